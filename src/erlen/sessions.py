"""Session interfaces: where sessions come from and go to; the built-in one keeps them in a signed cookie.

Knows cookies, signatures and the tagged serializer; knows of the application only its configuration, and nothing of contexts: opening lazily and
marking a session as looked at is `ctx`'s business. Rules (SESS):
- A session that nobody looked at costs nothing and leaves no trace in the response, unless it is permanent and refreshed (SESS-07, SESS-12).
- What cannot be verified reads as an empty session; the bad cookie stays (SESS-05).
- Configuration and options are read again at every use: nothing is stale.
- Where ``SESSION_STRICT`` or ``SESSION_COOKIE_FORMAT`` is missing, as in compatibility mode, cookies are exactly Flask's.
"""

import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Generic, Protocol, cast

from itsdangerous import URLSafeTimedSerializer
from typing_extensions import TypeVar, override
from werkzeug.datastructures import Headers
from werkzeug.sansio.http import parse_cookie
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack
from .cookies import MOST_VALUES, cookie_line, values_of
from .errors import SessionTooLargeError
from .protocols import Application
from .sessioncookies import (
    CookieAttributes,
    Opener,
    SessionApplication,
    format_of,
    keep_private,
    keys_of,
    may_hide_changes,
    salt_for,
    too_large,
    vary_on_cookie,
)
from .sessiondata import NullSession, SecureCookieSession, Session, SessionMixin, refuse
from .signing import DigestMethod, Hash, PayloadSerializer, Signing, new_serializer, seal, shared_serializer
from .tagging import TaggedJSONSerializer
from .types import CookieFormat, SameSite, WSGIEnvironment
from .wrappers import Request, Response

