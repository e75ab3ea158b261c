"""The straight corridor: one request when nobody looks at its steps.

The order is `_dispatch`'s; here it is walked without the stops at which an override, a hook, a receiver or a foreign part could look.
Whatever makes one of them possible sends that step, or the whole request, through the full corridor. Rules:
- Both corridors are indistinguishable from outside; tests run every application through both.
- Each condition is asked anew for each request: what appears later is noticed.
- Nothing is shared between two responses: each gets lists of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import Any, Final, Protocol, cast

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.http import HTTP_STATUS_CODES

from . import _dispatch
from ._dispatch import DispatchApp, still_response
from ._endings import Body, answered, end, lines_of, rescued
from ._plan import Calls, Plans
from ._stack import find_frame, reset, set_frame
from .hosts import LONGEST
from .json.provider import DefaultJSONProvider
from .protocols import ResponseConverter, Sure
from .reqctx import RequestContext
from .responding import DefaultConverter
from .response import Emission, Response
from .sessiondata import SecureCookieSession, SessionMixin
from .sessions import SecureCookieSessionInterface
from .signals import (
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    request_finished,
    request_started,
    request_tearing_down,
)
from .types import RV, Ret, StartResponse, URLValues, WSGIEnvironment

__all__ = ["NOTED", "PASSED_BY", "has_bare_answers", "held_by", "is_open", "passed_by", "serve", "wsgi_app"]

# Each is one dictionary for the life of the process (see `signals`).
PUSHED: Final = appcontext_pushed.receivers
STARTED: Final = request_started.receivers
FINISHED: Final = request_finished.receivers
REQUEST_TEARING: Final = request_tearing_down.receivers
APP_TEARING: Final = appcontext_tearing_down.receivers
POPPED: Final = appcontext_popped.receivers

HTML: Final = ("Content-Type", "text/html; charset=utf-8")
JSON: Final = ("Content-Type", "application/json")

# With a body and headers of their own; the others go through a response object.
STATUS_LINES: Final = {
    code: f"{code} {reason.upper()}"
    for code, reason in HTTP_STATUS_CODES.items()
    if code in {200, 201, 202} or code >= 400
}


PASSED_BY: Final = (
    *("request_context", "full_dispatch_request", "preprocess_request", "dispatch_request", "finalize_request"),
    *("make_response", "process_response", "ensure_sync", "do_teardown_request", "do_teardown_appcontext"),
    *("create_url_adapter", "raise_routing_exception", "session_interface", "response_class"),
)
"""What a request in the straight corridor may pass by; every other step is called on the application."""

passed_by: Final[Callable[[object], tuple[object, ...]]] = attrgetter(*PASSED_BY)
"""Return what may be passed by, as a class has it."""

# What is in a class has any type.
held_by: Final[Callable[[Mapping[str, Any]], tuple[object, ...]]] = itemgetter(*PASSED_BY)
"""Return the same from the dictionary of a class that inherits none of it: that is faster."""

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

    # What asks for the steps of the application's class, and whom.
    @property
    def steps_now(self) -> tuple[Callable[[Any], tuple[object, ...]], object]: ...

    @property
    def original_steps(self) -> tuple[object, ...]: ...

    @property
    def parts(self) -> CorridorParts: ...

    @property
    def known_hosts(self) -> set[str]: ...

    @property
    def plans(self) -> Plans: ...


def is_open(app: DispatchApp) -> bool:
    """Tell whether requests to *app* may take the straight corridor, as far as the application decides that."""
    return app.is_straight and type(app.session_interface) is SecureCookieSessionInterface


def has_bare_answers(app: CorridorApp) -> bool:
    """Tell whether no class of *app*'s own has a say in how an answer becomes a response."""
    return app.response_class is Response and type(app.parts.converter) is DefaultConverter


