"""Mistake 01 in its string form: `url_for` misses a value."""

from erlen import Erlen, redirect, url_for
from erlen.types import WerkzeugResponse

app = Erlen(__name__)

url_for("user")  # E: erlen-url-arguments
url_for("user", tab="likes")  # E: erlen-url-arguments
url_for("blog.post", _external=True)  # E: erlen-url-arguments
url_for(".post")  # E: erlen-url-arguments
app.url_for("user")  # E: erlen-url-arguments
url_for("static")  # E: erlen-url-arguments


@app.get("/go")
async def go() -> WerkzeugResponse:
    return redirect(url_for("user"))  # E: erlen-url-arguments
