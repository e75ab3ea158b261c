"""Applications that keep their log, and a server in miniature."""

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

import attrs
import pytest
from tests.behaviour.harness import AppLike, Framework
from typing_extensions import override
from werkzeug.test import create_environ

__all__ = ["LONG", "AppLike", "Exchange", "Framework", "falls_short_if", "logged", "make"]

LONG = bool(os.environ.get("ERLEN_LONG"))
"""Set ``ERLEN_LONG=1`` for the sizes that take minutes."""


class Records(logging.Handler):
    """Keeps what was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def make(fw: Framework, config: Mapping[str, object] | None = None) -> AppLike:
    """Return a new application that keeps its log."""
    made = fw.make(
        "hostile", config={"SECRET_KEY": "only for these tests, and long enough", **(config or {})}, static_folder=None
    )
    made.logger.propagate = False
    # Loggers outlive applications.
    made.logger.handlers[:] = [Records()]
    made.logger.filters.clear()
    return made


def falls_short_if(request: pytest.FixtureRequest, condition: bool) -> None:
    """Expect the case to fail on Flask where *condition* holds: the mark for some of a test's parameters."""
    if condition and request.getfixturevalue("fw").name == "flask":
        request.applymarker(pytest.mark.xfail(reason="Flask 3.1.3", strict=True))


def logged(app: AppLike) -> list[BaseException | None]:
    """Return the errors that *app* has logged, None for an entry without one."""
    handler: Records = app.logger.handlers[0]
    return [record.exc_info[1] if record.exc_info else None for record in handler.records]


@attrs.define
class Exchange:
    """One request by hand, as a server does it: every step is the test's."""

    app: AppLike
    environ: dict[str, Any] = attrs.field(factory=dict[str, Any])
    statuses: list[str] = attrs.field(factory=list[str])
    headers: list[list[tuple[str, str]]] = attrs.field(factory=list[list[tuple[str, str]]])
    written: list[bytes] = attrs.field(factory=list[bytes])
    body: Any = None

    def start(
        self,
        status: str,
        headers: list[tuple[str, str]],
        exc_info: tuple[type[BaseException], BaseException, TracebackType] | None = None,
        /,
    ) -> Callable[[bytes], object]:
        """Be told the response."""
        if self.statuses and exc_info is None:
            raise AssertionError("start_response was called twice without exc_info.")
        self.statuses.append(status)
        self.headers.append(headers)
        return self.written.append

    def call(self, path: str = "/", method: str = "GET", environ: Mapping[str, object] | None = None) -> "Exchange":
        """Call the application."""
        self.environ = create_environ(path, method=method)
        self.environ.update(environ or {})
        self.body = self.app(self.environ, self.start)
        return self

    def read(self, count: int = -1) -> list[bytes]:
        """Return the next *count* chunks, by default all."""
        chunks: Iterable[bytes] = self.body
        taken: list[bytes] = []
        if count == 0:
            return taken
        for chunk in chunks:
            taken.append(chunk)
            if len(taken) == count:
                break
        return taken

    def close(self) -> None:
        """Close the body, where it can be."""
        if (close := getattr(self.body, "close", None)) is not None:
            close()

    @property
    def status(self) -> str:
        """The status that counts."""
        return self.statuses[-1]