__all__ = [
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


class SessionLike(Protocol):
    """What an interface asks of a session when it decides about the cookie."""

    @property
    def modified(self) -> bool: ...

    @property
    def accessed(self) -> bool: ...

    @property
    def permanent(self) -> bool: ...


VARY: Final = ("Vary", "Cookie")
PRIVATE: Final = ("Cache-Control", "private")

ROOM_FOR_ATTRIBUTES: Final = 1_024
"""More than the name and the attributes of a cookie take, but for a path of unusual length."""

SessionT = TypeVar("SessionT", bound=SessionLike, default=SessionMixin)
CookieSessionT = TypeVar("CookieSessionT", bound=SecureCookieSession, default=SecureCookieSession)
# The default lets an override name its own application class without naming it twice.
AppT = TypeVar("AppT", bound=SessionApplication, default=Any)
RequestT = TypeVar("RequestT", bound=Request, default=Request)
ResponseT = TypeVar("ResponseT", bound=WerkzeugResponse, default=Response)


class SessionInterface(Generic[SessionT, AppT, RequestT, ResponseT]):
    """Opens the session of each request and saves it with the response: subclass it to keep sessions elsewhere (SESS-18).

    The first type argument is the class of the session that views then see: ``class Store(SessionInterface[DbSession])``.

    >>> from erlen import Erlen, Request, Response
    >>> from erlen.sessions import SecureCookieSession, SessionInterface
    >>> class OneForAll(SessionInterface[SecureCookieSession]):
    ...     stored: dict[str, object] = {}
    ...     def open_session(self, app: Erlen, request: Request) -> SecureCookieSession:
    ...         return SecureCookieSession(self.stored)
    ...     def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None:
    ...         self.stored.update(session)
    >>> app = Erlen("example", session_interface=OneForAll())
    """

    null_session_class: type[NullSession] = NullSession
    """The class of the session that stands in where `open_session` gave None."""

    pickle_based: bool = False
    """Whether sessions go through pickle; a hint for extensions."""

    def make_null_session(self, app: AppT) -> NullSession:
        """Return the session that stands in where `open_session` gave None."""
        return self.null_session_class()

    def is_null_session(self, obj: object) -> bool:
        """Tell whether *obj* stands in for a missing session, and so is not saved."""
        return isinstance(obj, self.null_session_class)

    def get_cookie_name(self, app: AppT) -> str:
        """Return the name of the cookie: ``SESSION_COOKIE_NAME``."""
        name: str = app.config["SESSION_COOKIE_NAME"]
        return name

    def get_cookie_domain(self, app: AppT) -> str | None:
        """Return the cookie's domain: ``SESSION_COOKIE_DOMAIN``, None for the exact host only."""
        domain: str | None = app.config["SESSION_COOKIE_DOMAIN"]
        return domain

    def get_cookie_path(self, app: AppT) -> str:
        """Return the cookie's path: ``SESSION_COOKIE_PATH``, else ``APPLICATION_ROOT`` (SESS-23)."""
        path: str = app.config["SESSION_COOKIE_PATH"] or app.config["APPLICATION_ROOT"]
        return path

    def get_cookie_httponly(self, app: AppT) -> bool:
        """Tell whether scripts are kept from the cookie: ``SESSION_COOKIE_HTTPONLY``."""
        httponly: bool = app.config["SESSION_COOKIE_HTTPONLY"]
        return httponly

    def get_cookie_secure(self, app: AppT) -> bool:
        """Tell whether the cookie is for https only: ``SESSION_COOKIE_SECURE``, where None means "as this request"."""
        secure: bool | None = app.config["SESSION_COOKIE_SECURE"]
        return _is_https() if secure is None else secure

    def get_cookie_samesite(self, app: AppT) -> SameSite | None:
        """Return ``SESSION_COOKIE_SAMESITE``: ``"Lax"``, ``"Strict"``, ``"None"``, or None to leave it out."""
        samesite: SameSite | None = app.config["SESSION_COOKIE_SAMESITE"]
        return samesite

    def get_cookie_partitioned(self, app: AppT) -> bool:
        """Tell whether the cookie is kept apart for each top-level site: ``SESSION_COOKIE_PARTITIONED``."""
        partitioned: bool = app.config["SESSION_COOKIE_PARTITIONED"]
        return partitioned

    def get_expiration_time(self, app: AppT, session: SessionT) -> datetime | None:
        """Return when a permanent session's cookie expires, None for one that ends with the browser."""
        return datetime.now(UTC) + app.permanent_session_lifetime if session.permanent else None

    def should_set_cookie(self, app: AppT, session: SessionT) -> bool:
        """Tell whether this response carries the cookie: the session changed, or is permanent and refreshed (SESS-12)."""
        return session.modified or (session.permanent and bool(app.config["SESSION_REFRESH_EACH_REQUEST"]))

    def open_session(self, app: AppT, request: RequestT) -> SessionT | None:
        """Return the session of *request*, or None for "no session here"; runs before the URL is matched (SESS-19)."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to open a session; define open_session.")

    def save_session(self, app: AppT, session: SessionT, response: ResponseT) -> None:
        """Keep *session* and tell the client about it in *response*; called for each session that is not a null session."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to save a session; define save_session.")


def _is_https() -> bool:
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    return context is not None and context.environ.get("wsgi.url_scheme") == "https"


# The signed cookie

session_json_serializer: TaggedJSONSerializer = TaggedJSONSerializer()
"""The serializer of cookie sessions: JSON with tags for what JSON lacks."""


