"""Typed proxies to whatever is current: the one place where a proxy pretends to be its object.

Knows nothing of contexts; a lookup function says what is current and raises when nothing is. Rules: every proxy is werkzeug's
`LocalProxy` and behaves like it; what is asked for often takes a shorter way to the same answer.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar, cast

from werkzeug.local import LocalProxy

__all__ = ["namespace_proxy", "proxy"]

T = TypeVar("T")

ITEMS = {
    "__getitem__": "lambda self, key: lookup()[key]",
    "__setitem__": "lambda self, key, value: lookup().__setitem__(key, value)",
    "__contains__": "lambda self, key: key in lookup()",
}
"""What a proxy to a mapping is asked for often."""


def _shortened(lookup: Callable[[], object], hot: Iterable[str], items: bool) -> type[LocalProxy[Any]]:
    """Return a class of proxies that have the attributes *hot* written out for them, and items too."""
    names: dict[str, Any] = {"lookup": lookup}
    # LocalProxy's own __setattr__ and __delattr__ never come here: a property that reads is enough.
    body: dict[str, Any] = {name: property(eval(f"lambda self: lookup().{name}", names)) for name in hot}
    if items:
        body.update((name, eval(source, names)) for name, source in ITEMS.items())
    # The name is part of the repr.
    return type("LocalProxy", (LocalProxy,), {"__slots__": (), "__module__": __name__, **body})


def proxy(lookup: Callable[[], T], hot: Iterable[str] = (), items: bool = False) -> T:
    """Return a stand-in for whatever *lookup* yields at each use.

    Args:
        hot: Attributes that are often asked for.
        items: Whether the object is a mapping whose items are often asked for.

    Raises, at each use: whatever *lookup* raises; a `RuntimeError` reads as "unbound" to ``bool`` and ``repr`` (CTX-02).

    >>> from erlen._proxy import proxy
    >>> names = ["ada"]
    >>> current = proxy(lambda: names[-1], hot=["upper"])
    >>> names.append("grace"); current.upper()
    'GRACE'
    """
    # A LocalProxy forwards everything to its object: to a checker it is that object.
    return cast(T, _shortened(lookup, hot, items)(lookup))


class Holder(Protocol):
    """What may hold a namespace."""

    @property
    def namespace(self) -> object: ...


def namespace_proxy(lookup: Callable[[], T], find: Callable[[None], object], holder: type[Holder]) -> T:
    """Return a `proxy` to a namespace, whose attributes have any name: each that begins with a letter takes the shorter way.

    Args:
        find: Yields what may hold the namespace.
        holder: The class whose instances hold it as ``namespace``, or None as long as there is none; *lookup* is asked for all others.

    >>> from types import SimpleNamespace
    >>> from erlen._proxy import namespace_proxy
    >>> current = SimpleNamespace(user="ada")
    >>> names = namespace_proxy(lambda: current, lambda _: None, SimpleNamespace)
    >>> names.user = "grace"; current.user
    'grace'
    """

    # A namespace holds values of any type.
    def read(self: object, name: str) -> object:
        if name[:1] == "_":
            return object.__getattribute__(self, name)
        found = find(None)
        if type(found) is holder and (known := found.namespace) is not None:
            return getattr(known, name)
        return getattr(lookup(), name)

    # See read.
    def write(self: object, name: str, value: object) -> None:
        found = find(None)
        if type(found) is holder and (known := found.namespace) is not None:
            setattr(known, name, value)
        else:
            setattr(lookup(), name, value)

    body = {"__slots__": (), "__module__": __name__, "__getattribute__": read, "__setattr__": write}
    made: type[LocalProxy[Any]] = type("LocalProxy", (LocalProxy,), body)
    # See proxy.
    return cast(T, made(lookup))
