"""The request context: what nobody looks at is not made; whatever happens, teardown runs once and nothing stays current."""

import gc
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import no_context_is_left
from typing_extensions import override
from werkzeug.routing import Map, MapAdapter
from werkzeug.test import create_environ

from erlen import Erlen, Request, Response, _stack, g, request, session, stream_with_context
from erlen.appctx import AppContext, Overlay
from erlen.errors import ContextStateError
from erlen.namespace import ContextGlobals
from erlen.reqctx import RequestContext
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface
from erlen.signals import appcontext_popped
from erlen.types import StartResponse, WSGIEnvironment

# First looks


@attrs.define
class Made:
    """How often each thing was made."""

    request: int = 0
    g: int = 0
    session: int = 0
    app_context: int = 0


def counting_app(made: Made) -> Erlen:
    """Return an application that counts what it makes without overriding a method that contexts look for."""

    class CountedRequest(Request):
        @override
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            made.request += 1
            super().__init__(*args, **kwargs)

    class CountedGlobals(ContextGlobals):
        def __init__(self) -> None:
            made.g += 1

    class CountedSession(SecureCookieSession):
        @override
        def __init__(self, initial: Any = None) -> None:
            made.session += 1
            super().__init__(initial)

    app = Erlen("example", static_folder=None)
    app.secret_key = "only for this test"
    app.request_class = CountedRequest
    app.app_ctx_globals_class = CountedGlobals
    app.session_interface = SecureCookieSessionInterface()
    app.session_interface.session_class = CountedSession
    return app


def test_g_and_session_are_made_for_those_who_look() -> None:
    made = Made()
    app = counting_app(made)

    @app.get("/<what>")
    def view(what: str) -> str:
        match what:
            case "g":
                g.user = "ada"
                return str(g.user + g.user)
            case "session":
                return str(session.get("user", "nobody") + session.get("user", "nobody"))
            case _:
                return "nothing"

    client = app.test_client()
    counts = {}
    for what in ("nothing", "g", "session"):
        made.g = made.session = 0
        assert client.get(f"/{what}").status_code == 200
        counts[what] = made.g, made.session

    assert counts == {"nothing": (0, 0), "g": (1, 0), "session": (0, 1)}


def test_hooks_and_teardown_are_no_looks() -> None:
    made = Made()
    app = counting_app(made)
    app.before_request(lambda: None)
    app.after_request(lambda response: response)
    app.teardown_request(lambda exc: None)
    app.teardown_appcontext(lambda exc: None)
    app.add_url_rule("/", "index", lambda: "hello")

    assert app.test_client().get("/").text == "hello"
    assert (made.g, made.session) == (0, 0)


def test_request_is_made_once() -> None:
    made = Made()
    app = counting_app(made)
    app.add_url_rule("/", "index", lambda: request.path + request.path)

    assert app.test_client().get("/").text == "//"
    assert made.request == 1


def test_context_that_is_never_pushed_makes_nothing() -> None:
    made = Made()
    app = counting_app(made)

    context = app.request_context(create_environ("/x"))

    assert (made, context.has_session_to_save, context.url_rule, context.view_args) == (Made(), False, None, None)


def test_adapter_is_bound_at_the_push() -> None:
    """CTX-17: the URL is matched at push, not at construction."""
    bound: list[str] = []

    class Watched(Map):
        @override
        def bind_to_environ(self, *args: Any, **kwargs: Any) -> MapAdapter:
            bound.append("environ")
            return super().bind_to_environ(*args, **kwargs)

    class App(Erlen):
        url_map_class = Watched

    app = App("example")
    context = app.test_request_context("/static/x")
    before = list(bound)
    with context:
        rule = context.url_rule

    assert (before, bound, rule is not None) == ([], ["environ"], True)


# Overrides


class EachStep(Erlen):
    """An application whose override points write down that they were called."""

    @property
    def called(self) -> list[str]:
        called: list[str] = self.extensions.setdefault("called", [])
        return called

    @override
    def app_context(self) -> AppContext:
        self.called.append("app_context")
        return super().app_context()

    @override
    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        self.called.append("create_url_adapter")
        return super().create_url_adapter(request)

    @override
    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        self.called.append("do_teardown_request")
        super().do_teardown_request(exc)

    @override
    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        self.called.append("do_teardown_appcontext")
        super().do_teardown_appcontext(exc)


