"""Resources: values that are made at first use in a context and given back at its end.

Knows application contexts only as the outline `_stack.AppFrame`. Rules: a resource is made once per context; the newest is closed first;
each is closed
though another one raises.
"""

import inspect
from collections.abc import Callable, Generator, Iterator
from functools import update_wrapper
from typing import Generic, TypeVar, cast, final

import attrs

from . import _stack
from ._typing import override

__all__ = ["Resource", "close_all", "resource"]

T = TypeVar("T")


@final
@attrs.frozen(eq=False, repr=False)
class Opened(Generic[T]):
    """A resource in one context: its value, and the generator that gives it back."""

    generator: Generator[T, None, None]
    value: T
    name: str

    def close(self, exc: BaseException | None, /) -> None:
        """Resume the generator after its ``yield``, by throwing *exc* into it where the context ends with an error.

        Raises:
            RuntimeError: the generator yields a second time.
        """
        try:
            if exc is None:
                next(self.generator)
            else:
                self.generator.throw(exc)
        except StopIteration:
            return
        except BaseException as error:
            # A StopIteration that passes through a generator comes out as the cause of a RuntimeError.
            if error is exc or (isinstance(exc, StopIteration) and error.__cause__ is exc):
                return
            raise
        self.generator.close()
        raise RuntimeError(f"Resource {self.name!r} yielded a second time; yield its value once.")


@final
class Resource(Generic[T]):
    """A function that returns this context's value; made by `resource`."""

    # What functools.wraps copies from the generator function is kept in the instance's dictionary.
    __name__: str
    __wrapped__: Callable[[], Iterator[T]]

    def __init__(self, factory: Callable[[], Generator[T, None, None]]) -> None:
        self._factory = factory
        update_wrapper(self, factory)

    def __call__(self) -> T:
        """Return the value that belongs to the current application context, made at the first call.

        Raises:
            OutsideContextError: no context is active.
            RuntimeError: the generator ends without a value.
        """
        opened = _stack.frame().app_context.resources
        known = opened.get(self)
        if known is not None:
            # Under a resource stands what it opened itself.
            return cast("Opened[T]", known).value
        generator = self._factory()
        try:
            made = next(generator)
        except StopIteration:
            raise RuntimeError(f"Resource {self.__name__!r} yielded nothing; yield its value once.") from None
        opened[self] = Opened(generator, made, self.__name__)
        return made

    @property
    def is_open(self) -> bool:
        """Tell whether the current context, if there is one, has made the value."""
        frame = _stack.current()
        return frame is not None and self in frame.app_context.resources

    @override
    def __repr__(self) -> str:
        return f"<resource {self.__name__}>"


def resource(factory: Callable[[], Iterator[T]]) -> Resource[T]:
    """Make a generator function a resource: called, it yields its value once per context; what follows ``yield`` runs at the context's end.

    Raises:
        TypeError: *factory* is no generator function.

    >>> from collections.abc import Iterator
    >>> from erlen import Erlen, resource
    >>> @resource
    ... def greeting() -> Iterator[str]:
    ...     yield "hello"
    ...     print("given back")
    >>> with Erlen("example").app_context():
    ...     print(greeting())
    hello
    given back
    """
    if not inspect.isgeneratorfunction(factory):
        raise TypeError(
            f"resource takes a function that yields its value once; {factory!r} is not a generator function."
        )
    return Resource(factory)


def close_all(resources: dict[object, _stack.Closeable], exc: BaseException | None) -> None:
    """Close *resources*, the newest first, and forget them.

    Raises: what closing raised, as a group where several did.
    """
    errors: list[BaseException] = []
    while resources:
        _, resource = resources.popitem()
        try:
            resource.close(exc)
        except BaseException as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise BaseExceptionGroup("Several resources failed to close.", errors)
