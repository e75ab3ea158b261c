"""What Python and the libraries below leave untyped, with its type said once.

Knows no other room. Not for the way of a request: each of these is one call more.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Final, cast

import attrs

__all__ = ["attribute", "attributes", "attrs_fields", "attrs_text", "unwrapped"]

_NONE: Final = object()


def attribute(of: object, name: str, default: object = _NONE) -> object:
    """Return the attribute of an object whose class is not known here.

    Raises:
        AttributeError: there is none, and no *default* is given.

    >>> from erlen._dynamic import attribute
    >>> attribute(3, "real"), attribute(3, "unreal", None)
    (3, None)
    """
    found: object = getattr(of, name) if default is _NONE else getattr(of, name, default)
    return found


def attributes(of: object, names: Iterable[str]) -> dict[str, object]:
    """Return the attributes *names* of an object by name."""
    return {name: attribute(of, name) for name in names}


def attrs_fields(cls: type[object]) -> "tuple[attrs.Attribute[object], ...]":
    """Return the fields of an attrs class.

    Raises:
        attrs.exceptions.NotAnAttrsClassError: it is none.
    """
    return cast("tuple[attrs.Attribute[object], ...]", attrs.fields(cast("type[attrs.AttrsInstance]", cls)))


def attrs_text(self: object) -> str:
    """Return an instance of an attrs class as attrs' own ``repr`` shows it, which costs more at import than the rest of such a class.

    >>> import attrs
    >>> from erlen._dynamic import attrs_text
    >>> @attrs.frozen(repr=False)
    ... class Point:
    ...     x: int
    ...     __repr__ = attrs_text
    >>> Point(3)
    Point(x=3)
    """
    kind = type(self)
    shown = (f"{field.name}={attribute(self, field.name)!r}" for field in attrs_fields(kind) if field.repr)
    return f"{kind.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"


def unwrapped(function: Callable[..., object]) -> Callable[..., object]:
    """Return the function around which decorators that keep a ``__wrapped__`` have put others."""
    found: Callable[..., object] = inspect.unwrap(function)
    return found
