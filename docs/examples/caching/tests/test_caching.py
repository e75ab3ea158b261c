"""The second call is answered by the cache, in memory and in Redis alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.programs import redis

import caching
from caching import create_app, report, total
from caching.cache import CACHE, Settings, remember
from erlen import Erlen, Session

App = Erlen[Session, Settings]


@pytest.fixture(params=["memory", "redis"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    if request.param == "memory":
        yield create_app({"TESTING": True})
        return
    with redis(tmp_path) as server:
        app = create_app({"TESTING": True, "CACHE_URL": f"redis://127.0.0.1:{server.port}/0"})
        yield app
        vars(app.extensions[CACHE])["_write_client"].close()  # cachelib itself leaves it open


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the years whose reports and totals were made."""
    years: list[int] = []

    def counted_report(year: int) -> str:
        years.append(year)
        return f"report of {year}"

    def counted_total(year: int) -> int:
        years.append(year)
        return 2 * year

    monkeypatch.setattr(caching, "make_report", counted_report)
    monkeypatch.setattr(caching, "yearly_total", counted_total)
    return years


def test_the_second_call_is_cached(app: App, made: list[int]) -> None:
    """P-PAT-11."""
    client = app.test_client()

    assert {client.on(report)(year=2024).text for _ in range(3)} == {"report of 2024"}
    assert client.on(report)(year=2025).text == "report of 2025"
    assert made == [2024, 2025]


def test_the_query_makes_another_page(app: App, made: list[int]) -> None:
    """P-PAT-12: a caching decorator."""
    client = app.test_client()

    for query in ({"page": 1}, {"page": 2}, {"page": 1}):
        client.on(report, query=query)(year=2024)

    assert made == [2024, 2024]


def test_a_value_is_made_once(app: App, made: list[int]) -> None:
    """P-PAT-11."""
    client = app.test_client()

    assert [client.on(total)(year=2024).json for _ in range(2)] == [{"total": 4048}] * 2
    assert made == [2024]


def test_what_is_kept_is_forgotten_on_demand(app: App, made: list[int]) -> None:
    client = app.test_client()
    client.on(total)(year=2024)
    assert app.extensions[CACHE].delete("total:2024")

    client.on(total)(year=2024)

    assert made == [2024, 2024]


def test_what_another_version_kept_is_made_anew(app: App) -> None:
    with app.app_context():
        app.extensions[CACHE].set("total:2024", "4,048")

        assert remember("total:2024", int, lambda: 4048) == 4048
