"""What an environ says: texts, headers, cookies.

Knows werkzeug's readers and no request. Rule: what is read is what werkzeug reads; common cases take no detours to it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from werkzeug.datastructures import EnvironHeaders
from werkzeug.exceptions import BadRequestKeyError
from werkzeug.sansio.http import parse_cookie

from ._typing import override
from .multidicts import MOST_REMEMBERED
from .response import NEW
from .types import WSGIEnvironment

__all__ = ["RequestHeaders", "cookies_of", "environ_text", "server_of", "short_cookies"]

OTHER_HEADERS = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})


def environ_text(environ: WSGIEnvironment, name: str) -> str:
    """Return a text of the environ, which holds UTF-8 as latin-1 (PEP 3333)."""
    text: str = environ.get(name) or ""
    return text if text.isascii() else text.encode("latin1").decode(errors="replace")


def server_of(environ: WSGIEnvironment) -> tuple[str, int | None] | None:
    name: str | None = environ.get("SERVER_NAME")
    if name is None:
        return None
    try:
        return name, int(environ.get("SERVER_PORT", None))  # type: ignore[arg-type]  # no port, as for a socket file, is a TypeError
    except (TypeError, ValueError):
        # A server that listens on a socket file has no port (werkzeug).
        return name, None


@lru_cache(maxsize=512)
def _variable(name: str) -> str:
    variable = name.upper().replace("-", "_")
    return variable if variable in OTHER_HEADERS else f"HTTP_{variable}"


class HasEnviron(Protocol):
    """A request, as far as headers know it."""

    environ: WSGIEnvironment


class RequestHeaders(EnvironHeaders):
    """werkzeug's view of an environ's headers, with the way from a header's name to the environ's remembered."""

    @staticmethod
    def of(request: HasEnviron) -> "RequestHeaders":
        """Return the headers that a request's environ tells of."""
        made = NEW(RequestHeaders)
        made.environ = request.environ
        made._list = []
        return made

    @override
    def _get_key(self, key: str) -> str:
        # What a caller without a type checker may pass (werkzeug).
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadRequestKeyError(key)
        value: str = self.environ[_variable(key)]
        return value

    # As werkzeug: no positions here.
    __getitem__ = _get_key

    # What *type* makes of a value is the caller's choice (werkzeug's contract).
    @override
    def getlist(self, key: str, type: Any = None) -> list[Any]:
        if type is not None:
            return super().getlist(key, type)
        if "_" in key:
            # Lines are called by names with hyphens, which `get` does not insist on (werkzeug).
            return super().getlist(key)
        value = self.environ.get(_variable(key))
        is_missing = value is None or (not value and _variable(key) in OTHER_HEADERS)
        return [] if is_missing else [value]


def cookies_of(header: str) -> dict[str, list[str]]:
    """Return the cookies in *header*, as `werkzeug.http.parse_cookie` reads them.

    >>> from erlen.environs import cookies_of
    >>> cookies_of("tone=dark; seen=a; seen=b")
    {'tone': ['dark'], 'seen': ['a', 'b']}
    """
    if '"' in header:
        return dict(parse_cookie(header).lists())
    found: dict[str, list[str]] = {}
    for part in header.split("; "):
        if ";" in part or " " in part or "\t" in part:
            return _loose_cookies(header)
        name, _, value = part.partition("=")
        if name in found:
            found[name].append(value)
        elif name:
            found[name] = [value]
    return found


@lru_cache(maxsize=MOST_REMEMBERED)
def short_cookies(header: str) -> Mapping[str, list[str]]:
    """Return `cookies_of` a header of up to `SHORT` characters; the same to everybody."""
    return cookies_of(header)


def _loose_cookies(header: str) -> dict[str, list[str]]:
    """Return the cookies in *header*, which has no quotes, and white space anywhere."""
    found: dict[str, list[str]] = {}
    for part in header.split(";"):
        # The one that clients put between two cookies.
        name, _, value = (part[1:] if part[:1] == " " else part).partition("=")
        if " " in part[1:] or "\t" in part:
            name = name.strip(" \t")
            value = value.strip(" \t")
            if " " in name or "\t" in name or " " in value or "\t" in value:
                continue
        if not name:
            continue
        if name in found:
            found[name].append(value)
        else:
            found[name] = [value]
    return found
