"""The straight corridor: one request when nobody looks at its steps.

The order is `_dispatch`'s; here it is walked without the stops at which an override, a hook, a receiver or a foreign part could look.
Whatever makes one of them possible sends that step, or the whole request, through the full corridor. Rules:
- Both corridors are indistinguishable from outside; tests run every application through both.
- Each condition is asked anew for each request: what appears later is noticed.
- Nothing is shared between two responses: each gets lists of its own.
- A whole body is a list: some servers send that in one piece, and any other iterable chunk by chunk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Protocol

from werkzeug import routing
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound

from . import _dispatch
from ._dispatch import DispatchApp, still_response
from ._emitting import HTML, MIMETYPE, emission_of
from ._endings import Body, answered, end, rescued
from ._plan import Calls, Plans
from ._stack import JOINED, find_frame, reset, set_frame
from ._watching import Watch, is_as_made
from .containment import handled
from .headers import LENGTHS
from .protocols import ResponseConverter, Sure
from .reqctx import RequestContext
from .responding import DefaultConverter
from .response import NEW, Emission, Response
from .sessions import IDLE, SecureCookieSessionInterface
from .signals import (
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    request_finished,
    request_started,
    request_tearing_down,
)
from .types import RV, Ret, StartResponse, URLValues, WSGIEnvironment
from .wrappers import Request

__all__ = ["NOTED", "has_bare_answers", "is_open", "wsgi_app"]

# Each is one dictionary for the life of the process (see `signals`).
PUSHED: Final = appcontext_pushed.receivers
STARTED: Final = request_started.receivers
FINISHED: Final = request_finished.receivers
REQUEST_TEARING: Final = request_tearing_down.receivers
APP_TEARING: Final = appcontext_tearing_down.receivers
POPPED: Final = appcontext_popped.receivers

# Looked up once.
RESPONSE_OF: Final = Response.of

NOTED: Final = frozenset({"parts", "response_class", "security", "session_interface"})
"""What the corridor asks of an application, beside overridden steps; noted when it is set."""


class CorridorParts(Protocol):
    """The parts of an application that the corridor can do without."""

    # A converter may name the class of application it works for.
    @property
    def converter(self) -> ResponseConverter[Any, Any]: ...


class CorridorApp(DispatchApp, Protocol):
    """What the straight corridor asks of the application."""

    @property
    def is_open(self) -> bool: ...

    @property
    def has_bare_answers(self) -> bool: ...

    @property
    def has_served(self) -> bool: ...

    watch: Watch

    @property
    def parts(self) -> CorridorParts: ...

    @property
    def plans(self) -> Plans: ...

    @property
    def refuses_sites(self) -> bool: ...

    @property
    def always_answered(self) -> frozenset[str]: ...


def is_open(app: DispatchApp) -> bool:
    """Tell whether requests to *app* may take the straight corridor, as far as the application decides that."""
    return app.is_straight and type(app.session_interface) is SecureCookieSessionInterface


def has_bare_answers(app: CorridorApp) -> bool:
    """Tell whether no class of *app*'s own has a say in how an answer becomes a response."""
    return app.response_class is Response and type(app.parts.converter) is DefaultConverter


