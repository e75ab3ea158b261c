"""The application context, and the frame that joins it with a request.

Rules: each push is undone by one pop, in the opposite order; teardown runs at the last pop; ``g`` and the URL adapter are made at first look.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import Token
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol, Self, TypeVar

import attrs
from werkzeug import routing

from . import _stack
from .errors import ContextStateError
from .namespace import ContextGlobals, ShowsNamespace
from .protocols import Application, Router, SessionStore
from .resources import close_all
from .signals import appcontext_popped, appcontext_pushed
from .streams import Streamed
from .wrappers import Request

__all__ = ["UNSET", "AppContext", "ContextApp", "Overlay", "Push", "Unset", "checked_pop"]

T = TypeVar("T")


class Unset:
    """The value of what was neither made nor given yet."""


UNSET: Final = Unset()


class ContextApp(Application, Protocol):
    """What contexts ask of the application."""

    @property
    def overrides(self) -> frozenset[str]: ...

    @property
    def is_straight(self) -> bool: ...

    @property
    def request_class(self) -> type[Request]: ...

    # Each store names its own classes of application, request, response and session.
    @property
    def session_interface(self) -> SessionStore[Any, Any, Any, Any]: ...

    @property
    def app_ctx_globals_class(self) -> type[ContextGlobals]: ...

    @property
    def router(self) -> Router: ...

    @property
    def url_map(self) -> routing.Map: ...

    @property
    def subdomain_matching(self) -> bool: ...

    original_steps: tuple[object, ...]

    # The hosts that were bound, and what ``TRUSTED_HOSTS`` said then: the setting may be anything.
    known_hosts: set[str]
    hosts_trusted: object

    @property
    def teardown_appcontext_funcs(self) -> Sequence[Callable[..., object]]: ...

    def app_context(self) -> AppContext: ...

    def create_url_adapter(self, request: Request | None, /) -> routing.MapAdapter | None: ...

    def do_teardown_request(self, exc: BaseException | None, /) -> None: ...

    def do_teardown_appcontext(self, exc: BaseException | None, /) -> None: ...


class Push(NamedTuple):
    """One push of a context: what undoes it, which frame it set, and whether it brought an application context along."""

    token: Token[_stack.Frame]
    frame: _stack.Frame
    brought_app: bool


def checked_pop(pushes: list[Push], context: object) -> Push:
    """Return the push that popping *context* undoes.

    Raises:
        ContextStateError: *context* was not pushed, or is not the current one; nothing has changed then (CTX-06).
    """
    if not pushes:
        raise ContextStateError(f"{context!r} cannot be popped: it was not pushed.")
    current = _stack.current()
    if current is not pushes[-1].frame:
        raise ContextStateError(
            f"{context!r} cannot be popped: the current context is {current!r}; pop that one first."
        )
    return pushes[-1]


class AppContext(ShowsNamespace):
    """What belongs to one use of the application, with or without a request: ``g`` and resources.

    >>> from erlen import Erlen, g
    >>> app = Erlen("example")
    >>> with app.app_context():
    ...     g.answer = 42
    ...     g.answer
    42
    """

    __slots__ = ("__weakref__", "_g", "_pushes", "_url_adapter", "app", "is_entered", "resources")

    request_context: None = None

    def __init__(self, app: ContextApp) -> None:
        self.app: ContextApp = app
        self._g: ContextGlobals | None = None
        self._url_adapter: routing.MapAdapter | Unset | None = UNSET
        self._pushes: list[Push] = []
        self.resources: dict[object, _stack.Closeable] = {}
        # Set by a request that brought this context along: it ends with the request, whatever pushes it meanwhile.
        self.is_entered: bool = False
        if "create_url_adapter" in app.overrides:
            self._url_adapter = app.create_url_adapter(None)

    @property
    def app_context(self) -> Self:
        """The context itself: without a request around it, it is its own frame."""
        return self

    # The class of ``g`` is the application's own (Flask's contract).
    @property
    def g(self) -> Any:
        """The namespace of this context, made at first use."""
        if self._g is None:
            self._g = self.app.app_ctx_globals_class()
        return self._g

    # See g.
    def adopt(self, namespace: ContextGlobals) -> None:
        """Take *namespace* as ``g``: somebody looked at it before this context was made."""
        self._g = namespace

    @property
    def url_adapter(self) -> routing.MapAdapter | None:
        """The adapter that builds URLs outside of requests; None without ``SERVER_NAME`` (HOST-09)."""
        if isinstance(self._url_adapter, Unset):
            self._url_adapter = self.app.create_url_adapter(None)
        return self._url_adapter

    def push(self) -> None:
        """Make this context the current one; a request around it stays visible (CTX-08)."""
        outer = _stack.current()
        within = None if outer is None else outer.request_context
        frame: _stack.Frame = self if within is None else Overlay(self, within)
        if within is not None:
            # Its end has to look whether this one is still there.
            within.touched |= _stack.LOOKED_AT
        self._pushes.append(Push(_stack.set_frame(frame), frame, True))
        if appcontext_pushed.receivers:
            appcontext_pushed.emit(self.app.ensure_sync, self.app)

    def pop(self, exc: BaseException | Unset | None = UNSET) -> None:
        """Undo a push; the last pop runs the teardown functions and closes the resources.

        Raises:
            ContextStateError: the context is not the current one.
        """
        push = checked_pop(self._pushes, self)
        try:
            if len(self._pushes) == 1 and not self.is_entered:
                self.tear_down(sys.exc_info()[1] if isinstance(exc, Unset) else exc)
        finally:
            self._pushes.pop()
            _stack.reset(push.token)
        if appcontext_popped.receivers:
            appcontext_popped.emit(self.app.ensure_sync, self.app)

    def tear_down(self, exc: BaseException | None) -> None:
        """Run the teardown functions, then close the resources, the newest first; every resource is closed though one raises."""
        try:
            self.app.do_teardown_appcontext(exc)
        finally:
            close_all(self.resources, exc)

    def streamed(self, iterator: Iterator[T], /) -> Iterator[T]:
        """Return *iterator* itself: without a request nothing has to be kept."""
        return iterator

    def __enter__(self) -> Self:
        depth = len(self._pushes)
        try:
            self.push()
        except BaseException as error:
            # Nobody calls __exit__ then.
            if len(self._pushes) > depth:
                self.pop(error)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pop(exc)


AppContext.shown_namespace = AppContext.__dict__["_g"]  # the slot itself


@attrs.frozen(eq=False, repr=False)
class Overlay:
    """The frame of an application context and a request that were pushed apart."""

    app_context: _stack.AppFrame
    request_context: _stack.RequestFrame

    @property
    def app(self) -> Application:
        """The application of the innermost application context."""
        return self.app_context.app

    # The class of ``g`` is the application's own (Flask's contract).
    @property
    def g(self) -> Any:
        """The namespace of the application context."""
        return self.app_context.g

    def streamed(self, iterator: Iterator[T], /) -> Iterator[T]:
        """Return *iterator* with this frame current at each of its steps."""
        return Streamed(self, self.request_context, iterator)
