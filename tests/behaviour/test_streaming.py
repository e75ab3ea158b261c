"""Bodies that are produced while they are sent (area STREAM)."""

import gc
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import create_environ

from .harness import FLASK_WAYS, AppLike, Framework, fetch

SECRET = {**FLASK_WAYS, "SECRET_KEY": "k"}


def start(app: AppLike, path: str = "/", method: str = "GET") -> Any:  # Any: a WSGI iterable
    """Call the application as a server does and return the body, not yet read."""
    return app(create_environ(path, method=method), lambda status, headers, exc_info=None: None)


def traced(fw: Framework) -> tuple[AppLike, list[str]]:
    """Return an application that notes its request teardowns."""
    app = fw.make(config=SECRET)
    trace: list[str] = []

    @app.teardown_request
    def ended(error: BaseException | None) -> None:
        trace.append(f"teardown:{type(error).__name__}")

    return app, trace


def test_generator_is_sent_chunk_by_chunk(fw: Framework) -> None:
    """STREAM-01."""
    app = fw.make(config=FLASK_WAYS)
    made: list[int] = []

    @app.get("/")
    def index() -> Iterator[str]:
        for n in range(3):
            made.append(n)
            yield str(n)

    body = start(app)
    assert made == []
    chunks = iter(body)
    assert (next(chunks), made) == (b"0", [0])
    assert (next(chunks), made) == (b"1", [0, 1])
    body.close()


def test_plain_generator_has_no_request(fw: Framework) -> None:
    """STREAM-01."""
    app = fw.make()

    @app.get("/")
    def index() -> Iterator[str]:
        yield str(bool(fw.request)) + str(fw.has_app_context())

    assert fetch(app).text == "FalseFalse"


def test_wrapped_generator_keeps_the_request(fw: Framework) -> None:
    """STREAM-02, STREAM-12."""
    app = fw.make(config=SECRET)

    @app.get("/page")
    def index() -> object:
        fw.g.x = "G"
        fw.session["s"] = "S"

        def body() -> Iterator[str]:
            yield fw.request.args["q"]
            yield fw.g.x
            yield fw.session["s"]
            yield fw.url_for("index")
            yield fw.current_app.name

        return fw.Response(fw.stream_with_context(body()))

    assert fetch(app, "/page?q=1").text == "1GS/pagebehaviour_app"


def test_wrapper_decorates_generator_functions(fw: Framework) -> None:
    """STREAM-02."""
    app = fw.make()

    @app.get("/page")
    def index() -> object:
        @fw.stream_with_context  # type: ignore[untyped-decorator]  # a decorator chosen at run time
        def body(who: str, *, mark: str) -> Iterator[str]:
            yield f"{who}{mark}{fw.request.path}"

        return body("a", mark="!")

    assert fetch(app, "/page").text == "a!/page"


def test_wrapping_consumes_nothing(fw: Framework) -> None:
    """STREAM-03."""
    made: list[int] = []

    def body() -> Iterator[str]:
        made.append(1)
        yield "a"

    with fw.make().test_request_context():
        wrapped = fw.stream_with_context(body())
        assert made == []
        assert list(wrapped) == ["a"]


def test_wrapping_captures_the_context_at_once(fw: Framework) -> None:
    """STREAM-03."""

    def body() -> Iterator[object]:
        yield fw.request.path

    with fw.make().test_request_context("/early"):
        wrapped = fw.stream_with_context(body())
    assert not fw.request
    assert list(wrapped) == ["/early"]
    assert not fw.request


@pytest.mark.parametrize("wrap", [False, True])
def test_generator_is_closed_with_the_response(fw: Framework, wrap: bool) -> None:
    """STREAM-04."""
    app = fw.make()
    trace: list[str] = []

    def body() -> Iterator[str]:
        try:
            yield "a"
            yield "b"
        finally:
            trace.append("closed")

    app.add_url_rule("/", endpoint="i", view_func=lambda: fw.stream_with_context(body()) if wrap else body())
    answer = start(app)
    assert next(iter(answer)) == b"a"
    assert trace == []
    answer.close()
    assert trace == ["closed"]
    assert not fw.has_app_context()


def test_wrapped_iterator_with_a_close_method_is_closed(fw: Framework) -> None:
    """STREAM-04."""
    trace: list[str] = []

    class Body:
        def __iter__(self) -> "Body":
            return self

        def __next__(self) -> str:
            return "x"

        def close(self) -> None:
            trace.append("closed")

    app = fw.make()
    app.add_url_rule("/", endpoint="i", view_func=lambda: fw.Response(fw.stream_with_context(Body())))
    answer = start(app)
    assert next(iter(answer)) == b"x"
    answer.close()
    assert set(trace) == {"closed"}


