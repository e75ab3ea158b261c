"""Beside mistake 49: signatures that fit, exactly or more widely."""

from shop import Shop, app
from typing_extensions import override

from erlen import AnyErlen, Erlen, Request, Response
from erlen.protocols import SessionStore
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface


class Wider:
    def open_session(self, application: object, incoming: object, again: bool = False) -> SecureCookieSession | None:
        return SecureCookieSession()

    def save_session(self, application: object, session: SecureCookieSession, outgoing: object) -> None: ...

    def make_null_session(self, application: object) -> SecureCookieSession:
        return SecureCookieSession()

    def is_null_session(self, obj: object) -> bool:
        return False


class Derived(SessionInterface[SecureCookieSession]):
    @override
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession:
        return SecureCookieSession()

    @override
    def save_session(self, app: AnyErlen, session: SecureCookieSession, response: Response) -> None: ...


class Named(SecureCookieSessionInterface):
    @override
    def get_cookie_name(self, app: AnyErlen) -> str:
        return "other"

    @override
    def get_cookie_secure(self, app: AnyErlen) -> bool:
        return not app.debug


app.session_interface = Wider()
app.session_interface = Named()
Shop(__name__, session_interface=Derived())
store: SessionStore[Erlen, Request, Response, SecureCookieSession] = Wider()
