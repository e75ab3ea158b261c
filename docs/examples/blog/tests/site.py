"""What the tests share: visitors who read and send forms, real pictures, and a page's elements."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import ParamSpec

import attrs
from typing_extensions import override
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from blog.access import USER_ID
from blog.csrf import FIELD, TOKEN
from blog.database import db
from blog.settings import Blog
from erlen import link
from erlen.testing import ErlenClient

__all__ = ["PASSWORD", "Element", "Visitor", "elements", "gif", "jpeg", "png", "webp"]

P = ParamSpec("P")

PASSWORD = "correct horse"
# One round: the tests compare passwords, they do not protect any.
QUICK_HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")

File = tuple[io.BytesIO, str]


@attrs.frozen
class Visitor:
    """Somebody at a browser."""

    app: Blog
    client: ErlenClient

    @classmethod
    def of(cls, app: Blog) -> "Visitor":
        """Return somebody with a fresh browser."""
        return cls(app, app.test_client())

    def log_in(self, name: str) -> int:
        """Log in as a user who is added for it, and return their number."""
        with self.app.app_context():
            with db() as connection:
                cursor = connection.execute(
                    "INSERT INTO user (name, password_hash, created) VALUES (?, ?, '2026-01-01T00:00:00+00:00')",
                    (name, QUICK_HASH),
                )
            user_id = cursor.lastrowid
        assert user_id is not None
        with self.client.session_transaction() as session:
            session[USER_ID] = user_id
        return user_id

    def get(self, view: Callable[P, object], query: Mapping[str, object] | None = None) -> Callable[P, TestResponse]:
        """Return a function that asks for the page of *view*."""

        def ask(*args: P.args, **kwargs: P.kwargs) -> TestResponse:
            return self.client.get(self.url(view, *args, **kwargs), query_string=query)

        return ask

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Return what is at *url*; the answer is read at once, so that no file stays open."""
        return self.client.get(url, headers=headers, buffered=True)

    def post(self, view: Callable[P, object], **fields: str | File) -> Callable[P, TestResponse]:
        """Return a function that sends a form to *view*, with the token that its page would have had."""

        def send(*args: P.args, **kwargs: P.kwargs) -> TestResponse:
            with self.client.session_transaction() as session:
                token = session.setdefault(TOKEN, "the token")
            return self.client.post(self.url(view, *args, **kwargs), data={**fields, FIELD: token})

        return send

    def url(self, view: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> str:
        """Return the address of *view*."""
        with self.app.test_request_context():
            return link(view)(*args, **kwargs)


@attrs.frozen
class Element:
    """A start tag."""

    tag: str
    attributes: Mapping[str, str | None]
    # The attributes of the form around it.
    form: Mapping[str, str | None] | None = None


class Collector(HTMLParser):
    """Collects start tags in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.form: Mapping[str, str | None] | None = None

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self.form = dict(attrs)
        self.found.append(Element(tag, dict(attrs), self.form))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None


def elements(html: str) -> list[Element]:
    """Return the start tags of a page."""
    collector = Collector()
    collector.feed(html)
    collector.close()
    return collector.found


def png(width: int = 3, height: int = 2, colour: tuple[int, int, int] = (29, 107, 79)) -> bytes:
    """Return a whole PNG picture in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def gif(width: int = 3, height: int = 2) -> bytes:
    """Return the beginning of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def jpeg(width: int = 3, height: int = 2) -> bytes:
    """Return the beginning of a JPEG, up to its size, with an extended marker before it."""
    jfif = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    table = b"\xff\xc4" + struct.pack(">H", 4) + bytes(2)
    return (
        b"\xff\xd8" + jfif + table + b"\xff" + b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    )


def webp(kind: str, width: int = 3, height: int = 2) -> bytes:
    """Return the beginning of a WebP file of one of its three kinds."""
    if kind == "VP8X":
        sizes = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
        body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sizes
    elif kind == "VP8L":
        body = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", (height - 1) << 14 | (width - 1))
    else:
        body = b"VP8 " + struct.pack("<I", 10) + bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
