"""A session lives as long as its context, and keeps only what was committed; on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, select
from tests.servers.programs import postgres

import with_sqlalchemy
from erlen import Erlen, Session
from erlen.testing import ErlenClient
from with_sqlalchemy.database import ENGINE, Settings, db
from with_sqlalchemy.models import Person

App = Erlen[Session, Settings]


@pytest.fixture
def on_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'people.sqlite3'}"


@pytest.fixture
def on_postgres() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def app(request: pytest.FixtureRequest) -> Iterator[App]:
    url: str = request.getfixturevalue(request.param)
    app = with_sqlalchemy.create_app({"TESTING": True, "DATABASE_URL": url})
    assert app.test_cli_runner().invoke(args=["init-db"]).output == "The tables are made.\n"
    yield app
    app.extensions[ENGINE].dispose()


@pytest.fixture
def client(app: App) -> ErlenClient:
    return app.test_client()


def taken(app: App) -> int:
    """Return how many connections are in use."""
    pool = app.extensions[ENGINE].pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def test_the_end_of_the_context_removes_the_session(app: App) -> None:
    """P-PAT-9: one session a context; teardown gives its connection back."""
    with app.app_context():
        assert not db.is_open
        session = db()
        session.add(Person(name="Ada"))
        session.flush()
        assert (db() is session, taken(app)) == (True, 1)

    assert taken(app) == 0
    with app.app_context():
        assert db() is not session
        assert db().scalars(select(Person)).all() == []


def test_people_write_notes(client: ErlenClient) -> None:
    """P-PAT-9: declarative classes."""
    answer = client.on(with_sqlalchemy.add, json={"name": "Ada"})()

    assert (answer.status_code, answer.json) == (201, {"url": "/people/Ada/notes"})
    for number, text in enumerate(("first", "second"), 1):
        assert client.on(with_sqlalchemy.write, json={"text": text})(name="Ada").json == {"id": number}
    assert client.on(with_sqlalchemy.notes)(name="Ada").json == ["first", "second"]
    assert client.on(with_sqlalchemy.index)().json == {"Ada": 2}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("/people", {"name": "Ada"}, 409), ("/people", {"name": ""}, 400), ("/people/Bob/notes", {"text": "x"}, 404)],
)
def test_what_does_not_fit_is_refused(
    app: App, client: ErlenClient, path: str, body: dict[str, object], status: int
) -> None:
    client.post("/people", json={"name": "Ada"})

    assert client.post(path, json=body).status_code == status
    assert client.get("/people").json == {"Ada": 0}
    assert taken(app) == 0
