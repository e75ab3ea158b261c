"""Session interfaces: where sessions come from and go to; the built-in one keeps them in a signed cookie.

Knows cookies, signatures and the tagged serializer; knows of the application only its configuration, and nothing of contexts: opening lazily and
marking a session as looked at is `ctx`'s business. Rules (SESS):
- A session that nobody looked at costs nothing and leaves no trace in the response, unless it is permanent and refreshed (SESS-07, SESS-12).
- What cannot be verified reads as an empty session; the bad cookie stays (SESS-05).
- Configuration and options are read again at every use: nothing is stale.
- Where ``SESSION_STRICT`` or ``SESSION_COOKIE_FORMAT`` is missing, as in compatibility mode, cookies are exactly Flask's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, cast

import itsdangerous
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response as WerkzeugResponse

from . import signing
from ._typing import TypeVar, override
from .cookies import LONGEST_KEPT, MOST_VALUES, cookie_line, values_of
from .errors import SessionTooLargeError
from .protocols import Application
from .sessioncookies import (
    VARY,
    Opener,
    SessionApplication,
    format_of,
    is_flat,
    keep_private,
    keys_of,
    may_hide_changes,
    realm_of,
    salt_within,
    too_large,
    vary_on_cookie,
)
from .sessiondata import NullSession, SecureCookieSession, Session, SessionMixin, refuse
from .sessioninterface import SessionInterface, SessionLike
from .tagging import TaggedJSONSerializer
from .types import CookieFormat, WSGIEnvironment
from .wrappers import Request, Response

__all__ = [
    "IDLE",
    "NullSession",
    "SecureCookieSession",
    "SecureCookieSessionInterface",
    "Session",
    "SessionApplication",
    "SessionInterface",
    "SessionLike",
    "SessionMixin",
    "may_refresh",
    "session_json_serializer",
]

PRIVATE: Final = ("Cache-Control", "private")

ROOM_FOR_ATTRIBUTES: Final = 1_024
"""More than the name and the attributes of a cookie take, but for a path of unusual length."""

MOST_KEPT: Final = 512

PERMANENT: Final = ("Il9wZXJtYW5lbnQi", "JfcGVybWFuZW50I", "iX3Blcm1hbmVudC")
"""How base64 spells ``"_permanent"``, wherever it begins in what is spelt."""

_COMPRESSED: Final = re.compile(r'=[ \t"]*\.').search

SPELLERS: Final = ("serializer", "get_signing_serializer")
"""What decides how a session is spelt in its cookie."""

FOREIGN: Final[set[str]] = set()
"""Those of them that were set on any interface: what a cookie may hold is the serializer's to say from then on."""

IDLE: Final[set[str]] = set()
"""``Cookie`` headers that hold no permanent session, whatever its name: nothing is sent again by itself (SESS-12)."""

CookieSessionT = TypeVar("CookieSessionT", bound=SecureCookieSession, default=SecureCookieSession)
# The default lets an override name its own application class without naming it twice.
AppT = TypeVar("AppT", bound=SessionApplication, default=Any)
RequestT = TypeVar("RequestT", bound=Request, default=Request)
ResponseT = TypeVar("ResponseT", bound=WerkzeugResponse, default=Response)


# The signed cookie

session_json_serializer: TaggedJSONSerializer = TaggedJSONSerializer()
"""The serializer of cookie sessions: JSON with tags for what JSON lacks."""


def lazy_sha1(string: bytes = b"") -> signing.Hash:
    # hashlib.sha1 is looked up when it is used: a FIPS build has none, and may still run with another digest.
    return hashlib.sha1(string)


def _seals(
    keys: tuple[str | bytes, ...], salt: str | bytes, form: CookieFormat, realm: str
) -> tuple[signing.Seal, ...]:
    """Return what verifies cookies of *form*; the first one signs as well."""
    if form == "flask":
        return (signing.seal(keys, salt, "sha1"),)
    own = signing.seal(keys, salt_within(salt, realm), "sha256")
    return (own, signing.seal(keys, salt, "sha1")) if form == "both" else (own,)


@lru_cache(maxsize=128)
def _plain_opener(secret: str | bytes, form: CookieFormat, realm: str) -> Opener:
    """Return the opener of the interface as it is made, for one secret key."""
    made = SecureCookieSessionInterface
    return Opener(_seals((secret,), made.salt, form, realm), None, made.serializer)


