"""Session stores: two that keep the laws, and one for every law that breaks it."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from threading import RLock
from typing import Any

import attrs
from itsdangerous import BadSignature, URLSafeTimedSerializer
from typing_extensions import override

from erlen import AnyErlen, Request, Response
from erlen.sessions import NullSession, SecureCookieSession, SessionInterface
from erlen.testing.laws import SessionStateLaws, SessionStoreLaws
from erlen.testing.laws.visits import WRITTEN


class KeptSession(SecureCookieSession):
    """A session that knows its key and what was in it when it was opened."""

    def __init__(self, key: str | None = None, content: Mapping[str, Any] | None = None) -> None:
        super().__init__(content)
        self.key = key
        self.before = deepcopy(dict(self))


@attrs.define
class Kept:
    content: dict[str, Any]
    until: float | None = None


class MemoryStore(SessionInterface[KeptSession, AnyErlen]):
    """Keeps sessions in this process, and only a key in the cookie."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.lock = RLock()
        self.now = 0.0

    def new_key(self) -> str:
        return secrets.token_urlsafe(24)

    def find(self, key: str) -> Kept | None:
        kept = self.kept.get(key)
        return None if kept is None or (kept.until is not None and kept.until <= self.now) else kept

    @override
    def open_session(self, app: AnyErlen, request: Request) -> KeptSession | None:
        if app.secret_key is None:
            return None
        key = request.cookies.get(self.get_cookie_name(app), "")
        kept = self.find(key)
        return KeptSession() if kept is None else KeptSession(key, deepcopy(kept.content))

    @override
    def save_session(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        if session.accessed:
            response.vary.add("Cookie")
        if not session and not session.modified:
            return
        if session and not self.should_set_cookie(app, session):
            return
        response.vary.add("Cookie")
        with self.lock:
            has_ended = session.key is not None and session.key not in self.kept
            if not session or has_ended:
                self.end(app, session, response)
            else:
                self.keep(app, session, response)

    def end(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        self.kept.pop(session.key or "", None)
        response.delete_cookie(
            self.get_cookie_name(app), path=self.get_cookie_path(app), domain=self.get_cookie_domain(app)
        )

    def merged(self, session: KeptSession) -> dict[str, Any]:
        """Return what is kept now, with what this request changed."""
        now = self.kept[session.key].content if session.key else {}
        gone = session.before.keys() - session.keys()
        changed = {
            name: value
            for name, value in session.items()
            if name not in session.before or session.before[name] != value
        }
        return {name: value for name, value in {**now, **changed}.items() if name not in gone}

    def keep(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        content = self.merged(session)
        if session.rotated and session.key is not None:
            self.kept.pop(session.key)
            session.key = None
        session.key = session.key or self.new_key()
        until = self.now + app.permanent_session_lifetime.total_seconds() if session.permanent else None
        self.kept[session.key] = Kept(deepcopy(content), until)
        self.send(app, session, response, session.key)

    def expires(self, app: AnyErlen, session: KeptSession) -> datetime | None:
        return self.get_expiration_time(app, session)

    def send(self, app: AnyErlen, session: KeptSession, response: Response, key: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            key,
            expires=self.expires(app, session),
            httponly=self.get_cookie_httponly(app),
            domain=self.get_cookie_domain(app),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
        )


class MemoryLaws(SessionStoreLaws):
    is_server_side = True
    merges_writes = True
    rotates = True

    @override
    def make(self) -> MemoryStore:
        return MemoryStore()

    @override
    def outlive(self, app: AnyErlen) -> None:
        store = app.session_interface
        assert isinstance(store, MemoryStore)
        store.now += app.permanent_session_lifetime.total_seconds() + 1


class PlainStore:
    """Keeps a session in a signed cookie; conforms by its shape and inherits nothing."""

    def signer(self, app: AnyErlen) -> URLSafeTimedSerializer | None:
        return URLSafeTimedSerializer(app.secret_key, "plain") if app.secret_key else None

    def open_session(self, app: AnyErlen, request: Request, /) -> SecureCookieSession | None:
        signer = self.signer(app)
        if signer is None:
            return None
        age = int(app.permanent_session_lifetime.total_seconds())
        with suppress(BadSignature):
            return SecureCookieSession(signer.loads(request.cookies.get(app.config["SESSION_COOKIE_NAME"], ""), age))
        return SecureCookieSession()

    def save_session(self, app: AnyErlen, session: SecureCookieSession, response: Response, /) -> None:
        config = app.config
        name, place = config["SESSION_COOKIE_NAME"], config["SESSION_COOKIE_PATH"] or "/"
        is_due = session.modified or (session.permanent and config["SESSION_REFRESH_EACH_REQUEST"])
        if session.accessed or is_due:
            response.vary.add("Cookie")
        signer = self.signer(app)
        if not is_due or signer is None:
            return
        if not session:
            response.delete_cookie(name, place, config["SESSION_COOKIE_DOMAIN"])
            return
        response.set_cookie(
            name,
            str(signer.dumps(dict(session))),
            max_age=app.permanent_session_lifetime if session.permanent else None,
            path=place,
            domain=config["SESSION_COOKIE_DOMAIN"],
            secure=bool(config["SESSION_COOKIE_SECURE"]),
            httponly=config["SESSION_COOKIE_HTTPONLY"],
            samesite=config["SESSION_COOKIE_SAMESITE"],
        )

    def make_null_session(self, app: AnyErlen, /) -> NullSession:
        return NullSession()

    def is_null_session(self, obj: object, /) -> bool:
        return isinstance(obj, NullSession)


class PlainLaws(SessionStoreLaws):
    # Plain JSON.
    written = WRITTEN

    @override
    def make(self) -> PlainStore:
        return PlainStore()


# Broken ones


class OneForAll(MemoryStore):
    @override
    def new_key(self) -> str:
        return "one-for-all-and-all-for-one"


class Forgetful(MemoryStore):
    @override
    def find(self, key: str) -> Kept | None:
        return None


class Jsonified(MemoryStore):
    @override
    def merged(self, session: KeptSession) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(json.dumps(super().merged(session), default=str))
        return content


class KeepsOne(MemoryStore):
    @override
    def merged(self, session: KeptSession) -> dict[str, Any]:
        return dict(list(super().merged(session).items())[:1])


class FirstWriteCounts(MemoryStore):
    @override
    def merged(self, session: KeptSession) -> dict[str, Any]:
        return {**super().merged(session), **session.before}


class Leaking(MemoryStore):
    """Hands out what it keeps itself."""

    @override
    def open_session(self, app: AnyErlen, request: Request) -> KeptSession | None:
        session = super().open_session(app, request)
        if session is not None and session.key is not None:
            dict.update(session, self.kept[session.key].content)
        return session


class OneAtATime(MemoryStore):
    @override
    def keep(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        self.kept = {key: kept for key, kept in self.kept.items() if key == session.key}
        super().keep(app, session, response)


class Eager(MemoryStore):
    @override
    def save_session(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        session.modified = True
        super().save_session(app, session, response)


class NeverVaries(MemoryStore):
    @override
    def save_session(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        super().save_session(app, session, response)
        response.headers.pop("Vary", None)


class BareCookie(MemoryStore):
    @override
    def send(self, app: AnyErlen, session: KeptSession, response: Response, key: str) -> None:
        response.set_cookie(self.get_cookie_name(app), key, expires=self.expires(app, session))


class Endless(MemoryStore):
    @override
    def expires(self, app: AnyErlen, session: KeptSession) -> datetime | None:
        return None


class NeverRefreshes(MemoryStore):
    @override
    def should_set_cookie(self, app: AnyErlen, session: KeptSession) -> bool:
        return session.modified


class Immortal(MemoryStore):
    @override
    def find(self, key: str) -> Kept | None:
        return self.kept.get(key)


class FirstComeFirstServed(MemoryStore):
    @override
    def keep(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        if session.key is None or self.kept[session.key].content == session.before:
            super().keep(app, session, response)


class Overwrites(MemoryStore):
    @override
    def merged(self, session: KeptSession) -> dict[str, Any]:
        return dict(session)


class Necromancer(MemoryStore):
    @override
    def save_session(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        if session and session.key is not None:
            self.kept.setdefault(session.key, Kept(dict(session.before)))
        super().save_session(app, session, response)


class Sticky(MemoryStore):
    @override
    def end(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        response.headers["X-Ended"] = "but kept"


class EndsInTheBrowserOnly(MemoryStore):
    @override
    def end(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        kept = self.kept.copy()
        super().end(app, session, response)
        self.kept = kept


class RotatesNothing(MemoryStore):
    @override
    def keep(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        session.rotated = False
        super().keep(app, session, response)


class KeepsTheOldKey(MemoryStore):
    @override
    def keep(self, app: AnyErlen, session: KeptSession, response: Response) -> None:
        old, kept = session.key, self.kept.get(session.key or "")
        super().keep(app, session, response)
        if old is not None and kept is not None and old != session.key:
            self.kept[old] = kept


class Guesses(MemoryStore):
    """Opens the session whose key begins like the cookie."""

    @override
    def find(self, key: str) -> Kept | None:
        return next((kept for known, kept in self.kept.items() if key and known.startswith(key)), None)


class Adopts(MemoryStore):
    @override
    def open_session(self, app: AnyErlen, request: Request) -> KeptSession | None:
        session = super().open_session(app, request)
        key = request.cookies.get(self.get_cookie_name(app))
        if session is not None and session.key is None and key is not None:
            self.kept[key] = Kept({})
            session.key = key
        return session


class Counts(MemoryStore):
    @override
    def new_key(self) -> str:
        return f"session-number-{len(self.kept):032}"


class EverythingIsNull(MemoryStore):
    @override
    def is_null_session(self, obj: object) -> bool:
        return True


class Swallowing(MemoryStore):
    """Its null session takes what is written, and loses it."""

    @override
    def make_null_session(self, app: AnyErlen) -> Any:
        return KeptSession()

    @override
    def is_null_session(self, obj: object) -> bool:
        return isinstance(obj, KeptSession) and obj.key is None


BROKEN_STORES: Mapping[type[MemoryStore], tuple[str, ...]] = {
    OneForAll: ("test_browsers_have_sessions_of_their_own", "test_keys_cannot_be_guessed"),
    Forgetful: ("test_what_is_written_is_read_in_the_next_request", "test_several_values_come_back_together"),
    Jsonified: ("test_values_come_back_as_they_were",),
    KeepsOne: ("test_several_values_come_back_together",),
    FirstWriteCounts: ("test_later_writes_count",),
    Leaking: ("test_what_is_not_saved_is_not_kept",),
    OneAtATime: ("test_many_browsers_at_once",),
    Eager: ("test_session_that_nobody_looks_at_leaves_no_trace", "test_reading_varies_on_the_cookie_and_sets_none"),
    NeverVaries: ("test_reading_varies_on_the_cookie_and_sets_none", "test_writing_sets_the_cookie_and_varies_on_it"),
    BareCookie: ("test_cookie_is_as_configured",),
    Endless: ("test_permanent_session_says_when_it_ends",),
    NeverRefreshes: ("test_permanent_session_is_refreshed_as_configured",),
    Immortal: ("test_expired_session_is_empty",),
    FirstComeFirstServed: ("test_last_of_two_writes_at_the_same_time_counts",),
    Overwrites: ("test_last_of_two_writes_at_the_same_time_counts",),
    Necromancer: ("test_session_that_has_ended_is_not_brought_back",),
    Sticky: ("test_emptied_session_ends",),
    EndsInTheBrowserOnly: ("test_emptied_session_ends",),
    RotatesNothing: ("test_rotation_gives_a_new_key_and_ends_the_old_one",),
    KeepsTheOldKey: ("test_rotation_gives_a_new_key_and_ends_the_old_one",),
    Guesses: ("test_made_up_cookie_opens_an_empty_session",),
    Adopts: ("test_made_up_key_is_not_adopted",),
    Counts: ("test_keys_cannot_be_guessed",),
    EverythingIsNull: ("test_null_session_is_told_from_others",),
    Swallowing: ("test_missing_session_reads_as_empty_and_refuses_writes",),
}


def broken_store_laws() -> Iterator[tuple[type[SessionStoreLaws], str]]:
    """Yield the laws of each broken store, with the name of one that it breaks."""
    for store, names in BROKEN_STORES.items():
        laws = type(f"{store.__name__}Laws", (MemoryLaws,), {"make": lambda self, store=store: store()})
        for name in names:
            yield laws, name


# Sessions themselves


class Noted(dict[str, object]):
    """A session of one's own; conforms by its shape."""

    accessed = False
    modified = False

    @override
    def __setitem__(self, name: str, value: object) -> None:
        self.modified = True
        super().__setitem__(name, value)


@attrs.define
class Row:
    user: int = 0
    accessed: bool = False
    modified: bool = False


class NotedLaws(SessionStateLaws):
    @override
    def make(self) -> Noted:
        return Noted()


class RowLaws(SessionStateLaws):
    @override
    def make(self) -> Row:
        return Row()

    @override
    def change(self, session: Row) -> None:
        session.user, session.modified = 1, True


class BornAccessed(SessionStateLaws):
    @override
    def make(self) -> Row:
        return Row(accessed=True)


class Dull(dict[str, object]):
    accessed = False
    modified = False


class NeverModified(SessionStateLaws):
    @override
    def make(self) -> Dull:
        return Dull()


class SharedState:
    accessed = False
    modified = False

    def __setitem__(self, name: str, value: object) -> None:
        SharedState.modified = True


class Shared(SessionStateLaws):
    @override
    def make(self) -> SharedState:
        return SharedState()


BROKEN_STATES: Mapping[type[SessionStateLaws], str] = {
    BornAccessed: "test_says_whether_it_was_looked_at_and_changed",
    NeverModified: "test_knows_that_it_was_changed",
    Shared: "test_sessions_share_nothing",
}
