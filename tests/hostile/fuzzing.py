"""Requests that are mutated until something breaks, and what broke, one line for each place."""

import io
import logging
import os
import random
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
from tests.hostile import wire
from typing_extensions import override

__all__ = ["LONG", "SEEDS", "Breakage", "Fuzzer", "environ_of"]

LONG = bool(os.environ.get("ERLEN_LONG"))
"""Set ``ERLEN_LONG=1`` for the sizes that take minutes."""

Environ = dict[str, Any]

FORM = "application/x-www-form-urlencoded"
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\n'
    b'Content-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nfile\r\n--b--\r\n'
)

SEEDS: Sequence[Mapping[str, Any]] = (
    {"PATH_INFO": "/everything", "QUERY_STRING": "a=1&b=2"},
    {"PATH_INFO": "/everything", "REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "body": b"a=1&b=%C3%A9&a=2"},
    {"PATH_INFO": "/everything", "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "body": b'{"a": 1}'},
    {"PATH_INFO": "/form", "REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "body": b"name=ada&n=1"},
    {"PATH_INFO": "/form", "REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=b", "body": PARTS},
    {
        "PATH_INFO": "/data",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/json",
        "body": b'{"a": [1, 2.5, "x"]}',
    },
    {
        "PATH_INFO": "/data",
        "REQUEST_METHOD": "PUT",
        "CONTENT_TYPE": "application/vnd.api+json; charset=utf-8",
        "body": b"[]",
    },
    {"PATH_INFO": "/arguments", "QUERY_STRING": "n=5&page=1&page=2&q=%C3%A9"},
    {"PATH_INFO": "/cookies", "HTTP_COOKIE": 'a=1; b="2\\073"; session=eyJzZWVuIjoxfQ.ZZZZZZ.abc'},
    {"PATH_INFO": "/body", "REQUEST_METHOD": "POST", "body": b"some bytes"},
    {"PATH_INFO": "/page", "QUERY_STRING": "q=1"},
    {"PATH_INFO": "/onwards", "QUERY_STRING": "next=/page"},
    {"PATH_INFO": "/file", "HTTP_RANGE": "bytes=0-10", "HTTP_IF_RANGE": '"x"'},
    {"PATH_INFO": "/file", "HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 1970 00:00:01 GMT"},
    {"PATH_INFO": "/picture/static/blog.css", "HTTP_IF_NONE_MATCH": 'W/"1-2-3", "x"'},
    {"PATH_INFO": "/static/blog.css", "HTTP_RANGE": "bytes=-5"},
    {"PATH_INFO": "/stream", "QUERY_STRING": "a=1&b=2"},
    {"PATH_INFO": "/keep", "HTTP_IF_MATCH": '"a"', "HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 1970 00:00:01 GMT"},
    {"PATH_INFO": "/text/ada"},
    {"PATH_INFO": "/int/12"},
    {"PATH_INFO": "/signed/-12"},
    {"PATH_INFO": "/float/1.5"},
    {"PATH_INFO": "/uuid/12345678-1234-5678-1234-567812345678"},
    {"PATH_INFO": "/any/c d"},
    {"PATH_INFO": "/path/a/b/c"},
    {"PATH_INFO": "/two/a/x/b/x/c/y"},
    {"PATH_INFO": "/mixed/1-ab.txt"},
    {"PATH_INFO": "/slash/a", "QUERY_STRING": "a=b"},
    {"PATH_INFO": "/nowhere", "REQUEST_METHOD": "DELETE"},
)
"""Requests that are right, at the site that `site.make` makes; a field `body` is what `wsgi.input` gives."""

NASTY: Sequence[str] = (
    *(
        "",
        " ",
        "\t",
        "\x00",
        "\x01",
        "\x7f",
        "\x80",
        "\xa0",
        "\xad",
        "\xff",
        "\xc3",
        "\xc3\xa9",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
    ),
    *(
        "/",
        "//",
        "///a",
        "/..",
        "/../..",
        "..\\",
        "%2e%2e%2f",
        "%00",
        "%",
        "%f",
        "%zz",
        "%ff",
        "%C3",
        "%ED%A0%80",
        "\\",
        "/./",
    ),
    *(
        '"',
        "'",
        '"\\',
        ";",
        ",",
        "=",
        ":",
        "::",
        "[",
        "]",
        "[::1",
        "[::1]",
        "[::1]:",
        "[v1.a]",
        "{",
        "<",
        "@",
        "?",
        "#",
        "&",
        "&&=",
        "+",
    ),
    *(
        "0",
        "-0",
        "-1",
        "1" * 30,
        "1" * 5000,
        "9" * 400,
        "1e999",
        "-1e999",
        "nan",
        "NaN",
        "inf",
        "Infinity",
        "٣",
        "\xb2",
        "0x10",
        "1_0",
    ),
    *(
        "a" * 300,
        "a" * 70_000,
        "é",
        "\u0130".encode().decode("latin-1"),
        "xn--",
        "xn--a",
        "xn--\xff",
        "a..b",
        ".",
        "..",
        "-",
        "_",
        "\xc3\x9f.de",
    ),
    *(
        "localhost:",
        "localhost:99999999",
        "localhost:-1",
        "localhost:\xb2",
        "local host",
        "a@b",
        "a/b",
        "127.0.0.1",
        "LOCALHOST",
        "localhost.",
    ),
    *(
        "bytes=",
        "bytes=-",
        "bytes=5-1",
        "bytes=0-0,2-3",
        "bytes=a-b",
        "bytes=0-" + "9" * 50,
        "bytes=--5",
        "none=0-1",
        "bytes=\xb2-",
    ),
    *(
        "Basic",
        "Basic ",
        "Basic !!",
        "Basic w6k=",
        "Basic /w==",
        "Bearer",
        "Bearer a b",
        "Digest",
        "Digest a=b, c",
        'Digest a="',
        "Digest " + "," * 999,
    ),
    *(
        "Thu, 32 Foo 9999 99:99:99 GMT",
        "Thu, 01 Jan 0000 00:00:00 GMT",
        "31 Dec 99999999999",
        "Mon, 01 Jan 1 00:00:00 +9999",
        "1 Jan 2020 00:00 -99999999",
    ),
    *("Sun, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359", "0" * 400, "-" * 400),
    *(
        "text/html;q=",
        "text/html;q=nan",
        "*/*;q=1e9",
        "a;b;c;q=\xb2",
        ";;;",
        "a/b" * 999,
        "en-\xff",
        "q=0.5;q=0.4",
        "text/html;level=1;q=-1",
    ),
    *(
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="',
        "multipart/form-data; boundary=" + "b" * 999,
    ),
    *(
        "multipart/form-data; boundary=\xff",
        "application/json; charset=utf-7",
        "application/json; charset=\x00",
        FORM + "; charset=x",
        "text/plain; a*=utf-8''%ff",
    ),
    *(
        "text/plain; a*0*=x'y'%zz; a*1=b",
        "application/json",
        FORM,
        "multipart/form-data; boundary=b",
        "Application/JSON;",
        "/",
        "a/",
    ),
    *(
        '{"a":' * 300,
        "[" * 2000,
        "[" * 100_000,
        '"\\ud800"',
        "\\u0000",
        "1e400",
        "NaN",
        "[1,]",
        '{"a":1,"a":2}',
        "\xef\xbb\xbf{}",
        "\xff\xfe{\x00}\x00",
    ),
    *(
        "javascript:alert(1)",
        "//evil",
        "\\\\evil",
        "http://[",
        "http://[::1",
        "http://a b/",
        "http://\xff/",
        "http:///x",
        "http://a:b/",
        "data:,x",
    ),
    *(
        "*",
        '"*"',
        'W/"',
        'W/"a", *',
        '"a"b"c',
        "CON",
        "nul.txt",
        "con:",
        "a\x00b",
        "C:\\x",
        "~root",
        ".env",
        "aux .txt",
        "::$DATA",
    ),
    *(
        "chunked",
        "gzip, chunked",
        "identity",
        "100-continue",
        "upgrade",
        "max-age=\xb2",
        "max-age=1" * 99,
        'private="a',
        "no-cache=",
        "for=\xff;;by",
    ),
)
HEADERS: Sequence[str] = (
    *(
        "HTTP_HOST",
        "HTTP_COOKIE",
        "HTTP_RANGE",
        "HTTP_IF_RANGE",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_IF_MATCH",
    ),
    *(
        "HTTP_IF_NONE_MATCH",
        "HTTP_AUTHORIZATION",
        "HTTP_PROXY_AUTHORIZATION",
        "HTTP_ACCEPT",
        "HTTP_ACCEPT_LANGUAGE",
        "HTTP_ACCEPT_CHARSET",
    ),
    *(
        "HTTP_ACCEPT_ENCODING",
        "HTTP_CACHE_CONTROL",
        "HTTP_PRAGMA",
        "HTTP_USER_AGENT",
        "HTTP_REFERER",
        "HTTP_ORIGIN",
        "HTTP_X_FORWARDED_FOR",
    ),
    *(
        "HTTP_X_FORWARDED_HOST",
        "HTTP_FORWARDED",
        "HTTP_DATE",
        "HTTP_MAX_FORWARDS",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_CONTENT_ENCODING",
    ),
    *(
        "HTTP_CONTENT_MD5",
        "HTTP_EXPECT",
        "HTTP_UPGRADE",
        "HTTP_CONNECTION",
        "HTTP_X_REQUESTED_WITH",
        "HTTP_ACCESS_CONTROL_REQUEST_HEADERS",
    ),
    *(
        "HTTP_ACCESS_CONTROL_REQUEST_METHOD",
        "HTTP_SEC_FETCH_SITE",
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_",
        "HTTP_A\xff",
        "HTTP_X_ODD",
    ),
    *(
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "QUERY_STRING",
        "PATH_INFO",
        "SCRIPT_NAME",
        "REQUEST_METHOD",
        "REMOTE_ADDR",
        "REQUEST_URI",
        "RAW_URI",
    ),
    *("SERVER_PROTOCOL", "REMOTE_USER", "SERVER_NAME", "body"),
)
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "X",
    "M-SEARCH",
    "G\xc9T",
    "A" * 900,
)


class ClientGone(io.BytesIO):
    """An input that breaks off."""

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        raise ConnectionResetError(104, "Connection reset by peer")

    @override
    def readline(self, size: int | None = -1, /) -> bytes:
        return self.read()


def environ_of(fields: Mapping[str, Any]) -> Environ:
    """Return a valid environ with *fields*, whose `body` becomes the input."""
    environ = wire.environ_of(body=fields.get("body", b""))
    environ.update((key, value) for key, value in fields.items() if key != "body")
    return environ


@attrs.frozen
class Breakage:
    """What broke, and one request that breaks it."""

    signature: str
    fields: Mapping[str, Any]


class Listener(logging.Handler):
    """Keeps the errors that an application logs: overriding a method, or connecting to a signal, would send requests another way."""

    def __init__(self, errors: list[BaseException]) -> None:
        super().__init__()
        self.errors = errors

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.errors.append(record.exc_info[1])


@attrs.define
class Fuzzer:
    """Sends mutated requests to *app* and keeps one breakage for each signature."""

    # Any: an application of either framework.
    app: Any
    seeds: Sequence[Mapping[str, Any]] = SEEDS
    seed: int = 1
    wrap: Callable[[Any], Any] = lambda app: app
    found: dict[str, Breakage] = attrs.field(factory=dict[str, Breakage])
    statuses: dict[int, int] = attrs.field(factory=dict[int, int])
    _raised: list[BaseException] = attrs.field(factory=list[BaseException])

    def run(self, count: int) -> None:
        """Send *count* requests."""
        chance = random.Random(self.seed)
        listener = Listener(self._raised)
        self.app.logger.addHandler(listener)
        try:
            served = self.wrap(self.app)
            for _ in range(count):
                self.send(served, self.mutated(chance))
        finally:
            self.app.logger.removeHandler(listener)

    def mutated(self, chance: random.Random) -> dict[str, Any]:
        """Return a request that has been spoiled in one to four places."""
        fields = dict(chance.choice(self.seeds))
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
            key = chance.choice((*fields, *fields, chance.choice(HEADERS), chance.choice(HEADERS)))
            if key == "REQUEST_METHOD" and chance.random() < 0.8:
                fields[key] = chance.choice(METHODS)
            elif key in {"CONTENT_LENGTH", "input"}:
                fields[key] = chance.choice(
                    ("", "0", "5", "-1", "-5", "1" * 30, "+5", " 5", "5, 5", "\xb2", "100001", "a")
                )
            elif key == "body":
                fields[key] = spoiled(chance, fields.get("body", b"").decode("latin-1")).encode("latin-1", "replace")
            elif key == "PATH_INFO":
                prefix, _, rest = str(fields["PATH_INFO"])[1:].partition("/")
                fields[key] = f"/{prefix}/{spoiled(chance, rest)}" if chance.random() < 0.7 else spoiled(chance, prefix)
                fields[key] = (
                    fields[key].encode("utf-8", "replace").decode("latin-1")
                    if max(fields[key], default="") > "\xff"
                    else fields[key]
                )
            else:
                fields[key] = spoiled(chance, str(fields.get(key, "")))
                if key == "SCRIPT_NAME":
                    fields[key] = f"/{fields[key].strip('/')}"
                if max(fields[key], default="") > "\xff":
                    fields[key] = fields[key].encode().decode("latin-1")
        if chance.random() < 0.02:
            fields["wsgi.input"] = ClientGone()
        if chance.random() < 0.05:
            fields |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        return fields

    def send(self, served: Any, fields: Mapping[str, Any]) -> None:
        """Send one request as a server does."""
        self._raised.clear()
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            started.append((status, headers))
            return lambda data: None

        try:
            chunks = served(environ_of(fields), start_response)
            try:
                for chunk in chunks:
                    if not isinstance(chunk, bytes):
                        self.note("chunk", fields, TypeError(type(chunk)))
            finally:
                if hasattr(chunks, "close"):
                    chunks.close()
            code = int(started[-1][0][:3])
            check_lines(*started[-1])
        except Exception as error:
            self.note("escape", fields, error)
            return
        self.statuses[code] = self.statuses.get(code, 0) + 1
        if code >= 500:
            self.note(str(code), fields, *self._raised)

    def note(self, kind: str, fields: Mapping[str, Any], *errors: BaseException) -> None:
        """Remember what broke."""
        signature = " ".join([kind, *map(place_of, errors)])
        self.found.setdefault(signature, Breakage(signature, fields))

    def report(self) -> str:
        """Tell everything that broke."""
        return "\n".join(f"{one.signature}\n    {str(dict(one.fields))[:600]}" for one in self.found.values())


def check_lines(status: str, headers: Sequence[tuple[str, str]]) -> None:
    """Raise ValueError where a server could not write what it was given."""
    for text in (status, *(text for line in headers for text in line)):
        text.encode("latin-1")
        if any(bad in text for bad in "\r\n\x00"):
            raise ValueError(f"control characters in {text!r}")


def spoiled(chance: random.Random, text: str) -> str:
    """Return *text* with something nasty in it, in its place, or with parts of it lost, doubled or changed."""
    nasty = chance.choice(NASTY)
    at = chance.randint(0, len(text))
    end = chance.randint(at, len(text))
    match chance.randrange(9):
        case 0 | 1:
            return nasty
        case 2 | 3:
            return text[:at] + nasty + text[at:]
        case 4:
            return text[:at] + nasty + text[end:]
        case 5:
            return text[:at] + text[end:]
        case 6:
            return text[:end] + text[at:end] * chance.choice((1, 2, 50)) + text[end:]
        case 7:
            return text[:at] + "".join(chr(chance.randrange(256)) for _ in range(chance.randint(1, 8))) + text[end:]
        case _:
            return ";".join([text, nasty, chance.choice(NASTY)])


def place_of(error: BaseException) -> str:
    """Return the class of *error* and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{'/'.join(frames[-1].filename.split('/')[-2:])}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {where}"
