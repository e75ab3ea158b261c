"""Real servers on loopback: hostile requests as bytes, load, a killed worker, a client that hangs up, a graceful stop, a proxy before it."""

import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.ports import free_port
from tests.servers.programs import running

from blog.tests.serving import environment, listening

PYTHON = sys.executable
TARGET = "tests.servers.target:app"
GUNICORN = ("-m", "gunicorn", "--bind", "127.0.0.1:0", "--graceful-timeout", "5")

SERVERS: Mapping[str, Sequence[str]] = {
    "development": ["-m", "erlen", "--app", TARGET, "run", "--port", "0"],
    "gunicorn sync": [*GUNICORN, "--workers", "2", TARGET],
    "gunicorn gthread": [*GUNICORN, "--worker-class", "gthread", "--threads", "4", TARGET],
    "gunicorn preload": [*GUNICORN, "--preload", "--workers", "2", TARGET],
    "waitress": ["-m", "waitress", "--listen=127.0.0.1:0", TARGET],
    "granian": ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}", TARGET],
    "wsgiref": ["-m", "tests.servers.target", "{port}"],
}
OWN = {501, 505}
"""What servers answer themselves, without asking the application: methods, codings and versions that they do not know."""


@contextmanager
def serving(server: str) -> Iterator[int]:
    """Run *server* with the target, and yield its port."""
    if server in {"granian", "wsgiref"}:
        port = free_port()
        with running([PYTHON, *(part.format(port=port) for part in SERVERS[server])], port):
            yield port
        return
    with listening([PYTHON, *SERVERS[server]], environment(), r"http://127\.0\.0\.1:(\d+)") as port:
        yield port


@contextmanager
def answering(port: int) -> Iterator[None]:
    """Make sure that somebody answers on *port*, and does not only listen."""
    assert get(port, "/item/a/") == (200, "a")
    yield


