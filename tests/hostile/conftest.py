"""Hostile clients and broken applications, on erlen and on Flask alike.

A case that Flask 3.1.3 falls short of is marked `flask_falls_short`: there it must fail, which proves that it can. `ERLEN_LONG=1` looks further.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from tests.behaviour.harness import FRAMEWORKS, Framework

LONG = bool(os.environ.get("ERLEN_LONG"))

settings.register_profile(
    "hostile",
    deadline=None,
    derandomize=not LONG,
    database=None,
    max_examples=20_000 if LONG else 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "flask_falls_short: Flask 3.1.3 does not stand this; its half of the test must fail"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        half = getattr(item, "callspec", None)
        if half is not None and half.params.get("fw") == "flask" and item.get_closest_marker("flask_falls_short"):
            item.add_marker(pytest.mark.xfail(reason="Flask 3.1.3 falls short here", strict=True))


@pytest.fixture(params=FRAMEWORKS)
def fw(request: pytest.FixtureRequest) -> Framework:
    """Return the framework under test."""
    framework = Framework(str(request.param))
    framework.load()
    return framework
