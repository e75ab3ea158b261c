"""Beside mistake 26: every code that has an exception."""

from typing import Literal

from shop import app

from erlen import abort
from erlen.types import ErrorStatus


def refuse(code: ErrorStatus) -> None:
    abort(code)


def one_of(code: Literal[401, 403]) -> None:
    abort(code, "not for you")


@app.get("/<int:which>")
def show(which: int) -> str:
    if which == 1:
        abort(400)
    if which == 2:
        abort(418)
    if which == 3:
        abort(503)
    abort(404 if which > 10 else 410)
