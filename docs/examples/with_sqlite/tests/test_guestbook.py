"""One connection a context, rows by name, tables from schema.sql."""

import sqlite3
from pathlib import Path

import pytest

import with_sqlite
from erlen import Erlen, Session
from with_sqlite.db import Settings, db, init_db, query


@pytest.fixture
def app(tmp_path: Path) -> Erlen[Session, Settings]:
    app = with_sqlite.create_app({"TESTING": True, "DATABASE": str(tmp_path / "book.sqlite3")})
    with app.app_context():
        init_db()
    return app


def test_the_command_makes_the_tables_of_schema_sql(tmp_path: Path) -> None:
    """P-PAT-8: the schema is loaded with open_resource."""
    app = with_sqlite.create_app({"DATABASE": str(tmp_path / "new.sqlite3")})

    assert app.test_cli_runner().invoke(args=["init-db"]).output == "The tables are made.\n"
    with app.app_context():
        assert [row["name"] for row in query("SELECT name FROM sqlite_master WHERE type = 'table'")] == ["entry"]


def test_rows_know_their_columns_by_name(app: Erlen[Session, Settings]) -> None:
    """P-PAT-8."""
    with app.app_context():
        with db() as connection:
            connection.execute("INSERT INTO entry (name, message) VALUES ('Ada', 'Hello')")
        (row,) = query("SELECT * FROM entry WHERE name = ?", "Ada")

    assert (row["id"], row["name"], row["message"]) == (1, "Ada", "Hello")


def test_a_context_has_one_connection_and_closes_it(app: Erlen[Session, Settings]) -> None:
    """P-PAT-8: connect on demand."""
    with app.app_context():
        assert not db.is_open
        connection = db()
        assert db() is connection

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_signing_shows_the_entry_escaped(app: Erlen[Session, Settings]) -> None:
    client = app.test_client()
    assert "Nobody has signed yet." in client.get("/").text

    answer = client.on(with_sqlite.sign, data={"name": "Ada", "message": "<b>&"}, follow_redirects=True)()

    assert "<b>Ada</b>: &lt;b&gt;&amp;" in answer.text


def test_a_refused_entry_leaves_no_trace(app: Erlen[Session, Settings]) -> None:
    client = app.test_client()

    with pytest.raises(sqlite3.IntegrityError):
        client.post("/", data={"name": "Ada", "message": ""})

    assert "Nobody has signed yet." in client.get("/").text
