"""The order of one request, and its balance: whatever stage raises, contexts are popped and teardown runs once (LIFE, ERR)."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import no_context_is_left
from typing_extensions import override
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.test import create_environ, run_wsgi_app

from erlen import (
    Blueprint,
    Erlen,
    Request,
    Response,
    Ret,
    after_this_request,
    has_request_context,
    request,
    resource,
    session,
    signals,
)
from erlen.errors import ReturnValueError
from erlen.sessions import SecureCookieSession, SessionInterface
from erlen.signals import Signal


class Boom(Exception):
    """What a stage raises."""


class Halt(BaseException):
    """What a stage raises past every handler, as an interrupt would."""


SIGNALS = (
    "appcontext_pushed",
    "request_started",
    "request_finished",
    "got_request_exception",
    "request_tearing_down",
    "appcontext_tearing_down",
    "appcontext_popped",
)
STAGES = (
    "open session", "url value preprocessor", "before request", "view", "result", "error handler", "after this request",
    "after request", "save session", "teardown request", "teardown appcontext", "resource", *SIGNALS,
)  # fmt: skip
# Stages that no longer belong to the answer: what is raised there leaves the application.
ENDING = {"teardown request", "teardown appcontext", "resource", "request_tearing_down", "appcontext_tearing_down",
          "appcontext_popped"}  # fmt: skip


@attrs.define
class Run:
    """One request through an application that raises where it is told, and writes down every stage."""

    raising: frozenset[str]
    error: type[BaseException] = Boom
    handles: bool = False
    # Nobody listens and the session is the built-in one, so that the straight corridor may be taken.
    is_plain: bool = False
    app: Erlen[Any, Any] = attrs.field(init=False)
    log: list[str] = attrs.field(factory=list[str])
    torn: list[BaseException | None] = attrs.field(factory=list[BaseException | None])

    def __attrs_post_init__(self) -> None:
        self.app = app_of(self)

    def reach(self, stage: str) -> None:
        self.log.append(stage)
        if stage in self.raising:
            raise self.error(stage)

    def listening(self, name: str) -> AbstractContextManager[None]:
        signal: Signal[...] = getattr(signals, name)

        def receiver(sender: object, **kwargs: object) -> None:
            if sender is self.app:
                self.reach(name)

        return signal.connected_to(receiver)

    def send(self) -> tuple[str, BaseException | None]:
        """Return the status, and what left the application."""
        with ExitStack() as stack:
            for name in () if self.is_plain else SIGNALS:
                stack.enter_context(self.listening(name))
            try:
                body, status, _ = run_wsgi_app(self.app, create_environ("/"), buffered=True)
                list(body)
            except (Boom, Halt, ExceptionGroup) as error:
                return "raised", error
            return status, None


class Store(SessionInterface[SecureCookieSession]):
    """A session store that keeps nothing."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @override
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession:
        self.run.reach("open session")
        return SecureCookieSession()

    @override
    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None:
        self.run.reach("save session")


def app_of(run: Run) -> Erlen[Any, Any]:
    app: Erlen[Any, Any] = Erlen("example") if run.is_plain else Erlen("example", session_interface=Store(run))
    app.logger.disabled = True

    @resource
    def connection() -> Any:
        try:
            yield "x"
        finally:
            run.reach("resource")

    @app.url_value_preprocessor
    def preprocess(endpoint: str | None, values: dict[str, Any] | None) -> None:
        connection()
        run.reach("url value preprocessor")

    @app.before_request
    def before() -> None:
        run.reach("before request")

    @app.get("/")
    def view() -> str:
        run.reach("view")
        request_hook(run)
        # A view's result is converted when hooks of the request itself are there already.
        return None if "result" in run.raising else "hello"  # type: ignore[return-value]  # the mistake is the subject

    @app.after_request
    def after(response: Response) -> Response:
        run.reach("after request")
        return response

    @app.teardown_request
    def teardown(exc: BaseException | None) -> None:
        run.torn.append(exc)
        run.reach("teardown request")

    @app.teardown_appcontext
    def end(exc: BaseException | None) -> None:
        run.reach("teardown appcontext")

    def handle(error: Exception) -> str:
        run.reach("error handler")
        return "handled"

    if run.handles:
        app.register_error_handler(Boom, handle)
        app.register_error_handler(500, handle)
    return app


def request_hook(run: Run) -> None:
    @after_this_request
    def hook(response: Response) -> Response:
        run.reach("after this request")
        return response


ORDER = [
    "appcontext_pushed", "open session", "request_started", "url value preprocessor", "before request", "view",
    "after this request", "after request", "save session", "request_finished", "teardown request", "request_tearing_down",
    "teardown appcontext", "appcontext_tearing_down", "resource", "appcontext_popped",
]  # fmt: skip


def test_stages_come_in_flasks_order() -> None:
    """LIFE-01 to LIFE-14."""
    run = Run(frozenset())

    assert run.send() == ("200 OK", None)
    assert run.log == ORDER
    assert no_context_is_left()


