"""Imports of Flask, and what is reached through them, become imports of erlen.

Knows the tables of names and one file at a time; the project is asked only who imports a name from elsewhere. Rules: all bindings of one local
name are rewritten or none; where a name is not erlen's, is bound by something else as well or leaves the file as a value, the import of Flask
stays and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs
import libcst as cst
from libcst.metadata import ImportAssignment, QualifiedNameSource

from .names import FLASK_MODULES, MODULES, is_flask, module_of, target_of
from .notes import Kind, Note
from .projects import Module, Project
from .quoted import in_quotes
from .trees import Edit, Tree, applied, dotted_of, string_of

__all__ = ["Rewritten", "rewritten"]

LOADED = frozenset(
    f"erlen{name}"
    for name in [
        *("", ".app", ".blueprints", ".config", ".ctx", ".globals", ".helpers", ".json", ".sessions", ".signals"),
        *(".templating", ".types", ".views", ".wrappers"),
    ]
)
"""The modules that ``import erlen`` imports, so that they can be reached as attributes."""

IMPORTING = frozenset({"__import__", "import_module", "importorskip", "find_spec", "patch", "patch.object", "setattr"})


@attrs.frozen
class Rewritten:
    """What became of a file; *needs_flask* says that something in it still imports Flask."""

    text: str
    notes: tuple[Note, ...]
    needs_flask: bool


@attrs.frozen
class Alias:
    """One name of an import statement: Flask's *source* as *local*."""

    statement: cst.Import | cst.ImportFrom
    node: cst.ImportAlias
    source: str
    local: str


@attrs.define(eq=False)
class Binding:
    """All imports of Flask that bind one local name; *reason* says why they stay, *name* is the local name to be."""

    local: str
    aliases: list[Alias] = attrs.field(factory=list)
    reason: str | None = None
    name: str = ""

    @property
    def source(self) -> str:
        """What the name is bound to; ``import flask.views`` binds ``flask``."""
        return "flask" if _is_plain(self.aliases[0]) else self.aliases[0].source


def rewritten(project: Project, module: Module) -> Rewritten:
    """Return *module* with erlen's names in the place of Flask's."""
    rewriting = Rewriting(project, module)
    edits = [*rewriting.edits()]
    return Rewritten(applied(module.text, edits), tuple(rewriting.notes), rewriting.needs_flask)


