"""What contexts offer to views: hooks for one request, copies for other threads, and the question whether there is one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from tests.doubles import PlainFrame, PlainRequest, no_context_is_left

from erlen import Erlen, Response, _stack, after_this_request, copy_current_request_context, g, request, session
from erlen.ctx import current_request_context, has_app_context, has_request_context
from erlen.errors import OutsideContextError


def test_questions_are_answered_by_the_frame() -> None:
    """CTX-03."""
    app = Erlen("example")

    def answers() -> tuple[bool, bool]:
        return has_app_context(), has_request_context()

    outside = answers()
    with app.app_context():
        inside = answers()
    with app.test_request_context():
        in_request = answers()

    assert (outside, inside, in_request, answers()) == ((False, False), (True, False), (True, True), (False, False))


def test_foreign_request_context_is_named() -> None:
    token = _stack.set_frame(PlainFrame(request_context=PlainRequest()))
    try:
        with pytest.raises(OutsideContextError, match=r"PlainRequest.*which erlen did not make"):
            current_request_context()
    finally:
        _stack.reset(token)


@pytest.mark.parametrize("offer", [after_this_request, copy_current_request_context])
def test_outside_of_a_request_there_is_nothing_to_offer(offer: Callable[[Callable[..., object]], object]) -> None:
    """CTX-14, CTX-15."""
    with pytest.raises(OutsideContextError, match="request context"):
        offer(print)
    with Erlen("example").app_context(), pytest.raises(OutsideContextError, match="request context"):
        offer(print)


def test_hooks_of_one_request_run_in_order_before_the_others_and_once() -> None:
    """LIFE-03."""
    app = Erlen("example")
    log: list[str] = []

    @app.after_request
    def always(response: Response) -> Response:
        log.append("always")
        return response

    @app.get("/<word>")
    def view(word: str) -> str:
        for number in range(2):

            @after_this_request
            def note(response: Response, number: int = number) -> Response:
                log.append(f"{word} {number}")
                return response

        return word

    client = app.test_client()
    client.get("/a")
    client.get("/b")

    assert log == ["a 0", "a 1", "always", "b 0", "b 1", "always"]


def test_hook_is_returned() -> None:
    def hook(response: Response) -> Response:
        return response

    with Erlen("example").test_request_context():
        assert after_this_request(hook) is hook


# Copies


def test_copy_keeps_name_result_and_arguments() -> None:
    def work(number: int, *, word: str) -> str:
        """Work."""
        return f"{number} {word} {request.path}"

    with Erlen("example").test_request_context("/x"):
        copied = copy_current_request_context(work)

    assert (copied.__name__, copied.__doc__, copied(3, word="a")) == ("work", "Work.", "3 a /x")
    assert no_context_is_left()


def test_parallel_calls_of_one_copy_have_a_g_each_and_share_the_rest() -> None:
    """CTX-13, CTX-25."""
    app = Erlen("example")
    app.secret_key = "only for this test"
    torn: list[object] = []
    app.teardown_request(lambda exc: torn.append(request.path))
    barrier = Barrier(3, timeout=30)

    with app.test_request_context("/x") as context:
        session["user"] = "ada"
        g.number = "outer"

        @copy_current_request_context
        def work(number: int) -> tuple[object, ...]:
            assert "number" not in g
            g.number = number
            barrier.wait()
            seen = g.number, session["user"], request.path, current_request_context().request is context.request
            barrier.wait()
            return seen

        with ThreadPoolExecutor(3) as pool:
            results = list(pool.map(work, range(3)))
            left = list(pool.map(lambda _: _stack.current(), range(3)))
        assert g.number == "outer"
        assert torn == ["/x"] * 3

    assert results == [(number, "ada", "/x", True) for number in range(3)]
    assert left == [None] * 3
    assert torn == ["/x"] * 4


def test_copy_works_after_the_request_is_over() -> None:
    app = Erlen("example")
    kept: list[Callable[[], str]] = []

    @app.get("/<word>")
    def view(word: str) -> str:
        kept.append(copy_current_request_context(lambda: f"{request.path} {request.endpoint}"))
        return ""

    app.test_client().get("/x")

    assert [work() for work in kept * 2] == ["/x view"] * 2
    assert no_context_is_left()


def test_error_in_a_copy_reaches_its_teardown_and_its_caller() -> None:
    app = Erlen("example")
    torn: list[object] = []
    app.teardown_request(torn.append)
    error = ValueError("x")

    def work() -> None:
        raise error

    with app.test_request_context():
        copied = copy_current_request_context(work)
        with pytest.raises(ValueError) as caught:
            copied()
        assert has_request_context()
    assert caught.value is error
    assert torn == [error, None]


def test_copy_within_its_own_request_shares_the_application_context_where_that_is_wanted() -> None:
    """CTX-07: called where a context of its application is current, it lies in that one."""
    app = Erlen("example")
    with app.test_request_context():
        g.user = "ada"
        assert copy_current_request_context(lambda: g.get("user"))() is None
    app.config["ISOLATE_REQUESTS"] = False
    with app.test_request_context():
        g.user = "ada"
        assert copy_current_request_context(lambda: g.user)() == "ada"
        assert "user" not in copy_context().run(copy_in_another_application)


def copy_in_another_application() -> list[str]:
    with Erlen("other").test_request_context():
        return copy_current_request_context(lambda: list(g))()


def test_coroutine_function_runs_to_its_end() -> None:
    """ASYNC."""

    async def work(word: str) -> str:
        return f"{word} {request.path}"

    with Erlen("example").test_request_context("/x"):
        copied = copy_current_request_context(work)

    assert copied("a") == "a /x"
