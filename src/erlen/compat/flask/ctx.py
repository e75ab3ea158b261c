"""``flask.ctx``: contexts with the state that Flask 3.1 lets one see and change.

Rules: a request is made when its context is; what is assigned to a context stays; a stream that keeps a context does not put its teardown off
(STREAM-05).
"""

from collections.abc import Callable
from contextvars import Token
from typing import Any

from werkzeug.routing import MapAdapter

from ... import _stack
from ..._typing import override
from ...appctx import AppContext as NativeAppContext
from ...appctx import ContextApp
from ...ctx import after_this_request, copy_current_request_context, has_app_context, has_request_context
from ...reqctx import RequestContext as NativeRequestContext
from ...sessiondata import SessionMixin
from ...types import WSGIEnvironment
from ...wrappers import Request as NativeRequest
from ._namespace import _AppCtxGlobals
from .sansio.scaffold import F, _sentinel
from .signals import appcontext_popped, appcontext_pushed

__all__ = [
    "AppContext",
    "F",
    "RequestContext",
    "_AppCtxGlobals",
    "_sentinel",
    "after_this_request",
    "appcontext_popped",
    "appcontext_pushed",
    "copy_current_request_context",
    "has_app_context",
    "has_request_context",
]


class AppContext(NativeAppContext):
    """What belongs to one use of the application: ``g``, and the adapter that builds URLs."""

    @property
    def _cv_tokens(self) -> list[Token[_stack.Frame]]:
        return [push.token for push in self._pushes]

    # The class of ``g`` is the application's own (Flask's contract).
    @property  # type: ignore[explicit-override]  # mypy misses the mark on a property that can be set
    @override
    def g(self) -> Any:
        """The namespace of this context."""
        return super().g

    # See above.
    @g.setter
    @override
    def g(self, value: Any) -> None:
        self._g = value

    @property  # type: ignore[explicit-override]  # mypy misses the mark on a property that can be set
    @override
    def url_adapter(self) -> MapAdapter | None:
        """The adapter that builds URLs outside of requests; None without ``SERVER_NAME`` (HOST-09)."""
        return super().url_adapter

    @url_adapter.setter
    @override
    def url_adapter(self, value: MapAdapter | None) -> None:
        self._url_adapter = value


class RequestContext(NativeRequestContext):
    """Everything that belongs to one request."""

    made_request: NativeRequest | None

    def __init__(
        self,
        app: ContextApp,
        environ: WSGIEnvironment,
        request: NativeRequest | None = None,
        session: SessionMixin | None = None,
    ) -> None:
        super().__init__(app, environ, request, session)
        self._after_request_functions: list[Callable[[Any], Any]] = []  # pyright: ignore[reportIncompatibleVariableOverride]  # extensions append to it
        # Made now: whoever looks into the environ finds it there, and an override of how it is made runs once.
        _ = super().request
        if not self.is_host_known:
            _ = super().url_adapter

    # The session's class belongs to the session interface.
    @property
    def _session(self) -> Any:
        return self.opened_session

    @property
    def _cv_tokens(self) -> list[tuple[Token[_stack.Frame], AppContext | None]]:
        return [(push.token, self._brought(push.frame) if push.brought_app else None) for push in self._own_pushes()]

    # The class of ``g`` is the application's own, and another one may be put on the application context (Flask's contract).
    @property
    @override
    def g(self) -> Any:
        """The namespace of the application context."""
        return self.app_context.g

    # A response hook takes and returns the application's own response class (Flask's contract).
    @override
    def after_this_request(self, hook: Callable[[Any], Any]) -> None:
        """Call *hook* with this request's response before the after hooks (LIFE-03)."""
        self._after_request_functions.append(hook)

    # Flask opens it before it matches, whatever the interface.
    @override
    def _opens_session_first(self) -> bool:
        return True

    # Flask 3.1 tears a request down when it was handled, and again when its stream ends (STREAM-05).
    @override
    def hold(self) -> None:
        """Put nothing off: a stream gets a teardown of its own."""

    @override
    def release(self, frame: _stack.Frame, exc: BaseException | None) -> None:
        """Tear the request down once more, unless it is still being handled."""
        if not self._own_pushes():
            self._end_stream(frame, exc)

    def _brought(self, frame: _stack.Frame) -> AppContext | None:
        context = frame.app_context
        return context if isinstance(context, AppContext) else None

    @property  # type: ignore[explicit-override]  # mypy misses the mark on a property that can be set
    @override
    def request(self) -> NativeRequest:
        """The request."""
        return super().request

    @request.setter
    @override
    def request(self, value: NativeRequest) -> None:
        self.made_request = value

    @property  # type: ignore[explicit-override]  # mypy misses the mark on a property that can be set
    @override
    def url_adapter(self) -> MapAdapter | None:
        """The adapter bound to this request; None where binding failed (HOST-07)."""
        return super().url_adapter

    @url_adapter.setter
    @override
    def url_adapter(self, value: MapAdapter | None) -> None:
        self._url_adapter = value
