"""Each shelf keeps the laws of sessions, on the real server."""

from collections.abc import Iterator
from itertools import count

import pytest
from redis import Redis
from sqlalchemy import Engine
from typing_extensions import override

from erlen.contrib.redis import RedisShelf
from erlen.contrib.sessions import StoredSessions
from erlen.contrib.sql import SQLShelf
from erlen.contrib.storedsession import StoredSession
from erlen.testing.laws import SessionStateLaws, SessionStoreLaws

NAMES = count()


class TestStoredSession(SessionStateLaws):
    @override
    def make(self) -> StoredSession:
        return StoredSession()


class StoredLaws(SessionStoreLaws):
    is_server_side = True
    merges_writes = True
    rotates = True


@pytest.mark.xdist_group("redis")
class TestRedis(StoredLaws):
    @pytest.fixture(autouse=True)
    def _server(self, redis_client: Redis) -> None:
        self.client = redis_client

    @override
    def make(self) -> StoredSessions:
        return StoredSessions(RedisShelf(self.client, f"{next(NAMES)}:"))


@pytest.mark.xdist_group("redis")
class TestRedisThatDecodes(StoredLaws):
    @pytest.fixture(autouse=True)
    def _server(self, redis_port: int) -> Iterator[None]:
        with Redis(port=redis_port, decode_responses=True) as client:
            self.client = client
            yield

    @override
    def make(self) -> StoredSessions:
        return StoredSessions(RedisShelf(self.client, f"{next(NAMES)}:"))


class SQLLaws(StoredLaws):
    engine: Engine

    @override
    def make(self) -> StoredSessions:
        shelf = SQLShelf(self.engine, f"sessions_{next(NAMES)}", collect_every=3)
        shelf.create_table()
        return StoredSessions(shelf)


class TestSQLite(SQLLaws):
    @pytest.fixture(autouse=True)
    def _server(self, sqlite_engine: Engine) -> None:
        self.engine = sqlite_engine


@pytest.mark.xdist_group("postgres")
class TestPostgreSQL(SQLLaws):
    @pytest.fixture(autouse=True)
    def _server(self, postgres_engine: Engine) -> None:
        self.engine = postgres_engine
