"""The SQLite database: one connection for each context, tables made on first start, rows read into typed classes.

Knows no table by name; what is stored is the business of `store`.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeAlias, TypeVar

from erlen import current_app, resource

from .settings import settings

__all__ = ["all_rows", "count", "create_tables", "database_path", "db", "one_row"]

T = TypeVar("T")
Value: TypeAlias = str | int | None

SCHEMA_VERSION = 1
LARGEST = 2**63 - 1


def database_path() -> Path:
    """Return where the current application's database lies."""
    return Path(current_app.instance_path) / settings().database


@resource
def db() -> Iterator[sqlite3.Connection]:
    """Open the connection of this context when it is first asked for, and close it when the context ends."""
    with closing(sqlite3.connect(database_path())) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def create_tables() -> bool:
    """Make the tables unless they exist, and tell whether that was needed.

    Several workers may start at once: the write lock lets one of them in, and the others find the work done.
    """
    database_path().parent.mkdir(parents=True, exist_ok=True)
    connection = db()
    if schema_version(connection) == SCHEMA_VERSION:
        return False
    # With a write-ahead log, readers go on reading while somebody writes.
    connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if schema_version(connection) == SCHEMA_VERSION:
            return False
        with current_app.open_resource("schema.sql", "r") as file:
            for statement in file.read().split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return True


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in the database, 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def all_rows(into: Callable[..., T], query: str, *values: Value) -> list[T]:
    """Return an *into* for each row of the answer; its parameters are the columns' names."""
    # SQLite counts with 64 bits: a larger number, from somebody's URL, is in no row.
    if any(isinstance(value, int) and abs(value) > LARGEST for value in values):
        return []
    cursor = db().execute(query, values)
    names = [column[0] for column in cursor.description]
    return [into(**dict(zip(names, row, strict=True))) for row in cursor]


def one_row(into: Callable[..., T], query: str, *values: Value) -> T | None:
    """Return an *into* for the first row of the answer, None where there is no row."""
    rows = all_rows(into, query, *values)
    return rows[0] if rows else None


def count(query: str, *values: Value) -> int:
    """Return the one number that *query* asks for."""
    return int(db().execute(query, values).fetchone()[0])
