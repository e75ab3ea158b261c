"""Walking a template's syntax tree with jinja's scopes: which names are bound where, and where a value comes from.

Knows jinja2's nodes; what is done with what is seen is said by a subclass.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Final

import attrs
from jinja2 import nodes

__all__ = ["ELEMENT", "HERE", "NameReader", "Named", "Path", "Scope", "named_by"]

ELEMENT: Final = "[]"
"""The step from a collection to one of its elements."""

SAME_ELEMENTS = frozenset({"list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr"})
ONE_ELEMENT = frozenset({"first", "last", "random", "min", "max"})


@attrs.frozen
class Named:
    """The names of templates that an expression may stand for.

    *names* are literal; *patterns* have ``*`` for what is not known; of *is_choice*, one is enough.
    """

    names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    is_choice: bool = False


HERE: Final = Named()
"""Stands for the template itself, as the module that has its macros."""


@attrs.frozen
class Path:
    """Where a value comes from: a name from outside and the steps from there; or a module of macros."""

    name: str
    steps: tuple[str, ...] = ()
    module: Named | None = None

    def then(self, step: str) -> Path | None:
        """Return the path one *step* further; what a module of macros has is no path."""
        return attrs.evolve(self, steps=(*self.steps, step)) if self.module is None else None


@attrs.define
class Scope:
    """The names that are bound at a place, and where their values come from."""

    paths: dict[str, Path | None] = attrs.field(factory=dict[str, "Path | None"])
    outer: Scope | None = None

    @property
    def names(self) -> set[str]:
        """The names bound in this scope itself."""
        return set(self.paths)

    def binds(self, name: str) -> bool:
        """Return whether *name* is bound here or further out."""
        return name in self.paths or (self.outer is not None and self.outer.binds(name))

    def path_of(self, name: str) -> Path | None:
        """Return where the value of *name* comes from, as far as that is known."""
        if name in self.paths:
            return self.paths[name]
        return Path(name) if self.outer is None else self.outer.path_of(name)

    def inner(self, *names: str) -> Scope:
        """Return a scope inside of this one with *names*."""
        return Scope(dict.fromkeys(names), self)


def named_by(node: nodes.Node) -> Named:
    """Return what templates the expression *node* names.

    >>> from jinja2 import nodes
    >>> named_by(nodes.Const("base.html"))
    Named(names=('base.html',), patterns=(), is_choice=False)
    """
    match node:
        case nodes.Const(value=str() as name):
            return Named((name,))
        case nodes.CondExpr(expr1=one, expr2=other) if other is not None:
            return _joined([named_by(one), named_by(other)])
        case nodes.Or(left=left, right=right):
            return _joined([named_by(left), named_by(right)])
        case nodes.List(items=items) | nodes.Tuple(items=items):
            return attrs.evolve(_joined(map(named_by, items)), is_choice=True)
        case nodes.Concat(nodes=parts):
            return Named((), (_pattern(parts),))
        case nodes.Add(left=left, right=right):
            return Named((), (_pattern([left, right]),))
        case _:
            return Named((), ("*",))


def _pattern(parts: Iterable[nodes.Node]) -> str:
    found = ""
    for part in parts:
        if isinstance(part, nodes.Add):
            found += _pattern([part.left, part.right])
        else:
            found += part.value if isinstance(part, nodes.Const) and isinstance(part.value, str) else "*"
    return found


def _joined(several: Iterable[Named]) -> Named:
    found = list(several)
    return Named(
        tuple(name for named in found for name in named.names),
        tuple(pattern for named in found for pattern in named.patterns),
    )


class NameReader:
    """Walks a tree with the scopes of jinja."""

    doubts: int = 0
    """Inside of how many statements it is that may not run."""

    @contextmanager
    def perhaps(self) -> Generator[None, None, None]:
        """Note that what is read here may not run."""
        self.doubts += 1
        yield
        self.doubts -= 1

    # What was seen, for subclasses

    def saw_name(self, name: str, line: int, soft: bool, called: bool) -> None: ...

    def saw_binding(self, name: str) -> None: ...

    def saw_chain(self, path: Path, line: int) -> None: ...

    def saw_module_attribute(self, named: Named, name: str, line: int) -> None: ...

    def saw_macro_call(self, module: Named, name: str, call: nodes.Call) -> None: ...

    def visit_other(self, node: nodes.Node, scope: Scope) -> None:
        """Read a node that neither binds nor reads a name by itself."""
        self.children(node, scope)

    # The walk

    def all_of(self, several: Iterable[nodes.Node], scope: Scope) -> None:
        """Read *several* nodes, one after the other."""
        for node in several:
            self.visit(node, scope)

    def children(self, node: nodes.Node, scope: Scope) -> None:
        """Read what *node* consists of."""
        self.all_of(node.iter_child_nodes(), scope)

    def visit(self, node: nodes.Node, scope: Scope, soft: bool = False) -> None:
        """Read *node*; *soft* says that only its truth is asked for."""
        if isinstance(node, nodes.Call):
            self._look_for_macro(node, scope)
        match node:
            case nodes.Name(name=name, ctx="load", lineno=line):
                self._read(name, line, scope, soft)
            case nodes.NSRef(name=name, lineno=line):
                self._read(name, line, scope, soft)
            case nodes.Name():
                self.bind(node, scope)
            case nodes.Call(node=nodes.Name(name=name, lineno=line)) if name != "url_for" or scope.binds(name):
                self._read(name, line, scope, soft, called=True)
                self.all_of(node.iter_child_nodes(exclude=("node",)), scope)
            case nodes.Getattr(node=subject, attr=attr, lineno=line):
                self._visit_attribute(subject, attr, line, scope)
            case nodes.Getitem(node=subject, arg=nodes.Const(value=str() as attr), lineno=line):
                self._visit_attribute(subject, attr, line, scope)
            case _:
                self._visit_statement(node, scope, soft)

    def _look_for_macro(self, call: nodes.Call, scope: Scope) -> None:
        """Note *call* if it is one of a macro, of this template or an imported one."""
        match call.node:
            case nodes.Name(name=name) if scope.binds(name):
                path, steps = scope.path_of(name), 1
            case nodes.Getattr(node=nodes.Name(name=name)) if scope.binds(name):
                path, steps = scope.path_of(name), 0
            case _:
                return
        if path is not None and path.module is not None and len(path.steps) == steps:
            attribute = call.node.attr if isinstance(call.node, nodes.Getattr) else path.steps[0]
            self.saw_macro_call(path.module, attribute, call)

    def _read(self, name: str, line: int, scope: Scope, soft: bool, called: bool = False) -> None:
        if not scope.binds(name):
            self.saw_name(name, line, soft, called)

    def _visit_attribute(self, subject: nodes.Node, attr: str, line: int, scope: Scope) -> None:
        path = self.path_of(subject, scope)
        if path is not None and path.module is not None and not path.steps:
            self.saw_module_attribute(path.module, attr, line)
        elif path is not None and (further := path.then(attr)) is not None:
            self.saw_chain(further, line)
        self.visit(subject, scope)

    def _visit_statement(self, node: nodes.Node, scope: Scope, soft: bool) -> None:
        match node:
            case nodes.Not(node=negated):
                self.visit(negated, scope, soft=True)
            case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
                self.visit(left, scope, soft=True)
                with self.perhaps():
                    self.visit(right, scope, soft)
            case nodes.If(test=test) | nodes.CondExpr(test=test):
                self.visit(test, scope, soft=True)
                with self.perhaps():
                    self.all_of(node.iter_child_nodes(exclude=("test",)), scope)
            case nodes.For():
                self._visit_loop(node, scope)
            case nodes.Macro(name=name):
                self.bind(name, scope, Path("", (name,), HERE))
                inner = scope.inner("caller", "varargs", "kwargs")
                self._visit_callable(node, scope, inner)
            case nodes.CallBlock(call=call):
                self.visit(call, scope)
                self._visit_callable(node, scope, scope.inner())
            case nodes.With(targets=targets, values=values, body=body):
                inner = scope.inner()
                for target, value in zip(targets, values, strict=True):
                    self.visit(value, scope)
                    self.bind(target, inner, self.path_of(value, scope))
                self.all_of(body, inner)
            case _:
                self._visit_assignment(node, scope)

    def _visit_assignment(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.Assign(target=target, node=value):
                self.visit(value, scope)
                self.bind(target, scope, self.path_of(value, scope))
            case nodes.AssignBlock(target=target, filter=used, body=body):
                if used is not None:
                    self.visit(used, scope)
                # For jinja, too, the name is bound inside of the block already.
                self.bind(target, scope)
                self.all_of(body, scope.inner())
            case nodes.FilterBlock(filter=used, body=body):
                self.visit(used, scope)
                self.all_of(body, scope.inner())
            case nodes.Scope(body=body) | nodes.ScopedEvalContextModifier(body=body):
                self.all_of(node.iter_child_nodes(exclude=("body",)), scope)
                self.all_of(body, scope.inner())
            case _:
                self.visit_other(node, scope)

    def _visit_loop(self, loop: nodes.For, scope: Scope) -> None:
        self.visit(loop.iter, scope)
        inner = scope.inner("loop")
        self.saw_binding("loop")
        collection = self.path_of(loop.iter, scope)
        self.bind(loop.target, inner, None if collection is None else collection.then(ELEMENT))
        with self.perhaps():
            if loop.test is not None:
                self.visit(loop.test, inner)
            self.all_of(loop.body, inner)
            self.all_of(loop.else_, scope.inner())

    def _visit_callable(self, node: nodes.Macro | nodes.CallBlock, scope: Scope, inner: Scope) -> None:
        for argument in node.args:
            self.bind(argument, inner)
        with self.perhaps():
            # A default may speak of the arguments before it.
            self.all_of(node.defaults, inner)
            self.all_of(node.body, inner)

    def bind(self, target: nodes.Node | str, scope: Scope, path: Path | None = None) -> None:
        """Note that *target* gets a value, from *path* where that is known."""
        match target:
            case str() | nodes.Name():
                name = target if isinstance(target, str) else target.name
                # Bound twice, it may come from either.
                scope.paths[name] = None if name in scope.paths else path
                self.saw_binding(name)
            case nodes.NSRef(name=name, lineno=line):
                self._read(name, line, scope, soft=False)
            case nodes.Tuple(items=items) | nodes.List(items=items):
                for item in items:
                    self.bind(item, scope)
            case _:
                self.visit(target, scope)

    def path_of(self, node: nodes.Node, scope: Scope) -> Path | None:
        """Return where the value of *node* comes from, as far as that is known."""
        match node:
            case nodes.Name(name=name):
                return scope.path_of(name)
            case nodes.Getattr(node=subject, attr=attr):
                path = self.path_of(subject, scope)
                return None if path is None else path.then(attr)
            case nodes.Filter(node=nodes.Node() as subject, name=name) if name in SAME_ELEMENTS:
                return self.path_of(subject, scope)
            case nodes.Filter(node=nodes.Node() as subject, name=name) if name in ONE_ELEMENT:
                path = self.path_of(subject, scope)
                return None if path is None else path.then(ELEMENT)
            case _:
                return None
