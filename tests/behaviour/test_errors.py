"""ERR: error handling."""

import asyncio
import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from typing_extensions import override
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    Forbidden,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
)
from werkzeug.routing import RequestRedirect

from .harness import FLASK_WAYS, AppLike, BlueprintLike, Framework, captured_log, derive, fetch, kind, same, texts


def raising(error: BaseException | type[BaseException]) -> Callable[..., str]:
    """Return a view or hook that raises *error*."""

    def raiser(*args: object, **kwargs: object) -> str:
        raise error

    return raiser


def saying(label: str) -> Callable[[BaseException], tuple[str, int]]:
    """Return an error handler that answers with *label* and what it got."""

    def handler(error: BaseException) -> tuple[str, int]:
        return f"{label} {type(error).__name__}", 299

    return handler


def app_raising(fw: Framework, error: BaseException | type[BaseException], **config: Any) -> AppLike:
    """Return an app whose index raises *error*."""
    app = fw.make(config=config)
    app.add_url_rule("/", "index", raising(error))
    return app


def nested(fw: Framework, error: BaseException | type[BaseException]) -> tuple[AppLike, BlueprintLike, BlueprintLike]:
    """Return an app with `inner` in `outer`, and a view of `inner` that raises; register `outer` yourself."""
    app, outer, inner = fw.make(), fw.bp("outer"), fw.bp("inner")
    inner.add_url_rule("/", "index", raising(error))
    outer.register_blueprint(inner)
    return app, outer, inner


def test_code_bucket_is_asked_before_the_bucket_without_code(fw: Framework) -> None:
    """ERR-01: every scope of the first before any of the second."""
    app, outer, inner = nested(fw, NotFound())
    inner.register_error_handler(HTTPException, saying("inner http"))
    outer.register_error_handler(Exception, saying("outer any"))
    app.register_error_handler(404, saying("app 404"))
    app.register_blueprint(outer)

    assert fetch(app).text == "app 404 NotFound"


def test_most_specific_class_of_one_map_wins(fw: Framework) -> None:
    """ERR-01."""
    app = app_raising(fw, FileNotFoundError())
    app.register_error_handler(Exception, saying("any"))
    app.register_error_handler(OSError, saying("os"))
    app.register_error_handler(LookupError, saying("lookup"))

    assert fetch(app).text == "os FileNotFoundError"


def test_handlers_land_in_their_buckets(fw: Framework) -> None:
    """ERR-02."""
    app = fw.make()
    handlers = [saying(str(number)) for number in range(4)]
    for key, handler in zip((404, Forbidden, HTTPException, KeyError), handlers, strict=True):
        app.register_error_handler(key, handler)
    spec = app.error_handler_spec[None]

    assert spec[404][NotFound] is handlers[0]
    assert spec[403][Forbidden] is handlers[1]
    assert spec[None][HTTPException] is handlers[2]
    assert spec[None][KeyError] is handlers[3]


@pytest.mark.parametrize("general", [HTTPException, Exception])
def test_app_404_beats_general_blueprint_handler(fw: Framework, general: type[Exception]) -> None:
    """ERR-03."""
    app, outer, inner = nested(fw, NotFound())
    inner.register_error_handler(general, saying("inner"))
    app.register_error_handler(404, saying("app"))
    app.register_blueprint(outer)

    assert fetch(app).text == "app NotFound"


def test_blueprint_404_beats_app_404(fw: Framework) -> None:
    """ERR-03."""
    app, outer, inner = nested(fw, NotFound())
    inner.register_error_handler(404, saying("inner"))
    app.register_error_handler(404, saying("app"))
    app.register_blueprint(outer)

    assert fetch(app).text == "inner NotFound"


def test_blueprint_exception_handler_beats_specific_app_handler(fw: Framework) -> None:
    """ERR-04."""
    app, outer, inner = nested(fw, ZeroDivisionError())
    inner.register_error_handler(Exception, saying("inner"))
    app.register_error_handler(ZeroDivisionError, saying("app"))
    app.register_blueprint(outer)

    assert fetch(app).text == "inner ZeroDivisionError"