def get(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def send(port: int, request: bytes) -> list[int]:
    """Send *request* as it is, hang up our half, and return the status of every answer."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        try:
            connection.sendall(request)
            connection.settimeout(0.5)
            try:
                received += connection.recv(65_536)
            except TimeoutError:
                # It waits for more. Not at once: some servers drop whoever hangs up.
                connection.shutdown(socket.SHUT_WR)
            connection.settimeout(5)
            while block := connection.recv(65_536):
                received += block
        except OSError:
            pass  # the server need not listen to it all
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3})", received)]


def hostile_requests() -> Iterator[bytes]:
    """Yield at least 140 requests that no well-meaning client sends."""
    for path in (
        *(
            b"/%ff",
            b"/%00",
            b"/%2e%2e/%2e%2e/etc/passwd",
            b"/../../etc/passwd",
            b"//evil.example",
            b"/\\evil.example",
            b"*",
            b"/%",
            b"/%zz",
        ),
        *(
            b"http://evil.example/",
            b"http://[::1/",
            b"//",
            b"/item/%0d%0aSet-Cookie:a=b",
            b"/item/\xff\xfe",
            b"/item/" + b"a" * 7000,
            b"/;/?;",
        ),
        *(
            b"/int/" + b"9" * 5000,
            b"/int/%D9%A3",
            b"/item/a?%ff=%fe",
            b"/?a[=1&[]=&=&&",
            b"/?" + b"a=1&" * 1500,
            b"/?" + b"&" * 7000,
        ),
        *(
            b"/item/a?x\x01y",
            b"/item/a?x\x7f",
            b"/item/%E2%80%AE?q",
            b"/item/a#b",
            b"/item/" + b"%2F" * 900,
            b"/" + b"/" * 3000,
        ),
    ):
        yield b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for host in (
        b"",
        b"[",
        b"[::1",
        b"a..b",
        b"a b",
        b"\xff",
        b"localhost:99999999",
        b"a:b:c",
        b"xn--",
        b"-",
        b"@",
        b"a/b",
        b"a" * 5000,
        b"%00",
        b"[v1.x]:1",
    ):
        yield b"GET /item/a HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    values = (
        b"\xff",
        b"\x01",
        b"=" * 500,
        b";;;,,,",
        b'"',
        b"1" * 400,
        b"a=b; session=x.y.z; session=.eJx",
        b"99999999999999999999 Jan 1",
    )
    for name in (
        b"Cookie",
        b"Range",
        b"If-Modified-Since",
        b"Authorization",
        b"Accept",
        b"If-None-Match",
        b"X-Forwarded-For",
        b"Content-Type",
    ):
        for value in values:
            yield b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + name + b": " + value + b"\r\n\r\n"
    for scheme in (b"Basic !!!", b"Basic /w==", b"Basic", b"Bearer", b"Digest a=", b"Digest " + b"," * 500):
        yield b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: " + scheme + b"\r\n\r\n"
    for kind, body in (
        (b"application/json", b"[" * 5000),
        (b"application/json", b'"\\ud800"'),
        (b"application/json", b"1e999"),
        (b"application/json", b"\xff\xfe"),
        (b"application/json; charset=x", b"{}"),
        (b"application/json", b"9" * 6000),
    ):
        yield posted(b"/json", kind, body)
    for kind, body in (
        (b"multipart/form-data", b"x"),
        (b"multipart/form-data; boundary=", b"--\r\n"),
        (b"multipart/form-data; boundary=b", b"--b\r\n\r\n"),
        (b"multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--"),
        (
            b"multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\xff; filename=\xfe\r\n\r\n1\r\n--b--",
        ),
        (b"multipart/form-data; boundary=" + b"b" * 999, b"--b"),
        (b"application/x-www-form-urlencoded", b"%ff=%fe&" * 100),
        (b"application/x-www-form-urlencoded", b"a&" * 2000),
        (b"application/x-www-form-urlencoded; charset=\xff", b"a=1"),
        (b"\xff/\xfe", b"a=1"),
    ):
        yield posted(b"/", kind, body)
        yield posted(b"/", kind, body, length=len(body) + 50)
    for length in (b"-1", b"+5", b"1_0", b"a", b"5, 5", b"9" * 30, b"\xb2", b"0x5"):
        yield b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + length + b"\r\n\r\nhello"
    for chunks in (
        b"5\r\nhello\r\n0\r\n\r\n",
        b"zz\r\n",
        b"5\r\nhe",
        b"-1\r\n\r\n",
        b"4e20\r\n" + b"x" * 20_000 + b"\r\n0\r\n\r\n",
    ):
        yield b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks


def posted(path: bytes, kind: bytes, body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return (
        b"POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        % (path, kind, size, body)
    )


@pytest.mark.parametrize("server", SERVERS)
def test_no_hostile_request_is_a_server_error(server: str) -> None:
    requests = list(hostile_requests())
    assert len(requests) >= 140
    with serving(server) as port, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda request: send(port, request), requests))
        assert get(port, "/item/a/")[0] == 200

    wrong = [
        (request[:200], codes)
        for request, codes in zip(requests, answers, strict=True)
        if set(codes) - OWN and max(codes) > 499
    ]
    assert wrong == []
    # The rest was not even read by the server.
    assert sum(map(bool, answers)) > 100


@pytest.mark.parametrize("server", SERVERS)
def test_load_without_an_error(server: str) -> None:
    with serving(server) as port, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: get(port, f"/item/{number}/"), range(400)))

    assert answers == [(200, str(number)) for number in range(400)]


@pytest.mark.parametrize("server", ["gunicorn sync", "gunicorn gthread", "gunicorn preload"])
def test_killed_worker_is_replaced(server: str) -> None:
    """The request that it was at is lost; the next ones are not."""
    with serving(server) as port:
        assert send(port, b"GET /die HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") == []
        assert [get(port, "/item/a/") for _ in range(20)] == [(200, "a")] * 20


@pytest.mark.parametrize("server", ["development", "gunicorn gthread", "waitress"])
def test_client_that_hangs_up_ends_the_stream(server: str) -> None:
    """What the stream has to close is closed, once for each client."""
    with serving(server) as port:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                connection.recv(100)
        until = time.monotonic() + 8
        while get(port, "/closed")[1] != "3" and time.monotonic() < until:
            time.sleep(0.05)  # the server finds out at its next write
        assert get(port, "/closed") == (200, "3")


@pytest.mark.parametrize(
    "options", [["--workers", "1"], ["--worker-class", "gthread", "--threads", "2"], ["--preload"]]
)
def test_graceful_stop_lets_a_request_end(options: list[str]) -> None:
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--graceful-timeout", "5", *options, TARGET]
    with (
        running(command, port) as server,
        answering(port),
        socket.create_connection(("127.0.0.1", port), 8) as connection,
    ):
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)  # it is being answered
        server.process.send_signal(signal.SIGTERM)
        received = b""
        while block := connection.recv(4096):
            received += block

    assert received.endswith(b"done")
    assert server.process.returncode == 0


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed; .ci/run installs it where it may")
def test_behind_nginx(tmp_path: Path) -> None:
    """With ProxyFix the application sees the client's address, scheme and host; without asking nobody believes the headers."""
    proxied, plain, front = free_port(), free_port(), free_port()
    fixed = "werkzeug.middleware.proxy_fix:ProxyFix"
    (tmp_path / "proxied.py").write_text(
        f"from {fixed.split(':')[0]} import ProxyFix\nfrom tests.servers.target import app\n"
        "app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)\n"
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_buffer_size 1m; client_body_temp_path {tmp_path}/b;"
        f" proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f;"
        f" uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f"server {{ listen 127.0.0.1:{front};"
        " proxy_set_header X-Forwarded-For 203.0.113.9; proxy_set_header X-Forwarded-Proto https;"
        " proxy_set_header X-Forwarded-Host shop.example; proxy_set_header Host $host;\n"
        f"location / {{ proxy_pass http://127.0.0.1:{proxied}; }} location /plain/ {{ proxy_pass http://127.0.0.1:{plain}/; }} }} }}\n"
    )
    serve = [
        PYTHON,
        "-m",
        "gunicorn",
        "--worker-class",
        "gthread",
        "--threads",
        "2",
        "--pythonpath",
        str(tmp_path),
        "--bind",
    ]
    nginx = [str(shutil.which("nginx")), "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    with (
        running([*serve, f"127.0.0.1:{proxied}", "proxied:app"], proxied),
        running([*serve, f"127.0.0.1:{plain}", TARGET], plain),
        running(nginx, front),
        ThreadPoolExecutor(4) as pool,
    ):
        assert get(front, "/client")[1].replace(" ", "").replace("\n", "") == (
            '{"address":"203.0.113.9","secure":true,"url":"https://shop.example/client"}'
        )
        assert '"address":"127.0.0.1"' in get(front, "/plain/client")[1].replace(" ", "")
        assert {status for status, _ in pool.map(lambda _: get(front, "/item/a/"), range(100))} == {200}
        answers = [(request[:200], send(front, request)) for request in hostile_requests()]

    assert [(request, codes) for request, codes in answers if set(codes) - OWN and max(codes) > 499] == []
