"""The strings that classes have under a name, for what a method reads from ``self``.

Reads syntax trees; a class is known by its bare name, wherever it stands.
"""

import ast
from collections.abc import Iterable, Iterator

import attrs

from .sources import PythonFile

__all__ = ["ClassTable"]


@attrs.define
class ClassTable:
    """Classes by name: their bases, and their string attributes with the files that these stand in."""

    bases: dict[str, set[str]] = attrs.field(factory=dict[str, set[str]])
    strings: dict[str, list[tuple[str, PythonFile, ast.Constant]]] = attrs.field(
        factory=dict[str, list[tuple[str, PythonFile, ast.Constant]]]
    )

    @classmethod
    def of(cls, files: Iterable[PythonFile]) -> "ClassTable":
        """Return the classes in *files*."""
        table = cls()
        for file in files:
            for node in ast.walk(file.tree):
                if isinstance(node, ast.ClassDef):
                    table.bases.setdefault(node.name, set()).update(_names_of(node.bases))
                    found = table.strings.setdefault(node.name, [])
                    found += [(name, file, value) for name, value in _string_attributes(node)]
        return table

    def strings_of(self, cls: str, attribute: str) -> Iterator[tuple[PythonFile, ast.Constant]]:
        """Yield what *attribute* is in *cls*, in the classes it inherits from and in those that inherit from it."""
        for name in sorted(self._relatives(cls)):
            for known, file, value in self.strings.get(name, ()):
                if known == attribute:
                    yield file, value

    def _relatives(self, cls: str) -> set[str]:
        above = _closure({cls}, self.bases)
        derived: dict[str, set[str]] = {}
        for name, bases in self.bases.items():
            for base in bases:
                derived.setdefault(base, set()).add(name)
        return above | _closure({cls}, derived)


def _closure(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    found = set[str]()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(ways.get(name, ()))
    return found


def _names_of(bases: Iterable[ast.expr]) -> Iterator[str]:
    for base in bases:
        match base:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(value=ast.Name(id=name)):
                yield name
            case _:
                pass


def _string_attributes(owner: ast.ClassDef) -> Iterator[tuple[str, ast.Constant]]:
    for statement in owner.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str()) as value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str()) as value):
                yield name, value
            case _:
                pass
