"""Iterators that keep a request alive while they are consumed.

Knows contexts only as something that can be held and released. Rules (STREAM): each step runs in the request's frame, whatever thread takes it, and
with the context variables of a stream of its own: what a step leaves pushed is there at the next one, and nowhere else. The end, however it comes,
releases the context exactly once.
"""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Protocol, TypeVar

from . import _stack
from ._typing import override

__all__ = ["Streamed"]

T = TypeVar("T")


class HeldContext(Protocol):
    """A context that puts its teardown off while it is held."""

    def hold(self) -> None: ...

    def release(self, frame: _stack.Frame, exc: BaseException | None, /) -> None: ...


class Streamed(Iterator[T]):
    """An iterator whose steps run in a request's frame, whatever thread takes them; its end ends the request (STREAM-15)."""

    __slots__ = ("_closed", "_context", "_frame", "_iterator", "_variables")

    def __init__(self, frame: _stack.Frame, context: HeldContext, iterator: Iterator[T]) -> None:
        self._frame = frame
        self._context = context
        self._iterator = iterator
        self._closed = False
        self._variables = copy_context()
        self._variables.run(_stack.set_frame, frame)
        context.hold()

    @override
    def __next__(self) -> T:
        if self._closed:
            raise StopIteration
        try:
            return self._variables.run(next, self._iterator)
        except BaseException as error:
            # Outside of the frame again, as when the stream is closed.
            self._end(None if isinstance(error, StopIteration) else error)
            raise

    def close(self) -> None:
        """Close the iterator in its frame, then let the request end; safe to call again (STREAM-04)."""
        self._end(None)

    def _end(self, exc: BaseException | None) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            close: Callable[[], object] | None = getattr(self._iterator, "close", None)
            if close is not None:
                self._variables.run(close)
        finally:
            self._context.release(self._frame, exc)

    def __del__(self) -> None:
        # A response that a hook dropped is never closed by the server: teardown still has to run.
        self.close()
