"""The parts of a rule, as a tree of routes needs them: literal segments, and what is matched against one segment or the rest of a path.

Knows the grammar of rules and werkzeug's converters; no map, no tree. Rules:
- Parts are equal where werkzeug's are: the same expression and the same weight. So two rules share what they have in common, and what is tried first
  is the same.
- A part whose expression is understood is matched in linear time; any other one is matched by its expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias, final

from werkzeug.routing.converters import AnyConverter, BaseConverter
from werkzeug.routing.rules import RulePart

from ._patterns import Choice, Fixed, Lazy, Literal, OptionalSlash, Piece, Run, match_pieces
from .urlrules import ParsedRule, Static, Variable

__all__ = [
    "ANY_TEXT",
    "ASCII_DIGITS",
    "DIGITS",
    "MIXED",
    "REST",
    "Part",
    "Step",
    "Variables",
    "part_of",
    "read_parts",
    "variable_part",
]

Variables: TypeAlias = tuple[tuple[str, BaseConverter], ...]
"""The variables of a rule from left to right, and what makes a value of a text."""

Weight: TypeAlias = tuple[int, tuple[tuple[int, int], ...], int, tuple[int, ...]]

ANY_TEXT: Final = 0
DIGITS: Final = 1
ASCII_DIGITS: Final = 2
REST: Final = 3
MIXED: Final = 4
"""How a part is matched: any text, digits, any rest of a path, or by what its pieces or its expression say."""

SUFFIX: Final = r"(?<!/)(/?)"
# By expression and whether it takes the rest of the path.
KINDS: Final = {
    (r"(?P<__werkzeug_0>[^/]{1,})\Z", False): ANY_TEXT,
    (r"(?P<__werkzeug_0>[^/]+)\Z", False): ANY_TEXT,
    (r"(?P<__werkzeug_0>\d+)\Z", False): DIGITS,
    (r"(?P<__werkzeug_0>[0-9]+)\Z", False): ASCII_DIGITS,
    (r"(?P<__werkzeug_0>[^/].*?)\Z", True): REST,
}

# Texts up to this length are matched by the expression, which is faster then: by the number of pieces whose length is open.
SHORT: Final = (1 << 62, 1 << 62, 256, 64, 32, 0)

RUN: Final = re.compile(r"(\[\^?\]?[^][\\]*\]|\\[dws]|\.)(?:(\+)|\{(\d+)(?:(,)(\d*))?\})")
UUID: Final = r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"


@final
class Group:
    """The pieces of one variable."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces: Sequence[Piece] = pieces

    @property
    def is_open(self) -> bool:
        """Whether it may take texts of many lengths."""
        return any(
            isinstance(piece, Lazy)
            or (isinstance(piece, Choice) and len(piece.words) > 1)
            or (isinstance(piece, Run) and (piece.high is None or piece.high - piece.low > 8))
            for piece in self.pieces
        )


Pieces: TypeAlias = Sequence[Group | Literal | OptionalSlash]


@final
class Part:
    """What is matched against one segment of a path or, where it is *final*, against all that is left of it."""

    __slots__ = ("_expression", "_longest", "_names", "_pieces", "content", "final", "kind", "suffixed", "weight")

    def __init__(self, content: str, final: bool, suffixed: bool, weight: Weight, pieces: Pieces) -> None:
        self.content: str = content
        self.final: bool = final
        self.suffixed: bool = suffixed
        self.weight: Weight = weight
        self.kind: int = KINDS.get((content, final), MIXED)
        self._pieces: Pieces = pieces
        is_open = sum(isinstance(piece, Group) and piece.is_open for piece in pieces)
        self._longest: int = SHORT[min(is_open, len(SHORT) - 1)]
        self._expression: re.Pattern[str] | None = None
        self._names: Sequence[str] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other parts."""
        return (self.content, self.final, self.suffixed, self.weight)

    def texts(self, text: str) -> list[str] | None:
        """Return the texts of the variables, and of the slash at the end where the part is *suffixed*; None where it does not fit."""
        kind = self.kind
        if kind == ANY_TEXT:
            return [text] if text else None
        if kind == DIGITS:
            return [text] if text.isdecimal() else None
        if kind == ASCII_DIGITS:
            return [text] if text.isdecimal() and text.isascii() else None
        if kind == REST and "\n" not in text:
            return [text] if text and text[0] != "/" else None
        if len(text) > self._longest and self._pieces:
            return self._linear(text)
        return self._searched(text)

    def _linear(self, text: str) -> list[str] | None:
        """Match by the pieces."""
        pieces: list[Piece] = []
        groups: list[tuple[int, int]] = []
        for piece in self._pieces:
            if isinstance(piece, Group):
                groups.append((len(pieces), len(pieces) + len(piece.pieces)))
                pieces += piece.pieces
            else:
                pieces.append(piece)
        ends = match_pieces(pieces, text)
        if ends is None:
            return None
        ends.insert(0, 0)
        found = [text[ends[first] : ends[last]] for first, last in groups]
        return [*found, text[ends[-2] :]] if self.suffixed else found

    def _searched(self, text: str) -> list[str] | None:
        """Match by the expression."""
        expression = self._expression
        if expression is None:
            expression = self._expression = re.compile(self.content)
            numbers = sorted(int(name[11:]) for name in expression.groupindex if name.startswith("__werkzeug_"))
            self._names = [f"__werkzeug_{number}" for number in numbers]
        match = expression.match(text)
        if match is None:
            return None
        found = [match[name] for name in self._names]
        return [*found, match.groups()[-1]] if self.suffixed else found


Step: TypeAlias = str | Part
"""A literal segment or a part."""


def _pieces_of(converter: BaseConverter, arguments: Sequence[object]) -> list[Piece] | None:
    """Return what *converter*'s expression means, or None where it is not understood."""
    expression = converter.regex
    if expression == "[^/].*?":
        return [Lazy("[^/]", ".")]
    if expression == UUID:
        return [Fixed(UUID, 36)]
    if type(converter) is AnyConverter:
        return [Choice(tuple(str(word) for word in arguments))]
    pieces: list[Piece] = []
    if expression.startswith("-?"):
        pieces.append(Choice(("-", "")))
        expression = expression[2:]
    for number, run in enumerate(expression.split(r"\.")):
        read = RUN.fullmatch(run)
        if read is None:
            return None
        if number:
            pieces.append(Literal("."))
        kind, plus, low, comma, high = read.groups()
        if plus:
            pieces.append(Run(kind))
        else:
            pieces.append(Run(kind, int(low), int(low) if not comma else int(high) if high else None))
    return pieces


