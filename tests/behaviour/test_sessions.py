"""The signed cookie session and the interface behind it (area SESS)."""

import base64
import datetime
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from typing_extensions import override

from erlen.sessions import FOREIGN

from .harness import FLASK_WAYS, AppLike, Framework, Reply, captured_log, derive, fetch, same

SECRET = {"SECRET_KEY": "k", **FLASK_WAYS}
DELETED = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/"


def serving(fw: Framework, view: Callable[[], object], **config: object) -> AppLike:
    """Return an application whose only view runs *view* and answers with its result as text."""
    app = fw.make(config={**SECRET, **config})

    @app.route("/")
    def index() -> str:
        return str(view())

    return app


def cookie(reply: Reply) -> str | None:
    """Return the only Set-Cookie line, masked."""
    return reply.header("Set-Cookie")


def put(fw: Framework, key: str = "a", value: object = 1) -> Callable[[], object]:
    """Return a view body that stores one value."""

    def view() -> object:
        fw.session[key] = value
        return "stored"

    return view


def signer(fw: Framework, app: AppLike, **options: object) -> URLSafeTimedSerializer:
    """Return a serializer made by hand as the documentation describes the cookie."""
    settings: dict[str, object] = {"key_derivation": "hmac", "digest_method": hashlib.sha1} | options
    return URLSafeTimedSerializer(
        app.config["SECRET_KEY"],
        salt="cookie-session",
        serializer=fw.module("json.tag").TaggedJSONSerializer(),
        signer_kwargs=settings,
    )


def signed(fw: Framework, app: AppLike, data: object) -> str:
    """Return the Cookie header of a session that holds *data*, signed by the app's own interface."""
    value = app.session_interface.get_signing_serializer(app).dumps(data)
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def send(app: AppLike, cookie_header: str) -> Reply:
    """GET / with a Cookie header."""
    return fetch(app, headers={"Cookie": cookie_header})


class HundredSecondsAgo(TimestampSigner):
    """Signs as if a while ago."""

    @override
    def get_timestamp(self) -> int:
        return super().get_timestamp() - 100


def test_first_value_sets_one_plain_cookie(fw: Framework) -> None:
    """SESS-01."""
    reply = fetch(serving(fw, put(fw)))

    assert cookie(reply) == "session=eyJhIjoxfQ.<time>.<signature>; HttpOnly; Path=/"


def test_cookie_is_signed_as_documented(fw: Framework) -> None:
    """SESS-02."""
    app = serving(fw, put(fw))
    value = app.test_client().get("/").headers["Set-Cookie"].split(";")[0].removeprefix("session=")

    assert signer(fw, app).loads(value) == {"a": 1}
    with pytest.raises(ValueError):
        json.loads(value)


def test_cookie_made_by_hand_is_accepted(fw: Framework) -> None:
    """SESS-02."""
    app = serving(fw, lambda: fw.session.get("a"))

    assert send(app, f"session={signer(fw, app).dumps({'a': 7})}").text == "7"


def test_long_payload_is_compressed(fw: Framework) -> None:
    """SESS-02."""
    line = cookie(fetch(serving(fw, put(fw, value="x" * 200)))) or ""

    assert line.startswith("session=.eJ")
    assert len(line) < 120


def test_payload_is_compact_tagged_json(fw: Framework) -> None:
    """SESS-02, TAG-06."""
    app = fw.make(config=SECRET)
    payload = app.session_interface.get_signing_serializer(app).dump_payload({"a": (1, 2)})

    assert base64.urlsafe_b64decode(payload + b"==") == b'{"a":{" t":[1,2]}}'


def test_current_key_signs_and_fallbacks_verify(fw: Framework) -> None:
    """SESS-03, SEC-07."""
    app = fw.make(config={"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": ["old", "older"]})

    assert app.session_interface.get_signing_serializer(app).secret_keys == [b"old", b"older", b"new"]