def test_decorators_stack_for_codes_and_classes(fw: Framework) -> None:
    """ERR-05."""
    app = fw.make()

    @app.errorhandler(404)
    @app.errorhandler(Forbidden)
    @app.errorhandler(KeyError)
    def handler(error: Exception) -> str:
        return type(error).__name__

    app.add_url_rule("/403", "a", raising(Forbidden()))
    app.add_url_rule("/key", "b", raising(KeyError()))

    assert handler.__name__ == "handler"
    assert [fetch(app, path).text for path in ("/nowhere", "/403", "/key")] == ["NotFound", "Forbidden", "KeyError"]


@pytest.mark.parametrize(
    ("key", "error"),
    [
        (999, ValueError),
        (NotFound(), TypeError),
        (ValueError(), TypeError),
        (BaseException, ValueError),
        (KeyboardInterrupt, ValueError),
        (int, ValueError),
        ("404", TypeError),
        (None, TypeError),
        (404.0, TypeError),
        (True, ValueError),
    ],
)
def test_what_is_no_error_key_is_refused(fw: Framework, key: object, error: type[Exception]) -> None:
    """ERR-06."""
    with pytest.raises(error):
        fw.make().register_error_handler(key, saying("x"))
    with pytest.raises(error):
        fw.bp("b").register_error_handler(key, saying("x"))


def test_handler_value_is_converted_with_status_200(fw: Framework) -> None:
    """ERR-07."""
    app = fw.make()
    app.register_error_handler(404, lambda error: {"error": error.code})
    app.register_error_handler(403, lambda error: error)
    app.register_error_handler(410, lambda error: ("gone", 410, {"X-Own": "1"}))
    app.add_url_rule("/403", "a", lambda: fw.abort(403, "no entry"))
    app.add_url_rule("/410", "b", lambda: fw.abort(410))

    assert texts(app, "/nowhere") == [(200, '{"error":404}\n')]
    forbidden, gone = fetch(app, "/403"), fetch(app, "/410")
    assert forbidden.code == 403
    assert "no entry" in forbidden.text
    assert (gone.code, gone.text, gone.header("X-Own")) == (410, "gone", "1")


def test_unhandled_http_exception_is_its_own_response() -> None:
    """ERR-08."""

    def scenario(fw: Framework) -> list[object]:
        app = fw.make()
        for code in (400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 503):
            app.add_url_rule(f"/{code}", str(code), raising_abort(fw, code))
        return [fetch(app, f"/{code}") for code in (400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 503)]

    assert len(same(scenario)) == 11


def raising_abort(fw: Framework, code: int) -> Callable[[], None]:
    """Return a view that aborts with *code*."""
    return lambda: fw.abort(code)


def test_http_exception_without_code_passes_through(fw: Framework) -> None:
    """ERR-09."""

    class Odd(HTTPException):
        """No code; its own response."""

        @override
        def get_response(self, *args: object, **kwargs: object) -> Any:
            return fw.Response("odd", 298)

    app = app_raising(fw, Odd())
    app.register_error_handler(HTTPException, saying("never"))
    app.register_error_handler(Exception, saying("never"))

    assert texts(app, "/") == [(298, "odd")]


def test_routing_exceptions_never_reach_handlers(fw: Framework) -> None:
    """ERR-10."""
    app = app_raising(fw, RequestRedirect("http://localhost/there"))
    app.add_url_rule("/s/", "s", lambda: "x")
    for key in (HTTPException, Exception, RequestRedirect):
        app.register_error_handler(key, saying("never"))

    assert [fetch(app, path).code for path in ("/", "/s")] == [308, 308]