def test_overrides_of_a_class_are_called_though_nobody_looks() -> None:
    app = EachStep("example")
    app.add_url_rule("/", "index", lambda: "hello")

    assert app.test_client().get("/").text == "hello"
    assert set(app.called) == set(app.overrides)
    assert {
        name: app.called.count(name) for name in ("app_context", "do_teardown_request", "do_teardown_appcontext")
    } == {
        "app_context": 1,
        "do_teardown_request": 1,
        "do_teardown_appcontext": 1,
    }


def test_override_may_come_from_a_mixin_or_a_grandparent() -> None:
    class Mixin:
        def app_context(self) -> AppContext:
            raise NotImplementedError

    class Mixed(Mixin, Erlen):
        pass

    class Grandchild(EachStep):
        pass

    assert Mixed("example").overrides == {"app_context"}
    assert Grandchild("example").overrides == EachStep("example").overrides
    assert Erlen("example").overrides == frozenset()


@pytest.mark.parametrize("name", ["app_context", "create_url_adapter", "do_teardown_request", "do_teardown_appcontext"])
def test_overrides_of_an_instance_are_called(name: str) -> None:
    app, called = Erlen("example"), list[str]()
    app.add_url_rule("/", "index", lambda: "hello")
    original = getattr(app, name)

    def override_of(*args: Any) -> Any:
        called.append(name)
        return original(*args)

    setattr(app, name, override_of)

    assert app.overrides == {name}
    assert app.test_client().get("/").text == "hello"
    # An adapter is asked for twice: for the application context and for the request.
    assert set(called) == {name}


