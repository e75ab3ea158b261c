"""The order of one request.

Knows the application as `DispatchApp`: every step that Flask lets a subclass override is called through it. What a step means is its
part's business; when it happens is said here. Rules (LIFE, ERR):
- Session, match, started signal, URL value preprocessors, before hooks, view, conversion, after hooks, session, finished signal; teardown always.
- What hooks and views raise goes to handlers; what conversion, after hooks and session saving raise goes straight to the 500 path (ERR-39).
- Whatever is raised, the context is popped.
"""

import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NoReturn, Protocol

from werkzeug import routing
from werkzeug.datastructures import HeaderSet
from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    SecurityError,
)

from . import _stack, debughelpers
from ._endings import Body, EndingApp, ExcInfo, answered, end, rescued, saying
from ._plan import plan_for, plan_of
from ._typing import override
from .appctx import ContextApp
from .containment import contains, handled, propagates, run_all
from .ctx import RequestContext, current_request_context
from .decorators import Tables
from .errors import DefinitionError, DefinitionWarning, ReturnValueError
from .policy import CrossSiteRequest
from .signals import (
    appcontext_tearing_down,
    got_request_exception,
    request_finished,
    request_started,
    request_tearing_down,
)
from .templating import BY_DEFAULT, complete_by_default, complete_context
from .types import RV, HandlerCallable, Ret, StartResponse, ViewCallable, WSGIEnvironment
from .wrappers import Request, Response

__all__ = ["DispatchApp", "ExcInfo", "refuse_other_sites", "serve", "still_response"]


class DispatchApp(EndingApp, Protocol):
    """What serving a request asks of the application: its tables, and the steps a subclass may override."""

    @property
    def tables(self) -> Tables: ...

    @property
    def view_functions(self) -> dict[str, ViewCallable]: ...

    @property
    @override
    def response_class(self) -> type[Response]: ...

    def request_context(self, environ: WSGIEnvironment, /) -> RequestContext: ...

    def note_first_request(self) -> None: ...

    def full_dispatch_request(self) -> Response: ...

    def preprocess_request(self) -> Ret | None: ...

    def dispatch_request(self) -> Ret: ...

    def raise_routing_exception(self, request: Request, /) -> NoReturn: ...

    def make_default_options_response(self) -> Response: ...

    def make_response(self, rv: Ret, /) -> Response: ...

    def finalize_request(self, rv: Ret | HTTPException, /, from_error_handler: bool = False) -> Response: ...

    def process_response(self, response: Response, /) -> Response: ...

    def trap_http_exception(self, e: Exception, /) -> bool: ...

    def handle_user_exception(self, e: Exception, /) -> HTTPException | Ret: ...

    def handle_http_exception(self, e: HTTPException, /) -> HTTPException | Ret: ...

    def find_error_handler(self, e: Exception, blueprints: list[str], /) -> HandlerCallable | None: ...