def test_abort_with_a_response_sends_it(fw: Framework) -> None:
    """ERR-11: handlers of HTTPException are passed by."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: fw.abort(fw.make_response("stop", 297)))
    app.register_error_handler(HTTPException, saying("never"))

    assert texts(app, "/") == [(297, "stop")]


def test_abort_passes_its_arguments(fw: Framework) -> None:
    """ERR-12."""
    app = fw.make()
    app.add_url_rule("/404", "a", lambda: fw.abort(404, description="not today"))
    app.add_url_rule("/401", "b", lambda: fw.abort(401, www_authenticate=WWWAuthenticate("basic", {"realm": "r"})))

    assert "not today" in fetch(app, "/404").text
    assert fetch(app, "/401").header("WWW-Authenticate") == "Basic realm=r"


def test_abort_with_an_unknown_code_is_a_lookup_error(fw: Framework) -> None:
    """ERR-12."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: fw.abort(299))

    assert fetch(app).code == 500
    with pytest.raises(LookupError):
        fw.abort(299)


def signalled(fw: Framework, app: AppLike, path: str = "/") -> tuple[int, list[BaseException]]:
    """Fetch *path* and return its code and the errors that got_request_exception was sent with."""
    errors: list[BaseException] = []

    def receiver(sender: object, exception: BaseException, **extra: object) -> None:
        errors.append(exception)

    with fw.got_request_exception.connected_to(receiver, app):
        return fetch(app, path).code, errors


def test_unhandled_exception_is_signalled_logged_and_answered_with_500(fw: Framework) -> None:
    """ERR-13."""
    error = ZeroDivisionError("x")
    app = app_raising(fw, error)
    with captured_log(app.name) as records:
        assert signalled(fw, app) == (500, [error])

    assert [record.exc_info and record.exc_info[1] for record in records] == [error]


def test_unhandled_exception_is_raised_again_after_teardown_when_propagating(fw: Framework) -> None:
    """ERR-13."""
    error = ZeroDivisionError("x")
    app = app_raising(fw, error, TESTING=True)
    torn: list[object] = []
    app.teardown_request(torn.append)

    with captured_log(app.name) as records, pytest.raises(ZeroDivisionError) as caught:
        signalled(fw, app)
    assert caught.value is error
    assert torn == [error]
    assert records == []


@pytest.mark.parametrize(
    ("config", "propagates"),
    [
        ({}, False),
        ({"TESTING": True}, True),
        ({"DEBUG": True}, True),
        ({"PROPAGATE_EXCEPTIONS": True}, True),
        ({"PROPAGATE_EXCEPTIONS": False, "TESTING": True, "DEBUG": True}, False),
    ],
)
def test_propagation_is_decided_by_config(fw: Framework, config: dict[str, bool], propagates: bool) -> None:
    """ERR-14."""
    app = app_raising(fw, ZeroDivisionError(), **config)
    if propagates:
        with pytest.raises(ZeroDivisionError):
            fetch(app)
    else:
        assert fetch(app).code == 500


@pytest.mark.parametrize("key", [500, InternalServerError, HTTPException, Exception])
def test_500_handler_receives_the_internal_server_error(fw: Framework, key: Any) -> None:
    """ERR-15: `Exception` is a handler of its own type, so only that one sees the original."""
    error = ZeroDivisionError()
    app = app_raising(fw, error)
    app.add_url_rule("/abort", "abort", lambda: fw.abort(500))
    seen: list[tuple[str, object]] = []

    @app.errorhandler(key)
    def handler(e: Any) -> tuple[str, int]:
        seen.append((type(e).__name__, getattr(e, "original_exception", None)))
        return "handled", 500

    assert texts(app, "/", "/abort") == [(500, "handled")] * 2
    first = ("ZeroDivisionError", None) if key is Exception else ("InternalServerError", error)
    assert seen == [first, ("InternalServerError", None)]


def test_500_handler_is_found_in_lookup_order(fw: Framework) -> None:
    """ERR-15: 500 before HTTPException."""
    app = app_raising(fw, ZeroDivisionError())
    app.register_error_handler(HTTPException, saying("http"))
    app.register_error_handler(500, saying("500"))

    assert fetch(app).text == "500 InternalServerError"


