"""How strictly each kind of single value from outside is taken: numbers, text, times, choices.

Knows values; neither classes nor cattrs. Rules: a value is converted only where nothing is guessed; a message names kinds, never the value, which may
be a secret.
"""

import math
import re
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias, cast, get_args
from uuid import UUID

from .errors import InputProblem, StructureError

__all__ = [
    "REFUSALS",
    "SCALARS",
    "TEXT_SCALARS",
    "Hook",
    "literal_hook",
    "member_hook",
    "misfit",
    "refusal",
    "with_subclasses",
]

# What a hook makes is its type's business, as in cattrs.
Hook: TypeAlias = Callable[[object, Any], Any]

INTEGER = re.compile(r"[+-]?[0-9]+")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
REFUSALS = (ValueError, TypeError, ArithmeticError)


def kind_of(value: object) -> str:
    """Return what JSON calls *value*."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "an object" if isinstance(value, Mapping) else "an array"


def refusal(detail: str) -> StructureError:
    """Return the error of one value."""
    return StructureError((InputProblem((), detail),))


def misfit(expected: str, value: object) -> StructureError:
    """Return the error of a value of another kind than *expected*.

    >>> from erlen._scalars import misfit
    >>> misfit("an integer", "3").problems[0].detail
    'expected an integer, got text'
    """
    return refusal(f"expected {expected}, got {kind_of(value)}")


# Single values


def _integer(value: object, _: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise misfit("an integer", value)


def _number(value: object, _: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
        raise refusal("expected a finite number")
    raise misfit("a number", value)


def _text(value: object, _: object) -> str:
    if isinstance(value, str):
        return value
    raise misfit("text", value)


def _truth(value: object, _: object) -> bool:
    if isinstance(value, bool):
        return value
    raise misfit("true or false", value)


def _nothing(value: object, _: object) -> None:
    if value is not None:
        raise misfit("null", value)


def _anything(value: object, _: object) -> object:
    return value


def _parsed(parse: Callable[[str], object], what: str) -> Hook:
    """Return the hook of a type that *parse* makes of text, and that says *what* otherwise."""

    def read(value: object, _: object) -> object:
        if isinstance(value, str):
            try:
                return parse(value)
            except REFUSALS:
                raise refusal(f"expected {what}") from None
        raise misfit(what, value)

    return read


def _matching(pattern: re.Pattern[str], make: Callable[[str], object]) -> Callable[[str], object]:
    def parse(text: str) -> object:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return make(text)

    return parse


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _said(text: str) -> bool:
    if text.lower() not in TRUE | FALSE:
        raise ValueError(text)
    return text.lower() in TRUE


def _decimal(value: object, into: object) -> Decimal:
    if isinstance(value, str):
        read = _parsed(_matching(NUMBER, Decimal), "a decimal number")
        return cast(Decimal, read(value, into))
    # The shortest text that stands for the float is what was sent.
    return (
        Decimal(value)
        if isinstance(value, int) and not isinstance(value, bool)
        else Decimal(repr(_number(value, into)))
    )


def _duration(value: object, into: object) -> timedelta:
    try:
        return timedelta(seconds=_number(value, into))
    except OverflowError:
        raise refusal("expected a shorter duration") from None


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=_finite(text))


_OF_TEXT: Mapping[object, Hook] = {
    bytes: _parsed(lambda text: b64decode(text, validate=True), "base64 text"),
    date: _parsed(date.fromisoformat, "a date such as 2026-01-31"),
    datetime: _parsed(datetime.fromisoformat, "a date and time such as 2026-01-31T12:00:00Z"),
    time: _parsed(time.fromisoformat, "a time such as 12:00:00"),
    Path: _parsed(Path, "a path"),
    UUID: _parsed(UUID, "a UUID"),
}
_ANY: Mapping[object, Hook] = {Any: _anything, object: _anything, None: _nothing, type(None): _nothing}
SCALARS: Mapping[object, Hook] = {
    **_ANY, **_OF_TEXT, bool: _truth, int: _integer, float: _number, str: _text, Decimal: _decimal, timedelta: _duration,
}  # fmt: skip
"""The hooks of single values in JSON."""

TEXT_SCALARS: Mapping[object, Hook] = {
    **_ANY,
    **_OF_TEXT,
    bool: _parsed(_said, "true or false"),
    int: _parsed(_matching(INTEGER, int), "an integer"),
    float: _parsed(_matching(NUMBER, _finite), "a number"),
    str: _text,
    Decimal: _decimal,
    timedelta: _parsed(_matching(NUMBER, _seconds), "a number of seconds"),
}
"""The hooks of single values in a query or a form, where everything is text."""


# Choices


def _chosen(choices: Sequence[tuple[object, object]], value: object, is_text: bool) -> object:
    for choice, meaning in choices:
        # 1 == True, but only one of them is meant.
        if choice == value and type(choice) is type(value):
            return meaning
        if is_text and not isinstance(choice, str) and str(choice) == value:
            return meaning
    raise refusal(f"expected one of {', '.join(repr(choice) for choice, _ in choices)}")


def member_hook(is_text: bool) -> Hook:
    """Return the hook of enumerations: a member by its value."""
    return lambda value, into: _chosen(_members(cast("type[Enum]", into)), value, is_text)


def literal_hook(is_text: bool) -> Hook:
    """Return the hook of literals."""

    def read(value: object, into: object) -> object:
        choices: tuple[object, ...] = get_args(into)
        return _chosen([(choice, choice) for choice in choices], value, is_text)

    return read


def _members(kind: type[Enum]) -> list[tuple[object, Enum]]:
    return [(member.value, member) for member in kind]


def with_subclasses(kind: type[object], hook: Hook, is_text: bool) -> Hook:
    """Return *hook* for *kind* and its subclasses, enumerations among them: cattrs asks one hook for all."""
    member = member_hook(is_text)

    def read(value: object, into: object) -> object:
        if isinstance(into, type) and issubclass(into, Enum):
            return member(value, into)
        made = hook(value, kind)
        return made if into is kind or not isinstance(into, type) else cast("type[str]", into)(made)

    return read