@final
class Reader:
    """Reads the parts of one rule, in the order of its text."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._begin()

    def _begin(self) -> None:
        self.content: str = ""
        self.static: bool = True
        self.final: bool = False
        self.lengths: list[int] = []
        self.weights: list[int] = []
        self.pieces: list[Group | Literal | OptionalSlash] | None = []

    def literal(self, text: str) -> None:
        """Take text without slashes."""
        self.lengths.append(len(text))
        self.content += text if self.static else re.escape(text)
        self._add(Literal(text))

    def variable(self, converter: BaseConverter, arguments: Sequence[object]) -> None:
        """Take a variable."""
        if self.static:
            self.content = re.escape(self.content)
        self.static = False
        if not converter.part_isolating:
            self.final = True
        self.content += f"(?P<__werkzeug_{len(self.weights)}>{converter.regex})"
        self.weights.append(converter.weight)
        pieces = _pieces_of(converter, arguments)
        if pieces is None:
            self.pieces = None
        else:
            self._add(Group(pieces))

    def slash(self) -> None:
        """Take a slash."""
        if self.final:
            self.content += "/"
            self._add(Literal("/"))
        else:
            self._end()

    def finish(self) -> list[Step]:
        """Return all there is."""
        suffixed = self.final and self.content.endswith("/")
        if suffixed:
            self.content = self.content[:-1] + SUFFIX
            if self.pieces is not None:
                self.pieces[-1] = OptionalSlash()
        self._end(suffixed)
        if suffixed:
            self.steps.append("")
        return self.steps

    def _add(self, piece: Group | Literal | OptionalSlash) -> None:
        if self.pieces is not None:
            self.pieces.append(piece)

    def _end(self, suffixed: bool = False) -> None:
        self.steps.append(self.content if self.static else self.part(suffixed))
        self._begin()

    def part(self, suffixed: bool = False) -> Part:
        """Return what was taken since the last slash as a part."""
        static = tuple((number, -length) for number, length in enumerate(self.lengths))
        weight = (-len(static), static, -len(self.weights), tuple(self.weights))
        return Part(self.content + r"\Z", self.final, suffixed, weight, self.pieces or ())


def variable_part(converter: BaseConverter) -> Part:
    """Return the part that is one variable of *converter* and nothing else."""
    reader = Reader()
    reader.variable(converter, ())
    return reader.part()


def read_parts(rule: ParsedRule, make: Callable[[Variable], BaseConverter]) -> tuple[list[Step], Variables]:
    """Return the steps of *rule* and its variables; *make* makes the converter of a variable."""
    reader = Reader()
    found: list[tuple[str, BaseConverter]] = []
    for part in rule.parts:
        if isinstance(part, Static):
            for piece in re.split("(/)", part.text):
                if piece == "/":
                    reader.slash()
                elif piece:
                    reader.literal(piece)
        else:
            converter = make(part)
            found.append((part.name, converter))
            reader.variable(converter, part.arguments)
    return reader.finish(), tuple(found)


def part_of(part: RulePart, alike: Iterable[Step]) -> Step:
    """Return werkzeug's *part* as a step: one of *alike* that means the same, which may be matched in linear time, or another one."""
    if part.static:
        return part.content
    lengths, weights = part.weight.static_weights, part.weight.argument_weights
    weight = (-len(lengths), tuple(lengths), -len(weights), tuple(weights))
    made = Part(part.content, part.final, part.suffixed, weight, ())
    for step in alike:
        if isinstance(step, Part) and step.key == made.key:
            return step
    return made
