"""Mistake 26: `abort(299)`: no exception belongs to the code."""

from http import HTTPStatus

from shop import app, blog, shop

from erlen import abort, request


def codes(which: int) -> None:
    if which == 1:
        abort(299)  # E
    if which == 2:
        abort(200)  # E
    if which == 3:
        abort(302)  # E
    if which == 4:
        abort(4040)  # E
    if which == 5:
        abort(40)  # E
    if which == 6:
        abort(0)  # E
    if which == 7:
        abort(-404)  # E
    if which == 8:
        abort(499, "closed")  # E
    if which == 9:
        abort(599, description="odd")  # E
    if which == 10:
        abort(code=299)  # E
    if which == 11:
        abort(True)  # E
    if which == 12:
        abort(which)  # E
    if which == 13:
        abort(int(request.args["code"]))  # E
    if which == 14:
        abort(HTTPStatus.OK)  # E


@app.get("/plain")
def plain() -> str:
    abort(299)  # E


@blog.get("/async")
async def waits() -> str:
    abort(299)  # E


@shop.errorhandler(404)
def missing(error: Exception) -> str:
    abort(299)  # E
