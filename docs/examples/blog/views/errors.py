"""Error pages: they say what happened and where to go from here."""

import attrs
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
    Unauthorized,
)

from erlen import Blueprint, Response, Template, current_app, flash, link, redirect, request, url_for
from erlen.types import Ret

from ..forms import size_in_words
from ..settings import settings
from .auth import login_form
from .posts import index

__all__ = ["errors"]

errors = Blueprint("errors", __name__)


@attrs.frozen
class ErrorContext:
    """What happened, in a few words and in a sentence."""

    code: int
    title: str
    message: str


@attrs.frozen
class CrashContext:
    """The page for our own mistakes needs nothing that could fail again."""

    site_name: str
    home_url: str


ERROR = Template("errors/error.html", ErrorContext)
CRASH = Template("errors/500.html", CrashContext)


def said(error: HTTPException, otherwise: str) -> str:
    """Return the sentence that was given to `abort`, or *otherwise*."""
    return otherwise if error.description in (None, type(error).description) else str(error.description)


@errors.app_errorhandler(401)
def to_login(error: Unauthorized) -> Response:
    """Send people to the login form, and afterwards back to the page they wanted to see."""
    flash("Please log in first.", "info")
    # A form that was sent is gone; only a page can be asked for again.
    wanted = {"next": request.full_path.rstrip("?")} if request.method == "GET" else None
    return redirect(link(login_form, query=wanted)(), 303)


@errors.app_errorhandler(403)
def forbidden(error: Forbidden) -> tuple[str, int]:
    """Say that this is not theirs to do."""
    return ERROR.render(ErrorContext(403, "Not allowed", said(error, "You may not do this."))), 403


@errors.app_errorhandler(404)
def not_found(error: NotFound) -> tuple[str, int]:
    """Say that there is nothing here."""
    message = said(error, "There is no such page; perhaps the address has a typing error.")
    return ERROR.render(ErrorContext(404, "Not found", message)), 404


@errors.app_errorhandler(413)
def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how much fits."""
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    return ERROR.render(ErrorContext(413, "Too large", f"At most {size_in_words(limit)} can be sent at once.")), 413


@errors.app_errorhandler(500)
def crashed(error: InternalServerError) -> tuple[str, int]:
    """Say that it is our mistake; the log has the traceback."""
    return CRASH.render(CrashContext(settings().site_name, url_for(index))), 500


@errors.app_errorhandler(HTTPException)
def other(error: HTTPException) -> Ret:
    """Show whatever else is wrong in the blog's clothes; headers such as `Allow` stay."""
    response = error.get_response(request.environ)
    context = ErrorContext(
        error.code or response.status_code, error.name, said(error, "The request was not understood.")
    )
    return (
        ERROR.render(context),
        response.status_code,
        [(name, value) for name, value in response.headers if name not in ("Content-Type", "Content-Length")],
    )
