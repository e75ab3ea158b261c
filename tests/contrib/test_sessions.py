"""Stored sessions: what happens at the same time, at the end, at a login, and when the store is down; on every shelf, on its real server."""

import logging
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine, select
from tests.contrib.shop import Clock, Shop, shop
from tests.servers import programs

from erlen.checking.deploy import deploy_findings
from erlen.compat import flask
from erlen.contrib.redis import RedisShelf
from erlen.contrib.sessions import Change, Record, Shelf, StoreDownError, StoredSessions
from erlen.contrib.sql import SQLShelf
from erlen.contrib.storedsession import StoredSession
from erlen.errors import SessionValueError
from erlen.testing import ErlenClient

Client = ErlenClient[StoredSession]


def identity(client: Client) -> str | None:
    """Return what the session's cookie holds."""
    cookie = client.get_cookie("session")
    return None if cookie is None else cookie.value


def visitor(app: Shop, cookie: str | None) -> Client:
    """Return another client with the same cookie."""
    client = app.test_client()
    if cookie is not None:
        client.set_cookie("session", cookie)
    return client


def records(shelf: Shelf) -> list[str]:
    """Return everything that the store holds, as text."""
    if isinstance(shelf, RedisShelf):
        assert isinstance(shelf.client, Redis)
        return [f"{key!r} {shelf.client.hgetall(key)!r}" for key in shelf.client.scan_iter()]
    assert isinstance(shelf, SQLShelf)
    with shelf.engine.connect() as connection:
        return [repr(row) for row in connection.execute(select(shelf.table))]


# At the same time


def test_requests_that_change_different_keys_lose_nothing(shelf: Shelf) -> None:
    app = shop(shelf)
    client = app.test_client()
    client.post("/set/before/1")
    cookie, threads, each = identity(client), 8, 12
    together = Barrier(threads)

    def write(thread: int) -> None:
        own = visitor(app, cookie)
        together.wait(30)
        for number in range(each):
            assert own.post(f"/set/{thread}-{number}/x").status_code == 200

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, range(threads)))

    kept = visitor(app, cookie).get("/all").get_json()
    assert kept == {"before": "1"} | {f"{thread}-{number}": "x" for thread in range(threads) for number in range(each)}


def test_requests_that_remove_different_keys_remove_them_all(shelf: Shelf) -> None:
    app = shop(shelf)
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"stays": "x"} | {str(number): "x" for number in range(16)})
    cookie = identity(client)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: visitor(app, cookie).post(f"/drop/{number}"), range(16)))

    assert visitor(app, cookie).get("/all").get_json() == {"stays": "x"}


def test_of_requests_that_change_the_same_key_the_last_one_counts(shelf: Shelf) -> None:
    app = shop(shelf)
    client = app.test_client()
    client.post("/set/user/ada")
    cookie = identity(client)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: visitor(app, cookie).post(f"/set/user/{number}"), range(16)))
    visitor(app, cookie).post("/set/user/last")

    assert visitor(app, cookie).get("/user").text == "last"


