"""One Python file as a tree: what its names mean, where its nodes stand, and edits of its text.

Knows libcst and nothing of Flask or erlen. Rule: text that no edit covers stays as it is, to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar, cast

import attrs
import libcst as cst
from libcst import metadata
from libcst.metadata import Assignment, BaseAssignment, GlobalScope, ImportAssignment, QualifiedNameSource, Scope
from typing_extensions import override

__all__ = ["Edit", "Tree", "Unreadable", "applied", "dotted_of", "string_of", "tree_of"]

NodeT = TypeVar("NodeT", bound=cst.CSTNode)


class Unreadable(ValueError):
    """A file is no Python that can be read here."""


@attrs.frozen(order=True)
class Edit:
    """Bytes from *start* to *end* of a file become *text*; of several at one place the first one stands first."""

    start: int
    end: int
    text: str = attrs.field(order=False)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with *edits* made; they must not overlap.

    >>> applied("a = b", [Edit(4, 5, "c"), Edit(0, 0, "x.")])
    'x.a = c'
    """
    source = text.encode()
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise ValueError(f"Two edits cover byte {edit.start}.")
        pieces += (source[at : edit.start], edit.text.encode())
        at = edit.end
    return b"".join((*pieces, source[at:])).decode()


def dotted_of(node: cst.CSTNode | None) -> str | None:
    """Return ``a.b.c`` of a name or a chain of attributes of one, None for anything else."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=value, attr=cst.Name(value=name)):
            base = dotted_of(value)
            return None if base is None else f"{base}.{name}"
        case _:
            return None


def string_of(node: cst.CSTNode | None) -> str | None:
    """Return the text of a string literal, None for anything else."""
    match node:
        case cst.SimpleString() | cst.ConcatenatedString():
            value = node.evaluated_value
            return value if isinstance(value, str) else None
        case _:
            return None


@attrs.frozen(eq=False)
class Tree:
    """A file that was read: its text, its syntax tree, and what libcst knows of it."""

    text: str
    module: cst.Module
    spans: Mapping[cst.CSTNode, metadata.CodeSpan]
    positions: Mapping[cst.CSTNode, metadata.CodeRange]
    scopes: Mapping[cst.CSTNode, Scope | None]
    names: Mapping[cst.CSTNode, Collection[metadata.QualifiedName] | Callable[[], Collection[metadata.QualifiedName]]]
    parents: Mapping[cst.CSTNode, cst.CSTNode]
    _order: Order
    _by_kind: dict[type[cst.CSTNode], list[cst.CSTNode]] = attrs.field(factory=dict, init=False)

    def all(self, kind: type[NodeT]) -> Iterator[NodeT]:
        """Yield all nodes of *kind*, in the order of the text."""
        found = self._by_kind.get(kind)
        if found is None:
            found = self._by_kind[kind] = [node for node in self._order.nodes if isinstance(node, kind)]
        # Only ever filled with nodes of this kind.
        return iter(cast("list[NodeT]", found))

    def below(self, node: cst.CSTNode, kind: type[NodeT]) -> Iterator[NodeT]:
        """Yield all nodes of *kind* in *node*, itself included."""
        start, end = self._order.spans[node]
        return (found for found in self._order.nodes[start:end] if isinstance(found, kind))

    def line(self, node: cst.CSTNode) -> int:
        """Return the line where *node* begins."""
        return self.positions[node].start.line

    def code(self, node: cst.CSTNode) -> str:
        """Return the text of *node*."""
        span = self.spans[node]
        return self.text.encode()[span.start : span.start + span.length].decode()

    def start_of(self, statement: cst.CSTNode) -> int:
        """Return the byte where *statement* begins, with its decorators."""
        if isinstance(statement, cst.FunctionDef | cst.ClassDef) and statement.decorators:
            return self.spans[statement.decorators[0]].start
        return self.spans[statement].start

    def replace(self, node: cst.CSTNode, text: str) -> Edit:
        """Return the edit that puts *text* in the place of *node*."""
        span = self.spans[node]
        return Edit(span.start, span.start + span.length, text)

    def insert(self, node: cst.CSTNode, text: str, *, after: bool = False) -> Edit:
        """Return the edit that puts *text* before *node*, or after it."""
        span = self.spans[node]
        at = span.start + span.length if after else span.start
        return Edit(at, at, text)

    def scope(self, node: cst.CSTNode) -> Scope | None:
        """Return the scope in which *node* stands."""
        return self.scopes.get(node)

    @property
    def globals(self) -> GlobalScope | None:
        """The scope of the module itself; None for an empty file."""
        for scope in self.scopes.values():
            if scope is not None:
                return scope.globals
        return None

    def imported_as(self, node: cst.CSTNode) -> frozenset[str]:
        """Return the dotted names that *node* may have by imports of this file; none where something else may be meant, too."""
        found = self.names.get(node, ())
        several = found() if callable(found) else found
        if any(name.source is not QualifiedNameSource.IMPORT for name in several):
            return frozenset()
        return frozenset(name.name for name in several)

    def one_import(self, node: cst.CSTNode) -> str | None:
        """Return the one dotted name that *node* has by imports."""
        found = self.imported_as(node)
        return next(iter(found)) if len(found) == 1 else None

    def bindings(self, name: str, at: cst.CSTNode | None = None) -> set[BaseAssignment]:
        """Return what binds *name* as it is seen from *at*, or from the module's level."""
        scope = self.globals if at is None else self.scope(at)
        if scope is None:
            return set()
        return {found for found in scope[name] if isinstance(found, Assignment | ImportAssignment)}

    def global_function(self, name: str, at: cst.CSTNode | None = None) -> cst.FunctionDef | None:
        """Return the module's function that *name* means at *at*, if it is bound by nothing else."""
        bindings = self.bindings(name, at)
        match [*bindings]:
            case [Assignment(scope=GlobalScope(), node=cst.FunctionDef() as function)]:
                return function
            case _:
                return None

    def is_free(self, name: str) -> bool:
        """Tell whether nothing in the file is called *name*."""
        return all(found.value != name for found in self.all(cst.Name))

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield what *node* stands in, from inside to outside."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_around(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """Return the function in whose body *node* stands; decorators, defaults and annotations are not in it."""
        inner = node
        for outer in self.above(node):
            if isinstance(outer, cst.FunctionDef) and inner is outer.body:
                return outer
            inner = outer
        return None

    def is_top_level(self, node: cst.CSTNode) -> bool:
        """Tell whether *node* is a statement of the module, under no condition."""
        parent = self.parents.get(node)
        if isinstance(parent, cst.SimpleStatementLine):
            parent = self.parents.get(parent)
        return isinstance(parent, cst.Module)


class Order(cst.CSTVisitor):
    """All nodes in the order of the text, and which stretch of it each node is with all that is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[cst.CSTNode] = []
        self.spans: dict[cst.CSTNode, tuple[int, int]] = {}

    @override
    def on_visit(self, node: cst.CSTNode) -> bool:
        self.spans[node] = (len(self.nodes), 0)
        self.nodes.append(node)
        return True

    @override
    def on_leave(self, original_node: cst.CSTNode) -> None:
        self.spans[original_node] = (self.spans[original_node][0], len(self.nodes))


@lru_cache(maxsize=4096)
def tree_of(text: str) -> Tree:
    """Return the tree of *text*.

    Raises:
        Unreadable: it is no Python.
    """
    try:
        parsed = cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError) as error:
        said = str(error).splitlines()
        raise Unreadable(said[0] if said else "it is nested too deeply") from error
    wrapper = metadata.MetadataWrapper(parsed)
    order = Order()
    wrapper.module.visit(order)
    return Tree(
        text,
        wrapper.module,
        wrapper.resolve(metadata.ByteSpanPositionProvider),
        wrapper.resolve(metadata.PositionProvider),
        wrapper.resolve(metadata.ScopeProvider),
        wrapper.resolve(metadata.QualifiedNameProvider),
        wrapper.resolve(metadata.ParentNodeProvider),
        order,
    )
