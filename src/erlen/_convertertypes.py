"""What a URL converter yields: the built-in ones by what they are, one's own by the annotation of ``to_python``.

Knows werkzeug's converters and annotations; no rules.
"""

from collections.abc import Iterable
from types import FunctionType
from typing import Final
from uuid import UUID

from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import (
    AnyConverter,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    NumberConverter,
    PathConverter,
    UnicodeConverter,
    UUIDConverter,
)

from ._typefit import UNSURE, OneOf, annotation_of
from .rulemap import ASCIIFloatConverter, ASCIIIntegerConverter, Rule

__all__ = ["BUILT_IN", "converters_of", "type_of_converter"]

BUILT_IN: Final[dict[object, object]] = {
    UnicodeConverter: str,
    PathConverter: str,
    IntegerConverter: int,
    ASCIIIntegerConverter: int,
    FloatConverter: float,
    ASCIIFloatConverter: float,
    UUIDConverter: UUID,
}
# What yields its own argument types: each use says which.
CHOICES: Final = OneOf(())


def converters_of(rule: WerkzeugRule) -> Iterable[tuple[str, BaseConverter]]:
    """Return the variables of *rule*, which a map has, with the converters that were made for them."""
    if isinstance(rule, Rule) and "_converters" not in rule.__dict__:
        return rule.variables
    converters: dict[str, BaseConverter] = rule._converters  # pyright: ignore[reportPrivateUsage]  # the only place that has them
    return converters.items()


def type_of_converter(converter: object) -> object:
    """Return what the converter class *converter* yields; an empty `OneOf` for ``any``, UNSURE where nobody says.

    >>> from erlen._convertertypes import type_of_converter
    >>> from datetime import date
    >>> from werkzeug.routing import BaseConverter
    >>> class DateConverter(BaseConverter):
    ...     def to_python(self, value: str) -> date:
    ...         return date.fromisoformat(value)
    >>> type_of_converter(DateConverter)
    <class 'datetime.date'>
    """
    found = BUILT_IN.get(converter)
    if found is not None:
        return found
    if not isinstance(converter, type) or not issubclass(converter, BaseConverter):
        return UNSURE
    own = next(cls for cls in converter.__mro__ if "to_python" in cls.__dict__)
    if own is BaseConverter:
        return CHOICES if issubclass(converter, AnyConverter) else str
    if own is NumberConverter:
        number: object = getattr(converter, "num_convert", None)
        return number if isinstance(number, type) else UNSURE
    if own is UUIDConverter:
        return UUID
    method: object = own.__dict__["to_python"]
    return annotation_of(method, "return") if isinstance(method, FunctionType) else UNSURE
