"""Beside mistake 25: the code first, then the message; or a whole response."""

from shop import app

from erlen import Response, abort


@app.get("/<int:which>")
def show(which: int) -> str:
    if which == 1:
        abort(404)
    if which == 2:
        abort(404, "not found")
    if which == 3:
        abort(404, description="not found")
    if which == 4:
        abort(Response("not found", 404))
    abort(code=400)
