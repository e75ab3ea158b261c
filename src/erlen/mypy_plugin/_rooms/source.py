"""What the text of a module says: which value a name is bound to, which blueprints are mounted where.

Reads text with `ast` and knows nothing of mypy: of a module that comes from mypy's cache there is no other tree, and what is found must not depend on
the cache. A name counts only where it is bound once.
"""

from __future__ import annotations

import ast
import os
import re
import time
import tokenize
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


LONGEST_STATEMENT: Final = 4000
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
    handlers: list[ast.ExceptHandler | ast.match_case] = [
        *getattr(statement, "handlers", ()),
        *getattr(statement, "cases", ()),
    ]
    for handler in handlers:
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
    _tree: ast.Module | None = attrs.field(default=None, init=False)
    _bindings: dict[Scope, Bindings] = attrs.field(factory=dict[Scope, Bindings], init=False)
    _quick: dict[str, ast.expr | None] = attrs.field(factory=dict[str, "ast.expr | None"], init=False)
    _functions: list[Function] | None = attrs.field(default=None, init=False)
    _imported: dict[str, str] | None = attrs.field(default=None, init=False)

    @property
    def tree(self) -> ast.Module:
        """The module's statements, none where it cannot be parsed: mypy says what is wrong with it."""
        if self._tree is None:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self._tree = ast.parse(self.text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._tree = ast.Module([], [])
        return self._tree

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
        if line is None and self._tree is None and "register_blueprint" not in self.text:
            quickly = self._bound_quickly(name)
            if quickly is not None:
                return quickly
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

    def _bound_quickly(self, name: str) -> ast.expr | None:
        """Return what the module binds *name* to if one line alone can do that; to parse all of a module for it takes long."""
        if name not in self._quick:
            self._quick[name] = _sole_binding(self.text, name)
        return self._quick[name]

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


# Whatever may bind a name: `x =`, `x: T =`, `x, y =`; and `for x in`, `with a as x`, `import x`, `def x`, `global x`.
BINDS_BEFORE = re.compile(r"""[^=()"'\n]*=(?!=)""")
BINDS_BEHIND = re.compile(r"\b(?:for|as|import|def|class|del|global|nonlocal|case)\b")


def _places(text: str, name: str) -> Iterator[int]:
    """Yield where *name* stands as a word of its own."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (text[start - 1 : start].isidentifier() or text[end : end + 1].isalnum() or text[end : end + 1] == "_"):
            yield start
        start = text.find(name, end)


def _may_bind(text: str, start: int, end: int) -> bool:
    """Tell whether the name at this place of *text* may be bound there."""
    line = text.rfind("\n", 0, start) + 1
    return BINDS_BEFORE.match(text, end) is not None or BINDS_BEHIND.search(text, line, start) is not None


def _sole_binding(text: str, name: str) -> ast.expr | None:
    """Return what the only statement that can bind *name* binds it to; None where there are several, or it is not plain."""
    if not name.isidentifier():
        return None
    found = [start for start in _places(text, name) if _may_bind(text, start, start + len(name))]
    if len(found) != 1 or (found[0] > 0 and text[found[0] - 1] != "\n"):
        return None
    start = found[0]
    end = _end_of_statement(text[start : start + LONGEST_STATEMENT])
    try:
        statement = ast.parse(text[start : start + end]).body[0]
    except (SyntaxError, ValueError, IndexError):
        return None
    ast.increment_lineno(statement, text.count("\n", 0, start))
    targets = [target for target in _targets(statement) if dotted(target[0]) == name]
    return targets[0][1] if len(targets) == 1 else None


def _end_of_statement(text: str) -> int:
    """Return where the first statement of *text* ends."""
    lines = text.splitlines(keepends=True)
    try:
        for token in tokenize.generate_tokens(iter(lines).__next__):
            if token.type == tokenize.NEWLINE:
                return sum(map(len, lines[: token.end[0]]))
    except (tokenize.TokenError, SyntaxError, StopIteration):
        pass
    return 0


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


@attrs.frozen
class Kept:
    """A file as it was when somebody last looked."""

    looked: float
    stamp: tuple[int, int]
    source: Source | None


FRESH: Final = 0.1
"""For how many seconds a file is taken to be what it was: thousands of routes ask for the same few."""

_known: dict[str, Kept] = {}


def source_of(path: str) -> Source | None:
    """Return what the file at *path* says, or None where it cannot be read; read again when the file has changed."""
    now = time.monotonic()
    known = _known.get(path)
    if known is None or now - known.looked > FRESH:
        try:
            status = os.stat(path)
            stamp = (status.st_mtime_ns, status.st_size)
            source = _read(path) if known is None or known.stamp != stamp else known.source
        except OSError:
            stamp, source = (0, 0), None
        known = _known[path] = Kept(now, stamp, source)
    return known.source


def _read(path: str) -> Source | None:
    try:
        with tokenize.open(path) as file:
            return Source(path, file.read())
    except (SyntaxError, UnicodeDecodeError):
        # No encoding, or another one than it says.
        return None
