"""Beside mistake 48: session interfaces with all four methods, of one's own making or derived."""

from typing import assert_type

from shop import Shop, app
from typing_extensions import override

from erlen import Erlen, Request, Response
from erlen.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface, SessionInterface


class Whole:
    def open_session(self, app: Erlen, request: Request) -> dict[str, str] | None:
        return {"path": request.path}

    def save_session(self, app: Erlen, session: dict[str, str], response: Response) -> None: ...

    def make_null_session(self, app: Erlen) -> dict[str, str]:
        return {}

    def is_null_session(self, obj: object) -> bool:
        return obj == {}


class Derived(SessionInterface[SecureCookieSession]):
    @override
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession | None:
        return SecureCookieSession()

    @override
    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...

    @override
    def make_null_session(self, app: Erlen) -> NullSession:
        return NullSession()


class Renamed(SecureCookieSessionInterface):
    @override
    def get_cookie_name(self, app: Erlen) -> str:
        return "other"


class Subclass(Erlen):
    session_interface = Derived()


app.session_interface = Derived()
app.session_interface = Renamed()
Shop(__name__, session_interface=Derived())
assert_type(Erlen(__name__, session_interface=Whole()).session, dict[str, str])
assert_type(Erlen(__name__, session_interface=Derived()).session, SecureCookieSession)
