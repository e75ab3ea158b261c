"""Asks an application in-process: one driver for WSGI, one for ASGI.

Every request gets a fresh copy of the environ (or scope) and a fresh input stream; what comes back is consumed and closed. `Nothing`
answers at once, so the time it takes is the driver's own. Knows no framework and no workload.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO, StringIO
from typing import Protocol, final
from urllib.parse import unquote, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import attrs

Scope = dict[str, object]
Message = dict[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApplication = Callable[[Scope, Receive, Send], Awaitable[None]]


@attrs.frozen(slots=False)
class Call:
    """One request, as a client would send it."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def with_cookie(self, cookie: str) -> "Call":
        """Return the same call with a Cookie header."""
        return attrs.evolve(self, headers=(*self.headers, ("Cookie", cookie)))

    @cached_property
    def sent(self) -> tuple[tuple[str, str], ...]:
        """Every header that goes over the wire."""
        length = (("Content-Length", str(len(self.body))),) if self.body else ()
        return (("Host", "localhost"), ("User-Agent", "bench/1"), ("Accept", "*/*"), *self.headers, *length)

    @cached_property
    def environ(self) -> WSGIEnvironment:
        """The environ of a WSGI server, to be copied for each request."""
        url = urlsplit(self.target)
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(url.path, "latin1"),
            "QUERY_STRING": url.query,
            "RAW_URI": self.target,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.sent:
            key = name.upper().replace("-", "_")
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        return environ

    @cached_property
    def scope(self) -> Scope:
        """The scope of an ASGI server, to be copied for each request."""
        url = urlsplit(self.target)
        return {
            "type": "http",
            # From 2.4 on, a framework learns of a client that went away when it sends, and needs no task that listens for it.
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in self.sent],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
            "extensions": {},
        }


@attrs.frozen
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of *name*."""
        return next((value for key, value in self.headers if key == name), None)

    def cookies(self) -> str:
        """Return what a client sends back as its Cookie header."""
        return "; ".join(value.partition(";")[0] for key, value in self.headers if key == "set-cookie")


class Driver(Protocol):
    """Asks one application."""

    def ask(self, call: Call, /) -> Answer:
        """Return the answer to one request."""
        ...

    def spend(self, call: Call, count: int, /) -> int:
        """Return the processor time of *count* requests in nanoseconds."""
        ...


@final
@attrs.frozen
class WsgiDriver:
    """Asks a WSGI application."""

    app: WSGIApplication

    def ask(self, call: Call, /) -> Answer:
        """Return the answer to one request."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            started.append((status, headers))
            return written.append

        written: list[bytes] = []
        chunks = self.app(call.environ | {"wsgi.input": BytesIO(call.body)}, start_response)
        try:
            written.extend(chunks)
        finally:
            if callable(close := getattr(chunks, "close", None)):
                close()
        status, headers = started[-1]
        return Answer(int(status[:3]), tuple((name.lower(), value) for name, value in headers), b"".join(written))

    def spend(self, call: Call, count: int, /) -> int:
        """Return the processor time of *count* requests in nanoseconds."""
        app, environ, body = self.app, call.environ, call.body
        start = time.process_time_ns()
        for _ in range(count):
            mine = environ.copy()
            mine["wsgi.input"] = BytesIO(body)
            chunks = app(mine, _start_response)
            for _chunk in chunks:
                pass
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return time.process_time_ns() - start


def _start_response(_status: str, _headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
    return _write


def _write(_data: bytes, /) -> None: ...


@final
@attrs.frozen
class AsgiDriver:
    """Asks an ASGI application on an event loop of its own."""

    app: ASGIApplication
    loop: asyncio.AbstractEventLoop = attrs.field(factory=asyncio.new_event_loop)

    def ask(self, call: Call, /) -> Answer:
        """Return the answer to one request."""
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def one() -> None:
            await self.app(dict(call.scope), _receiver(call.body), send)

        self.loop.run_until_complete(one())
        start = next(message for message in sent if message["type"] == "http.response.start")
        pairs, status = start.get("headers", ()), start["status"]
        if not isinstance(pairs, list | tuple) or not isinstance(status, int):
            raise TypeError(f"The start message {start!r} is none of ASGI's.")
        headers = tuple((bytes(name).decode("latin1").lower(), bytes(value).decode("latin1")) for name, value in pairs)
        bodies = (message.get("body", b"") for message in sent if message["type"] == "http.response.body")
        return Answer(int(status), headers, b"".join(body for body in bodies if isinstance(body, bytes)))

    def spend(self, call: Call, count: int, /) -> int:
        """Return the processor time of *count* requests in nanoseconds."""
        return self.loop.run_until_complete(self._spend(call, count))

    async def _spend(self, call: Call, count: int) -> int:
        app, scope, body = self.app, call.scope, call.body
        start = time.process_time_ns()
        for _ in range(count):
            await app(dict(scope), _receiver(body), _send)
        return time.process_time_ns() - start


def _receiver(body: bytes) -> Receive:
    """Return what hands *body* out once; who asks again waits for a disconnect that never comes."""
    waiting = True

    async def receive() -> Message:
        nonlocal waiting
        if waiting:
            waiting = False
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.get_running_loop().create_future()
        raise AssertionError("Nobody resolves that future.")

    return receive


async def _send(_message: Message) -> None: ...


def nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer nothing by WSGI: what this takes is the driver's own time."""
    start_response("200 OK", [])
    return []


async def asgi_nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer nothing by ASGI."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def on_processor(number: int) -> Iterator[None]:
    """Keep this thread, and what it starts meanwhile, on one processor: the *number*th of those it may use, where there are several."""
    if sys.platform != "linux" or len(allowed := os.sched_getaffinity(0)) < 2:
        yield
        return
    os.sched_setaffinity(0, {sorted(allowed)[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
