"""How requests end on seven real servers: torn down and closed once, whatever was answered, whenever the client left. And limits, to the byte."""

import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Final

import attrs
import pytest
from tests.ports import free_port
from tests.servers.programs import PYTHON, running

TARGET = "tests.servers.watched:app"
GUNICORN = ("-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--log-level", "critical")
SERVERS: Final[Mapping[str, Sequence[str]]] = {
    "development": ["-m", "erlen", "--app", TARGET, "run", "--port", "{port}"],
    "wsgiref": ["-m", "tests.servers.watched", "{port}"],
    "gunicorn sync": [*GUNICORN, "--workers", "2", TARGET],
    "gunicorn gthread": [*GUNICORN, "--worker-class", "gthread", "--threads", "4", TARGET],
    "gunicorn preload": [*GUNICORN, "--preload", "--workers", "2", TARGET],
    "waitress": ["-m", "waitress", "--listen=127.0.0.1:{port}", TARGET],
    "granian": ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}", TARGET],
}
KINDS: Final = ("text", "list", "generator", "context", "file", "missing", "fails", "breaks")
WAYS: Final = ("whole", "head", "gone", "partly")
PATIENCE: Final = 20


@attrs.frozen
class Watched:
    """A server that runs, and where its application notes what ends."""

    port: int
    notes: Path

    def counts(self) -> Counter[str]:
        return Counter(self.notes.read_text().splitlines()) if self.notes.exists() else Counter()


@contextmanager
def serving(server: str, folder: Path) -> Generator[Watched]:
    """Run *server* with the watched application."""
    port, notes = free_port(), folder / "notes"
    (folder / "large").write_bytes(b"x" * 65_536 * 160)
    command = [PYTHON, *(part.format(port=port) for part in SERVERS[server])]
    with running(command, port, variables={"WATCHED_NOTES": str(notes)}, output=folder / "log"):
        yield Watched(port, notes)


def ask(port: int, path: str, way: str) -> None:
    """Send a request, and leave in the given *way*."""
    method = "HEAD" if way == "head" else "GET"
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        if way in {"gone", "partly"}:
            if way == "partly":
                connection.recv(50_000)
            # Not politely: the server learns of it at its next write.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        try:
            while connection.recv(1 << 20):
                pass
        except OSError:
            pass  # a stream that breaks may end so


@pytest.mark.parametrize("server", SERVERS)
def test_each_of_32_endings_tears_down_once(server: str, tmp_path: Path) -> None:
    """Eight kinds of answer, four ways for a client to leave; a request that the server never handed on has nothing to tear down."""
    endings = [f"{kind}-{way}" for kind, way in product(KINDS, WAYS)]
    assert len(endings) == 32
    with serving(server, tmp_path) as watched:
        for kind, way in product(KINDS, WAYS):
            ask(watched.port, f"/{kind}?key={kind}-{way}", way)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            counts = watched.counts()
            begun = [key for key in endings if counts[f"begin {key}"]]
            if len(begun) == 32 and all(counts[f"{what} {key}"] for key in begun for what in ("application", "closed")):
                break
            time.sleep(0.05)  # the last ones end when their servers notice
        # What would come twice has come by then.
        ask(watched.port, "/text?key=last", "whole")
    counts = watched.counts()

    started = {key for key in endings if counts[f"begin {key}"]}
    wanted = {
        f"{what} {key}": 1 for key in (*started, "last") for what in ("begin", "request", "application", "closed")
    }
    assert counts == wanted
    assert {key for key in endings if not key.endswith("gone")} <= started


# Limits


def chunked(body: bytes, size: int = 1_000) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def post(port: int, path: str, kind: str, body: bytes, is_chunked: bool = False) -> tuple[int, bytes]:
    """Return status and body of the answer."""
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {len(body)}"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {kind}\r\n{length}\r\n\r\n"
    received = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        try:
            connection.sendall(head.encode() + (chunked(body) if is_chunked else body))
            while block := connection.recv(65_536):
                received += block
        except OSError:
            pass  # it need not listen to all of it
    found = re.match(rb"HTTP/1\.[01] (\d{3})", received)
    assert found is not None, received
    text = received.partition(b"\r\n\r\n")[2]
    if b"transfer-encoding: chunked" in received.lower():
        text = text.partition(b"\r\n")[2].partition(b"\r\n")[0]
    return int(found[1]), text


URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"


def parts(*sizes: int) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n%s\r\n'
    return b"".join(head % (number, b"x" * size) for number, size in enumerate(sizes)) + b"--b--\r\n"


EXACT: Final[Mapping[str, tuple[str, str, tuple[bytes, bytes], tuple[bytes, bytes]]]] = {
    "body": ("/body", "text/plain", (b"x" * 20_000, b"20000"), (b"x" * 20_001, b"")),
    "form": ("/form", URLENCODED, (b"a=" + b"x" * 4_998, b"4998"), (b"a=" + b"x" * 4_999, b"")),
    "fields": ("/form", URLENCODED, (b"a=1&" * 29 + b"a=1", b"30"), (b"a=1&" * 30 + b"a=1", b"")),
    "parts": ("/form", MULTIPART, (parts(*[1] * 30), b"30"), (parts(*[1] * 31), b"")),
    "part": ("/form", MULTIPART, (parts(2_000), b"2000"), (parts(2_001), b"")),
    "all parts": ("/form", MULTIPART, (parts(1_900, 1_900, 1_190), b"4990"), (parts(1_900, 1_900, 1_900), b"")),
    "query": ("/query?" + "&".join(f"a{number}=1" for number in range(40)), "text/plain", (b"", b"40"), (b"", b"")),
}
"""Path, type, and what is just allowed, with the answer, and what is one byte, field or part too much."""


@pytest.mark.parametrize("server", SERVERS)
def test_limits_are_exact_to_the_byte(server: str, tmp_path: Path) -> None:
    with serving(server, tmp_path) as watched:
        for name, (path, kind, (allowed, answer), (refused, _)) in EXACT.items():
            for is_chunked in (False, True):
                if is_chunked and (server == "wsgiref" or not allowed):
                    # A server of HTTP/1.0 knows no chunks; it is told so below.
                    continue
                assert (name, post(watched.port, path, kind, allowed, is_chunked)) == (name, (200, answer))
                more = f"{path}&one=more" if path.startswith("/query") else path
                code = 414 if name == "query" else 413
                assert (name, post(watched.port, more, kind, refused, is_chunked)[0]) == (name, code)
        if server == "wsgiref":
            assert post(watched.port, "/body", "text/plain", b"x" * 10, is_chunked=True)[0] in {400, 411, 501}