class SecureCookieSessionInterface(SessionInterface[CookieSessionT, AppT, RequestT, ResponseT]):
    """Keeps the session in a cookie that is signed, not encrypted: its client can read it but not change it (SEC-05).

    Name another session class by deriving from both: ``class Mine(SecureCookieSessionInterface[MySession]): session_class = MySession``.

    >>> from erlen import Erlen
    >>> from erlen.sessions import SecureCookieSessionInterface
    >>> app = Erlen("example")
    >>> app.secret_key = "only for this example"
    >>> signing = SecureCookieSessionInterface().get_signing_serializer(app)
    >>> signing.loads(signing.dumps({"user_id": 3}))
    {'user_id': 3}
    """

    salt: str | bytes = "cookie-session"
    """Keeps apart signatures that other parts make with the same secret key."""

    digest_method: signing.DigestMethod = staticmethod(lazy_sha1)
    """Flask's; where ``SESSION_COOKIE_FORMAT`` is erlen's own, SHA-256 takes its place, another one stays."""

    key_derivation: str = "hmac"
    serializer: signing.PayloadSerializer = session_json_serializer
    session_class: type[CookieSessionT] = SecureCookieSession  # type: ignore[assignment]  # the type argument's default

    def get_signing_serializer(self, app: AppT) -> itsdangerous.URLSafeTimedSerializer | None:
        """Return what signs and verifies the cookie, None without a secret key: the newest key signs, all verify (SESS-03).

        Raises:
            SecretKeyError: the fallbacks are one string instead of a list.
        """
        given = self._signing(app, format_of(app))
        return None if given is None else signing.new_serializer(given)

    def _signing(self, app: AppT, form: CookieFormat | None) -> signing.Signing | None:
        keys = keys_of(app, form)
        if not keys:
            return None
        if form is None or form == "flask":
            return signing.Signing(keys, self.salt, self.key_derivation, self.digest_method, self.serializer)
        digest: signing.DigestMethod = hashlib.sha256 if self.digest_method is lazy_sha1 else self.digest_method
        salt = salt_within(self.salt, realm_of(app))
        return signing.Signing(keys, salt, self.key_derivation, digest, self.serializer)

    def _opener(self, app: AppT) -> Opener | None:
        """Return what signs and verifies in this request; None without a secret key."""
        if self._is_plain:
            secret, config = app.secret_key, app.config
            form: CookieFormat | None = config.get("SESSION_COOKIE_FORMAT")
            if secret and form and not config["SECRET_KEY_FALLBACKS"]:
                realm = config.get("SESSION_REALM")
                return _plain_opener(secret, form, app.name if realm is None else realm)
        return self._made_opener(app)

    @property
    def _is_plain(self) -> bool:
        """Tell whether nobody has a say in anything here."""
        return type(self) is SecureCookieSessionInterface and not self.__dict__

    def _made_opener(self, app: AppT) -> Opener | None:
        form = format_of(app)
        overridden = type(self).get_signing_serializer is not SecureCookieSessionInterface.get_signing_serializer
        if overridden or "get_signing_serializer" in self.__dict__:
            serializer = self.get_signing_serializer(app)
            return None if serializer is None else Opener((), serializer, self.serializer)
        if form is None or self.key_derivation != "hmac":
            given = self._signing(app, form)
            return None if given is None else Opener((), signing.shared_serializer(given), self.serializer)
        keys = keys_of(app, form)
        if not keys:
            return None
        is_standard = self.digest_method is lazy_sha1
        realm = realm_of(app)
        if is_standard:
            return Opener(_seals(keys, self.salt, form, realm), None, self.serializer)
        salt = self.salt if form == "flask" else salt_within(self.salt, realm)
        return Opener((signing.Seal(keys, salt, self.digest_method),), None, self.serializer)

    @override
    def open_session(self, app: AppT, request: RequestT) -> CookieSessionT | None:
        """Return the session in the request's cookie, an empty one if there is none to be trusted; None without a secret key."""
        opener = self._opener(app)
        if opener is None:
            return None
        cookies = request.cookies
        return self._opened(app, opener, cookies.getlist(self.get_cookie_name(app))[:MOST_VALUES])

    def open_from(self, app: AppT, environ: WSGIEnvironment) -> CookieSessionT | None:
        """Do what `open_session` does, where there is no request object yet."""
        opener = self._opener(app)
        if opener is None:
            return None
        header: str = environ.get("HTTP_COOKIE", "")
        if not header:
            return self.session_class()
        return self._opened(app, opener, values_of(header, self.get_cookie_name(app)))

    def _opened(self, app: AppT, opener: Opener, values: Sequence[str]) -> CookieSessionT:
        """Return the session of the first of *values* that holds one: a cookie of the same name, set by a neighbour, may stand before ours."""
        max_age = int(app.permanent_session_lifetime.total_seconds()) if values else 0
        for value in values:
            found = opener.opened(value, max_age)
            if found is not None:
                content, text, is_current = found
                made = self.session_class
                # The constructor of a class of one's own may do more.
                session = made.from_cookie(content) if made is SecureCookieSession else made(content.copy())
                if app.config.get("SESSION_STRICT"):
                    if not is_flat(content):
                        session.cookie_text = opener.text_of(content) if text is None else text
                    if not is_current:
                        session.outdated = True
                return session
        return self.session_class()

    @override
    def save_session(self, app: AppT, session: CookieSessionT, response: ResponseT) -> None:
        """Set, refresh or delete the cookie, and say where the response depends on it (SESS-07, SESS-09).

        Raises:
            NoSecretKeyError: the secret key is gone since the session was opened.
            SessionTooLargeError: browsers would drop the cookie.
            SessionValueError: a value cannot be written; its key is named.
        """
        is_strict = bool(app.config.get("SESSION_STRICT"))
        if session.accessed:
            vary_on_cookie(response, is_strict)
        value = self._value_to_send(app, session, is_strict)
        if value is None:
            return
        if value:
            response.set_cookie(
                self.get_cookie_name(app),
                value,
                expires=self.get_expiration_time(app, session),
                **self.get_cookie_attributes(app),
            )
        else:
            response.delete_cookie(self.get_cookie_name(app), **self.get_cookie_attributes(app))
        vary_on_cookie(response, is_strict)
        if is_strict:
            keep_private(response.headers)

    def lines_for(self, app: AppT, session: CookieSessionT) -> list[tuple[str, str]]:
        """Return what `save_session` would add to a response that has none of these headers yet.

        Raises: see `save_session`.
        """
        if not app.config.get("SESSION_STRICT"):
            sink = cast(ResponseT, Response())
            sink.headers = Headers()
            self.save_session(app, session, sink)
            return sink.headers.to_wsgi_list()
        value = self._value_to_send(app, session, True)
        if value is None:
            return [VARY] if session.accessed else []
        name, attributes = self.get_cookie_name(app), self.get_cookie_attributes(app)
        if value:
            expires = self.get_expiration_time(app, session)
            # What a seal makes needs no quotes.
            line = cookie_line(name, value, expires=expires, is_plain=self._is_plain, **attributes)
        else:
            line = cookie_line(name, "", max_age=0, expires=0, **attributes)
        cookie = ("Set-Cookie", line)
        return [VARY, cookie, PRIVATE] if session.accessed else [cookie, VARY, PRIVATE]

    def _value_to_send(self, app: AppT, session: CookieSessionT, is_strict: bool) -> str | None:
        """Return the cookie's new value, an empty one to delete it, or None to leave it as it is."""
        if not session:
            return "" if session.modified else None
        is_due = self.should_set_cookie(app, session) or (is_strict and session.outdated and session.accessed)
        if not is_due and not (is_strict and session.accessed and may_hide_changes(session)):
            return None
        opener = self._opener(app)
        if opener is None:
            refuse()
        content = dict(session)
        text = None if is_due else opener.text_of(content)
        if text is not None and text == session.cookie_text:
            return None
        value = opener.signed(content, text)
        if is_strict:
            self._check_size(app, session, value)
        return value

    def _check_size(self, app: AppT, session: CookieSessionT, value: str) -> None:
        most: int = app.config["MAX_COOKIE_SIZE"]
        # Name, value and attributes count together (RFC 6265bis, section 5.6).
        if most and len(value) + ROOM_FOR_ATTRIBUTES > most:
            size = len(
                cookie_line(
                    self.get_cookie_name(app),
                    value,
                    expires=self.get_expiration_time(app, session),
                    **self.get_cookie_attributes(app),
                )
            )
            if size > most:
                raise SessionTooLargeError(too_large(session, size, most))


