"""The measure itself: it tells what grows from what does not, and one quiet round is enough."""

import math
import time
from collections.abc import Iterator

import pytest
from tests.costs import exponent, seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Yield the time, which only the test moves."""
    now = [0.0]
    monkeypatch.setattr(time, "thread_time", lambda: now[0])
    yield now


@pytest.mark.parametrize("power", [1, 1.5, 2])
def test_exponent_is_that_of_the_work(clock: list[float], power: float) -> None:
    def act(size: int) -> None:
        clock[0] += size**power

    assert exponent(act, 10, 80, under=1.2) == pytest.approx(power)


def test_noise_is_outlived(clock: list[float]) -> None:
    """A machine that is busy in most rounds, at either size."""
    noise = iter([9.0, 0.0, 7.0, 90.0, 0.0, 800.0, 5.0, 0.0, *[50.0] * 99])

    def act(size: int) -> None:
        clock[0] += size + next(noise)

    assert exponent(act, 10, 80, under=1.2) < 1.2
    noise = iter([3.0, 2.0, 0.5, 9.0])
    assert seconds(lambda: act(0), under=1) == 0.5


def test_small_size_that_was_disturbed_hides_nothing(clock: list[float]) -> None:
    noise = iter([6000.0, *[0.0] * 99])

    def act(size: int) -> None:
        clock[0] += size**2 + next(noise)

    assert exponent(act, 10, 80, under=1.2) == pytest.approx(2)


def test_real_clock() -> None:
    assert 0 < seconds(lambda: sum(range(10_000)), under=math.inf) < time.thread_time()
