"""Stand-ins for the two context variables behind Flask's proxies.

erlen has one context variable, a frame that joins application and request; `ContextView` shows one side of it as if it were a variable of its own.
"""

from collections.abc import Callable
from contextvars import ContextVar, Token
from typing import Generic, TypeVar, overload

from ... import _stack
from ..._typing import override
from ...appctx import AppContext, Overlay
from ...reqctx import RequestContext

__all__ = ["ContextView", "app_view", "request_view"]

T = TypeVar("T")
D = TypeVar("D")


class ContextView(Generic[T]):
    """One side of the current frame, with the methods of a `contextvars.ContextVar`."""

    def __init__(
        self, name: str, find: Callable[[], T | None], enter: Callable[[T], _stack.Frame], unbound: str
    ) -> None:
        self.name = name
        self._find = find
        self._enter = enter
        self._unbound = unbound

    # Whoever asks what this is means: can I use it as a context variable.
    @property  # type: ignore[misc]  # nobody sets it; werkzeug's proxies do it so, too
    @override
    def __class__(self) -> type[ContextVar[T]]:  # type: ignore[override]  # see above
        return ContextVar

    @overload
    def get(self) -> T: ...
    @overload
    def get(self, default: D, /) -> T | D: ...
    def get(self, *default: D) -> T | D:
        """Return the current context, or *default*.

        Raises:
            LookupError: there is none, and no default.
        """
        found = self._find()
        if found is not None:
            return found
        if default:
            return default[0]
        raise LookupError(self)

    def set(self, value: T) -> Token[_stack.Frame]:
        """Make *value* the current context, without pushing it."""
        return _stack.set_frame(self._enter(value))

    def reset(self, token: Token[_stack.Frame]) -> None:
        """Undo a `set`."""
        _stack.reset(token)

    def __call__(self) -> T:
        """Return the current context, for a `werkzeug.local.LocalProxy` of it."""
        found = self._find()
        if found is None:
            raise RuntimeError(self._unbound)
        return found

    @override
    def __repr__(self) -> str:
        return f"<ContextVar name={self.name!r}>"


def _current_app_context() -> AppContext | None:
    frame = _stack.current()
    context = None if frame is None else frame.app_context
    return context if isinstance(context, AppContext) else None


def _current_request_context() -> RequestContext | None:
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    return context if isinstance(context, RequestContext) else None


def _with_app_context(context: AppContext) -> _stack.Frame:
    frame = _stack.current()
    within = None if frame is None else frame.request_context
    return context if within is None else Overlay(context, within)


def _with_request_context(context: RequestContext) -> _stack.Frame:
    frame = _stack.current()
    return context if frame is None else Overlay(frame.app_context, context)


app_view = ContextView("flask.app_ctx", _current_app_context, _with_app_context, _stack.NO_APP)
request_view = ContextView("flask.request_ctx", _current_request_context, _with_request_context, _stack.NO_REQUEST)