@pytest.mark.parametrize(("key", "read"), [("new", "1"), ("old", "1"), ("older", "1"), ("never", "None")])
def test_session_signed_by_any_known_key_is_read(fw: Framework, key: str, read: str) -> None:
    """SESS-03."""
    app = serving(fw, lambda: fw.session.get("a"), SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old", "older"])
    header = signed(fw, fw.make(config={**SECRET, "SECRET_KEY": key}), {"a": 1})

    assert send(app, header).text == read


def test_no_key_reads_as_an_empty_session(fw: Framework) -> None:
    """SESS-04."""
    app = serving(fw, lambda: (len(fw.session), fw.session.get("a"), "a" in fw.session, fw.session.permanent))
    app.secret_key = None
    reply = fetch(app)

    assert reply.text == "(0, None, False, False)"
    assert (reply.all("Set-Cookie"), reply.all("Vary")) == ([], [])


@pytest.mark.parametrize(
    "mutate",
    [
        lambda s: s.__setitem__("a", 1),
        lambda s: s.__delitem__("a"),
        lambda s: s.clear(),
        lambda s: s.pop("a", None),
        lambda s: s.popitem(),
        lambda s: s.update(a=1),
        lambda s: s.setdefault("a", 1),
        lambda s: setattr(s, "permanent", True),
    ],
    ids=["set", "del", "clear", "pop", "popitem", "update", "setdefault", "permanent"],
)
def test_no_key_refuses_every_change(fw: Framework, mutate: Callable[[object], object]) -> None:
    """SESS-04."""
    with fw.make().test_request_context(), pytest.raises(RuntimeError, match="secret key"):
        mutate(fw.session)


def test_no_key_lets_in_place_union_pass(fw: Framework) -> None:
    """SESS-04, BUG-02."""
    with fw.make().test_request_context():
        session = fw.session._get_current_object()
        session |= {"a": 1}
        assert dict(session) == {"a": 1}


@pytest.mark.parametrize("value", ["garbage", "", "a.b.c", "eyJhIjoxfQ.aGVsbG8.aGVsbG9oZWxsb2hlbGxvaGVsbG8", "."])
def test_unreadable_cookie_is_an_empty_session_and_stays(fw: Framework, value: str) -> None:
    """SESS-05."""
    reply = send(serving(fw, lambda: dict(fw.session)), f"session={value}")

    assert (reply.text, reply.all("Set-Cookie")) == ("{}", [])


@pytest.mark.parametrize(
    ("lifetime", "read"),
    [
        (50, "{}"),
        (datetime.timedelta(seconds=50), "{}"),
        (200, "{'a': 1}"),
        (datetime.timedelta(minutes=3), "{'a': 1}"),
    ],
)
def test_cookie_older_than_the_lifetime_is_an_empty_session(fw: Framework, lifetime: object, read: str) -> None:
    """SESS-05, SESS-06, SESS-25: the age counts for sessions that are not permanent as well."""
    app = serving(fw, lambda: dict(fw.session), PERMANENT_SESSION_LIFETIME=lifetime)
    serializer = signer(fw, app)
    serializer.signer = HundredSecondsAgo
    reply = send(app, f"session={serializer.dumps({'a': 1})}")

    assert (reply.text, reply.all("Set-Cookie")) == (read, [])


@pytest.mark.parametrize(
    "touch",
    [
        lambda s: s.get("a"),
        lambda s: "a" in s,
        lambda s: len(s),
        lambda s: bool(s),
        lambda s: list(s),
        lambda s: s.permanent,
        lambda s: s.modified,
        lambda s: repr(s),
        lambda s: s.pop("missing", None),
    ],
    ids=["get", "in", "len", "bool", "iter", "permanent", "modified", "repr", "pop-missing"],
)
def test_every_read_adds_vary(fw: Framework, touch: Callable[[object], object]) -> None:
    """SESS-07, SESS-10, SEC-09."""
    reply = fetch(serving(fw, lambda: touch(fw.session) and ""))

    assert (reply.all("Vary"), reply.all("Set-Cookie")) == (["Cookie"], [])


def test_untouched_session_adds_nothing(fw: Framework) -> None:
    """SESS-07."""
    app = serving(fw, lambda: "untouched")
    reply = send(app, signed(fw, app, {"a": 1}))

    assert (reply.all("Vary"), reply.all("Set-Cookie")) == ([], [])


def test_vary_is_appended_to_what_the_view_set(fw: Framework) -> None:
    """SESS-07."""
    app = fw.make(config=SECRET)

    @app.get("/")
    def index() -> object:
        fw.session["a"] = 1
        return "", {"Vary": "Accept-Encoding, Accept-Language"}

    assert fetch(app).header("Vary") == "Accept-Encoding, Accept-Language, Cookie"


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.__setitem__("b", 1),
        lambda s: s.__delitem__("a"),
        lambda s: s.update(b=2),
        lambda s: s.pop("a"),
        lambda s: s.popitem(),
        lambda s: s.setdefault("b", 1),
        lambda s: s.clear(),
    ],
    ids=["set", "del", "update", "pop", "popitem", "setdefault", "clear"],
)
def test_top_level_change_marks_the_session_modified(fw: Framework, change: Callable[[object], object]) -> None:
    """SESS-08."""
    app = serving(fw, lambda: (fw.session.modified, change(fw.session), fw.session.modified)[::2])
    reply = send(app, signed(fw, app, {"a": [1]}))

    assert reply.text == "(False, True)"
    assert len(reply.all("Set-Cookie")) == 1


