"""Mistake 43: a misspelt session key: a key that nobody declared has no name to write."""

import shop
from shop import app, blog

from erlen import Erlen, SessionKey, session
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface

USER_ID = SessionKey[int]("user_id")


class Keys:
    USER_ID = SessionKey[int]("user_id")


class ShopSession(SecureCookieSession):
    @property
    def user_id(self) -> int | None:
        return self.get(USER_ID)


class ShopSessions(SecureCookieSessionInterface[ShopSession]):
    session_class = ShopSession


typed = Erlen(__name__, session_interface=ShopSessions())

session[USER_IDD]  # E
session.get(USER_IDD)  # E
session.pop(USER_IDD, None)  # E
session[USER_IDD] = 3  # E
session[Keys.USER_IDD]  # E
session[Keys.USER_IDD] = 3  # E
session[shop.USER_ID]  # E
session.user_id  # E
session[3]  # E
session[b"user_id"]  # E
typed.session.user_idd  # E
typed.session.userid  # E
app.session[Keys.USER_IDD]  # E


@app.get("/plain")
def plain() -> str:
    return str(session[Keys.USERID])  # E


@blog.get("/async")
async def waits() -> str:
    return str(typed.session.userid)  # E


with app.test_client().session_transaction() as made:
    made[USER_IDD] = 3  # E
with typed.test_client().session_transaction() as made_typed:
    made_typed.user_idd  # E
