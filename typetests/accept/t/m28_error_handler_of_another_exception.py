"""Beside mistake 28: handlers that take what they are registered for, or more."""

from shop import app, blog, counted, shop
from werkzeug.exceptions import Forbidden, HTTPException, NotFound


class StockError(Exception):
    pass


class SoldOutError(StockError):
    pass


@app.errorhandler(StockError)
@blog.errorhandler(SoldOutError)
def stock(error: StockError) -> str:
    return str(error)


@shop.errorhandler(Exception)
async def anything(error: Exception) -> tuple[str, int]:
    return str(error), 500


@blog.app_errorhandler(HTTPException)
def http(error: HTTPException) -> HTTPException:
    return error


@app.errorhandler(Forbidden)
@app.errorhandler(NotFound)
def either(error: Forbidden | NotFound) -> tuple[str, int]:
    return error.name, 404


@app.errorhandler(KeyError)
@counted
def decorated(error: LookupError) -> str:
    return str(error)


class Desk:
    def handle(self, error: StockError) -> str:
        return str(error)


app.register_error_handler(StockError, Desk().handle)
blog.register_error_handler(SoldOutError, stock)
shop.register_error_handler(HTTPException, http)
