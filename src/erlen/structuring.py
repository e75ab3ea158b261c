"""Typed input: what a request carries becomes an object of a class, or a 400 that names every field that does not fit.

Built on cattrs, which is an extra (``pip install erlen[structure]``) and loaded at first use; how strict each kind of value is taken says `_shapes`.
Knows no request and no application: `wrappers` hands over what was sent.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeAlias, TypeVar, cast, final
from uuid import UUID

import attrs
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from ._dynamic import attribute
from ._scalars import REFUSALS, SCALARS, TEXT_SCALARS, Hook, literal_hook, member_hook, refusal, with_subclasses
from ._shapes import (
    MOST_PROBLEMS,
    Into,
    is_literal,
    is_many,
    is_mapping,
    is_tuple,
    is_union,
    many_hook,
    mapping_hook,
    shape_of,
    takes_many,
    tuple_hook,
    union_hook,
)
from ._typing import override
from .errors import InputProblem, StructureError, StructurerMissingError, UnreadableClassError

__all__ = ["CattrsStructurer", "InputError", "Source", "reading"]

T = TypeVar("T")
# For these cattrs knows hooks by class, which come before those by predicate.
DISPATCHED: frozenset[object] = frozenset({bool, bytes, float, int, str, Path})
Source: TypeAlias = Literal["body", "query", "form"]


class InputError(BadRequest):
    """What a client sent does not fit: answers 400 with a problem (RFC 9457) whose ``errors`` name each field.

    An error handler for it, or for 400, may answer differently; `problems` and `source` say what is wrong and where.

    >>> from erlen.errors import InputProblem
    >>> from erlen.structuring import InputError
    >>> error = InputError("body", (InputProblem(("items", 2, "price"), "expected a number, got text"),))
    >>> error.problem()["errors"]
    [{'in': 'body', 'field': 'items[2].price', 'pointer': '#/items/2/price', 'detail': 'expected a number, got text'}]
    """

    def __init__(
        self, source: Source, problems: tuple[InputProblem, ...], response: WerkzeugResponse | None = None
    ) -> None:
        count = f"{len(problems)} problems" if len(problems) != 1 else "one problem"
        super().__init__(f"The {source} of the request does not fit: {count}.", response)
        self.source = source
        self.problems = problems

    # Members of a problem are text, numbers, and what its extensions say (RFC 9457).
    def problem(self) -> dict[str, Any]:
        """Return the problem as it is sent."""
        return {
            "type": "about:blank",
            "title": self.name,
            "status": self.code,
            "detail": self.description,
            "errors": [self._entry(problem) for problem in self.problems],
        }

    def _entry(self, problem: InputProblem) -> dict[str, str]:
        where = {"in": self.source, "field": problem.field}
        if self.source == "body":
            where["pointer"] = problem.pointer
        return {**where, "detail": problem.detail}

    @override
    def get_body(self, environ: object = None, scope: object = None) -> str:
        """Return the problem as JSON."""
        return json.dumps(self.problem())

    @override
    def get_headers(self, environ: object = None, scope: object = None) -> list[tuple[str, str]]:
        """Return the type of a problem."""
        return [("Content-Type", "application/problem+json")]


def reading(source: Source, read: Callable[[], T]) -> T:
    """Return what *read* makes of the *source* of a request.

    Raises:
        InputError: it does not fit.
    """
    try:
        return read()
    except StructureError as error:
        raise InputError(source, error.problems) from error


@attrs.define
class CattrsStructurer:
    """Reads data into attrs classes, dataclasses, typed dictionaries and what they hold; strict, and reporting every field.

    JSON: nothing is converted but what JSON lacks: dates and times (ISO 8601), UUIDs, decimals and base64 from text, durations from seconds, members
    of an enumeration from their values. A field goes by its alias. Unknown fields are refused, unless *refuses_unknown* is off. *configure* gets
    each cattrs converter when it is made, to register hooks of one's own.

    Raises: `StructurerMissingError` at first use, if cattrs is not installed.

    >>> import attrs
    >>> from erlen.structuring import CattrsStructurer
    >>> @attrs.frozen
    ... class Post:
    ...     title: str
    ...     tags: list[str] = attrs.field(factory=list)
    >>> structurer = CattrsStructurer()
    >>> structurer.structure({"title": "Hello", "tags": ["new"]}, Post)
    Post(title='Hello', tags=['new'])
    >>> structurer.structure({"titel": 3}, Post)
    Traceback (most recent call last):
        ...
    erlen.errors.StructureError: title: missing; titel: unknown; did you mean title?
    """

    refuses_unknown: bool = True
    # A converter is cattrs' own, and cattrs need not be installed.
    configure: Callable[[Any], object] = lambda converter: None
    _made: "Converters | None" = attrs.field(init=False, default=None, eq=False)

    def structure(self, data: object, into: type[T], /) -> T:
        """Return *data*, which was JSON, as an object of *into*.

        Raises:
            StructureError: it does not fit.
            UnreadableClassError: nothing can be read into *into*.
        """
        try:
            return cast(T, self._converters.structure(data, into))
        except RecursionError as error:
            raise refusal("nested too deeply") from error

    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T:
        """Return a query or form as an object of *into*; names that *into* does not know are somebody else's.

        Raises:
            StructureError: it does not fit.
            UnreadableClassError: *into* is no class with fields, or a field holds an object.
        """
        shape = shape_of(into)
        if shape is None:
            raise UnreadableClassError(f"A query or form has fields, but {into!r} has none; use an attrs class.")
        values: dict[str, object] = {}
        for field in shape.fields:
            if shape_of(field.kind) is not None or is_mapping(field.kind):
                raise UnreadableClassError(
                    f"Field {field.attribute!r} of {into.__name__} is an object, which a query or form cannot carry; send JSON instead."
                )
            sent = data.get(field.name)
            if sent:
                values[field.name] = list(sent) if takes_many(field.kind) else sent[0]
        return cast(T, self._converters.structure_text(values, into))

    def unstructure(self, obj: object, /) -> object:
        """Return *obj* as JSON can say it, so that `structure` gives it back."""
        return self._converters.unstructure(obj)

    @property
    def _converters(self) -> "Converters":
        made = self._made
        if made is None:
            made = self._made = Converters(self.refuses_unknown, self.configure)
        return made


class CattrsConverter(Protocol):
    """What is used of cattrs' converter."""

    def register_structure_hook_func(self, check_func: Callable[[object], bool], func: Hook, /) -> None: ...
    def register_structure_hook(self, cl: object, func: Hook, /) -> object: ...
    def register_unstructure_hook_func(
        self, check_func: Callable[[object], bool], func: Callable[[object], object], /
    ) -> None: ...
    # A hook is registered for the class whose objects it takes.
    def register_unstructure_hook(self, cls: object, func: Callable[[Any], object], /) -> object: ...
    def structure(self, obj: object, cl: object, /) -> object: ...
    def unstructure(self, obj: object, /) -> object: ...


