"""Types as mypy writes them become types as a file can write them.

Knows how mypy spells types, and where the standard library and the packages under Flask keep their public names. Rule: a type that cannot be
written in the file, or whose name cannot be imported there, is no type for it.
"""

from __future__ import annotations

import ast
import builtins
import collections.abc
import re
import sys
from functools import cache
from importlib import import_module

import attrs
from libcst.metadata import Assignment

from .additions import Additions
from .projects import Module, Project

__all__ = ["ANY", "Spelling", "annotation", "has_any", "union"]

ANY = "Any"
LITERAL = re.compile(r"""Literal\[(?P<value>b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*"|True|False|-?\d+)\]\??""")
KNOWN_ROOTS = frozenset(
    {"erlen", "werkzeug", "click", "jinja2", "markupsafe", "itsdangerous", "blinker", "pytest", "_pytest"}
)


def has_any(text: str) -> bool:
    """Tell whether mypy's *text* is or holds a type that nobody knows."""
    return re.search(r"\b(Any|Unknown|Never)\b", text) is not None


def union(types: list[str]) -> str:
    """Return the union of *types* as written: each one once, None last.

    >>> union(["None", "str", "str | int"])
    'str | int | None'
    """
    members: dict[str, None] = {}
    for text in types:
        members.update(dict.fromkeys(_members(text)))
    ordered = [member for member in members if member != "None"] + (["None"] if "None" in members else [])
    return " | ".join(ordered)


def annotation(text: str) -> str:
    """Return *text* as an annotation: in quotes as a whole, if a part of it has to be.

    >>> annotation("'Cart' | None")
    '"Cart | None"'
    """
    bare = text.replace('"', "").replace("'", "")
    return text if bare == text else f'"{bare}"'


def _members(text: str) -> list[str]:
    node: ast.expr = ast.parse(text, mode="eval").body
    found: list[str] = []
    while isinstance(node, ast.BinOp):
        found.insert(0, ast.unparse(node.right))
        node = node.left
    return [ast.unparse(node), *found]


def _of_literal(found: re.Match[str]) -> str:
    return type(ast.literal_eval(found["value"])).__name__


@cache
def _public(dotted: str) -> str | None:
    """Return the shortest public name of the class *dotted*; None where there is none at run time."""
    parts = dotted.split(".")
    name = parts[-1]
    if parts[0] in ("typing", "typing_extensions"):
        return (
            f"collections.abc.{name}" if hasattr(collections.abc, name) and name != "ByteString" else f"typing.{name}"
        )
    if parts[0] not in sys.stdlib_module_names and parts[0] not in KNOWN_ROOTS:
        return None if any(part.startswith("_") for part in parts) else dotted
    if parts[0] == "_pytest":
        parts = ["pytest", name]
    if parts[0].startswith("_"):
        parts[0] = parts[0].lstrip("_")
    for count in range(1, len(parts)):
        home = ".".join(parts[:count])
        try:
            found: object = getattr(import_module(home), name, None)
        except ImportError:
            return None
        if (
            isinstance(found, type)
            and found.__name__ == name
            and not any(part.startswith("_") for part in parts[:count])
        ):
            return f"{home}.{name}"
    return None


def _is_subscriptable(dotted: str) -> bool:
    home, _, name = dotted.rpartition(".")
    if home.partition(".")[0] not in {*sys.stdlib_module_names, *KNOWN_ROOTS}:
        return False
    return hasattr(getattr(import_module(home), name), "__class_getitem__") or home == "typing"


class Unspeakable(Exception):
    """A type has no form in a file."""


@attrs.define(eq=False)
class Spelling:
    """How types are written in one module."""

    project: Project
    module: Module
    additions: Additions
    _line: int = 0

    def of(self, revealed: str, line: int = 0) -> str | None:
        """Return mypy's type *revealed* as this file can write it at *line*, None where it cannot; what is needed for it will be imported."""
        self._line = line
        text = LITERAL.sub(_of_literal, revealed).replace("?", "").replace("*", "").replace("builtins.", "")
        try:
            tree = ast.parse(text, mode="eval").body
            # First without consequences: a type that fails halfway must import nothing.
            self._written(tree, is_trial=True)
            return self._written(tree, is_trial=False)
        except (SyntaxError, Unspeakable):
            return None

    def name(self, dotted: str) -> str:
        """Return how the class *dotted* is called in this file, importing it."""
        return self.additions.name_of(dotted)

    def _written(self, node: ast.expr, *, is_trial: bool) -> str:
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return union([self._written(left, is_trial=is_trial), self._written(right, is_trial=is_trial)])
            case ast.Constant(value=None):
                return "None"
            case ast.Constant(value=value) if value is ...:
                return "..."
            case ast.Subscript(value=base, slice=inner):
                return self._subscripted(base, inner, is_trial=is_trial)
            case ast.Name() | ast.Attribute():
                return self._named(ast.unparse(node), is_trial=is_trial)
            case _:
                raise Unspeakable

    def _subscripted(self, base: ast.expr, inner: ast.expr, *, is_trial: bool) -> str:
        dotted = ast.unparse(base)
        own = self._named(dotted, is_trial=is_trial)
        public = _public(dotted) if "." in dotted else None
        if public is not None and public.partition(".")[0] in ("erlen", "werkzeug"):
            # Their type parameters have defaults, or are none at run time.
            return own
        if public is not None and not _is_subscriptable(public):
            raise Unspeakable
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if isinstance(inner, ast.Tuple) and not inner.elts:
            return f"{own}[()]"
        return f"{own}[{', '.join(self._written(item, is_trial=is_trial) for item in items)}]"

    def _named(self, dotted: str, *, is_trial: bool) -> str:
        if dotted == ANY:
            return self._imported("typing.Any", is_trial)
        if "." not in dotted:
            if dotted in ("Never", "NoReturn") or not hasattr(builtins, dotted):
                raise Unspeakable
            return dotted
        home, _, name = dotted.rpartition(".")
        if (own := self.project.by_name.get(home)) is not None:
            return self._of_project(own, name, is_trial)
        public = _public(dotted)
        if public is None:
            raise Unspeakable
        return self._imported(public, is_trial)

    def _of_project(self, own: Module, name: str, is_trial: bool) -> str:
        if own.path == self.module.path:
            return name if self._is_above(name) else f'"{name}"'
        if not self.project.may_import(self.module, own):
            raise Unspeakable
        return self._imported(f"{own.name}.{name}", is_trial)

    def _is_above(self, name: str) -> bool:
        tree = self.module.tree
        ends = [tree.positions[one.node].end.line for one in tree.bindings(name) if isinstance(one, Assignment)]
        return bool(ends) and all(line < self._line for line in ends)

    def _imported(self, dotted: str, is_trial: bool) -> str:
        return dotted if is_trial else self.additions.name_of(dotted)
