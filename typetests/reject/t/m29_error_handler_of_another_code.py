"""Mistake 29: an error handler of a status code is annotated with another HTTP exception."""

from shop import app, blog, counted, shop
from werkzeug.exceptions import BadRequest, Forbidden, InternalServerError, NotFound


def forbidden(error: Forbidden) -> str:
    return error.name


def missing(error: NotFound) -> str:
    return error.name


async def waits(error: Forbidden) -> str:
    return error.name


def either(error: Forbidden | BadRequest) -> str:
    return error.name


def key(error: KeyError) -> str:
    return str(error)


@counted
def decorated(error: Forbidden) -> str:
    return error.name


class Desk:
    def handle(self, error: Forbidden) -> str:
        return error.name


app.errorhandler(404)(forbidden)  # E
app.errorhandler(403)(missing)  # E
app.errorhandler(500)(missing)  # E
app.errorhandler(405)(forbidden)  # E
app.errorhandler(413)(forbidden)  # E
app.errorhandler(422)(forbidden)  # E
app.errorhandler(503)(forbidden)  # E
app.errorhandler(404)(waits)  # E
app.errorhandler(404)(either)  # E
app.errorhandler(404)(key)  # E
app.errorhandler(500)(key)  # E
app.errorhandler(404)(decorated)  # E
app.errorhandler(404)(Desk().handle)  # E
app.errorhandler(code_or_exception=404)(forbidden)  # E
blog.errorhandler(404)(forbidden)  # E
blog.app_errorhandler(404)(forbidden)  # E
shop.errorhandler(404)(forbidden)  # E

app.register_error_handler(404, forbidden)  # E
app.register_error_handler(403, missing)  # E
app.register_error_handler(500, key)  # E
app.register_error_handler(404, waits)  # E
app.register_error_handler(404, either)  # E
app.register_error_handler(404, Desk().handle)  # E
app.register_error_handler(404, f=forbidden)  # E
blog.register_error_handler(404, forbidden)  # E
shop.register_error_handler(404, forbidden)  # E


@app.errorhandler(404)  # E
def plain(error: InternalServerError) -> str:
    return error.name


@blog.app_errorhandler(400)  # E
async def in_blueprint(error: NotFound) -> tuple[str, int]:
    return error.name, 400
