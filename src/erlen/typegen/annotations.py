"""Types as text: what stands behind the colon of a generated parameter, and the imports it needs.

Knows no router. Rule: what another module cannot import or spell is ``object``, which accepts everything: better unchecked than wrongly refused.
"""

import sys
import types
from collections.abc import Collection, Iterable
from enum import Enum
from typing import Annotated, Any, Literal, NewType, TypeAlias, Union, cast, get_args, get_origin

import attrs

__all__ = ["Imports", "Qualified", "Spelling", "quoted", "spelled"]

Spelling: TypeAlias = "Imports | Qualified"
"""Decides what an imported name is called where it is used."""


class UnspeakableError(Exception):
    """A type that another module cannot name."""


def quoted(text: str) -> str:
    """Return *text* as a literal in the quotes that formatters prefer.

    >>> print(quoted("a"), quoted('say "a"'))
    "a" 'say "a"'
    """
    literal = repr(text)
    double = text.count('"') <= text.count("'")
    if not double or literal[0] == '"':
        return literal
    body = literal[1:-1].replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


def public_name(name: str, module: str, thing: object) -> tuple[str, str]:
    """Return the module to import *thing* from, and its name there; a private module gives way to the package that offers the same.

    Raises:
        UnspeakableError: it is not there by that name.
    """
    parts = module.split(".")
    # Not `pathlib._local`, which other versions of Python do not have.
    private = next((index for index, part in enumerate(parts) if part.startswith("_")), None)
    places = [] if private in (None, 0) else [".".join(parts[:private])]
    for place in [*places, module]:
        found: object = sys.modules.get(place)
        for attribute in name.split("."):
            found = getattr(found, attribute, None)
        if found is thing and place != "__main__":
            return place, name
    raise UnspeakableError(name)


@attrs.define
class Imports:
    """The imports of a generated module; a name that is *taken* there is imported under another one."""

    taken: Collection[str]
    _names: dict[tuple[str, str], str] = attrs.field(factory=dict[tuple[str, str], str], init=False)

    def name(self, module: str, name: str) -> str:
        """Return what *name* of *module* is called in the generated module."""
        head, dot, rest = name.partition(".")
        known = self._names.get((module, head))
        if known is None:
            known = head
            while known in self.taken or known in self._names.values():
                known = f"_{known}"
            self._names[module, head] = known
        return f"{known}{dot}{rest}"

    def lines(self) -> tuple[list[str], list[str]]:
        """Return the import statements: those that run, and those that only checkers see."""
        running: dict[str, list[str]] = {}
        checking: dict[str, list[str]] = {}
        for (module, name), local in sorted(self._names.items()):
            if module == "builtins" and name == local:
                continue
            # Whatever defines a converter's type may import the generated module.
            is_early = module.partition(".")[0] in sys.stdlib_module_names or module == "erlen.urltrees"
            statement = name if name == local else f"{name} as {local}"
            (running if is_early else checking).setdefault(module, []).append(statement)
        return list(_statements(running)), list(_statements(checking))


def _statements(imports: dict[str, list[str]]) -> Iterable[str]:
    for module, names in imports.items():
        yield f"from {module} import {', '.join(sorted(names, key=_kind))}"


def _kind(name: str) -> tuple[bool, bool, str]:
    """Return what sorters of imports look at: constants first, then classes."""
    return not name.isupper(), not name[0].isupper(), name


@attrs.frozen
class Qualified:
    """Names as they are read without imports: ``uuid.UUID``."""

    def name(self, module: str, name: str) -> str:
        """Return *name* behind its module, but for builtins and what `typing` has."""
        return name if module in ("builtins", "typing") else f"{module}.{name}"


def spelled(annotations: Iterable[object], spelling: Spelling) -> str:
    """Return the union of *annotations* as text.

    >>> from uuid import UUID
    >>> spelled([int, UUID, int | None, Literal["a"]], Qualified())
    "int | uuid.UUID | Literal['a'] | None"
    """
    texts: list[str] = []
    for annotation in annotations:
        try:
            texts += _members(annotation, spelling)
        except UnspeakableError:
            texts = [spelling.name("builtins", "object")]
            break
    if spelling.name("builtins", "object") in texts:
        return spelling.name("builtins", "object")
    optional = ["None"] if "None" in texts else []
    return " | ".join(dict.fromkeys([text for text in texts if text != "None"] + optional))


def _members(annotation: object, spelling: Spelling) -> list[str]:
    """Return the text of *annotation*, of a union the text of each member."""
    origin: object = get_origin(annotation)
    arguments: tuple[object, ...] = get_args(annotation)
    if origin is Union or origin is types.UnionType:
        return [text for member in arguments for text in _members(member, spelling)]
    if origin is Annotated:
        return _members(arguments[0], spelling)
    return [_text(annotation, origin, spelling)]


def _text(annotation: object, origin: object, spelling: Spelling) -> str:
    if annotation is None or annotation is types.NoneType:
        return "None"
    if annotation is Any:
        return spelling.name("builtins", "object")
    if annotation is Ellipsis:
        return "..."
    inside: tuple[object, ...] = get_args(annotation)
    if origin is Literal:
        values = ", ".join(_literal(value, spelling) for value in inside)
        return f"{spelling.name('typing', 'Literal')}[{values}]"
    if isinstance(annotation, list):
        inner = cast("list[object]", annotation)
        return f"[{', '.join(_argument(one, spelling) for one in inner)}]"
    if isinstance(origin, type):
        arguments = ", ".join(_argument(one, spelling) for one in inside)
        return f"{_reference(origin, spelling)}[{arguments or '()'}]"
    if isinstance(annotation, type) and not _is_bare_generic(annotation):
        return _reference(annotation, spelling)
    if isinstance(annotation, NewType):
        return spelling.name(*public_name(annotation.__name__, annotation.__module__ or "", annotation))
    raise UnspeakableError(repr(annotation))


def _argument(annotation: object, spelling: Spelling) -> str:
    if annotation is Any:
        # Inside of brackets `object` does not accept everything.
        raise UnspeakableError("Any")
    return " | ".join(dict.fromkeys(_members(annotation, spelling)))


def _is_bare_generic(cls: type) -> bool:
    """Return whether strict checkers refuse *cls* without arguments."""
    return bool(getattr(cls, "__parameters__", ())) or "__class_getitem__" in vars(cls)


def _reference(thing: type, spelling: Spelling) -> str:
    return spelling.name(*public_name(thing.__qualname__, thing.__module__, thing))


def _literal(value: object, spelling: Spelling) -> str:
    if isinstance(value, Enum):
        return f"{_reference(type(value), spelling)}.{value.name}"
    if isinstance(value, str):
        return quoted(value) if isinstance(spelling, Imports) else repr(value)
    return repr(value)
