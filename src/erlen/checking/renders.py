"""Where Python code names templates: which one, and with which variables.

Reads syntax trees of the application's own modules. Rules:
- A function that hands one of its parameters on as a template's name is a way of rendering, too, be it a helper, a method or a decorator.
- Where the variables of a call are not all to be seen, the call is open.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from functools import cached_property
from types import CodeType, ModuleType

import attrs

from .._dynamic import attribute, unwrapped
from .._typing import override
from .calls import (
    argument_of,
    is_ours,
    keys_added_to,
    keys_of_variable,
    keywords_of,
    pattern_of,
    values_of,
)
from .classes import ClassTable
from .reading import Named
from .sources import PythonFile

__all__ = ["Handle", "Rendering", "Renderings"]

RENDERERS = frozenset({"render_template", "stream_template"})
STRING_RENDERERS = frozenset({"render_template_string", "stream_template_string"})
HANDLES = frozenset({"Template"})
GET_ATTRIBUTE = "get_template_attribute"
LOADERS = frozenset({"get_template", "select_template", "get_or_select_template"})
DYNAMIC = Named((), ("*",))

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@attrs.frozen
class Rendering:
    """A place that renders templates: with the variables *names*, and of an open one, perhaps with more."""

    file: PythonFile
    line: int
    named: Named
    names: frozenset[str]
    is_open: bool
    exported: str | None = None
    """The macro that `get_template_attribute` wants."""
    places: Mapping[str, tuple[str, int]] = attrs.field(factory=dict[str, tuple[str, int]])
    """Where literal names stand that are not written in the call itself."""

    def place_of(self, name: str) -> tuple[str, int]:
        """Return file and line to which a mistake in the template's *name* belongs."""
        return self.places.get(name, (self.file.shown, self.line))


@attrs.frozen
class Handle:
    """A `Template` with the class of its variables."""

    name: str
    variables: type[object]
    file: PythonFile
    line: int


@attrs.frozen
class StringTemplate:
    """A template that is written in code: its source, and the rendering of it."""

    source: str
    rendering: Rendering


@attrs.frozen
class Way:
    """A function of the application's own that renders the template which its parameter names."""

    function: str
    parameter: str
    position: int
    names: frozenset[str]
    is_open: bool
    forwards: bool
    """Whether further keywords reach the template."""
    parameters: frozenset[str]
    path: str


@attrs.define(eq=False, slots=False)
class Renderings:
    """All places of the application's modules that render, and the strings that may name a template elsewhere."""

    files: tuple[PythonFile, ...]
    sites: list[Rendering] = attrs.field(factory=list[Rendering], init=False)
    handles: list[Handle] = attrs.field(factory=list[Handle], init=False)
    strings: list[StringTemplate] = attrs.field(factory=list[StringTemplate], init=False)
    ways: dict[str, Way] = attrs.field(factory=dict[str, Way], init=False)
    _used: set[int] = attrs.field(factory=set[int], init=False)
    """The nodes of strings that are known to name a template."""
    _seen: set[int] = attrs.field(factory=set[int], init=False)

    def __attrs_post_init__(self) -> None:
        for file in self.files:
            _Visitor(self, file).visit(file.tree)
        # Ways are known only now; a way around a way is found in the next round.
        for _ in range(3):
            before = len(self.ways)
            for file in self.files:
                _WayVisitor(self, file).visit(file.tree)
            if len(self.ways) == before:
                break

    @cached_property
    def classes(self) -> ClassTable:
        """The classes of all modules, for `render_template(self.template)`."""
        return ClassTable.of(self.files)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Strings that no known rendering uses: who can tell what is made of them."""
        return frozenset(
            node.value
            for file in self.files
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in self._used
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every keyword that a call passes, and every short string: what a template reads may be among them."""
        found: set[str] = set()
        for file in self.files:
            for node in ast.walk(file.tree):
                if isinstance(node, ast.keyword) and node.arg is not None:
                    found.add(node.arg)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                    found.add(node.value)
        return frozenset(found)

    def is_new(self, call: ast.Call) -> bool:
        """Return whether *call* is asked about for the first time."""
        is_new = id(call) not in self._seen
        self._seen.add(id(call))
        return is_new

    def use(self, node: ast.Constant) -> None:
        """Note that the string *node* is known to name a template."""
        self._used.add(id(node))