def test_one_of_two_rotations_at_the_same_time_wins(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """The old key is taken once; whoever comes too late is told of in the log, and leaves the winner's cookie alone."""
    app = shop(shelf)
    client = app.test_client()
    client.post("/set/theme/dark")
    cookie = identity(client)

    store = StoredSessions(shelf)

    def login(_: int) -> bool:
        with app.test_request_context(headers={"Cookie": f"session={cookie}"}) as context:
            session = store.open_session(app, context.request)
            session.load()
            together.wait(30)
            session.rotate()
            session["user"] = "ada"
            response = app.response_class()
            store.save_session(app, session, response)
        return "Set-Cookie" in response.headers

    together = Barrier(6)
    with caplog.at_level(logging.WARNING), ThreadPoolExecutor(6) as pool:
        won = list(pool.map(login, range(6)))

    assert sum(won) == 1
    assert len(records(shelf)) == 1
    assert sum("its changes to ['user'] are dropped" in message for message in caplog.messages) == 5


def test_late_request_does_not_bring_back_a_session(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """It leaves the cookie alone too: meanwhile another response may have set a new one."""
    app = shop(shelf)
    client = app.test_client()
    client.post("/set/user/ada")
    for ending in ("/logout", "/login/bob", "/login-as-in-flask/bob"):
        late = visitor(app, identity(client))
        with late.session_transaction() as session:
            session["late"] = "yes"
            client.post(ending)
            before = records(shelf)

        assert records(shelf) == before, ending
        assert "late" not in client.get("/all").text
        assert late.get("/user").text == "nobody"
        client.post("/set/user/ada")
    assert "['late'] are dropped" in caplog.text


# Logins and logouts


@pytest.mark.parametrize("login", ["login", "login-as-in-flask"])
def test_login_gives_a_new_identity(shelf: Shelf, login: str) -> None:
    """Who planted the old identity, or saw it, has nothing: not with Flask's clear() and write either."""
    app = shop(shelf)
    client = app.test_client()
    client.post("/set/theme/dark")
    planted = identity(client)

    client.post(f"/{login}/ada")

    assert identity(client) not in (None, planted)
    assert client.get("/user").text == "ada"
    assert visitor(app, planted).get("/all").get_json() == {}
    assert len(records(shelf)) == 1


def test_rotation_keeps_what_is_there_and_clear_does_not(shelf: Shelf) -> None:
    client = shop(shelf).test_client()
    client.post("/set/theme/dark")

    client.post("/login/ada")
    assert client.get("/all").get_json() == {"theme": "dark", "user": "ada"}

    client.post("/login-as-in-flask/bob")
    assert client.get("/all").get_json() == {"user": "bob"}


def test_logout_forgets_the_session(shelf: Shelf) -> None:
    app = shop(shelf)
    client = app.test_client()
    client.post("/login/ada")
    stolen = identity(client)

    client.post("/logout")

    assert records(shelf) == []
    assert identity(client) is None
    assert visitor(app, stolen).get("/user").text == "nobody"


def test_last_value_that_goes_ends_the_session(shelf: Shelf) -> None:
    app = shop(shelf)
    client = app.test_client()
    client.post("/set/user/ada")
    client.post("/drop/user")

    assert (records(shelf), identity(client)) == ([], None)


def test_made_up_identity_is_not_adopted(shelf: Shelf) -> None:
    app = shop(shelf)
    made_up = "A" * 43
    client = visitor(app, made_up)
    client.post("/login/ada")

    assert identity(client) not in (None, made_up)
    assert visitor(app, made_up).get("/user").text == "nobody"


def test_neighbours_cookie_of_the_same_name_is_passed_over(shelf: Shelf) -> None:
    app = shop(shelf)
    client = app.test_client()
    client.post("/login/ada")
    cookies = f"session=x; session={'A' * 43}; session={identity(client)}"

    assert app.test_client(use_cookies=False).get("/user", headers={"Cookie": cookies}).text == "ada"


# What the store holds


def test_store_does_not_know_what_the_cookie_holds(shelf: Shelf) -> None:
    client = shop(shelf).test_client()
    client.post("/set/user/ada")
    cookie = identity(client)
    assert cookie is not None

    [record] = records(shelf)
    assert cookie not in record
    assert "ada" in record


def test_other_applications_have_other_sessions(shelf: Shelf) -> None:
    """The same store, the same cookie, another name; SESSION_REALM makes them one."""
    first, second = shop(shelf, name="first"), shop(shelf, name="second")
    client = first.test_client()
    client.post("/login/ada")

    assert visitor(second, identity(client)).get("/user").text == "nobody"
    first.config["SESSION_REALM"] = second.config["SESSION_REALM"] = "both"
    client.post("/login/ada")
    assert visitor(second, identity(client)).get("/user").text == "ada"


NAMES = ["x", "", "began", ":", "ä\0\ud800"]
VALUES: list[object] = ["ä€😀\0\ud800", ("a", (1,)), b"\0\xff", {" t": [1]}, [], None, 2**80, {"": {"": []}}]


def test_values_and_names_come_back(shelf: Shelf) -> None:
    app = shop(shelf)
    for name, value in [*((name, "v") for name in NAMES), *(("x", value) for value in VALUES)]:
        client = app.test_client()
        with client.session_transaction() as session:
            session[name] = value  # type: ignore[call-overload]  # of any type
            session["y"] = 1
        with client.session_transaction() as session:
            assert (dict(session), type(session[name])) == ({name: value, "y": 1}, type(value))


def test_change_inside_of_a_value_is_found(shelf: Shelf) -> None:
    client = shop(shelf).test_client()
    for item in ("a", "b", "c"):
        client.post(f"/cart/{item}")

    assert client.get("/all").get_json() == {"cart": ["a", "b", "c"]}


def test_value_that_cannot_be_written_is_named(shelf: Shelf) -> None:
    app = shop(shelf)
    app.testing = True
    client = app.test_client()
    client.post("/login/ada")
    with pytest.raises(SessionValueError, match=r"session\['wrong'\] holds object"):
        client.post("/wrong")
    assert client.get("/user").text == "ada"


def test_record_that_somebody_broke_is_left_out(redis_client: Redis, caplog: pytest.LogCaptureFixture) -> None:
    client = shop(RedisShelf(redis_client)).test_client()
    client.post("/login/ada")
    [key] = redis_client.keys()
    redis_client.hset(key, ":user", "no JSON")

    assert client.get("/user").text == "nobody"
    assert "cannot be read" in caplog.text


def test_flashed_messages_are_kept(shelf: Shelf) -> None:
    client = shop(shelf).test_client()
    client.post("/flash")

    assert client.get("/flashed").get_json() == ["hello"]
    assert client.get("/flashed").get_json() == []


# Time


def test_session_ends_when_nobody_looks(shelf: Shelf) -> None:
    clock = Clock()
    client = shop(shelf, idle=timedelta(minutes=30), now=clock).test_client()
    client.post("/login/ada")
    for _ in range(5):
        clock.time += 29 * 60
        assert client.get("/user").text == "ada"
    clock.time += 31 * 60

    assert client.get("/user").text == "nobody"


def test_session_ends_whatever_is_done_with_it(shelf: Shelf) -> None:
    """A new identity is no new begin."""
    clock = Clock()
    client = shop(shelf, idle=timedelta(minutes=30), absolute=timedelta(hours=2), now=clock).test_client()
    client.post("/login/ada")
    for _ in range(7):
        clock.time += 17 * 60
        client.post("/login/ada")
    assert client.get("/all").text != "{}"
    clock.time += 2 * 60

    assert client.get("/user").text == "nobody"


def test_looking_writes_seldom(shelf: Shelf) -> None:
    """A tenth of the idle time passes before it is noted that somebody looked."""
    clock = Clock()
    client = shop(shelf, idle=timedelta(minutes=30), now=clock).test_client()
    client.post("/login/ada")
    before = records(shelf)
    clock.time += 2 * 60
    client.get("/user")
    assert records(shelf) == before
    clock.time += 2 * 60
    client.get("/user")

    assert records(shelf) != before


def test_permanent_session_has_an_end_and_is_refreshed(shelf: Shelf) -> None:
    client = shop(shelf).test_client()
    client.post("/login/ada")
    assert "Set-Cookie" not in client.get("/user").headers
    first = client.post("/stay").headers["Set-Cookie"]

    assert "Expires=" in first
    assert "Expires=" in client.get("/user").headers["Set-Cookie"]
    assert "Set-Cookie" not in client.get("/").headers


def test_redis_forgets_by_itself(redis_client: Redis) -> None:
    client = shop(RedisShelf(redis_client), idle=timedelta(minutes=30), absolute=timedelta(minutes=20)).test_client()
    client.post("/login/ada")
    [key] = redis_client.keys()
    assert 19 * 60 < redis_client.ttl(key) <= 20 * 60
    client.post("/set/theme/dark")

    assert 19 * 60 < redis_client.ttl(key) <= 20 * 60


@pytest.mark.parametrize("engine", ["sqlite_engine", "postgres_engine"])
def test_database_is_swept(engine: str, request: pytest.FixtureRequest) -> None:
    """By hand, and by itself once in so many new sessions."""
    clock = Clock()
    kept = SQLShelf(request.getfixturevalue(engine), "swept", collect_every=4, now=clock)
    with kept.engine.begin() as connection:
        kept.table.drop(connection, checkfirst=True)
    kept.create_table()
    app = shop(kept, idle=timedelta(minutes=30), now=clock)
    for _ in range(3):
        app.test_client().post("/login/ada")
    assert (len(records(kept)), kept.collect()) == (3, 0)
    clock.time += 31 * 60
    app.test_client().post("/login/bob")
    assert len(records(kept)) == 1
    clock.time += 31 * 60

    assert (kept.collect(), records(kept)) == (1, [])


# A store that is down


@pytest.fixture(params=["redis", "postgres"])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Shelf, ExitStack]]:
    """A shelf on a server of its own, and what stops that server."""
    with ExitStack() as leaving, ExitStack() as stopping:
        if request.param == "redis":
            port = stopping.enter_context(programs.redis(tmp_path)).port
            kept = RedisShelf.at(f"redis://127.0.0.1:{port}")
            leaving.enter_context(kept.client)
            yield kept, stopping
        else:
            engine = create_engine(stopping.enter_context(programs.postgres()), connect_args={"connect_timeout": 2})
            leaving.callback(engine.dispose)
            table = SQLShelf(engine)
            table.create_table()
            yield table, stopping


