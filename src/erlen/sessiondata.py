"""What a view sees as its session: a dict that knows whether it was changed, and takes typed keys.

Knows no cookie, no request and no store; `sessions` opens and saves.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, NoReturn, Self, TypeAlias, TypeVar, overload

from werkzeug.datastructures import CallbackDict

from ._typing import override
from .errors import NoSecretKeyError, SessionClosedError
from .keys import ReadableSessionKey, SessionKey
from .types import SessionValue

__all__ = [
    "NullSession",
    "SecureCookieSession",
    "Session",
    "SessionMixin",
    "check_late_look",
    "check_unchanged",
    "close_for_stream",
    "refuse",
]

NO_SECRET_KEY = (
    "The session is unavailable for writing, because no secret key was set."
    " Set app.secret_key (or the configuration's SECRET_KEY) to a long random value that stays the same."
)

TOO_LATE = (
    "The session is closed: its response has begun, and no header can tell of {what} in a streamed body. Do it in the view, before the stream;"
    " SESSION_STRICT=False lets it pass unnoticed."
)

D = TypeVar("D")
ReadT = TypeVar("ReadT")
ValueT = TypeVar("ValueT", bound=SessionValue)

# "No default was given": a value no caller can have.
_MISSING: object = object()


def _name(key: str | ReadableSessionKey[Any]) -> str:
    return key.name if isinstance(key, ReadableSessionKey) else key


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

    rotated: bool = False
    """Whether `rotate` was called in this request: a store gives the session a new identity then, and forgets the old one."""

    def rotate(self) -> None:
        """Give the session a new identity and keep what is in it: call it where rights change, such as at login.

        A store on the server takes it from `rotated` and makes the old identity worthless. A cookie has only its text for an identity; it gets a
        new one, while the old text stays valid until it expires.

        >>> from erlen.sessions import SecureCookieSession
        >>> session = SecureCookieSession({"user_id": 3})
        >>> session.rotate()
        >>> session["user_id"], session.modified
        (3, True)
        """
        self.rotated = True
        self.modified = True

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

    Changing a key marks the session as modified. A change inside of a value is found when the session is saved; with ``SESSION_STRICT`` off it is
    not: set ``session.modified = True`` then (SESS-08).

    >>> from erlen import SessionKey
    >>> from erlen.sessions import SecureCookieSession
    >>> USER_ID = SessionKey[int]("user_id")
    >>> session = SecureCookieSession()
    >>> session[USER_ID] = 3
    >>> session[USER_ID], session["user_id"], session.modified
    (3, 3, True)
    """

    modified = False

    on_update: Callable[[Self], None] | None = staticmethod(_mark_modified)

    outdated: bool = False
    """Whether the cookie should be written again although nothing changed: an older key signed it."""

    cookie_text: bytes | None = None
    """What the cookie held, to find changes inside of values; None where there was none, or none of its values has an inside."""

    # Set by `close`.
    _is_closed: bool = False
    _content_closed: str | None = None

    def __init__(self, initial: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        super().__init__(initial, type(self).on_update)

    # What the cookie holds comes from JSON, and may be of any type it can say.
    @classmethod
    def from_cookie(cls, content: dict[str, Any]) -> Self:
        """Return a session of what a cookie held, without a constructor's detours."""
        session = cls.__new__(cls)
        dict.update(session, content)  # pyright: ignore[reportUnknownMemberType]  # dict's own, of this session's types
        return session

    def close(self) -> None:
        """Refuse changes from now on: the response that would carry them has begun."""
        self._is_closed = True
        self._content_closed = repr(self)

    @property
    def has_changed_late(self) -> bool:
        """Whether a value has changed from inside since the session was closed."""
        return self._content_closed is not None and repr(self) != self._content_closed

    def _check_open(self) -> None:
        if self._is_closed:
            raise SessionClosedError(TOO_LATE.format(what="a change"))

    @override
    def rotate(self) -> None:
        """See `SessionMixin.rotate`; the cookie's new text is told apart by the entry ``_rotated``."""
        self["_rotated"] = secrets.token_urlsafe(8)
        super().rotate()

    @override
    def clear(self) -> None:
        self._check_open()
        super().clear()

    @override
    def popitem(self) -> tuple[str, Any]:
        self._check_open()
        return super().popitem()

    # dict's overloads in one, for values that a cookie can carry (mistake 44).
    @override
    def update(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        arg: Mapping[str, SessionValue] | Iterable[tuple[str, SessionValue]] | None = None,
        /,
        **kwargs: SessionValue,
    ) -> None:
        self._check_open()
        super().update(arg, **kwargs)

    # A dict's update takes any number of forms (Flask's contract).
    @override
    def __ior__(self, other: Any) -> Self:  # type: ignore[override]  # werkzeug's is no overload of dict's either
        self._check_open()
        return super().__ior__(other)

    @overload
    def __getitem__(self, key: ReadableSessionKey[ReadT], /) -> ReadT: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    @override
    def __getitem__(self, key: str | ReadableSessionKey[Any], /) -> object:
        # dict's own, which pyright takes for one of unknown types.
        return dict.__getitem__(self, key.name if isinstance(key, ReadableSessionKey) else key)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

    @overload
    def __setitem__(self, key: SessionKey[ValueT], value: ValueT) -> None: ...
    @overload
    def __setitem__(self, key: str, value: SessionValue) -> None: ...
    @override
    def __setitem__(self, key: str | SessionKey[Any], value: SessionValue) -> None:
        if self._is_closed:
            self._check_open()
        # See __getitem__.
        dict.__setitem__(self, key.name if isinstance(key, SessionKey) else key, value)  # pyright: ignore[reportUnknownMemberType]
        on_update = self.on_update
        if on_update is not None:
            on_update(self)  # type: ignore[arg-type]  # its own kind, as werkzeug's callbacks are declared

    @override
    def __delitem__(self, key: str | SessionKey[Any]) -> None:
        self._check_open()
        super().__delitem__(_name(key))

    @override
    def __contains__(self, key: object, /) -> bool:
        # See __getitem__.
        return dict.__contains__(self, key.name if isinstance(key, SessionKey) else key)  # pyright: ignore[reportUnknownMemberType]

    @overload
    def get(self, key: SessionKey[ValueT], default: None = None, /) -> ValueT | None: ...
    @overload
    def get(self, key: SessionKey[ValueT], default: ValueT, /) -> ValueT: ...
    @overload
    def get(self, key: ReadableSessionKey[ReadT], default: D, /) -> ReadT | D: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def get(self, key: str, default: object = None, /) -> Any: ...
    # pyright pairs overloads one by one; these cover dict's all the same.
    @override
    def get(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, key: str | ReadableSessionKey[Any], default: object = None, /
    ) -> object:
        # See __getitem__.
        return dict.get(self, key if type(key) is str else _name(key), default)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

    @overload
    def pop(self, key: ReadableSessionKey[ReadT]) -> ReadT: ...
    @overload
    def pop(self, key: SessionKey[ValueT], default: ValueT) -> ValueT: ...
    @overload
    def pop(self, key: ReadableSessionKey[ReadT], default: D) -> ReadT | D: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def pop(self, key: str, default: object = ...) -> Any: ...
    # pyright pairs overloads one by one; these cover dict's all the same.
    @override
    def pop(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, key: str | ReadableSessionKey[Any], default: object = _MISSING
    ) -> object:
        self._check_open()
        return super().pop(_name(key)) if default is _MISSING else super().pop(_name(key), default)

    @overload
    def setdefault(self, key: SessionKey[ValueT], default: ValueT) -> ValueT: ...
    # A string does not tell the type of its value (Flask's contract).
    @overload
    def setdefault(self, key: str, default: SessionValue = None) -> Any: ...
    # pyright pairs overloads one by one; these cover dict's all the same.
    @override
    def setdefault(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, key: str | SessionKey[Any], default: object = None
    ) -> object:
        name = _name(key)
        if name not in self:
            self._check_open()
        return super().setdefault(name, default)


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


def close_for_stream(config: Mapping[str, object], session: object) -> None:
    """Refuse changes to *session* from now on, where a stream outlives the response's headers."""
    if isinstance(session, SecureCookieSession) and config.get("SESSION_STRICT"):
        session.close()


def check_unchanged(session: object) -> None:
    """Check that a stream, which has ended, has changed nothing inside of a value of *session*: nobody saves it any more.

    Raises:
        SessionClosedError: it has.
    """
    if isinstance(session, SecureCookieSession) and session.has_changed_late:
        raise SessionClosedError(TOO_LATE.format(what="a change inside of a value"))


def check_late_look(config: Mapping[str, object], session: SessionMixin) -> None:
    """Check that a stream looks at a session that was looked at before: no header says otherwise that the response depends on it.

    Raises:
        SessionClosedError: it is the first look.
    """
    if not session.accessed and config.get("SESSION_STRICT"):
        raise SessionClosedError(TOO_LATE.format(what="a first look"))
