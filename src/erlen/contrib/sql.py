"""A shelf for sessions in any SQL database.

Knows SQLAlchemy's core; no cookie and no request. A session is one row, and every statement a transaction of its own. A change replaces the row only
if it is still the one that was read, else it is made again from what is there now: no database has to lock anything for longer.
"""

import json
import os
import random
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final, cast, final

from sqlalchemy import (
    Column,
    Connection,
    Double,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from .sessions import Change, Record, StoreDownError

__all__ = ["SQLShelf"]

TRIES: Final = 200
"""With each try that fails another request's has worked; so many at once change no session."""

TOO_BUSY: Final = f"{TRIES} requests have changed one session at the same time"

PATIENT_TRIES: Final = 3

LONGEST_WAIT: Final = 0.01


@final
class SQLShelf:
    """Keeps sessions in a table of a database: SQLite, PostgreSQL, or whatever SQLAlchemy knows.

    The table is `table`, for a tool that migrates databases; `create_table` makes it where none does.

    >>> from erlen.contrib.sql import SQLShelf
    >>> from sqlalchemy import create_engine
    >>> engine = create_engine("sqlite://")
    >>> shelf = SQLShelf(engine)
    >>> shelf.create_table()
    >>> shelf.collect()
    0
    >>> engine.dispose()
    """

    def __init__(
        self,
        engine: Engine,
        table: str = "erlen_sessions",
        *,
        metadata: MetaData | None = None,
        collect_every: int = 1000,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Say where sessions are kept; once in *collect_every* new sessions, those that are over are thrown away."""
        self.engine = engine
        self.table: Table = Table(
            table,
            MetaData() if metadata is None else metadata,
            Column("key", String(64), primary_key=True),
            Column("content", Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb"), nullable=False),
            Column("version", Integer, nullable=False),
            Column("began", Double, nullable=False),
            Column("seen", Double, nullable=False),
            Column("until", Double, nullable=False, index=True),
        )
        self.collect_every = collect_every
        self.now = now
        self._made = count(1)
        self._process = os.getpid()

    def create_table(self) -> None:
        """Make the table, unless it is there."""
        with self._connected() as connection:
            self.table.metadata.create_all(connection, [self.table])

    def collect(self) -> int:
        """Throw away the sessions that are over, and return how many these were."""
        with self._connected() as connection:
            return connection.execute(delete(self.table).where(self.table.c.until < self.now())).rowcount

    @contextmanager
    def _connected(self) -> Generator[Connection]:
        """Yield a connection whose statements are transactions of their own.

        Raises:
            StoreDownError: the database does not answer.
        """
        if self._process != os.getpid():
            # A server that loads the application before it forks: two processes must not talk through one connection.
            self._process = os.getpid()
            self.engine.dispose(close=False)
        try:
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                yield connection
        except (InterfaceError, OperationalError, PoolTimeoutError) as error:
            raise _down(error) from getattr(error, "orig", None)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            raise _down(error) from error.orig

    def _read(self, connection: Connection, key: str) -> tuple[int, Record] | None:
        row = connection.execute(select(self.table).where(self.table.c.key == key)).mappings().one_or_none()
        return None if row is None else _version_and_record(row)

    def find(self, key: str, /) -> Record | None:
        """Return the record of *key*."""
        with self._connected() as connection:
            read = self._read(connection, key)
        return None if read is None else read[1]

    def put(self, key: str, record: Record, /) -> None:
        """Keep a new record."""
        with self._connected() as connection:
            connection.execute(
                insert(self.table).values(
                    key=key,
                    # ASCII only, whatever the values' texts are.
                    content=json.dumps(dict(record.values)),
                    version=0,
                    began=record.began,
                    seen=record.seen,
                    until=record.until,
                )
            )
        if next(self._made) % self.collect_every == 0:
            self.collect()

    def change(self, key: str, change: Change, /) -> int | None:
        """Change a record in one go; see `erlen.contrib.sessions.Shelf`."""
        for connection in self._tries():
            read = self._read(connection, key)
            if read is None:
                return None
            version, record = read
            left = {name: text for name, text in record.values.items() if name not in change.removed}
            values = {**left, **change.written}
            if self._replace(connection, key, version, change, values):
                return len(values)
        raise StoreDownError(TOO_BUSY)

    def take(self, key: str, /) -> Record | None:
        """Return the record of *key* and forget it."""
        for connection in self._tries():
            read = self._read(connection, key)
            if read is None or self._remove(connection, key, read[0]):
                return None if read is None else read[1]
        raise StoreDownError(TOO_BUSY)

    def _tries(self) -> Iterator[Connection]:
        """Yield a connection for each try, after a moment where others were faster several times."""
        for number in range(TRIES):
            if number > PATIENT_TRIES:
                time.sleep(random.uniform(0, LONGEST_WAIT))
            with self._connected() as connection:
                yield connection

    def _remove(self, connection: Connection, key: str, version: int) -> bool:
        """Delete the row, if it is still the one with *version*; tell whether it was."""
        table = self.table
        return connection.execute(delete(table).where(table.c.key == key, table.c.version == version)).rowcount == 1

    def _replace(self, connection: Connection, key: str, version: int, change: Change, values: dict[str, str]) -> bool:
        """Write *values*, if the row is still the one with *version*; tell whether it was."""
        if not values:
            return self._remove(connection, key, version)
        table = self.table
        new = {"content": json.dumps(values), "version": version + 1, "seen": change.seen, "until": change.until}
        changing = update(table).where(table.c.key == key, table.c.version == version).values(new)
        return connection.execute(changing).rowcount == 1


def _down(error: Exception) -> StoreDownError:
    """Return what to say: not the statement and its parameters, which SQLAlchemy's message holds."""
    cause = getattr(error, "orig", None) or error
    return StoreDownError(f"{type(cause).__name__}: {cause}")


def _version_and_record(row: RowMapping) -> tuple[int, Record]:
    values = cast("dict[str, str]", json.loads(row["content"]))
    version: int = row["version"]
    began, seen, until = (cast(float, row[column]) for column in ("began", "seen", "until"))
    return version, Record(values, began, seen, until)