def test_store_that_is_down(mortal: tuple[Shelf, ExitStack], caplog: pytest.LogCaptureFixture) -> None:
    """Who looks into the session is told 503, who does not is served; what cannot be saved is not said to be."""
    shelf, stopping = mortal
    app = shop(shelf)
    client = app.test_client()
    client.post("/login/ada")
    stopping.close()

    looked = client.get("/user")
    assert (looked.status_code, looked.headers["Retry-After"]) == (503, "5")
    assert "Sessions are not available" in looked.text
    assert "127.0.0.1" not in looked.text
    assert "The session store does not answer" in caplog.text
    assert client.get("/").status_code == 200
    new = app.test_client().post("/login/bob")
    assert (new.status_code, "Set-Cookie" in new.headers) == (500, False)
    assert identity(client) is not None


def test_error_of_a_database_tells_no_session(sqlite_engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """SQLAlchemy's own message holds the statement's parameters."""
    app = shop(SQLShelf(sqlite_engine))
    answer = app.test_client().post("/stay")

    assert answer.status_code == 500
    assert "no such table" in caplog.text
    assert "INSERT" not in caplog.text
    assert "[parameters" not in caplog.text


def test_store_that_is_down_is_an_error_of_its_own() -> None:
    nowhere = RedisShelf.at(f"redis://:secret@127.0.0.1:{programs.free_port()}")
    with nowhere.client, pytest.raises(StoreDownError) as raised:
        nowhere.find("x")
    assert "refused" in raised.value.cause
    assert "secret" not in raised.value.cause


def test_check_says_whether_the_store_is_there(mortal: tuple[Shelf, ExitStack]) -> None:
    shelf, stopping = mortal
    sessions = StoredSessions(shelf)
    sessions.check()
    stopping.close()
    with pytest.raises(StoreDownError):
        sessions.check()


# Shelves themselves


def test_shelf_keeps_what_it_is_told(shelf: Shelf) -> None:
    seen = Clock().time
    assert shelf.find("key") is None
    assert shelf.take("key") is None
    assert shelf.change("key", Change({"a": "1"}, frozenset(), seen, seen + 9)) is None
    record = Record({"a": "1", "b": "2"}, seen, seen, seen + 9)
    shelf.put("key", record)
    assert shelf.find("key") == record
    assert shelf.change("key", Change({"c": "3"}, frozenset({"a"}), seen + 1, seen + 8)) == 2
    assert shelf.find("key") == Record({"b": "2", "c": "3"}, seen, seen + 1, seen + 8)
    assert shelf.take("key") == Record({"b": "2", "c": "3"}, seen, seen + 1, seen + 8)
    shelf.put("key", record)
    assert shelf.change("key", Change({}, frozenset({"a", "b"}), seen, seen + 9)) == 0
    assert shelf.find("key") is None


def test_record_is_taken_once(shelf: Shelf) -> None:
    seen = Clock().time
    for number in range(5):
        shelf.put(str(number), Record({"a": "1"}, seen, seen, seen + 9))
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(shelf.take, [str(number)] * 8))
        assert sum(record is not None for record in taken) == 1


