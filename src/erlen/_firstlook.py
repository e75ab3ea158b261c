"""Attributes of a request that are worked out when they are first looked at.

Knows no request. Rule: what was worked out, or was set before, is an ordinary attribute of the request, and nobody is asked again.
"""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

__all__ = ["FirstLook"]

T = TypeVar("T")


class FirstLook(Generic[T]):
    """An attribute that is worked out of the request when it is first looked at, and then belongs to it.

    Each has a getter that stores the attribute by its name, which is the quickest way to do so.
    """

    # Any subclass of the request class that it stands in.
    def __init__(self, make: Callable[[Any], T]) -> None:
        # See above.
        self.make: Callable[[Any], T] = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type[object], name: str) -> None:
        make = self.make

        # See __init__.
        def get(descriptor: object, request: Any, owner: type[object] | None = None) -> object:
            if request is None:
                return descriptor
            value = request.any_attribute = make(request)
            return value

        code = get.__code__
        names = tuple(name if one == "any_attribute" else one for one in code.co_names)
        get.__code__ = code.replace(co_names=names)
        own: Any = type(FirstLook.__name__, (FirstLook,), {"__get__": get, "__module__": __name__})
        self.__class__ = own

    @overload
    def __get__(self, request: None, owner: type[object] | None = None) -> Self: ...
    @overload
    def __get__(self, request: object, owner: type[object] | None = None) -> T: ...
    def __get__(self, request: object, owner: type[object] | None = None) -> Self | T:
        # Until it has a name, nothing is kept.
        return self if request is None else self.make(request)
