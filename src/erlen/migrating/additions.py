"""What a file gets in addition: imports, and assignments below them.

Knows imports at the top of one file. Rules: what is imported already is taken from there; a name that the file uses for something else is not
touched, and the new one gets an alias; nothing is ever put before code that runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import attrs
import libcst as cst
from libcst.metadata import Assignment, GlobalScope, ImportAssignment

from .leftovers import first_place
from .projects import Module
from .trees import Edit, Tree, dotted_of

__all__ = ["Additions"]


@attrs.define(eq=False)
class Additions:
    """New imports and assignments of one module."""

    module: Module
    given: dict[str, str] = attrs.field(factory=dict)
    beside: dict[cst.ImportFrom, list[str]] = attrs.field(factory=dict)
    lines: dict[str, list[str]] = attrs.field(factory=dict)
    assignments: dict[str, str] = attrs.field(factory=dict)

    @property
    def tree(self) -> Tree:
        return self.module.tree

    def name_of(self, dotted: str, beside: cst.ImportFrom | None = None, *, defined_here: bool = False) -> str:
        """Return how *dotted* is called in this file, importing it where it is not yet; *beside* is an import that may take it."""
        if "." not in dotted or defined_here:
            return dotted.rpartition(".")[2]
        if dotted not in self.given:
            self.given[dotted] = self._standing(dotted) or self._new(dotted, beside)
        return self.given[dotted]

    def assign(self, name: str, value: str) -> None:
        """Let the file have *name*, bound to *value*, below its imports."""
        self.assignments[name] = value

    def is_free(self, name: str) -> bool:
        """Tell whether nothing in this file is called *name*, nor will be."""
        taken = {*self.given.values(), *self.assignments}
        return name not in taken and not any(
            node.value == name and not _is_attribute(self.tree, node) for node in self.tree.all(cst.Name)
        )

    def _standing(self, dotted: str) -> str | None:
        """Return how *dotted* is called by imports at the top level: by itself, or through a module of which it is an attribute."""
        wanted = {dotted: ""}
        home, _, name = dotted.rpartition(".")
        wanted[home] = f".{name}"
        scope = self.tree.globals
        for found in scope.assignments if scope is not None else ():
            if not isinstance(found, ImportAssignment) or not _is_early(self.tree, found):
                continue
            if len(self.tree.bindings(found.name)) != 1 or _is_rebound(self.tree, found.name):
                continue
            for qualified in found.get_qualified_names_for(found.name):
                rest = wanted.get(self.module.absolute(qualified.name))
                if rest is not None:
                    return f"{found.name}{rest}"
        return None

    def _new(self, dotted: str, beside: cst.ImportFrom | None) -> str:
        home, _, name = dotted.rpartition(".")
        local = name
        if not self.is_free(local):
            prefix = home.rpartition(".")[2]
            local = f"{prefix.capitalize()}{name}" if name[:1].isupper() else f"{prefix}_{name}"
            while not self.is_free(local):
                local += "_"
        text = name if local == name else f"{name} as {local}"
        target = beside if beside is not None else self._roomy(home)
        if target is not None:
            self.beside.setdefault(target, []).append(text)
        else:
            self.lines.setdefault(home, []).append(text)
        return local

    def _roomy(self, home: str) -> cst.ImportFrom | None:
        """Return the import from *home* that can take more: the first of several names, or the only one there is."""
        found = [
            small
            for _, small in self._block()
            if isinstance(small, cst.ImportFrom) and not small.relative and dotted_of(small.module) == home
        ]
        named = [small for small in found if not isinstance(small.names, cst.ImportStar)]
        several = [small for small in named if not isinstance(small.names, cst.ImportStar) and len(small.names) > 1]
        return next(iter(several or (named if len(found) == 1 else ())), None)

    def _block(self) -> Iterator[tuple[cst.SimpleStatementLine, cst.BaseSmallStatement]]:
        """Yield the imports at the top, up to the first other statement."""
        for number, statement in enumerate(self.tree.module.body):
            if not isinstance(statement, cst.SimpleStatementLine):
                return
            if not all(isinstance(small, cst.Import | cst.ImportFrom) for small in statement.body):
                if number == 0 and isinstance(statement.body[0], cst.Expr):
                    continue
                return
            yield from ((statement, small) for small in statement.body)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits that make the additions."""
        for statement, texts in self.beside.items():
            if isinstance(statement.names, cst.ImportStar):
                continue
            last = statement.names[-1]
            node = last.name if last.asname is None else last.asname.name
            span = self.tree.spans[node]
            at = span.start + span.length
            yield Edit(at, at, "".join(f", {text}" for text in texts))
        lines = {home: f"from {home} import {', '.join(sorted(names))}\n" for home, names in self.lines.items()}
        first: dict[int, list[str]] = {}
        for home, line in sorted(lines.items()):
            at, before, after = self._line_place(home)
            first.setdefault(at, []).append(f"{before}{line}{after}")
        bottom = self._bottom()
        for at, several in first.items():
            text = "".join(several)
            if self.assignments and at == bottom:
                text += self._assigned()
            yield Edit(at, at, text)
        if self.assignments and bottom not in first:
            yield Edit(bottom, bottom, self._assigned())

    def _assigned(self) -> str:
        return "\n" + "".join(f"{name} = {value}\n" for name, value in self.assignments.items())

    def _after(self, statement: cst.CSTNode) -> int:
        span = self.tree.spans[statement]
        end = self.tree.text.encode().find(b"\n", span.start + span.length)
        return len(self.tree.text.encode()) if end < 0 else end + 1

    def _bottom(self) -> int:
        block = [*self._block()]
        return self._after(block[-1][0]) if block else first_place(self.tree)

    def _line_place(self, home: str) -> tuple[int, str, str]:
        """Return where a new import from *home* goes, and what stands before and after it."""
        block = [*self._block()]
        if not block:
            return first_place(self.tree), "", "\n" if not self.assignments else ""
        rank = _rank(home)
        at = None
        for line, small in block:
            # Beside what comes from the same package.
            if (
                isinstance(small, cst.ImportFrom)
                and not small.relative
                and _root(dotted_of(small.module)) == _root(home)
            ):
                at = self._after(line)
        if at is not None:
            return at, "", ""
        for line, small in block:
            if _rank_of(small) <= rank:
                at = self._after(line)
        if at is not None:
            same = any(_rank_of(small) == rank for _, small in block)
            return at, "" if same else "\n", ""
        return self.tree.spans[block[0][0]].start, "", "\n"


