"""The application context: pushes and pops in balance, teardown at the last pop, ``g`` and adapter at first look (CTX)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import no_context_is_left
from typing_extensions import override
from werkzeug.routing import MapAdapter

from erlen import Erlen, Request, _stack, g, has_app_context, has_request_context, request, resource
from erlen.appctx import AppContext, Overlay
from erlen.errors import ContextStateError
from erlen.namespace import ContextGlobals
from erlen.signals import appcontext_popped, appcontext_pushed


class Counting(ContextGlobals):
    made = 0

    def __init__(self) -> None:
        type(self).made += 1


def counting_app() -> tuple[Erlen, type[Counting]]:
    """Return an application that counts how many `g`s it makes, and its class of `g`."""

    class Fresh(Counting):
        pass

    app = Erlen("example")
    app.app_ctx_globals_class = Fresh
    return app, Fresh


# Pushing and popping


@given(steps=st.lists(st.sampled_from(["push a", "push b", "pop a", "pop b"]), max_size=10))
def test_current_is_what_a_stack_says(steps: list[str]) -> None:
    """CTX-06: popping another one than the current changes nothing."""
    contexts = {"a": Erlen("a").app_context(), "b": Erlen("b").app_context()}
    model: list[str] = []
    for step in steps:
        verb, name = step.split()
        if verb == "push":
            contexts[name].push()
            model.append(name)
        elif model and model[-1] == name:
            contexts[name].pop()
            model.pop()
        else:
            with pytest.raises(ContextStateError, match="cannot be popped"):
                contexts[name].pop()
        assert _stack.current() is (contexts[model[-1]] if model else None)
    for name in reversed(model):
        contexts[name].pop()

    assert no_context_is_left()


def test_pop_says_what_is_wrong() -> None:
    one, two = Erlen("one").app_context(), Erlen("two").app_context()

    with pytest.raises(ContextStateError, match="it was not pushed"):
        one.pop()
    with one, two, pytest.raises(ContextStateError, match="pop that one first") as caught:
        one.pop()
    assert repr(two) in str(caught.value)


def test_teardown_runs_at_the_last_pop_only() -> None:
    """CTX-05."""
    app = Erlen("example")
    log: list[object] = []
    app.teardown_appcontext(log.append)
    context = app.app_context()
    context.push()
    context.push()
    context.g.user = "ada"
    context.pop()
    between = list(log), context.g.user
    context.pop()

    assert (between, log) == (([], "ada"), [None])


def test_teardown_gets_the_error_of_the_block_or_the_one_that_is_passed() -> None:
    """CTX-04."""
    app = Erlen("example")
    log: list[object] = []
    app.teardown_appcontext(log.append)
    error, other = ValueError("x"), ValueError("y")

    with pytest.raises(ValueError), app.app_context():
        raise error
    context = app.app_context()
    context.push()
    context.pop(other)
    context.push()
    try:
        raise error
    except ValueError:
        context.pop()

    assert log == [error, other, error]


def test_teardown_functions_run_last_first_in_the_context() -> None:
    """LIFE-09."""
    app = Erlen("example")
    log: list[object] = []
    for word in "ab":

        @app.teardown_appcontext
        def note(exc: BaseException | None, word: str = word) -> None:
            log.append((word, g.user))

    with app.app_context():
        g.user = "ada"

    assert log == [("b", "ada"), ("a", "ada")]


def test_resources_are_closed_though_teardown_raises() -> None:
    app = Erlen("example")
    log: list[object] = []

    @resource
    def connection() -> Iterator[str]:
        yield "x"
        log.append("closed")

    @app.teardown_appcontext
    def failing(exc: BaseException | None) -> None:
        raise ValueError("teardown")

    with pytest.raises(ValueError, match="teardown"), app.app_context():
        connection()

    assert log == ["closed"]
    assert no_context_is_left()


# First looks


def test_g_is_made_at_first_look_and_stays() -> None:
    """CTX-10."""
    app, fresh = counting_app()

    with app.app_context() as context:
        before = fresh.made
        first = context.g
        g.user = "ada"
        assert (before, context.g is first, fresh.made, first.user) == (0, True, 1, "ada")
    with app.app_context():
        assert "user" not in g
    assert fresh.made == 2


class Watched(Erlen):
    """An application that writes down for whom adapters are made."""

    @override
    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        self.extensions.setdefault("asked", []).append(request)
        return super().create_url_adapter(request)


def test_adapter_is_made_at_first_look_unless_somebody_watches() -> None:
    """HOST-09: an override is promised to be called for each context."""
    app, watched = Erlen("example"), Watched("example")
    app.config["SERVER_NAME"] = watched.config["SERVER_NAME"] = "example.org"
    context = app.app_context()
    app.config["SERVER_NAME"] = "example.net"
    watched.app_context()

    assert context.url_adapter is not None
    assert (context.url_adapter.server_name, context.url_adapter is context.url_adapter) == ("example.net", True)
    assert watched.extensions["asked"] == [None]


def test_override_on_the_instance_is_noticed_too() -> None:
    app = Erlen("example")
    asked: list[Request | None] = []

    def create_url_adapter(request: Request | None) -> MapAdapter | None:
        asked.append(request)
        return None

    app.create_url_adapter = create_url_adapter  # type: ignore[method-assign]  # extensions do this
    context = app.app_context()

    assert (context.url_adapter, asked) == (None, [None])


def test_without_server_name_there_is_no_adapter() -> None:
    assert Erlen("example").app_context().url_adapter is None


# With a request


def test_context_inside_of_a_request_keeps_the_request() -> None:
    """CTX-08."""
    app, other = Erlen("example"), Erlen("other")

    with app.test_request_context("/x"):
        g.user = "ada"
        with other.app_context() as inner:
            frame = _stack.current()
            assert isinstance(frame, Overlay)
            assert (frame.app, frame.app_context, frame.g) == (other, inner, inner.g)
            assert (request.path, "user" in g, has_request_context()) == ("/x", False, True)
        assert g.user == "ada"

    assert not has_app_context()


def test_context_without_a_request_keeps_no_stream() -> None:
    context = Erlen("example").app_context()
    iterator = iter("x")

    assert context.streamed(iterator) is iterator


# Signals


def failing(sender: object, **kwargs: Any) -> None:
    raise ValueError("receiver")


@pytest.mark.parametrize("make", [Erlen.app_context, Erlen.test_request_context], ids=["app", "request"])
def test_receiver_that_raises_at_the_push_leaves_nothing(
    make: Callable[[Erlen], AppContext],
) -> None:
    app = Erlen("example")
    log: list[object] = []
    app.teardown_appcontext(log.append)

    with (
        appcontext_pushed.connected_to(failing),
        pytest.raises(ValueError, match="receiver") as caught,
        make(app),
    ):
        pytest.fail("the block must not be entered")

    assert log == [caught.value]
    assert no_context_is_left()


def test_receiver_that_raises_at_the_pop_leaves_nothing() -> None:
    with (
        appcontext_popped.connected_to(failing),
        pytest.raises(ValueError, match="receiver"),
        Erlen("example").app_context(),
    ):
        pass

    assert no_context_is_left()


def test_context_of_a_request_ends_with_the_request_though_it_is_pushed_meanwhile() -> None:
    """CTX-04, LIFE-09."""
    app = Erlen("example", static_folder=None)
    ended: list[str] = []
    app.teardown_appcontext(lambda exc: ended.append("app"))
    with app.test_request_context() as context:
        with context.app_context:
            pass
        inside = list(ended)

    assert (inside, ended) == ([], ["app"])