FORKING = """
import os, sys, time
from sqlalchemy import create_engine
from erlen.contrib.sessions import Change, Record
from erlen.contrib.sql import SQLShelf

shelf = SQLShelf(create_engine(sys.argv[1]), "forked")
shelf.create_table()
now = time.time()
shelf.put("key", Record({"a": "1"}, now, now, now + 99))
children = []
for child in range(4):
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            for number in range(20):
                shelf.change("key", Change({f"{child}-{number}": "1"}, frozenset(), now, now + 99))
            status = 0
        finally:
            os._exit(status)
    children.append(pid)
statuses = [os.waitpid(pid, 0)[1] for pid in children]
record = shelf.take("key")
print(statuses, len(record.values))
shelf.table.drop(shelf.engine)
"""


@pytest.mark.xdist_group("postgres")
def test_processes_that_a_server_forks_have_connections_of_their_own(postgres_address: str) -> None:
    """As with gunicorn --preload."""
    command = [programs.PYTHON, "-c", FORKING, postgres_address]
    done = subprocess.run(command, env=programs.environment(), capture_output=True, text=True, timeout=60, check=False)

    assert (done.stdout.strip(), done.stderr) == ("[0, 0, 0, 0] 81", "")


# What it costs


def test_request_asks_the_store_as_seldom_as_it_can(redis_client: Redis) -> None:
    """Nothing, one question, or a question and a change."""
    client = shop(RedisShelf(redis_client)).test_client()
    client.post("/login/ada")
    client.post("/set/theme/dark")

    def asked(method: str, path: str) -> int:
        before = redis_client.info("stats")["total_commands_processed"]
        assert client.open(path, method=method).status_code == 200
        now = redis_client.info("stats")["total_commands_processed"]
        # INFO itself is one.
        return int(now) - int(before) - 1

    assert (asked("GET", "/"), asked("GET", "/user")) == (0, 1)
    inside = 6
    """What the script that changes a session calls."""
    assert asked("POST", "/set/theme/light") <= 2 + inside
    assert asked("POST", "/set/theme/light") == 1


