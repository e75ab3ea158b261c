"""Session interfaces: where sessions come from and go to; the built-in one keeps them in a signed cookie.

Knows cookies, signatures and the tagged serializer; knows of the application only its configuration, and nothing of contexts: opening lazily and
marking a session as looked at is `ctx`'s business. Rules (SESS):
- A session that nobody looked at costs nothing and leaves no trace in the response, unless it is permanent and refreshed (SESS-07, SESS-12).
- What cannot be verified reads as an empty session; the bad cookie stays (SESS-05).
- Configuration and options are read again at every use: nothing is stale.
"""

import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, cast

from itsdangerous import BadData, URLSafeTimedSerializer
from typing_extensions import TypeVar, override
from werkzeug.wrappers import Response as WerkzeugResponse

from .protocols import Application
from .sessiondata import NullSession, SecureCookieSession, Session, SessionMixin, refuse
from .signing import DigestMethod, Hash, PayloadSerializer, Signing, new_serializer, shared_serializer
from .tagging import TaggedJSONSerializer
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


class SessionApplication(Protocol):
    """What an interface asks of the application."""

    # Configuration values have any type (Flask's contract).
    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def secret_key(self) -> str | bytes | None: ...

    @property
    def permanent_session_lifetime(self) -> timedelta: ...


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
        """Tell whether the cookie is for https only: ``SESSION_COOKIE_SECURE``."""
        secure: bool = app.config["SESSION_COOKIE_SECURE"]
        return secure

    def get_cookie_samesite(self, app: AppT) -> str | None:
        """Return ``SESSION_COOKIE_SAMESITE``: ``"Lax"``, ``"Strict"``, ``"None"``, or None to leave it out."""
        samesite: str | None = app.config["SESSION_COOKIE_SAMESITE"]
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
    key_derivation: str = "hmac"
    serializer: PayloadSerializer = session_json_serializer
    session_class: type[CookieSessionT] = SecureCookieSession  # type: ignore[assignment]  # the type argument's default

    def get_signing_serializer(self, app: AppT) -> URLSafeTimedSerializer | None:
        """Return what signs and verifies the cookie, None without a secret key: the newest key signs, all verify (SESS-03)."""
        signing = self._signing(app)
        return None if signing is None else new_serializer(signing)

    def _signing(self, app: AppT) -> Signing | None:
        if not app.secret_key:
            return None
        keys = (*(app.config["SECRET_KEY_FALLBACKS"] or ()), app.secret_key)
        return Signing(keys, self.salt, self.key_derivation, self.digest_method, self.serializer)

    def _serializer(self, app: AppT) -> URLSafeTimedSerializer | None:
        """Return the serializer for this request, a shared one unless somebody has a say in it."""
        overridden = type(self).get_signing_serializer is not SecureCookieSessionInterface.get_signing_serializer
        if overridden or "get_signing_serializer" in self.__dict__:
            return self.get_signing_serializer(app)
        signing = self._signing(app)
        return None if signing is None else shared_serializer(signing)

    @override
    def open_session(self, app: AppT, request: RequestT) -> CookieSessionT | None:
        """Return the session in the request's cookie, an empty one if there is none to be trusted; None without a secret key."""
        serializer = self._serializer(app)
        if serializer is None:
            return None
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        max_age = int(app.permanent_session_lifetime.total_seconds())
        try:
            content = serializer.loads(cookie, max_age=max_age)
        except (BadData, OverflowError, ValueError, OSError):
            # Not ours, too old, not readable; the other three are what a timestamp out of range turns into.
            return self.session_class()
        # Whoever has the key could have signed something else than a session.
        return self.session_class(cast("dict[str, Any]", content) if isinstance(content, dict) else {})

    @override
    def save_session(self, app: AppT, session: CookieSessionT, response: ResponseT) -> None:
        """Set, refresh or delete the cookie, and say where the response depends on it (SESS-07, SESS-09).

        Raises:
            NoSecretKeyError: the secret key is gone since the session was opened.
        """
        if session.accessed:
            _vary_on_cookie(response)
        if not session:
            if session.modified:
                self._delete_cookie(app, response)
                _vary_on_cookie(response)
        elif self.should_set_cookie(app, session):
            self._set_cookie(app, session, response)
            _vary_on_cookie(response)

    def _set_cookie(self, app: AppT, session: CookieSessionT, response: ResponseT) -> None:
        serializer = self._serializer(app)
        if serializer is None:
            refuse()
        response.set_cookie(
            self.get_cookie_name(app),
            serializer.dumps(dict(session)),
            expires=self.get_expiration_time(app, session),
            httponly=self.get_cookie_httponly(app),
            domain=self.get_cookie_domain(app),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            partitioned=self.get_cookie_partitioned(app),
            samesite=self.get_cookie_samesite(app),
        )

    def _delete_cookie(self, app: AppT, response: ResponseT) -> None:
        response.delete_cookie(
            self.get_cookie_name(app),
            domain=self.get_cookie_domain(app),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            partitioned=self.get_cookie_partitioned(app),
            samesite=self.get_cookie_samesite(app),
            httponly=self.get_cookie_httponly(app),
        )


def _vary_on_cookie(response: WerkzeugResponse) -> None:
    # Parsing the header is only worth it where there is one.
    if "Vary" in response.headers:
        response.vary.add("Cookie")
    else:
        response.headers["Vary"] = "Cookie"


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
