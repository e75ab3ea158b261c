"""The request context: everything that belongs to one request, made at first look.

Rules:
- A request context is its own frame where no context of the same application was current; else an `Overlay` joins the two.
- Request, session, URL adapter, application context and ``g`` are made when somebody first looks at them.
- Teardown runs at the last pop, or at the end of a stream that still holds the context (STREAM-05).
- While the application context is torn down, the request is gone already (LIFE-11).
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import Token
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from werkzeug import routing
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack
from ._stack import JOINED, LOOKED_AT, find_frame
from ._typing import override
from .appctx import UNSET, AppContext, ContextApp, Overlay, Push, Unset, checked_pop
from .containment import contains, propagates, report, run_all
from .matched import Matched
from .namespace import ContextGlobals, ShowsNamespace
from .sessiondata import SessionMixin, check_late_look, check_unchanged, close_for_stream
from .sessions import SecureCookieSessionInterface, may_refresh
from .signals import appcontext_popped, appcontext_pushed, appcontext_tearing_down
from .streams import Streamed
from .types import URLValues, WSGIEnvironment
from .wrappers import Request

__all__ = ["RequestContext"]

T = TypeVar("T")

CLOSE: Final = WerkzeugRequest.close  # closes files and nothing else


class RequestContext(Matched, ShowsNamespace):
    """Everything that belongs to one request, made at first look.

    >>> from erlen import Erlen, request
    >>> app = Erlen("example")
    >>> with app.test_request_context("/hello"):
    ...     request.path
    '/hello'
    """

    # Written out: quick to make and to read. What most requests never have stands in the class, and anything may be put on a context, as in Flask.
    __slots__ = ("entry", "namespace", "opened_session")
    flashes: list[tuple[str, str]] | None = None
    csp_nonce: str | None = None
    # A response hook takes and returns the application's own response class (Flask's contract).
    _after_request_functions: Sequence[Callable[[Any], Any]] = ()
    _is_answered: bool = False
    _exc: BaseException | Unset | None = UNSET
    _app_context: AppContext | None = None
    _holds: int = 0
    # Whether an application context that is current is shared (CTX-07).
    _is_alone: bool = False
    _pushes: list[Push] | None = None
    # Responses that were made for this request and replaced by others.
    _dropped: Sequence[WerkzeugResponse] = ()

    def __init__(
        self,
        app: ContextApp,
        environ: WSGIEnvironment,
        request: Request | None = None,
        session: SessionMixin | None = None,
    ) -> None:
        self.app: ContextApp = app
        self.environ: WSGIEnvironment = environ
        self.touched: int = 0
        self.made_request: Request | None = request
        self.matched: routing.Rule | None = None
        self.matched_args: URLValues | None = None
        self.refused: HTTPException | None = None
        # What undoes that the corridor made this context current, as long as nothing else was pushed.
        self.entry: Token[_stack.Frame] | None = None
        # ``g``, once somebody has looked at it: its class is the application's own.
        self.namespace: ContextGlobals | None = None
        self.opened_session: SessionMixin | None = session
        if app.overrides and "create_url_adapter" in app.overrides:
            self._bind()

    @property
    def app_context(self) -> AppContext:
        """The application context this request brought along, made at first use."""
        if self._app_context is None:
            self.touched |= JOINED
            made = self.app.app_context()
            made.is_entered = bool(self._pushes) or self.entry is not None
            if self.namespace is not None:
                made.adopt(self.namespace)
            self._app_context = made
        return self._app_context

    # The class of ``g`` is the application's own (Flask's contract).
    @property
    def g(self) -> Any:
        """The namespace of the request's application context, which need not be made for it."""
        if self.namespace is None:
            is_own = self._app_context is None and "app_context" not in self.app.overrides
            self.namespace = self.app.app_ctx_globals_class() if is_own else self.app_context.g
        return self.namespace

    @property
    def request_context(self) -> Self:
        """The context itself: it is its own frame."""
        return self

    # The session's class belongs to the session interface.
    @property
    def session(self) -> Any:
        """The session, opened at first use, and marked as looked at (SESS-07)."""
        opened = self.opened_session
        session = self.open_session() if opened is None else opened
        if self._is_answered and self._holds:
            check_late_look(self.app.config, session)
        session.accessed = True
        return session

    def open_session(self) -> SessionMixin:
        """Return the session without marking it as looked at, opening it first where that has not been done."""
        opened = self.opened_session
        if opened is None:
            self.touched |= LOOKED_AT
            interface = self.app.session_interface
            if self.made_request is None and type(interface) is SecureCookieSessionInterface:
                session = interface.open_from(self.app, self.environ)
            else:
                session = interface.open_session(self.app, self.request)
            opened = interface.make_null_session(self.app) if session is None else session
            self.opened_session = opened
        return opened

    @property
    def has_session_to_save(self) -> bool:
        """Tell whether saving could do anything: the session was opened, or the client sent one that may need refreshing (SESS-12)."""
        if self.opened_session is not None:
            return True
        cookies: str | None = self.environ.get("HTTP_COOKIE")
        # Any interface but the built-in one has opened its session already.
        return cookies is not None and (self._opens_session_first() or may_refresh(self.app, cookies))

    def note_answered(self) -> None:
        """Remember that the session was saved: a stream that still holds this context is too late for it."""
        self._is_answered = True
        if self._holds:
            close_for_stream(self.app.config, self.opened_session)

    def copy(self) -> Self:
        """Return a context of the same request and session, with a ``g`` of its own (CTX-21)."""
        return type(self)(self.app, self.environ, request=self.request, session=self.open_session())

    def push(self) -> None:
        """Make this context the current one, open a foreign session, and match the URL (CTX-17, CTX-20)."""
        outer = _stack.current()
        brings_app = outer is None or outer.app is not self.app or self._is_alone
        self._is_alone = False
        frame: _stack.Frame
        if not brings_app and outer is not None:
            frame = Overlay(outer.app_context, self)
        elif self._pushes or self.entry is not None:
            frame = Overlay(self.app.app_context(), self)
        else:
            self._app_context = None
            self.namespace = None
            frame = self
        # Pushed first, so that a receiver that raises leaves a context to answer in and to pop.
        self._own_pushes().append(Push(_stack.set_frame(frame), frame, brings_app))
        if frame is self and not self.app.overrides.isdisjoint({"app_context", "create_url_adapter"}):
            # An override of how contexts are made is called even if nobody will look at this one.
            _ = self.app_context
        if brings_app and appcontext_pushed.receivers:
            self._announce(frame.app_context, outer)
        if self._opens_session_first():
            self.open_session()
        self.match_request()

    def stand_alone(self) -> None:
        """Share no ``g`` and no resources with a context that is current: the request was served, and may be anybody's."""
        self._is_alone = True

    @property
    def frame(self) -> _stack.Frame:
        """The frame that the last push has set."""
        return self._pushes[-1].frame if self._pushes else self

    def _opens_session_first(self) -> bool:
        """Tell whether the session is opened before matching: any interface is promised that, and nobody can tell with the built-in one."""
        return type(self.app.session_interface) is not SecureCookieSessionInterface

    @property
    def has_response_hooks(self) -> bool:
        """Tell whether hooks were added for this request only."""
        return bool(self._after_request_functions)

    def _own_pushes(self) -> list[Push]:
        self.touched |= JOINED
        if self._pushes is None:
            self._pushes = []
        if self.entry is not None:
            self._pushes.append(Push(self.entry, self, True))
            self.entry = None
        return self._pushes

    def _announce(self, context: _stack.AppFrame, outer: _stack.Frame | None) -> None:
        """Send the signal of a new application context, before the request becomes visible (LIFE-01)."""
        within = None if outer is None else outer.request_context
        frame = context if within is None and isinstance(context, AppContext) else Overlay(context, within or self)
        token = _stack.set_frame(frame)
        try:
            appcontext_pushed.emit(self.app.ensure_sync, self.app)
        finally:
            _stack.reset(token)

    def pop(self, exc: BaseException | Unset | None = UNSET) -> None:
        """Undo a push; the last pop tears the request down, unless a stream still holds it (LIFE-13).

        Raises:
            ContextStateError: the context is not the current one.
        """
        pushes = self._own_pushes()
        push = checked_pop(pushes, self)
        is_last = len(pushes) == 1
        error = sys.exc_info()[1] if isinstance(exc, Unset) else exc
        if is_last and self._holds:
            self._exc = error
            pushes.pop()
            _stack.reset(push.token)
            return
        try:
            if is_last:
                self._tear_down_request(error)
        finally:
            pushes.pop()
            _stack.reset(push.token)
            if push.brought_app:
                self._end_app_context(push.frame, error)

    def settle(self) -> bool:
        """Let go of a request and a session that were merely looked at; tell whether nothing has to be torn down."""
        if self.touched >= JOINED and (
            self.entry is None or self._app_context is not None or self._pushes or self._holds or self._dropped
        ):
            return False
        request = self.made_request
        if find_frame(None) is not self:
            return False
        if request is None:
            return self.refused is None
        made = request.__dict__
        if "routing_exception" in made or "files" in made or type(request).close is not CLOSE:
            return False
        self.environ["werkzeug.request"] = None
        return True

    def _tear_down_request(self, exc: BaseException | None) -> None:
        try:
            request = self.made_request
            calls = [partial(self.app.do_teardown_request, exc), *(() if request is None else (request.close,))]
            run_all(self.app, calls)
        finally:
            if self.made_request is not None:
                # The debugger and others look for a live request here.
                self.environ["werkzeug.request"] = None
            self._let_go_of_frames(exc)

    def drop(self, response: WerkzeugResponse) -> None:
        """Remember *response*, which will not be sent: whoever ends the request closes it."""
        self.touched |= JOINED
        self._dropped = [*self._dropped, response]

    @property
    def has_dropped(self) -> bool:
        """Tell whether responses were dropped."""
        return bool(self._dropped)

    def take_dropped(self) -> Sequence[WerkzeugResponse]:
        """Return the responses that were dropped, and forget them."""
        dropped, self._dropped = self._dropped, ()
        return dropped

    def forget_request(self) -> None:
        """Let go of a request that was made after the end, for a message."""
        if self.made_request is not None and not self._pushes and self.entry is None:
            self.environ["werkzeug.request"] = None

    def _let_go_of_frames(self, exc: BaseException | None) -> None:
        """Drop the traceback of a routing exception that somebody answered: its frames hold this context, which holds it."""
        error = self.routing_exception
        if error is not None and error is not exc:
            error.__traceback__ = None

    def _end_app_context(self, frame: _stack.Frame, exc: BaseException | None) -> None:
        """Tear down the application context that came with *frame*, the request being gone already."""
        try:
            self._tear_down_app_context(frame, exc)
        except Exception:
            if contains(self.app) and appcontext_popped.receivers:
                appcontext_popped.emit(self.app.ensure_sync, self.app)
            raise
        if appcontext_popped.receivers:
            appcontext_popped.emit(self.app.ensure_sync, self.app)

    def _tear_down_app_context(self, frame: _stack.Frame, exc: BaseException | None) -> None:
        app = self.app
        made = self._app_context if frame is self else frame.app_context
        resources = made.resources if isinstance(made, AppContext) else None
        if isinstance(made, AppContext):
            made.is_entered = False
        if (
            app.teardown_appcontext_funcs
            or appcontext_tearing_down.receivers
            or resources
            or "do_teardown_appcontext" in app.overrides
        ):
            context = frame.app_context
            token = _stack.set_frame(context if isinstance(context, AppContext) else frame)
            try:
                if isinstance(context, AppContext):
                    context.tear_down(exc)
            finally:
                _stack.reset(token)

    def streamed(self, iterator: Iterator[T], /) -> Iterator[T]:
        """Return *iterator* with this frame current at each of its steps."""
        return Streamed(self, self, iterator)

    def hold(self) -> None:
        """Put teardown off until `release`: a stream will still use this context."""
        self.touched |= JOINED
        self._holds += 1

    def release(self, frame: _stack.Frame, exc: BaseException | None) -> None:
        """End a `hold`; the last one of a popped context runs the teardown that was put off (STREAM-05)."""
        self._holds -= 1
        if self._holds or isinstance(self._exc, Unset):
            return
        error = self._exc if exc is None else exc
        self._exc = UNSET
        try:
            self._end_stream(frame, error)
        except Exception as failed:
            # The body is complete, or ends with an error of its own.
            if propagates(self.app) or not contains(self.app):
                raise
            report(self.app, self.environ, failed, "tearing down")

    def _end_stream(self, frame: _stack.Frame, error: BaseException | None) -> None:
        """Tear down what *frame* kept alive for a stream."""
        token = _stack.set_frame(frame)
        try:
            self._tear_down_request(error)
        finally:
            _stack.reset(token)
            if frame is self:
                self._end_app_context(frame, error)
        if error is None:
            check_unchanged(self.opened_session)

    # A response hook takes and returns the application's own response class (Flask's contract).
    def after_this_request(self, hook: Callable[[Any], Any]) -> None:
        """Call *hook* with this request's response before the after hooks (LIFE-03)."""
        self.touched |= JOINED
        self._after_request_functions = [*self._after_request_functions, hook]

    # See after_this_request.
    def take_after_hooks(self) -> Sequence[Callable[[Any], WerkzeugResponse]]:
        """Return the hooks that were added for this request only."""
        return self._after_request_functions

    def __enter__(self) -> Self:
        pushes = self._own_pushes()
        depth = len(pushes)
        try:
            self.push()
        except BaseException as error:  # nobody calls __exit__ then
            if len(pushes) > depth:
                self.pop(error)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pop(exc)

    @override
    def __repr__(self) -> str:
        return f"<RequestContext {self.request.url!r} [{self.request.method}] of {self.app.name}>"


RequestContext.shown_namespace = RequestContext.__dict__["namespace"]  # the slot itself
