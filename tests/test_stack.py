"""One context variable says what is current; a frame is set with a token and taken away with it (CTX-01, CTX-19)."""

import asyncio
import contextvars
from collections.abc import Callable
from threading import Thread

import pytest
from tests.doubles import PlainFrame, PlainRequest, no_context_is_left

from erlen import _stack
from erlen.errors import OutsideContextError


def test_nothing_is_current_outside() -> None:
    assert (_stack.current(), _stack.app_or_none()) == (None, None)


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (_stack.frame, "Working outside of application context"),
        (_stack.app, "Working outside of application context"),
        (_stack.request_frame, "Working outside of request context"),
    ],
)
def test_looking_outside_says_where_to_look(look: Callable[[], object], said: str) -> None:
    """CTX-01."""
    with pytest.raises(OutsideContextError, match=rf"^{said}\.\n") as caught:
        look()

    assert "with app." in str(caught.value)


def test_set_frame_is_current_until_reset() -> None:
    frame = PlainFrame()
    token = _stack.set_frame(frame)

    assert _stack.current() is _stack.frame() is frame
    assert _stack.app() is _stack.app_or_none() is frame.app
    _stack.reset(token)
    assert no_context_is_left()


def test_frames_nest() -> None:
    outer, inner = PlainFrame(), PlainFrame()
    first = _stack.set_frame(outer)
    second = _stack.set_frame(inner)

    assert _stack.current() is inner
    _stack.reset(second)
    assert _stack.current() is outer
    _stack.reset(first)
    assert no_context_is_left()


def test_frame_without_request_has_none() -> None:
    token = _stack.set_frame(PlainFrame())

    with pytest.raises(OutsideContextError, match="request"):
        _stack.request_frame()
    _stack.reset(token)


def test_request_is_the_frames() -> None:
    frame = PlainFrame(request_context=PlainRequest())
    token = _stack.set_frame(frame)

    assert _stack.request_frame() is frame.request_context
    _stack.reset(token)


def test_thread_starts_with_nothing() -> None:
    """CTX-19."""
    seen: list[object] = []
    token = _stack.set_frame(PlainFrame())
    thread = Thread(target=lambda: seen.append(_stack.current()))
    thread.start()
    thread.join()
    _stack.reset(token)

    assert seen == [None]


def test_copied_context_variables_see_the_frame_and_keep_their_own() -> None:
    """CTX-19."""
    frame, other = PlainFrame(), PlainFrame()
    token = _stack.set_frame(frame)
    copied = contextvars.copy_context()
    _stack.reset(token)

    assert copied.run(_stack.current) is frame
    copied.run(_stack.set_frame, other)
    assert copied.run(_stack.current) is other
    assert no_context_is_left()


def test_tasks_are_apart_and_see_their_parent() -> None:
    """CTX-19."""
    frames = [PlainFrame(), PlainFrame()]
    parent = PlainFrame()

    async def child(number: int, turn: asyncio.Event, done: asyncio.Event) -> bool:
        inherited = _stack.current() is parent
        _stack.set_frame(frames[number])
        done.set()
        await turn.wait()
        return inherited and _stack.current() is frames[number]

    async def both() -> list[bool]:
        _stack.set_frame(parent)
        first, second = asyncio.Event(), asyncio.Event()
        return [*await asyncio.gather(child(0, second, first), child(1, first, second))]

    assert asyncio.run(both()) == [True, True]
    assert no_context_is_left()
