"""What a view sees as its session where a store keeps it: read from the store when somebody first looks into it.

Knows no store, no cookie and no request: whoever makes a session says how its record is found.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

import attrs
from typing_extensions import override

from ..sessiondata import SecureCookieSession, SessionMixin

__all__ = ["Found", "StoredSession"]


# A method of any parameters and results.
def _loading(method: Callable[..., object]) -> Callable[..., object]:
    """Return *method* for a session that is read from its store first."""

    @wraps(method)
    def look(self: "StoredSession", /, *args: object, **kwargs: object) -> object:
        self.load()
        return method(self, *args, **kwargs)

    return look


# What a store keeps comes from JSON, and may be of any type it can say.
@attrs.frozen
class Found:
    """A session that was in the store."""

    identity: str
    """What the cookie holds."""

    content: dict[str, Any]

    texts: Mapping[str, str]
    """The values as the store keeps them, to find out what has changed."""

    began: float
    seen: float


def _find_nothing() -> Found | None:
    return None


# dict's overloads meet those of the session, as in the session itself.
class StoredSession(SecureCookieSession):  # pyright: ignore[reportIncompatibleMethodOverride]
    """A session that a store keeps; a request that never looks into it never asks the store.

    `clear` ends the session: what is written afterwards begins a new one, with a new identity. `rotate` changes the identity and keeps the rest.

    >>> from erlen.contrib.storedsession import StoredSession
    >>> session = StoredSession()
    >>> session["user_id"] = 3
    >>> session.new, session.modified, session.get("user_id")
    (True, True, 3)
    """

    find: Callable[[], Found | None] = staticmethod(_find_nothing)
    """Asks the store; called at the first look."""

    found: Found | None = None
    """What was in the store."""

    is_loaded: bool = False
    is_cleared: bool = False
    _is_accessed: bool = False

    def load(self) -> None:
        """Ask the store, unless that has been done. What the store raises comes out here, and the next look asks again."""
        if self.is_loaded:
            return
        found = self.find()
        self.is_loaded = True
        self.found = found
        if found is not None:
            dict.update(self, found.content)  # pyright: ignore[reportUnknownMemberType]  # dict's own, of this session's types

    # Whoever gets hold of the session in a request is told so by this; json's encoder, for one, looks past a dict's methods.
    @property  # type: ignore[explicit-override]  # mypy overlooks it where a setter follows
    @override
    def accessed(self) -> bool:
        """Whether somebody looked at the session in this request."""
        return self._is_accessed

    @accessed.setter
    def accessed(self, value: bool) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]  # readable and writable, as it was
        if value:
            self.load()
        self._is_accessed = value

    # Only the store can tell, so nobody sets it.
    @property
    @override
    def new(self) -> bool:  # type: ignore[override]  # read-only here
        """Whether the store had no session for this request."""
        self.load()
        return self.found is None

    @override
    def rotate(self) -> None:
        """Give the session a new identity, and make the old one worthless: call it where rights change, such as at login."""
        self._check_open()
        self.load()
        SessionMixin.rotate(self)

    @override
    def clear(self) -> None:
        """End the session: its identity is worthless from now on; what is written afterwards begins a new session."""
        self._check_open()
        self.load()
        super().clear()
        self.is_cleared = True


# Every way to look into a dict, with the types that the session's class gives it.
READING: Final = (
    *(
        "__contains__",
        "__delitem__",
        "__eq__",
        "__getitem__",
        "__ior__",
        "__iter__",
        "__len__",
        "__ne__",
        "__or__",
        "__repr__",
    ),
    *(
        "__reversed__",
        "__ror__",
        "__setitem__",
        "copy",
        "get",
        "items",
        "keys",
        "pop",
        "popitem",
        "setdefault",
        "update",
        "values",
    ),
)
for _name in READING:
    setattr(StoredSession, _name, _loading(getattr(SecureCookieSession, _name)))
