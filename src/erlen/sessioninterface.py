"""The session interface: where sessions come from and go to is a subclass's business, what their cookie is called and like is asked here.

Knows the configuration; the current request only where a cookie is to be as secure as that is.
"""

from abc import ABCMeta, abstractmethod
from datetime import UTC, datetime
from typing import Any, Generic, Protocol

from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack
from ._typing import TypeVar
from .sessioncookies import CookieAttributes, SessionApplication, keep_private, vary_on_cookie
from .sessiondata import NullSession, SecureCookieSession, SessionMixin
from .types import SameSite
from .wrappers import Request, Response

__all__ = ["SessionInterface", "SessionLike"]


class SessionLike(Protocol):
    """What an interface asks of a session when it decides about the cookie."""

    @property
    def modified(self) -> bool: ...

    @property
    def accessed(self) -> bool: ...

    @property
    def permanent(self) -> bool: ...


SessionT = TypeVar("SessionT", bound=SessionLike, default=SessionMixin)
# The default lets an override name its own application class without naming it twice.
AppT = TypeVar("AppT", bound=SessionApplication, default=Any)
RequestT = TypeVar("RequestT", bound=Request, default=Request)
ResponseT = TypeVar("ResponseT", bound=WerkzeugResponse, default=Response)


class SessionInterface(Generic[SessionT, AppT, RequestT, ResponseT], metaclass=ABCMeta):
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
        null = self.null_session_class
        # The classes of sessions are abstract ones, of which asking takes long.
        return not (null is NullSession and type(obj) is SecureCookieSession) and isinstance(obj, null)

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

    def get_cookie_attributes(self, app: AppT) -> CookieAttributes:
        """Return all attributes of the cookie but its expiry, as the methods above say them (SESS-26)."""
        return {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
            "partitioned": self.get_cookie_partitioned(app),
        }

    def get_expiration_time(self, app: AppT, session: SessionT) -> datetime | None:
        """Return when a permanent session's cookie expires, None for one that ends with the browser."""
        return datetime.now(UTC) + app.permanent_session_lifetime if session.permanent else None

    def should_set_cookie(self, app: AppT, session: SessionT) -> bool:
        """Tell whether this response carries the cookie: the session changed, or is permanent and refreshed (SESS-12)."""
        return session.modified or (session.permanent and bool(app.config["SESSION_REFRESH_EACH_REQUEST"]))

    def send_cookie(self, app: AppT, session: SessionT, response: ResponseT, value: str) -> None:
        """Let *response* set the cookie, with every attribute as configured, and say that it depends on it; for stores of one's own."""
        name, expires = self.get_cookie_name(app), self.get_expiration_time(app, session)
        response.set_cookie(name, value, expires=expires, **self.get_cookie_attributes(app))
        self._guard(app, response)

    def forget_cookie(self, app: AppT, response: ResponseT) -> None:
        """Let *response* delete the cookie where `send_cookie` set it; for stores of one's own."""
        response.delete_cookie(self.get_cookie_name(app), **self.get_cookie_attributes(app))
        self._guard(app, response)

    def _guard(self, app: AppT, response: ResponseT) -> None:
        is_strict = bool(app.config.get("SESSION_STRICT"))
        vary_on_cookie(response, is_strict)
        if is_strict:
            keep_private(response.headers)

    @abstractmethod
    def open_session(self, app: AppT, request: RequestT) -> SessionT | None:
        """Return the session of *request*, or None for "no session here"; runs before the URL is matched (SESS-19)."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to open a session; define open_session.")

    @abstractmethod
    def save_session(self, app: AppT, session: SessionT, response: ResponseT) -> None:
        """Keep *session* and tell the client about it in *response*; called for each session that is not a null session."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to save a session; define save_session.")


def _is_https() -> bool:
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    return context is not None and context.environ.get("wsgi.url_scheme") == "https"


# Abstract for checkers only (mistake 48): a class that lacks one of the two is made as in Flask, and says what it lacks when it is asked.
SessionInterface.__abstractmethods__ = frozenset()
