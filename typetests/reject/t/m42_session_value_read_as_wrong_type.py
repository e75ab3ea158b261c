"""Mistake 42: a session value is read as another type than it was stored with."""

from datetime import datetime

from shop import app, blog, shop
from typing_extensions import override

from erlen import Erlen, Request, Response, SessionKey, session
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface

USER_ID = SessionKey[int]("user_id")
NAMES = SessionKey[list[str]]("names")
SEEN = SessionKey[datetime | None]("seen")


class ShopSession(SecureCookieSession):
    @property
    def user_id(self) -> int | None:
        return self.get(USER_ID)


class ShopSessions(SecureCookieSessionInterface[ShopSession]):
    session_class = ShopSession


class Store(SessionInterface[ShopSession]):
    @override
    def open_session(self, app: Erlen, request: Request) -> ShopSession | None:
        return ShopSession()

    @override
    def save_session(self, app: Erlen, session: ShopSession, response: Response) -> None: ...


typed = Erlen(__name__, session_interface=ShopSessions())
stored = Erlen(__name__, session_interface=Store())

name: str = session[USER_ID]  # E
maybe: int = session.get(USER_ID)  # E
text: str = session.get(USER_ID, 0)  # E
popped: str = session.pop(USER_ID)  # E
popped_or: str = session.pop(USER_ID, 0)  # E
numbers: list[int] = session[NAMES]  # E
when: datetime = session[SEEN]  # E
session[NAMES].append(3)  # E
session[USER_ID].upper()  # E
session[USER_ID] = "3"  # E
session[USER_ID] = None  # E
session[NAMES] = "ada"  # E
session.setdefault(USER_ID, "3")  # E
session[USER_ID] + "3"  # E

number: int = typed.session.user_id  # E
typed.session.user_id.upper()  # E
typed.session[USER_ID].upper()  # E
stored.session.user_id + 1  # E
app.session[USER_ID].upper()  # E
plain: str = app.session[USER_ID]  # E


@app.get("/plain")
def view() -> str:
    return session[USER_ID]  # E


@blog.get("/async")
async def waits() -> str:
    return session[USER_ID]  # E


@shop.before_request
def guards() -> str | None:
    return session.get(USER_ID)  # E


with app.test_client().session_transaction() as made:
    made[USER_ID] = "3"  # E
with typed.test_client().session_transaction() as made_typed:
    made_typed.user_id.upper()  # E
