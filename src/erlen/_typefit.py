"""Whether values of one type go where an annotation wants another, as far as that is certain.

Knows types and annotations. Rules: the answer is True, False or None, and None means that only a type checker can tell; what a checker accepts is
never False here. A new type takes what its base takes: at run time there is no difference.
"""

import builtins
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from inspect import Parameter
from types import FunctionType, UnionType
from typing import Annotated, Any, Final, ForwardRef, Literal, TypeVar, Union, cast, get_args, get_origin

import attrs

from ._dynamic import attribute
from ._typing import override

__all__ = ["UNSURE", "OneOf", "annotation_of", "fits", "spelled"]


class _Unsure:
    @override
    def __repr__(self) -> str:
        return "UNSURE"


UNSURE: Final[object] = _Unsure()
"""A type or annotation that cannot be worked out."""


@attrs.frozen
class OneOf:
    """The type of exactly these values."""

    values: tuple[object, ...]


UNIONS: tuple[object, ...] = (Union, UnionType)


def annotation_of(function: Callable[..., object], name: str) -> object:
    """Return what the parameter *name* of *function* is annotated with, or UNSURE; ``name="return"`` asks for the result.

    >>> def view(user_id: "int") -> str: ...
    >>> annotation_of(view, "user_id"), annotation_of(view, "return"), annotation_of(view, "other")
    (<class 'int'>, <class 'str'>, UNSURE)
    """
    try:
        annotations = function.__annotations__
    except (AttributeError, NameError):
        return UNSURE  # no function, or (from Python 3.14 on) a name that only checkers see
    found: object = annotations.get(name, UNSURE)
    if not isinstance(found, str):
        return UNSURE if found is Parameter.empty else found
    names: Mapping[str, object] = getattr(function, "__globals__", {})
    if found.isidentifier() and found in names:
        return names[found]
    return _evaluated(found, function, names)


def _evaluated(text: str, function: Callable[..., object], names: Mapping[str, object]) -> object:
    local: dict[str, object] = {}
    if isinstance(function, FunctionType):
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            with suppress(ValueError):  # not assigned yet
                local[name] = cell.cell_contents
    parameters: tuple[TypeVar, ...] = getattr(function, "__type_params__", ())
    local.update((parameter.__name__, parameter) for parameter in parameters)
    try:
        found: object = eval(text, {**vars(builtins), **names}, local)
    except Exception:
        # Whatever evaluating an annotation raises, only checkers know what it means: a name they alone import, most often.
        return UNSURE
    return found


def fits(given: object, wanted: object) -> bool | None:
    """Return whether every value of the type *given* is one of *wanted*; None if that is not certain.

    >>> fits(int, float), fits(str, int), fits(OneOf(("a", "b")), Literal["a"]), fits(int, UNSURE)
    (True, False, False, None)
    """
    if given is UNSURE or is_anything(given) or wanted is UNSURE:
        return None
    if is_anything(wanted):
        return True
    if isinstance(given, OneOf):
        return _all(_value_fits(value, wanted) for value in given.values)
    origin: object = get_origin(given)
    arguments: tuple[object, ...] = get_args(given)
    if origin in UNIONS:
        return _all(fits(member, wanted) for member in arguments)
    if origin is Annotated:
        return fits(arguments[0], wanted)
    if origin is Literal:
        return fits(OneOf(arguments), wanted)
    named: object = getattr(given, "__supertype__", given)
    given = type(None) if given is None else origin or named
    if not isinstance(given, type):
        return None
    members = _members(wanted)
    if members is not None:
        return _any(fits(given, member) for member in members)
    return _class_fits(given, wanted)


def is_anything(annotation: object) -> bool:
    """Tell whether *annotation* says nothing."""
    return annotation is object or annotation is cast(object, Any)


def _value_fits(value: object, wanted: object) -> bool | None:
    members = _members(wanted)
    if members is not None:
        return _any(_value_fits(value, member) for member in members)
    origin: object = get_origin(wanted)
    if origin is Literal:
        literals: tuple[object, ...] = get_args(wanted)
        return any(value == literal and type(value) is type(literal) for literal in literals)
    return _class_fits(type(value), wanted)


def _members(wanted: object) -> tuple[object, ...] | None:
    """Return the types of which a value may have any one, where *wanted* is a word for others; else None."""
    if isinstance(wanted, TypeVar):
        if wanted.__constraints__:
            return wanted.__constraints__
        return (attribute(wanted, "__bound__") or UNSURE,)
    origin: object = get_origin(wanted)
    if origin in UNIONS:
        return get_args(wanted)
    if origin is Annotated:
        return get_args(wanted)[:1]
    if hasattr(wanted, "__supertype__"):
        return (attribute(wanted, "__supertype__"),)
    if type(wanted).__name__ == "TypeAliasType":
        try:
            return (attribute(wanted, "__value__"),)
        except NameError:
            return (UNSURE,)
    return None


# What PEP 484 lets pass although no class inherits the other.
PROMOTED: Final[Mapping[type, tuple[type, ...]]] = {
    float: (int,),
    complex: (int, float),
    bytes: (bytearray, memoryview),
}


def _class_fits(given: type, wanted: object) -> bool | None:
    if wanted is UNSURE or isinstance(wanted, str | ForwardRef):
        return None
    if is_anything(wanted):
        return True
    origin: object = get_origin(wanted)
    if origin is Literal:
        literals: tuple[object, ...] = get_args(wanted)
        return (given is bool and {True, False} <= set(literals)) or (given is type(None) and None in literals)
    cls: object = type(None) if wanted is None else origin or wanted
    if not isinstance(cls, type):
        return None
    if issubclass(given, PROMOTED.get(cls, ())):
        return True
    if getattr(cls, "_is_protocol", False) and not getattr(cls, "_is_runtime_protocol", False):
        return None
    try:
        return issubclass(given, cls)
    except TypeError:
        return None  # a class that refuses the question, such as a protocol with data members


def _all(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return False if False in found else None if None in found else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return True if True in found else None if None in found else False


def spelled(annotation: object) -> str:
    """Return *annotation* as one writes it.

    >>> spelled(int), spelled(int | None), spelled(OneOf(("a", "b")))
    ('int', 'int | None', "Literal['a', 'b']")
    """
    if isinstance(annotation, OneOf):
        return f"Literal[{', '.join(map(repr, annotation.values))}]"
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation.__qualname__.rpartition("<locals>.")[2]
    if get_origin(annotation) in UNIONS:
        return " | ".join(map(spelled, get_args(annotation)))
    name: object = getattr(annotation, "__name__", None)
    if hasattr(annotation, "__supertype__") and name:
        return str(name)
    return str(annotation).replace("typing.", "")
