"""What one template says of itself: which names it reads and binds, which templates it names, which URLs, filters and tests.

Reads jinja2's syntax tree and renders nothing; knows no other template and no application. Rules:
- Where jinja's scoping depends on the way through the template, a name counts as bound: nothing is told that might be right.
- A name asked for with ``is defined`` or ``default`` is optional in the whole template; one that is asked for its truth is soft.
"""

import attrs
from jinja2 import nodes

from .._typing import override
from .reading import Named, NameReader, Path, Scope, named_by

__all__ = ["Chain", "Export", "MacroCall", "Outline", "Read", "Reference", "URLCall", "outline_of"]

GUARDS = frozenset({"defined", "undefined"})
DEFAULTS = frozenset({"default", "d"})
KNOWN_BY_NAME = frozenset({"filter", "test"})


@attrs.frozen
class Read:
    """A name that the template itself does not bind, where it is read."""

    name: str
    line: int
    is_called: bool = False
    is_soft: bool = False


@attrs.frozen
class Chain:
    """An attribute of a name from outside: ``post.author.name`` is ``("author", "name")`` of ``post``."""

    path: Path
    line: int
    is_certain: bool = False
    """Whether it is read whenever what is around it is shown."""
    block: str | None = None
    """The outermost block around it."""


@attrs.frozen
class Reference:
    """Another template that is extended, included or imported."""

    kind: str
    named: Named
    line: int
    with_context: bool = True
    may_miss: bool = False


@attrs.frozen
class Export:
    """A name that another template must export, as ``{% from "forms.html" import field %}`` wants it."""

    named: Named
    name: str
    line: int


@attrs.frozen
class URLCall:
    """A call of ``url_for`` with a literal endpoint; values that are no literals are None here."""

    endpoint: str
    values: dict[str, nodes.Const | None]
    is_open: bool
    line: int


@attrs.frozen
class Macro:
    """What a macro takes."""

    arguments: tuple[str, ...]
    takes_more: bool
    """Whether it reads ``varargs``."""
    takes_any: bool
    """Whether it reads ``kwargs``."""


@attrs.frozen
class MacroCall:
    """A call of a macro: of which templates, and what it passes."""

    module: Named
    name: str
    positional: int
    keywords: tuple[str, ...]
    line: int


@attrs.define
class Outline:
    """What a template says of itself."""

    reads: list[Read] = attrs.field(factory=list[Read])
    chains: list[Chain] = attrs.field(factory=list[Chain])
    references: list[Reference] = attrs.field(factory=list[Reference])
    exports: list[Export] = attrs.field(factory=list[Export])
    urls: list[URLCall] = attrs.field(factory=list[URLCall])
    filters: list[tuple[str, int]] = attrs.field(factory=list[tuple[str, int]])
    tests: list[tuple[str, int]] = attrs.field(factory=list[tuple[str, int]])
    macros: dict[str, Macro | None] = attrs.field(factory=dict[str, "Macro | None"])
    """The macros at the top; None for one that is defined twice."""
    macro_calls: list[MacroCall] = attrs.field(factory=list[MacroCall])
    blocks: dict[str, int] = attrs.field(factory=dict[str, int])
    sure_blocks: set[str] = attrs.field(factory=set[str])
    """The blocks that are shown whenever the template is."""
    inner_blocks: set[str] = attrs.field(factory=set[str])
    """The blocks inside of other blocks."""
    top: set[str] = attrs.field(factory=set[str])
    bound: set[str] = attrs.field(factory=set[str])
    optional: set[str] = attrs.field(factory=set[str])
    asked: set[str] = attrs.field(factory=set[str])
    """Filters and tests that the template itself asks about, as in ``{% if "markdown" is filter %}``."""
    strings: set[str] = attrs.field(factory=set[str])
    """Every text in an expression: one may name a template."""

    @property
    def names(self) -> set[str]:
        """The names it reads from outside."""
        return {read.name for read in self.reads} | self.optional


def outline_of(tree: nodes.Template) -> Outline:
    """Return what the template *tree* says of itself.

    >>> from jinja2 import Environment
    >>> tree = Environment().parse("{% set a = b %}{{ a }}{% for x in xs %}{{ x.y }}{% endfor %}{{ c|default(1) }}")
    >>> outline = outline_of(tree)
    >>> [read.name for read in outline.reads], outline.optional
    (['b', 'xs'], {'c'})
    """
    outline = Outline()
    top = Scope()
    _Reader(outline, top).all_of(tree.body, top)
    outline.top |= top.names
    outline.top -= {"self"}
    for macro in tree.find_all(nodes.Macro):
        outline.macros[macro.name] = None if macro.name in outline.macros else _macro_of(macro)
    # Macros and blocks run when the whole template has been read.
    outline.reads = [read for read in outline.reads if read.name not in outline.top | outline.optional]
    return outline


