"""The session classes, the signing behind them, and the cookie interface beside Flask's (area SESS)."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import flask
import flask.sessions
import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer
from typing_extensions import override
from werkzeug.test import create_environ

from erlen.errors import NoSecretKeyError
from erlen.keys import SessionKey
from erlen.sessiondata import NullSession, SecureCookieSession, SessionMixin
from erlen.sessions import PERMANENT, SecureCookieSessionInterface, SessionInterface, session_json_serializer
from erlen.signing import Signing, shared_serializer
from erlen.wrappers import Request, Response

USER_ID = SessionKey[int]("user_id")
TAGS = SessionKey[list[str]]("tags")

CONFIG: Mapping[str, object] = {
    "APPLICATION_ROOT": "/",
    "SECRET_KEY_FALLBACKS": None,
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "session",
    "SESSION_COOKIE_PARTITIONED": False,
    "SESSION_COOKIE_PATH": None,
    "SESSION_COOKIE_SAMESITE": None,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_REFRESH_EACH_REQUEST": True,
}


@attrs.define
class App:
    """An application as far as session interfaces look at one."""

    name: str = "shop"
    secret_key: str | bytes | None = "k"
    config: dict[str, Any] = attrs.field(factory=lambda: dict(CONFIG))
    permanent_session_lifetime: timedelta = timedelta(days=31)


def app_with(**config: object) -> App:
    return App(config={**CONFIG, **config})


Act = Callable[[SecureCookieSession], object]
Lines = list[tuple[str, str]]


def look(session: SecureCookieSession) -> None:
    """Do what the context does when a view looks at the session."""
    session.accessed = True


def answer(app: App, *acts: Act, cookie: str = "", vary: str | None = None) -> Lines:
    """Open, act, save: return the headers that erlen's interface sets."""
    interface = SecureCookieSessionInterface()
    session = interface.open_session(app, Request(create_environ(headers={"Cookie": cookie})))
    assert session is not None
    for act in acts:
        act(session)
    response = Response(headers={} if vary is None else {"Vary": vary})
    interface.save_session(app, session, response)
    return response.headers.to_wsgi_list()


def oracle(app: Any, *acts: Any, cookie: str = "", vary: str | None = None) -> Lines:
    """Return the headers that Flask's interface sets; it looks at an application as erlen's does."""
    interface = flask.sessions.SecureCookieSessionInterface()
    session = interface.open_session(app, flask.Request(create_environ(headers={"Cookie": cookie})))
    assert session is not None
    for act in acts:
        act(session)
    response = flask.Response(headers={} if vary is None else {"Vary": vary})
    interface.save_session(app, session, response)
    return response.headers.to_wsgi_list()


def steady(lines: Lines) -> Lines:
    """Return *lines* without the second in which a permanent cookie expires."""
    return [(name, re.sub(r"Expires=(?!Thu, 01 Jan 1970)[^;]+", "Expires=<date>", value)) for name, value in lines]


def signed(app: App, content: object) -> str:
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={signing.dumps(content)}"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock that stamps signatures, so that two signatures of one value are equal."""
    monkeypatch.setattr("time.time", lambda: 1_700_000_000)


# The session as a mapping


def test_typed_key_and_its_name_are_one_entry() -> None:
    session = SecureCookieSession()
    session[USER_ID] = 3

    assert session["user_id"] == 3
    assert dict(session) == {"user_id": 3}
    assert session.__contains__(USER_ID)
    assert session.get(USER_ID) == 3
    assert session.setdefault(USER_ID, 4) == 3
    assert session.pop(USER_ID) == 3
    assert not session.__contains__(USER_ID)


def test_missing_typed_key_behaves_as_a_missing_string() -> None:
    session = SecureCookieSession()

    assert session.get(USER_ID) is None
    assert session.get(USER_ID, 0) == 0
    assert session.pop(USER_ID, None) is None
    with pytest.raises(KeyError, match="user_id"):
        session[USER_ID]
    with pytest.raises(KeyError, match="user_id"):
        session.pop(USER_ID)
    with pytest.raises(KeyError, match="user_id"):
        del session[USER_ID]


