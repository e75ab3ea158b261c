"""One JSON line for every request that was answered, and for every message that is logged meanwhile, with the id of the request.

Knows WSGI and `trace`. Rules:
- What a client sends is written as a JSON string of ASCII, and cut off where it is long: no line can be forged.
- Neither query strings nor headers but ``User-Agent`` are written: they hold tokens and names.
- The line is written when the answer has been handed to the server, or when it has turned out that nobody wants the rest of it.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final, final
from wsgiref.types import FileWrapper, StartResponse

from typing_extensions import override

from ..app import AnyErlen
from ..ctx import has_request_context
from ..globals import request
from ..types import WSGIEnvironment
from .trace import Trace, current_trace, trace_of

__all__ = ["AccessLog", "JSONLines"]

LONGEST: Final = 1_000
ROUTE: Final = "erlen.contrib.route"


def _cut(text: str) -> str:
    """Return *text* as far as anybody wants to read it; the WSGI of HTTP headers is Latin-1 for what is UTF-8."""
    read = text.encode("latin1", "replace").decode("utf-8", "replace")
    return read if len(read) <= LONGEST else f"{read[:LONGEST]}…"


class JSONLines(logging.Formatter):
    """Writes each record as one line of JSON: time, level, logger, message, the ids of the request, and what the access log knows.

    >>> import logging
    >>> from erlen.contrib.accesslog import JSONLines
    >>> record = logging.makeLogRecord({"msg": "two\\nlines", "levelname": "INFO", "name": "shop", "created": 0})
    >>> print(JSONLines().format(record))
    {"time": "1970-01-01T00:00:00.000+00:00", "level": "INFO", "logger": "shop", "message": "two\\nlines"}
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # In the thread that has logged it.
        trace = current_trace() if has_request_context() else None
        if trace is not None:
            line |= {"request_id": trace.request_id, **({"trace_id": trace.trace_id} if trace.trace_id else {})}
        line |= getattr(record, "access", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _default_logger() -> logging.Logger:
    logger = logging.getLogger("erlen.access")
    logger.setLevel(logging.INFO)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JSONLines())
        logger.addHandler(handler)
        # Or whoever configures the root logger has each line twice.
        logger.propagate = False
    return logger


@final
class AccessLog:
    """Writes the access log of an application; goes around `wsgi_app`, inside of a ``ProxyFix``, so that it sees the client's own address.

    >>> import io, json, logging
    >>> from erlen import Erlen
    >>> from erlen.contrib.accesslog import AccessLog, JSONLines
    >>> app, lines = Erlen("example"), io.StringIO()
    >>> logger = logging.Logger("example.access")
    >>> handler = logging.StreamHandler(lines)
    >>> handler.setFormatter(JSONLines())
    >>> logger.addHandler(handler)
    >>> log = AccessLog(app, logger=logger)
    >>> answer = app.test_client().get("/missing", headers={"X-Request-ID": "abc-1"}, buffered=True)
    >>> answer.headers["X-Request-ID"], json.loads(lines.getvalue())["status"]
    ('abc-1', 404)
    """

    def __init__(
        self, app: AnyErlen | None = None, *, logger: logging.Logger | None = None, trusts: bool = True
    ) -> None:
        """Say what is logged.

        Args:
            logger: where to; None for ``erlen.access``, which writes to the standard output unless it was configured.
            trusts: take the ids of requests and traces that come with requests, see `erlen.contrib.trace`.
        """
        self.logger: logging.Logger = _default_logger() if logger is None else logger
        self.trusts = trusts
        if app is not None:
            self.init_app(app)

    def init_app(self, app: AnyErlen) -> None:
        """Log the requests of *app* from now on."""
        inner = app.wsgi_app

        def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return self._serve(inner, environ, start_response)

        app.wsgi_app = wsgi_app
        app.teardown_request(_note_route)

    def _serve(
        self,
        inner: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]],
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        entry = _Entry(self.logger, environ, trace_of(environ, trusts=self.trusts))

        # Whatever a WSGI server offers to write with.
        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            entry.status = int(status[:3])
            named = [(name, value) for name, value in headers if name.lower() != "x-request-id"]
            return start_response(status, [*named, ("X-Request-ID", entry.trace.request_id)], *exc_info)

        try:
            blocks = inner(environ, start)
        except BaseException:
            entry.status = 500
            entry.write(is_whole=False)
            raise
        if isinstance(blocks, list | tuple):
            entry.sent = sum(map(len, blocks))
            entry.write(is_whole=True)
            return blocks
        wrapper: type[FileWrapper] | None = environ.get("wsgi.file_wrapper")
        if isinstance(wrapper, type) and isinstance(blocks, wrapper):
            # The server may send the file without ever looking into it.
            entry.write(is_whole=True)
            return blocks
        return _Watched(blocks, entry)


def _note_route(_: BaseException | None) -> None:
    if has_request_context() and request.url_rule is not None:
        request.environ[ROUTE] = request.url_rule.rule


@final
class _Entry:
    """One line of the log, as long as it is not written."""

    def __init__(self, logger: logging.Logger, environ: WSGIEnvironment, trace: Trace) -> None:
        self.logger = logger
        self.environ = environ
        self.trace = trace
        self.began = perf_counter()
        self.status = 0
        self.sent: int | None = None
        self.is_written = False

    def write(self, *, is_whole: bool) -> None:
        """Write the line, once."""
        if self.is_written:
            return
        self.is_written = True
        environ = self.environ
        method: str = environ.get("REQUEST_METHOD", "")
        path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        access: dict[str, object] = {
            "request_id": self.trace.request_id,
            "trace_id": self.trace.trace_id,
            "method": _cut(method),
            "path": _cut(path),
            "route": environ.get(ROUTE),
            "status": self.status,
            "bytes": self.sent,
            "milliseconds": round((perf_counter() - self.began) * 1000, 3),
            "client": _cut(environ.get("REMOTE_ADDR") or ""),
            "agent": _cut(environ.get("HTTP_USER_AGENT", "")),
        }
        if not is_whole:
            access["is_whole"] = False
        shown = {name: value for name, value in access.items() if value is not None}
        # The message is for formatters that know nothing of the rest: on one line, whatever the path is.
        self.logger.info(
            "%s %s %d",
            json.dumps(_cut(method))[1:-1],
            json.dumps(_cut(path))[1:-1],
            self.status,
            extra={"access": shown},
        )


@final
class _Watched:
    """The blocks of an answer, counted."""

    def __init__(self, blocks: Iterable[bytes], entry: _Entry) -> None:
        self.blocks = blocks
        self.entry = entry
        self.is_whole = False
        entry.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            self.entry.sent = (self.entry.sent or 0) + len(block)
            yield block
        self.is_whole = True

    def close(self) -> None:
        """Close the answer, at its end or before it, and write the line."""
        try:
            close: Callable[[], object] | None = getattr(self.blocks, "close", None)
            if close is not None:
                close()
        finally:
            self.entry.write(is_whole=self.is_whole)