# In Flask's place


def test_flask_application_keeps_its_sessions_there(shelf: Shelf) -> None:
    """What is written for Flask: a class without types, clear() at a login, a change inside of a value."""
    app = flask.Flask("flask-app")
    app.session_interface = StoredSessions(shelf)

    @app.post("/login")
    def login() -> str:
        flask.session.clear()
        flask.session["user_id"] = 3
        flask.session["cart"] = []
        return "welcome"

    @app.post("/add")
    def add() -> str:
        flask.session["cart"].append("book")
        return "added"

    @app.get("/")
    def index() -> flask.Response:
        return flask.jsonify(dict(flask.session))

    client = app.test_client()
    client.post("/login")
    client.post("/add")

    assert client.get("/").get_json() == {"user_id": 3, "cart": ["book"]}
    assert app.test_client().get("/").get_json() == {}


def test_store_needs_no_secret_key(sqlite_engine: Engine) -> None:
    """`erlen check --deploy` asks for none; for one that can be guessed it asks all the same."""
    app = shop(SQLShelf(sqlite_engine))
    assert "deploy-secret-key" not in {finding.code for finding in deploy_findings(app)}
    app.secret_key = "dev"

    assert "deploy-secret-key" in {finding.code for finding in deploy_findings(app)}


# The session itself


def test_session_is_not_asked_for_until_somebody_looks() -> None:
    class Nobody:
        def find(self, key: str, /) -> Record | None:
            raise StoreDownError("nobody is there")

        def put(self, key: str, record: Record, /) -> None:
            raise StoreDownError("nobody is there")

        def change(self, key: str, change: Change, /) -> int | None:
            raise StoreDownError("nobody is there")

        def take(self, key: str, /) -> Record | None:
            raise StoreDownError("nobody is there")

    app = shop(Nobody())
    client = visitor(app, "A" * 43)

    assert client.get("/").status_code == 200
    assert client.get("/user").status_code == 503
    assert visitor(app, "too short to be asked for").get("/user").text == "nobody"


@pytest.mark.parametrize(
    "look",
    [
        *(len, bool, list, repr, dict, reversed, lambda session: {**session}),
        *(lambda session: session | {}, lambda session: {} | session, lambda session: session == {"user": "ada"}),
        *(lambda session: session != {}, lambda session: "user" in session, lambda session: session["user"]),
        *(lambda session: session.get("user"), lambda session: session.new, lambda session: session.pop("user")),
        *(lambda session: session.popitem(), lambda session: session.setdefault("user", "x"), lambda s: s.permanent),
        *(lambda session: list(session.items()), lambda session: session.rotate(), lambda session: session.clear()),
        *(lambda session: session.update(x="y"), lambda session: session.__setitem__("x", 1), lambda s: s.copy()),
    ],
)
def test_every_look_reads_the_store(look: object, sqlite_engine: Engine) -> None:
    kept = SQLShelf(sqlite_engine)
    kept.create_table()
    app = shop(kept)
    client = app.test_client()
    client.post("/login/ada")
    store = StoredSessions(kept)
    with app.test_request_context(headers={"Cookie": f"session={identity(client)}"}) as context:
        session = store.open_session(app, context.request)
    assert not session.is_loaded
    assert callable(look)
    look(session)

    assert session.is_loaded