def _macro_of(macro: nodes.Macro) -> Macro:
    names = {name.name for name in macro.find_all(nodes.Name)}
    return Macro(tuple(argument.name for argument in macro.args), "varargs" in names, "kwargs" in names)


@attrs.define
class _Reader(NameReader):
    """Walks a template's tree with the scopes of jinja, and notes what it sees."""

    outline: Outline
    top: Scope
    block: str | None = None
    """The outermost block around what is read."""

    # Names

    @override
    def saw_name(self, name: str, line: int, soft: bool, called: bool) -> None:
        self.outline.reads.append(Read(name, line, called, soft))

    @override
    def saw_binding(self, name: str) -> None:
        self.outline.bound.add(name)

    @override
    def saw_chain(self, path: Path, line: int) -> None:
        self.outline.chains.append(Chain(path, line, self.doubts == 0, self.block))

    # Nodes

    @override
    def visit_other(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.Filter(name=name, lineno=line):
                self.outline.filters.append((name, line))
                self._visit_guarded(node, node.node, name in DEFAULTS, scope)
            case nodes.Test(name=name, lineno=line):
                self.outline.tests.append((name, line))
                if name in KNOWN_BY_NAME and isinstance(node.node, nodes.Const):
                    self.outline.asked.add(str(node.node.value))
                self._visit_guarded(node, node.node, name in GUARDS, scope)
            case nodes.Call(node=nodes.Name(name="url_for")) if not scope.binds("url_for"):
                self._note_url(node)
                self.children(node, scope)
            case nodes.Extends() | nodes.Include() | nodes.Import() | nodes.FromImport():
                self._note_reference(node, scope)
            case nodes.Block(name=name, lineno=line):
                self.outline.blocks[name] = line
                if self.block is not None:
                    self.outline.inner_blocks.add(name)
                inner = (scope if node.scoped else self.top).inner("self", "super")
                if not self.doubts:
                    self.outline.sure_blocks.add(name)
                outer, self.block = self.block, self.block or name
                self.all_of(node.body, inner)
                self.block = outer
            case nodes.Const(value=str() as text):
                self.outline.strings.add(text)
            case _:
                self.children(node, scope)

    def _visit_guarded(self, node: nodes.Node, subject: nodes.Node | None, is_guard: bool, scope: Scope) -> None:
        """Read a filter or test; what it guards is no read."""
        if not is_guard or subject is None:
            self.children(node, scope)
            return
        if isinstance(subject, nodes.Name):
            if not scope.binds(subject.name):
                self.outline.optional.add(subject.name)
                self.outline.bound.add(subject.name)
        elif isinstance(subject, nodes.Getattr | nodes.Getitem):
            # The last attribute may be missing; what it is asked of may not.
            self.children(subject, scope)
        else:
            self.visit(subject, scope)
        for child in node.iter_child_nodes(exclude=("node",)):
            self.visit(child, scope)

    def _note_url(self, call: nodes.Call) -> None:
        values: dict[str, nodes.Const | None] = {}
        for keyword in call.kwargs:
            values[keyword.key] = keyword.value if isinstance(keyword.value, nodes.Const) else None
        first: nodes.Node | None = call.args[0] if call.args else None
        if first is None:
            first = next((keyword.value for keyword in call.kwargs if keyword.key == "endpoint"), None)
            values.pop("endpoint", None)
        if isinstance(first, nodes.Const) and isinstance(first.value, str):
            is_open = call.dyn_args is not None or call.dyn_kwargs is not None or len(call.args) > 1
            self.outline.urls.append(URLCall(first.value, values, is_open, call.lineno))

    def _note_reference(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.Extends(template=template):
                reference = Reference("extends", named_by(template), node.lineno)
            case nodes.Include(template=template):
                reference = Reference(
                    "include", named_by(template), node.lineno, node.with_context, node.ignore_missing
                )
            case nodes.Import(template=template, target=target):
                reference = Reference("import", named_by(template), node.lineno, node.with_context)
                self.visit(template, scope)
                self.bind(target, scope, Path("", (), reference.named))
            case nodes.FromImport(template=template, names=names):
                reference = Reference("import", named_by(template), node.lineno, node.with_context)
                self.visit(template, scope)
                for item in names:
                    name, alias = item if isinstance(item, tuple) else (item, item)
                    self.outline.exports.append(Export(reference.named, name, node.lineno))
                    self.bind(alias, scope, Path("", (name,), reference.named))
            case _:
                return
        self.outline.references.append(reference)
        if isinstance(node, nodes.Extends | nodes.Include):
            self.visit(node.template, scope)

    @override
    def saw_macro_call(self, module: Named, name: str, call: nodes.Call) -> None:
        if call.dyn_args is None and call.dyn_kwargs is None:
            keywords = tuple(keyword.key for keyword in call.kwargs)
            self.outline.macro_calls.append(MacroCall(module, name, len(call.args), keywords, call.lineno))

    @override
    def saw_module_attribute(self, named: Named, name: str, line: int) -> None:
        self.outline.exports.append(Export(named, name, line))