def test_nested_change_is_not_noticed(fw: Framework) -> None:
    """SESS-08."""
    app = serving(fw, lambda: fw.session["a"].append(2))

    assert send(app, signed(fw, app, {"a": [1]})).all("Set-Cookie") == []


def test_nested_change_is_saved_when_marked(fw: Framework) -> None:
    """SESS-08."""

    def view() -> object:
        fw.session["a"].append(2)
        fw.session.modified = True
        return None

    app = serving(fw, view)
    assert cookie(send(app, signed(fw, app, {"a": [1]}))) == (
        "session=eyJhIjpbMSwyXX0.<time>.<signature>; HttpOnly; Path=/"
    )


def test_emptied_session_is_deleted(fw: Framework) -> None:
    """SESS-09."""
    app = serving(fw, lambda: fw.session.pop("a"))
    reply = send(app, signed(fw, app, {"a": 1}))

    assert (cookie(reply), reply.header("Vary")) == (DELETED, "Cookie")


def test_clear_on_an_empty_session_deletes_too(fw: Framework) -> None:
    """SESS-09."""
    assert cookie(fetch(serving(fw, lambda: fw.session.clear()))) == DELETED


def test_deletion_repeats_the_flags_of_the_cookie(fw: Framework) -> None:
    """SESS-09."""
    app = serving(
        fw,
        lambda: fw.session.clear(),
        SESSION_COOKIE_NAME="sid",
        SESSION_COOKIE_DOMAIN="example.test",
        SESSION_COOKIE_PATH="/app",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=False,
        SESSION_COOKIE_SAMESITE="Lax",
    )

    assert cookie(fetch(app)) == (
        "sid=; Domain=example.test; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; Path=/app; SameSite=Lax"
    )


def test_permanent_session_expires_after_the_lifetime(fw: Framework) -> None:
    """SESS-11, SESS-25."""
    app = fw.make(config={**SECRET, "PERMANENT_SESSION_LIFETIME": 3600})

    @app.get("/")
    def index() -> object:
        fw.session["a"] = 1
        fw.session.permanent = True
        return dict(fw.session)

    client = app.test_client()
    response = client.get("/")
    expires = client.get_cookie("session").expires
    ahead = expires - datetime.datetime.now(datetime.UTC)

    assert response.json == {"a": 1, "_permanent": True}
    assert datetime.timedelta(seconds=3590) < ahead <= datetime.timedelta(seconds=3600)


def test_permanent_flag_can_be_read_back_and_dropped(fw: Framework) -> None:
    """SESS-11."""
    with fw.make(config=SECRET).test_request_context():
        assert fw.session.permanent is False
        fw.session.permanent = True
        assert (fw.session.permanent, fw.session["_permanent"]) == (True, True)
        fw.session.permanent = False
        assert (fw.session.permanent, fw.session["_permanent"]) == (False, False)


def test_permanent_session_is_sent_again_with_every_response(fw: Framework) -> None:
    """SESS-12."""
    app = serving(fw, lambda: "untouched")
    reply = send(app, signed(fw, app, {"a": 1, "_permanent": True}))

    assert (cookie(reply) or "").endswith("; Expires=<date>; HttpOnly; Path=/")
    assert reply.header("Vary") == "Cookie"


