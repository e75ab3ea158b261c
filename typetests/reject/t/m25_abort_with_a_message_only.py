"""Mistake 25: `abort('not found')`, a message in place of the code."""

from shop import app, blog, shop
from werkzeug.exceptions import NotFound

from erlen import abort


def number(which: int) -> None:
    if which == 1:
        abort("not found")  # E
    if which == 2:
        abort("404")  # E
    if which == 3:
        abort(404.0)  # E
    if which == 4:
        abort(None)  # E
    if which == 5:
        abort(NotFound)  # E
    if which == 6:
        abort()  # E
    if which == 7:
        abort(description="not found")  # E
    if which == 8:
        abort(("not found", 404))  # E


@app.get("/plain")
def plain() -> str:
    abort("not found")  # E


@blog.get("/async")
async def waits() -> str:
    abort("not found")  # E


@shop.before_request
def guards() -> None:
    abort("forbidden")  # E