def test_500_handler_is_unused_while_propagating(fw: Framework) -> None:
    """ERR-16: except for an explicit abort(500)."""
    app = app_raising(fw, ZeroDivisionError(), TESTING=True)
    app.add_url_rule("/abort", "abort", lambda: fw.abort(500))
    app.register_error_handler(500, saying("500"))

    with pytest.raises(ZeroDivisionError):
        fetch(app)
    assert fetch(app, "/abort").text == "500 InternalServerError"


@pytest.mark.parametrize("config", [{}, {"TESTING": True}, {"DEBUG": True}])
@pytest.mark.parametrize("key", [ValueError, Exception])
def test_specific_handler_counts_as_handled(fw: Framework, key: type[Exception], config: dict[str, bool]) -> None:
    """ERR-17: no signal, no log, teardown gets None."""
    app = app_raising(fw, ValueError(), **config)
    app.register_error_handler(key, saying("own"))
    torn: list[object] = []
    app.teardown_request(torn.append)
    with captured_log(app.name) as records:
        assert signalled(fw, app) == (299, [])

    assert (records, torn) == ([], [None])


def test_exception_handler_receives_http_exceptions(fw: Framework) -> None:
    """ERR-18."""
    app = fw.make()
    app.register_error_handler(Exception, saying("any"))

    assert fetch(app, "/nowhere").text == "any NotFound"


def test_http_handler_goes_before_exception_handler(fw: Framework) -> None:
    """ERR-18."""
    app = fw.make()
    app.register_error_handler(Exception, saying("any"))
    app.register_error_handler(HTTPException, saying("http"))

    assert fetch(app, "/nowhere").text == "http NotFound"


def test_error_in_a_handler_is_unhandled(fw: Framework) -> None:
    """ERR-19."""
    inside = RuntimeError("inside")
    app = app_raising(fw, ValueError())
    app.register_error_handler(ValueError, raising(inside))
    app.register_error_handler(RuntimeError, saying("never"))
    seen: list[object] = []

    @app.errorhandler(500)
    def last(error: Any) -> tuple[str, int]:
        seen.append(error.original_exception)
        return "last", 500

    assert signalled(fw, app) == (500, [inside])
    assert seen == [inside]


def test_error_in_the_500_handler_escapes(fw: Framework) -> None:
    """ERR-20."""
    app = app_raising(fw, ValueError())
    app.config.update(FLASK_WAYS)
    app.register_error_handler(500, raising(RuntimeError("last")))

    with pytest.raises(RuntimeError, match="last"):
        fetch(app)


def test_log_record_names_path_and_method(fw: Framework) -> None:
    """ERR-21."""
    error = ValueError()
    app = fw.make("logging_app")
    app.add_url_rule("/some/<x>", "x", raising(error), methods=["POST"])
    with captured_log("logging_app") as records:
        fetch(app, "/some/path?q=1", "POST")
    (record,) = records

    assert (record.name, record.levelno) == ("logging_app", logging.ERROR)
    assert record.getMessage() == "Exception on /some/path [POST]"
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_log_exception_can_be_overridden(fw: Framework) -> None:
    """ERR-21."""
    seen: list[object] = []
    error = ValueError()

    def log_exception(self: object, exc_info: Any) -> None:
        seen.append(exc_info[1])

    app = derive(fw.App, log_exception=log_exception)("quiet")
    app.add_url_rule("/", "index", raising(error))
    with captured_log("quiet") as records:
        assert fetch(app).code == 500

    assert (seen, records) == ([error], [])


