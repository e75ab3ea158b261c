"""Sessions that are kept on a server: `StoredSessions` opens and saves them, a shelf keeps them.

Knows shelves by their outline; no Redis and no database. Rules:
- The cookie holds 256 random bits and nothing else; the shelf knows only their digest, so that a look at it opens no session.
- A key that a client made up, or whose session has ended, is never adopted; `rotate` and `clear` give a new one and end the old one.
- A request saves what it changed, not all it has seen: of two at the same time neither loses a key that the other did not touch. Of two that change
  the same key, the last one counts. What changes a session that has ended meanwhile is dropped, and logged.
- Whoever does not look at the session does not ask the shelf. A shelf that does not answer is 503 for who looks, and nothing is taken for saved.
"""

import hashlib
import math
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

import attrs
from typing_extensions import override
from werkzeug.exceptions import ServiceUnavailable

from ..app import AnyErlen
from ..cookies import MOST_VALUES
from ..errors import ErlenError, SessionValueError
from ..sessioncookies import UNREADABLE, is_flat, realm_of, vary_on_cookie
from ..sessions import SessionInterface, session_json_serializer
from ..wrappers import Request, Response
from .storedsession import Found, StoredSession

__all__ = ["Change", "Record", "Shelf", "StoreDownError", "StoredSession", "StoredSessions"]

IDENTITY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""What `secrets.token_urlsafe` makes of 256 bits; nothing else is looked up."""

FEWEST_TOUCHES: Final = 10
"""A session that is only read is noted as seen when this part of its idle time has passed, not with every request."""


class StoreDownError(ServiceUnavailable, ErlenError):
    """The store of sessions does not answer; the client is told 503, and no more than that."""

    def __init__(self, cause: str) -> None:
        super().__init__("Sessions are not available at the moment; try again in a few seconds.", retry_after=5)
        self.cause = cause


@attrs.frozen
class Record:
    """What a shelf keeps of one session. Times are seconds of Unix time."""

    values: Mapping[str, str]
    """The session's values as text, by name."""

    began: float
    seen: float
    until: float
    """When the shelf may throw it away."""


@attrs.frozen
class Change:
    """What one request has changed."""

    written: Mapping[str, str]
    removed: frozenset[str]
    seen: float
    until: float


class Shelf(Protocol):
    """Keeps records by key. Each method is one step: no other process sees half of it.

    Laws: a record is found as it was put, until it is taken or its time is over, and perhaps a little longer; of two that take it only one gets it;
    what does not answer raises `StoreDownError`.
    """

    def find(self, key: str, /) -> Record | None: ...

    def put(self, key: str, record: Record, /) -> None:
        """Keep a new record."""
        ...

    def change(self, key: str, change: Change, /) -> int | None:
        """Return how many values are left; with none left the record goes. None where there is no record, and then none is made."""
        ...

    def take(self, key: str, /) -> Record | None:
        """Return the record and forget it."""
        ...


def _texts(session: StoredSession) -> dict[str, str]:
    """Return the session's values as text.

    Raises:
        SessionValueError: a value cannot be written; its key is named.
    """
    texts: dict[str, str] = {}
    values: dict[str, object] = dict(session)
    for name, value in values.items():
        try:
            # Whoever goes past the types may have used any key.
            if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"its key is {type(name).__name__}, not a string")
            texts[name] = session_json_serializer.dumps(value)
        except (TypeError, ValueError, RecursionError) as error:
            kind = type(value).__name__
            raise SessionValueError(
                f"session[{name!r}] holds {kind}, which no session can carry ({error}); store an id or plain data."
            ) from error
    return texts


