"""Beside mistake 42: session values read as what they are, by key and through a session class."""

from datetime import datetime
from typing import assert_type

from shop import app

from erlen import Erlen, SessionKey, session
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface

USER_ID = SessionKey[int]("user_id")
NAMES = SessionKey[list[str]]("names")
SEEN = SessionKey[datetime | None]("seen")


class ShopSession(SecureCookieSession):
    @property
    def user_id(self) -> int | None:
        return self.get(USER_ID)


class ShopSessions(SecureCookieSessionInterface[ShopSession]):
    session_class = ShopSession


typed = Erlen(__name__, session_interface=ShopSessions())
session[USER_ID] = 3
session[NAMES] = ["ada"]
session[SEEN] = None
assert_type(session[USER_ID], int)
assert_type(session.get(USER_ID), int | None)
assert_type(session.get(USER_ID, 0), int)
assert_type(session.pop(USER_ID), int)
assert_type(session[NAMES], list[str])
assert_type(session[SEEN], datetime | None)
assert_type(typed.session, ShopSession)
assert_type(typed.session.user_id, int | None)
assert_type(app.session[USER_ID], int)
print(USER_ID in session)
del session[USER_ID]

with app.test_client().session_transaction() as made:
    made[USER_ID] = 3
with typed.test_client().session_transaction() as made_typed:
    assert_type(made_typed, ShopSession)