def test_405_handler_loses_the_allow_header(fw: Framework) -> None:
    """ERR-22: unless it copies it."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: "x")

    @app.errorhandler(405)
    def handler(error: MethodNotAllowed) -> tuple[str, int]:
        return ",".join(sorted(error.valid_methods or ())), 405

    answer = fetch(app, method="POST")
    assert (answer.code, answer.text, answer.header("Allow")) == (405, "GET,HEAD,OPTIONS", None)


def test_blueprint_404_handler_sees_only_its_own_views(fw: Framework) -> None:
    """ERR-23."""
    app, bp = fw.make(), fw.bp("bp", url_prefix="/bp")
    bp.add_url_rule("/", "index", lambda: fw.abort(404))
    for code in (404, 405):
        bp.register_error_handler(code, saying("blueprint"))
    app.register_blueprint(bp)

    assert fetch(app, "/bp/").text == "blueprint NotFound"
    assert fetch(app, "/bp/nowhere").code == 404
    assert fetch(app, "/bp/", "POST").code == 405


@pytest.mark.parametrize("where", ["app before", "app values", "before", "values", "after_this"])
def test_errors_of_early_hooks_reach_blueprint_handlers(fw: Framework, where: str) -> None:
    """ERR-24: after_this_request is outside of dispatch, hence not among them."""
    app, bp = fw.make(), fw.bp("bp")
    boom = raising(ValueError())

    def view() -> str:
        fw.after_this_request(boom)
        return "x"

    bp.add_url_rule("/", "index", view if where == "after_this" else lambda: "x")
    if where == "app before":
        app.before_request(boom)
    elif where == "app values":
        app.url_value_preprocessor(boom)
    elif where == "before":
        bp.before_request(boom)
    elif where == "values":
        bp.url_value_preprocessor(boom)
    bp.register_error_handler(ValueError, saying("blueprint"))
    app.register_blueprint(bp)

    answer = fetch(app)
    if where == "after_this":
        assert answer.code == 500
    else:
        assert answer.text == "blueprint ValueError"


def test_error_while_opening_the_session_takes_the_500_path_only(fw: Framework) -> None:
    """ERR-25: after_request and teardown run, the handler of the type does not."""
    trace: list[object] = []
    error = ValueError("session")
    app = fw.make()
    app.session_interface = derive(fw.module("sessions").SessionInterface, open_session=raising(error))()
    app.add_url_rule("/", "index", lambda: "x")
    app.register_error_handler(ValueError, saying("never"))
    app.before_request(lambda: trace.append("before"))
    app.teardown_request(lambda e: trace.append(("teardown", e)))

    @app.after_request
    def after(response: Any) -> Any:
        trace.append(("after", response.status_code))
        return response

    assert signalled(fw, app) == (500, [error])
    assert trace == [("after", 500), ("teardown", error)]


def test_trapped_http_exceptions_are_ordinary(fw: Framework) -> None:
    """ERR-26: registered handlers are still found."""
    app = app_raising(fw, Forbidden(), TRAP_HTTP_EXCEPTIONS=True)
    app.register_error_handler(404, saying("own"))

    assert fetch(app).code == 500
    assert fetch(app, "/nowhere").text == "own NotFound"
    app.testing = True
    with pytest.raises(Forbidden):
        fetch(app)


@pytest.mark.parametrize(
    ("trap", "debug", "key_error", "bad_request"),
    [
        (True, False, "raises", "raises"),
        (True, True, "raises", "raises"),
        (None, True, "raises", "400"),
        (None, False, "400", "400"),
        (False, True, "400", "400"),
        (False, False, "400", "400"),
    ],
)
def test_trapping_bad_requests(fw: Framework, trap: bool | None, debug: bool, key_error: str, bad_request: str) -> None:
    """ERR-27."""
    app = fw.make(config={"TRAP_BAD_REQUEST_ERRORS": trap, "DEBUG": debug, "PROPAGATE_EXCEPTIONS": True})
    app.add_url_rule("/key", "key", lambda: fw.request.args["missing"])
    app.add_url_rule("/bad", "bad", lambda: fw.abort(400))

    def outcome(path: str) -> str:
        try:
            return str(fetch(app, path).code)
        except BadRequest:
            return "raises"

    assert (outcome("/key"), outcome("/bad")) == (key_error, bad_request)


@pytest.mark.parametrize(
    ("config", "shown"),
    [
        ({}, False),
        ({"DEBUG": True, "TRAP_BAD_REQUEST_ERRORS": False}, True),
        ({"TRAP_BAD_REQUEST_ERRORS": True}, True),
    ],
)
def test_missing_key_is_shown_only_in_debug_or_when_trapped(
    fw: Framework, config: dict[str, bool], shown: bool
) -> None:
    """ERR-28."""
    app = fw.make(config=config)
    app.add_url_rule("/", "index", lambda: fw.request.args["secret_name"])

    @app.errorhandler(BadRequestKeyError)
    def handler(error: BadRequestKeyError) -> tuple[str, int]:
        return str(error.get_description()), 400

    answer = fetch(app)
    assert answer.code == 400
    assert ("secret_name" in answer.text) is shown


def test_handle_user_exception_raises_without_handler(fw: Framework) -> None:
    """ERR-29: the traceback keeps the original frames."""

    def culprit() -> None:
        raise ValueError("original")

    app = fw.make(config={"TESTING": True})
    app.add_url_rule("/", "index", culprit)

    with pytest.raises(ValueError, match="original") as caught:
        fetch(app)
    assert "culprit" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    with app.test_request_context("/"), pytest.raises(KeyError):
        try:
            raise KeyError("direct")
        except KeyError as error:
            app.handle_user_exception(error)


def test_async_handlers_are_awaited(fw: Framework) -> None:
    """ERR-30."""
    app = app_raising(fw, ValueError())

    @app.errorhandler(ValueError)
    async def handler(error: ValueError) -> str:
        await asyncio.sleep(0)
        return "awaited"

    assert fetch(app).text == "awaited"


def test_nested_lookup_goes_outwards(fw: Framework) -> None:
    """ERR-31."""
    for scope in ("inner", "outer", "app"):
        app, outer, inner = nested(fw, ValueError())
        scopes: dict[str, AppLike | BlueprintLike] = {"inner": inner, "outer": outer, "app": app}
        for name in list(scopes)[list(scopes).index(scope) :]:
            scopes[name].register_error_handler(ValueError, saying(name))
        app.register_blueprint(outer)
        assert fetch(app).text == f"{scope} ValueError"


def test_returned_http_exception_reaches_no_handler(fw: Framework) -> None:
    """ERR-32."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: NotFound("returned"))
    app.add_url_rule("/status", "status", lambda: (NotFound("returned"), 410))
    app.register_error_handler(404, saying("never"))

    answers = [fetch(app, path) for path in ("/", "/status")]
    assert [answer.code for answer in answers] == [404, 410]
    assert all("returned" in answer.text for answer in answers)


