"""The workloads: for each one request, the answer that is right, and how many times Flask's speed erlen aims at.

Names no framework: a frame says itself which workloads it has no feature for.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial

import attrs

from .content import CHUNK, CHUNKS, HELLO, HOOKS, ITEMS, MISSING, STYLE_SHEET, TITLE, URLS, message
from .drive import Answer, Call, Driver


class WrongAnswerError(AssertionError):
    """A frame answered a workload differently from what it is timed for."""


@attrs.frozen
class Expected:
    """What an answer must be: status, body, headers (by their beginning) and whether it sets cookies."""

    body: bytes | Callable[[bytes], bool]
    status: int = 200
    headers: Mapping[str, str] = {}
    cookie: str | None = None

    def verify(self, answer: Answer) -> None:
        """Check *answer*.

        Raises:
            WrongAnswerError: Something in it is not as expected.
        """
        right = self.body(answer.body) if callable(self.body) else answer.body == self.body
        if answer.status != self.status or not right:
            wanted = "another body" if callable(self.body) else repr(self.body)
            raise WrongAnswerError(f"{answer.status} {answer.body[:300]!r} instead of {self.status} {wanted}.")
        for name, start in self.headers.items():
            if not (answer.header(name) or "").startswith(start):
                raise WrongAnswerError(f"{name}: {answer.header(name)!r} instead of {start!r}…")
        if self.cookie is not None and self.cookie not in answer.cookies():
            raise WrongAnswerError(f"No cookie {self.cookie!r} in {answer.headers!r}.")


@attrs.frozen
class Workload:
    """One row of the table.

    `site` says which application a frame builds for it; `start` is the call whose cookies the timed call brings along.
    """

    name: str
    title: str
    call: Call
    expected: Expected
    aim: float
    site: str = "site"
    start: Call | None = None

    def prepare(self, driver: Driver) -> Call:
        """Return the call to be timed, after *driver* has answered it rightly twice (the second time from what it has kept).

        Raises:
            WrongAnswerError: An answer is not the one this workload is about.
        """
        call = self.call if self.start is None else self.call.with_cookie(driver.ask(self.start).cookies())
        for _ in range(2):
            self.expected.verify(driver.ask(call))
        return call


def _is_json(wanted: object, body: bytes) -> bool:
    return bool(json.loads(body) == wanted)


def _squeezed(wanted: str, body: bytes) -> bool:
    """Compare without white space: template languages differ in the lines they keep."""
    return b"".join(body.split()) == "".join(wanted.split()).encode()


def _multipart(field: str, filename: str, data: bytes) -> Call:
    head = f'--BOUNDARY\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n'
    body = f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n--BOUNDARY--\r\n"
    return Call("/upload", "POST", (("Content-Type", "multipart/form-data; boundary=BOUNDARY"),), body)


def _rules(count: int) -> Workload:
    call = Call(f"/r{count // 2}/41/items/blue")
    return Workload(f"rules-{count}", f"dynamic rule among {count:,}", call, Expected(b"42 blue"), 28, f"rules-{count}")


_LINES = "".join(
    f'<li><a href="/{item["slug"]}">{item["name"].replace("<", "&lt;").replace(">", "&gt;")}</a></li>' for item in ITEMS
)
PAGE_TEXT = f"<h1>{TITLE.replace('&', '&amp;')}</h1><ul>{_LINES}</ul>"
REAL_TEXT = f'<nav>user 7 <a href="/posts/1/first">1</a> <a href="/posts/2/second">2</a></nav>{PAGE_TEXT}'
URLS_TEXT = " ".join(f"/posts/{number}/a-title" for number in range(URLS))

_JSON = json.dumps({"items": [{"id": number, "name": f"name {number}", "on": True} for number in range(24)]}).encode()
_SUM = {"count": 24, "total": sum(range(24))}
_FORM = b"name=Ada+Lovelace&age=36&city=London&note=f%C3%BCnf+%26+sechs"
_HTML = {"content-type": "text/html"}
_IS_JSON = {"content-type": "application/json"}
_START = Call("/session/start")
_ASKED = Call(
    "/attributes?q=erlen&page=2", headers=(("X-Request-Id", "r-1"), ("Cookie", "tone=dark"), ("Referer", "/"))
)

WORKLOADS: tuple[Workload, ...] = (
    Workload("hello", "hello (str view)", Call("/"), Expected(HELLO.encode(), headers=_HTML), 40),
    Workload("json", "dict → JSON", Call("/json"), Expected(partial(_is_json, message()), headers=_IS_JSON), 15),
    Workload(
        "response",
        "view returns a Response with headers and a cookie",
        Call("/response"),
        Expected(b"made", 201, {"x-trace": "seven", "x-kind": "benchmark"}, "seen=yes"),
        12,
    ),
    Workload(
        "attributes",
        "view reads several request attributes",
        _ASKED,
        Expected(b"GET /attributes erlen 2 r-1 dark localhost bench/1"),
        14,
    ),
    _rules(10),
    _rules(300),
    _rules(3_000),
    Workload("url-for", f"url_for × {URLS}", Call("/urls"), Expected(URLS_TEXT.encode()), 7),
    Workload("session-idle", "session untouched, but sent", Call("/"), Expected(HELLO.encode()), 60, "session", _START),
    Workload("session-read", "session read", Call("/session/read"), Expected(b"user 7"), 10, "session", _START),
    Workload(
        "session-write",
        "session written",
        Call("/session/write"),
        Expected(b"2", cookie="session="),
        9,
        "session",
        _START,
    ),
    Workload("template", "small template file", Call("/template"), Expected(partial(_squeezed, PAGE_TEXT)), 4.8),
    Workload("template-string", "template from a string", Call("/string"), Expected(partial(_squeezed, PAGE_TEXT)), 38),
    Workload(
        "post-json",
        "POST JSON 1 KB",
        Call("/numbers", "POST", (("Content-Type", "application/json"),), _JSON),
        Expected(partial(_is_json, _SUM), headers=_IS_JSON),
        5,
    ),
    Workload(
        "post-form",
        "POST form",
        Call("/form", "POST", (("Content-Type", "application/x-www-form-urlencoded"),), _FORM),
        Expected("Ada Lovelace 36 London fünf & sechs".encode()),
        13.5,
    ),
    Workload(
        "upload", "upload 1 MiB", _multipart("data", "a.bin", bytes(range(256)) * 4096), Expected(b"1048576"), 1.5
    ),
    Workload(
        "hooks",
        f"{HOOKS} before + {HOOKS} after hooks, nested blueprint",
        Call("/outer/inner/hooks"),
        Expected(str(HOOKS).encode(), headers={"x-hooks": str(2 * HOOKS)}),
        14,
        "hooks",
    ),
    Workload("missing", "404 with an error handler", Call("/missing"), Expected(MISSING.encode(), 404), 20),
    Workload("abort", "abort in a view, error handler", Call("/abort"), Expected(MISSING.encode(), 404), 13.5),
    Workload("static", "static file 10 KB", Call("/static/style.css"), Expected(STYLE_SHEET), 25),
    Workload("stream", f"stream of {CHUNKS:,} chunks", Call("/stream"), Expected(CHUNK * CHUNKS), 7),
    Workload(
        "real",
        '"real": session + url_for + hooks + template',
        Call("/real"),
        Expected(partial(_squeezed, REAL_TEXT), headers={"x-hooks": "2"}),
        5,
        "real",
        _START,
    ),
)


def named(name: str) -> Workload:
    """Return the workload called *name*.

    Raises:
        LookupError: There is none.
    """
    for workload in WORKLOADS:
        if workload.name == name:
            return workload
    known = ", ".join(workload.name for workload in WORKLOADS)
    raise LookupError(f"There is no workload {name!r}; there are {known}.")
