"""What the class of a template's variables promises: its fields, and what their values have.

Knows classes and annotations; nothing of templates. Rule: an attribute is missing only where the class can be read completely: attrs classes,
dataclasses, typed dicts and named tuples without ``__getattr__``.
"""

import dataclasses
import types
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
from typing_extensions import is_typeddict

from .._dynamic import attrs_fields
from .reading import ELEMENT, Path

__all__ = ["Missing", "fields_of", "missing_in"]


@attrs.frozen
class Missing:
    """An attribute that a value does not have."""

    owner: str
    attribute: str
    known: frozenset[str]


def fields_of(cls: type[object]) -> frozenset[str]:
    """Return the names that *cls* promises: fields or keys.

    >>> import attrs
    >>> sorted(fields_of(attrs.make_class("Post", ["title", "body"])))
    ['body', 'title']
    """
    if attrs.has(cls):
        fields = attrs_fields(cls)
        return frozenset(field.name for field in fields)
    if dataclasses.is_dataclass(cls):
        return frozenset(field.name for field in dataclasses.fields(cls))
    return frozenset(hints_of(cls))


def hints_of(cls: type[object]) -> Mapping[str, object]:
    """Return the annotations of *cls* and its bases; none where they cannot be resolved."""
    try:
        return get_type_hints(cls)
    except Exception:
        # An annotation is any expression: what it raises is no business of a template.
        return {}


def missing_in(cls: type[object], path: Path) -> Missing | None:
    """Return what is missing on the way along *path*, whose name is a field of *cls*; None where all is there or unknown.

    >>> import attrs
    >>> @attrs.frozen
    ... class Post:
    ...     title: str
    >>> @attrs.frozen
    ... class Page:
    ...     posts: list[Post]
    >>> missing_in(Page, Path("posts", ("[]", "titel"))).attribute
    'titel'
    """
    current: object = hints_of(cls).get(path.name)
    for step in path.steps:
        if current is None:
            return None
        if step == ELEMENT:
            current = _element_of(current)
            continue
        arms = _arms(current)
        lacking = [_lacking(arm, step) for arm in arms]
        if arms and all(lacking):
            return lacking[0]
        current = _type_of(arms[0], step) if len(arms) == 1 else None
    return None


def _arms(hint: object) -> list[object]:
    """Return what a value of the annotated type may be; None, which a template asks for its truth, left out."""
    origin = get_origin(hint)
    arguments: tuple[object, ...] = get_args(hint)
    if origin is Annotated:
        return _arms(arguments[0])
    if origin is Union or origin is types.UnionType:
        return [arm for item in arguments if item is not type(None) for arm in _arms(item)]
    return [hint]


def _class_of(hint: object) -> type[object] | None:
    found = get_origin(hint) or hint
    return cast("type[object]", found) if isinstance(found, type) else None


def _element_of(hint: object) -> object:
    arms = _arms(hint)
    if len(arms) != 1:
        return None
    origin = get_origin(arms[0])
    arguments: tuple[object, ...] = get_args(arms[0])
    if not isinstance(origin, type) or not arguments:
        return None
    if origin is tuple:
        return arguments[0] if len(arguments) == 2 and arguments[1] is Ellipsis else None
    one_argument = issubclass(origin, Iterable) and not issubclass(origin, Mapping) and len(arguments) == 1
    return arguments[0] if one_argument and issubclass(origin, Collection | Iterable) else None


def _is_readable(cls: type[object]) -> bool:
    if is_typeddict(cls):
        return True
    if any("__getattr__" in vars(base) or "__getattribute__" in vars(base) for base in cls.__mro__[:-1]):
        return False
    return attrs.has(cls) or dataclasses.is_dataclass(cls) or hasattr(cls, "_fields")


def _lacking(hint: object, attribute: str) -> Missing | None:
    cls = _class_of(hint)
    if cls is None or not _is_readable(cls):
        return None
    fields = fields_of(cls)
    known = fields | (set(dir(dict)) if is_typeddict(cls) else set(dir(cls)))
    if attribute in known or attribute in _assigned_names(cls):
        return None
    return Missing(cls.__qualname__, attribute, frozenset(name for name in known if not name.startswith("_")))


def _assigned_names(cls: type[object]) -> set[str]:
    """Return every name that the methods of *cls* speak of: some may be attributes that they set."""
    found: set[str] = set()
    for base in cls.__mro__:
        members: Mapping[str, object] = vars(base)
        for member in members.values():
            inner: object = getattr(member, "fget", None) or getattr(member, "__func__", member)
            if isinstance(inner, types.FunctionType):
                found.update(inner.__code__.co_names)
                constants: tuple[object, ...] = inner.__code__.co_consts
                found.update(constant for constant in constants if isinstance(constant, str))
    return found


def _type_of(hint: object, attribute: str) -> object:
    """Return the type of an attribute of a value of the annotated type; None where nothing says it."""
    cls = _class_of(hint)
    if cls is None or not _is_readable(cls):
        return None
    found = hints_of(cls).get(attribute)
    if found is None:
        getter: object = getattr(getattr(cls, attribute, None), "fget", None)
        found = None if getter is None else _returned(getter)
    parameters: tuple[object, ...] = getattr(cls, "__parameters__", ())
    return _filled(found, dict(zip(parameters, get_args(hint), strict=False)))


def _returned(getter: object) -> object:
    try:
        return get_type_hints(getter).get("return")
    except Exception:
        # See hints_of.
        return None


def _filled(hint: object, values: Mapping[object, object]) -> object:
    """Return *hint* with type variables replaced."""
    if isinstance(hint, TypeVar):
        return values.get(hint)
    parameters: tuple[object, ...] = getattr(hint, "__parameters__", ())
    if not parameters or get_origin(hint) is None:
        return hint
    if not all(parameter in values for parameter in parameters):
        return None
    # A generic alias takes what stands for its parameters.
    return cast("types.GenericAlias", hint)[tuple(values[parameter] for parameter in parameters)]