def test_later_handler_of_the_same_key_replaces(fw: Framework) -> None:
    """ERR-33."""
    app = app_raising(fw, ValueError())
    for key in (404, ValueError):
        app.register_error_handler(key, saying("first"))
        app.register_error_handler(key, saying("second"))

    assert [fetch(app, path).text for path in ("/", "/x")] == ["second ValueError", "second NotFound"]


class Missing(NotFound):
    """A subclass of NotFound."""


class Odd404(HTTPException):
    """Has the code of NotFound, not its class."""

    code = 404


@pytest.mark.parametrize(
    ("error", "key", "handled"),
    [
        (Missing, 404, True),
        (Missing, NotFound, True),
        (Odd404, 404, False),
        (Odd404, Odd404, True),
        (Odd404, HTTPException, True),
        (Odd404, Exception, True),
    ],
)
def test_code_stands_for_its_class(fw: Framework, error: type[HTTPException], key: Any, handled: bool) -> None:
    """ERR-34 (Q)."""
    app = app_raising(fw, error())
    app.register_error_handler(key, saying("own"))

    assert fetch(app).code == (299 if handled else 404)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_base_exceptions_pass_through(fw: Framework, error: type[BaseException]) -> None:
    """ERR-35: contexts are popped with it."""
    original = error("from the view")
    app = app_raising(fw, original, PROPAGATE_EXCEPTIONS=False)
    torn: list[object] = []
    app.teardown_request(torn.append)
    app.register_error_handler(Exception, saying("never"))

    with pytest.raises(error):
        signalled(fw, app)
    assert torn == [original]
    assert not fw.has_app_context()


