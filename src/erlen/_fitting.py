"""Whether a parsed value fits an annotation, and the object it becomes: the judge behind typed settings.

Knows annotations and values; nothing of configuration. Rules: every misfit inside of a value is reported, not only the first; a value is converted
only where nothing is guessed (a path from a string, a duration from seconds, a number from a text that nobody else could parse); bool is not int.
"""

import collections.abc
import difflib
import types
from collections.abc import Callable, Generator, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from reprlib import repr as shortened
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
from typing_extensions import TypeAliasType, is_typeddict

from ._dynamic import attrs_fields

__all__ = ["Finding", "Misfit", "Parts", "TextAt", "fields_of", "structure"]

C = TypeVar("C")

Parts = tuple[str, ...]
"""A way into a value: keys, and indexes in brackets."""

TextAt = Callable[[Parts], str | None]
"""Tells what a source of text, such as the environment, said at a place before it was parsed; None for other sources."""

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
SECRETIVE = ("SECRET", "PASSWORD", "TOKEN", "KEY")
NO_VALUE = object()
# Types that a string stands for without doubt.
FROM_STRING: Mapping[type, Callable[[str], object]] = {
    Path: Path,
    UUID: UUID,
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}
CONTAINERS: tuple[type, ...] = (list, tuple, dict, set, frozenset)


@attrs.frozen
class Finding:
    """One thing that is wrong: where, what, and with which value."""

    path: Parts
    problem: str
    value: object = NO_VALUE

    @property
    def place(self) -> str:
        """The path as one reads it: ``MIRRORS[1].host``."""
        return ".".join(self.path).replace(".[", "[")

    @property
    def message(self) -> str:
        """The problem and the value; of a secret, only its type."""
        if self.value is NO_VALUE:
            return self.problem
        is_secret = any(word in part.upper() for part in self.path for word in SECRETIVE)
        shown = f"a value of type {type(self.value).__name__}" if is_secret else shortened(self.value)
        return f"{self.problem}, got {shown}"


