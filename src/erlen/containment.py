"""Errors that nobody can answer any more: whether they leave the application, and how they are logged where they do not.

Knows the application as its configuration and its logger. Rule: with ``CONTAIN_ERRORS`` nothing is lost and nothing is left undone because something
raised before it.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from werkzeug.exceptions import (
    BadRequestKeyError,
    ClientDisconnected,
    HTTPException,
    LengthRequired,
    RequestEntityTooLarge,
    RequestURITooLarge,
)

from .protocols import Application
from .types import WSGIEnvironment

__all__ = ["contains", "handled", "propagates", "report", "run_all"]


T = TypeVar("T")

UNREADABLE: Final = (BadRequestKeyError, ClientDisconnected, LengthRequired, RequestEntityTooLarge, RequestURITooLarge)
"""What looking at a request raises, and nobody raises by hand."""


def propagates(app: Application) -> bool:
    """Tell whether unhandled exceptions leave the application (ERR-14).

    >>> from erlen import Erlen
    >>> from erlen.containment import propagates
    >>> app = Erlen("example")
    >>> app.testing = True
    >>> propagates(app)
    True
    """
    configured: object = app.config["PROPAGATE_EXCEPTIONS"]
    return app.testing or app.debug if configured is None else bool(configured)


def contains(app: Application) -> bool:
    """Tell whether errors after the answer are kept from the server, and from what else is still to be done."""
    # The tests' own applications have no such key.
    return bool(app.config.get("CONTAIN_ERRORS"))


def report(app: Application, environ: WSGIEnvironment, error: BaseException, doing: str) -> None:
    """Log *error*, which changes nothing about the answer any more."""
    where = f"{environ.get('PATH_INFO', '')} [{environ.get('REQUEST_METHOD', '')}]"
    try:
        app.logger.error("Exception while %s on %s", doing, where, exc_info=error)
    except Exception as failed:
        # The last resort, where what is broken is the logging.
        stream = environ.get("wsgi.errors")
        if stream is not None:
            stream.write(f"Exception while {doing} on {where}: {error!r}; logging it failed with {failed!r}\n")


# A handler takes whatever it was registered for.
def handled(app: Application, handler: Callable[[Any], T], error: Exception) -> T | HTTPException:
    """Return what *handler* returns for *error*, or the refusal of a request that the handler was the first to read."""
    try:
        return handler(error)
    except UNREADABLE as refusal:
        if not contains(app):
            raise
        return refusal


def run_all(app: Application, calls: Iterable[Callable[[], object]]) -> None:
    """Make all *calls* though one of them raises, where the application contains errors; else up to the first that raises.

    Raises: what was raised, as a group where several calls did.
    """
    if not contains(app):
        for call in calls:
            call()
        return
    errors: list[Exception] = []
    for call in calls:
        try:
            call()
        except Exception as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ExceptionGroup("Several teardown functions failed.", errors)