def test_preserve_context_callback_gets_the_context(fw: Framework) -> None:
    """ERR-36: before it is popped."""
    seen: list[object] = []

    def preserve(context: Any) -> None:
        seen.append((context.app.name, fw.has_request_context()))

    app = fw.make()
    torn: list[bool] = []
    app.teardown_request(lambda error: torn.append(bool(seen)))
    app.add_url_rule("/", "index", lambda: "x")
    fetch(app, environ_overrides={"werkzeug.debug.preserve_context": preserve})

    assert seen == [("behaviour_app", True)] * len(seen)
    assert seen != []
    assert torn == [True]


@pytest.mark.parametrize("name", ["SecurityError", "BadRequest", "400"])
def test_untrusted_host_reaches_its_handlers(fw: Framework, name: str) -> None:
    """ERR-37."""
    from werkzeug import exceptions

    app = fw.make(config={"TRUSTED_HOSTS": ["a.test"]})
    app.register_error_handler(400 if name == "400" else getattr(exceptions, name), saying("own"))

    assert fetch(app, base_url="http://evil.test").text == "own SecurityError"


@pytest.mark.parametrize("where", ["conversion", "after_this_request", "after_request", "save_session", "finished"])
@pytest.mark.parametrize("key", [500, HTTPException, Exception])
def test_errors_outside_dispatch_see_only_the_500_path(fw: Framework, where: str, key: Any) -> None:
    """ERR-39."""
    app = fw.make()
    raised: list[int] = []
    seen: list[tuple[str, str]] = []

    def boom(*args: object, **kwargs: object) -> Any:
        if not raised:
            raised.append(1)
            raise TypeError("outside")
        return args[0] if args else None

    def view() -> object:
        if where == "after_this_request":
            fw.after_this_request(boom)
        return None if where == "conversion" else "x"

    app.add_url_rule("/", "index", view)
    app.register_error_handler(TypeError, saying("never"))
    if where == "after_request":
        app.after_request(boom)
    if where == "save_session":
        base = fw.module("sessions").SecureCookieSessionInterface
        app.secret_key = "k"
        app.session_interface = derive(base, save_session=boom)()

    @app.errorhandler(key)
    def last(error: Any) -> tuple[str, int]:
        seen.append((type(error).__name__, kind(error.original_exception)))
        return "last", 500

    if where == "finished":
        with fw.request_finished.connected_to(boom, app):
            answer = fetch(app)
    else:
        answer = fetch(app)

    assert (answer.code, answer.text) == (500, "last")
    assert seen == [("InternalServerError", "TypeError")]


def test_abort_in_after_request_is_500(fw: Framework) -> None:
    """ERR-40."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: "x")
    app.after_request(lambda response: fw.abort(403) if response.status_code == 200 else response)

    assert fetch(app).code == 500


def test_handler_returning_none_is_500(fw: Framework) -> None:
    """ERR-41."""
    app = fw.make()
    app.register_error_handler(404, lambda error: None)

    assert fetch(app).code == 500
    app.testing = True
    with pytest.raises(TypeError):
        fetch(app)


@pytest.mark.parametrize("where", ["view", "before"])
def test_aborted_response_is_sent_as_is(fw: Framework, where: str) -> None:
    """ERR-42: after_request is still applied."""
    app = fw.make()

    def stop() -> None:
        fw.abort(fw.make_response("no", 401))

    app.add_url_rule("/", "index", stop if where == "view" else lambda: "x")
    if where == "before":
        app.before_request(stop)

    @app.after_request
    def mark(response: Any) -> Any:
        response.headers["X-After"] = "1"
        return response

    answer = fetch(app)
    assert (answer.code, answer.text, answer.header("X-After")) == (401, "no", "1")


def test_should_ignore_error_of_3_1(fw: Framework) -> None:
    """ERR-38: in 3.1 an ordinary method that answers False; overriding it with True keeps the error from teardown."""
    torn: list[object] = []
    app = derive(fw.App, should_ignore_error=lambda self, error: True)("ignoring")
    app.add_url_rule("/", "index", raising(ValueError()))
    app.teardown_request(torn.append)
    fetch(app)

    assert torn == [None]
