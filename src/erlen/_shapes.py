"""What classes and collections ask of data from outside.

Knows classes and plain values; no request, and no cattrs: `structuring` hands these functions to it. Rule: every misfit inside of a value is
reported, up to a hundred.
"""

import dataclasses
import types
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Literal, NewType, Protocol, TypeAlias, Union, cast, get_args, get_origin

import attrs
from typing_extensions import get_type_hints, is_typeddict

from ._dynamic import attrs_fields
from ._scalars import REFUSALS, Hook, misfit, refusal
from .errors import InputProblem, StructureError
from .types import DataclassInstance

__all__ = [
    "MOST_PROBLEMS",
    "Field",
    "Into",
    "Shape",
    "is_literal",
    "is_many",
    "is_mapping",
    "is_tuple",
    "is_union",
    "many_hook",
    "mapping_hook",
    "shape_of",
    "takes_many",
    "tuple_hook",
    "union_hook",
]

Into: TypeAlias = Callable[[object, object], object]
"""How a hook has what lies inside of its value read."""

MOST_PROBLEMS = 100
MOST_TEXT = 100


@contextmanager
def collecting(problems: list[InputProblem], part: str | int) -> Generator[None, None, None]:
    """Add what does not fit inside of *part* to *problems*, and go on."""
    try:
        yield
    except StructureError as error:
        if len(problems) < MOST_PROBLEMS:
            problems += [attrs.evolve(problem, path=(part, *problem.path)) for problem in error.problems]


def check(problems: list[InputProblem]) -> None:
    """Raise *problems*, if there are any.

    Raises:
        StructureError: there are.
    """
    if problems:
        raise StructureError(tuple(problems[:MOST_PROBLEMS]))


# Unions


def is_union(into: object) -> bool:
    """Tell whether *into* is a union."""
    return get_origin(into) in (Union, types.UnionType)


def is_literal(into: object) -> bool:
    """Tell whether *into* is a literal."""
    return get_origin(into) is Literal


def union_hook(structure: Into, is_text: bool) -> Hook:
    """Return the hook of unions: the first arm that fits; empty text is no value where there may be none."""

    def read(value: object, into: object) -> object:
        arms: tuple[object, ...] = get_args(into)
        if is_text and value == "" and type(None) in arms and str not in arms:
            return None
        likely = [arm for arm in arms if arm is not type(None)]
        if len(likely) == 1:
            return None if value is None else structure(value, likely[0])
        inner: list[InputProblem] = []
        for arm in arms:
            try:
                return structure(value, arm)
            except StructureError as error:
                inner += [problem for problem in error.problems if problem.path or shape_of(arm)]
        if inner and isinstance(value, Mapping | list):
            raise StructureError(tuple(inner[:MOST_PROBLEMS]))
        names: Iterator[str] = (getattr(arm, "__name__", str(arm)) for arm in arms if arm is not type(None))
        raise misfit(" or ".join(WORDS.get(name, name) for name in names), value)

    return read


WORDS = {
    "int": "an integer",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "list": "an array",
    "dict": "an object",
}

# Collections

MANY: Mapping[object, Callable[[list[object]], object]] = {
    list: list, set: set, frozenset: frozenset, Sequence: list, Collection: list, AbstractSet: frozenset,
}  # fmt: skip


def is_many(into: object) -> bool:
    """Tell whether *into* is a collection of items, other than a tuple."""
    return (get_origin(into) or into) in MANY


def is_tuple(into: object) -> bool:
    """Tell whether *into* is a tuple without names."""
    return (get_origin(into) or into) is tuple


def is_mapping(into: object) -> bool:
    """Tell whether *into* is a dictionary without a shape."""
    return (get_origin(into) or into) in (dict, Mapping)


def takes_many(into: object) -> bool:
    """Tell whether a name may be sent several times for a field of this type."""
    if isinstance(into, NewType):
        return takes_many(into.__supertype__)
    if get_origin(into) is Annotated or is_union(into):
        arms: tuple[object, ...] = get_args(into)
        return any(takes_many(arm) for arm in arms[: 1 if get_origin(into) is Annotated else None])
    return is_many(into) or is_tuple(into)


