"""The ways a request can end: everything is closed once, torn down once and told once, and nothing leaves the application."""

import io
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest

from .frames import AppLike, Exchange, Framework, falls_short_if, logged, make

CLASS = "Isolation and endings"
LEAVES_GENERATORS = True

falls_short = pytest.mark.flask_falls_short


class Boom(Exception):
    """Raised on purpose."""


def raising(*_: object, **__: object) -> NoReturn:
    raise Boom


def watched(fw: Framework, **config: object) -> tuple[AppLike, list[str]]:
    """Return an application that says what ends."""
    app = make(fw, config)
    log: list[str] = []
    app.teardown_request(lambda exc: log.append(f"request {type(exc).__name__}"))
    app.teardown_appcontext(lambda exc: log.append(f"app {type(exc).__name__}"))
    return app, log


def body(log: list[str], fails_at: int = -1, count: int = 3) -> Iterator[bytes]:
    try:
        for number in range(count):
            if number == fails_at:
                raise Boom
            yield b"%d" % number
    finally:
        log.append("generator")


ENDINGS: dict[str, Callable[[Exchange], object]] = {
    "full": lambda exchange: exchange.read(),
    "one chunk": lambda exchange: exchange.read(1),
    "none": lambda exchange: exchange.read(0),
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("closes", [1, 2])
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", ["list", "generator", "with context"])
def test_what_is_closed_is_closed_once(
    request: pytest.FixtureRequest, fw: Framework, kind: str, ending: str, closes: int, method: str
) -> None:
    """`call_on_close` and teardown run once, for every way in which a server can stop."""
    falls_short_if(request, closes == 2 or (kind == "with context" and method == "GET" and ending != "none"))
    app, log = watched(fw)

    @app.get("/")
    def index() -> object:
        chunks: dict[str, Callable[[], object]] = {
            "list": lambda: [b"0", b"1"],
            "generator": lambda: body([]),
            "with context": lambda: fw.stream_with_context(body([])),
        }
        response = fw.Response(chunks[kind]())
        response.call_on_close(lambda: log.append("closed"))
        return response

    exchange = Exchange(app).call("/", method)
    ENDINGS[ending](exchange)
    for _ in range(closes):
        exchange.close()

    assert sorted(log) == ["app NoneType", "closed", "request NoneType"]


@falls_short
def test_teardown_comes_after_the_last_chunk_of_a_stream_with_context(fw: Framework) -> None:
    app, log = watched(fw)
    app.add_url_rule("/", view_func=lambda: fw.Response(fw.stream_with_context(body(log))))
    exchange = Exchange(app).call()
    during = [*log]
    exchange.read()
    exchange.close()

    assert (during, log) == ([], ["generator", "request NoneType", "app NoneType"])


@falls_short
@pytest.mark.parametrize("how", ["replaced", "after hook raises", "replaced twice"])
def test_a_response_that_is_dropped_is_closed(fw: Framework, how: str) -> None:
    app, log = watched(fw)

    @app.get("/")
    def index() -> object:
        response = fw.Response(b"first")
        response.call_on_close(lambda: log.append("closed"))
        return response

    def replace(response: object) -> object:
        if how == "after hook raises" and b"first" in response.get_data():  # type: ignore[attr-defined]  # either framework's
            raise Boom
        return fw.Response(b"second")

    app.after_request(replace)
    if how == "replaced twice":
        app.after_request(replace)
    exchange = Exchange(app).call()
    exchange.read()
    exchange.close()

    assert log.count("closed") == 1


@falls_short
def test_send_file_calls_what_was_to_be_called_on_close(fw: Framework) -> None:
    app, log = watched(fw)

    @app.get("/")
    def index() -> object:
        response = fw.send_file(io.BytesIO(b"content"), "text/plain")
        response.call_on_close(lambda: log.append("closed"))
        return response

    exchange = Exchange(app).call()
    exchange.read()
    exchange.close()

    assert log.count("closed") == 1


@falls_short
def test_every_close_function_is_called_though_one_raises(fw: Framework) -> None:
    app, log = watched(fw)

    @app.get("/")
    def index() -> object:
        response = fw.Response(body(log))
        response.call_on_close(raising)
        response.call_on_close(lambda: log.append("closed"))
        return response

    exchange = Exchange(app).call()
    exchange.read()
    exchange.close()

    assert "closed" in log
    assert [type(error) for error in logged(app)] == [Boom]


@falls_short
@pytest.mark.parametrize("stage", ["teardown_request", "teardown_appcontext"])
def test_every_teardown_function_runs_though_one_raises(fw: Framework, stage: str) -> None:
    app, log = watched(fw)
    getattr(app, stage)(raising)
    app.add_url_rule("/", view_func=lambda: "answer")
    exchange = Exchange(app).call()

    assert exchange.read() == [b"answer"]
    assert (exchange.status, sorted(log)) == ("200 OK", ["app NoneType", "request NoneType"])
    assert [type(error) for error in logged(app)] == [Boom]
    assert not fw.has_app_context()


@falls_short
@pytest.mark.parametrize("fails_at", [0, 1])
@pytest.mark.parametrize("keeps_context", [False, True])
def test_an_error_in_a_body_is_told(fw: Framework, keeps_context: bool, fails_at: int) -> None:
    """Before the first chunk it becomes a 500; after it only a broken connection says that something is missing."""
    app, log = watched(fw)
    seen: list[BaseException] = []

    def note(sender: object, exception: BaseException) -> None:
        seen.append(exception)

    fw.got_request_exception.connect(note, app)
    wrap = fw.stream_with_context if keeps_context else (lambda chunks: chunks)
    app.add_url_rule("/", view_func=lambda: fw.Response(wrap(body(log, fails_at))))
    exchange = Exchange(app).call()
    chunks: list[bytes] = []
    escaped: list[BaseException] = []
    try:
        # One by one: those before the error count.
        for chunk in exchange.body:
            chunks += [chunk]
    except Boom as error:
        escaped.append(error)
    exchange.close()

    assert [type(error) for error in logged(app)] == [Boom]
    assert [type(error) for error in seen] == [Boom]
    assert sum(entry.startswith("request") for entry in log) == 1
    if fails_at == 0:
        assert (exchange.status, escaped) == ("500 INTERNAL SERVER ERROR", [])
        assert b"Internal Server Error" in b"".join(chunks)
    else:
        assert (exchange.status, chunks, len(escaped)) == ("200 OK", [b"0"], 1)


@falls_short
@pytest.mark.parametrize("part", ["location", "iterable", "status"])
def test_a_response_that_cannot_be_serialised_becomes_a_500(fw: Framework, part: str) -> None:
    app, log = watched(fw)
    seen: list[str] = []
    fw.got_request_exception.connect(lambda sender, exception: seen.append("signal"), app, weak=False)

    @app.get("/")
    def index() -> object:
        response = fw.Response(b"x")
        if part == "location":
            response.headers["Location"] = "http://[::1"
        elif part == "iterable":
            response.response = 3
        else:
            response.get_wsgi_headers = raising
            response.call_on_close(lambda: None)
        return response

    exchange = Exchange(app).call()
    text = b"".join(exchange.read())
    exchange.close()

    assert exchange.status == "500 INTERNAL SERVER ERROR"
    assert b"Internal Server Error" in text
    assert (seen, len(logged(app))) == (["signal"], 1)
    assert [entry for entry in log if entry.startswith("app")] != []


JUNK: dict[str, Callable[[object], object]] = {
    "raises": raising,
    "returns None": lambda error: None,
    "returns a number": lambda error: 3,
    "returns a bad status": lambda error: ("x", 99999999),
    "returns itself": lambda error: error,
    "recurses": lambda error: JUNK["recurses"](error),
}


@falls_short
@pytest.mark.parametrize("answer", [name for name in JUNK if name != "returns itself"])
@pytest.mark.parametrize("key", [500, Exception])
def test_an_error_handler_that_fails_ends_in_one_plain_500(
    fw: Framework, key: type[Exception] | int, answer: str
) -> None:
    app, log = watched(fw)
    app.register_error_handler(key, JUNK[answer])
    app.add_url_rule("/", view_func=raising)
    exchange = Exchange(app).call()
    text = b"".join(exchange.read())
    exchange.close()

    assert (exchange.statuses, b"Internal Server Error" in text) == (["500 INTERNAL SERVER ERROR"], True)
    assert len(log) == 2
    assert logged(app) != []


class BrokenSessions:
    """A session interface none of whose methods works."""

    def __init__(self, broken: str) -> None:
        self.broken = broken

    def open_session(self, app: object, request: object) -> dict[str, object]:
        return raising() if self.broken == "open" else {}

    def save_session(self, app: object, session: object, response: object) -> None:
        if self.broken == "save":
            raising()

    def is_null_session(self, obj: object) -> bool:
        return raising() if self.broken == "is_null" else False

    def make_null_session(self, app: object) -> dict[str, object]:
        return {}


RECEIVERS = (
    *("appcontext_pushed", "request_started", "request_finished", "request_tearing_down", "appcontext_tearing_down"),
    *("appcontext_popped", "got_request_exception"),
)
BREAKS: dict[str, Callable[[Framework, AppLike], object]] = {
    "view": lambda fw, app: None,
    "before": lambda fw, app: app.before_request(raising),
    "after": lambda fw, app: app.after_request(raising),
    "teardown": lambda fw, app: app.teardown_request(raising),
    "app teardown": lambda fw, app: app.teardown_appcontext(raising),
    "value preprocessor": lambda fw, app: app.url_value_preprocessor(raising),
    "open session": lambda fw, app: setattr(app, "session_interface", BrokenSessions("open")),
    "save session": lambda fw, app: setattr(app, "session_interface", BrokenSessions("save")),
    "is_null": lambda fw, app: setattr(app, "session_interface", BrokenSessions("is_null")),
    "request class": lambda fw, app: setattr(app, "request_class", raising),
    "make_response": lambda fw, app: setattr(app, "make_response", raising),
    "url adapter": lambda fw, app: setattr(app, "create_url_adapter", raising),
    "handler lookup": lambda fw, app: setattr(app, f"{'_' * (fw.name == 'flask')}find_error_handler", raising),
    "log_exception": lambda fw, app: setattr(app, "log_exception", raising),
    "logger": lambda fw, app: app.logger.addFilter(raising),
}


def connecting(name: str) -> Callable[[Framework, AppLike], object]:
    return lambda fw, app: getattr(fw, name).connect(raising, app, weak=False)


BREAKS.update((name, connecting(name)) for name in RECEIVERS)


OUTSIDE = frozenset(
    {"app teardown", "appcontext_popped", "appcontext_pushed", "appcontext_tearing_down", "make_response"}
    | {"request class", "request_tearing_down", "teardown", "url adapter"}
)
"""What Flask runs outside of what it answers for."""
TELLING = frozenset({"got_request_exception", "handler lookup", "log_exception", "logger"})
"""What Flask needs to answer an error."""


@pytest.mark.parametrize("first", BREAKS)
@pytest.mark.parametrize("second", [None, "view", "after", "teardown", "request_finished", "log_exception"])
def test_nothing_escapes_whatever_raises(
    request: pytest.FixtureRequest, fw: Framework, first: str, second: str | None
) -> None:
    """Two things broken at once: the server still gets one answer, and the context is gone."""
    broken = {first, second}
    told_badly = broken & TELLING and broken - TELLING - {None}
    falls_short_if(request, bool(broken & OUTSIDE or told_badly))
    app = make(fw)
    app.add_url_rule("/", view_func=raising if "view" in {first, second} else lambda: fw.request.path)
    BREAKS[first](fw, app)
    if second is not None:
        BREAKS[second](fw, app)
    exchange = Exchange(app).call(environ={"wsgi.errors": io.StringIO()})
    exchange.read()
    exchange.close()

    assert exchange.status[:3] in {"200", "500"}
    assert len(exchange.statuses) == 1
    assert not fw.has_app_context()


def test_system_exit_leaves_the_application(fw: Framework) -> None:
    """A worker that is told to stop stops."""
    app, log = watched(fw)
    app.add_url_rule("/", view_func=lambda: sys.exit(3))

    with pytest.raises(SystemExit):
        Exchange(app).call()
    assert sorted(log) == ["app SystemExit", "request SystemExit"]
    assert not fw.has_app_context()


@pytest.mark.parametrize("config", [{"TESTING": True}, {"DEBUG": True}, {"PROPAGATE_EXCEPTIONS": True}])
def test_errors_propagate_where_they_are_asked_to(fw: Framework, config: dict[str, object]) -> None:
    app, log = watched(fw, **config)
    app.add_url_rule("/", view_func=raising)
    app.add_url_rule("/stream", view_func=lambda: fw.Response(body(log, fails_at=0)))

    for path in ("/", "/stream"):
        with pytest.raises(Boom):
            Exchange(app).call(path).read()
    assert not fw.has_app_context()