def test_teardown_of_a_wrapped_stream_runs_at_its_end(fw: Framework) -> None:
    """STREAM-05: Flask 3.1 also runs it when dispatch ends, erlen once."""
    app, trace = traced(fw)

    def body() -> Iterator[str]:
        trace.append("chunk")
        yield "a"

    app.add_url_rule("/", endpoint="i", view_func=lambda: fw.stream_with_context(body()))
    fetch(app)

    assert trace == (["teardown:NoneType"] if fw.is_flask else []) + ["chunk", "teardown:NoneType"]


def test_plain_stream_is_torn_down_before_it_is_read(fw: Framework) -> None:
    """STREAM-05, STREAM-01."""
    app, trace = traced(fw)

    def body() -> Iterator[str]:
        trace.append("chunk")
        yield "a"

    app.add_url_rule("/", endpoint="i", view_func=body)
    fetch(app)

    assert trace == ["teardown:NoneType", "chunk"]


def test_template_can_be_streamed(fw: Framework) -> None:
    """STREAM-06."""
    app = fw.make()

    @app.get("/page")
    def index() -> object:
        return fw.stream_template_string("{% for n in v %}{{ n }}{{ request.path }};{% endfor %}", v=[1, 2])

    assert fetch(app, "/page").text == "1/page;2/page;"


def test_template_file_can_be_streamed(fw: Framework, tmp_path: Path) -> None:
    """STREAM-06."""
    (tmp_path / "a.html").write_text("{{ v }}")
    app = fw.make(template_folder=str(tmp_path))
    with app.test_request_context():
        stream = fw.stream_template(["no.html", "a.html"], v="<")
        assert iter(stream) is stream
        assert list(stream) == ["&lt;"]


def test_processors_of_a_streamed_template_run_first(fw: Framework) -> None:
    """STREAM-06."""
    app = fw.make()
    trace: list[str] = []

    @app.context_processor
    def extra() -> dict[str, object]:
        trace.append("processor")
        return {"v": "E"}

    with app.test_request_context():
        stream = fw.stream_template_string("{{ v }}")
        assert trace == ["processor"]
        assert "".join(stream) == "E"


def test_template_streams_outside_a_request(fw: Framework) -> None:
    """STREAM-06."""
    with fw.make().app_context():
        assert list(fw.stream_template_string("{{ v }}", v=1)) == ["1"]


def test_session_change_in_a_stream_is_lost(fw: Framework) -> None:
    """STREAM-07, SESS-17."""
    app = fw.make(config=SECRET)

    @app.get("/")
    def index() -> object:
        def body() -> Iterator[str]:
            fw.session["a"] = 1
            yield "x"

        return fw.stream_with_context(body())

    reply = fetch(app)
    assert (reply.text, reply.all("Set-Cookie"), reply.all("Vary")) == ("x", [], [])


def test_earlier_access_to_the_session_is_in_vary(fw: Framework) -> None:
    """STREAM-07."""
    app = fw.make(config=SECRET)

    @app.get("/")
    def index() -> object:
        fw.session.get("a")
        return fw.stream_with_context(iter(["x"]))

    assert fetch(app).header("Vary") == "Cookie"


@pytest.mark.parametrize("wrap", [False, True])
def test_error_in_a_stream_goes_to_the_server(fw: Framework, wrap: bool) -> None:
    """STREAM-08."""
    app = fw.make()
    handled: list[str] = []

    @app.errorhandler(KeyError)
    def handle(error: KeyError) -> str:
        handled.append("handled")
        return ""

    def body() -> Iterator[str]:
        yield "a"
        raise KeyError("late")

    app.add_url_rule("/", endpoint="i", view_func=lambda: fw.stream_with_context(body()) if wrap else body())
    answer = start(app)
    chunks = iter(answer)
    assert next(chunks) == b"a"
    with pytest.raises(KeyError):
        next(chunks)
    answer.close()
    assert handled == []
    assert not fw.has_app_context()


def test_teardown_sees_the_error_of_a_wrapped_stream(fw: Framework) -> None:
    """STREAM-08."""
    app, trace = traced(fw)

    def body() -> Iterator[str]:
        yield "a"
        raise KeyError("late")

    app.add_url_rule("/", endpoint="i", view_func=lambda: fw.stream_with_context(body()))
    answer = start(app)
    chunks = iter(answer)
    assert next(chunks) == b"a"
    with pytest.raises(KeyError):
        next(chunks)
    answer.close()

    assert trace[-1] == "teardown:KeyError"