def test_permanent_session_without_refresh_is_sent_when_modified(fw: Framework) -> None:
    """SESS-12."""
    untouched = serving(fw, lambda: "untouched", SESSION_REFRESH_EACH_REQUEST=False)
    changed = serving(fw, put(fw), SESSION_REFRESH_EACH_REQUEST=False)
    header = signed(fw, untouched, {"b": 1, "_permanent": True})

    assert (send(untouched, header).all("Set-Cookie"), send(untouched, header).all("Vary")) == ([], [])
    assert "Expires=<date>" in (cookie(send(changed, header)) or "")


@pytest.mark.parametrize(
    "spelt",
    [
        "{}",
        '"{}"',
        "seen=1; {}",
        "session={}",
        "token=a.b; session={}; theme=dark",
        "session={}; other={}",
        'session="{}"',
        "session={}; session={}",
        "SESSION={}",
        "my-session={}",
        "a=b=c; session = {} ",
        "a=1;\tsession\t={}",
        "session=",
        "session=.",
        "session=\xe9.{}",
    ],
)
@pytest.mark.parametrize(
    "values",
    [
        *({"a": 1}, {"_permanent": True}, {"_permanent": True, "long": "a" * 500}),
        *({"a" * length: 1, "_permanent": True} for length in (1, 2, 3)),
    ],
)
def test_only_a_permanent_session_is_sent_again(values: dict[str, object], spelt: str) -> None:
    """SESS-12: however the client writes the cookie, and under a name given later too."""

    def scenario(fw: Framework) -> list[tuple[object, ...]]:
        app = serving(fw, lambda: "untouched")
        header = spelt.replace("{}", signed(fw, app, values).removeprefix("session="))
        escaped = header.replace(".", r"\056").replace("e", r"\145", 1)
        seen: list[tuple[object, ...]] = []
        for name in ("session", "session", "other", "session"):
            app.config["SESSION_COOKIE_NAME"] = name
            replies = [send(app, header), send(app, escaped)]
            seen += [(name, len(reply.all("Set-Cookie")), reply.all("Vary")) for reply in replies]
        return seen

    same(scenario)


class Backwards:
    """Writes JSON from its end to its beginning."""

    def dumps(self, value: dict[str, object]) -> str:
        return json.dumps(dict(value))[::-1]

    def loads(self, text: str) -> object:
        return json.loads(text[::-1])


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Forget afterwards that somebody has set a serializer: it counts for every application of the process."""
    yield
    FOREIGN.clear()


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("where", ["before", "after", "signing"])
def test_permanent_session_of_another_serializer_is_sent_again(where: str) -> None:
    """SESS-12, SESS-03: also where only an interface's own instance spells it differently."""

    def scenario(fw: Framework) -> list[int]:
        app = serving(fw, lambda: "untouched")
        made = fw.module("sessions").SecureCookieSessionInterface
        interface, plain, own = made(), made(), Backwards()
        if where == "before":
            interface.serializer = own
        app.session_interface = interface
        plain.serializer = Backwards()
        header = f"session={plain.get_signing_serializer(app).dumps({'a': 1, '_permanent': True})}"
        seen = [len(send(app, header).all("Set-Cookie"))]
        if where == "after":
            interface.serializer = own
        elif where == "signing":
            interface.get_signing_serializer = plain.get_signing_serializer
        return [*seen, *(len(send(app, header).all("Set-Cookie")) for _ in range(2))]

    assert same(scenario)[1:] == [1, 1]


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"SESSION_COOKIE_NAME": "sid"}, "sid=V; HttpOnly; Path=/"),
        ({"SESSION_COOKIE_DOMAIN": "example.test"}, "session=V; Domain=example.test; HttpOnly; Path=/"),
        ({"SESSION_COOKIE_DOMAIN": ".example.test"}, "session=V; Domain=example.test; HttpOnly; Path=/"),
        ({"SESSION_COOKIE_PATH": "/app"}, "session=V; HttpOnly; Path=/app"),
        ({"APPLICATION_ROOT": "/root"}, "session=V; HttpOnly; Path=/root"),
        ({"APPLICATION_ROOT": "/root", "SESSION_COOKIE_PATH": "/p"}, "session=V; HttpOnly; Path=/p"),
        ({"SESSION_COOKIE_HTTPONLY": False}, "session=V; Path=/"),
        ({"SESSION_COOKIE_SECURE": True}, "session=V; Secure; HttpOnly; Path=/"),
        ({"SESSION_COOKIE_SAMESITE": "Lax"}, "session=V; HttpOnly; Path=/; SameSite=Lax"),
        ({"SESSION_COOKIE_SAMESITE": "strict"}, "session=V; HttpOnly; Path=/; SameSite=Strict"),
        ({"SESSION_COOKIE_SAMESITE": "None"}, "session=V; HttpOnly; Path=/; SameSite=None"),
        ({"SESSION_COOKIE_PARTITIONED": True}, "session=V; Secure; HttpOnly; Path=/; Partitioned"),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_configuration_becomes_cookie_flags(fw: Framework, config: dict[str, object], line: str) -> None:
    """SESS-13, SEC-05."""
    reply = fetch(serving(fw, put(fw), **config))

    assert cookie(reply) == line.replace("V", "eyJhIjoxfQ.<time>.<signature>")