@given(
    raising=st.sets(st.sampled_from(STAGES), min_size=1, max_size=3),
    error=st.sampled_from([Boom, Halt]),
    handles=st.booleans(),
)
def test_whatever_raises_contexts_are_balanced_and_teardown_runs_once(
    raising: set[str], error: type[BaseException], handles: bool
) -> None:
    run = Run(frozenset(raising), error, handles)

    status, left = run.send()

    assert no_context_is_left()
    assert len(run.torn) == 1
    for stage in ("teardown request", "teardown appcontext"):
        assert run.log.count(stage) == 1
    # Opened by the first stage that works, closed exactly then.
    opened = "url value preprocessor" in run.log
    assert run.log.count("resource") == opened
    assert (status == "raised") == (left is not None)
    if error is Boom:
        assert left is None
    elif raising & ENDING & set(run.log):
        assert left is not None


@given(raising=st.sets(st.sampled_from(STAGES), min_size=1, max_size=2), handles=st.booleans())
def test_application_serves_on_after_any_error(raising: set[str], handles: bool) -> None:
    run = Run(frozenset(raising), Boom, handles)
    run.send()
    run.raising = frozenset()
    run.log.clear()

    assert run.send() == ("200 OK", None)
    assert run.log == ORDER


PLAIN_STAGES = (
    "url value preprocessor", "before request", "view", "result", "error handler", "after this request", "after request",
    "teardown request", "teardown appcontext", "resource",
)  # fmt: skip
TABLES = ("url_value_preprocessors", "before_request_funcs", "after_request_funcs", "teardown_request_funcs")


@given(
    raising=st.sets(st.sampled_from(PLAIN_STAGES), max_size=3),
    without=st.sets(st.sampled_from(TABLES)),
    error=st.sampled_from([Boom, Halt]),
    handles=st.booleans(),
)
def test_plain_requests_are_balanced_too(
    raising: set[str], without: set[str], error: type[BaseException], handles: bool
) -> None:
    """The straight corridor leaves steps out; what it leaves balanced is the same, also where hooks are missing."""
    run = Run(frozenset(), error, handles, is_plain=True)
    for table in without:
        getattr(run.app, table)[None].clear()
    assert run.send() == ("200 OK", None)
    usual = list(run.log)
    run.log.clear()
    run.torn.clear()
    run.raising = frozenset(raising)

    _, left = run.send()

    assert no_context_is_left()
    assert len(run.torn) == ("teardown_request_funcs" not in without)
    assert run.log.count("teardown appcontext") == 1
    assert run.log.count("resource") == usual.count("resource")
    if error is Boom:
        assert left is None
    elif raising & ENDING & set(run.log):
        assert left is not None
    if not raising & set(usual) and "result" not in raising:
        assert (run.log, left) == (usual, None)
    run.raising = frozenset()
    run.log.clear()
    assert run.send() == ("200 OK", None)
    assert run.log == usual


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("view", "200 OK"),
        ("before request", "200 OK"),
        ("url value preprocessor", "200 OK"),
        ("request_started", "200 OK"),
        ("result", "500 INTERNAL SERVER ERROR"),
        ("after request", "500 INTERNAL SERVER ERROR"),
        ("save session", "500 INTERNAL SERVER ERROR"),
        ("open session", "500 INTERNAL SERVER ERROR"),
        ("appcontext_pushed", "500 INTERNAL SERVER ERROR"),
    ],
)
def test_stage_decides_whether_a_handler_of_the_class_answers(stage: str, status: str) -> None:
    """ERR-39: what hooks and views raise goes to handlers, what follows the conversion to the 500 path."""
    run = Run(frozenset({stage}), handles=False)
    run.app.register_error_handler(Boom, lambda error: "handled")
    run.app.register_error_handler(ReturnValueError, lambda error: "handled")

    assert run.send() == (status, None)


def test_teardown_gets_the_error_that_nobody_handled() -> None:
    """LIFE-09."""
    unhandled, handled = Run(frozenset({"view"})), Run(frozenset({"view"}), handles=True)
    interrupted = Run(frozenset({"view"}), Halt)
    for run in (unhandled, handled, interrupted):
        run.send()

    assert [str(run.torn[0]) if run.torn[0] else None for run in (unhandled, handled, interrupted)] == [
        "view",
        None,
        "view",
    ]


def test_request_is_gone_while_the_application_context_is_torn_down() -> None:
    """LIFE-11."""
    app = Erlen("example")
    seen: list[bool] = []
    app.teardown_request(lambda exc: seen.append(has_request_context()))
    app.teardown_appcontext(lambda exc: seen.append(has_request_context()))
    app.test_client().get("/")

    assert seen == [True, False]


# Override points


