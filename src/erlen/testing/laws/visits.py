"""Visits to an application as browsers make them, and sessions opened and saved beside it: what the laws of session stores are made of."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

import attrs
from werkzeug.datastructures import HeaderSet
from werkzeug.wrappers import Response as WerkzeugResponse

from ...app import AnyErlen, Erlen
from ...protocols import SessionStore
from ...wrappers import Response
from .. import ErlenClient
from .law import Laws, hold

__all__ = ["AnySession", "AnyStore", "Browser", "StoreSetup", "Visit"]

# Each store names its own classes of application, request, response and session.
AnySession: TypeAlias = Any
"""A session: a store may make it of any class."""

# Each store names its own classes of application, request, response and session.
AnyStore: TypeAlias = SessionStore[Any, Any, Any, Any]

WRITTEN: Mapping[str, object] = {
    "text": "ä€😀 \x00\"';,",
    "empty": "",
    "number": -(2**60),
    "half": 0.5,
    "yes": True,
    "nothing": None,
    "list": [1, [2, "three"], [], None],
    "dict": {"a": {"b": [None, False]}},
}
ALL_WRITTEN: Mapping[str, object] = {
    **WRITTEN,
    "pair": (1, (2, "three")),
    "bytes": b"\x00\xff",
    "id": UUID(int=7),
}


@attrs.frozen
class Visit:
    """What came of one request."""

    result: object
    """What the visitor returned."""

    cookie: str | None
    """The line that sets the session's cookie, None where the response leaves it alone."""

    vary: frozenset[str]

    @property
    def attributes(self) -> Mapping[str, str]:
        """The cookie's attributes by name, in lower case."""
        parts = (self.cookie or "").split(";")[1:]
        pairs = (part.strip().partition("=") for part in parts)
        return {name.lower(): value for name, _, value in pairs}

    @property
    def value(self) -> str:
        """The cookie's new value, empty where it is deleted."""
        return (self.cookie or "").partition(";")[0].partition("=")[2].strip('"')

    @property
    def deletes(self) -> bool:
        """Whether the client is told to forget the cookie."""
        return self.cookie is not None and (
            self.attributes.get("max-age") == "0" or "1970" in self.attributes.get("expires", "")
        )


class Browser:
    """A browser of its own, with its own cookies."""

    def __init__(self, app: AnyErlen) -> None:
        self.app = app
        self.name: str = app.config["SESSION_COOKIE_NAME"]
        self.client: ErlenClient[AnySession] = app.test_client()

    @property
    def cookie(self) -> str | None:
        """The value of the session's cookie as this browser keeps it."""
        found = self.client.get_cookie(self.name, path=self.app.config["SESSION_COOKIE_PATH"] or "/")
        return None if found is None else found.value

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie(self.name, value)

    def visit(self, visitor: Callable[[AnySession], object] | None = None) -> Visit:
        """Send a request whose view hands the session to *visitor*."""
        results: list[object] = []

        def view() -> str:
            if visitor is not None:
                results.append(visitor(self.app.session))
            return "seen"

        self.app.view_functions["law"] = view
        response = self.client.get("/law")
        lines = [line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"{self.name}=")]
        hold(response.status_code == 200, f"A request with a session is answered; the answer is {response.status}.")
        hold(len(lines) < 2, f"A response sets the session's cookie once, not as {lines}.")
        vary: HeaderSet = response.vary
        return Visit(results[0] if results else None, lines[0] if lines else None, frozenset(map(str.lower, vary)))


class StoreSetup(Laws[AnyStore]):
    """How a store and its application are made for the laws.

    Override `make_app` where the application needs more than a secret key, and `read`, `write`, `clear` and `keep` where a session is no mapping.
    """

    is_server_side: ClassVar[bool] = False
    """Whether the cookie is only a key to what is kept elsewhere: then a session that has ended cannot come back."""

    merges_writes: ClassVar[bool] = False
    """Whether two requests that write different keys at the same time both count."""

    rotates: ClassVar[bool] = False
    """Whether `rotate` gives a session a new key."""

    written: ClassVar[Mapping[str, object]] = ALL_WRITTEN
    """Values that the store must carry unchanged."""

    def make_app(self, store: AnyStore) -> AnyErlen:
        """Return a new application whose sessions *store* keeps."""
        app: AnyErlen = Erlen("laws", session_interface=store)
        app.secret_key = "only for these laws, and longer than any digest needs to be"
        app.testing = True
        return app

    def read(self, session: AnySession, name: str) -> object:
        """Return what *session* has under *name*, None where it has nothing."""
        return session.get(name)

    def write(self, session: AnySession, name: str, value: object) -> None:
        """Put *value* into *session*."""
        session[name] = value

    def clear(self, session: AnySession) -> None:
        """Take everything out of *session*, as at the end of a login."""
        session.clear()

    def keep(self, session: AnySession) -> None:
        """Let *session* outlive the browser."""
        session.permanent = True

    def rotate(self, session: AnySession) -> None:
        """Give *session* a new key, as at the begin of a login; see `rotates`."""
        session.rotate()

    def outlive(self, app: AnyErlen) -> None:
        """Let so much time pass for the store that every session it has kept until now has expired.

        As it stands, no session is young enough any more when it is opened; override it where the store decides earlier.
        """
        app.permanent_session_lifetime = timedelta(seconds=-1)

    def disable(self, app: AnyErlen) -> None:
        """Make the store open no session any more, if there is a way to do so."""
        app.secret_key = None

    # What the laws are made of

    def app(self) -> AnyErlen:
        """Return a new application with a new store, and a page that looks at the session."""
        app = self.make_app(self.make())
        app.add_url_rule("/law", "law", lambda: "seen")
        return app

    def writer(self, name: str, value: object) -> Callable[[AnySession], None]:
        """Return a visitor that writes."""
        return lambda session: self.write(session, name, value)

    def reader(self, name: str) -> Callable[[AnySession], object]:
        """Return a visitor that reads."""
        return lambda session: self.read(session, name)

    def started(self, app: AnyErlen, **values: object) -> Browser:
        """Return a browser whose session has *values*."""
        browser = Browser(app)

        def write(session: AnySession) -> None:
            for name, value in values.items():
                self.write(session, name, value)

        browser.visit(write)
        return browser

    def opened(self, app: AnyErlen, cookie: str | None) -> AnySession:
        """Return the session of a request with *cookie*, opened beside any application."""
        headers = {} if cookie is None else {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}
        with app.test_request_context("/law", headers=headers) as context:
            return app.session_interface.open_session(app, context.request)

    def saved(self, app: AnyErlen, session: AnySession) -> WerkzeugResponse:
        """Save *session* and return the response with which it was saved."""
        response: Response = app.response_class("")
        with app.test_request_context("/law"):
            app.session_interface.save_session(app, session, response)
        return response