def test_unknown_samesite_is_a_value_error(fw: Framework) -> None:
    """SESS-13."""
    app = serving(fw, put(fw), SESSION_COOKIE_SAMESITE="Laxx", PROPAGATE_EXCEPTIONS=True)
    with pytest.raises(ValueError, match="SameSite"):
        fetch(app)


def test_cookie_session_is_never_new(fw: Framework) -> None:
    """SESS-14."""
    app = serving(fw, lambda: (fw.session.new, fw.session.modified))

    assert fetch(app).text == "(False, False)"


def test_session_knows_that_it_was_accessed(fw: Framework) -> None:
    """SESS-14: any access through the proxy counts."""
    app = serving(fw, lambda: fw.session.accessed)

    assert fetch(app).text == "True"


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ((1, 2), (1, 2)),
        (b"\xff", b"\xff"),
        ([1, 2.5, "s", True, None], [1, 2.5, "s", True, None]),
        ({"k": {"n": [1]}}, {"k": {"n": [1]}}),
        (
            datetime.datetime(2024, 1, 2, 3, 4, 5, 678),
            datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        ),
        ({1: "a", 2: "b"}, {"1": "a", "2": "b"}),
    ],
    ids=["tuple", "bytes", "list", "dict", "naive-datetime", "int-keys"],
)
def test_values_survive_the_round_trip(fw: Framework, stored: object, read: object) -> None:
    """SESS-15, SESS-16."""
    app = fw.make(config=SECRET)
    got: list[object] = []

    @app.get("/put")
    def store() -> str:
        fw.session["v"] = stored
        return ""

    @app.get("/get")
    def load() -> str:
        got.append(fw.session["v"])
        return ""

    client = app.test_client()
    client.get("/put")
    client.get("/get")

    assert got == [read]


def test_change_in_an_after_function_is_saved(fw: Framework) -> None:
    """SESS-17."""
    app = serving(fw, lambda: "")

    @app.after_request
    def late(response: object) -> object:
        fw.session["a"] = 1
        return response

    assert (cookie(fetch(app)) or "").startswith("session=eyJhIjoxfQ.")


def test_change_after_the_save_is_lost(fw: Framework) -> None:
    """SESS-17."""
    app = serving(fw, lambda: "")

    def finished(sender: object, **extra: object) -> None:
        fw.session["a"] = 1

    @app.teardown_request
    def ended(error: BaseException | None) -> None:
        fw.session["b"] = 1

    with fw.request_finished.connected_to(finished, app):
        assert fetch(app).all("Set-Cookie") == []


def test_cookie_is_there_when_request_finished_is_sent(fw: Framework) -> None:
    """SESS-17."""
    app = serving(fw, put(fw))
    seen: list[bool] = []

    def finished(sender: object, response: object, **extra: object) -> None:
        seen.append("Set-Cookie" in response.headers)  # type: ignore[attr-defined]  # a response of either framework

    with fw.request_finished.connected_to(finished, app):
        fetch(app)
    assert seen == [True]


