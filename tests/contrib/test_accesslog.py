"""The access log: one line a request, of JSON, which no client can forge."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from wsgiref.util import FileWrapper

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import EnvironBuilder, run_wsgi_app

from erlen import AnyErlen, Erlen, Response, send_file, stream_with_context
from erlen.contrib.accesslog import AccessLog, JSONLines
from erlen.contrib.trace import Trace, TraceFilter, current_trace, trace_of

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@attrs.define
class Logged:
    """An application and what it has logged."""

    app: AnyErlen
    stream: io.StringIO

    @property
    def lines(self) -> list[dict[str, object]]:
        """The lines that were written, read."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @property
    def line(self) -> dict[str, object]:
        """The one line that was written."""
        [line] = self.lines
        return line


def logged(*, trusts: bool = True) -> Logged:
    """Return a small application with an access log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONLines())
    logger = logging.Logger("test.access")  # noqa: LOG001  # gone with the test
    logger.addHandler(handler)
    app: AnyErlen = Erlen("logged")
    app.logger.handlers = [handler]
    app.logger.propagate = False

    @app.get("/item/<name>")
    def item(name: str) -> str:
        return name

    @app.get("/who")
    def who() -> dict[str, str]:
        return dict(current_trace().headers)

    @app.get("/crash")
    def crash() -> str:
        raise ZeroDivisionError("oh")

    @app.get("/said")
    def said() -> str:
        app.logger.warning("a message")
        return "said"

    @app.get("/stream")
    def stream_() -> Response:
        def blocks() -> Iterator[str]:
            yield "one"
            yield "two"

        return Response(stream_with_context(blocks()))

    @app.get("/breaks")
    def breaks() -> Response:
        def blocks() -> Iterator[str]:
            yield "one"
            raise ZeroDivisionError

        return Response(stream_with_context(blocks()))

    AccessLog(app, logger=logger, trusts=trusts)
    return Logged(app, stream)


def test_line_tells_of_the_request() -> None:
    one = logged()
    one.app.test_client().get(
        "/item/x?token=secret", headers={"User-Agent": "curl", "Cookie": "session=secret"}, buffered=True
    )

    line = one.line
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(line.pop("time")))
    assert re.fullmatch(r"[0-9a-f]{32}", str(line.pop("request_id")))
    assert isinstance(line.pop("milliseconds"), float)
    assert line == {
        "level": "INFO",
        "logger": "test.access",
        "message": "GET /item/x 200",
        "method": "GET",
        "path": "/item/x",
        "route": "/item/<name>",
        "status": 200,
        "bytes": 1,
        "client": "127.0.0.1",
        "agent": "curl",
    }


def test_missing_page_and_crash_have_their_status() -> None:
    one = logged()
    client = one.app.test_client()
    for path in ("/missing", "/crash"):
        client.get(path, buffered=True)

    requests = [line for line in one.lines if line["logger"] == "test.access"]
    assert [(line["path"], line["status"]) for line in requests] == [("/missing", 404), ("/crash", 500)]
    assert "route" not in requests[0]


def test_crash_that_goes_through_is_logged_too() -> None:
    one = logged()
    one.app.testing = True
    with pytest.raises(ZeroDivisionError):
        one.app.test_client().get("/crash")

    assert (one.line["status"], one.line["is_whole"]) == (500, False)


# Ids


def test_id_goes_to_the_client_the_view_and_the_messages() -> None:
    one = logged()
    client = one.app.test_client()
    answer = client.get("/who", headers={"X-Request-ID": "from-nginx-1", "traceparent": PARENT}, buffered=True)
    client.get("/said", headers={"X-Request-ID": "from-nginx-2", "traceparent": PARENT}, buffered=True)

    assert answer.headers.getlist("X-Request-ID") == ["from-nginx-1"]
    assert answer.json == {"X-Request-ID": "from-nginx-1", "traceparent": PARENT}
    first, message, second = one.lines
    assert (first["request_id"], first["trace_id"]) == ("from-nginx-1", PARENT[3:35])
    assert (message["message"], message["request_id"], message["trace_id"]) == (
        "a message",
        "from-nginx-2",
        PARENT[3:35],
    )
    assert second["request_id"] == "from-nginx-2"


def test_ids_of_strangers_need_not_be_taken() -> None:
    one = logged(trusts=False)
    answer = one.app.test_client().get("/who", headers={"X-Request-ID": "chosen", "traceparent": PARENT})

    assert answer.headers["X-Request-ID"] != "chosen"
    assert answer.json == {"X-Request-ID": answer.headers["X-Request-ID"]}


@pytest.mark.parametrize("given", ["", " ", "a b", "a\nb", 'a"b', "ä", "a" * 129, "a\r\nSet-Cookie: x=y", "a,b", "<x>"])
def test_id_that_could_do_harm_is_replaced(given: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", trace_of({"HTTP_X_REQUEST_ID": given}).request_id)


@pytest.mark.parametrize("given", ["a", "A.b-c_d~e:f/g+h=", "a" * 128, "1-67891233-abcdef012345678912345678"])
def test_id_of_harmless_letters_is_taken(given: str) -> None:
    assert trace_of({"HTTP_X_REQUEST_ID": given}).request_id == given


@pytest.mark.parametrize(
    "given",
    [
        *("", "x", PARENT.upper(), PARENT + "-00", "01" + PARENT[2:], "ff" + PARENT[2:], PARENT + "\n"),
        *(f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{'a' * 32}-{'0' * 16}-01"),
    ],
)
def test_trace_that_is_none_is_left_out(given: str) -> None:
    assert trace_of({"HTTP_TRACEPARENT": given}).traceparent is None


def test_each_request_has_one_id_of_its_own() -> None:
    environ: dict[str, object] = {}
    assert trace_of(environ) is trace_of(environ)
    assert trace_of({}).request_id != trace_of({}).request_id
    assert Trace("a").trace_id is None


def test_filter_gives_ids_to_other_formats() -> None:
    record = logging.makeLogRecord({"msg": "x"})
    with logged().app.test_request_context(headers={"X-Request-ID": "abc", "traceparent": PARENT}):
        assert TraceFilter().filter(record)

    assert logging.Formatter("%(request_id)s %(trace_id)s %(message)s").format(record) == f"abc {PARENT[3:35]} x"


# What clients send


@given(
    path=st.text(st.characters(codec="latin1")),
    agent=st.text(st.characters(codec="latin1")),
    method=st.sampled_from(["GET", "GE\nT", "G" * 2000]),
)
def test_nobody_forges_a_line(path: str, agent: str, method: str) -> None:
    one = logged()
    environ = EnvironBuilder().get_environ() | {
        "PATH_INFO": f"/{path}",
        "HTTP_USER_AGENT": agent,
        "REQUEST_METHOD": method,
        "HTTP_X_REQUEST_ID": agent,
    }
    run_wsgi_app(one.app, environ, buffered=True)

    text = one.stream.getvalue()
    assert text.isascii()
    assert text.endswith("\n")
    assert one.line["logger"] == "test.access"
    assert "\n" not in str(one.line["message"])


def test_text_is_read_as_utf_8_and_cut_off() -> None:
    one = logged()
    one.app.test_client().get("/item/ä" + "b" * 3000, buffered=True)

    assert str(one.line["path"]).startswith("/item/äbb")
    assert len(str(one.line["path"])) == 1001


# Answers in pieces


def test_stream_is_logged_at_its_end() -> None:
    one = logged()
    blocks, _, _ = run_wsgi_app(one.app, EnvironBuilder("/stream").get_environ())
    assert one.lines == []
    assert b"".join(blocks) == b"onetwo"
    close = getattr(blocks, "close", None)
    assert callable(close)
    close()

    assert (one.line["bytes"], one.line["route"], "is_whole" in one.line) == (6, "/stream", False)
    close()
    assert len(one.lines) == 1


@pytest.mark.parametrize("path", ["/stream", "/breaks"])
def test_stream_that_ends_early_says_so(path: str) -> None:
    one = logged()
    blocks, _, _ = run_wsgi_app(one.app, EnvironBuilder(path).get_environ())
    next(iter(blocks))
    close = getattr(blocks, "close", None)
    assert callable(close)
    close()

    assert (one.line["bytes"], one.line["is_whole"]) == (3, False)


def test_file_is_left_to_the_server(tmp_path: Path) -> None:
    """Who counts its bytes keeps the server from sending it by itself."""
    one = logged()
    large = tmp_path / "large"
    large.write_bytes(b"x" * 3_000_000)

    @one.app.get("/file")
    def file() -> Response:
        return send_file(large)

    environ = EnvironBuilder("/file").get_environ() | {"wsgi.file_wrapper": FileWrapper}
    blocks = one.app(environ, lambda status, headers, exc_info=None: lambda data: None)

    assert isinstance(blocks, FileWrapper)
    blocks.close()
    assert (one.line["status"], "bytes" in one.line) == (200, False)


def test_client_is_who_the_proxy_says() -> None:
    one = logged()
    one.app.wsgi_app = ProxyFix(one.app.wsgi_app)
    one.app.test_client().get("/item/x", headers={"X-Forwarded-For": "203.0.113.9"}, buffered=True)

    assert one.line["client"] == "203.0.113.9"


def test_log_writes_to_the_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("erlen.access")
    assert logger.handlers == []
    app: AnyErlen = Erlen("logged")
    try:
        log = AccessLog()
        log.init_app(app)
        AccessLog()
        app.test_client().get("/missing", buffered=True)
        [handler] = logger.handlers
        assert isinstance(handler, logging.StreamHandler)
        assert handler.stream is sys.stdout
    finally:
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(logging.NOTSET)

    assert json.loads(capsys.readouterr().out)["message"] == "GET /missing 404"
