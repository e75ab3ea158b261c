"""Mistake 30: an error handler that takes nothing, or more than the exception."""

from shop import app, blog, counted, shop


def nothing() -> str:
    return "gone"


async def waits() -> str:
    return "gone"


def two(error: Exception, code: int) -> str:
    return f"{error} {code}"


def keyword(*, error: Exception) -> str:
    return str(error)


@counted
def decorated() -> str:
    return "gone"


class Desk:
    def handle(self) -> str:
        return "gone"


app.errorhandler(404)(nothing)  # E
app.errorhandler(KeyError)(nothing)  # E
app.errorhandler(404)(waits)  # E
app.errorhandler(KeyError)(waits)  # E
app.errorhandler(404)(two)  # E
app.errorhandler(KeyError)(two)  # E
app.errorhandler(404)(keyword)  # E
app.errorhandler(KeyError)(keyword)  # E
app.errorhandler(404)(decorated)  # E
app.errorhandler(404)(Desk().handle)  # E
app.errorhandler(404)(lambda: "gone")  # E
blog.errorhandler(404)(nothing)  # E
blog.app_errorhandler(Exception)(nothing)  # E
shop.errorhandler(404)(nothing)  # E

app.register_error_handler(404, nothing)  # E
app.register_error_handler(KeyError, nothing)  # E
app.register_error_handler(404, two)  # E
app.register_error_handler(404, waits)  # E
blog.register_error_handler(KeyError, Desk().handle)  # E
shop.register_error_handler(404, decorated)  # E


@app.errorhandler(404)  # E
def plain() -> tuple[str, int]:
    return "gone", 404


@blog.app_errorhandler(KeyError)  # E
async def in_blueprint() -> str:
    return "gone"