@pytest.mark.parametrize(
    ("change", "modified"),
    [
        (lambda s: s.__setitem__(USER_ID, 1), True),
        (lambda s: s.__delitem__("a"), True),
        (lambda s: s.update(b=1), True),
        (lambda s: s.__ior__({"b": 1}), True),
        (lambda s: s.clear(), True),
        (lambda s: s.popitem(), True),
        (lambda s: s.pop("a"), True),
        (lambda s: s.pop("missing", None), False),
        (lambda s: s.setdefault(TAGS, []), True),
        (lambda s: s.setdefault("a", 2), False),
        (lambda s: setattr(s, "permanent", True), True),
        (lambda s: s["a"].append(2), False),
        (lambda s: s.get("a"), False),
    ],
)
def test_changes_of_keys_are_noticed(change: Act, modified: bool) -> None:
    """SESS-08, SESS-10."""
    session = SecureCookieSession({"a": [1]})
    assert (session.modified, session.accessed, session.new) == (False, False, False)

    change(session)

    assert session.modified is modified


def test_a_subclass_may_watch_changes_itself() -> None:
    """`on_update` is werkzeug's door; replacing it replaces the flag."""
    seen: list[dict[str, object]] = []
    session = SecureCookieSession()
    session.on_update = lambda changed: seen.append(dict(changed))
    session[USER_ID] = 1

    assert (seen, session.modified) == ([{"user_id": 1}], False)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.__setitem__(USER_ID, 1),
        lambda s: s.__delitem__("a"),
        lambda s: s.update(a=1),
        lambda s: s.clear(),
        lambda s: s.popitem(),
        lambda s: s.pop("a", None),
        lambda s: s.setdefault("a", 1),
        lambda s: setattr(s, "permanent", True),
    ],
)
def test_null_session_names_the_mend(change: Act) -> None:
    """SESS-04."""
    with pytest.raises(NoSecretKeyError, match=r"secret key.*app\.secret_key"):
        change(NullSession())


def test_null_session_reads_as_empty() -> None:
    """SESS-04."""
    session = NullSession()

    assert (len(session), session.get(USER_ID), session.__contains__(USER_ID), session.permanent) == (
        0,
        None,
        False,
        False,
    )


def test_mixin_makes_any_mapping_a_session() -> None:
    """SESS-11, SESS-18."""

    class Memory(dict[str, Any], SessionMixin): ...

    session = Memory()
    assert (session.modified, session.accessed, session.new, session.permanent) == (True, False, False, False)

    session.permanent = True

    assert session == {"_permanent": True}


# Signing


def signing(**changes: Any) -> Signing:
    return attrs.evolve(Signing(("k",), "salt", "hmac", hashlib.sha1, json), **changes)


@pytest.mark.parametrize("derivation", ["hmac", "concat", "django-concat", "none"])
@pytest.mark.parametrize("digest", [hashlib.sha1, hashlib.sha256])
def test_prepared_keys_sign_as_underived_ones(derivation: str, digest: Any, frozen: None) -> None:
    """SESS-02."""
    plain = URLSafeTimedSerializer(
        ["old", "new"], salt="salt", signer_kwargs={"key_derivation": derivation, "digest_method": digest}
    )
    prepared = shared_serializer(signing(keys=("old", "new"), key_derivation=derivation, digest_method=digest))

    assert plain.loads(prepared.dumps({"a": 1})) == {"a": 1}
    assert prepared.loads(plain.dumps({"a": 1})) == {"a": 1}
    assert prepared.loads(URLSafeTimedSerializer("old", salt="salt", signer_kwargs=plain.signer_kwargs).dumps(1)) == 1


def test_another_salt_is_another_signer() -> None:
    serializer = shared_serializer(signing())

    assert serializer.make_signer() is serializer.make_signer("salt")
    assert serializer.make_signer("other").sign("x") != serializer.make_signer("salt").sign("x")
    assert serializer.loads(serializer.dumps(1, salt="other"), salt="other") == 1


def test_equal_signings_share_their_derived_keys() -> None:
    assert shared_serializer(signing()) is shared_serializer(signing())


