"""A stream's steps run in the request's frame wherever they are taken, and its end, however it comes, ends the hold once (STREAM)."""

import gc
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import PlainFrame, PlainRequest, no_context_is_left

from erlen import _stack
from erlen.streams import Streamed


def stream_of(iterator: Iterator[object]) -> tuple[PlainRequest, PlainFrame, Streamed[object]]:
    context = PlainRequest()
    frame = PlainFrame(request_context=context)
    return context, frame, Streamed(frame, context, iterator)


def frames(count: int) -> Iterator[_stack.Frame | None]:
    """Yield what is current at each step."""
    for _ in range(count):
        yield _stack.current()


def in_thread(function: Callable[[], object]) -> None:
    thread = Thread(target=function)
    thread.start()
    thread.join()


def test_holds_from_the_start_without_taking_a_step() -> None:
    """STREAM-03."""
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        taken.append(0)
        yield 0

    context, _, stream = stream_of(numbers())

    assert (context.holds, taken) == (1, [])
    stream.close()


@given(taken=st.integers(0, 5))
def test_steps_run_in_the_frame_and_leave_nothing_between(taken: int) -> None:
    context, frame, stream = stream_of(frames(3))
    seen: list[object] = []
    for _ in range(taken):
        try:
            seen.append(next(stream))
        except StopIteration:
            seen.append("end")
        assert no_context_is_left()
    stream.close()

    assert seen == [frame, frame, frame, "end", "end"][:taken]
    assert (context.holds, context.released) == (0, [(None, None)])


def test_each_step_may_be_another_threads() -> None:
    """STREAM-15."""
    context, frame, stream = stream_of(frames(2))
    seen: list[object] = []
    for _ in range(3):
        in_thread(lambda: seen.append(next(stream, "end")))

    assert seen == [frame, frame, "end"]
    assert context.released == [(None, None)]
    assert no_context_is_left()


def test_another_frame_of_the_consumer_stays() -> None:
    _, frame, stream = stream_of(frames(1))
    own = PlainFrame()
    token = _stack.set_frame(own)
    seen = next(stream), _stack.current()
    stream.close()
    after = _stack.current()
    _stack.reset(token)

    assert (seen, after) == ((frame, own), own)


def test_error_releases_with_it_and_goes_on() -> None:
    """STREAM-08."""
    error = ValueError("x")

    def failing() -> Iterator[str]:
        yield "first"
        raise error

    context, _, stream = stream_of(failing())
    next(stream)
    with pytest.raises(ValueError) as caught:
        next(stream)

    assert caught.value is error
    assert context.released == [(None, error)]
    assert (next(stream, "end"), no_context_is_left()) == ("end", True)


def test_closing_closes_the_iterator_in_its_frame() -> None:
    """STREAM-04."""
    seen: list[object] = []

    def closing() -> Iterator[str]:
        try:
            yield "first"
        finally:
            seen.append(_stack.current())

    context, frame, stream = stream_of(closing())
    next(stream)
    stream.close()
    stream.close()

    assert (seen, context.released) == ([frame], [(None, None)])
    assert next(stream, "end") == "end"


def test_error_while_closing_still_releases() -> None:
    def failing() -> Iterator[str]:
        try:
            yield "first"
        finally:
            raise OSError("close")

    context, _, stream = stream_of(failing())
    next(stream)
    with pytest.raises(OSError, match="close"):
        stream.close()

    assert context.released == [(None, None)]
    assert no_context_is_left()


def test_abandoned_stream_releases() -> None:
    """STREAM-11: a response that a hook replaced is never closed."""
    context, frame, stream = stream_of(frames(2))
    assert next(stream) is frame
    del stream
    gc.collect()

    assert (context.holds, context.released) == (0, [(None, None)])


def test_iterator_without_close_ends_all_the_same() -> None:
    context, _, stream = stream_of(iter(["a"]))
    taken = [*stream]
    stream.close()

    assert (taken, context.released) == (["a"], [(None, None)])


def test_streams_of_one_request_each_hold_it() -> None:
    context = PlainRequest()
    frame = PlainFrame(request_context=context)
    one, two = (Streamed(frame, context, frames(1)) for _ in range(2))

    held = context.holds
    one.close()
    between = context.holds
    two.close()

    assert (held, between, context.holds) == (2, 1, 0)
