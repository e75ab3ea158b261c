"""Counts instructions for one request with valgrind: repeatable to about a thousandth, where seconds are noise.

Two runs of different length; their difference holds nothing of the start. Run as a module it is the child:
`python -m tests.benchmarks.instructions FRAME WORKLOAD COUNT`.
"""

import gc
import re
import shutil
import subprocess
import sys

import attrs

from .cold import ROOT, environment
from .roster import Frame, frame
from .workloads import Workload, named

SHORT, LONG = 100, 300
_TIMEOUT = 300


@attrs.frozen
class Counted:
    """How many instructions one frame executes for one request of a workload."""

    frame: str
    workload: str
    instructions: float


class CountError(RuntimeError):
    """valgrind came to no figure."""


def available() -> bool:
    """Say whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def _run(one: Frame, workload: Workload, count: int) -> int:
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    child = [sys.executable, "-m", __name__, one.name, workload.name, str(count)]
    done = subprocess.run(
        [*command, *child], env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )
    refs = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or refs is None:
        raise CountError(f"{one.name}, {workload.name}: {done.stderr[-600:]}")
    return int(refs[1].replace(",", ""))


def count(one: Frame, workload: Workload) -> Counted:
    """Return the instructions *one* executes for a request of *workload*.

    Raises:
        CountError: The child failed, or valgrind's report is unreadable.
    """
    # Once without counting: the first start may compile.
    child = [sys.executable, "-m", __name__, one.name, workload.name, "1"]
    subprocess.run(child, env=environment(), cwd=ROOT, capture_output=True, timeout=_TIMEOUT, check=False)
    difference = _run(one, workload, LONG) - _run(one, workload, SHORT)
    return Counted(one.name, workload.name, difference / (LONG - SHORT))


def child(name: str, workload: str, requests: int) -> None:
    """Answer *requests* requests, after the same preparation in every run."""
    asked = named(workload)
    driver = frame(name).driver(asked.site)
    call = asked.prepare(driver)
    # A collection of everything that was imported would fall into one of the two runs only.
    gc.collect()
    gc.freeze()
    driver.spend(call, requests)


if __name__ == "__main__":
    child(sys.argv[1], sys.argv[2], int(sys.argv[3]))