class StoredSessions(SessionInterface[StoredSession, AnyErlen]):
    """Keeps sessions on a shelf, and a random key in the cookie.

    >>> from erlen import Erlen
    >>> from erlen.contrib.sessions import StoredSessions
    >>> from erlen.contrib.sql import SQLShelf
    >>> from sqlalchemy import create_engine
    >>> engine = create_engine("sqlite://")
    >>> shelf = SQLShelf(engine)
    >>> shelf.create_table()
    >>> app = Erlen("example", session_interface=StoredSessions(shelf))
    >>> engine.dispose()
    """

    def __init__(
        self,
        shelf: Shelf,
        *,
        idle: timedelta | None = None,
        absolute: timedelta | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Say where sessions are kept, and how long.

        Args:
            idle: a session ends when nobody has looked at it for so long; None for ``PERMANENT_SESSION_LIFETIME``.
            absolute: a session ends so long after its begin, whatever is done with it; None for never.
            now: the time as seconds of Unix time.
        """
        self.shelf = shelf
        self.idle = idle
        self.absolute = absolute
        self.now = now

    @override
    def open_session(self, app: AnyErlen, request: Request) -> StoredSession:
        """Return the session of *request*, which asks the shelf when somebody first looks into it."""
        session = StoredSession()
        identities = [
            value
            for value in request.cookies.getlist(self.get_cookie_name(app))[:MOST_VALUES]
            if IDENTITY.fullmatch(value)
        ]
        session.is_loaded = not identities
        if identities:
            session.find = partial(self._found, app, identities)
        return session

    def check(self) -> None:
        """Check that the shelf answers; for `erlen.contrib.health`.

        Raises:
            StoreDownError: it does not.
        """
        self.shelf.find("check")

    def _key(self, app: AnyErlen, identity: str) -> str:
        # Another application on the same shelf has other keys for the same cookie.
        return hashlib.sha256(f"{realm_of(app)}\0{identity}".encode()).hexdigest()

    def _idle(self, app: AnyErlen) -> float:
        return (app.permanent_session_lifetime if self.idle is None else self.idle).total_seconds()

    def _until(self, app: AnyErlen, began: float, now: float) -> float:
        longest = math.inf if self.absolute is None else self.absolute.total_seconds()
        return min(now + self._idle(app), began + longest)

    def _found(self, app: AnyErlen, identities: list[str]) -> Found | None:
        """Return the first session that one of the cookies is for: a neighbour's cookie of the same name may stand before ours."""
        now = self.now()
        for identity in identities:
            try:
                record = self.shelf.find(self._key(app, identity))
            except StoreDownError as error:
                # An HTTP error is not logged by anybody else.
                app.logger.error("The session store does not answer: %s", error.cause)
                raise
            if record is None or now >= min(record.until, record.seen + self._idle(app)):
                continue
            if now >= self._until(app, record.began, now):
                continue
            try:
                content = {name: session_json_serializer.loads(text) for name, text in record.values.items()}
            except UNREADABLE:
                app.logger.error("A stored session cannot be read and is left out; who else writes into the store?")
                continue
            return Found(identity, content, record.values, record.began, record.seen)
        return None

    @override
    def save_session(self, app: AnyErlen, session: StoredSession, response: Response) -> None:
        """Save what this request changed, and tell the client about a new key or an end.

        Raises:
            SessionValueError: a value cannot be written; its key is named.
            StoreDownError: the shelf does not answer; the response is not sent.
        """
        if session.accessed:
            vary_on_cookie(response, bool(app.config.get("SESSION_STRICT")))
        elif not session.modified:
            return
        session.load()
        found = session.found
        if found is None and not session:
            if session.modified:
                self.forget_cookie(app, response)
        elif found is None:
            self._begin(app, session, response, _texts(session), self.now())
        elif session.is_cleared:
            self._restart(app, session, found, response)
        elif session.rotated:
            self._move(app, session, found, response)
        else:
            self._keep(app, session, found, response)

    def _begin(
        self, app: AnyErlen, session: StoredSession, response: Response, values: Mapping[str, str], began: float
    ) -> None:
        """Put *values* under a new key."""
        now = self.now()
        identity = secrets.token_urlsafe(32)
        self.shelf.put(self._key(app, identity), Record(values, began, now, self._until(app, began, now)))
        self.send_cookie(app, session, response, identity)

    def _changed(self, app: AnyErlen, session: StoredSession, found: Found) -> Change:
        """Return what this request changed; a change inside of a value is one."""
        now = self.now()
        until = self._until(app, found.began, now)
        if not session.modified and is_flat(session):
            return Change({}, frozenset(), now, until)
        texts = _texts(session)
        written = {name: text for name, text in texts.items() if found.texts.get(name) != text}
        return Change(written, frozenset(found.texts.keys() - texts.keys()), now, until)

    def _keep(self, app: AnyErlen, session: StoredSession, found: Found, response: Response) -> None:
        """Save what was changed, or that somebody looked, where that was not noted lately."""
        change = self._changed(app, session, found)
        is_changed = bool(change.written or change.removed)
        if is_changed or change.seen - found.seen >= self._idle(app) / FEWEST_TOUCHES:
            left = self.shelf.change(self._key(app, found.identity), change)
            if left is None:
                # The cookie stays: meanwhile another response may have set a new one.
                self._drop(app, change)
                return
            if left == 0:
                self.forget_cookie(app, response)
                return
        was_permanent = bool(found.content.get("_permanent", False))
        is_refreshed = session.permanent and (is_changed or bool(app.config["SESSION_REFRESH_EACH_REQUEST"]))
        if is_refreshed or session.permanent != was_permanent:
            self.send_cookie(app, session, response, found.identity)

    def _restart(self, app: AnyErlen, session: StoredSession, found: Found, response: Response) -> None:
        """End the session that was found; what was written since begins another one."""
        values = _texts(session)
        self.shelf.take(self._key(app, found.identity))
        if values:
            self._begin(app, session, response, values, self.now())
        else:
            self.forget_cookie(app, response)

    def _move(self, app: AnyErlen, session: StoredSession, found: Found, response: Response) -> None:
        """End the session under its old key, and go on under a new one."""
        change = self._changed(app, session, found)
        record = self.shelf.take(self._key(app, found.identity))
        if record is None:
            self._drop(app, change)
            return
        left = {name: text for name, text in record.values.items() if name not in change.removed}
        values = {**left, **change.written}
        if values:
            self._begin(app, session, response, values, record.began)
        else:
            self.forget_cookie(app, response)

    def _drop(self, app: AnyErlen, change: Change) -> None:
        if names := sorted(change.written.keys() | change.removed):
            app.logger.warning("A session ended while a request was changing it; its changes to %r are dropped.", names)
