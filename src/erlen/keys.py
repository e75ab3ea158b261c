"""Typed names for values that live in dynamic stores: session, ``g``, ``app.extensions``.

A key carries the type of its value, so that reading it back is checked. The stores know how to take a key; a key knows no store.
"""

from typing import Generic, TypeVar

import attrs

from ._dynamic import attrs_text
from ._typing import override
from .types import SessionValue

__all__ = ["ContextKey", "ExtensionKey", "SessionKey"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
SessionValueT = TypeVar("SessionValueT", bound=SessionValue)


# Whoever reads may want less than a key promises, such as an iterable where it is for lists; whoever writes may not. Readers therefore take the
# readable half: mypy, which infers the type of what is read from where it goes, would refuse `", ".join(g[NAMES])` otherwise.
@attrs.frozen(eq=False, repr=False)
class ReadableSessionKey(Generic[T_co]):
    """A `SessionKey` as those see it who only read."""

    name: str


# Equality is written out: mypy refuses ``KEY in session`` for a class that leaves it to attrs, as a session's items are strings.
# The same holds for the keys of ``app.extensions`` below.
@attrs.frozen(eq=False, repr=False)
class SessionKey(ReadableSessionKey[SessionValueT], Generic[SessionValueT]):
    """A key of the session whose value has one type that a cookie can carry.

    >>> from erlen import SessionKey
    >>> USER_ID = SessionKey[int]("user_id")
    >>> USER_ID.name
    'user_id'
    """

    __repr__ = attrs_text

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, SessionKey) and other.name == self.name

    @override
    def __hash__(self) -> int:
        return hash((SessionKey, self.name))


@attrs.frozen(eq=False, repr=False)
class ReadableContextKey(Generic[T_co]):
    """A `ContextKey` as those see it who only read."""

    name: str


@attrs.frozen(repr=False)
class ContextKey(ReadableContextKey[T], Generic[T]):
    """A key of ``g`` whose value has one type: ``g[USER]``, ``g.get(USER)``.

    >>> from erlen import ContextKey
    >>> USER = ContextKey[str]("user")
    >>> USER.name
    'user'
    """

    __repr__ = attrs_text


@attrs.frozen(eq=False, repr=False)
class ReadableExtensionKey(Generic[T_co]):
    """An `ExtensionKey` as those see it who only read."""

    name: str


@attrs.frozen(eq=False, repr=False)
class ExtensionKey(ReadableExtensionKey[T], Generic[T]):
    """A key of ``app.extensions`` whose state has one type.

    >>> from erlen import ExtensionKey
    >>> CACHE = ExtensionKey[dict[str, bytes]]("cache")
    >>> CACHE.name
    'cache'
    """

    __repr__ = attrs_text

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExtensionKey) and other.name == self.name

    @override
    def __hash__(self) -> int:
        return hash((ExtensionKey, self.name))