class ErrorGroup(Protocol):
    """What is used of cattrs' groups of errors: those with a note of their place, and the others."""

    def group_exceptions(self) -> tuple[Sequence[tuple[Exception, object]], Sequence[Exception]]: ...


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


@final
class Converters:
    """cattrs, taught by `_shapes`: for JSON, and for text."""

    # What a type of value becomes is its own business.
    TO_JSON: ClassVar[Mapping[type[object], Callable[[Any], object]]] = {
        date: date.isoformat,
        datetime: datetime.isoformat,
        time: time.isoformat,
        timedelta: timedelta.total_seconds,
        Decimal: str,
        UUID: str,
        bytes: _base64,
    }

    # See CattrsStructurer.configure.
    def __init__(self, refuses_unknown: bool, configure: Callable[[Any], object]) -> None:
        try:
            import cattrs
            import cattrs.errors
        except ImportError:
            raise StructurerMissingError(
                "Typed input needs cattrs: run 'pip install erlen[structure]', or give the application a structurer of your own."
            ) from None
        # cattrs types what it makes by what it is asked for, which only the run knows.
        self._json = cast("CattrsConverter", cattrs.Converter(forbid_extra_keys=refuses_unknown))
        self._text = cast("CattrsConverter", cattrs.Converter())
        self._groups: type[Exception] = cattrs.errors.BaseValidationError
        self._unknown_class: type[Exception] = cattrs.errors.StructureHandlerNotFoundError
        self._teach(self._json, self.structure, SCALARS, is_text=False, refuses_unknown=refuses_unknown)
        self._teach(self._text, self.structure_text, TEXT_SCALARS, is_text=True, refuses_unknown=False)
        self._teach_back(self._json)
        configure(self._json)
        configure(self._text)

    def _teach(
        self,
        converter: CattrsConverter,
        structure: Into,
        scalars: Mapping[object, Hook],
        is_text: bool,
        refuses_unknown: bool,
    ) -> None:
        def teach(applies: Callable[[object], bool], hook: Hook) -> None:
            converter.register_structure_hook_func(applies, hook)

        def read_shape(value: object, into: object) -> object:
            shape = shape_of(into)
            return None if shape is None else shape.read(value, structure, refuses_unknown)

        teach(_has_shape, read_shape)
        teach(lambda into: isinstance(into, type) and issubclass(into, Enum), member_hook(is_text))
        teach(is_literal, literal_hook(is_text))
        teach(is_union, union_hook(structure, is_text))
        teach(is_many, many_hook(structure))
        teach(is_tuple, tuple_hook(structure))
        teach(is_mapping, mapping_hook(structure, self._structure_key))
        for kind, hook in scalars.items():
            if kind in DISPATCHED:
                converter.register_structure_hook(kind, with_subclasses(cast("type[object]", kind), hook, is_text))
            else:
                teach(partial(_is, kind), hook)

    def _teach_back(self, converter: CattrsConverter) -> None:
        converter.register_unstructure_hook_func(_has_shape, self._unstructure_shape)
        for kind in (set, frozenset, tuple):
            converter.register_unstructure_hook(kind, self._unstructure_items)
        for known, hook in self.TO_JSON.items():
            converter.register_unstructure_hook(known, hook)

    def _unstructure_items(self, items: Iterable[object]) -> object:
        if _has_shape(type(items)):
            return self._unstructure_shape(items)
        return [self._json.unstructure(item) for item in items]

    def _unstructure_shape(self, obj: object) -> dict[str, object]:
        shape = shape_of(type(obj))
        fields = shape.fields if shape is not None else ()
        return {field.name: self._json.unstructure(attribute(obj, field.attribute)) for field in fields}

    def _structure_key(self, key: object, into: object) -> object:
        return (self.structure_text if isinstance(key, str) else self.structure)(key, into)

    def structure(self, value: object, into: object) -> object:
        """Return JSON as an object of *into*."""
        return self._run(self._json, value, into)

    def structure_text(self, value: object, into: object) -> object:
        """Return text as an object of *into*."""
        return self._run(self._text, value, into)

    def unstructure(self, obj: object) -> object:
        """Return *obj* as JSON can say it."""
        return self._json.unstructure(obj)

    def _run(self, converter: CattrsConverter, value: object, into: object) -> object:
        try:
            return converter.structure(value, into)
        except (StructureError, UnreadableClassError):
            raise
        except self._groups as group:
            raise StructureError(tuple(self._problems(group))[:MOST_PROBLEMS]) from group
        except self._unknown_class as error:
            raise UnreadableClassError(
                f"Nothing can be read into {into!r}; use an attrs class, or register a hook for it."
            ) from error
        except (*REFUSALS, LookupError) as error:
            # A hook of cattrs or of the application's own.
            raise refusal("does not fit") from error

    # Where a group of cattrs' own errors lies is said by its notes.
    def _problems(self, group: Exception) -> list[InputProblem]:
        found: list[InputProblem] = []
        noted, others = cast("ErrorGroup", group).group_exceptions()
        for error, note in noted:
            part: str | int = getattr(note, "name" if hasattr(note, "name") else "index")
            if isinstance(error, StructureError):
                inner = list(error.problems)
            elif isinstance(error, self._groups):
                inner = self._problems(error)
            else:
                inner = [InputProblem((), "missing" if isinstance(error, KeyError) else "does not fit")]
            found += [attrs.evolve(problem, path=(part, *problem.path)) for problem in inner]
        return found + [InputProblem((), str(error)) for error in others]


def _has_shape(into: object) -> bool:
    return shape_of(into) is not None


def _is(known: object, asked: object) -> bool:
    return known is asked