STEPS = (
    "full_dispatch_request", "preprocess_request", "dispatch_request", "make_response", "finalize_request", "process_response",
    "do_teardown_request", "do_teardown_appcontext",
)  # fmt: skip
FAILED = (
    "raise_routing_exception",
    "handle_user_exception",
    "trap_http_exception",
    "handle_http_exception",
    "find_error_handler",
)
BROKEN = (
    "handle_user_exception",
    "find_error_handler",
    "handle_exception",
    "log_exception",
    "finalize_request",
    "should_ignore_error",
)


def watched(names: tuple[str, ...], log: list[str], on_instance: bool) -> Erlen:
    """Return an application where the methods *names* write down that they are called."""

    def noting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def method(*args: Any, **kwargs: Any) -> Any:
            log.append(name)
            return original(*args, **kwargs)

        return method

    body = {} if on_instance else {name: noting(name, getattr(Erlen, name)) for name in names}
    app: Erlen = type("Watched", (Erlen,), body)("example")
    if on_instance:
        for name in names:
            setattr(app, name, noting(name, getattr(app, name)))
    app.logger.disabled = True
    app.add_url_rule("/", "index", lambda: "hello")

    def fail() -> str:
        raise Boom

    app.add_url_rule("/fail", "fail", fail)
    return app


@pytest.mark.parametrize("on_instance", [False, True], ids=["class", "instance"])
@pytest.mark.parametrize(("path", "steps"), [("/", STEPS), ("/nowhere", FAILED), ("/fail", BROKEN)])
def test_every_step_that_is_overridden_is_called(path: str, steps: tuple[str, ...], on_instance: bool) -> None:
    log: list[str] = []
    watched(steps, log, on_instance).test_client().get(path)

    assert set(log) == set(steps)
    assert all(log.count(step) == 1 for step in steps if step not in {"find_error_handler", "finalize_request"})


def test_step_may_answer_in_another_way() -> None:
    class App(Erlen):
        @override
        def dispatch_request(self) -> Ret:
            return f"dispatched {request.path}"

        @override
        def should_ignore_error(self, error: BaseException | None) -> bool:
            return True

    app = App("example")
    torn: list[object] = []
    app.teardown_request(torn.append)

    assert app.test_client().get("/nowhere").text == "dispatched /nowhere"
    assert torn == [None]


def test_ignored_error_is_spared_to_teardown() -> None:
    """ERR-38."""

    class App(Erlen):
        @override
        def should_ignore_error(self, error: BaseException | None) -> bool:
            return isinstance(error, Boom)

    app = App("example")
    app.logger.disabled = True
    torn: list[object] = []
    app.teardown_request(torn.append)

    @app.get("/")
    def index() -> str:
        raise Boom

    assert app.test_client().get("/").status_code == 500
    assert torn == [None]


# What is appended, replaced or wrapped later


def test_tables_are_read_at_each_request() -> None:
    """Extensions append to the lists of hooks, replace views and wrap `wsgi_app` at any time."""
    app, blueprint = Erlen("example"), Blueprint("bp", "example")
    blueprint.add_url_rule("/", "index", lambda: "first")
    app.register_blueprint(blueprint)
    client, log = app.test_client(), list[str]()
    assert client.get("/").text == "first"

    app.before_request_funcs["bp"].append(lambda: log.append("before"))
    app.after_request_funcs[None].append(lambda response: Response(response.get_data() + b"!"))
    app.teardown_request_funcs["bp"].append(lambda exc: log.append("teardown"))
    app.view_functions["bp.index"] = lambda: "second"
    app.error_handler_spec[None][404][NotFound] = lambda error: "missing"

    assert (client.get("/").text, log) == ("second!", ["before", "teardown"])
    assert client.get("/nowhere").text == "missing!"


def test_hook_that_forgets_its_response_is_named() -> None:
    app = Erlen("example")
    app.testing = True
    app.add_url_rule("/", "index", lambda: "hello")

    @app.after_request
    def forgetful(response: Response) -> Response:
        return None  # type: ignore[return-value]  # the mistake is the subject

    with pytest.raises(ReturnValueError, match=r"after_request hook .*forgetful returned None; end it with"):
        app.test_client().get("/")


def test_looked_at_session_is_saved_by_a_view_that_raises_a_handled_error() -> None:
    app = Erlen("example")
    app.secret_key = "only for this test"

    @app.get("/")
    def index() -> str:
        session["user"] = "ada"
        raise Boom

    @app.errorhandler(Boom)
    def handle(error: Boom) -> str:
        return "handled"

    assert "session=" in app.test_client().get("/").headers["Set-Cookie"]


@pytest.mark.parametrize("code", [301, 404, 418])
def test_http_exception_that_nobody_handles_is_its_own_response(code: int) -> None:
    """ERR-08."""
    app = Erlen("example")

    @app.get("/")
    def index() -> str:
        raise HTTPException(response=Response("own", code))

    response = app.test_client().get("/")

    assert (response.status_code, response.text) == (code, "own")
