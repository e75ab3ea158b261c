"""A small application whose sessions are on a shelf."""

import time
from collections.abc import Callable
from datetime import timedelta

from erlen import Erlen, SessionKey, flash, get_flashed_messages
from erlen.contrib.sessions import Shelf, StoredSessions
from erlen.contrib.storedsession import StoredSession
from erlen.types import SessionValue

USER = SessionKey[str]("user")
CART = SessionKey[list[str]]("cart")

Shop = Erlen[StoredSession, None]


class Clock:
    """The time, as a test says it."""

    def __init__(self) -> None:
        self.time = time.time()

    def __call__(self) -> float:
        return self.time


def shop(
    shelf: Shelf,
    *,
    name: str = "shop",
    idle: timedelta | None = None,
    absolute: timedelta | None = None,
    now: Callable[[], float] = time.time,
) -> Shop:
    """Return the application."""
    app = Erlen(name, session_interface=StoredSessions(shelf, idle=idle, absolute=absolute, now=now))

    @app.get("/")
    def index() -> str:
        return "nobody asked the session"

    @app.get("/user")
    def user() -> str:
        return app.session.get(USER, "nobody")

    @app.get("/all")
    def everything() -> dict[str, SessionValue]:
        return dict(app.session)

    @app.post("/set/<name>/<value>")
    def put(name: str, value: str) -> str:
        app.session[name] = value
        return "kept"

    @app.post("/drop/<name>")
    def drop(name: str) -> str:
        app.session.pop(name, None)
        return "dropped"

    @app.post("/login/<name>")
    def login(name: str) -> str:
        app.session.rotate()
        app.session[USER] = name
        return "welcome"

    @app.post("/login-as-in-flask/<name>")
    def login_as_in_flask(name: str) -> str:
        app.session.clear()
        app.session["user"] = name
        return "welcome"

    @app.post("/logout")
    def logout() -> str:
        app.session.clear()
        return "bye"

    @app.post("/stay")
    def stay() -> str:
        app.session.permanent = True
        return "as long as you like"

    @app.post("/cart/<item>")
    def add(item: str) -> str:
        app.session.setdefault(CART, []).append(item)
        return "added"

    @app.post("/flash")
    def say() -> str:
        flash("hello")
        return "said"

    @app.get("/flashed")
    def said() -> list[str]:
        return [str(message) for message in get_flashed_messages()]

    @app.post("/wrong")
    def wrong() -> str:
        app.session["wrong"] = object()  # type: ignore[call-overload]  # what a checker refuses
        return "never"

    return app