def serve(app: CorridorApp, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request, from environ to the iterable of its body."""
    look, steps = app.steps_now
    if (
        not app.is_open
        or PUSHED
        # A monitoring tool may replace a step on a class at any time.
        or look(steps) != app.original_steps
        or find_frame(None) is not None
        or "werkzeug.debug.preserve_context" in environ
    ):
        return _dispatch.serve(app, environ, start_response)
    context = RequestContext(app, environ)
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
        if type(answer) is tuple:
            start_response(answer[0], answer[1])
            return (answer[2],)
        sent = answered(app, context, environ, cast(Response, answer), start_response)
    finally:
        if (
            (context.is_touched and (error is not None or not context.settle()))
            or (REQUEST_TEARING or APP_TEARING or POPPED)
            or app.teardown_appcontext_funcs
            or app.tables.teardown_request
        ):
            end(app, context, error)
            error = None
        else:
            reset(token)
    return sent.begun() if isinstance(sent, Body) else sent


def _answer(app: CorridorApp, context: RequestContext, environ: WSGIEnvironment) -> Emission | Response:
    """Match the request, run what has to run, and return what is to be sent."""
    method: str = environ["REQUEST_METHOD"]
    found: tuple[Sure, URLValues] | None = None
    rv: Ret | HTTPException
    # A host that was bound once, where nothing but the path decides.
    is_known = (
        environ.get("HTTP_HOST") in app.known_hosts
        and "HTTP_UPGRADE" not in environ
        and app.config["TRUSTED_HOSTS"] is None
    )
    if is_known:
        found = app.router.find(method, environ.get("PATH_INFO", ""))
    if found is None:
        _match(app, context, is_known)
    else:
        context.matched, context.matched_args = found[0].rule, found[1]
    if not app.has_served:
        app.note_first_request()
    tables = app.tables
    try:
        hooks = tables.before_request or tables.url_value_preprocessors
        if found is None or method == "OPTIONS" or STARTED or hooks or app.security.is_selective:
            rv = _through_hooks(app, context, method)
        else:
            endpoint = found[0].endpoint
            plan, view = app.plans[endpoint], app.router.view_functions[endpoint]
            rv = (plan.call if plan.view is view else plan.view_call(app, view))(**found[1])
    except Exception as error:
        rv = _handled(app, context, error)
    if (
        tables.after_request
        or FINISHED
        or method == "HEAD"
        or not app.has_bare_answers
        or (context.is_touched and context.has_response_hooks)
        or (emission := _emission(app, context, rv)) is None
    ):
        return _finish(app, context, rv)
    return emission


def _match(app: CorridorApp, context: RequestContext, is_known: bool) -> None:
    """Say why no rule matches, or let the map match the request and remember that its host can be bound."""
    environ = context.environ
    error = app.router.refusal(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")) if is_known else None
    if error is not None:
        context.note_match(None, None, error)
        return
    context.match_request()
    host: str | None = environ.get("HTTP_HOST")
    # No name is that long: only a flood of headers is.
    if host and len(host) <= LONGEST and context.url_adapter is not None and not app.subdomain_matching:
        # A flood of made-up hosts must not grow the set without end.
        if len(app.known_hosts) >= 256:
            app.known_hosts.clear()
        app.known_hosts.add(host)


def _session_headers(app: CorridorApp, session: SessionMixin) -> list[tuple[str, str]]:
    """Return what saving the session adds to a response that is never made (SESS-07, SESS-09)."""
    # `serve` has made sure of its class.
    interface = cast(SecureCookieSessionInterface, app.session_interface)
    return [] if interface.is_null_session(session) else interface.lines_for(app, cast(SecureCookieSession, session))


def _handled(app: CorridorApp, context: RequestContext, error: Exception) -> Ret | HTTPException:
    rv = app.handle_user_exception(error)
    if error is context.routing_exception:
        # Its frames hold the context, which holds it.
        error.__traceback__ = None
    return rv


def _through_hooks(app: CorridorApp, context: RequestContext, method: str) -> Ret:
    """Send the started signal, run the hooks before the view, then the view (LIFE-01)."""
    if context.matched is None:
        _dispatch.refuse_untrusted_host(app, context)
    _dispatch.refuse_other_sites(app, context)
    if STARTED:
        request_started.emit(app.ensure_sync, app)
    tables = app.tables
    if tables.url_value_preprocessors:
        answer = app.preprocess_request()
        if answer is not None:
            return answer
    elif tables.before_request:
        for hook in _plan_of(app, context).before.calls(app, tables.before_request):
            given: RV | None = hook()
            if given is not None:
                return given
    # A hook may have changed what was matched.
    rule = context.url_rule
    refused = context.routing_exception
    if isinstance(refused, NotFound | MethodNotAllowed):
        raise refused
    if rule is None or method.upper() == "OPTIONS" or context.routing_exception is not None:
        return app.dispatch_request()
    endpoint: str = rule.endpoint
    rv: Ret = app.plans[endpoint].view_call(app, app.router.view_functions[endpoint])(**(context.view_args or {}))
    return rv


def _plan_of(app: CorridorApp, context: RequestContext) -> Calls:
    rule = context.url_rule
    return app.plans[None if rule is None else rule.endpoint]


def _finish(app: CorridorApp, context: RequestContext, rv: Ret | HTTPException) -> Response:
    """Convert *rv*, run the hooks after the view, save the session and send the finished signal (LIFE-03, LIFE-14)."""
    is_bare = type(rv) is str and app.has_bare_answers
    response = Response(cast(str, rv)) if is_bare else app.make_response(rv)
    if isinstance(rv, HTTPException):
        # See _dispatch.finalize_request.
        rv.__traceback__ = None
    if context.has_response_hooks:
        return app.finalize_request(response)
    table = app.tables.after_request
    try:
        if table:
            for hook in _plan_of(app, context).after.calls(app, table):
                made = hook(response)
                if made is not response:
                    response = still_response(made, hook, response, context)
        if context.has_session_to_save:
            session = context.open_session()
            if not app.session_interface.is_null_session(session):
                app.session_interface.save_session(app, session, response)
        context.note_answered()
        if FINISHED:
            request_finished.emit(app.ensure_sync, app, response=response)
    except Exception:
        context.drop(response)
        raise
    return response


def _emission(app: CorridorApp, context: RequestContext, rv: object) -> Emission | None:
    """Return what is sent for *rv*, or None where it takes a response object to say (RESP-51, RESP-53, RESP-57)."""
    lines = app.security_lines or lines_of(app, context)
    may_save = context.is_touched or "HTTP_COOKIE" in context.environ
    if type(rv) is Response:
        # What a session says is merged into the headers that the response has.
        return None if may_save and context.has_session_to_save else rv.emission(lines)
    if type(rv) is str:
        body = rv.encode()
        emission: Emission | None = "200 OK", [HTML, ("Content-Length", str(len(body)))], body
    elif type(rv) is tuple:
        parts = cast("tuple[object, ...]", rv)
        if len(parts) != 2 or type(parts[1]) is not int or parts[1] not in STATUS_LINES:
            return None
        emission = _emitted(app, parts[0], STATUS_LINES[parts[1]])
    else:
        emission = _emitted(app, rv, "200 OK")
    if emission is not None:
        if may_save and context.has_session_to_save:
            emission[1].extend(_session_headers(app, context.open_session()))
        emission[1].extend(lines)
    return emission


def _emitted(app: CorridorApp, rv: object, status: str) -> Emission | None:
    if type(rv) is str:
        body = rv.encode()
        return status, [HTML, ("Content-Length", str(len(body)))], body
    if type(rv) is dict or type(rv) is list:
        provider = app.json
        if type(provider) is not DefaultJSONProvider or provider.mimetype != "application/json":
            return None
        body = provider.response_text(rv).encode()
        return status, [JSON, ("Content-Length", str(len(body)))], body
    if type(rv) is bytes:
        return status, [HTML, ("Content-Length", str(len(rv)))], rv
    return None


def wsgi_app(self: CorridorApp, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request; wrap this, not the application, with middleware (APP-03)."""
    return serve(self, environ, start_response)


wsgi_app.__qualname__ = "Erlen.wsgi_app"