def _items(values: list[object], kinds: Sequence[object], structure: Into) -> list[object]:
    problems: list[InputProblem] = []
    items: list[object] = []
    for index, (value, kind) in enumerate(zip(values, kinds, strict=True)):
        with collecting(problems, index):
            items.append(structure(value, kind))
    check(problems)
    return items


def many_hook(structure: Into) -> Hook:
    """Return the hook of lists and sets."""

    def read(value: object, into: object) -> object:
        if not isinstance(value, list):
            raise misfit("an array", value)
        kinds: tuple[object, ...] = get_args(into) or (object,)
        values = cast("list[object]", value)
        made = MANY[get_origin(into) or into]
        try:
            return made(_items(values, kinds[:1] * len(values), structure))
        except TypeError:
            raise refusal("expected items that can be told apart") from None

    return read


def tuple_hook(structure: Into) -> Hook:
    """Return the hook of tuples, of any length or of a fixed one."""

    def read(value: object, into: object) -> object:
        if not isinstance(value, list):
            raise misfit("an array", value)
        values = cast("list[object]", value)
        kinds: tuple[object, ...] = get_args(into) or (object, ...)
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            kinds = (kinds[0],) * len(values)
        if len(kinds) != len(values):
            raise refusal(f"expected {len(kinds)} items, got {len(values)}")
        return tuple(_items(values, kinds, structure))

    return read


def mapping_hook(structure: Into, structure_key: Into) -> Hook:
    """Return the hook of dictionaries, whose keys are text in JSON."""

    def read(value: object, into: object) -> object:
        if not isinstance(value, Mapping):
            raise misfit("an object", value)
        kinds: tuple[object, object] = get_args(into) or (object, object)
        key_kind, item_kind = kinds
        problems: list[InputProblem] = []
        made: dict[object, object] = {}
        for key, item in cast("Mapping[object, object]", value).items():
            with collecting(problems, str(key)[:MOST_TEXT]):
                made[structure_key(key, key_kind)] = structure(item, item_kind)
        check(problems)
        return made

    return read


# Classes


class Subscriptable(Protocol):
    """A generic class or alias, which takes type arguments."""

    def __getitem__(self, arguments: tuple[object, ...], /) -> object: ...


@attrs.frozen
class Field:
    """One field of a class, as data from outside names it."""

    name: str
    kind: object
    is_required: bool
    attribute: str


@attrs.frozen
class Shape:
    """What a class asks of an object: its fields, and how it is made of them."""

    make: Callable[..., object]
    fields: tuple[Field, ...]

    def read(self, value: object, structure: Into, refuses_unknown: bool) -> object:
        """Return the object that *value* describes.

        Raises:
            StructureError: fields are missing, unknown or do not fit, or the class refuses them.
        """
        if not isinstance(value, Mapping):
            raise misfit("an object", value)
        given = cast("Mapping[str, object]", value)
        problems: list[InputProblem] = []
        arguments: dict[str, object] = {}
        for field in self.fields:
            if field.name in given:
                with collecting(problems, field.name):
                    arguments[field.name] = structure(given[field.name], field.kind)
            elif field.is_required:
                problems.append(InputProblem((field.name,), "missing"))
        if refuses_unknown:
            names = {field.name for field in self.fields}
            problems += [
                InputProblem((name[:MOST_TEXT],), _unknown(name, names)) for name in given if name not in names
            ]
        check(problems)
        try:
            return self.make(**arguments)
        except REFUSALS as error:
            raise StructureError(self._refusals(arguments, error)) from error

    def _refusals(self, arguments: Mapping[str, object], error: Exception) -> tuple[InputProblem, ...]:
        """Return what the validators of an attrs class say, each about its own field; else what the class said at first."""
        found: list[InputProblem] = []
        if isinstance(self.make, type) and attrs.has(self.make):
            instance = object.__new__(self.make)
            declared = {alias: field for alias, field in _by_alias(self.make) if alias in arguments}
            for alias, field in declared.items():
                object.__setattr__(instance, field.name, arguments[alias])
            for alias, field in declared.items():
                validator: Callable[[object, attrs.Attribute[object], object], object] | None = field.validator
                converts = field.converter is not None  # pyright: ignore[reportUnknownMemberType]  # attrs leaves its arguments open
                if validator is not None and not converts:
                    try:
                        validator(instance, field, arguments[alias])
                    except REFUSALS as said:
                        found.append(InputProblem((alias,), _said_by(said)))
                    except AttributeError:
                        # It looks at a field that has no value yet.
                        continue
        if found:
            return tuple(found)
        named = [field.name for field in self.fields if f"'{field.attribute}'" in str(error)]
        return (InputProblem((named[0],) if len(named) == 1 else (), _said_by(error)),)


