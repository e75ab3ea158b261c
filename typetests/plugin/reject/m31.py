"""Mistake 31: an error handler for a number that is no error's code."""

from typing import Final

from werkzeug.exceptions import HTTPException

from erlen import Blueprint, Erlen

app = Erlen(__name__)
blog = Blueprint("blog", __name__)
TEAPOT: Final = 4180


@app.errorhandler(4040)  # E: erlen-error-code
def plain(error: HTTPException) -> str:
    return str(error)


@blog.errorhandler(299)  # E: erlen-error-code
async def waits(error: HTTPException) -> str:
    return str(error)


@blog.app_errorhandler(TEAPOT)  # E: erlen-error-code
def everywhere(error: HTTPException) -> str:
    return str(error)


app.register_error_handler(999, plain)  # E: erlen-error-code
blog.register_error_handler(302, plain)  # E: erlen-error-code