def interface(fw: Framework, **members: object) -> object:
    """Return an instance of a bare session interface with *members*."""
    return derive(fw.module("sessions").SessionInterface, **members)()


def test_custom_interface_opens_and_saves(fw: Framework) -> None:
    """SESS-18."""
    store: dict[str, object] = {"n": 1}

    class Session(dict[str, object]):
        modified = accessed = permanent = False

    def save(self: object, app: object, session: Session, response: object) -> None:
        store.update(session)

    app = serving(fw, lambda: fw.session.update(n=fw.session["n"] + 1) or fw.session["n"])
    app.session_interface = interface(fw, open_session=lambda self, app, request: Session(store), save_session=save)

    assert [fetch(app).text, fetch(app).text] == ["2", "3"]
    assert store == {"n": 3}


def test_open_session_returning_none_means_the_null_session(fw: Framework) -> None:
    """SESS-18."""
    saved: list[object] = []

    def view() -> object:
        try:
            fw.session["a"] = 1
        except RuntimeError as error:
            return len(fw.session), "secret key" in str(error)
        return "written"

    app = serving(fw, view)
    app.session_interface = interface(
        fw,
        open_session=lambda self, app, request: None,
        save_session=lambda self, app, session, response: saved.append(session),
    )

    assert fetch(app).text == "(0, True)"
    assert saved == []


def test_bare_interface_must_be_completed(fw: Framework) -> None:
    """SESS-18."""
    app = fw.make()
    base = fw.module("sessions").SessionInterface()
    with pytest.raises(NotImplementedError):
        base.open_session(app, object())
    with pytest.raises(NotImplementedError):
        base.save_session(app, {}, object())


def test_interface_of_one_app_is_not_the_interface_of_another(fw: Framework) -> None:
    """SESS-21."""
    first, second = fw.make(), fw.make()
    first.session_interface = interface(fw)

    assert type(second.session_interface) is fw.module("sessions").SecureCookieSessionInterface


def test_signing_can_be_changed_by_subclassing(fw: Framework) -> None:
    """SESS-22."""
    app = serving(fw, put(fw))
    base = fw.module("sessions").SecureCookieSessionInterface
    app.session_interface = derive(
        base, salt="other", key_derivation="none", digest_method=staticmethod(hashlib.sha256)
    )()
    value = app.test_client().get("/").headers["Set-Cookie"].split(";")[0].removeprefix("session=")
    reader = URLSafeTimedSerializer(
        "k", salt="other", signer_kwargs={"key_derivation": "none", "digest_method": hashlib.sha256}
    )

    assert reader.loads(value) == {"a": 1}


def test_defaults_of_the_cookie_interface(fw: Framework) -> None:
    """SESS-22, BUG-16."""
    interface = fw.module("sessions").SecureCookieSessionInterface()

    assert (interface.salt, interface.key_derivation, interface.pickle_based) == ("cookie-session", "hmac", False)
    assert interface.digest_method(b"x").digest() == hashlib.sha1(b"x").digest()
    assert interface.session_class is fw.module("sessions").SecureCookieSession


def test_session_class_can_be_changed(fw: Framework) -> None:
    """SESS-22."""
    module = fw.module("sessions")
    app = serving(fw, lambda: fw.session.greeting)
    session_class = derive(module.SecureCookieSession, greeting="hi")
    app.session_interface = derive(module.SecureCookieSessionInterface, session_class=session_class)()

    assert fetch(app).text == "hi"


@pytest.mark.parametrize("path", [None, ""])
def test_cookie_path_falls_back_to_the_application_root(fw: Framework, path: str | None) -> None:
    """SESS-23."""
    app = fw.make(config={"SESSION_COOKIE_PATH": path, "APPLICATION_ROOT": "/root"})

    assert app.session_interface.get_cookie_path(app) == "/root"


def test_session_is_one_object_for_the_request(fw: Framework) -> None:
    """SESS-24."""
    app = serving(fw, lambda: fw.session._get_current_object() is first[0])
    first: list[object] = []

    @app.before_request
    def before() -> None:
        first.append(fw.session._get_current_object())

    assert fetch(app).text == "True"


