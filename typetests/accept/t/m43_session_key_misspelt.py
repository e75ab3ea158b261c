"""Beside mistake 43: declared keys, in a module, in a class, on a session class; and plain strings, as in Flask."""

from typing import Final

from shop import app

from erlen import SessionKey, session

USER_ID: Final = SessionKey[int]("user_id")


class Keys:
    USER_ID = SessionKey[int]("user_id")


session[USER_ID] = 3
session[Keys.USER_ID] = 3
app.session[Keys.USER_ID] = 3
session["user_id"] = 3
session.get("user_id")
session.permanent = True
session.modified = True
