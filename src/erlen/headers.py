"""Response headers that cannot break the response they stand in.

Knows no response. Rules: a name is a token, a value has no control characters and fits into latin-1 (PEP 3333); werkzeug's class in everything else.
Locations may hold any text: they are encoded when they are sent.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Final, SupportsIndex, cast, final

from werkzeug.datastructures import Headers as WerkzeugHeaders

from ._typing import override
from .errors import HeaderError

__all__ = [
    "ADDRESS",
    "FIRST",
    "LENGTH",
    "LENGTHS",
    "LOWER",
    "TAKEN",
    "UNTAKEN",
    "Headers",
    "Marks",
    "check_line",
    "is_encoded",
    "lacking",
    "lowered",
    "may_change",
]

NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

LOWER: Final = str.lower
FIRST: Final[Callable[[tuple[str, str]], str]] = itemgetter(0)

ADDRESS: Final = 1
"""A header with an address that is encoded when it is sent."""

LENGTH: Final = 2
"""The length of the body."""

TAKEN: Final = 4
"""A header of which an application adds a line to each response that has none."""

MOST_NAMES: Final = 512
"""Of how many spellings the meaning is remembered."""

ENCODED_LATER = frozenset({"location", "content-location"})
MOST_LENGTHS: Final = 8_192


@final
class Lengths(dict[int, tuple[str, str]]):
    """The header line for each length of a body; those of short bodies are kept."""

    def __missing__(self, length: int) -> tuple[str, str]:
        made = "Content-Length", str(length)
        if length < MOST_LENGTHS:
            self[length] = made
        return made


LENGTHS: Final = Lengths()

# Compiled when the first address is looked at.
_ENCODED: Final = (
    r"(https?://[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*(:([1-9][0-9]{0,3}|[1-5][0-9]{4}))?)?/(?!/)"
    r"[a-zA-Z0-9_!$&'()*+,/:;=@%.~-]*(\?[a-zA-Z0-9_!$&'()*+,/:;=?@%.~-]+)?"
)


@lru_cache(maxsize=512)
def lowered(name: str) -> str:
    """Return a header's name in lower case.

    Raises:
        HeaderError: it is none.

    >>> from erlen.headers import lowered
    >>> lowered("Content-Type")
    'content-type'
    """
    # Each of these ends a name for somebody: RFC 9110 has them be tokens. A wrong type is told by `lower`.
    key = name.lower()
    if NAME.fullmatch(name) is None:
        raise HeaderError(f"{name!r} is no name for a header; use letters, digits and hyphens.")
    return key


@final
class Marks(dict[str, int]):
    """What a header's name, as it is spelled, means for sending a response: 0, or some of `ADDRESS`, `LENGTH` and `TAKEN`.

    >>> from erlen.headers import LENGTH, TAKEN, Marks
    >>> marks = Marks(frozenset({"x-frame-options"}))
    >>> marks["Content-Length"] == LENGTH, marks["X-FRAME-OPTIONS"] == TAKEN, marks["X-Trace"]
    (True, True, 0)
    """

    __slots__ = ("names",)

    def __init__(self, names: frozenset[str] | None) -> None:
        super().__init__()
        self.names: Final = names
        """Those of the lines that an application adds, in lower case; None where they differ from request to request."""

    def __missing__(self, name: str) -> int:
        key = name.lower()
        is_taken = self.names is None or key in self.names
        mark = ADDRESS * (key in ENCODED_LATER) | LENGTH * (key == "content-length") | TAKEN * is_taken
        if len(self) < MOST_NAMES:
            self[name] = mark
        return mark

    def of(self, headers: Iterable[tuple[str, str]]) -> int:
        """Return what the names of *headers* mean together."""
        mark = 0
        for name, _ in headers:
            mark |= self[name]
        return mark


UNTAKEN: Final = Marks(frozenset())
"""Where an application adds nothing."""


def lacking(lines: Iterable[tuple[str, str]], headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those of *lines* of whose names *headers* have none.

    >>> from erlen.headers import lacking
    >>> lacking([("X-Kind", "a"), ("X-Trace", "b")], [("x-kind", "c")])
    [('X-Trace', 'b')]
    """
    present = {name.lower() for name, _ in headers}
    return [line for line in lines if line[0].lower() not in present]