def test_cookie_name_may_depend_on_the_request(fw: Framework) -> None:
    """SESS-26."""
    base = fw.module("sessions").SecureCookieSessionInterface
    app = serving(fw, put(fw))
    app.session_interface = derive(base, get_cookie_name=lambda self, app: fw.request.host.split(".")[0])()

    assert (cookie(fetch(app, base_url="http://ann.test")) or "").startswith("ann=")
    assert (cookie(fetch(app, base_url="http://bob.test")) or "").startswith("bob=")


@pytest.mark.parametrize(
    ("method", "value", "part"),
    [
        ("get_cookie_domain", "d.test", "Domain=d.test"),
        ("get_cookie_path", "/p", "Path=/p"),
        ("get_cookie_secure", True, "Secure"),
        ("get_cookie_samesite", "Strict", "SameSite=Strict"),
        ("get_cookie_partitioned", True, "Partitioned"),
        ("get_expiration_time", datetime.datetime(2024, 1, 2), "Expires=<date>"),
    ],
)
def test_every_cookie_method_is_asked(fw: Framework, method: str, value: object, part: str) -> None:
    """SESS-26."""
    base = fw.module("sessions").SecureCookieSessionInterface
    app = serving(fw, put(fw))
    app.session_interface = derive(base, **{method: lambda self, *args: value})()

    assert part in (cookie(fetch(app)) or "").split("; ")


def test_should_set_cookie_decides(fw: Framework) -> None:
    """SESS-26."""
    base = fw.module("sessions").SecureCookieSessionInterface
    app = serving(fw, put(fw))
    app.session_interface = derive(base, should_set_cookie=lambda self, app, session: False)()

    assert fetch(app).all("Set-Cookie") == []


def test_value_that_cannot_be_serialised_ends_in_500(fw: Framework) -> None:
    """SESS-27."""
    app = serving(fw, put(fw, value=object()))
    app.logger.disabled = True
    try:
        reply = fetch(app)
    finally:
        app.logger.disabled = False

    assert reply.code == 500
    assert reply.all("Set-Cookie") == []


def test_value_that_cannot_be_serialised_reaches_a_propagating_test(fw: Framework) -> None:
    """SESS-27."""
    app = serving(fw, put(fw, value=object()), TESTING=True)
    with pytest.raises(TypeError, match="object"):
        fetch(app)


def test_over_long_cookie_only_warns(fw: Framework) -> None:
    """SESS-20, RESP-14."""
    app = serving(fw, put(fw, value=secrets.token_hex(4000)))
    with pytest.warns(UserWarning, match="cookie is too large"):
        assert len(fetch(app).all("Set-Cookie")) == 1


def test_bytes_key_is_accepted(fw: Framework) -> None:
    """CFG-17."""
    app = serving(fw, lambda: fw.session.get("a"), SECRET_KEY=b"\xff\x00k")

    assert send(app, signed(fw, app, {"a": 3})).text == "3"


def test_session_module_offers_its_names(fw: Framework) -> None:
    """SESS-18, SESS-22."""
    module = fw.module("sessions")
    session = module.SecureCookieSession({"a": 1})

    assert (dict(session), session.modified, session.accessed, session.new) == ({"a": 1}, False, False, False)
    assert issubclass(module.NullSession, module.SecureCookieSession)
    assert issubclass(module.SecureCookieSession, module.SessionMixin)
    assert module.SessionMixin.modified is True
    assert module.session_json_serializer.dumps({"a": (1,)}) == '{"a":{" t":[1]}}'


@pytest.mark.parametrize("touch", [True, False])
def test_interface_is_asked_for_every_request(fw: Framework, touch: bool) -> None:
    """SESS-18: also where nobody looks at the session."""
    trace: list[object] = []

    def opening(self: object, app: object, request: object) -> dict[str, object]:
        trace.append(("open", request.path))  # type: ignore[attr-defined]  # a request of either framework
        return {}

    def saving(self: object, app: object, session: object, response: object) -> None:
        trace.append(("save", session))

    app = serving(fw, lambda: touch and len(fw.session))
    app.session_interface = interface(fw, open_session=opening, save_session=saving)
    fetch(app)

    assert trace == [("open", "/"), ("save", {})]


