"""A resource is made once per context, at first use; the newest is closed first, and each though another one raises."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Barrier, Thread

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import PlainFrame, no_context_is_left

from erlen import Erlen, _stack, copy_current_request_context, resource, stream_with_context
from erlen.errors import OutsideContextError
from erlen.resources import Resource, close_all


def logged(name: str, log: list[str], fails: bool = False) -> Resource[str]:
    """Return a resource that writes down when it is made and how it is closed."""

    @resource
    def made() -> Iterator[str]:
        log.append(f"{name} made")
        try:
            yield name
        except BaseException as error:
            log.append(f"{name} saw {error!r}")
            raise
        finally:
            log.append(f"{name} closed")
            if fails:
                raise OSError(name)

    return made


# Making


def test_made_once_per_context_and_only_when_asked() -> None:
    log: list[str] = []
    connection = logged("a", log)
    app = Erlen("example")

    with app.app_context():
        before = list(log), connection.is_open
        values = connection(), connection()
        after = list(log), connection.is_open

    assert (before, values, after) == (([], False), ("a", "a"), (["a made"], True))
    assert (log, connection.is_open) == (["a made", "a closed"], False)


def test_each_context_has_its_own() -> None:
    log: list[str] = []
    connection = logged("a", log)
    one, two = Erlen("one"), Erlen("two")

    with one.app_context():
        connection()
        with two.app_context():
            assert not connection.is_open
            connection()
        assert log == ["a made", "a made", "a closed"]
    with one.app_context():
        assert not connection.is_open


def test_outside_of_a_context_it_says_so() -> None:
    connection = logged("a", [])

    with pytest.raises(OutsideContextError, match="application context"):
        connection()
    assert not connection.is_open


def test_failed_factory_is_tried_again() -> None:
    attempts = iter([OSError("down"), None])

    @resource
    def connection() -> Iterator[str]:
        if error := next(attempts):
            raise error
        yield "up"

    with Erlen("example").app_context():
        with pytest.raises(OSError, match="down"):
            connection()
        assert not connection.is_open
        assert connection() == "up"


def test_generator_without_a_value_is_refused() -> None:
    """Not a StopIteration, which would end whoever iterates silently."""

    @resource
    def nothing() -> Iterator[str]:
        yield from ()

    with Erlen("example").app_context(), pytest.raises(RuntimeError, match="'nothing' yielded nothing"):
        nothing()


def test_resource_looks_like_its_function() -> None:
    @resource
    def connection() -> Iterator[str]:
        """The connection."""
        yield "x"

    assert (connection.__name__, connection.__doc__, repr(connection)) == (
        "connection",
        "The connection.",
        "<resource connection>",
    )
    assert next(connection.__wrapped__()) == "x"


@pytest.mark.parametrize("factory", [lambda: iter(["x"]), str, lambda: "x"])
def test_only_generator_functions_become_resources(factory: Callable[[], Iterator[str]]) -> None:
    with pytest.raises(TypeError, match="is not a generator function"):
        resource(factory)


# Closing


@given(names=st.lists(st.sampled_from("abcd"), max_size=8))
def test_newest_is_closed_first(names: list[str]) -> None:
    log: list[str] = []
    resources = {name: logged(name, log) for name in "abcd"}

    with Erlen("example").app_context():
        for name in names:
            resources[name]()

    order = list(dict.fromkeys(names))
    assert log == [f"{name} made" for name in order] + [f"{name} closed" for name in reversed(order)]


def test_what_a_resource_is_built_on_outlives_it() -> None:
    log: list[str] = []
    connection = logged("connection", log)

    @resource
    def cursor() -> Iterator[str]:
        yield f"cursor of {connection()}"
        log.append(f"cursor closed, connection open: {connection.is_open}")

    with Erlen("example").app_context():
        assert cursor() == "cursor of connection"

    assert log == ["connection made", "cursor closed, connection open: True", "connection closed"]


@given(failing=st.sets(st.sampled_from("abc")))
def test_each_is_closed_though_others_raise(failing: set[str]) -> None:
    log: list[str] = []
    context = Erlen("example").app_context()
    context.push()
    for name in "abc":
        logged(name, log, fails=name in failing)()

    raised: list[str] = []
    try:
        context.pop()
    except OSError as error:
        raised = [str(error)]
    except ExceptionGroup as group:
        raised = [str(error) for error in group.exceptions]

    assert log[3:] == ["c closed", "b closed", "a closed"]
    assert raised == [name for name in "cba" if name in failing]
    assert not context.resources
    assert no_context_is_left()


def test_interrupt_while_closing_leaves_none_open() -> None:
    log: list[str] = []

    @attrs.frozen
    class Closing:
        name: str
        error: type[BaseException] | None = None

        def close(self, exc: BaseException | None, /) -> None:
            log.append(self.name)
            if self.error is not None:
                raise self.error(self.name)

    resources: dict[object, _stack.Closeable] = {
        1: Closing("a"),
        2: Closing("b", KeyboardInterrupt),
        3: Closing("c", OSError),
    }
    with pytest.raises(BaseExceptionGroup) as caught:
        close_all(resources, None)

    assert (log, resources) == (["c", "b", "a"], {})
    assert [type(error) for error in caught.value.exceptions] == [OSError, KeyboardInterrupt]


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(2), StopIteration("x"), GeneratorExit()])
def test_error_that_ends_the_context_is_thrown_in_and_goes_on(error: BaseException) -> None:
    log: list[str] = []
    connection = logged("a", log)

    with pytest.raises(type(error)) as caught, Erlen("example").app_context():
        connection()
        raise error

    assert caught.value is error
    assert log[0] == "a made"
    assert log[-1] == "a closed"
    assert log[1:-1] == [f"a saw {error!r}"]


def test_resource_that_swallows_the_error_does_not_stop_it() -> None:
    """Closing is no handling: the context still ends with the error."""

    @resource
    def tolerant() -> Iterator[str]:
        with suppress(ValueError):
            yield "x"

    with pytest.raises(ValueError, match="x"), Erlen("example").app_context():
        tolerant()
        raise ValueError("x")


def test_resource_may_raise_another_error_instead() -> None:
    @resource
    def translating() -> Iterator[str]:
        try:
            yield "x"
        except ValueError as error:
            raise OSError("rolled back") from error

    with pytest.raises(OSError, match="rolled back") as caught, Erlen("example").app_context():
        translating()
        raise ValueError("x")

    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize("error", [None, ValueError("x")])
def test_second_yield_is_refused(error: Exception | None) -> None:
    closed: list[bool] = []

    @resource
    def twice() -> Iterator[str]:
        with suppress(ValueError):
            yield "first"
        try:
            yield "second"
        finally:
            closed.append(True)

    frame = PlainFrame()
    token = _stack.set_frame(frame)
    twice()
    _stack.reset(token)

    with pytest.raises(RuntimeError, match="'twice' yielded a second time"):
        close_all(frame.resources, error)
    assert closed == [True]


def test_resource_opened_while_closing_is_closed_too() -> None:
    log: list[str] = []
    journal = logged("journal", log)

    @resource
    def connection() -> Iterator[str]:
        yield "x"
        journal()

    with Erlen("example").app_context():
        connection()

    assert log == ["journal made", "journal closed"]


# Requests


def test_request_closes_after_its_teardown_with_its_error() -> None:
    log: list[str] = []
    connection = logged("a", log)
    app = Erlen("example")

    @app.get("/<word>")
    def view(word: str) -> str:
        if word == "fail":
            connection()
            raise ValueError("x")
        return connection()

    @app.teardown_request
    def note_request(exc: BaseException | None) -> None:
        log.append(f"request {exc!r} {connection.is_open}")

    @app.teardown_appcontext
    def note_app(exc: BaseException | None) -> None:
        log.append(f"app {exc!r} {connection.is_open}")

    client = app.test_client()
    assert client.get("/ok").text == "a"
    first = [*log]
    log.clear()
    app.logger.disabled = True
    assert client.get("/fail").status_code == 500

    assert first == ["a made", "request None True", "app None True", "a closed"]
    seen = "ValueError('x')"
    assert log == ["a made", f"request {seen} True", f"app {seen} True", f"a saw {seen}", "a closed"]


def test_error_while_closing_leaves_the_application_where_errors_propagate() -> None:
    app = Erlen("example")
    app.logger.disabled = True
    connection = logged("a", [], fails=True)
    app.add_url_rule("/", "index", lambda: connection())
    assert app.test_client().get("/").status_code == 200

    app.testing = True
    with pytest.raises(OSError, match="a"):
        app.test_client().get("/")
    assert no_context_is_left()


def test_stream_keeps_resources_until_its_end() -> None:
    log: list[str] = []
    connection = logged("a", log)
    app = Erlen("example")

    @app.get("/")
    def stream() -> Iterator[str]:
        first = connection()

        def chunks() -> Iterator[str]:
            yield first
            yield f" {connection()} {len(log)}"

        return stream_with_context(chunks())

    response = app.test_client().get("/")
    before = list(log)
    text = response.text
    response.close()

    assert (before, text, log) == (["a made"], "a a 1", ["a made", "a closed"])


def test_dropped_stream_gives_resources_back() -> None:
    """A client that goes away closes the response before its end."""
    log: list[str] = []
    connection = logged("a", log)
    app = Erlen("example")

    @app.get("/")
    @stream_with_context
    def stream() -> Iterator[str]:
        yield connection()
        yield "never"

    response = app.test_client().get("/")
    assert next(iter(response.response)) == b"a"
    response.close()

    assert log == ["a made", "a closed"]


def test_threads_have_their_own() -> None:
    log: list[str] = []
    connection = logged("a", log)
    app = Erlen("example")
    barrier = Barrier(2)

    with app.test_request_context():
        connection()

        @copy_current_request_context
        def work() -> None:
            barrier.wait()
            connection()
            barrier.wait()

        threads = [Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(log) == ["a closed"] * 2 + ["a made"] * 3

    assert sorted(log) == ["a closed"] * 3 + ["a made"] * 3
