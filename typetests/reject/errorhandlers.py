"""Mistakes 28 to 30: handlers annotated with another exception than they are registered for."""

from werkzeug.exceptions import Forbidden, NotFound

from erlen import Blueprint, Erlen

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


class OutOfStockError(Exception):
    pass


def forbidden(error: Forbidden) -> str:
    return error.name


def stock(error: OutOfStockError) -> str:
    return str(error)


def nothing() -> str:
    return "gone"


def number(error: Exception) -> int:
    return 3


# 28: another exception than registered.
app.errorhandler(KeyError)(stock)  # E
blog.errorhandler(KeyError)(stock)  # E
app.errorhandler(Exception)(stock)  # E

app.register_error_handler(KeyError, stock)  # E
blog.register_error_handler(KeyError, stock)  # E

# 29: another HTTP exception than the code's.
app.errorhandler(404)(forbidden)  # E
blog.errorhandler(404)(forbidden)  # E
blog.app_errorhandler(404)(forbidden)  # E

# 30: no parameter.
app.errorhandler(404)(nothing)  # E
app.errorhandler(KeyError)(nothing)  # E

app.register_error_handler(404, nothing)  # E
app.register_error_handler(KeyError, nothing)  # E

# A handler's result is a view's result.
app.errorhandler(404)(number)  # E
app.errorhandler(KeyError)(number)  # E

app.register_error_handler(404, number)  # E

# A number stands for an HTTP exception, and a handler is registered for an exception.
app.register_error_handler(404, stock)  # E
app.register_error_handler("404", number)  # E
app.errorhandler("404")  # E
app.errorhandler(int)  # E


@app.errorhandler(NotFound)  # E
def annotated(error: Forbidden) -> str:
    return error.name
