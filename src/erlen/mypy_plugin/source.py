"""What the text of a module says: which value a name is bound to, which blueprints are mounted where.

Reads text with `ast` and knows nothing of mypy: of a module that comes from mypy's cache there is no other tree, and what is found must not depend on
the cache. A name counts only where it is bound once.
"""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterator
from enum import Enum
from typing import Final, TypeAlias

import attrs

__all__ = [
    "UNKNOWN",
    "Known",
    "Source",
    "Suite",
    "Unknown",
    "dotted",
    "keyword_or_position",
    "source_of",
    "suites_of",
    "text_of",
]

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Scope: TypeAlias = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Suite: TypeAlias = list[ast.stmt]


class Unknown(Enum):
    """What stands for a value that the text does not tell."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
Known: TypeAlias = str | Unknown | None
"""A text, the absence of one, or something that cannot be known."""


def dotted(node: ast.expr | None) -> str | None:
    """Return a name with its attributes as it is written, or None for any other expression.

    >>> import ast
    >>> dotted(ast.parse("shop.views.bp", mode="eval").body)
    'shop.views.bp'
    """
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            owner = dotted(value)
            return None if owner is None else f"{owner}.{attribute}"
        case _:
            return None


def keyword_or_position(call: ast.Call, name: str, position: int | None) -> ast.expr | Unknown | None:
    """Return the argument *name* of a call, None where it is not given, UNKNOWN where ``*args`` or ``**kwargs`` may hold it."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if position is not None and not starred and position < len(call.args):
        return call.args[position]
    return UNKNOWN if starred or any(keyword.arg is None for keyword in call.keywords) else None


def suites_of(statement: ast.AST) -> Iterator[Suite]:
    """Yield the blocks of a statement: each is run from its first to its last statement, or not at all."""
    for name in ("body", "orelse", "finalbody"):
        suite = getattr(statement, name, None)
        if isinstance(suite, list):
            yield suite
    for handler in [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]:
        yield handler.body


def _targets(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield what a statement binds, with the value where it is one expression for one name."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield target, value
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield target, value
        case ast.AugAssign(target=target):
            yield target, None
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield target, None
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield item.optional_vars, None
        case _:
            pass


def _leaves(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _leaves(element)
    elif isinstance(target, ast.Starred):
        yield from _leaves(target.value)
    else:
        yield target


class Bindings(dict[str, list[ast.expr | None]]):
    """The values that names get in one scope; None stands for one that is no expression."""

    def note(self, target: ast.expr, value: ast.expr | None, within: str) -> None:
        for leaf in _leaves(target):
            name = dotted(leaf)
            if name is not None:
                self.setdefault(within + name, []).append(value if leaf is target else None)

    def collect(self, suite: Suite, within: str = "") -> None:
        """Note what *suite* binds, and its blocks; functions inside have a scope of their own."""
        for statement in suite:
            for target, value in _targets(statement):
                self.note(target, value, within)
            if isinstance(statement, ast.ClassDef):
                self.collect(statement.body, f"{within}{statement.name}.")
            elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self.setdefault(within + statement.name, []).append(None)
            else:
                for inner in suites_of(statement):
                    self.collect(inner, within)


def _parameters(function: Scope) -> Iterator[str]:
    if isinstance(function, ast.Module):
        return
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument is not None:
            yield argument.arg


@attrs.define(eq=False)
class Source:
    """One module's text."""

    path: str
    text: str
    tree: ast.Module
    _bindings: dict[Scope, Bindings] = attrs.field(factory=dict[Scope, Bindings], init=False)
    _functions: list[Function] | None = attrs.field(default=None, init=False)
    _imported: dict[str, str] | None = attrs.field(default=None, init=False)

    @property
    def functions(self) -> list[Function]:
        """Every function of the module, outer ones first."""
        if self._functions is None:
            self._functions = [
                node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
        return self._functions

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Yield the calls of methods or functions of these names."""
        if any(name in self.text for name in names):
            for node in ast.walk(self.tree):
                if isinstance(node, ast.Call) and (dotted_end(node.func) in names):
                    yield node

    def scopes(self, line: int | None) -> list[Scope]:
        """Return the scopes that see a name used in *line*, the innermost first; None stands for the module itself."""
        around = (
            [f for f in self.functions if f.body[0].lineno <= line <= (f.end_lineno or 0)] if line is not None else []
        )
        return [*reversed(around), self.tree]

    def bound(self, name: str, line: int | None) -> ast.expr | None:
        """Return the expression that *name*, used in *line*, is bound to; None where it is bound otherwise or more than once."""
        for scope in self.scopes(line):
            bindings = self._bindings.get(scope)
            if bindings is None:
                bindings = self._bindings[scope] = Bindings()
                for parameter in _parameters(scope):
                    bindings[parameter] = [None]
                if not isinstance(scope, ast.Lambda):
                    bindings.collect(scope.body)
            values = bindings.get(name)
            if values is not None:
                return values[0] if len(values) == 1 else None
        return None

    @property
    def imported(self) -> dict[str, str]:
        """The names that the module imports from elsewhere, with their full names as far as the text tells."""
        if self._imported is None:
            self._imported = {}
            for node in ast.walk(self.tree):
                if isinstance(node, ast.Import):
                    self._imported.update({a.asname or a.name: a.name for a in node.names})
                elif isinstance(node, ast.ImportFrom):
                    base = "." * node.level + (node.module or "")
                    self._imported.update({a.asname or a.name: f"{base}.{a.name}" for a in node.names})
        return self._imported


def dotted_end(node: ast.expr) -> str | None:
    """Return the last name of an expression such as ``a.b.c``, whatever stands before it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def text_of(source: Source, node: ast.expr | Unknown | None, line: int | None) -> Known:
    """Return the text that *node* is: a constant, a sum of texts, or a name that is bound once to one."""
    match node:
        case None | ast.Constant(value=None):
            return None
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = text_of(source, left, line), text_of(source, right, line)
            return first + second if isinstance(first, str) and isinstance(second, str) else UNKNOWN
        case ast.Name() | ast.Attribute():
            bound = source.bound(dotted(node) or "", line)
            return UNKNOWN if bound is None or isinstance(bound, ast.Name) else text_of(source, bound, None)
        case _:
            return UNKNOWN


_known: dict[str, tuple[tuple[int, int], Source | None]] = {}


def source_of(path: str) -> Source | None:
    """Return what the file at *path* says, or None where it cannot be read or parsed; read again when the file has changed."""
    try:
        status = os.stat(path)
        stamp = (status.st_mtime_ns, status.st_size)
        known = _known.get(path)
        if known is None or known[0] != stamp:
            known = _known[path] = (stamp, _read(path))
    except OSError:
        return None
    return known[1]


def _read(path: str) -> Source | None:
    with open(path, "rb") as file:
        content = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # mypy says what is wrong with it.
        return None
    return Source(path, content.decode("utf-8", "replace"), tree)
