"""Mistake 28: an error handler is annotated with another exception than it is registered for."""

from shop import app, blog, counted, shop
from werkzeug.exceptions import Forbidden, HTTPException, NotFound


class StockError(Exception):
    pass


class SoldOutError(StockError):
    pass


def stock(error: StockError) -> str:
    return str(error)


def sold_out(error: SoldOutError) -> str:
    return str(error)


async def waits(error: StockError) -> str:
    return str(error)


def either(error: StockError | OSError) -> str:
    return str(error)


def forbidden(error: Forbidden) -> str:
    return error.name


def text(error: str) -> str:
    return error


@counted
def decorated(error: StockError) -> str:
    return str(error)


class Desk:
    def handle(self, error: StockError) -> str:
        return str(error)

    def __call__(self, error: StockError) -> str:
        return str(error)


desk = Desk()

app.errorhandler(KeyError)(stock)  # E
app.errorhandler(Exception)(stock)  # E
app.errorhandler(StockError)(sold_out)  # E
app.errorhandler(StockError)(text)  # E
app.errorhandler(KeyError)(waits)  # E
app.errorhandler(KeyError)(either)  # E
app.errorhandler(KeyError)(decorated)  # E
app.errorhandler(KeyError)(desk.handle)  # E
app.errorhandler(KeyError)(desk)  # E
app.errorhandler(HTTPException)(forbidden)  # E
app.errorhandler(NotFound)(forbidden)  # E
app.errorhandler(code_or_exception=KeyError)(stock)  # E
blog.errorhandler(KeyError)(stock)  # E
blog.app_errorhandler(KeyError)(stock)  # E
blog.app_errorhandler(Exception)(waits)  # E
shop.errorhandler(KeyError)(stock)  # E

app.register_error_handler(KeyError, stock)  # E
app.register_error_handler(Exception, stock)  # E
app.register_error_handler(StockError, sold_out)  # E
app.register_error_handler(KeyError, waits)  # E
app.register_error_handler(KeyError, desk.handle)  # E
app.register_error_handler(NotFound, forbidden)  # E
app.register_error_handler(KeyError, f=stock)  # E
blog.register_error_handler(KeyError, stock)  # E
shop.register_error_handler(KeyError, decorated)  # E


@app.errorhandler(KeyError)  # E
def plain(error: StockError) -> str:
    return str(error)


@blog.errorhandler(Exception)  # E
async def in_blueprint(error: ValueError) -> tuple[str, int]:
    return str(error), 500
