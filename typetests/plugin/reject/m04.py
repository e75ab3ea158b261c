"""Mistake 04 in its string form: an endpoint that does not exist."""

from typing import Final, Literal

from erlen import Erlen, redirect, url_for
from erlen.types import WerkzeugResponse

app = Erlen(__name__)
NAME: Final = "usr"


def where(name: Literal["user", "uesr"]) -> None:
    url_for("usr", user_id=3)  # E: erlen-url-endpoint
    url_for(NAME, user_id=3)  # E: erlen-url-endpoint
    url_for(name, user_id=3)  # E: erlen-url-endpoint
    url_for(endpoint="nowhere")  # E: erlen-url-endpoint
    url_for(".nowhere")  # E: erlen-url-endpoint
    url_for("shop.cart", _external=True)  # E: erlen-url-endpoint
    app.url_for("indx")  # E: erlen-url-endpoint


@app.get("/go")
def go() -> WerkzeugResponse:
    return redirect(url_for("indx"))  # E: erlen-url-endpoint
