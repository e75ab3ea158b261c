"""The one context variable: which application and which request are current here.

Knows contexts only as the outlines on this page; who builds them and what they mean is `ctx`'s business. Rules: a frame never changes after it was
set; whoever sets a frame keeps the token and resets it; a thread, task or greenlet sees only frames set in its own context (CTX-19).
"""

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final, Protocol, TypeVar

from werkzeug.wrappers import Request as WerkzeugRequest

from .errors import OutsideContextError
from .protocols import Application
from .types import WSGIEnvironment

__all__ = [
    "AppFrame",
    "JOINED",
    "LOOKED_AT",
    "Closeable",
    "Frame",
    "RequestFrame",
    "app",
    "app_or_none",
    "current",
    "find_frame",
    "frame",
    "request_frame",
    "reset",
    "set_frame",
]

T = TypeVar("T")

NO_APP = """\
Working outside of application context.

This code needs the current application. Run it inside of "with app.app_context():", or in a view, hook or command of the application, which have
such a context already.
"""
NO_REQUEST = """\
Working outside of request context.

This code needs an active HTTP request. Run it while a request is being handled or, in a test, inside of "with app.test_request_context():".
"""


class Closeable(Protocol):
    """Something that a context closes when it ends."""

    def close(self, exc: BaseException | None, /) -> None: ...


class AppFrame(Protocol):
    """The current application context as the rooms below the contexts see it."""

    @property
    def app(self) -> Application: ...

    # The class of ``g`` is the application's own (Flask's contract).
    @property
    def g(self) -> Any: ...

    @property
    def resources(self) -> dict[object, Closeable]: ...


class RequestFrame(Protocol):
    """The current request as the rooms below the contexts see it."""

    @property
    def app(self) -> Application: ...

    @property
    def environ(self) -> WSGIEnvironment: ...

    @property
    def request(self) -> WerkzeugRequest: ...

    # The session's class belongs to the session interface.
    @property
    def session(self) -> Any: ...

    flashes: list[tuple[str, str]] | None
    touched: int

    def hold(self) -> None: ...

    def release(self, frame: "Frame", exc: BaseException | None, /) -> None: ...


class Frame(Protocol):
    """What is current: an application context, and the request it belongs to or lies in."""

    @property
    def app(self) -> Application: ...

    # The class of ``g`` is the application's own (Flask's contract).
    @property
    def g(self) -> Any: ...

    @property
    def app_context(self) -> AppFrame: ...

    @property
    def request_context(self) -> RequestFrame | None: ...

    def streamed(self, iterator: Iterator[T], /) -> Iterator[T]: ...


LOOKED_AT: Final = 1
"""A request, a session or a frame within was made for a request: its end has to let go of them."""

JOINED: Final = 2
"""Something was added to a request that its end has to do."""

_frame: ContextVar[Frame] = ContextVar("erlen.frame")


find_frame: Final = _frame.get
"""Return the current frame; outside of every context the argument, or raise `LookupError` without one."""

set_frame: Final = _frame.set
"""Make a frame the current one and return the token that undoes it."""

reset: Final = _frame.reset
"""Make current again what was so before the frame of a token was set."""


def current() -> Frame | None:
    """Return the current frame, or None outside of every context."""
    return _frame.get(None)


def frame() -> Frame:
    """Return the current frame.

    Raises:
        OutsideContextError: no context is active.
    """
    found = _frame.get(None)
    if found is None:
        raise OutsideContextError(NO_APP)
    return found


def app() -> Application:
    """Return the current application.

    Raises:
        OutsideContextError: no context is active.
    """
    found = _frame.get(None)
    if found is None:
        raise OutsideContextError(NO_APP)
    return found.app


def app_or_none() -> Application | None:
    """Return the current application, or None outside of every context."""
    found = _frame.get(None)
    return None if found is None else found.app


def request_frame() -> RequestFrame:
    """Return the current request's context.

    Raises:
        OutsideContextError: no request is active.
    """
    found = _frame.get(None)
    context = None if found is None else found.request_context
    if context is None:
        raise OutsideContextError(NO_REQUEST)
    return context