def wsgi_app(app: CorridorApp, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request; wrap this, not the application, with middleware (APP-03)."""
    look, at, seen = app.watch
    if (
        not app.is_open
        # What ends with the first request is said in one place.
        or not app.has_served
        or PUSHED
        or (look(at) != seen and not is_as_made(app))
        or find_frame(None) is not None
        or "werkzeug.debug.preserve_context" in environ
    ):
        return _dispatch.serve(app, environ, start_response)
    # As its constructor makes it, which would be a call.
    context = NEW(RequestContext)
    context.app, context.environ, context.touched = app, environ, 0
    context.made_request = context.matched = context.matched_args = context.refused = None
    context.namespace = context.opened_session = None
    context.entry = token = set_frame(context)
    error: BaseException | None = None
    try:
        try:
            answer = _answer(app, context, environ)
        except Exception as raised:
            error = raised
            answer = rescued(app, environ, raised)
        except BaseException as raised:
            error = raised
            raise
        if isinstance(answer, tuple):
            start_response(answer[0], answer[1])
            return [answer[2]]
        sent = answered(app, context, environ, answer, start_response)
    finally:
        if (
            (context.touched and (error is not None or not context.settle()))
            or (REQUEST_TEARING or APP_TEARING or POPPED)
            or app.teardown_appcontext_funcs
            or app.tables.teardown_request
        ):
            end(app, context, error)
            error = None
        else:
            reset(token)
    return sent.begun() if isinstance(sent, Body) else sent


wsgi_app.__qualname__ = "Erlen.wsgi_app"


def _answer(app: CorridorApp, context: RequestContext, environ: WSGIEnvironment) -> Emission | Response:
    """Match the request, run what has to run, and return what is to be sent."""
    method: str = environ["REQUEST_METHOD"]
    tables = app.tables
    found: tuple[Sure, URLValues] | None = None
    plan: Calls | None = None
    rv: Ret | HTTPException
    # Such a host was bound once, and nothing but the path decides.
    is_known = (
        environ.get("HTTP_HOST") in app.known_hosts
        and "HTTP_UPGRADE" not in environ
        and ((trusted := app.config["TRUSTED_HOSTS"]) is None or trusted == app.hosts_trusted)
    )
    if is_known:
        found = app.router.find(method, environ.get("PATH_INFO", ""))
    if found is None:
        context.match_otherwise(is_known)
    else:
        context.matched, context.matched_args = found[0].rule, found[1]
    try:
        has_hooks = tables.before_request or STARTED or tables.url_value_preprocessors
        if has_hooks or (app.refuses_sites and method not in app.always_answered and app.security.refuses(environ)):
            if found is not None:
                plan = app.plans[found[0].endpoint]
            rv = _through_hooks(app, context, method, plan)
        elif found is None and type(context.refused) is NotFound:
            raise context.refused
        elif found is None or method == "OPTIONS":
            rv = _dispatched(app, context, method)
        else:
            endpoint = found[0].endpoint
            plan, view = app.plans[endpoint], app.router.view_functions[endpoint]
            call = plan.call if plan.view is view else plan.view_call(app, view)
            rv = call(**found[1]) if found[1] else call()
    except Exception as error:
        rv = _handled(app, context, error)
    if (
        tables.after_request
        or FINISHED
        or method == "HEAD"
        or not app.has_bare_answers
        or (context.touched >= JOINED and context.has_response_hooks)
    ):
        return _finish(app, context, rv, plan)
    if (
        type(rv) is str
        and (lines := app.security_lines) is not None
        and context.opened_session is None
        and ((cookies := environ.get("HTTP_COOKIE")) is None or cookies in IDLE)
        and Response.default_mimetype is MIMETYPE
    ):
        # What `emission_of` would say, which would be a call.
        body = rv.encode()  # pyright: ignore[reportFunctionMemberAccess]  # no text is a function
        return "200 OK", [HTML, LENGTHS[len(body)], *lines], body
    return emission_of(app, context, rv) or _finish(app, context, rv, plan)


def _handled(app: CorridorApp, context: RequestContext, error: Exception) -> Ret | HTTPException:
    """Return what the handler for *error* returns, or raise it again (ERR-08, ERR-29)."""
    rv: Ret | HTTPException
    if (
        isinstance(error, HTTPException)
        and not isinstance(error, BadRequest)
        and error.code is not None
        and not app.config["TRAP_HTTP_EXCEPTIONS"]
        and (context.made_request is None or type(context.made_request) is Request)
    ):
        plan = _plan_of(app, context)
        # What routing asks for is nothing to handle.
        is_routing = isinstance(error, routing.RoutingException)
        handler = None if is_routing else app.tables.error_handlers.find(error, plan.scopes.inward)
        rv = error if handler is None else handled(app, plan.handler_call(app, handler), error)
    else:
        rv = app.handle_user_exception(error)
    if error is context.refused:
        # Its frames hold the context, which holds it.
        error.__traceback__ = None
    return rv


def _through_hooks(app: CorridorApp, context: RequestContext, method: str, plan: Calls | None) -> Ret:
    """Send the started signal, run the hooks before the view, then the view (LIFE-01); *plan* is the one of what routing found."""
    if context.matched is None:
        _dispatch.refuse_untrusted_host(app, context)
    if app.refuses_sites:
        _dispatch.refuse_other_sites(app, context)
    if STARTED:
        request_started.emit(app.ensure_sync, app)
    tables = app.tables
    if tables.url_value_preprocessors:
        answer = app.preprocess_request()
        if answer is not None:
            return answer
    elif tables.before_request:
        for hook in (plan or _plan_of(app, context)).before.calls(app, tables.before_request):
            given: RV | None = hook()
            if given is not None:
                return given
    # A hook may have changed what was matched.
    if plan is None or context.made_request is not None or method == "OPTIONS":
        return _dispatched(app, context, method)
    view, arguments = app.router.view_functions[plan.endpoint], context.matched_args
    call = plan.call if plan.view is view else plan.view_call(app, view)
    rv: Ret = call(**arguments) if arguments else call()
    return rv


def _dispatched(app: CorridorApp, context: RequestContext, method: str) -> Ret:
    """Raise what routing found, answer OPTIONS, or call the view (ROUTE-26, METH-03)."""
    request = context.made_request
    # A hook may have changed what was matched.
    rule, arguments, refused = (
        (context.matched, context.matched_args, context.refused)
        if request is None
        else (request.url_rule, request.view_args, request.routing_exception)
    )
    if refused is not None:
        # Another redirect than this one may lose a form.
        if isinstance(refused, NotFound | MethodNotAllowed) or refused.code == 308:
            raise refused
        _dispatch.refuse_untrusted_host(app, context)
        return app.dispatch_request()
    if rule is None or method.upper() == "OPTIONS":
        return app.dispatch_request()
    endpoint: str = rule.endpoint
    plan, view = app.plans[endpoint], app.router.view_functions[endpoint]
    rv: Ret = (plan.call if plan.view is view else plan.view_call(app, view))(**(arguments or {}))
    return rv


def _plan_of(app: CorridorApp, context: RequestContext) -> Calls:
    rule = context.matched if context.made_request is None else context.made_request.url_rule
    return app.plans[None if rule is None else rule.endpoint]


def _finish(app: CorridorApp, context: RequestContext, rv: Ret | HTTPException, plan: Calls | None) -> Response:
    """Convert *rv*, run the hooks after the view, save the session and send the finished signal (LIFE-03, LIFE-14)."""
    if type(rv) is str and app.has_bare_answers and Response.default_mimetype is MIMETYPE:
        # As the response class itself would make it.
        body = rv.encode()  # pyright: ignore[reportFunctionMemberAccess]  # no text is a function
        response = RESPONSE_OF([HTML, LENGTHS[len(body)]], [body], False)
    else:
        response = app.make_response(rv)
    if isinstance(rv, HTTPException):
        # See _dispatch.finalize_request.
        rv.__traceback__ = None
    if context.touched >= JOINED and context.has_response_hooks:
        return app.finalize_request(response)
    table = app.tables.after_request
    try:
        if table:
            if plan is None or context.made_request is not None:
                plan = _plan_of(app, context)
            for hook in plan.after.calls(app, table):
                made = hook(response)
                if made is not response:
                    response = still_response(made, hook, response, context)
        if context.opened_session is not None or ("HTTP_COOKIE" in context.environ and context.has_session_to_save):
            session = context.open_session()
            if not app.session_interface.is_null_session(session):
                app.session_interface.save_session(app, session, response)
        # For whoever looks at the session later: a receiver, or a stream that holds the context.
        if FINISHED or context.touched >= JOINED:
            context.note_answered()
        if FINISHED:
            request_finished.emit(app.ensure_sync, app, response=response)
    except Exception:
        context.drop(response)
        raise
    return response
