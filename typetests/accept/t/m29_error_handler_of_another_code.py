"""Beside mistake 29: handlers of codes, exact or wider."""

from shop import app, blog, shop
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError, NotFound


@app.errorhandler(404)
def missing(error: NotFound) -> tuple[str, int]:
    return error.name, 404


@blog.errorhandler(403)
@blog.app_errorhandler(404)
async def either(error: Forbidden | NotFound) -> tuple[str, int]:
    return error.name, 404


@shop.errorhandler(500)
def broken(error: InternalServerError) -> str:
    return str(error.original_exception)


@app.errorhandler(400)
@app.errorhandler(418)
def any_http(error: HTTPException) -> HTTPException:
    return error


@app.errorhandler(422)
def anything(error: Exception) -> str:
    return str(error)


app.register_error_handler(404, missing)
app.register_error_handler(403, either)
blog.register_error_handler(500, broken)
shop.register_error_handler(400, any_http)
app.register_error_handler(422, anything)

for code in (400, 404, 500):
    app.register_error_handler(code, any_http)