SPELT: Final = tuple(getattr(SecureCookieSessionInterface, name) for name in SPELLERS)


def _set_noting_spellers(interface: object, name: str, value: object) -> None:
    """Set an attribute of *interface*; what writes its sessions counts from then on."""
    object.__setattr__(interface, name, value)
    if name in SPELLERS:
        FOREIGN.add(name)
        IDLE.clear()


# Written into the class, it would let checkers take any attribute.
setattr(SecureCookieSessionInterface, "__setattr__", _set_noting_spellers)  # noqa: B010


def may_refresh(app: Application, cookies: str) -> bool:
    """Tell whether the ``Cookie`` header *cookies* may hold a permanent session, which is sent again though nobody looked at it (SESS-12).

    Looks at what is signed without verifying it: an answer of False is certain, True may turn out wrong.
    """
    if cookies in IDLE:
        return False
    if _may_be_permanent(cookies):
        config = app.config
        return config["SESSION_COOKIE_NAME"] in cookies and bool(config["SESSION_REFRESH_EACH_REQUEST"])
    if len(cookies) <= LONGEST_KEPT:
        # A flood of made-up cookies must not let it grow without end.
        if len(IDLE) >= MOST_KEPT:
            IDLE.clear()
        IDLE.add(cookies)
    return False


def _may_be_permanent(cookies: str) -> bool:
    return (
        any(mark in cookies for mark in PERMANENT)
        # What is escaped, compressed behind a dot, or written by somebody else is for the serializer to judge.
        or "\\" in cookies
        or _COMPRESSED(cookies) is not None
        or bool(FOREIGN)
        or tuple(getattr(SecureCookieSessionInterface, name) for name in SPELLERS) != SPELT
    )
