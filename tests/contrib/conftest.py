"""Servers for the tests of this folder: one of each for a run, and a database or a table of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine
from tests.servers import programs

from erlen.contrib.redis import RedisShelf
from erlen.contrib.sessions import Shelf
from erlen.contrib.sql import SQLShelf


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A Redis for all tests."""
    with programs.redis(tmp_path_factory.mktemp("redis")) as server:
        yield server.port


@pytest.fixture
def redis_client(redis_port: int) -> Iterator[Redis]:
    """An empty Redis."""
    with Redis(port=redis_port, socket_timeout=10) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A PostgreSQL for all tests."""
    with programs.postgres() as address:
        yield address


@pytest.fixture
def postgres_engine(postgres_address: str) -> Iterator[Engine]:
    """An engine whose connections are closed afterwards."""
    engine = create_engine(postgres_address, pool_size=10)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite."""
    engine = create_engine(f"sqlite:///{tmp_path / 'sessions.sqlite3'}", connect_args={"timeout": 30})
    yield engine
    engine.dispose()


@pytest.fixture(
    params=[
        pytest.param("redis", marks=pytest.mark.xdist_group("redis")),
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.xdist_group("postgres")),
    ]
)
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """Each shelf in turn, empty, on its real server."""
    if request.param == "redis":
        client: Redis = request.getfixturevalue("redis_client")
        return RedisShelf(client)
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    kept = SQLShelf(engine)
    with engine.begin() as connection:
        kept.table.drop(connection, checkfirst=True)
    kept.create_table()
    return kept
