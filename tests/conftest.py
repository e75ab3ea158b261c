"""What holds for every test: the same hypothesis settings, no variable of the caller's shell, loggers that speak, signals nobody listens to."""

import logging
import os
import sys
import weakref
from collections.abc import Iterator

import blinker
import pytest
from hypothesis import settings

from erlen.signals import Signal

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


@pytest.fixture(autouse=True)
def nobody_listens_any_more() -> Iterator[None]:
    """Disconnect whoever a test has connected to a signal: while anybody listens, requests to every application take another way."""
    yield
    for name in ("erlen.signals", "flask.signals"):
        for signal in vars(sys.modules[name]).values() if name in sys.modules else ():
            for heard in [*signal.receivers.values()] if isinstance(signal, Signal | blinker.Signal) else ():
                receiver = heard() if isinstance(heard, weakref.ref) else heard
                if receiver is not None:
                    signal.disconnect(receiver)
