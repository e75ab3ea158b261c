"""Times workloads in-process: frames take turns in short blocks on one processor, the best block counts.

Processor time, not the clock: what other programs of a shared machine take isn't counted (what they do to the caches still is).
"""

import gc
from collections.abc import Sequence
from typing import Literal

import attrs

from .drive import AsgiDriver, Call, Driver, WsgiDriver, asgi_nothing, nothing
from .roster import Frame
from .workloads import Workload

GARBAGE_REQUESTS = 100


@attrs.frozen
class Timed:
    """What one frame took for one workload: microseconds and objects left to the cyclic collector, each for one request."""

    frame: str
    workload: str
    microseconds: float
    garbage: float


@attrs.define
class _Runner:
    frame: Frame
    driver: Driver
    call: Call
    idle: Driver
    count: int = 1
    best: float = float("inf")
    own: float = float("inf")

    def calibrate(self, block: int) -> None:
        """Warm up and find how many requests fill *block* nanoseconds."""
        while (spent := self.driver.spend(self.call, self.count)) < block and self.count < 5_000:
            self.count = max(self.count + 1, min(self.count * 4, self.count * block // max(spent, 1)))

    def turn(self) -> None:
        """Take one block, and one of the driver's own."""
        self.best = min(self.best, self.driver.spend(self.call, self.count) / self.count)
        self.own = min(self.own, self.idle.spend(self.call, self.count) / self.count)

    def garbage(self) -> float:
        """Return how many objects a request leaves to the cyclic collector."""
        self.driver.spend(self.call, 10)
        gc.collect()
        gc.disable()
        try:
            self.driver.spend(self.call, GARBAGE_REQUESTS)
            return gc.collect() / GARBAGE_REQUESTS
        finally:
            gc.enable()

    def result(self, workload: Workload) -> Timed:
        """Return what was found, without the driver's own time."""
        return Timed(self.frame.name, workload.name, max(self.best - self.own, 1.0) / 1_000, self.garbage())


_IDLE: dict[Literal["wsgi", "asgi"], Driver] = {"wsgi": WsgiDriver(nothing), "asgi": AsgiDriver(asgi_nothing)}


def time_workload(workload: Workload, frames: Sequence[Frame], rounds: int, milliseconds: int) -> list[Timed]:
    """Return what each of *frames* takes for *workload*, after each has answered it rightly.

    Raises:
        WrongAnswerError: One of them doesn't.
    """
    runners: list[_Runner] = []
    for frame in frames:
        if frame.can(workload.name):
            driver = frame.driver(workload.site)
            runners.append(_Runner(frame, driver, workload.prepare(driver), _IDLE[frame.interface]))
    for runner in runners:
        runner.calibrate(milliseconds * 1_000_000)
    # What the applications consist of isn't walked again by every collection: with nine frames in one process that would count.
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        turn = number % len(runners) if runners else 0
        for runner in (*runners[turn:], *runners[:turn]):
            runner.turn()
    for runner in runners:
        # Still right after thousands of requests?
        workload.expected.verify(runner.driver.ask(runner.call))
    return [runner.result(workload) for runner in runners]
