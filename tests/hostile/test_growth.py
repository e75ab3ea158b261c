"""How time and memory grow with what is sent: exponents of CPU time over sizes, and bytes that stay behind."""

import gc
import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from tests.costs import exponent, seconds

from .fuzzing import LONG, Fuzzer
from .site import make

FORM = "application/x-www-form-urlencoded"


def multipart(size: int) -> dict[str, Any]:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * (size // len(part)) + b"--b--"
    return posted("/form", "multipart/form-data; boundary=b", body)


def posted(path: str, kind: str, body: bytes) -> dict[str, Any]:
    return {"PATH_INFO": path, "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "body": body}


GROWING: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "paths": lambda size: {"PATH_INFO": "/two/" + "a/x/" * (size // 4)},
    "path that fits": lambda size: {"PATH_INFO": "/two/" + "a/x/" * (size // 4) + "b/y"},
    "slashes": lambda size: {"PATH_INFO": "/path" + "/" * size},
    "header": lambda size: {"PATH_INFO": "/everything", "HTTP_ACCEPT": "a/b;q=0.5," * (size // 10)},
    "cookies": lambda size: {"PATH_INFO": "/cookies", "HTTP_COOKIE": "a=b; " * (size // 5)},
    "one cookie": lambda size: {"PATH_INFO": "/cookies", "HTTP_COOKIE": "session=" + "a" * size},
    "query": lambda size: {"PATH_INFO": "/arguments", "QUERY_STRING": "a=%41&" * (size // 6)},
    "etags": lambda size: {"PATH_INFO": "/file", "HTTP_IF_NONE_MATCH": '"a", ' * (size // 5)},
    "ranges": lambda size: {"PATH_INFO": "/file", "HTTP_RANGE": "bytes=" + "0-1," * (size // 4)},
    "form": lambda size: posted("/form", FORM, b"a=1&" * (size // 4)),
    "multipart": multipart,
    "json": lambda size: posted("/data", "application/json", b"[" + b"1," * (size // 2) + b"1]"),
    "json depth": lambda size: posted("/data", "application/json", b"[" * size),
}


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_no_faster_than_what_is_sent(name: str) -> None:
    """The exponent of CPU time between a size and eight times it, both large enough to be measured."""
    app = make("erlen")
    app.config.update(MAX_CONTENT_LENGTH=None, MAX_QUERY_ARGUMENTS=None, MAX_FORM_FIELDS=None, MAX_FORM_PARTS=None)
    fuzzer = Fuzzer(app)
    made = {size: GROWING[name](size) for size in (100, 8_000, 64_000)}

    def send(size: int) -> None:
        fuzzer.send(app, made[size])

    send(100)

    assert exponent(send, 8_000, 64_000, under=1.2) < 1.2
    assert seconds(partial(send, 64_000), under=1) < 1
    assert fuzzer.report() == ""


def test_nothing_stays_behind() -> None:
    """Memory after many requests, good and bad, against memory after few."""
    app = make("erlen")
    count = 200_000 if LONG else 3_000
    requests: list[dict[str, Any]] = [
        {"PATH_INFO": "/text/ada"},
        {"PATH_INFO": "/nowhere"},
        {"PATH_INFO": "/stream", "QUERY_STRING": "a=1"},
        posted("/form", FORM, b"a=1"),
        posted("/data", "application/json", b"["),
    ]
    fuzzer = Fuzzer(app)

    def send(times: int) -> None:
        for _ in range(times):
            for fields in requests:
                fuzzer.send(app, fields)

    def grown() -> int:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        send(count // len(requests))
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before

    send(200)
    tracemalloc.start()
    try:
        # What stays behind does so in every round; CPython's own stores of freed tuples fill up in some, and empty in others.
        least = min(grown() for _ in range(1 if LONG else 4))
    finally:
        tracemalloc.stop()

    # In so few requests a cache or two may still fill.
    assert least / count < (0.05 if LONG else 3)
