"""Error handlers take the exception they are registered for, or a wider one, and are given back as they are."""

from typing import assert_type

from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError, NotFound

from erlen import Blueprint, Erlen, Response, make_response

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


class OutOfStockError(Exception):
    article: str = ""


@app.errorhandler(404)
def not_found(error: NotFound) -> tuple[str, int]:
    return error.name, 404


@app.errorhandler(404)
@app.errorhandler(403)
def refused(error: HTTPException) -> tuple[str, int]:
    return error.name, error.code or 500


@blog.errorhandler(403)
def forbidden(error: Forbidden) -> str:
    return error.name


@app.errorhandler(500)
def broken(error: InternalServerError) -> tuple[str, int]:
    return str(error.original_exception), 500


@app.errorhandler(OutOfStockError)
def out_of_stock(error: OutOfStockError) -> tuple[str, int]:
    return error.article, 409


@app.errorhandler(KeyError)
@app.errorhandler(ValueError)
def wrong(error: Exception) -> Response:
    return make_response(str(error), 400)


@app.errorhandler(HTTPException)
async def later(error: HTTPException) -> tuple[str, int]:
    return error.name, error.code or 500


@blog.app_errorhandler(404)
def everywhere(error: NotFound) -> str:
    return error.name


@app.errorhandler(NotFound)
def converted(error: Exception) -> HTTPException | str:
    return error if isinstance(error, HTTPException) else "other"


assert_type(not_found(NotFound()), tuple[str, int])
assert_type(refused(NotFound()), tuple[str, int])
app.register_error_handler(OutOfStockError, out_of_stock)
app.register_error_handler(404, not_found)
app.register_error_handler(404, refused)
app.register_error_handler(500, converted)
app.register_error_handler(KeyError, lambda error: str(error.args))
blog.register_error_handler(NotFound, not_found)
