"""What holds for every test: the same hypothesis settings, no `ERLEN_*` or `FLASK_*` variable of the caller's shell, loggers that speak."""

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("erlen", deadline=None, derandomize=True, database=None)
settings.load_profile("erlen")


@pytest.fixture(autouse=True)
def no_variables_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remove the variables that steer erlen and Flask, so that a test sees only what it sets."""
    for name in [name for name in os.environ if name.startswith(("ERLEN_", "FLASK_"))]:
        monkeypatch.delenv(name)
    yield


@pytest.fixture(autouse=True)
def loggers_speak_again() -> Iterator[None]:
    """Enable every logger that a test has silenced: applications of one name share it, whichever test they are of."""
    yield
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False
