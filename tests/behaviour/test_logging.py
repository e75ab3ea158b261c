"""The logger of the application (area LOG)."""

import io
import logging
import logging.config
import re
import sys
from collections.abc import Iterator

import pytest

from .harness import AppLike, Framework, captured_log, fetch

TOP = "log_top"
"""The tests' root: pytest keeps handlers of its own on the real one."""


@pytest.fixture
def name() -> Iterator[str]:
    """Return a logger name below `TOP`, and put both loggers back afterwards."""
    names = [TOP, f"{TOP}.app", f"{TOP}.app.child"]
    for each in names:
        clear(logging.getLogger(each))
    yield names[1]
    for each in names:
        clear(logging.getLogger(each))


def clear(logger: logging.Logger) -> None:
    """Put *logger* back as it came."""
    logger.handlers[:] = []
    logger.setLevel(logging.NOTSET)
    logger.propagate = True
    logger.disabled = False


def cut_off() -> None:
    """Stop propagation to the root: only now, for pytest puts handlers on loggers that do not propagate when a test starts."""
    logging.getLogger(TOP).propagate = False


def named(fw: Framework, name: str, **config: object) -> AppLike:
    """Return an application whose logger ends at `TOP`."""
    cut_off()
    return fw.make(name, config=config)


def test_logger_carries_the_name_of_the_app(fw: Framework, name: str) -> None:
    """LOG-01."""
    app = named(fw, name)

    assert app.logger is logging.getLogger(name)
    assert app.logger is app.logger


def test_logger_is_made_on_first_access(fw: Framework, name: str) -> None:
    """LOG-01."""
    app = named(fw, name)
    assert logging.getLogger(name).handlers == []
    app.logger
    assert logging.getLogger(name).handlers == [fw.module("logging").default_handler]


@pytest.mark.parametrize(
    ("debug", "set_level", "level"),
    [(False, None, logging.NOTSET), (True, None, logging.DEBUG), (True, logging.ERROR, logging.ERROR)],
)
def test_level_in_debug(fw: Framework, name: str, debug: bool, set_level: int | None, level: int) -> None:
    """LOG-02, DBG-06."""
    if set_level is not None:
        logging.getLogger(name).setLevel(set_level)

    assert named(fw, name, DEBUG=debug).logger.level == level


def test_handler_of_a_parent_is_enough(fw: Framework, name: str) -> None:
    """LOG-03."""
    logging.getLogger(TOP).addHandler(logging.StreamHandler(io.StringIO()))

    assert named(fw, name).logger.handlers == []


def test_handler_of_a_parent_does_not_count_without_propagation(fw: Framework, name: str) -> None:
    """LOG-03."""
    logging.getLogger(TOP).addHandler(logging.StreamHandler(io.StringIO()))
    logging.getLogger(name).propagate = False

    assert named(fw, name).logger.handlers == [fw.module("logging").default_handler]


@pytest.mark.parametrize(("level", "added"), [(logging.ERROR, True), (logging.WARNING, False), (logging.NOTSET, False)])
def test_handler_must_accept_the_effective_level(fw: Framework, name: str, level: int, added: bool) -> None:
    """LOG-03."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setLevel(level)
    logging.getLogger(TOP).addHandler(handler)

    assert bool(named(fw, name).logger.handlers) is added


def test_has_level_handler(fw: Framework, name: str) -> None:
    """LOG-03."""
    cut_off()
    has_level_handler = fw.module("logging").has_level_handler
    logger = logging.getLogger(f"{TOP}.app.child")
    assert not has_level_handler(logger)
    handler = logging.StreamHandler(io.StringIO())
    logging.getLogger(name).addHandler(handler)
    assert has_level_handler(logger)
    logger.propagate = False
    assert not has_level_handler(logger)
    logger.propagate = True
    handler.setLevel(logging.ERROR)
    assert not has_level_handler(logger)


def test_request_logs_to_the_error_stream_of_the_server(
    fw: Framework, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """LOG-04, LOG-05."""
    app, stream = named(fw, name), io.StringIO()

    @app.get("/")
    def index() -> str:
        app.logger.error("something %s", "broke")
        return ""

    fetch(app, errors_stream=stream)

    line = r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] ERROR in test_logging: something broke\n"
    assert re.fullmatch(line, stream.getvalue())
    assert capsys.readouterr().err == ""


def test_outside_a_request_the_log_goes_to_the_current_stderr(
    fw: Framework, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LOG-04."""
    logger = named(fw, name).logger
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logger.error("late")

    assert stream.getvalue().endswith("ERROR in test_logging: late\n")


def test_stream_proxy_follows_the_request(fw: Framework, name: str) -> None:
    """LOG-04."""
    app, stream = named(fw, name), io.StringIO()
    proxy = fw.module("logging").wsgi_errors_stream

    assert proxy._get_current_object() is sys.stderr
    with app.test_request_context(errors_stream=stream):
        assert proxy._get_current_object() is stream


def test_configured_logging_gets_no_default_handler(fw: Framework, name: str) -> None:
    """LOG-06."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"own": {"class": "logging.NullHandler"}},
            "loggers": {TOP: {"level": "INFO", "handlers": ["own"], "propagate": False}},
        }
    )

    assert named(fw, name).logger.handlers == []


def test_default_handler_can_be_removed(fw: Framework, name: str) -> None:
    """LOG-06."""
    logger = named(fw, name).logger
    logger.removeHandler(fw.module("logging").default_handler)

    assert logger.handlers == []


def test_apps_of_one_name_share_a_logger(fw: Framework, name: str) -> None:
    """LOG-07, APP-21."""
    first, second = named(fw, name), named(fw, name)

    assert first.logger is second.logger
    assert first.logger.handlers == [fw.module("logging").default_handler]


def test_unhandled_exception_is_logged(fw: Framework, name: str) -> None:
    """LOG-08, ERR-21."""
    app = named(fw, name)

    @app.post("/broken")
    def broken() -> str:
        raise KeyError("x")

    with captured_log(name) as records:
        assert fetch(app, "/broken?q=1", "POST").code == 500
    assert [(r.levelname, r.getMessage()) for r in records] == [("ERROR", "Exception on /broken [POST]")]
    assert records[0].exc_info
    assert records[0].exc_info[0] is KeyError


def test_log_exception_can_be_overridden_by_hand(fw: Framework, name: str) -> None:
    """LOG-08."""
    app = named(fw, name)
    seen: list[object] = []
    app.log_exception = lambda exc_info: seen.append(exc_info[0])
    app.add_url_rule("/", endpoint="index", view_func=lambda: 1 / 0)

    assert fetch(app).code == 500
    assert seen == [ZeroDivisionError]


def test_failing_finalization_is_logged(fw: Framework, name: str) -> None:
    """LOG-08, BUG-06."""
    app = named(fw, name)
    app.add_url_rule("/", endpoint="index", view_func=lambda: "x")

    @app.after_request
    def broken(response: object) -> object:
        raise KeyError("x")

    with captured_log(name) as records:
        assert fetch(app).code == 500
    assert [(r.levelname, bool(r.exc_info)) for r in records] == [("ERROR", True), ("ERROR", True)]
    assert records[0].getMessage() == "Exception on / [GET]"
    assert "inaliz" in records[1].getMessage()