def is_encoded(address: str) -> bool:
    """Tell whether *address* is one that werkzeug's `iri_to_uri` is certain to leave as it is.

    >>> from erlen.headers import is_encoded
    >>> [is_encoded(address) for address in ("/cart?n=1", "https://shop.example/%C3%A4", "//shop.example/", "/a b")]
    [True, True, False, False]
    """
    return re.fullmatch(_ENCODED, address) is not None


def may_change(lines: Iterable[tuple[str, str]], completed: bool) -> bool:
    """Tell whether addresses in *lines* may be sent in other words than they stand there, as those that are *completed* with a host are."""
    addresses = [value for name, value in lines if name.lower() in ENCODED_LATER]
    return completed or len(addresses) != 1 or not is_encoded(addresses[0])


def check_line(name: str, value: str) -> None:
    """Check a header that is about to be sent.

    Raises:
        HeaderError: it would break the response.
    """
    key = lowered(name)
    if VALUE.fullmatch(value) is not None:
        return
    found = CONTROL.search(value)
    if found is not None:
        what = "newline" if found[0] in "\r\n" else "control"
        raise HeaderError(
            f"The header {name!r} must not contain {what} characters, but holds {value!r}; encode the value first."
        )
    if key not in ENCODED_LATER:
        raise HeaderError(
            f"The header {name!r} holds {value!r}, which is not latin-1 and cannot be sent; encode it, with percent signs or as RFC 8187 has it."
        )


# What a header's value is made of may have any type: it becomes text (werkzeug's contract, here and below).
def _text_of(name: str, value: object) -> str:
    text: str = value if type(value) is str else str(value)
    if text.isascii() and text.isprintable():
        return text
    if VALUE.fullmatch(text) is None:
        check_line(name, text)
    return text


class Headers(WerkzeugHeaders):
    """werkzeug's headers, which refuse what no server could send, by its name and value.

    >>> from erlen.headers import Headers
    >>> Headers({"X-Name": "a\\x00b"})
    Traceback (most recent call last):
        ...
    erlen.errors.HeaderError: The header 'X-Name' must not contain control characters, but holds 'a\\x00b'; encode the value first.
    """

    @classmethod
    def of(cls, lines: list[tuple[str, str]]) -> "Headers":
        """Return headers made of *lines*, which are right already."""
        made = cls.__new__(cls)
        made._list = lines
        return made

    def lines(self) -> list[tuple[str, str]]:
        """Return a list of its own for a server."""
        return self._list.copy()

    def has(self, name: str) -> bool:
        """Tell whether there is a line of this name, in lower case."""
        return name in map(LOWER, map(FIRST, self._list))

    def take(self, line: tuple[str, str]) -> None:
        """Add *line*, which is right already."""
        self._list.append(line)

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WerkzeugHeaders):
            return NotImplemented
        return {(name.lower(), value) for name, value in self} == {(name.lower(), value) for name, value in other}

    @override
    def add(self, key: str, value: object, /, **kwargs: object) -> None:
        lowered(key)
        if kwargs:
            super().add(key, value, **cast("dict[str, str | int | None]", kwargs))
            check_line(*self._list[-1])
        else:
            self._list.append((key, _text_of(key, value)))

    @override
    def set(self, key: str, value: object, /, **kwargs: object) -> None:
        if kwargs:
            made = Headers()
            made.add(key, value, **kwargs)
            value = made[0][1]
        Headers.__setitem__(self, key, value)

    # One position, or several, or a name: werkzeug's overloads say which values belong to which.
    @override
    def __setitem__(self, key: str | SupportsIndex | slice, value: object) -> None:
        if not isinstance(key, str):
            self._put_at(key, value)
            return
        name = lowered(key)
        # Asked here first, which saves a call: nearly all of them are such text.
        text = value if type(value) is str and value.isascii() and value.isprintable() else _text_of(key, value)
        lines, length = self._list, len(name)
        # No enumeration: most headers are new. The length first, which tells most of them apart.
        for there in lines:
            if len(there[0]) == length and there[0].lower() == name:
                index = lines.index(there)
                lines[index] = (key, text)
                lines[index + 1 :] = [other for other in lines[index + 1 :] if other[0].lower() != name]
                return
        lines.append((key, text))

    def _put_at(self, key: SupportsIndex | slice, value: object) -> None:
        several = cast("Iterable[tuple[str, object]]", value)
        lines = [cast("tuple[str, object]", value)] if isinstance(key, SupportsIndex) else several
        checked = [(name, _text_of(name, text)) for name, text in lines if lowered(name)]
        if isinstance(key, SupportsIndex):
            self._list[key] = checked[0]
        else:
            self._list[key] = checked
