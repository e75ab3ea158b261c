"""The straight corridor: one request when nobody looks at its steps.

The order is `_dispatch`'s; here it is walked without the stops at which an override, a hook, a receiver or a foreign part could look.
Whatever makes one of them possible sends that step, or the whole request, through the full corridor. Rules:
- Both corridors are indistinguishable from outside; tests run every application through both.
- Each condition is asked anew for each request: what appears later is noticed.
- Nothing is shared between two responses: each gets lists of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import CO_COROUTINE, iscoroutinefunction
from operator import attrgetter
from types import FunctionType
from typing import Any, Final, Protocol, TypeAlias, cast

from werkzeug.http import HTTP_STATUS_CODES

from . import _dispatch, _stack
from ._dispatch import DispatchApp
from ._plan import plan_of
from .hooks import HookTable
from .json.provider import DefaultJSONProvider
from .protocols import ResponseConverter, Sure
from .reqctx import RequestContext
from .responding import DefaultConverter
from .sessions import SecureCookieSessionInterface
from .signals import (
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    request_finished,
    request_started,
    request_tearing_down,
)
from .types import HookCallable, Ret, StartResponse, URLValues, WSGIEnvironment
from .wrappers import Response

__all__ = ["passed_by", "serve"]

Emission: TypeAlias = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body of a response that nobody can look at."""

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


passed_by: Final = attrgetter(
    *("request_context", "full_dispatch_request", "preprocess_request", "dispatch_request", "finalize_request"),
    *("make_response", "process_response", "ensure_sync", "do_teardown_request", "do_teardown_appcontext"),
    *("create_url_adapter", "handle_user_exception", "handle_exception"),
)
"""The methods that a request in the straight corridor may pass by; every other step is called on the application."""


class CorridorParts(Protocol):
    """The parts of an application that the corridor can do without."""

    # A converter may name the class of application it works for.
    @property
    def converter(self) -> ResponseConverter[Any, Any]: ...


class CorridorApp(DispatchApp, Protocol):
    """What the straight corridor asks of the application."""

    @property
    def original_steps(self) -> tuple[object, ...]: ...

    @property
    def parts(self) -> CorridorParts: ...

    @property
    def known_hosts(self) -> set[str]: ...


