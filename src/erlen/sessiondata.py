"""What a view sees as its session: a dict that knows whether it was changed, and takes typed keys.

Knows no cookie, no request and no store; `sessions` opens and saves.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, NoReturn, TypeAlias, TypeVar, overload

from typing_extensions import override
from werkzeug.datastructures import CallbackDict

from .errors import NoSecretKeyError
from .keys import SessionKey
from .types import SessionValue

__all__ = ["NullSession", "SecureCookieSession", "Session", "SessionMixin", "refuse"]

NO_SECRET_KEY = (
    "The session is unavailable for writing, because no secret key was set."
    " Set app.secret_key (or the configuration's SECRET_KEY) to a long random value that stays the same."
)

D = TypeVar("D")
ValueT = TypeVar("ValueT", bound=SessionValue)

# "No default was given": a value no caller can have.
_MISSING: Any = object()


def _name(key: str | SessionKey[Any]) -> str:
    return key.name if isinstance(key, SessionKey) else key


# Values of any type may sit in a session until it is saved (Flask's contract).
class SessionMixin(MutableMapping[str, Any]):
    """What every session offers besides being a mapping; mix it into a session class of your own.

    >>> from erlen.sessions import SessionMixin
    >>> class Memory(dict, SessionMixin): ...
    >>> session = Memory()
    >>> session.permanent = True
    >>> session
    {'_permanent': True}
    """

    new: bool = False
    """Whether the session began with this request, where the interface can tell."""

    modified: bool = True
    """Whether the session has to be saved; an interface that cannot tell leaves it True."""

    accessed: bool = False
    """Whether somebody looked at the session in this request."""

    @property
    def permanent(self) -> bool:
        """Whether the cookie outlives the browser, for ``PERMANENT_SESSION_LIFETIME`` (SESS-11)."""
        permanent: bool = self.get("_permanent", False)
        return permanent

    @permanent.setter
    def permanent(self, value: bool) -> None:
        self["_permanent"] = bool(value)


def _mark_modified(session: "SecureCookieSession") -> None:
    session.modified = True


# werkzeug's update takes a little less than dict's.
class SecureCookieSession(CallbackDict[str, Any], SessionMixin):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The session in a signed cookie; keys are strings, or `SessionKey`s whose values are checked.

    Changing a key marks the session as modified; changing something inside of a value does not: set ``session.modified = True`` then (SESS-08).

    >>> from erlen import SessionKey
    >>> from erlen.sessions import SecureCookieSession
    >>> USER_ID = SessionKey[int]("user_id")
    >>> session = SecureCookieSession()
    >>> session[USER_ID] = 3
    >>> session[USER_ID], session["user_id"], session.modified
    (3, 3, True)
    """

    modified = False

    def __init__(self, initial: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        super().__init__(initial, _mark_modified)

    @overload
    def __getitem__(self, key: SessionKey[ValueT], /) -> ValueT: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    @override
    def __getitem__(self, key: str | SessionKey[Any], /) -> Any:
        return super().__getitem__(_name(key))

    @overload
    def __setitem__(self, key: SessionKey[ValueT], value: ValueT) -> None: ...
    @overload
    def __setitem__(self, key: str, value: SessionValue) -> None: ...
    @override
    def __setitem__(self, key: str | SessionKey[Any], value: SessionValue) -> None:
        super().__setitem__(_name(key), value)

    @override
    def __delitem__(self, key: str | SessionKey[Any]) -> None:
        super().__delitem__(_name(key))

    @override
    def __contains__(self, key: object, /) -> bool:
        return super().__contains__(key.name if isinstance(key, SessionKey) else key)

    @overload
    def get(self, key: SessionKey[ValueT], default: None = None, /) -> ValueT | None: ...
    @overload
    def get(self, key: SessionKey[ValueT], default: ValueT, /) -> ValueT: ...
    @overload
    def get(self, key: SessionKey[ValueT], default: D, /) -> ValueT | D: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def get(self, key: str, default: Any = None, /) -> Any: ...
    # pyright pairs overloads one by one; these cover dict's all the same.
    @override
    def get(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, key: str | SessionKey[Any], default: Any = None, /
    ) -> Any:
        return super().get(_name(key), default)

    @overload
    def pop(self, key: SessionKey[ValueT]) -> ValueT: ...
    @overload
    def pop(self, key: SessionKey[ValueT], default: ValueT) -> ValueT: ...
    @overload
    def pop(self, key: SessionKey[ValueT], default: D) -> ValueT | D: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def pop(self, key: str, default: Any = ...) -> Any: ...
    # pyright pairs overloads one by one; these cover dict's all the same.
    @override
    def pop(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, key: str | SessionKey[Any], default: Any = _MISSING
    ) -> Any:
        return super().pop(_name(key)) if default is _MISSING else super().pop(_name(key), default)

    @overload
    def setdefault(self, key: SessionKey[ValueT], default: ValueT) -> ValueT: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def setdefault(self, key: str, default: Any = None) -> Any: ...
    # pyright pairs overloads one by one; these cover dict's all the same.
    @override
    def setdefault(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, key: str | SessionKey[Any], default: Any = None
    ) -> Any:
        return super().setdefault(_name(key), default)


Session: TypeAlias = SecureCookieSession
"""The class of ``session`` in a view, as long as the application names no other session interface."""


def refuse() -> NoReturn:
    """Say that the session cannot be written and why."""
    raise NoSecretKeyError(NO_SECRET_KEY)


class NullSession(SecureCookieSession):
    """The session where there is none: it reads as empty and refuses to be written (SESS-04).

    >>> from erlen.sessions import NullSession
    >>> NullSession().get("user_id") is None
    True
    """

    @override
    def __setitem__(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()

    @override
    def __delitem__(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()

    @override
    def clear(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()

    @override
    def pop(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()

    @override
    def popitem(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()

    @override
    def update(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()

    @override
    def setdefault(self, *args: object, **kwargs: object) -> NoReturn:
        refuse()
