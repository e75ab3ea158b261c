"""Beside mistake 30: handlers that take the exception, by whatever name."""

from shop import app, blog, shop


@app.errorhandler(404)
def missing(_: Exception) -> tuple[str, int]:
    return "gone", 404


@blog.errorhandler(KeyError)
async def waits(error: KeyError, code: int = 400) -> tuple[str, int]:
    return str(error), code


@blog.app_errorhandler(KeyError)
def positional(error: KeyError, /) -> str:
    return str(error)


class Desk:
    def handle(self, error: Exception) -> str:
        return str(error)


shop.register_error_handler(500, Desk().handle)
