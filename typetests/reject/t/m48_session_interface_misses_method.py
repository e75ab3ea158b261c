"""Mistake 48: a session interface misses a method."""

from shop import Shop, app, shop
from typing_extensions import override

from erlen import Erlen, Request, Response, current_app
from erlen.protocols import SessionStore
from erlen.sessions import SecureCookieSession, SessionInterface


class NeverSaves:
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession | None:
        return None

    def make_null_session(self, app: Erlen) -> SecureCookieSession:
        return SecureCookieSession()

    def is_null_session(self, obj: object) -> bool:
        return False


class NeverOpens:
    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...

    def make_null_session(self, app: Erlen) -> SecureCookieSession:
        return SecureCookieSession()

    def is_null_session(self, obj: object) -> bool:
        return False


class Misspelt(NeverSaves):
    def save_sesion(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...


class Nothing:
    pass


class DerivedNeverSaves(SessionInterface[SecureCookieSession]):
    @override
    def open_session(self, app: Erlen, request: Request) -> SecureCookieSession | None:
        return None


class DerivedNeverOpens(SessionInterface[SecureCookieSession]):
    @override
    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response) -> None: ...


app.session_interface = NeverSaves()  # E
app.session_interface = NeverOpens()  # E
app.session_interface = Misspelt()  # E
app.session_interface = Nothing()  # E
app.session_interface = None  # E
app.session_interface = DerivedNeverSaves()  # E
app.session_interface = DerivedNeverOpens()  # E
Erlen(__name__, session_interface=DerivedNeverSaves())  # E

app.session_interface = NeverSaves  # E
shop.session_interface = NeverSaves()  # E
current_app.session_interface = NeverSaves()  # E
Erlen(__name__, session_interface=NeverSaves())  # E
Erlen(__name__, session_interface=Misspelt())  # E
Erlen(__name__, session_interface=3)  # E
Shop(__name__, session_interface=NeverOpens())  # E
store: SessionStore[Erlen, Request, Response, SecureCookieSession] = NeverSaves()  # E


class Subclass(Erlen):
    session_interface = NeverSaves()  # E


class SubclassOfSubclass(Shop):
    session_interface = Misspelt()  # E