@pytest.mark.parametrize(
    "change",
    [
        {"keys": ("k2",)},
        {"keys": (b"k",)},
        {"keys": ("k", "k")},
        {"salt": "pepper"},
        {"key_derivation": "none"},
        {"digest_method": hashlib.sha256},
        {"serializer": session_json_serializer},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_makes_another_serializer(change: dict[str, object]) -> None:
    assert shared_serializer(signing(**change)) is not shared_serializer(signing())


@attrs.define
class Unhashable:
    """A payload serializer as an attrs class: comparable, therefore not hashable."""

    def dumps(self, value: Any, /) -> str:
        return json.dumps(value)

    def loads(self, value: str, /) -> Any:
        return json.loads(value)


def test_serializer_need_not_be_hashable() -> None:
    serializer = shared_serializer(signing(serializer=Unhashable()))

    assert serializer.loads(serializer.dumps([1])) == [1]


def test_secret_keys_stay_out_of_the_repr() -> None:
    assert "hunter2" not in repr(signing(keys=("hunter2",)))


def test_public_serializer_is_the_callers_own() -> None:
    """SESS-22: changing what get_signing_serializer returned changes no other request."""
    app, interface = App(), SecureCookieSessionInterface()
    cookie = signed(app, {"a": 1})
    mine = interface.get_signing_serializer(app)
    assert mine is not None
    mine.secret_keys[:] = [b"other"]
    mine.salt = b"other"

    assert interface.open_session(app, Request(create_environ(headers={"Cookie": cookie}))) == {"a": 1}
    assert f"session={mine.dumps({'a': 1})}" != cookie


class WithOtherKey(SecureCookieSessionInterface):
    """Signs with a key of its own."""

    @override
    def get_signing_serializer(self, app: App) -> URLSafeTimedSerializer | None:
        return URLSafeTimedSerializer("other")


def test_overridden_serializer_opens_and_saves() -> None:
    """SESS-22."""
    app, interface = App(), WithOtherKey()
    assigned = SecureCookieSessionInterface()
    # As an extension does that patches one interface.
    assigned.get_signing_serializer = interface.get_signing_serializer  # type: ignore[method-assign]
    cookie = f"session={URLSafeTimedSerializer('other').dumps({'a': 1})}"
    response = Response()
    for each in (interface, assigned):
        session = each.open_session(app, Request(create_environ(headers={"Cookie": cookie})))
        assert session == {"a": 1}
        session["b"] = 2
        each.save_session(app, session, response)

    values = [line.partition("=")[2].partition(";")[0] for line in response.headers.getlist("Set-Cookie")]
    assert [URLSafeTimedSerializer("other").loads(value) for value in values] == [{"a": 1, "b": 2}] * 2


def test_new_secret_key_is_used_at_once() -> None:
    """SESS-03: nothing about keys is remembered between two requests."""
    app, interface = App(), SecureCookieSessionInterface()
    with_first = signed(app, {"a": 1})
    app.secret_key = "k2"
    request = Request(create_environ(headers={"Cookie": with_first}))
    assert interface.open_session(app, request) == {}

    app.config["SECRET_KEY_FALLBACKS"] = ["k"]

    assert interface.open_session(app, request) == {"a": 1}


# The cookie, beside Flask's


def store(session: SecureCookieSession) -> None:
    session["a"] = (1, b"x", {"n": [True, None, 2.5]})


def forget(session: SecureCookieSession) -> None:
    session.clear()


def keep(session: SecureCookieSession) -> None:
    session.permanent = True


ACTS: Mapping[str, tuple[Act, ...]] = {
    "nothing": (),
    "look": (look,),
    "store": (look, store),
    "store without a look": (store,),
    "long": (look, lambda s: s.update(text="x" * 500)),
    "pop missing": (look, lambda s: s.pop("missing", None)),
    "empty": (look, forget),
    "empty without a look": (forget,),
    "permanent": (look, store, keep),
    "only permanent": (look, keep),
}


@pytest.mark.parametrize("vary", [None, "Accept", "Cookie", "accept-encoding, COOKIE", "*", ""])
@pytest.mark.parametrize("content", [None, {"a": 1}, {"a": 1, "_permanent": True}], ids=["new", "known", "permanent"])
@pytest.mark.parametrize("acts", ACTS.values(), ids=ACTS.keys())
def test_headers_are_flasks(
    acts: tuple[Act, ...], content: dict[str, object] | None, vary: str | None, frozen: None
) -> None:
    """SESS-01, SESS-02, SESS-07 to SESS-12: names, order, values and signatures of every header line."""
    app = App()
    cookie = "" if content is None else signed(app, content)

    assert steady(answer(app, *acts, cookie=cookie, vary=vary)) == steady(oracle(app, *acts, cookie=cookie, vary=vary))


@pytest.mark.parametrize(
    "config",
    [
        {"SESSION_COOKIE_NAME": "sid"},
        {"SESSION_COOKIE_DOMAIN": ".example.test"},
        {"SESSION_COOKIE_PATH": "/p", "APPLICATION_ROOT": "/root"},
        {"SESSION_COOKIE_PATH": "", "APPLICATION_ROOT": "/root"},
        {"SESSION_COOKIE_HTTPONLY": False, "SESSION_COOKIE_SECURE": True},
        {"SESSION_COOKIE_SAMESITE": "strict"},
        {"SESSION_COOKIE_PARTITIONED": True},
        {"SESSION_REFRESH_EACH_REQUEST": False},
        {"SECRET_KEY_FALLBACKS": ["old"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("acts", [(), (look, store), (look, forget), (look, store, keep)], ids=len)
def test_flags_are_flasks(config: dict[str, object], acts: tuple[Act, ...], frozen: None) -> None:
    """SESS-03, SESS-09, SESS-12, SESS-13, SESS-23."""
    app = app_with(**config)
    cookie = signed(app, {"a": 1, "_permanent": True})

    assert steady(answer(app, *acts, cookie=cookie)) == steady(oracle(app, *acts, cookie=cookie))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.uuids() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(content=st.dictionaries(st.text(), values, min_size=1))
def test_each_reads_what_the_other_wrote(content: dict[str, Any]) -> None:
    """SESS-02, SESS-15."""
    app: Any = App()
    ours = SecureCookieSessionInterface().get_signing_serializer(app)
    theirs = flask.sessions.SecureCookieSessionInterface().get_signing_serializer(app)
    assert ours is not None and theirs is not None

    assert ours.dump_payload(content) == theirs.dump_payload(content)
    assert ours.loads(theirs.dumps(content)) == theirs.loads(ours.dumps(content))


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(seconds=10), timedelta(days=3650)])
@pytest.mark.parametrize("stamp", [-5, 0, 5, 1_700_000_000, 2**40, 2**60])
def test_age_decides_whether_a_cookie_is_read(stamp: int, lifetime: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """SESS-05, SESS-06: too old, from the future or beyond every calendar is an empty session."""
    app = App(permanent_session_lifetime=lifetime)
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda signer: abs(stamp))
    cookie = signed(app, {"a": 1})
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda signer: 1_700_000_009)
    opened = SecureCookieSessionInterface().open_session(app, Request(create_environ(headers={"Cookie": cookie})))

    age = 1_700_000_009 - abs(stamp)
    assert opened == ({"a": 1} if 0 <= age <= lifetime.total_seconds() else {})


@pytest.mark.parametrize("content", [[["a", 1]], "text", 5, None, [], True], ids=repr)
def test_signed_but_not_a_session_reads_as_empty(content: object) -> None:
    """SESS-05."""
    app = App()
    request = Request(create_environ(headers={"Cookie": signed(app, content)}))

    assert SecureCookieSessionInterface().open_session(app, request) == {}


@pytest.mark.parametrize("payload", [b"!", b".", b".AAAA", b"eyJ", b"bm90IGpzb24", b""])
def test_signed_but_unreadable_reads_as_empty(payload: bytes) -> None:
    """SESS-05."""
    app, interface = App(), SecureCookieSessionInterface()
    signing = interface.get_signing_serializer(app)
    assert signing is not None
    cookie = signing.make_signer().sign(payload).decode()

    assert interface.open_session(app, Request(create_environ(headers={"Cookie": f"session={cookie}"}))) == {}


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
def test_no_cookie_value_breaks_opening(value: str) -> None:
    """SESS-05."""
    request = Request(create_environ(headers={"Cookie": f"session={value}"}))

    assert SecureCookieSessionInterface().open_session(App(), request) == {}


@pytest.mark.parametrize("secret", [None, "", b""])
def test_no_secret_key_means_no_session(secret: str | bytes | None) -> None:
    """SESS-04."""
    app, interface = App(secret_key=secret), SecureCookieSessionInterface()

    assert interface.open_session(app, Request(create_environ())) is None
    assert interface.is_null_session(interface.make_null_session(app))
    assert not interface.is_null_session(SecureCookieSession())


def test_secret_key_lost_during_the_request_is_told() -> None:
    """SESS-04."""
    app, interface = App(), SecureCookieSessionInterface()
    session = interface.open_session(app, Request(create_environ()))
    assert session is not None
    session["a"] = 1
    app.secret_key = None

    with pytest.raises(NoSecretKeyError, match="secret key"):
        interface.save_session(app, session, Response())


# Interfaces of one's own


class Basket(SecureCookieSession):
    """A session with something of its own."""

    def total(self) -> int:
        return sum(self.values())


class BasketInterface(SecureCookieSessionInterface[Basket]):
    """Another class, salt, digest and serializer (SESS-22)."""

    salt = "basket"
    key_derivation = "none"
    digest_method = staticmethod(hashlib.sha256)
    serializer = Unhashable()
    session_class = Basket


def test_options_are_overridden_in_a_subclass() -> None:
    """SESS-22."""
    app, interface = App(), BasketInterface()
    reader = URLSafeTimedSerializer(
        "k", salt="basket", signer_kwargs={"key_derivation": "none", "digest_method": hashlib.sha256}
    )
    cookie = reader.dumps({"apple": 2, "pear": 3})
    session = interface.open_session(app, Request(create_environ(headers={"Cookie": f"session={cookie}"})))

    assert session is not None
    assert session.total() == 5


def test_cookie_methods_are_asked_each_time() -> None:
    """SESS-26."""

    class Asked(SecureCookieSessionInterface):
        names = iter(["first", "second"])

        @override
        def get_cookie_name(self, app: App) -> str:
            return next(self.names)

        @override
        def get_expiration_time(self, app: App, session: SecureCookieSession) -> datetime | None:
            return datetime(2031, 1, 2)

    response, session = Response(), SecureCookieSession()
    session["a"] = 1
    for _ in range(2):
        Asked().save_session(App(), session, response)

    lines = response.headers.getlist("Set-Cookie")
    assert [line.partition("=")[0] for line in lines] == ["first", "second"]
    assert all("Expires=Thu, 02 Jan 2031 00:00:00 GMT" in line for line in lines)


def test_bare_interface_says_what_is_missing() -> None:
    """SESS-18."""
    interface = SessionInterface[SecureCookieSession, App]()  # type: ignore[abstract]  # what checkers refuse
    with pytest.raises(NotImplementedError, match="open_session"):
        interface.open_session(App(), Request(create_environ()))
    with pytest.raises(NotImplementedError, match="save_session"):
        interface.save_session(App(), SecureCookieSession(), Response())


def test_null_class_of_an_interface_is_its_own() -> None:
    """SESS-18."""

    class Nothing(NullSession): ...

    class Interface(SecureCookieSessionInterface):
        null_session_class = Nothing

    assert type(Interface().make_null_session(App())) is Nothing
    assert not Interface().is_null_session(NullSession())


def test_spellings_of_a_permanent_session() -> None:
    text = b'"_permanent"'
    for before in range(3):
        spelt = base64.urlsafe_b64encode(b"\0" * before + text).decode()
        # What does not depend on the bytes around it.
        assert spelt[-(-before * 8 // 6) : (before + len(text)) * 8 // 6] == PERMANENT[before]
