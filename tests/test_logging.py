"""The room `logging`: the application's logger, its level, its handler and its stream."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import attrs
import pytest

from erlen import Erlen
from erlen.logging import create_logger, default_handler, has_level_handler, wsgi_errors_stream


@attrs.define
class App:
    """An application, as far as its logger is concerned."""

    name: str = attrs.field(factory=lambda: f"shop-{uuid4()}")
    debug: bool = False


@contextmanager
def bare_root() -> Iterator[logging.Logger]:
    """Take the handlers off the root logger for a while: pytest puts its own there when a test begins."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        yield root
    finally:
        root.handlers = handlers


def test_logger_has_the_name_of_the_application() -> None:
    """LOG-01, LOG-07."""
    app = App("shop-named")

    assert create_logger(app) is logging.getLogger("shop-named")
    assert create_logger(App("shop-named")) is create_logger(app)


@pytest.mark.parametrize(
    ("debug", "before", "after"),
    [
        (True, logging.NOTSET, logging.DEBUG),
        (True, logging.ERROR, logging.ERROR),
        (False, logging.NOTSET, logging.NOTSET),
    ],
)
def test_debug_sets_a_level_that_nobody_has_set(debug: bool, before: int, after: int) -> None:
    """LOG-02, DBG-06."""
    app = App(debug=debug)
    logging.getLogger(app.name).setLevel(before)

    assert create_logger(app).level == after


def test_handler_is_added_where_there_is_none() -> None:
    """LOG-03."""
    with bare_root():
        logger = create_logger(App())

    assert logger.handlers == [default_handler]


def test_handler_of_the_root_is_enough() -> None:
    """LOG-03, LOG-06."""
    with bare_root() as root:
        root.addHandler(logging.NullHandler())
        logger = create_logger(App())

    assert logger.handlers == []


def test_handler_of_the_root_is_not_asked_where_nothing_reaches_it() -> None:
    """LOG-03."""
    app = App()
    logging.getLogger(app.name).propagate = False

    with bare_root() as root:
        root.addHandler(logging.NullHandler())
        logger = create_logger(app)

    assert logger.handlers == [default_handler]


@pytest.mark.parametrize(("level", "is_enough"), [(logging.WARNING, True), (logging.ERROR, False)])
def test_handler_that_ignores_the_level_is_not_enough(level: int, is_enough: bool) -> None:
    """LOG-03: the root's own level, WARNING, is the effective one."""
    handler = logging.NullHandler()
    handler.setLevel(level)

    with bare_root() as root:
        root.addHandler(handler)
        found = has_level_handler(logging.getLogger(App().name))

    assert found is is_enough


def test_default_handler_can_be_removed() -> None:
    """LOG-06."""
    with bare_root():
        logger = create_logger(App())
    assert logger.handlers == [default_handler]

    logger.removeHandler(default_handler)

    assert logger.handlers == []


def test_stream_is_the_standard_one_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG-04."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)

    wsgi_errors_stream.write("outside")

    assert stream.getvalue() == "outside"


def test_stream_is_the_servers_during_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG-04."""
    outside, inside = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", outside)
    app = Erlen("shop", static_folder=None)

    with app.app_context():
        wsgi_errors_stream.write("application")
    with app.test_request_context(errors_stream=inside):
        wsgi_errors_stream.write("request")

    assert (outside.getvalue(), inside.getvalue()) == ("application", "request")


def test_message_tells_time_level_and_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG-05."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)

    with bare_root():
        create_logger(App()).error("out of %s", "stock")

    time, _, rest = stream.getvalue().partition("] ")
    assert time.startswith("[2")
    assert rest == "ERROR in test_logging: out of stock\n"