def test_exhausted_wrapper_stays_exhausted(fw: Framework) -> None:
    """STREAM-02."""
    with fw.make().test_request_context():
        wrapped = fw.stream_with_context(iter(["a"]))
        assert list(wrapped) == ["a"]
        assert list(wrapped) == []
        wrapped.close()


def test_stream_works_in_an_async_view(fw: Framework) -> None:
    """STREAM-09."""
    app = fw.make()

    @app.get("/page")
    async def index() -> object:
        def body() -> Iterator[str]:
            yield fw.request.path
            yield "!"

        return fw.Response(fw.stream_with_context(body()))

    assert fetch(app, "/page").text == "/page!"


def test_wrapping_without_a_context_raises(fw: Framework) -> None:
    """STREAM-10."""

    def body() -> Iterator[str]:
        yield "a"

    with pytest.raises(RuntimeError):
        fw.stream_with_context(body())


def test_wrapping_needs_a_request(fw: Framework) -> None:
    """STREAM-10: the form of 3.1."""
    with fw.make().app_context(), pytest.raises(RuntimeError):
        fw.stream_with_context(iter(["a"]))


def test_abandoned_wrapper_leaves_no_current_context(fw: Framework) -> None:
    """STREAM-11, STREAM-14: in 3.1 the context is current only while the iterator is advanced."""
    app = fw.make()

    def body() -> Iterator[str]:
        yield "a"
        yield "b"

    with app.test_request_context():
        wrapped = fw.stream_with_context(body())
    assert not fw.has_app_context()
    wrapped.close()
    assert not fw.has_app_context()


def test_response_dropped_unread_is_torn_down_when_collected(fw: Framework) -> None:
    """STREAM-11, STREAM-16: also where nobody closes it."""
    app, trace = traced(fw)

    @app.get("/")
    def index() -> object:
        return fw.stream_with_context(iter(["never read"]))

    @app.after_request
    def other(response: object) -> object:
        return fw.Response("another")

    assert fetch(app).text == "another"
    gc.collect()
    assert trace[-1] == "teardown:NoneType"
    assert not fw.has_app_context()


@pytest.mark.parametrize(
    ("chunks", "body"), [(["a", "ü"], "aü".encode()), ([b"a", b"\xff"], b"a\xff"), (["a", b"b"], b"ab")]
)
def test_text_and_bytes_can_be_streamed(fw: Framework, chunks: list[Any], body: bytes) -> None:  # Any: str or bytes
    """STREAM-13."""
    app = fw.make()
    app.add_url_rule("/plain", endpoint="plain", view_func=lambda: iter(chunks))
    app.add_url_rule("/wrapped", endpoint="wrapped", view_func=lambda: fw.stream_with_context(iter(chunks)))

    assert fetch(app, "/plain").body == body
    assert fetch(app, "/wrapped").body == body


def test_request_is_not_current_after_dispatch(fw: Framework) -> None:
    """STREAM-14: the form of 3.1."""
    app = fw.make()

    def body() -> Iterator[str]:
        yield fw.request.path

    app.add_url_rule("/p", endpoint="p", view_func=lambda: fw.stream_with_context(body()))
    answer = start(app, "/p")
    assert not fw.request
    assert list(answer) == [b"/p"]
    answer.close()
    assert not fw.request


def test_stream_can_be_read_in_another_thread(fw: Framework) -> None:
    """STREAM-15, BUG-23."""
    app, trace = traced(fw)

    def body() -> Iterator[str]:
        yield fw.request.path
        yield "!"

    app.add_url_rule("/p", endpoint="p", view_func=lambda: fw.stream_with_context(body()))
    answer = start(app, "/p")
    chunks: list[bytes] = []

    def read() -> None:
        chunks.extend(answer)
        answer.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()

    assert chunks == [b"/p", b"!"]
    assert trace[-1] == "teardown:NoneType"
    assert not fw.has_app_context()


def test_head_request_never_starts_the_generator(fw: Framework) -> None:
    """STREAM-16."""
    app, trace = traced(fw)

    def body() -> Iterator[str]:
        trace.append("started")
        yield "a"

    app.add_url_rule("/", endpoint="i", view_func=lambda: fw.stream_with_context(body()))
    answer: Iterable[bytes] = start(app, method="HEAD")
    assert b"".join(answer) == b""
    answer.close()  # type: ignore[attr-defined]  # WSGI iterables may be closed

    assert "started" not in trace
    assert trace[-1] == "teardown:NoneType"
    assert not fw.has_app_context()