def serve(app: DispatchApp, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request, from environ to the iterable of its body."""
    if not contains(app):
        return _serve_as_flask(app, environ, start_response)
    context: RequestContext | None = None
    error: BaseException | None = None
    try:
        try:
            context = app.request_context(environ)
            if app.config.get("ISOLATE_REQUESTS"):
                context.stand_alone()
            context.push()
            response = app.full_dispatch_request()
        except Exception as raised:
            error = raised
            response = rescued(app, environ, raised)
        except BaseException as raised:
            error = raised
            raise
        sent = answered(app, context, environ, response, start_response)
    finally:
        if context is not None:
            _leave(app, context, environ, error)
        error = None
    return sent.begun() if isinstance(sent, Body) else sent


def _leave(app: DispatchApp, context: RequestContext, environ: WSGIEnvironment, error: BaseException | None) -> None:
    """Pop *context*, unless a debugger or a test client wants to look at it once more."""
    preserve: Callable[[object], object] | None = environ.get("werkzeug.debug.preserve_context")
    if preserve is not None:
        preserve(_stack.frame().app_context)
        preserve(context)
    end(app, context, error)


def _serve_as_flask(app: DispatchApp, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request; what is raised after the answer was made leaves the application."""
    context = app.request_context(environ)
    error: BaseException | None = None
    try:
        try:
            context.push()
            response = app.full_dispatch_request()
        except Exception as raised:
            error = raised
            response = app.handle_exception(raised)
        except BaseException as raised:
            error = raised
            raise
        return response(environ, saying(app, context, start_response))
    finally:
        preserve: Callable[[object], object] | None = environ.get("werkzeug.debug.preserve_context")
        if preserve is not None:
            preserve(_stack.frame().app_context)
            preserve(context)
        if error is not None and app.should_ignore_error(error):
            error = None
        context.pop(error)


def refuse_other_sites(app: DispatchApp, context: RequestContext) -> None:
    """Raise `CrossSiteRequest` where the security policy refuses the request."""
    if app.security.is_selective and app.security.refuses(context.environ):
        raise CrossSiteRequest


def full_dispatch_request(app: DispatchApp) -> Response:
    """Run hooks, view and handlers, and finish the response."""
    app.note_first_request()
    rv: Ret | HTTPException | None
    try:
        refuse_untrusted_host(app, current_request_context())
        refuse_other_sites(app, current_request_context())
        if request_started.receivers:
            request_started.emit(app.ensure_sync, app)
        rv = app.preprocess_request()
        if rv is None:
            rv = app.dispatch_request()
    except Exception as error:
        rv = app.handle_user_exception(error)
    return app.finalize_request(rv)


def refuse_untrusted_host(app: DispatchApp, context: RequestContext) -> None:
    """Raise what refused the request's host, before anything else looks at the request.

    Raises:
        werkzeug.exceptions.SecurityError: the host is none of ``TRUSTED_HOSTS`` (HOST-07).
    """
    error = context.routing_exception
    if isinstance(error, SecurityError) and app.config.get("CHECK_HOST_FIRST"):
        raise error


def preprocess_request(app: DispatchApp) -> Ret | None:
    """Run URL value preprocessors and before hooks; return what the first hook that answers returns (LIFE-04)."""
    context = current_request_context()
    rule = context.url_rule
    endpoint: str | None = None if rule is None else rule.endpoint
    scopes = plan_for(endpoint).outward
    tables = app.tables
    if tables.url_value_preprocessors:
        for preprocess in tables.url_value_preprocessors.outward(scopes):
            preprocess(endpoint, context.view_args)
    if tables.before_request:
        for hook in tables.before_request.outward(scopes):
            rv: RV | None = app.ensure_sync(hook)()
            if rv is not None:
                return rv
    return None


def dispatch_request(app: DispatchApp) -> Ret:
    """Raise what routing found, answer OPTIONS, or call the view (ROUTE-26, METH-03)."""
    context = current_request_context()
    if context.routing_exception is not None:
        app.raise_routing_exception(context.request)
    rule = context.url_rule
    if rule is None:
        # Only a subclass that binds no adapter comes here: there was nothing to match against.
        raise LookupError("The request was not matched against any rule; create_url_adapter returned None.")
    if context.environ["REQUEST_METHOD"].upper() == "OPTIONS" and getattr(rule, "provide_automatic_options", False):
        return app.make_default_options_response()
    view = app.view_functions[rule.endpoint]
    rv: Ret = app.ensure_sync(view)(**(context.view_args or {}))
    return rv


def raise_routing_exception(app: DispatchApp, request: Request) -> NoReturn:
    """Raise why routing failed; in debug mode explain a redirect that would lose form data (DBG-02)."""
    error = request.routing_exception
    if error is None:
        raise LookupError("The request has no routing exception to raise.")
    loses_form = isinstance(error, routing.RequestRedirect) and error.code not in {307, 308}
    if app.debug and loses_form and request.method not in {"GET", "HEAD", "OPTIONS"}:
        raise debughelpers.FormDataRoutingRedirect(request)
    raise error


def default_options_response(app: DispatchApp) -> Response:
    """Answer OPTIONS with the methods of every rule that matches the path (METH-03)."""
    adapter = current_request_context().url_adapter
    response = app.response_class()
    if adapter is not None:
        allowed: HeaderSet = response.allow
        allowed.update(adapter.allowed_methods())
    return response


def finalize_request(app: DispatchApp, rv: Ret | HTTPException, from_error_handler: bool) -> Response:
    """Convert *rv*, run what follows a response, and send the finished signal; an error handler's response survives failures there (LIFE-16)."""
    response = app.make_response(rv)
    if isinstance(rv, HTTPException):
        # It has answered: its traceback holds the frames that hold it, and nobody but the cyclic collector would free them.
        rv.__traceback__ = None
    try:
        response = app.process_response(response)
        if request_finished.receivers:
            request_finished.emit(app.ensure_sync, app, response=response)
    except Exception:
        if not from_error_handler:
            current_request_context().drop(response)
            raise
        app.logger.exception("Request finalizing failed with an error while handling an error")
    return response


def process_response(app: DispatchApp, response: Response) -> Response:
    """Run this request's own hooks, then the after hooks, then save the session (LIFE-03, LIFE-14)."""
    context = current_request_context()
    given = response
    try:
        for hook in context.take_after_hooks():
            response = still_response(app.ensure_sync(hook)(response), hook, response, context)
        table = app.tables.after_request
        if table:
            rule = context.url_rule
            for hook in table.inward(plan_of(rule).inward):
                response = still_response(app.ensure_sync(hook)(response), hook, response, context)
    except Exception:
        if response is not given:
            # The caller knows only what it has given.
            context.drop(response)
        raise
    if context.has_session_to_save:
        session = context.open_session()
        if not app.session_interface.is_null_session(session):
            app.session_interface.save_session(app, session, response)
    context.note_answered()
    return response


def still_response(
    response: Response | None, hook: Callable[..., object], before: Response, context: RequestContext
) -> Response:
    """Return *response*, what *hook* made of *before*, unless it is None; a response that it replaced is remembered."""
    if response is None:
        name = getattr(hook, "__qualname__", repr(hook))
        raise ReturnValueError(f"after_request hook {name} returned None; end it with 'return response'.")
    if response is not before:
        context.drop(before)
    return response


def trap_http_exception(app: DispatchApp, e: Exception) -> bool:
    """Tell whether an HTTP exception counts as an ordinary one (ERR-26, ERR-27)."""
    if app.config["TRAP_HTTP_EXCEPTIONS"]:
        return True
    trap_bad_request: bool | None = app.config["TRAP_BAD_REQUEST_ERRORS"]
    if trap_bad_request is None:
        return app.debug and isinstance(e, BadRequestKeyError)
    return bool(trap_bad_request) and isinstance(e, BadRequest)


def find_error_handler(app: DispatchApp, e: Exception, blueprints: list[str]) -> HandlerCallable | None:
    """Return the handler for *e* in *blueprints*, innermost first, or in the application (ERR-01)."""
    return app.tables.error_handlers.find(e, (*blueprints, None))


def blueprints_of(app: DispatchApp, context: RequestContext) -> list[str]:
    """Return the blueprints of what matched, innermost first, without making a request that nobody looks at."""
    if context.made_request is None and app.request_class is Request:
        return [scope for scope in plan_of(context.matched).inward if scope is not None]
    return context.request.blueprints


def handle_user_exception(app: DispatchApp, e: Exception) -> HTTPException | Ret:
    """Return what the handler for *e* returns, or raise *e* again (ERR-29)."""
    if isinstance(e, BadRequestKeyError) and (app.debug or app.config["TRAP_BAD_REQUEST_ERRORS"]):
        e.show_exception = True
    if isinstance(e, HTTPException) and not app.trap_http_exception(e):
        return app.handle_http_exception(e)
    handler = app.find_error_handler(e, blueprints_of(app, current_request_context()))
    if handler is None:
        raise e
    return handled(app, app.ensure_sync(handler), e)


def handle_http_exception(app: DispatchApp, e: HTTPException) -> HTTPException | Ret:
    """Return what the handler for *e* returns, or *e* itself, which is a response (ERR-08 to ERR-10)."""
    if e.code is None or isinstance(e, routing.RoutingException):
        return e
    handler = app.find_error_handler(e, blueprints_of(app, current_request_context()))
    if handler is None:
        return e
    return handled(app, app.ensure_sync(handler), e)


def handle_exception(app: DispatchApp, e: Exception) -> Response:
    """Signal *e*, then propagate it, or log it and answer with the 500 handler's response (ERR-13).

    Raises: *e*, where exceptions propagate.
    """
    exc_info = (type(e), e, e.__traceback__)
    if got_request_exception.receivers:
        got_request_exception.emit(app.ensure_sync, app, exception=e)
    # What is declared wrongly is no matter of one request: whoever runs the application is told.
    if propagates(app) or isinstance(e, DefinitionError | DefinitionWarning):
        if sys.exc_info()[1] is e:
            raise  # inside of the caller's except clause: the traceback stays as it is
        raise e
    app.log_exception(exc_info)
    server_error = InternalServerError(original_exception=e)
    handler = app.find_error_handler(server_error, current_request_context().request.blueprints)
    answer: Ret | HTTPException = server_error if handler is None else app.ensure_sync(handler)(server_error)
    return app.finalize_request(answer, from_error_handler=True)


def log_exception(app: DispatchApp, exc_info: ExcInfo) -> None:
    """Log an unhandled exception with the request's path and method (ERR-21)."""
    request = current_request_context().request
    app.logger.error("Exception on %s [%s]", request.path, request.method, exc_info=exc_info)


def do_teardown_request(app: DispatchApp, exc: BaseException | None) -> None:
    """Run the teardown hooks of the request's scopes, then send the signal (LIFE-09)."""
    table = app.tables.teardown_request
    calls: list[Callable[[], object]] = []
    if table:
        rule = current_request_context().url_rule
        calls = [partial(_call, app, hook, exc) for hook in table.inward(plan_of(rule).inward)]
    if request_tearing_down.receivers:
        calls.append(lambda: request_tearing_down.emit(app.ensure_sync, app, exc=exc))
    run_all(app, calls)


def do_teardown_appcontext(app: ContextApp, exc: BaseException | None) -> None:
    """Run the teardown functions of the current application context, the last one first, then send the signal (LIFE-09)."""
    calls: list[Callable[[], object]] = [partial(_call, app, f, exc) for f in reversed(app.teardown_appcontext_funcs)]
    if appcontext_tearing_down.receivers:
        calls.append(lambda: appcontext_tearing_down.emit(app.ensure_sync, app, exc=exc))
    run_all(app, calls)


def _call(app: ContextApp, function: Callable[..., object], exc: BaseException | None) -> None:
    app.ensure_sync(function)(exc)


# A template's variables have any type (Flask's contract).
def update_template_context(app: DispatchApp, context: dict[str, Any]) -> None:
    """Add what the context processors of the current endpoint's scopes supply (TPL-06)."""
    table = app.tables.context_processors
    if len(table) == 1 and table.get(None) == BY_DEFAULT:
        complete_by_default(context)
        return
    frame = _stack.current()
    within = None if frame is None else frame.request_context
    rule = within.url_rule if isinstance(within, RequestContext) else None
    complete_context(context, [table.get(scope, ()) for scope in plan_of(rule).outward], app.ensure_sync)
