"""Names of endpoints and values that fit `routes.json`."""

import uuid
from typing import Any, Final, Literal

from erlen import Blueprint, Erlen, redirect, url_for
from erlen.types import WerkzeugResponse

app = Erlen(__name__)
blog = Blueprint("blog", __name__)
INDEX: Final = "index"
other = Erlen("other")


@other.get("/fresh")
def fresh() -> str:
    return url_for("fresh", page=2)


def where(
    name: str, values: dict[str, Any], order: Literal["new", "old"], which: Literal["index", "blog.index"]
) -> None:
    url_for("index")
    url_for(INDEX, page=2, _external=True)
    url_for(which)
    url_for("user", user_id=3)
    url_for("user", user_id=True, tab="likes", _anchor="top", q=["a", "b"])
    url_for("user", user_id=3, tab=None)
    url_for("user", **values)
    url_for("blog.post", post_id=3, **values)
    url_for(".post", post_id=3)
    url_for(".post", key=uuid.uuid4())
    url_for(".index", _method="POST", _scheme="https", _external=True)
    url_for("blog.admin.post", key=uuid.uuid4())
    url_for("static", filename="site.css")
    url_for("listing", order=order)
    url_for("listing", order="new")
    url_for(name)
    url_for(f"blog.{name}")
    url_for(endpoint="index")
    url_for("user" if values else "listing", order="new", user_id=3)
    app.url_for("user", user_id=3)


@app.get("/go")
def go() -> WerkzeugResponse:
    return redirect(url_for("blog.post", post_id=3))
