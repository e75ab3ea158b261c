"""The database: one connection for each context, opened when it is first asked for."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import attrs

from erlen import current_app, current_settings, resource

__all__ = ["Settings", "db", "init_db", "query"]


@attrs.frozen
class Settings:
    """Where the data lies."""

    database: str = "guestbook.sqlite3"


@resource
def db() -> Iterator[sqlite3.Connection]:
    """Open the connection of this context, and close it when the context ends."""
    with closing(sqlite3.connect(current_settings(Settings).database)) as connection:
        connection.row_factory = sqlite3.Row  # rows know their columns by name
        yield connection


def query(sql: str, *values: str | int) -> list[sqlite3.Row]:
    """Return the rows of an answer; each `?` in *sql* stands for one of the *values*."""
    return db().execute(sql, values).fetchall()


def init_db() -> None:
    """Make the tables anew."""
    with current_app.open_resource("schema.sql", "r") as schema:
        db().executescript(schema.read())