def _root(dotted: str | None) -> str:
    return (dotted or "").partition(".")[0]


def _rank(home: str) -> str:
    root = home.partition(".")[0]
    if root == "__future__":
        return "0"
    return "1" if root in sys.stdlib_module_names else "2" if root else "3"


def _rank_of(small: cst.BaseSmallStatement) -> str:
    match small:
        case cst.ImportFrom(relative=[_, *_]):
            return "3"
        case cst.ImportFrom(module=module):
            return _rank(dotted_of(module) or "")
        case cst.Import(names=[alias, *_]):
            return _rank(dotted_of(alias.name) or "")
        case _:
            return "3"


def _is_attribute(tree: Tree, node: cst.Name) -> bool:
    parent = tree.parents.get(node)
    return (isinstance(parent, cst.Attribute) and parent.attr is node) or (
        isinstance(parent, cst.Arg) and parent.keyword is node
    )


def _is_early(tree: Tree, found: ImportAssignment) -> bool:
    """Tell whether an import is a statement of the module, before all functions and classes."""
    if not tree.is_top_level(found.node):
        return False
    line = tree.line(found.node)
    for statement in tree.module.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            return line < tree.line(statement)
    return True


def _is_rebound(tree: Tree, name: str) -> bool:
    """Tell whether a function or class binds *name* to something of its own."""
    for scope in {scope for scope in tree.scopes.values() if scope is not None and not isinstance(scope, GlobalScope)}:
        if any(isinstance(found, Assignment | ImportAssignment) for found in scope.assignments[name]):
            return True
    return False
