"""Hostile clients and broken applications, on erlen and on Flask alike.

A case that Flask 3.1.3 falls short of is marked `flask_falls_short`: there it must fail, which proves that it can. `ERLEN_LONG=1` looks further.
Each test runs in context variables of its own. The cases and failures of each class, a module's `CLASS`, go to `.cache/hostile.json`, of which
the table in docs/explanation/security.md is made.
"""

import gc
import json
import os
import sys
from collections import Counter
from collections.abc import Generator
from contextvars import copy_context
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tests.behaviour.harness import FRAMEWORKS, Framework

LONG = bool(os.environ.get("ERLEN_LONG"))
ROOT = Path(__file__).parents[2]

settings.register_profile(
    "hostile",
    deadline=None,
    derandomize=not LONG,
    database=None,
    max_examples=20_000 if LONG else 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Counting())
    pass_over_flasks_generators()
    config.addinivalue_line(
        "markers", "flask_falls_short: Flask 3.1.3 does not stand this; its half of the test must fail"
    )


def pytest_sessionstart() -> None:
    # Where this file was read before pytest set its own hook.
    pass_over_flasks_generators()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        half = getattr(item, "callspec", None)
        if half is not None and half.params.get("fw") == "flask" and item.get_closest_marker("flask_falls_short"):
            item.add_marker(pytest.mark.xfail(reason="Flask 3.1.3 falls short here", strict=True))


def pass_over_flasks_generators() -> None:
    """Let pytest pass over what Flask's own generators raise when they are collected, in whatever test comes next."""
    told = sys.unraisablehook

    def tell(unraisable: Any) -> None:
        trace: TracebackType | None = unraisable.exc_traceback
        while trace is not None:
            if trace.tb_frame.f_globals.get("__package__") == "flask":
                return
            trace = trace.tb_next
        told(unraisable)

    sys.unraisablehook = tell


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Call the test in context variables that nobody else has: what a framework leaves there poisons no other test."""
    function = pyfuncitem.obj
    pyfuncitem.obj = lambda **given: copy_context().run(function, **given)
    try:
        return (yield)
    except Exception as error:
        if pyfuncitem.get_closest_marker("xfail") is None:
            raise
        # Nobody reads how Flask failed, and CPython 3.11 breaks down over some of these tracebacks.
        pytest.fail(f"{type(error).__name__}: {error}"[:400], pytrace=False)
    finally:
        pyfuncitem.obj = function
        if getattr(pyfuncitem.module, "LEAVES_GENERATORS", False):
            # Flask's own are broken: CPython 3.11 does not stand their being collected while pytest reads a source file.
            gc.collect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    name = getattr(getattr(item, "module", None), "CLASS", None)
    half = getattr(item, "callspec", None)
    frame = None if half is None else half.params.get("fw")
    if name is not None and frame is not None and report.when == "call":
        report.user_properties.append(("hostile", f"{name}/{frame}"))
    return report


class Counting:
    """Counts the reports, from this process or from workers."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for key, value in report.user_properties:
            if key == "hostile" and report.when == "call":
                name, frame = str(value).split("/")
                counts = self.counts.setdefault(name, Counter())
                counts[f"{frame}_cases"] += 1
                counts[f"{frame}_failed"] += not report.passed

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.counts and not hasattr(session.config, "workerinput"):
            target = ROOT / ".cache" / "hostile.json"
            target.parent.mkdir(exist_ok=True)
            known = json.loads(target.read_text()) if target.exists() else {}
            target.write_text(json.dumps({**known, **self.counts}, indent=1, sort_keys=True))


@pytest.fixture(params=FRAMEWORKS)
def fw(request: pytest.FixtureRequest) -> Framework:
    """Return the framework under test."""
    framework = Framework(str(request.param))
    framework.load()
    return framework
