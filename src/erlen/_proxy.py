"""Typed proxies to whatever is current: the one place where a proxy pretends to be its object.

Knows nothing of contexts; a lookup function says what is current and raises when nothing is. Rules: every proxy is werkzeug's
`LocalProxy` and behaves like it; what is asked for often takes a shorter way to the same answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from types import FunctionType, MappingProxyType
from typing import Any, Final, TypeVar, cast, final

import attrs
from werkzeug.local import LocalProxy

__all__ = ["Shortcut", "namespace_proxy", "proxy"]

T = TypeVar("T")

ITEMS = {
    "__getitem__": "lambda self, key: {}[key]",
    "__setitem__": "lambda self, key, value: {}.__setitem__(key, value)",
    "__contains__": "lambda self, key: key in {}",
}
"""What a proxy to a mapping is asked for often."""


@final
@attrs.frozen(eq=False, repr=False)
class Shortcut:
    """Where the object stands, most of the time: the first of *places* that is not None in what *find* yields, if that is a *holder*."""

    find: Callable[[None], object]
    holder: type[object]
    places: tuple[str, ...]

    @property
    def source(self) -> str:
        """The expression that yields the object, with ``lookup()`` for all other times."""
        tried = " or ".join(f"found.{name}" for name in self.places)
        return f"(({tried}) if type(found := find(None)) is holder else lookup())"


def _readers(
    source: str, attributes: Iterable[str], names: dict[str, Any]
) -> Iterator[tuple[str, Callable[[object], object]]]:
    """Yield the functions that read *attributes* of what *source* yields: one is compiled, and all differ from it in a name."""
    made: FunctionType = eval(f"lambda self: {source}.any_attribute", names)
    known = made.__code__.co_names
    for name in attributes:
        code = made.__code__.replace(co_names=tuple(name if one == "any_attribute" else one for one in known))
        yield name, FunctionType(code, names)


def _shortened(
    lookup: Callable[[], object],
    hot: Iterable[str],
    items: bool,
    shortcut: Shortcut | None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> type[LocalProxy[Any]]:
    """Return a class of proxies that have the attributes *hot* written out for them, items too, and *more* of their own."""
    names: dict[str, Any] = {"lookup": lookup}
    source = "lookup()"
    if shortcut is not None:
        names.update(find=shortcut.find, holder=shortcut.holder)
        source = shortcut.source
    # LocalProxy's own __setattr__ and __delattr__ never come here: a property that reads is enough.
    body: dict[str, Any] = {name: property(read) for name, read in _readers(source, hot, names)}
    if items:
        body.update((name, eval(text.format(source), names)) for name, text in ITEMS.items())
    # The name is part of the repr.
    return type("LocalProxy", (LocalProxy,), {"__slots__": (), "__module__": __name__, **body, **more})


def proxy(lookup: Callable[[], T], hot: Iterable[str] = (), items: bool = False, shortcut: Shortcut | None = None) -> T:
    """Return a stand-in for whatever *lookup* yields at each use.

    Args:
        hot: Attributes that are often asked for.
        items: Whether the object is a mapping whose items are often asked for.
        shortcut: Where the object stands most of the time.

    Raises, at each use: whatever *lookup* raises; a `RuntimeError` reads as "unbound" to ``bool`` and ``repr`` (CTX-02).

    >>> from erlen._proxy import proxy
    >>> names = ["ada"]
    >>> current = proxy(lambda: names[-1], hot=["upper"])
    >>> names.append("grace"); current.upper()
    'GRACE'
    """
    # A LocalProxy forwards everything to its object: to a checker it is that object.
    return cast(T, _shortened(lookup, hot, items, shortcut)(lookup))


MOST_NAMES: Final = 500
"""Names beyond these take the longer way: a name may come from anywhere."""

MISSING: Final = object()

FRAME: Final = "the frame"
"""Where a proxy to a namespace finds the frame: no attribute of anybody's, for it is no identifier."""


def namespace_proxy(
    lookup: Callable[[], T],
    shortcut: Shortcut,
    place: str,
    missing: Callable[[T, str], object],
    delete: Callable[[T, str], None] = delattr,
) -> T:
    """Return a `proxy` to a namespace, whose attributes may have any name.

    A name that was read once is an attribute of the proxy's class from then on, read in C alone: from the *place* of what is found.

    Args:
        shortcut: Where the namespace stands, or is made at the first look.
        place: Where it stands then. Whatever else is found has no such attribute, or None there.
        missing: Called for a name that the namespace does not have, to say so.
        delete: Removes an attribute.

    >>> from types import SimpleNamespace
    >>> from erlen._proxy import Shortcut, namespace_proxy
    >>> context = SimpleNamespace(namespace=SimpleNamespace(user="ada"))
    >>> shortcut = Shortcut(lambda _: context, SimpleNamespace, ("namespace",))
    >>> names = namespace_proxy(lambda: context.namespace, shortcut, "namespace", getattr)
    >>> names.user = "grace"; names.user, names.user
    ('grace', 'grace')
    """
    names: dict[str, Any] = {"lookup": lookup, "find": shortcut.find, "holder": shortcut.holder}
    current: Callable[[], T] = eval(f"lambda: {shortcut.source}", names)
    write: Callable[..., None] = eval(f"lambda self, name, value: setattr({shortcut.source}, name, value)", names)

    # A namespace holds values of any type.
    def read(_: object, name: str) -> object:
        namespace = current()
        value: object = getattr(namespace, name, MISSING)
        if value is MISSING:
            return missing(namespace, name)
        if name.isidentifier() and name[:2] != "__" and name != place and len(vars(made)) < MOST_NAMES:
            setattr(made, name, property(attrgetter(f"{FRAME}.{place}.{name}")))
        return value

    def remove(_: object, name: str) -> None:
        delete(current(), name)

    body = {"__getattr__": read, "__setattr__": write, "__delattr__": remove, FRAME: property(shortcut.find)}
    made = _shortened(lookup, ("get", "pop", "setdefault"), True, shortcut, body)
    # See proxy.
    return cast(T, made(lookup))
