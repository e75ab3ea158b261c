"""Health: what a balancer is told, and what nobody is."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import timedelta
from threading import Event

import pytest

from erlen import AnyErlen, Erlen, current_app
from erlen.contrib.health import Check, HealthCheckError, health_blueprint
from erlen.errors import ErlenError

SOON = timedelta(milliseconds=50)
LATER = timedelta(seconds=30)


def healthy(*checks: Check) -> AnyErlen:
    """Return an application with these checks."""
    app: AnyErlen = Erlen("health")
    app.register_blueprint(health_blueprint(checks))
    return app


@pytest.fixture
def gate() -> Iterator[Event]:
    """Something that a check waits for; at the end nobody waits any more."""
    event = Event()
    yield event
    event.set()


def fail() -> None:
    raise HealthCheckError("postgresql://user:secret@db.internal is gone")


def test_living_application_says_so_whatever_fails() -> None:
    answer = healthy(Check("database", fail)).test_client().get("/live")

    assert (answer.status_code, answer.json, answer.headers["Cache-Control"]) == (200, {"status": "alive"}, "no-store")


def test_ready_application_says_so() -> None:
    app = healthy(Check("name", lambda: current_app.name), Check("nothing", lambda: None))
    answer = app.test_client().get("/ready")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json == {"status": "ready", "checks": {"name": "ok", "nothing": "ok"}}


def test_failed_check_is_named_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    client = healthy(Check("database", fail), Check("cache", lambda: None)).test_client()
    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "checks": {"cache": "ok", "database": "failed"}}
    assert "secret" in caplog.text
    assert client.head("/ready").status_code == 503


@pytest.mark.parametrize("error", [TimeoutError("slow"), FutureTimeoutError(), SystemExit(3), KeyboardInterrupt()])
def test_any_error_is_a_failure(error: BaseException) -> None:
    """Of a check, not of its time limit; and it ends no process."""

    def check() -> None:
        raise error

    answer = healthy(Check("check", check, LATER)).test_client().get("/ready")
    assert answer.json == {"status": "not ready", "checks": {"check": "failed"}}


def test_check_that_takes_too_long_has_failed(gate: Event) -> None:
    """It is not begun again as long as it runs, however often somebody asks, and is ok when it is."""
    count: list[int] = []

    def hang() -> None:
        count.append(1)
        gate.wait(30)

    client = healthy(Check("slow", hang, SOON), Check("quick", lambda: None, LATER)).test_client()
    for _ in range(3):
        answer = client.get("/ready")
        assert answer.status_code == 503
        assert answer.json == {"status": "not ready", "checks": {"quick": "ok", "slow": "timed out"}}
    assert len(count) == 1
    gate.set()
    while client.get("/ready").status_code != 200:
        pass  # its thread is about to end


def test_many_who_ask_share_one_run(gate: Event) -> None:
    begun: list[int] = []

    def check() -> None:
        begun.append(1)
        gate.wait(30)

    app = healthy(Check("shared", check, SOON))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app.test_client().get("/ready").status_code, range(8)))

    assert (answers, begun) == ([503] * 8, [1])


def test_only_changes_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]

    def check() -> None:
        if broken:
            fail()

    client = healthy(Check("database", check)).test_client()
    with caplog.at_level(logging.INFO, "health"):
        client.get("/ready")
        client.get("/ready")
        broken.clear()
        client.get("/ready")
        client.get("/ready")

    assert caplog.messages == ["Health check 'database' failed.", "Health check 'database' is ok again."]


def test_two_checks_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="Two health checks are named 'x'"):
        health_blueprint([Check("x", fail), Check("x", fail)])


def test_error_of_checks_is_one_of_ours() -> None:
    assert issubclass(HealthCheckError, ErlenError)