class Remembering(SessionInterface[SecureCookieSession]):
    """A foreign session store that writes down when it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @override
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession:
        self.asked.append(f"open {request.endpoint}")
        return SecureCookieSession()

    @override
    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None:
        self.asked.append("save")


def test_foreign_session_interface_is_asked_before_matching_and_at_the_end() -> None:
    """CTX-20, SESS-19."""
    interface = Remembering()
    app = Erlen("example", session_interface=interface)
    app.add_url_rule("/", "index", lambda: "hello")

    assert app.test_client().get("/").text == "hello"
    assert interface.asked == ["open None", "save"]


# Frames


def test_request_is_its_own_frame() -> None:
    app = Erlen("example")

    with app.test_request_context() as context:
        assert _stack.current() is context
        assert (context.app_context.app, context.request_context) == (app, context)


def test_request_within_a_context_of_its_application_shares_g() -> None:
    """CTX-07."""
    app, torn = Erlen("example"), list[object]()
    app.teardown_appcontext(torn.append)

    with app.app_context() as outer:
        g.user = "ada"
        with app.test_request_context():
            frame = _stack.current()
            assert isinstance(frame, Overlay)
            assert (frame.app_context, g.user) == (outer, "ada")
            g.role = "admin"
        assert (torn, g.role) == ([], "admin")
    assert torn == [None]


def test_request_within_a_context_of_another_application_has_its_own_g() -> None:
    one, two = Erlen("one"), Erlen("two")

    with one.app_context():
        g.user = "ada"
        with two.test_request_context() as context:
            assert (_stack.current(), "user" in g) == (context, False)


def test_pop_out_of_order_changes_nothing() -> None:
    """CTX-06."""
    one, two = Erlen("one").test_request_context(), Erlen("two").test_request_context()

    with pytest.raises(ContextStateError, match="it was not pushed"):
        one.pop()
    with one, two:
        with pytest.raises(ContextStateError, match="pop that one first"):
            one.pop()
        assert _stack.current() is two
    assert no_context_is_left()


def test_pushed_twice_is_torn_down_once() -> None:
    """CTX-05."""
    app, torn = Erlen("example"), list[object]()
    app.teardown_request(torn.append)
    context = app.test_request_context()
    with context:
        with context:
            g.user = "inner"
        assert (torn, request.path) == ([], "/")

    assert torn == [None]
    assert no_context_is_left()


def test_copy_shares_request_and_session_but_not_g() -> None:
    """CTX-21."""
    app = Erlen("example")
    app.secret_key = "only for this test"

    with app.test_request_context() as context:
        g.user = "ada"
        session["user"] = "ada"
        copy = context.copy()
    with copy:
        assert (copy.request is context.request, session["user"], "user" in g) == (True, "ada", False)


def test_representation_names_url_method_and_application() -> None:
    context = Erlen("example").test_request_context("/x?y=1", method="POST")

    assert repr(context) == "<RequestContext 'http://localhost/x?y=1' [POST] of example>"


def test_session_interface_that_raises_leaves_no_context_behind() -> None:
    """CTX-24: also where nobody calls ``__exit__``, as in a ``with`` statement."""

    class Failing(SessionInterface[SecureCookieSession]):
        @override
        def open_session(self, app: Erlen, request: Request) -> SecureCookieSession:
            raise OSError("store is down")

        @override
        def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None:
            pytest.fail("no session was opened")

    app, torn = Erlen("example", session_interface=Failing()), list[object]()
    app.teardown_request(torn.append)

    with pytest.raises(OSError, match="down") as caught, app.test_request_context():
        pytest.fail("the block must not be entered")
    assert torn == [caught.value]
    assert no_context_is_left()


# Teardown, exactly once


@attrs.define
class Trace:
    """An application with a streaming view, and what happened to its requests."""

    app: Erlen
    request: list[object]
    appcontext: list[object]
    popped: list[object]
    steps: list[str]

    def counts(self) -> tuple[int, int]:
        return len(self.request), len(self.appcontext)


@pytest.fixture
def trace() -> Iterator[Trace]:
    app = Erlen("example")
    app.config["PROPAGATE_EXCEPTIONS"] = True
    traced = Trace(app, [], [], [], [])
    app.teardown_request(traced.request.append)
    app.teardown_appcontext(traced.appcontext.append)

    @app.get("/plain")
    def plain() -> str:
        return "plain"

    @app.get("/stream")
    @stream_with_context
    def stream() -> Iterator[str]:
        try:
            for word in "abc":
                traced.steps.append(word + request.path)
                yield word
        finally:
            traced.steps.append("closed" + request.path)

    @app.get("/failing")
    @stream_with_context
    def failing() -> Iterator[str]:
        yield "a"
        raise ValueError("x")

    @app.get("/two")
    def two() -> Iterator[str]:
        return stream_with_context(iter(stream_with_context(iter("ab"))))

    @app.get("/consumed")
    def consumed() -> str:
        return "".join(stream_with_context(iter("ab")))

    def note(sender: object) -> None:
        if sender is app:
            traced.popped.append(_stack.current())

    with appcontext_popped.connected_to(note):
        yield traced


def raw(app: Erlen, path: str) -> Any:
    """Call *app* as a server does and return what it returned."""

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], None]:
        return lambda data: None

    called: Callable[[WSGIEnvironment, StartResponse], Any] = app.wsgi_app
    return called(create_environ(path), start_response)


@pytest.mark.parametrize("path", ["/plain", "/consumed", "/nowhere"])
def test_plain_response_tears_down_before_it_is_sent(trace: Trace, path: str) -> None:
    body = raw(trace.app, path)
    before = trace.counts(), no_context_is_left()
    getattr(body, "close", list)()

    assert before == ((1, 1), True)
    assert (trace.counts(), trace.popped) == ((1, 1), [None])


@pytest.mark.parametrize("path", ["/stream", "/two"])
def test_stream_tears_down_at_its_end(trace: Trace, path: str) -> None:
    """STREAM-05."""
    body = raw(trace.app, path)
    before = trace.counts(), no_context_is_left()
    chunks = list(body)
    body.close()

    assert before == ((0, 0), True)
    assert b"".join(chunks).startswith(b"ab")
    assert (trace.counts(), trace.popped, no_context_is_left()) == ((1, 1), [None], True)


@given(taken=st.integers(0, 4), closes=st.integers(0, 2))
def test_stream_ends_once_wherever_it_is_left(taken: int, closes: int) -> None:
    """STREAM-04, STREAM-11: dropped by the client, or by everybody."""
    app, torn = Erlen("example"), list[object]()
    app.teardown_request(torn.append)
    app.teardown_appcontext(torn.append)
    app.add_url_rule("/", "index", lambda: stream_with_context(iter("abc")))
    body = raw(app, "/")
    for _ in range(taken):
        next(body, None)
    for _ in range(closes):
        body.close()
    del body
    gc.collect()

    assert torn == [None, None]
    assert no_context_is_left()


def test_dropped_stream_closes_its_generator_in_the_request(trace: Trace) -> None:
    body = raw(trace.app, "/stream")
    next(body)
    body.close()

    assert trace.steps == ["a/stream", "closed/stream"]
    assert (trace.counts(), no_context_is_left()) == ((1, 1), True)


def test_response_that_a_hook_replaces_ends_its_stream(trace: Trace) -> None:
    """STREAM-11."""
    trace.app.after_request(lambda response: Response("other"))

    assert trace.app.test_client().get("/stream").text == "other"
    gc.collect()
    assert (trace.steps, trace.counts()) == ([], (1, 1))


def test_head_request_ends_a_stream_that_never_began(trace: Trace) -> None:
    """STREAM-16."""
    response = trace.app.test_client().head("/stream")
    response.close()

    assert (response.text, trace.steps, trace.counts()) == ("", [], (1, 1))


def test_failing_stream_tears_down_with_its_error(trace: Trace) -> None:
    """STREAM-08."""
    body = raw(trace.app, "/failing")
    with pytest.raises(ValueError) as caught:
        list(body)
    body.close()

    assert trace.request == trace.appcontext == [caught.value]
    assert no_context_is_left()


def test_stream_may_be_consumed_and_closed_by_other_threads(trace: Trace) -> None:
    """STREAM-15."""
    body = raw(trace.app, "/stream")
    chunks: list[bytes] = []

    def in_thread(function: Callable[[], object]) -> None:
        thread = Thread(target=function)
        thread.start()
        thread.join()

    in_thread(lambda: chunks.append(next(body)))
    in_thread(lambda: chunks.append(next(body)))
    in_thread(body.close)

    assert chunks == [b"a", b"b"]
    assert trace.steps == ["a/stream", "b/stream", "closed/stream"]
    assert (trace.counts(), trace.popped, no_context_is_left()) == ((1, 1), [None], True)


def test_requests_between_the_steps_of_a_stream_are_apart(trace: Trace) -> None:
    first, second = raw(trace.app, "/stream"), raw(trace.app, "/stream")
    mixed = [next(first), next(second)]
    client_text = trace.app.test_client().get("/plain").text
    mixed += [next(second), next(first)]
    first.close()
    second.close()

    assert (mixed, client_text) == ([b"a", b"a", b"b", b"b"], "plain")
    assert (trace.counts(), no_context_is_left()) == ((3, 3), True)


def test_stream_in_an_outer_context_leaves_that_one_alone(trace: Trace) -> None:
    trace.app.config["ISOLATE_REQUESTS"] = False
    with trace.app.app_context() as outer:
        body = raw(trace.app, "/stream")
        assert _stack.current() is outer
        assert len(list(body)) == 3
        assert (_stack.current(), trace.counts()) == (outer, (1, 0))
    body.close()

    assert trace.counts() == (1, 1)


def test_request_object_is_closed_with_its_context() -> None:
    """LIFE: uploaded files are closed."""
    closed: list[bool] = []

    class Closing(Request):
        @override
        def close(self) -> None:
            closed.append(True)
            super().close()

    app = Erlen("example")
    app.request_class = Closing
    context = app.test_request_context()
    with context:
        assert context.request is not None
    assert (closed, context.environ["werkzeug.request"]) == ([True], None)


def test_application_may_name_its_own_context() -> None:
    class Own(RequestContext):
        pass

    class App(Erlen):
        @override
        def request_context(self, environ: WSGIEnvironment) -> RequestContext:
            return Own(self, environ)

    app = App("example")
    app.add_url_rule("/", "index", lambda: type(_stack.current()).__name__)

    assert app.test_client().get("/").text == "Own"
