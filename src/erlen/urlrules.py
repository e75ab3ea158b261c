"""The grammar of URL rules: a rule as text and variables, and what the built-in converters yield.

Reads text and knows no router: the same grammar serves the application, `erlen check`, the generator of URLs and the mypy plugin. Rules:
- It accepts what werkzeug 3.1 accepts and reads the same into it; what werkzeug drops in silence (half-quoted arguments) is an error here.
- A host or subdomain has the same grammar, without the leading slash.
- Double slashes stay as they are written; whether they are merged is the map's setting.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NoReturn, TypeAlias
from uuid import UUID

import attrs

from .errors import RuleSyntaxError

__all__ = [
    "CONVERTER_OPTIONS",
    "CONVERTER_TYPES",
    "DEFAULT_CONVERTER",
    "Argument",
    "ParsedRule",
    "Static",
    "Variable",
    "converter_problem",
    "did_you_mean",
    "parse_rule",
]

Argument: TypeAlias = str | int | float | bool | None
"""What an argument of a converter can be."""

DEFAULT_CONVERTER: Final = "default"
"""The converter of a variable that names none: ``<name>``."""

CONVERTER_TYPES: Final[Mapping[str, type[str] | type[int] | type[float] | type[UUID]]] = {
    "default": str,
    "string": str,
    "any": str,
    "path": str,
    "int": int,
    "float": float,
    "uuid": UUID,
}
"""The built-in converters by name, and what they yield; ``any`` yields one of `Variable.choices`."""

CONVERTER_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "default": ("minlength", "maxlength", "length"),
    "string": ("minlength", "maxlength", "length"),
    "path": (),
    "int": ("fixed_digits", "min", "max", "signed"),
    "float": ("min", "max", "signed"),
    "uuid": (),
}
"""What the built-in converters take in parentheses, in order; ``any`` takes words, as many as one likes."""


@attrs.frozen
class Static:
    """Text of a rule that is matched as it stands."""

    text: str
    start: int


@attrs.frozen
class Variable:
    """A variable of a rule: ``<converter(arguments):name>``."""

    name: str
    start: int
    converter: str = DEFAULT_CONVERTER
    arguments: tuple[Argument, ...] = ()
    options: Mapping[str, Argument] = attrs.field(factory=dict[str, Argument])
    text: str = ""
    """As it stands in the rule, angle brackets included."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What an ``any`` converter yields; empty for all others."""
        if self.converter != "any":
            return ()
        return tuple(argument for argument in self.arguments if isinstance(argument, str))

    @property
    def builtin_type(self) -> type[str] | type[int] | type[float] | type[UUID] | None:
        """What the variable's converter yields if it is a built-in one that nobody replaced."""
        return CONVERTER_TYPES.get(self.converter)


