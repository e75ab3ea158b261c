"""Mistake 49: a session interface has a method of the wrong signature."""

from shop import Shop, app, shop
from typing_extensions import override

from erlen import Erlen, Request, Response
from erlen.protocols import SessionStore
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface


class Base:
    def make_null_session(self, app: Erlen) -> SecureCookieSession:
        return SecureCookieSession()

    def is_null_session(self, obj: object) -> bool:
        return False


class SwappedParameters(Base):
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession | None:
        return None

    def save_session(self, app: Erlen, response: Response, session: SecureCookieSession) -> None: ...


class NoApplication(Base):
    def open_session(self, request: Request) -> SecureCookieSession | None:
        return None

    def save_session(self, session: SecureCookieSession, response: Response) -> None: ...


class OpensText(Base):
    def open_session(self, app: Erlen, request: Request) -> str:
        return request.path

    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...


class Waits(Base):
    async def open_session(self, app: Erlen, request: Request) -> SecureCookieSession | None:
        return None

    async def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...


class NeedsMore(Base):
    def open_session(self, app: Erlen, request: Request, name: str) -> SecureCookieSession | None:
        return None

    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...


class Derived(SessionInterface[SecureCookieSession]):
    @override
    def open_session(self, app: Erlen) -> SecureCookieSession | None:  # E
        return None


class DerivedSaves(SessionInterface[SecureCookieSession]):
    @override
    def save_session(self, app: Erlen, response: Response, session: SecureCookieSession) -> None: ...  # E


class Named(SecureCookieSessionInterface):
    @override
    def get_cookie_name(self, app: Erlen) -> int:  # E
        return 3


class Secure(SecureCookieSessionInterface):
    @override
    def get_cookie_secure(self) -> bool:  # E
        return True


app.session_interface = NoApplication()  # E
app.session_interface = NeedsMore()  # E
shop.session_interface = NoApplication()  # E
Erlen(__name__, session_interface=NoApplication())  # E
Erlen(__name__, session_interface=NeedsMore())  # E
Shop(__name__, session_interface=NeedsMore())  # E
swapped: SessionStore[Erlen, Request, Response, SecureCookieSession] = SwappedParameters()  # E
no_application: SessionStore[Erlen, Request, Response, SecureCookieSession] = NoApplication()  # E
text: SessionStore[Erlen, Request, Response, SecureCookieSession] = OpensText()  # E
waits: SessionStore[Erlen, Request, Response, SecureCookieSession] = Waits()  # E
more: SessionStore[Erlen, Request, Response, SecureCookieSession] = NeedsMore()  # E


class Subclass(Erlen):
    session_interface = NoApplication()  # E