def lazy_sha1(string: bytes = b"") -> Hash:
    # hashlib.sha1 is looked up when it is used: a FIPS build has none, and may still run with another digest.
    return hashlib.sha1(string)


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

    digest_method: DigestMethod = staticmethod(lazy_sha1)
    """Flask's; where ``SESSION_COOKIE_FORMAT`` is erlen's own, SHA-256 takes its place, another one stays."""

    key_derivation: str = "hmac"
    serializer: PayloadSerializer = session_json_serializer
    session_class: type[CookieSessionT] = SecureCookieSession  # type: ignore[assignment]  # the type argument's default

    def get_signing_serializer(self, app: AppT) -> URLSafeTimedSerializer | None:
        """Return what signs and verifies the cookie, None without a secret key: the newest key signs, all verify (SESS-03).

        Raises:
            SecretKeyError: the fallbacks are one string instead of a list.
        """
        signing = self._signing(app, format_of(app))
        return None if signing is None else new_serializer(signing)

    def _signing(self, app: AppT, form: CookieFormat | None) -> Signing | None:
        keys = keys_of(app, form)
        if not keys:
            return None
        if form is None or form == "flask":
            return Signing(keys, self.salt, self.key_derivation, self.digest_method, self.serializer)
        digest: DigestMethod = hashlib.sha256 if self.digest_method is lazy_sha1 else self.digest_method
        return Signing(keys, salt_for(app, self.salt), self.key_derivation, digest, self.serializer)

    def _opener(self, app: AppT) -> Opener | None:
        """Return what signs and verifies in this request; None without a secret key."""
        form = format_of(app)
        overridden = type(self).get_signing_serializer is not SecureCookieSessionInterface.get_signing_serializer
        if overridden or "get_signing_serializer" in self.__dict__:
            serializer = self.get_signing_serializer(app)
            return None if serializer is None else Opener((), serializer, self.serializer)
        if form is None or self.key_derivation != "hmac" or self.digest_method is not lazy_sha1:
            signing = self._signing(app, form)
            return None if signing is None else Opener((), shared_serializer(signing), self.serializer)
        keys = keys_of(app, form)
        if not keys:
            return None
        if form == "flask":
            return Opener((seal(keys, self.salt, "sha1"),), None, self.serializer)
        own = seal(keys, salt_for(app, self.salt), "sha256")
        seals = (own, seal(keys, self.salt, "sha1")) if form == "both" else (own,)
        return Opener(seals, None, self.serializer)

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
        name = self.get_cookie_name(app)
        values = parse_cookie(header).getlist(name)[:MOST_VALUES] if '"' in header else values_of(header, name)
        return self._opened(app, opener, values)

    def _opened(self, app: AppT, opener: Opener, values: Sequence[str]) -> CookieSessionT:
        """Return the session of the first of *values* that holds one: a cookie of the same name, set by a neighbour, may stand before ours."""
        max_age = int(app.permanent_session_lifetime.total_seconds()) if values else 0
        for value in values:
            found = opener.opened(value, max_age)
            if found is not None:
                content, text, is_current = found
                made = self.session_class
                # The constructor of a class of one's own may do more.
                session = made.from_cookie(content) if made is SecureCookieSession else made(content)
                if app.config.get("SESSION_STRICT"):
                    session.cookie_text = opener.text_of(content) if text is None else text
                    session.outdated = not is_current
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
                **self._attributes(app),
            )
        else:
            response.delete_cookie(self.get_cookie_name(app), **self._attributes(app))
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
        name, attributes = self.get_cookie_name(app), self._attributes(app)
        if value:
            line = cookie_line(name, value, expires=self.get_expiration_time(app, session), **attributes)
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
                    **self._attributes(app),
                )
            )
            if size > most:
                raise SessionTooLargeError(too_large(session, size, most))

    def _attributes(self, app: AppT) -> CookieAttributes:
        # Whatever an override returns goes to the response as it is (SESS-26).
        attributes: CookieAttributes = {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
            "partitioned": self.get_cookie_partitioned(app),
        }
        return attributes


def may_refresh(app: Application, cookies: str) -> bool:
    """Tell whether the ``Cookie`` header *cookies* may hold a permanent session, which is sent again though nobody looked at it (SESS-12).

    Looks at what is signed without verifying it: an answer of False is certain, True may turn out wrong.
    """
    if not app.config["SESSION_REFRESH_EACH_REQUEST"]:
        return False
    begin = f"{app.config['SESSION_COOKIE_NAME']}="
    _, found, value = cookies.partition(begin)
    if not found:
        return False
    payload = value.partition(";")[0].partition(".")[0].strip('" ')
    # Two cookies of that name, or a compressed one, are for the serializer to judge.
    if begin in value or not payload:
        return True
    try:
        return b'"_permanent"' in urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        return False
