"""Mutated requests: nothing leaves the application, and no bad input alone makes a server error.

Thousands of requests by default; with ``ERLEN_LONG=1`` more than a million, in which every application has its share.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.validate import validator

import pytest
from itsdangerous.encoding import base64_encode

from blog import create_app

from .fuzzing import SEEDS, Fuzzer, environ_of, spoiled
from .site import KEY, make, make_by_hosts

LONG = bool(os.environ.get("ERLEN_LONG"))
COUNT = 310_000 if LONG else 12_000

HOSTS = (
    {"PATH_INFO": "/text/", "HTTP_HOST": "shop.localhost"},
    {"PATH_INFO": "/text", "HTTP_HOST": "shop.localhost:80", "QUERY_STRING": "a=1"},
    *(seed | {"HTTP_HOST": "localhost"} for seed in map(dict, SEEDS[:10])),
)
BLOG = (
    {"PATH_INFO": "/", "QUERY_STRING": "page=1", "HTTP_COOKIE": "session=eyJhIjoxfQ.ZZZZZZ.abc"},
    {"PATH_INFO": "/posts/1"},
    {"PATH_INFO": "/posts/1/pictures", "REQUEST_METHOD": "POST"},
    {"PATH_INFO": "/login", "QUERY_STRING": "next=/posts/new"},
    {
        "PATH_INFO": "/login",
        "REQUEST_METHOD": "POST",
        "body": b"name=ada&password=x",
        "CONTENT_TYPE": SEEDS[1]["CONTENT_TYPE"],
    },
    {"PATH_INFO": "/register", "REQUEST_METHOD": "POST", "body": b"name=ada", "CONTENT_TYPE": SEEDS[1]["CONTENT_TYPE"]},
    {"PATH_INFO": "/api/posts", "QUERY_STRING": "page=1"},
    {"PATH_INFO": "/api/posts/1", "HTTP_ACCEPT": "application/json"},
    {"PATH_INFO": "/static/blog.css", "HTTP_RANGE": "bytes=0-5"},
    {"PATH_INFO": "/pictures/1.png", "HTTP_IF_NONE_MATCH": '"a"'},
)


def hostile(
    app: Any, count: int, seeds: Any = SEEDS, wrap: Callable[[Any], Any] = lambda app: app, seed: int | None = None
) -> Fuzzer:
    """Send *count* mutated requests to *app*."""
    if seed is None:
        seed = random.SystemRandom().randrange(10**9) if LONG else 1
    fuzzer = Fuzzer(app, seeds, seed=seed, wrap=wrap)
    fuzzer.run(count)
    assert sum(fuzzer.statuses.values()) > 0.9 * count
    return fuzzer


def test_everything_that_an_application_does() -> None:
    fuzzer = hostile(make("erlen"), COUNT)

    assert fuzzer.report() == ""
    assert {200, 206, 302, 304, 308, 400, 404, 405, 412, 413, 415, 416} <= set(fuzzer.statuses)


@pytest.mark.filterwarnings("ignore")
def test_flask_can_be_broken() -> None:
    """The same requests find what is to be found in Flask 3.1.3."""
    assert len(hostile(make("flask"), 4000, seed=1).found) >= 4


@pytest.mark.filterwarnings("ignore:Current server name")  # werkzeug tells whoever runs the server
@pytest.mark.parametrize("subdomains", [False, True])
def test_rules_with_hosts(subdomains: bool) -> None:
    fuzzer = hostile(make_by_hosts("erlen", subdomains), COUNT // 2, HOSTS)

    assert fuzzer.report() == ""
    assert {200, 308, 404} <= set(fuzzer.statuses)


@pytest.mark.parametrize("trusted", [["localhost"], [".localhost", "[::1]", "shop.example"]])
def test_trusted_hosts(trusted: list[str]) -> None:
    app = make("erlen")
    app.config["TRUSTED_HOSTS"] = trusted
    seeds = [{**seed, "HTTP_HOST": "localhost"} for seed in SEEDS]

    assert hostile(app, COUNT // 4, seeds).report() == ""


def test_blog(tmp_path: Path) -> None:
    app = create_app({"SECRET_KEY": KEY}, str(tmp_path))
    app.logger.handlers.clear()
    app.logger.propagate = False

    assert hostile(app, COUNT // 4, BLOG).report() == ""


@pytest.mark.parametrize("is_hooked", [False, True])
def test_validator_of_wsgi(is_hooked: bool) -> None:
    """Around everything, on both ways through the application; the validator refuses some environs itself, as no server sends them."""
    app = make("erlen")
    if is_hooked:
        app.before_request(lambda: None)
        app.teardown_request(lambda exc: None)

    assert hostile(app, COUNT // 4, wrap=valid_only).report() == ""


def valid_only(app: Any) -> Any:
    """Wrap *app* in the validator; what the validator says of the environ is no answer of the application's."""
    validated = validator(app)

    def served(environ: dict[str, Any], start_response: Any) -> Any:
        environ["PATH_INFO"] = f"/{environ['PATH_INFO'].lstrip('/')}"
        environ["CONTENT_LENGTH"] = (
            environ.get("CONTENT_LENGTH") if str(environ.get("CONTENT_LENGTH")).isdecimal() else ""
        )
        if environ["SCRIPT_NAME"] == "/":
            environ["SCRIPT_NAME"] = ""
        for name in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
            environ.pop(name, None)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD", "POST", "OPTIONS", "PATCH", "PUT", "DELETE", "TRACE"}:
            # It warns of others, and knows none.
            environ["REQUEST_METHOD"] = "GET"
        return _Read(validated(environ, start_response))

    return served


class _Read:
    """Steps through what the validator returned and closes it, as it demands."""

    def __init__(self, chunks: Any) -> None:
        self.chunks = chunks

    def __iter__(self) -> Any:
        return iter(self.chunks)

    def close(self) -> None:
        self.chunks.close()


# Cookies that are signed by the application itself

PAYLOADS = (
    "[]",
    "1",
    '"x"',
    "null",
    '{"a":' * 50 + "1" + "}" * 50,
    '{" t":[1]}',
    '{"a":{" d":"x"}}',
    '{"a":{" u":1}}',
    '{"a":{" b":"!"}}',
)


def test_sessions_that_are_signed_but_odd() -> None:
    """Whatever an earlier version, or a neighbour with the key, has signed."""
    app = make("erlen")
    interface = app.session_interface
    serializer = interface.get_signing_serializer(app)
    chance = random.Random(3)
    seeds = []
    for payload in PAYLOADS:
        for _ in range(COUNT // 1000):
            text = spoiled(chance, payload) if chance.random() < 0.7 else payload
            signed = serializer.make_signer(serializer.salt).sign(_encoded(text)).decode()
            seeds.append({"PATH_INFO": "/cookies", "HTTP_COOKIE": f"session={signed}"})
    fuzzer = Fuzzer(app)
    for seed in seeds:
        fuzzer.send(app, seed)

    assert fuzzer.report() == ""
    assert set(fuzzer.statuses) == {200}


def _encoded(text: str) -> bytes:
    return base64_encode(text.encode("utf-8", "replace"))


def test_environ_is_valid_before_it_is_spoiled() -> None:
    """Every seed is answered without an error, so that a mutation tests more than the 404."""
    app = make("erlen")
    fuzzer = Fuzzer(app)
    for seed in SEEDS:
        fuzzer.send(validator(app) if "body" not in seed else app, seed)

    assert fuzzer.report() == ""
    assert environ_of(SEEDS[0])["PATH_INFO"] == "/everything"
