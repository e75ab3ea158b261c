"""Codes that have an exception, or that nobody knows before."""

from werkzeug.exceptions import HTTPException, NotFound

from erlen import Blueprint, Erlen, Response, abort
from erlen.types import ErrorStatus

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@app.errorhandler(404)
@app.errorhandler(410)
def gone(error: HTTPException) -> tuple[str, int]:
    return str(error), 404


@blog.errorhandler(NotFound)
@blog.app_errorhandler(ValueError)
def wrong(error: Exception) -> str:
    return str(error)


def register(code: int, status: ErrorStatus) -> None:
    app.register_error_handler(code, gone)
    app.register_error_handler(500, gone)
    app.register_error_handler(KeyError, wrong)
    abort(status)


def stop(number: int) -> str:
    if number:
        abort(Response("", 299))
    abort(418, description="a teapot")