@attrs.frozen
class ParsedRule:
    """A rule in parts, from left to right."""

    text: str
    parts: tuple[Static | Variable, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables, from left to right."""
        return tuple(part for part in self.parts if isinstance(part, Variable))


# The shortest arguments behind which the variable ends: quotes do not count, as for werkzeug.
_VARIABLE = re.compile(
    r"<(?:(?P<converter>[a-zA-Z_][a-zA-Z0-9_]*)(?:\((?P<arguments>.*?)\))?:)?(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)>"
)
# As werkzeug reads them: the dot in a number is any character, so that `1,2` is one text.
_ARGUMENT = re.compile(
    r"\s*(?:(?P<name>\w+)\s*=\s*)?"
    r"""(?P<value>True|False|\d+.\d+|\d+.|\d+|[\w.]+|[urUR]?(?P<quoted>"[^"]*"|'[^']*'))\s*,"""
)
_CONSTANTS: Final[Mapping[str, bool | None]] = {"None": None, "True": True, "False": False}


def parse_rule(rule: str) -> ParsedRule:
    """Return the parts of *rule*, which may be a host or subdomain as well.

    Raises:
        RuleSyntaxError: naming the rule, the place and the mend.

    >>> from erlen.urlrules import parse_rule
    >>> [variable] = parse_rule("/user/<int(min=1):user_id>/edit").variables
    >>> variable.name, variable.converter, dict(variable.options), variable.start
    ('user_id', 'int', {'min': 1}, 6)
    """
    parts: list[Static | Variable] = []
    seen: set[str] = set()
    position = 0
    while (start := rule.find("<", position)) >= 0:
        if start > position:
            parts.append(Static(rule[position:start], position))
        found = _VARIABLE.match(rule, start)
        if found is None:
            _refuse(rule, start)
        name = found["name"]
        if name in seen:
            raise RuleSyntaxError(
                f"URL rule {rule!r} has two variables {name!r}, the second one at character {start + 1}; name each differently.",
                rule,
                start,
            )
        seen.add(name)
        arguments, options = _parse_arguments(rule, found)
        parts.append(Variable(name, start, found["converter"] or DEFAULT_CONVERTER, arguments, options, found[0]))
        position = found.end()
    if position < len(rule):
        parts.append(Static(rule[position:], position))
    return ParsedRule(rule, tuple(parts))


def _refuse(rule: str, start: int) -> NoReturn:
    """Say what is wrong with the variable that starts at *start*."""
    end = rule.find(">", start)
    text = rule[start:] if end < 0 else rule[start : end + 1]
    mend = "write <name> or <converter:name>"
    if end < 0:
        mend = "close it with '>'"
    else:
        # Blanks, or characters that no name has.
        for meant in (re.sub(r"\s+", "", text), "<" + re.sub(r"[^\w:]", "_", text[1:-1]) + ">"):
            if _VARIABLE.fullmatch(meant):
                mend = f"write {meant!r}"
                break
    raise RuleSyntaxError(
        f"malformed url rule: {rule!r} has at character {start + 1} {text!r}, which is no variable; {mend}.",
        rule,
        start,
    )


def _parse_arguments(rule: str, variable: re.Match[str]) -> tuple[tuple[Argument, ...], dict[str, Argument]]:
    text = variable["arguments"]
    if not text:
        return (), {}
    arguments: list[Argument] = []
    options: dict[str, Argument] = {}
    position = 0
    text += ","
    while position < len(text):
        found = _ARGUMENT.match(text, position)
        if found is None:
            # A comma at the end separates nothing.
            if not text[position:].strip(", "):
                break
            at = variable.start("arguments") + len(text) - len(text[position:].lstrip())
            raise RuleSyntaxError(
                f"URL rule {rule!r}: cannot read the converter's argument {text[position:-1].strip()!r} at character {at + 1};"
                " put it in quotes, and a comma behind each argument.",
                rule,
                at,
            )
        value = _value_of(found["quoted"] or found["value"])
        if found["name"]:
            options[found["name"]] = value
        else:
            arguments.append(value)
        position = found.end()
    return tuple(arguments), options


def _value_of(text: str) -> Argument:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text[1:-1] if text[0] in "\"'" else text


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return which of *known* was probably meant by *name*, as the end of a message; empty where none is near.

    >>> from erlen.urlrules import did_you_mean
    >>> did_you_mean("userid", ["user_id", "page"])
    '; did you mean "user_id"?'
    """
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def converter_problem(rule: str, variable: Variable, known: Collection[str] = CONVERTER_TYPES) -> str | None:
    """Return what is wrong with the converter of *variable* where *known* are all there are, or None.

    >>> from erlen.urlrules import converter_problem, parse_rule
    >>> rule = parse_rule("/user/<itn:user_id>")
    >>> converter_problem(rule.text, rule.variables[0])
    'URL rule "/user/<itn:user_id>" names the unknown converter "itn"; did you mean "int"?'
    """
    converter = variable.converter
    if converter not in known:
        mend = did_you_mean(converter, [name for name in known if name != DEFAULT_CONVERTER])
        if variable.name in known:
            mend = f'; did you mean "<{variable.name}:{converter}>"?'
        return f'URL rule "{rule}" names the unknown converter "{converter}"' + (
            mend
            or "; add it to app.url_map.converters before the rule, or use one of " + ", ".join(sorted(known)) + "."
        )
    for problem in _option_problems(variable):
        return f'URL rule "{rule}": {problem}'
    return None


def _option_problems(variable: Variable) -> Iterator[str]:
    """Yield what a built-in converter does not take; any other one's arguments are its own business."""
    taken = CONVERTER_OPTIONS.get(variable.converter)
    if taken is None:
        return
    listed = ", ".join(taken) or "no arguments"
    for name in variable.options:
        if name not in taken:
            mend = did_you_mean(name, taken) or f"; it takes {listed}."
            yield f'the converter "{variable.converter}" takes no argument "{name}"{mend}'
    if len(variable.arguments) > len(taken):
        yield f'the converter "{variable.converter}" takes {listed}, not {len(variable.arguments)} arguments.'