@attrs.define(eq=False)
class Rewriting:
    """The rewriting of one file."""

    project: Project
    module: Module
    notes: list[Note] = attrs.field(factory=list)
    needs_flask: bool = False
    bindings: dict[str, Binding] = attrs.field(factory=dict)
    wanted: set[str] = attrs.field(factory=set)

    @property
    def tree(self) -> Tree:
        return self.module.tree

    def left(self, node: cst.CSTNode, reason: str) -> None:
        self.needs_flask = True
        self.notes.append(Note(self.module.path, self.tree.line(node), Kind.LEFT, reason))

    def edits(self) -> Iterator[Edit]:
        statements: list[cst.Import | cst.ImportFrom] = [*self.tree.all(cst.Import), *self.tree.all(cst.ImportFrom)]
        for statement in statements:
            for alias in self._aliases(statement):
                self.bindings.setdefault(alias.local, Binding(alias.local)).aliases.append(alias)
        for binding in self.bindings.values():
            self._decide(binding)
        # Only now it is known which bindings stay.
        references = [*self._references()]
        for binding in self.bindings.values():
            if binding.reason is not None:
                self.left(binding.aliases[0].statement, binding.reason)
        for node, name, text in references:
            if self.bindings[name].reason is None and self.tree.code(node) != text:
                yield self.tree.replace(node, text)
        names = {binding.local: binding for binding in self.bindings.values() if binding.reason is None}
        for statement in statements:
            yield from self._statement(statement)
        yield from in_quotes(self.tree, lambda dotted: self._quoted(dotted, names))
        self._look_at_strings()

    def _aliases(self, statement: cst.Import | cst.ImportFrom) -> Iterator[Alias]:
        if isinstance(statement, cst.Import):
            for node in statement.names:
                dotted = dotted_of(node.name) or ""
                if is_flask(dotted):
                    local = _asname(node) or "flask"
                    yield Alias(statement, node, dotted, local)
            return
        where = dotted_of(statement.module) or ""
        if statement.relative or not is_flask(where):
            return
        if isinstance(statement.names, cst.ImportStar):
            self.left(statement, f"'from {where} import *' does not say which names it brings: name them")
            return
        for node in statement.names:
            name = dotted_of(node.name) or ""
            yield Alias(statement, node, f"{where}.{name}", _asname(node) or name)

    def _decide(self, binding: Binding) -> None:
        """Find out whether the imports of *binding* can be rewritten, and what the local name will be."""
        sources = {binding.source if alias.local == "flask" else alias.source for alias in binding.aliases}
        if len(sources) > 1:
            binding.reason = f"{binding.local!r} is imported as {' and as '.join(sorted(sources))}"
            return
        for alias in binding.aliases:
            if (
                module_of(alias.source) if isinstance(alias.statement, cst.Import) else target_of(alias.source)
            ) is None:
                binding.reason = f"erlen has no {alias.source!r}"
                return
        binding.name = self._new_local(binding)

    def _new_local(self, binding: Binding) -> str:
        alias = binding.aliases[0]
        if alias.node.asname is not None or binding.source in MODULES:
            return (
                "erlen"
                if _is_plain(alias) and self._is_free_for("erlen") and not self._is_foreign("flask")
                else binding.local
            )
        new = (target_of(binding.source) or "").rpartition(".")[2]
        if new == binding.local or self._is_foreign(binding.local) or not self._is_free_for(new):
            return binding.local
        return binding.local if self._leaves(binding.local) else new

    def _is_free_for(self, name: str) -> bool:
        """Tell whether *name* can be bound to erlen's here: nothing is called so, or erlen's is imported already."""
        used = {node for node in self.tree.all(cst.Name) if node.value == name and not self._is_attribute(node)}
        return all(
            (self.tree.one_import(node) or "").partition(".")[0] == "erlen" or self._is_in_import(node) for node in used
        )

    def _is_attribute(self, node: cst.Name) -> bool:
        parent = self.tree.parents.get(node)
        return (isinstance(parent, cst.Attribute) and parent.attr is node) or (
            isinstance(parent, cst.Arg) and parent.keyword is node
        )

    def _is_in_import(self, node: cst.CSTNode) -> bool:
        for above in self.tree.above(node):
            if isinstance(above, cst.ImportFrom):
                return (dotted_of(above.module) or "").partition(".")[0] == "erlen"
            if isinstance(above, cst.ImportAlias) and isinstance(self.tree.parents[above], cst.Import):
                return (dotted_of(above.name) or "").partition(".")[0] == "erlen"
        return False

    def _is_foreign(self, local: str) -> bool:
        """Tell whether something that is no import of Flask binds *local* somewhere in the file."""
        binding = self.bindings.get(local)
        own = {alias.statement for alias in binding.aliases} if binding is not None else frozenset[cst.CSTNode]()
        for scope in {scope for scope in self.tree.scopes.values() if scope is not None}:
            for found in scope.assignments[local]:
                if not (isinstance(found, ImportAssignment) and found.node in own):
                    return True
        return False

    def _leaves(self, local: str) -> bool:
        """Tell whether other files, or strings, take *local* from this one."""
        quoted = {id(node) for node in self._annotation_strings()}
        if any(id(node) not in quoted and string_of(node) == local for node in self.tree.all(cst.SimpleString)):
            return True
        last = (self.module.package if self.module.is_package else self.module.name).rpartition(".")[2]
        spelt = re.compile(rf"\b{re.escape(last)}\.{local}\b")
        for other in self.project.modules.values():
            if other.path != self.module.path and (spelt.search(other.text) or self._is_taken_by(other, local)):
                return True
        return False

    def _annotation_strings(self) -> Iterator[cst.SimpleString]:
        for annotation in self.tree.all(cst.Annotation):
            yield from self.tree.below(annotation, cst.SimpleString)

    def _is_taken_by(self, other: Module, local: str) -> bool:
        for node in other.tree.all(cst.ImportFrom):
            where = other.absolute("." * len(node.relative) + (dotted_of(node.module) or ""))
            if self.project.by_name.get(where) is self.module:
                if isinstance(node.names, cst.ImportStar):
                    return True
                if any(dotted_of(alias.name) == local for alias in node.names):
                    return True
        return False

    def _references(self) -> Iterator[tuple[cst.CSTNode, str, str]]:
        """Yield what to replace, the local name it belongs to, and the new text; bindings that cannot go are given their reason."""
        for node in self.tree.all(cst.Name):
            binding = self.bindings.get(node.value)
            if binding is None or self._is_attribute(node) or self._stands_in_import(node):
                continue
            found = self.tree.names.get(node, ())
            several = found() if callable(found) else found
            if not any(one.source is QualifiedNameSource.IMPORT and is_flask(one.name) for one in several):
                continue
            if binding.source not in MODULES:
                yield node, node.value, binding.name or node.value
                continue
            outer, rest = self._chain(node)
            result = self._through(binding, rest)
            if result is None:
                shown = ".".join([node.value, *rest])
                binding.reason = binding.reason or (
                    f"{shown!r} on line {self.tree.line(node)} is no name of erlen"
                    if rest
                    else f"the module itself is used as a value on line {self.tree.line(node)}"
                )
                continue
            text, depth = result
            yield outer[depth], node.value, text

    def _stands_in_import(self, node: cst.CSTNode) -> bool:
        return any(isinstance(above, cst.Import | cst.ImportFrom) for above in self.tree.above(node))

    def _chain(self, node: cst.Name) -> tuple[list[cst.CSTNode], list[str]]:
        """Return *node* and the attributes of it, from inside to outside, and their names."""
        nodes: list[cst.CSTNode] = [node]
        names: list[str] = []
        for above in self.tree.above(node):
            if not (isinstance(above, cst.Attribute) and above.value is nodes[-1]):
                break
            nodes.append(above)
            names.append(above.attr.value)
        return nodes, names

    def _through(self, binding: Binding, rest: list[str]) -> tuple[str, int] | None:
        """Return the text for an attribute chain of a module, and how many attributes it stands for."""
        module, depth = binding.source, 0
        while depth < len(rest) and f"{module}.{rest[depth]}" in FLASK_MODULES:
            module, depth = f"{module}.{rest[depth]}", depth + 1
        if depth < len(rest):
            target, depth = target_of(f"{module}.{rest[depth]}"), depth + 1
            home = None if target is None else target.rpartition(".")[0]
        else:
            target = home = module_of(module) if module != "flask" else None
        base = MODULES[binding.source]
        if target is None or home is None or not f"{target}.".startswith(f"{base}."):
            return None
        own = binding.name or binding.local
        if home not in LOADED and base == "erlen":
            if own != "erlen" and not self._is_free_for("erlen"):
                return None
            self.wanted.add(home)
        return own + target.removeprefix(base), depth

    def _quoted(self, dotted: str, names: dict[str, Binding]) -> str | None:
        """Return what *dotted*, found in an annotation's quotes or a type comment, is to be."""
        first, *rest = dotted.split(".")
        binding = names.get(first)
        if binding is None:
            return None
        if binding.source not in MODULES:
            return ".".join([binding.name, *rest])
        found = self._through(binding, rest)
        return None if found is None else ".".join([found[0], *rest[found[1] :]])

    def _statement(self, statement: cst.Import | cst.ImportFrom) -> Iterator[Edit]:
        own = [alias for binding in self.bindings.values() for alias in binding.aliases if alias.statement is statement]
        going = [alias for alias in own if self.bindings[alias.local].reason is None]
        if not going:
            return
        said = ", ".join(f"{alias.source} → {target_of(alias.source)}" for alias in going)
        self.notes.append(Note(self.module.path, self.tree.line(statement), Kind.CHANGED, said))
        if isinstance(statement, cst.Import):
            for alias in going:
                yield self.tree.replace(alias.node, self._import_text(alias))
        else:
            yield from self._from_edits(statement, own)
        yield from self._wanted_beside(statement)

    def _wanted_beside(self, statement: cst.Import | cst.ImportFrom) -> Iterator[Edit]:
        line = self.tree.parents[statement]
        if self.wanted and isinstance(line, cst.SimpleStatementLine) and isinstance(statement, cst.Import):
            own = {
                module_of(alias.source)
                for binding in self.bindings.values()
                for alias in binding.aliases
                if _is_plain(alias)
            }
            between = f"\n{' ' * self.tree.positions[line].start.column}" if len(line.body) == 1 else "; "
            text = "".join(f"{between}import {name}" for name in sorted(self.wanted - own))
            yield self.tree.insert(line.body[-1], text, after=True)
            self.wanted.clear()

    def _import_text(self, alias: Alias) -> str:
        target = module_of(alias.source) or alias.source
        asname = _asname(alias.node)
        if asname is None and self.bindings[alias.local].name != "erlen":
            asname = "flask"
        return f"{target} as {asname}" if asname else target

    def _from_edits(self, statement: cst.ImportFrom, own: list[Alias]) -> Iterator[Edit]:
        homes: dict[str, list[tuple[Alias, str]]] = {}
        for alias in own:
            binding = self.bindings[alias.local]
            target = alias.source if binding.reason is not None else target_of(alias.source) or alias.source
            home, _, name = target.rpartition(".")
            local = alias.local if binding.reason is not None else binding.name
            homes.setdefault(home, []).append((alias, name if name == local else f"{name} as {local}"))
        module = statement.module
        if len(homes) == 1 and module is not None:
            ((home, pairs),) = homes.items()
            yield self.tree.replace(module, home)
            for alias, text in pairs:
                if self.tree.code(alias.node).rstrip(", \n") != text:
                    yield self._alias_edit(alias.node, text)
            return
        lines = [f"from {home} import {', '.join(text for _, text in pairs)}" for home, pairs in homes.items()]
        indent = " " * self.tree.positions[statement].start.column
        line = self.tree.parents[statement]
        is_alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        yield self.tree.replace(statement, f"\n{indent}".join(lines) if is_alone else "; ".join(lines))

    def _alias_edit(self, node: cst.ImportAlias, text: str) -> Edit:
        # The span of an alias may hold the comma behind it.
        first = self.tree.spans[node.name]
        last = self.tree.spans[node.asname.name if node.asname is not None else node.name]
        return Edit(first.start, last.start + last.length, text)

    def _look_at_strings(self) -> None:
        """Tell of names of Flask in strings, where they import or replace something."""
        for call in self.tree.all(cst.Call):
            called = dotted_of(call.func) or ""
            for arg in call.args:
                text = string_of(arg.value)
                if text is None or not re.fullmatch(r"flask(\.\w+)*", text):
                    continue
                if {called, called.rpartition(".")[2]} & IMPORTING:
                    self.left(
                        call, f"{called}({text!r}) names Flask in a string: name erlen's, or keep compatibility mode"
                    )
        for node in self.tree.all(cst.Subscript):
            if dotted_of(node.value) == "sys.modules" and re.search(r"""\[["']flask[."']""", self.tree.code(node)):
                self.left(node, "sys.modules is asked for Flask")


def _is_plain(alias: Alias) -> bool:
    """Tell whether *alias* is one of ``import flask.views``, which binds ``flask``."""
    return isinstance(alias.statement, cst.Import) and alias.node.asname is None


def _asname(node: cst.ImportAlias) -> str | None:
    return None if node.asname is None else dotted_of(node.asname.name)