def test_opening_can_be_changed_by_subclassing(fw: Framework) -> None:
    """SESS-22."""
    base = fw.module("sessions").SecureCookieSessionInterface
    opened: list[str] = []

    def open_session(self: object, app: object, request: object) -> object:
        opened.append("own")
        return base.open_session(self, app, request)

    app = serving(fw, put(fw))
    app.session_interface = derive(base, open_session=open_session)()

    assert (cookie(fetch(app)) or "").startswith("session=eyJhIjoxfQ.")
    assert opened == ["own"]


def test_saving_can_be_changed_by_subclassing(fw: Framework) -> None:
    """SESS-22."""
    base = fw.module("sessions").SecureCookieSessionInterface

    def save_session(self: object, app: object, session: object, response: object) -> None:
        base.save_session(self, app, session, response)
        response.headers["X-Saved"] = "yes"  # type: ignore[attr-defined]  # a response of either framework

    app = serving(fw, lambda: "untouched")
    app.session_interface = derive(base, save_session=save_session)()

    assert fetch(app).header("X-Saved") == "yes"


def test_serializer_is_asked_from_the_interface(fw: Framework) -> None:
    """SESS-22."""
    base = fw.module("sessions").SecureCookieSessionInterface
    app = serving(fw, put(fw))
    fixed = URLSafeTimedSerializer("another key", salt="cookie-session")
    app.session_interface = derive(base, get_signing_serializer=lambda self, app: fixed)()
    value = app.test_client().get("/").headers["Set-Cookie"].split(";")[0].removeprefix("session=")

    assert fixed.loads(value) == {"a": 1}


def test_serializer_may_be_set_on_one_interface(fw: Framework) -> None:
    """SESS-22."""
    app = serving(fw, put(fw))
    fixed = URLSafeTimedSerializer("another key", salt="cookie-session")
    app.session_interface = fw.module("sessions").SecureCookieSessionInterface()
    app.session_interface.get_signing_serializer = lambda app: fixed
    value = app.test_client().get("/").headers["Set-Cookie"].split(";")[0].removeprefix("session=")

    assert fixed.loads(value) == {"a": 1}


def test_key_removed_during_the_request_is_an_error(fw: Framework) -> None:
    """SESS-04, SESS-27."""

    def view() -> object:
        fw.session["a"] = 1
        app.secret_key = None
        return None

    app = serving(fw, view)
    with captured_log(app.name):
        app.logger
        reply = fetch(app)

    assert (reply.code, reply.all("Set-Cookie")) == (500, [])


def test_interface_may_be_an_attribute_of_the_class(fw: Framework) -> None:
    """SESS-21, APP-15."""
    base = fw.module("sessions").SecureCookieSessionInterface
    app = derive(fw.App, session_interface=derive(base, get_cookie_name=lambda self, app: "sid")())("behaviour_app")
    app.secret_key = "k"
    app.add_url_rule("/", endpoint="index", view_func=lambda: str(put(fw)()))

    assert (cookie(fetch(app)) or "").startswith("sid=")


def test_interface_may_be_replaced_after_the_first_request(fw: Framework) -> None:
    """SESS-21."""
    app = serving(fw, put(fw))
    assert (cookie(fetch(app)) or "").startswith("session=")
    base = fw.module("sessions").SecureCookieSessionInterface
    app.session_interface = derive(base, get_cookie_name=lambda self, app: "sid")()
    assert (cookie(fetch(app)) or "").startswith("sid=")


def test_key_may_be_set_after_the_first_request(fw: Framework) -> None:
    """SESS-04, CFG-13."""
    app = serving(fw, lambda: type(fw.session._get_current_object()).__name__)
    app.secret_key = None
    assert fetch(app).text == "NullSession"
    app.secret_key = "k"
    assert fetch(app).text == "SecureCookieSession"


def test_null_session_can_be_changed_by_subclassing(fw: Framework) -> None:
    """SESS-04, SESS-18."""
    module = fw.module("sessions")
    null = derive(module.NullSession, greeting="null")
    app = serving(fw, lambda: fw.session.greeting)
    app.session_interface = interface(fw, null_session_class=null, open_session=lambda self, app, request: None)

    assert fetch(app).text == "null"
    assert app.session_interface.is_null_session(app.session_interface.make_null_session(app))
