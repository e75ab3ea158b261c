"""Matching a text against a row of pieces in linear time, with the outcome a backtracking regular expression would have.

Knows neither rules nor converters. From the last piece to the first, a piece turns the set of positions from which the rest matches into the set
from which it matches itself and the rest; then each piece takes the end it likes best among those. A set is an integer: the position *p* of a text
of *n* characters is its bit ``n - p``, so that going back in the text is going up in the bits, and a carry runs through a stretch of
characters at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol, TypeAlias, final

__all__ = ["Choice", "Fixed", "Lazy", "Literal", "OptionalSlash", "Piece", "Run", "match_pieces"]

Positions: TypeAlias = int


@final
class Text:
    """A text and what was worked out about its characters."""

    __slots__ = ("_known", "everywhere", "length", "text")

    def __init__(self, text: str) -> None:
        self.text: str = text
        self.length: int = len(text)
        self.everywhere: Positions = (2 << self.length) - 1
        self._known: dict[str, Positions] = {}

    def of_class(self, name: str) -> Positions:
        """Return where a character of the class *name* stands, as a regular expression spells the class."""
        found = self._known.get(name)
        if found is None:
            allows = _test_of(name)
            tested = {character: "1" if allows(character) else "0" for character in set(self.text)}
            # The end is a position, too, and no character stands there.
            found = self._known[name] = int("".join(map(tested.__getitem__, self.text)) + "0", 2)
        return found

    def of_expression(self, expression: str) -> Positions:
        """Return where a match of *expression* begins."""
        key = f"?{expression}"
        found = self._known.get(key)
        if found is None:
            marks = bytearray(b"0" * (self.length + 1))
            for match in re.finditer(f"(?={expression})", self.text):
                marks[match.start()] = 49
            found = self._known[key] = int(marks, 2)
        return found

    def of_word(self, word: str) -> Positions:
        """Return where *word* begins."""
        key = f"={word}"
        found = self._known.get(key)
        if found is None:
            marks = bytearray(b"0" * (self.length + 1))
            at = self.text.find(word)
            while at >= 0:
                marks[at] = 49
                at = self.text.find(word, at + 1)
            found = self._known[key] = int(marks, 2)
        return found


@lru_cache(maxsize=256)
def _test_of(name: str) -> Callable[[str], object]:
    return re.compile(name).fullmatch


class Piece(Protocol):
    """One of the things that follow each other in a pattern."""

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """Return the positions from which the piece leads to one of *ends*."""
        ...

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """Return the end it likes best, from a *start* from which it leads to one of *ends*."""
        ...


def _repeated(allowed: Positions, times: int) -> Positions:
    """Return the positions of *allowed* at which *times* such characters stand in a row (*times* is positive)."""
    covered, found = 1, allowed
    while covered < times:
        step = min(covered, times - covered)
        found &= found << step
        covered += step
    return found


def _flooded(seeds: Positions, allowed: Positions) -> Positions:
    """Return *seeds* and what can be reached from them by going back over *allowed* characters."""
    entered = (seeds << 1) & allowed
    # The carry of the addition runs through each stretch from its first entered position on.
    return seeds | (((entered + allowed) ^ allowed | entered) & allowed)


def _nearby(seeds: Positions, allowed: Positions, most: int) -> Positions:
    """Return *seeds* and what can be reached from them by going back over at most *most* allowed characters."""
    covered = 0
    while covered < most:
        step = min(covered + 1, most - covered)
        seeds |= (seeds << step) & _repeated(allowed, step)
        covered += step
    return seeds


@final
class Literal:
    """A text as it stands."""

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        self.word: str = word

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """See `Piece`."""
        return text.of_word(self.word) & (ends << len(self.word))

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """See `Piece`."""
        return start + len(self.word)


@final
class Fixed:
    """A regular expression that always takes the same number of characters."""

    __slots__ = ("expression", "length")

    def __init__(self, expression: str, length: int) -> None:
        self.expression: str = expression
        self.length: int = length

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """See `Piece`."""
        return text.of_expression(self.expression) & (ends << self.length)

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """See `Piece`."""
        return start + self.length


@final
class Choice:
    """One of several words; the first that fits is liked best."""

    __slots__ = ("words",)

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words: tuple[str, ...] = words

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """See `Piece`."""
        found = 0
        for word in self.words:
            found |= (text.of_word(word) & (ends << len(word))) if word else ends
        return found

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """See `Piece`."""
        for word in self.words:
            end = start + len(word)
            if text.text.startswith(word, start) and ends >> (text.length - end) & 1:
                return end
        return start


@final
class Run:
    """From *low* to *high* characters of a class, as many as possible; without *high* there is no limit."""

    __slots__ = ("high", "kind", "low")

    def __init__(self, kind: str, low: int = 1, high: int | None = None) -> None:
        self.kind: str = kind
        self.low: int = low
        self.high: int | None = high

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """See `Piece`."""
        allowed = text.of_class(self.kind)
        if self.low > text.length:
            return 0
        found = ends if not self.low else (ends << self.low) & _repeated(allowed, self.low)
        if self.high is None:
            return _flooded(found, allowed)
        return _nearby(found, allowed, min(self.high, text.length) - self.low)

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """See `Piece`."""
        length = text.length
        others = ~text.of_class(self.kind) & ((2 << (length - start)) - 1)
        last = length - (others.bit_length() - 1)
        if self.high is not None:
            last = min(last, start + self.high)
        fitting = ends >> (length - last)
        return last - ((fitting & -fitting).bit_length() - 1)


@final
class Lazy:
    """A character of one class and then any number of another's, as few as possible."""

    __slots__ = ("first", "rest")

    def __init__(self, first: str, rest: str) -> None:
        self.first: str = first
        self.rest: str = rest

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """See `Piece`."""
        return text.of_class(self.first) & (_flooded(ends, text.of_class(self.rest)) << 1)

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """See `Piece`."""
        later = ends & ((1 << (text.length - start)) - 1)
        return text.length - (later.bit_length() - 1)


@final
class OptionalSlash:
    """A slash that follows no other one, where there is one."""

    __slots__ = ()

    def starts(self, text: Text, ends: Positions, /) -> Positions:
        """See `Piece`."""
        slashes = text.of_word("/")
        return (ends | (slashes & (ends << 1))) & ~(slashes >> 1) & text.everywhere

    def end(self, text: Text, start: int, ends: Positions, /) -> int:
        """See `Piece`."""
        takes = text.text.startswith("/", start) and ends >> (text.length - start - 1) & 1
        return start + 1 if takes else start


def match_pieces(pieces: Sequence[Piece], text: str) -> list[int] | None:
    """Return where each piece ends if all of them together match the whole of *text*, else None.

    >>> from erlen._patterns import Lazy, Literal, match_pieces
    >>> path = Lazy("[^/]", ".")
    >>> match_pieces([path, Literal("/x/"), path], "a/x/b/x/c")
    [1, 4, 9]
    """
    known = Text(text)
    after = [1]
    for piece in reversed(pieces):
        found = piece.starts(known, after[-1]) & known.everywhere
        if not found:
            return None
        after.append(found)
    if not after.pop() >> known.length & 1:
        return None
    ends: list[int] = []
    at = 0
    for piece in pieces:
        at = piece.end(known, at, after.pop())
        ends.append(at)
    return ends