def _said_by(error: Exception) -> str:
    # attrs' own validators put the attribute and the value behind their message.
    said: tuple[object, ...] = error.args
    return str(said[0] if said else error)[: 3 * MOST_TEXT]


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name[:MOST_TEXT], list(known), n=1)
    return f"unknown; did you mean {near[0]}?" if near else "unknown"


def shape_of(into: object) -> Shape | None:
    """Return what a class asks for: an attrs class, a dataclass, a named tuple or a typed dictionary; None for anything else.

    >>> from erlen._shapes import shape_of
    >>> import attrs
    >>> @attrs.frozen
    ... class Point:
    ...     x: int
    ...     y: int = attrs.field(default=0, alias="up")
    >>> [(field.name, field.is_required) for field in shape_of(Point).fields]
    [('x', True), ('up', False)]
    """
    origin = get_origin(into)
    if isinstance(origin, type) and attrs.has(origin):
        return _shape_of_generic(origin, into)
    return _shape_of_class(into) if isinstance(into, type) and origin is None else None


# The class is one that only the run knows, here and below.
@lru_cache(maxsize=1024)
def _shape_of_generic(origin: Any, into: object) -> Shape | None:
    plain = _shape_of_class(origin)
    if plain is None:
        return None
    parameters: tuple[object, ...] = getattr(origin, "__parameters__", ())
    arguments: tuple[object, ...] = get_args(into)
    known = dict(zip(parameters, arguments, strict=False))

    def filled(kind: object) -> object:
        inner: tuple[object, ...] = getattr(kind, "__parameters__", ())
        if not inner:
            return known.get(kind, kind)
        return cast("Subscriptable", kind)[tuple(known.get(parameter, parameter) for parameter in inner)]

    return attrs.evolve(plain, fields=tuple(attrs.evolve(field, kind=filled(field.kind)) for field in plain.fields))


@lru_cache(maxsize=1024)
def _shape_of_class(into: type[Any]) -> Shape | None:
    if attrs.has(into):
        return Shape(into, tuple(_attrs_fields(into)))
    if dataclasses.is_dataclass(into):
        return Shape(into, tuple(_dataclass_fields(into)))
    if is_typeddict(into):
        required: frozenset[str] = getattr(into, "__required_keys__", frozenset())
        hints = get_type_hints(into)
        return Shape(dict, tuple(Field(name, kind, name in required, name) for name, kind in hints.items()))
    defaults: Mapping[str, object] | None = getattr(into, "_field_defaults", None)
    if defaults is not None:
        hints = get_type_hints(into)
        return Shape(into, tuple(Field(name, kind, name not in defaults, name) for name, kind in hints.items()))
    return None


def _attrs_fields(into: type[attrs.AttrsInstance]) -> Iterator[Field]:
    hints: Mapping[str, object] = get_type_hints(into, include_extras=True)
    for alias, field in _by_alias(into):
        if field.init:
            yield Field(alias, hints.get(field.name, object), field.default is attrs.NOTHING, field.name)


def _by_alias(cls: type[attrs.AttrsInstance]) -> "Iterator[tuple[str, attrs.Attribute[object]]]":
    fields = attrs_fields(cls)
    for field in fields:
        yield cast(str, field.alias), field


def _dataclass_fields(into: type[DataclassInstance]) -> Iterator[Field]:
    hints = get_type_hints(into, include_extras=True)
    nothing = dataclasses.MISSING
    for item in dataclasses.fields(into):
        if item.init:
            is_required = item.default is nothing and item.default_factory is nothing
            yield Field(item.name, hints[item.name], is_required, item.name)