@attrs.define(eq=False, slots=False)
class _Visitor(ast.NodeVisitor):
    """Finds what the framework's own functions are called with."""

    all: Renderings
    file: PythonFile
    functions: list[Function] = attrs.field(factory=list[Function], init=False)
    only_rest: bool = attrs.field(default=True, init=False)
    """Whether what the last call passes is seen, but for the further keywords of the function around."""
    owners: list[str] = attrs.field(factory=list[str], init=False)
    """The classes around it, outermost first."""
    places: dict[str, tuple[str, int]] = attrs.field(factory=dict[str, tuple[str, int]], init=False)

    @override
    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._inside(node)

    @override
    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._inside(node)

    @override
    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._inside(node)

    @override
    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.owners.append(node.name)
        self.generic_visit(node)
        self.owners.pop()

    def _inside(self, node: Function) -> None:
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        for decorator in decorators:
            self.visit(decorator)
        self.functions.append(node)
        for child in ast.iter_child_nodes(node):
            if child not in decorators:
                self.visit(child)
        self.functions.pop()

    @override
    def visit_Call(self, node: ast.Call) -> None:
        self.look_at(node)
        self.generic_visit(node)

    def look_at(self, call: ast.Call) -> None:
        """Note *call* if it renders."""
        if is_ours(self.file, call.func.value if isinstance(call.func, ast.Subscript) else call.func, HANDLES):
            self._note_handle(call)
            return
        first = argument_of(call, 0, ("template_name_or_list", "template_name", "source"))
        if first is None:
            return
        if is_ours(self.file, call.func, RENDERERS):
            names, is_open = self.keywords(call, ("template_name_or_list", "template_name"))
            self.note(call, first, names, is_open)
        elif is_ours(self.file, call.func, STRING_RENDERERS):
            self._note_string(call, first)
        elif is_ours(self.file, call.func, frozenset({GET_ATTRIBUTE})):
            attribute = argument_of(call, 1, ("attribute",))
            exported = attribute.value if isinstance(attribute, ast.Constant) else None
            self.note(call, first, frozenset(), True, exported if isinstance(exported, str) else None)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in LOADERS and _is_environment(call.func.value):
            self.note(call, first, frozenset(), True)

    def _note_string(self, call: ast.Call, source: ast.expr) -> None:
        if isinstance(source, ast.Constant) and isinstance(source.value, str):
            names, is_open = self.keywords(call, ("source",))
            named = Named((f"<string at {self.file.shown}:{source.lineno}>",))
            rendering = Rendering(self.file, source.lineno, named, names, is_open)
            self.all.strings.append(StringTemplate(source.value, rendering))
            self.all.sites.append(rendering)

    def _note_handle(self, call: ast.Call) -> None:
        name, variables = argument_of(call, 0, ("name",)), argument_of(call, 1, ("variables",))
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return
        self.all.use(name)
        kind = self._value_of(variables)
        if isinstance(kind, type):
            self.all.handles.append(Handle(name.value, kind, self.file, call.lineno))
        else:
            # The class is out of sight; that there must be a template is not.
            self.all.sites.append(Rendering(self.file, call.lineno, Named((name.value,)), frozenset(), True))

    def _value_of(self, node: ast.expr | None) -> object:
        match node:
            case ast.Name(id=name):
                return self.file.value_of(name)
            case ast.Attribute(value=value, attr=attr):
                return getattr(self._value_of(value), attr, None)
            case _:
                return None

    def note(
        self, call: ast.Call, first: ast.expr, names: frozenset[str], is_open: bool, exported: str | None = None
    ) -> None:
        """Note that *call* renders what *first* names."""
        self.places = {}
        named = self.named_by(first, names, is_open)
        self.all.sites.append(Rendering(self.file, first.lineno, named, names, is_open, exported, self.places))

    def keywords(self, call: ast.Call, others: tuple[str, ...]) -> tuple[frozenset[str], bool]:
        """Return the names that *call* passes, those of a dictionary of the function around it included, and whether there may be more."""
        names, unknown = keywords_of(call)
        is_open = False
        self.only_rest = True
        for value in unknown:
            name = value.id if isinstance(value, ast.Name) else ""
            keys = keys_of_variable(self.functions[-1], name) if self.functions and name else None
            is_open |= keys is None
            self.only_rest &= keys is not None or self._is_rest(name)
            names |= keys or frozenset()
        return names - set(others), is_open

    def _is_rest(self, name: str) -> bool:
        """Return whether *name* is where the function around keeps further keywords."""
        rest = self.functions[-1].args.kwarg if self.functions else None
        return rest is not None and rest.arg == name

    def named_by(self, node: ast.expr, names: frozenset[str], is_open: bool, depth: int = 0) -> Named:
        """Return what templates *node* names; where that is a parameter, its function becomes a way."""
        match node:
            case ast.Constant(value=str() as name):
                return self._literal(self.file, node, name)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                found = [self.named_by(item, names, is_open, depth) for item in items]
                return attrs.evolve(_joined(found), is_choice=True)
            case ast.IfExp(body=one, orelse=other):
                return _joined([self.named_by(item, names, is_open, depth) for item in (one, other)])
            case ast.BoolOp(values=values):
                return _joined([self.named_by(item, names, is_open, depth) for item in values])
            case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
                return Named((), (pattern_of(node),))
            case ast.Name(id=name) if depth < 4:
                return self._named_by_variable(name, names, is_open, depth)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attr):
                several = self.all.classes.strings_of(self.owners[-1], attr) if self.owners else ()
                literals = [self._literal(file, value, str(value.value)) for file, value in several]
                return _joined(literals) if literals else DYNAMIC
            case _:
                return DYNAMIC

    def _literal(self, file: PythonFile, node: ast.Constant, name: str) -> Named:
        self.all.use(node)
        self.places[name] = (file.shown, node.lineno)
        return Named((name,))

    def _named_by_variable(self, name: str, names: frozenset[str], is_open: bool, depth: int) -> Named:
        for nesting, function in enumerate(reversed(self.functions)):
            parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            values = values_of(function, name)
            if name in {parameter.arg for parameter in parameters}:
                self._note_way(function, name, names, is_open, nested=nesting > 0)
                return _joined([DYNAMIC, *(self.named_by(value, names, is_open, depth + 1) for value in values)])
            if values:
                return _joined([self.named_by(value, names, is_open, depth + 1) for value in values])
        values = values_of(self.file.tree, name)
        if values:
            return _joined([self.named_by(value, names, is_open, depth + 1) for value in values])
        value = self.file.value_of(name)
        return Named((value,)) if isinstance(value, str) else DYNAMIC

    def _note_way(self, function: Function, parameter: str, names: frozenset[str], is_open: bool, nested: bool) -> None:
        if isinstance(function, ast.Lambda):
            return
        plain = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        is_method = bool(plain) and plain[0] in ("self", "cls")
        plain = plain[1:] if is_method else plain
        rest = function.args.kwarg
        forwards = rest is not None and not nested
        # Keywords in ** that are the function's own are seen at its calls; what it puts there itself, here.
        added, may_add = (
            keys_added_to(function, rest.arg) if rest is not None and forwards else (frozenset[str](), is_open)
        )
        known = self.all.ways.get(function.name)
        self.all.ways[function.name] = Way(
            function.name,
            parameter,
            plain.index(parameter) if parameter in plain else -1,
            names | added | (frozenset[str]() if known is None else known.names),
            may_add or nested or (is_open and not self.only_rest) or (known is not None and known.is_open),
            forwards or (known is not None and known.forwards),
            frozenset(plain) | {argument.arg for argument in function.args.kwonlyargs},
            self.file.path,
        )