def serve(app: CorridorApp, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request, from environ to the iterable of its body."""
    if (
        not app.is_straight
        or PUSHED
        # A monitoring tool may replace a step on a class at any time.
        or passed_by(type(app)) != app.original_steps
        or type(app.session_interface) is not SecureCookieSessionInterface
        or _stack.current() is not None
        or "werkzeug.debug.preserve_context" in environ
    ):
        return _dispatch.serve(app, environ, start_response)
    context = RequestContext.entered(app, environ)
    error: BaseException | None = None
    try:
        try:
            answer = _answer(app, context, environ)
        except Exception as raised:
            error = raised
            answer = app.handle_exception(raised)
        except BaseException as raised:
            error = raised
            raise
        if isinstance(answer, tuple):
            start_response(answer[0], answer[1])
            return [answer[2]]
        return answer(environ, start_response)
    finally:
        if (
            REQUEST_TEARING
            or APP_TEARING
            or POPPED
            or app.teardown_appcontext_funcs
            or app.tables.teardown_request
            or not context.leave_untouched()
        ):
            context.pop(error)


def _match(app: CorridorApp, context: RequestContext, environ: WSGIEnvironment) -> tuple[Sure, URLValues] | None:
    """Match the request; return what was found where the map did not have to be asked."""
    host: str | None = environ.get("HTTP_HOST")
    if (
        host in app.known_hosts
        and "HTTP_UPGRADE" not in environ
        and app.config["TRUSTED_HOSTS"] is None
        and not app.subdomain_matching
    ):
        found = app.router.find(environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        if found is not None:
            context.note_match(found[0].rule, found[1], None)
            return found
    context.match_request()
    if host is not None and context.url_adapter is not None:
        _know(app.known_hosts, host)
    return None


def _answer(app: CorridorApp, context: RequestContext, environ: WSGIEnvironment) -> Emission | Response:
    """Match the request, run what has to run, and return what is to be sent."""
    found = _match(app, context, environ)
    method: str = environ["REQUEST_METHOD"]
    app.note_first_request()
    tables = app.tables
    try:
        if (
            found is None
            or STARTED
            or method == "OPTIONS"
            or (tables.before_request and _concerns(tables.before_request, context))
            or (tables.url_value_preprocessors and _concerns(tables.url_value_preprocessors, context))
        ):
            rv = _through_hooks(app)
        else:
            view = app.view_functions[found[0].endpoint]
            rv = app.ensure_sync(view)(**found[1]) if _awaits(view) else view(**found[1])
    except Exception as error:
        rv = app.handle_user_exception(error)
    if (
        not FINISHED
        and method != "HEAD"
        and not context.has_response_hooks
        and app.response_class is Response
        and type(app.parts.converter) is DefaultConverter
        and not (tables.after_request and _concerns(tables.after_request, context))
    ):
        emission = _emission(app, rv)
        if emission is not None:
            if context.has_session_to_save:
                emission[1].extend(_session_headers(app, context.open_session()))
            return emission
    return app.finalize_request(rv)


# The session's class belongs to the session interface.
def _session_headers(app: CorridorApp, session: Any) -> list[tuple[str, str]]:
    """Return what saving the session adds to a response that is never made (SESS-07, SESS-09)."""
    # `serve` has made sure of its class.
    interface = cast(SecureCookieSessionInterface, app.session_interface)
    return [] if interface.is_null_session(session) else interface.lines_for(app, session)


def _concerns(table: HookTable[HookCallable], context: RequestContext) -> bool:
    """Tell whether a hook of *table* would run for what the request matched."""
    return any(map(table.get, plan_of(context.url_rule).outward))


def _know(hosts: set[str], host: str) -> None:
    """Remember that *host* can be bound; a flood of made-up hosts does not grow the set without end."""
    if len(hosts) >= 256:
        hosts.clear()
    hosts.add(host)


def _awaits(view: Callable[..., object]) -> bool:
    """Tell whether *view* is a coroutine function; nothing is remembered, as a view's closure may hold its application."""
    if type(view) is FunctionType and not view.__dict__:
        return bool(view.__code__.co_flags & CO_COROUTINE)
    return iscoroutinefunction(view)


def _through_hooks(app: DispatchApp) -> Ret:
    """Send the started signal, run the hooks before the view, then the view (LIFE-01)."""
    if STARTED:
        request_started.emit(app.ensure_sync, app)
    rv = app.preprocess_request()
    return app.dispatch_request() if rv is None else rv


# What a view returns is of any type until it is converted.
def _emission(app: CorridorApp, rv: Any) -> Emission | None:
    """Return what is sent for *rv*, or None where it takes a response object to say (RESP-51, RESP-53, RESP-57)."""
    if type(rv) is not tuple:
        return _emitted(app, rv, "200 OK")
    parts = cast("tuple[Any, ...]", rv)  # type: ignore[redundant-cast]  # pyright knows less of an unpacked Any
    if len(parts) != 2 or type(parts[1]) is not int or parts[1] not in STATUS_LINES:
        return None
    return _emitted(app, parts[0], STATUS_LINES[parts[1]])


# See _emission.
def _emitted(app: CorridorApp, rv: Any, status: str) -> Emission | None:
    kind = cast("type[object]", type(rv))
    if kind is str:
        body = rv.encode()
        return status, [HTML, ("Content-Length", str(len(body)))], body
    if kind is dict or kind is list:
        provider = app.json
        if type(provider) is not DefaultJSONProvider or provider.mimetype != "application/json":
            return None
        body = provider.response_text(rv).encode()
        return status, [JSON, ("Content-Length", str(len(body)))], body
    if kind is bytes:
        return status, [HTML, ("Content-Length", str(len(rv)))], rv
    return None