class Misfit(Exception):
    """A value does not fit; `findings` says why, seen from the value itself."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings


def fields_of(cls: type[object]) -> dict[str, "attrs.Attribute[object]"]:
    """Return the fields that the constructor of an attrs class takes, by their names in upper case.

    >>> import attrs
    >>> from erlen._fitting import fields_of
    >>> list(fields_of(attrs.make_class("Mail", ["host", "port"])))
    ['HOST', 'PORT']
    """
    fields = attrs_fields(cls)
    return {str(field.alias).upper(): field for field in fields if field.init}


def structure(cls: type[C], values: Mapping[str, object], text_at: TextAt, closed: bool = False) -> C:
    """Return an instance of an attrs class, its fields taken from *values* under their names, as they are or in upper case.

    Args:
        closed: Report keys that are no field's.

    Raises:
        Misfit: values are missing, do not fit, or are refused by the class.

    >>> import attrs
    >>> from erlen._fitting import structure
    >>> @attrs.frozen
    ... class Mail:
    ...     host: str
    ...     port: int = 25
    >>> structure(Mail, {"HOST": "localhost"}, lambda path: None)
    Mail(host='localhost', port=25)
    """
    fields = fields_of(cls)
    hints = get_type_hints(cls, include_extras=True)
    findings: list[Finding] = []
    arguments: dict[str, object] = {}
    for key, field in fields.items():
        alias = str(field.alias)
        annotation: object = hints.get(field.name, field.type or object)
        name = key if key in values else alias
        if name in values:
            with _collecting(findings, name):
                # A converter may take what the annotation does not know of; its stub leaves its type open.
                is_converted = getattr(field, "converter", None) is not None
                arguments[alias] = (
                    values[name] if is_converted else _fit(annotation, values[name], _from(text_at, name))
                )
        elif field.default is attrs.NOTHING:
            findings.append(Finding((name if closed else key,), f"missing; expected {_spelled(annotation)}"))
    if closed:
        findings += [Finding((key,), _unknown(key, fields)) for key in values if key.upper() not in fields]
    if findings:
        raise Misfit(*findings)
    try:
        return cls(**arguments)
    except (ValueError, TypeError) as error:
        # The class's own converters and validators have the last word.
        raise Misfit(Finding(_path_named_in(error, fields), f"{cls.__name__} refuses: {error}")) from error


def _path_named_in(error: Exception, fields: Mapping[str, "attrs.Attribute[object]"]) -> tuple[str, ...]:
    """Return the path of the field that *error* names in quotes, as attrs' own validators do; the class's own path otherwise."""
    named = [key for key, field in fields.items() if f"'{field.name}'" in str(error)]
    return (named[0],) if len(named) == 1 else ()


@contextmanager
def _collecting(findings: list[Finding], part: str) -> Generator[None, None, None]:
    """Add what does not fit inside of *part* to *findings*, and go on."""
    try:
        yield
    except Misfit as misfit:
        findings += [attrs.evolve(finding, path=(part, *finding.path)) for finding in misfit.findings]


def _from(text_at: TextAt, part: str) -> TextAt:
    return lambda path: text_at((part, *path))


def _unknown(key: str, fields: Iterable[str]) -> str:
    near = difflib.get_close_matches(key.upper(), list(fields), n=1)
    return f"unknown; did you mean {near[0].lower()}?" if near else "unknown"


def _misfit(annotation: object, value: object) -> Misfit:
    return Misfit(Finding((), f"expected {_spelled(annotation)}", value))


def _spelled(annotation: object) -> str:
    if annotation is type(None):
        return "None"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"one of {', '.join(repr(member.value) for member in annotation)}"
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    if get_origin(annotation) in (Union, types.UnionType):
        arms: tuple[object, ...] = get_args(annotation)
        return " | ".join(map(_spelled, arms))
    return str(annotation).replace("typing.", "").replace("collections.abc.", "")


def _fit(annotation: object, value: object, text_at: TextAt) -> object:
    """Return *value* as an object of the annotated type."""
    if isinstance(annotation, NewType):
        return _fit(annotation.__supertype__, value, text_at)
    if isinstance(annotation, TypeAliasType):
        return _fit(annotation.__value__, value, text_at)
    if annotation is Any:
        return value
    if annotation is None or annotation is type(None):
        if value is None:
            return None
        raise _misfit(type(None), value)
    origin = get_origin(annotation)
    arguments: tuple[object, ...] = get_args(annotation)
    if origin is Annotated:
        return _fit(arguments[0], value, text_at)
    if origin is Union or origin is types.UnionType:
        return _fit_union(annotation, value, text_at)
    if origin is Literal:
        return _fit_literal(annotation, value, text_at)
    if isinstance(origin, type):
        return _fit_container(annotation, origin, arguments, value, text_at)
    if isinstance(annotation, type):
        if annotation in CONTAINERS:
            return _fit_container(annotation, annotation, (), value, text_at)
        return _fit_class(annotation, value, text_at)
    # Type variables and other forms that say nothing about a value at run time.
    return value


def _fit_union(union: object, value: object, text_at: TextAt) -> object:
    findings: list[Finding] = []
    arms: tuple[object, ...] = get_args(union)
    # Twice: an arm that takes the value as it is goes before one that reads its text.
    for reading in (_no_text, text_at):
        findings.clear()
        for arm in arms:
            with _collecting(findings, ""):
                return _fit(arm, value, reading)
    inner = [attrs.evolve(finding, path=finding.path[1:]) for finding in findings if len(finding.path) > 1]
    raise Misfit(*inner) if inner else _misfit(union, value)


def _no_text(path: Parts) -> None:
    return None


def _fit_literal(literal: object, value: object, text_at: TextAt) -> object:
    text = text_at(())
    choices: tuple[object, ...] = get_args(literal)
    for choice in choices:
        # 1 == True, but only one of them is meant.
        if (choice == value and type(choice) is type(value)) or (text is not None and choice == text):
            return choice
    raise Misfit(Finding((), f"expected one of {', '.join(map(repr, choices))}", value))


def _fit_container(
    annotation: object, kind: type, arguments: tuple[object, ...], value: object, text_at: TextAt
) -> object:
    if _is_kind_of(collections.abc.Mapping, kind):
        if not isinstance(value, Mapping):
            raise _misfit(annotation, value)
        key_type, item_type = arguments or (object, object)
        return _fit_mapping(key_type, item_type, cast("Mapping[object, object]", value), text_at)
    if kind is type or not _is_kind_of(collections.abc.Iterable, kind):
        return _fit_class(kind, value, text_at)
    if not isinstance(value, list | tuple | AbstractSet):
        raise _misfit(annotation, value)
    return _fit_items(annotation, kind, arguments, list(cast("Iterable[object]", value)))


def _is_kind_of(base: type, kind: type) -> bool:
    return issubclass(kind, base)


def _fit_items(annotation: object, kind: type, arguments: tuple[object, ...], items: list[object]) -> object:
    if kind is tuple and arguments and arguments[-1] is not Ellipsis:
        if len(items) != len(arguments):
            raise _misfit(annotation, items)
        item_types = list(arguments)
    else:
        item_types = [arguments[0] if arguments else object] * len(items)
    findings: list[Finding] = []
    fitted: list[object] = []
    for index, (item_type, item) in enumerate(zip(item_types, items, strict=True)):
        with _collecting(findings, f"[{index}]"):
            fitted.append(_fit(item_type, item, _no_text))
    if findings:
        raise Misfit(*findings)
    if kind is tuple:
        return tuple(fitted)
    if kind is set:
        return set(fitted)
    return frozenset(fitted) if issubclass(kind, AbstractSet) else fitted


def _fit_mapping(
    key_type: object, item_type: object, value: Mapping[object, object], text_at: TextAt
) -> dict[object, object]:
    findings: list[Finding] = []
    fitted: dict[object, object] = {}
    for key, item in value.items():
        with _collecting(findings, str(key)):
            fitted[_fit(key_type, key, _no_text)] = _fit(item_type, item, _from(text_at, str(key)))
    if findings:
        raise Misfit(*findings)
    return fitted


def _fit_class(cls: type[object], value: object, text_at: TextAt) -> object:
    if not _is_checkable(cls):
        return value
    if attrs.has(cls) and isinstance(value, Mapping):
        return structure(cls, cast("Mapping[str, object]", value), text_at, closed=True)
    text = text_at(())
    try:
        return _read(cls, value, text)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _misfit(cls, value) from error


def _is_checkable(cls: type[object]) -> bool:
    """Return whether `isinstance` can tell: not for typed dictionaries, nor for protocols that are not made for it."""
    if is_typeddict(cls):
        return False
    return not getattr(cls, "_is_protocol", False) or bool(getattr(cls, "_is_runtime_protocol", False))


def _read(cls: type[object], value: object, text: str | None) -> object:
    """Return *value*, or what its *text* says, as an instance of *cls*.

    Raises:
        ValueError, TypeError, ArithmeticError: it is none.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, cls) and not (isinstance(value, bool) and cls is int):
        return value
    if cls is float and is_number:
        return float(cast("float", value))
    if cls is timedelta:
        return timedelta(seconds=cast("float", value) if is_number else float(_said(text)))
    if issubclass(cls, Enum):
        return _member(cls, value, text)
    if (from_string := FROM_STRING.get(cls)) is not None:
        return from_string(value if isinstance(value, str) else _said(text))
    said = _said(text)
    if cls is str:
        return said
    if cls is bytes:
        return said.encode()
    if cls is int or cls is float:
        return cls(said)
    if cls is bool and said.lower() in TRUE | FALSE:
        return said.lower() in TRUE
    raise ValueError(said)


def _said(text: str | None) -> str:
    if text is None:
        raise TypeError("not a text")
    return text


def _member(cls: type[Enum], value: object, text: str | None) -> Enum:
    for said in (value, text):
        for member in cls:
            # True == 1, but is no member for it.
            meant: object = member.value
            if said == member.name or (said == meant and type(said) is type(meant)):
                return member
    raise ValueError(value)