class _WayVisitor(_Visitor):
    """Finds the calls of the application's own ways of rendering."""

    @override
    def look_at(self, call: ast.Call) -> None:
        match call.func:
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                pass
            case ast.Attribute(value=ast.Name(id=base), attr=name) if isinstance(self.file.value_of(base), ModuleType):
                pass
            case _:
                return
        way = self.all.ways.get(name)
        if way is None or not self._is_the(way, call.func):
            return
        first = argument_of(call, way.position, (way.parameter,))
        if first is None or not self.all.is_new(call):
            return
        names, is_open = self.keywords(call, ())
        names = (names - way.parameters) | way.names if way.forwards else way.names
        is_open = (is_open and way.forwards) or way.is_open
        if not isinstance(first, ast.Constant | ast.IfExp | ast.Name) or _is_none(first):
            return
        self.note(call, first, names, is_open)

    def _is_the(self, way: Way, function: ast.expr) -> bool:
        """Return whether *function* is that way of rendering, and not another one of the same name."""
        if not isinstance(function, ast.Name):
            return True
        value = self.file.value_of(function.id)
        code: object = attribute(unwrapped(value), "__code__", None) if callable(value) else None
        if isinstance(code, CodeType):
            return os.path.realpath(code.co_filename) == way.path
        return value is None and (way.path == self.file.path or function.id in self.file.imports)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str)


def _is_environment(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("jinja_env", "jinja_environment")


def _joined(several: list[Named]) -> Named:
    return Named(
        tuple(name for named in several for name in named.names),
        tuple(pattern for named in several for pattern in named.patterns),
    )
