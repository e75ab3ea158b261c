"""``g``: the namespace that lives as long as one application context.

Open class: applications subclass it and name the subclass in `app_ctx_globals_class`. Knows the application only for its ``repr``.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeVar, overload

from . import _stack
from ._typing import override
from .keys import ContextKey, ReadableContextKey

__all__ = ["ContextGlobals", "ShowsNamespace", "delete", "missing"]

T = TypeVar("T")
D = TypeVar("D")


class Missing:
    """The default that no caller passes."""


MISSING: Final = Missing()


def _name(key: ReadableContextKey[T] | str) -> str:
    return key if isinstance(key, str) else key.name


class ContextGlobals:
    """A namespace by attribute, or by typed key (CTX-11).

    >>> from erlen import ContextKey
    >>> from erlen.namespace import ContextGlobals
    >>> USER = ContextKey[str]("user")
    >>> g = ContextGlobals()
    >>> g[USER] = "ada"
    >>> g.user, g[USER], g.get("role"), USER in g
    ('ada', 'ada', None, True)
    """

    # Values by attribute have any type (Flask's contract); a ContextKey or a resource is the checked way.
    def __getattr__(self, name: str, /) -> Any: ...
    # See __getattr__.
    @override
    def __setattr__(self, name: str, value: Any, /) -> None: ...
    @override
    def __delattr__(self, name: str, /) -> None: ...

    def __getitem__(self, key: ReadableContextKey[T]) -> T:
        value: T = self.__dict__[key.name]
        return value

    def __setitem__(self, key: ContextKey[T], value: T) -> None:
        self.__dict__[key.name] = value

    def __delitem__(self, key: ContextKey[T]) -> None:
        del self.__dict__[key.name]

    @overload
    def get(self, name: ReadableContextKey[T], default: None = None) -> T | None: ...
    @overload
    def get(self, name: ReadableContextKey[T], default: D) -> T | D: ...
    # See __getattr__.
    @overload
    def get(self, name: str, default: object = None) -> Any: ...
    def get(self, name: ReadableContextKey[T] | str, default: object = None) -> object:
        """Return the value of *name*, or *default*."""
        return self.__dict__.get(name if isinstance(name, str) else name.name, default)

    @overload
    def pop(self, name: ReadableContextKey[T]) -> T: ...
    @overload
    def pop(self, name: ReadableContextKey[T], default: D) -> T | D: ...
    # See __getattr__.
    @overload
    def pop(self, name: str, default: object = MISSING) -> Any: ...
    def pop(self, name: ReadableContextKey[T] | str, default: object = MISSING) -> object:
        """Remove *name* and return its value, or *default*.

        Raises:
            KeyError: *name* is not set and there is no *default*.
        """
        if default is MISSING:
            return self.__dict__.pop(_name(name))
        return self.__dict__.pop(_name(name), default)

    @overload
    def setdefault(self, name: ContextKey[T], default: T) -> T: ...
    # See __getattr__.
    @overload
    def setdefault(self, name: str, default: object = None) -> Any: ...
    def setdefault(self, name: ContextKey[T] | str, default: object = None) -> object:
        """Return the value of *name*, setting it to *default* first where it is missing."""
        return self.__dict__.setdefault(_name(name), default)

    def __contains__(self, name: ContextKey[T] | str) -> bool:
        return _name(name) in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    @override
    def __repr__(self) -> str:
        app = _stack.app_or_none()
        return object.__repr__(self) if app is None else f"<erlen.g of {app.name!r}>"


class ShowsNamespace:
    """A context that shows proxies where its ``g`` stands; a subclass, which may have a ``g`` of its own, does not unless it says so."""

    __slots__ = ()
    shown_namespace: ContextGlobals | None = None

    @override
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.shown_namespace = None


def missing(namespace: ContextGlobals, name: str) -> object:
    """Raise an error that says how to ask for an attribute that may be missing.

    Raises:
        AttributeError: there is no such attribute; a class of the application's own may have another one to raise.

    >>> from erlen.namespace import ContextGlobals, missing
    >>> missing(ContextGlobals(), "user")
    Traceback (most recent call last):
    AttributeError: g has no attribute 'user' in this context; set it first, or read it with g.get('user').
    """
    kind = type(namespace)
    if kind is not ContextGlobals and (hasattr(kind, name) or hasattr(kind, "__getattr__")):
        found: object = getattr(namespace, name)
        return found
    raise AttributeError(
        f"g has no attribute {name!r} in this context; set it first, or read it with g.get({name!r}).",
        name=name,
        obj=namespace,
    )


def delete(namespace: ContextGlobals, name: str) -> None:
    """Delete an attribute.

    Raises:
        AttributeError: there is none.
    """
    if not hasattr(namespace, name):
        raise AttributeError(f"g has no attribute {name!r} to delete.", name=name, obj=namespace)
    delattr(namespace, name)


# Told to checkers above, so that any name may be set; Python does by itself, and faster, what they say.
for _known in ("__getattr__", "__setattr__", "__delattr__"):
    delattr(ContextGlobals, _known)
