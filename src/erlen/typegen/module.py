"""The generated module: a tree of final classes with a method for each endpoint, and, where asked for, overloads of ``url_for``.

Knows endpoints; no router. Rules:
- The same endpoints give the same text, on every machine.
- It imports no view: types that are not Python's own are imported for checkers only.
- What an endpoint, a blueprint or a variable is called never hides what the module itself uses.
"""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from .annotations import Imports, quoted, spelled
from .endpoints import Endpoint, Parameter
from .layout import call, collection, definition, docstring, indented
from .names import class_name, free, identifier, parameter_names

__all__ = ["MARK", "Node", "grown", "module_text"]

MARK = "Written by `erlen typegen`"
"""By this a file is known as generated."""

RUNTIME = "erlen.urltrees"


@attrs.define
class Node:
    """The endpoints below one name: those of an application, of a blueprint, of a blueprint in it."""

    path: tuple[str, ...] = ()
    endpoint: Endpoint | None = None
    children: dict[str, "Node"] = attrs.field(factory=dict[str, "Node"])
    class_name: str = ""

    def members(self) -> dict[str, "Node"]:
        """Return the children by the names that they have as attributes; who can have its own name has it."""
        names: dict[str, Node] = {}
        for name, child in sorted(self.children.items(), key=lambda item: (identifier(item[0]) != item[0], item[0])):
            names[free(identifier(name), names)] = child
        return dict(sorted(names.items()))

    def all(self) -> Iterator["Node"]:
        """Yield this node behind all that are below it."""
        for child in self.members().values():
            yield from child.all()
        yield self


def grown(endpoints: Iterable[Endpoint]) -> Node:
    """Return the tree of *endpoints*."""
    root = Node()
    for endpoint in endpoints:
        node = root
        for name in endpoint.name.split("."):
            node = node.children.setdefault(name, Node((*node.path, name)))
        node.endpoint = endpoint
    return root


def module_text(app_name: str, endpoints: Sequence[Endpoint], *, literal: bool = False) -> str:
    """Return the module for *endpoints*, with overloads of ``url_for`` where *literal* is asked for.

    >>> from erlen.typegen.endpoints import Endpoint, Parameter, RuleText
    >>> rule = RuleText("/posts/<int:post_id>", ("GET",))
    >>> text = module_text("shop", [Endpoint("blog.post", (Parameter("post_id", (int,), True),), (rule,))])
    >>> print(*[line.strip() for line in text.splitlines() if "def " in line], sep="\\n")
    def post(self, *, post_id: int) -> str:
    def blog(self) -> BlogURLs:
    """
    root = grown(endpoints)
    nodes = list(root.all())
    taken = {"Endpoint", "endpoint", "url_for", "urls", "values"}
    for node in nodes:
        taken.update(node.members())
        if node.endpoint is not None:
            taken.update(parameter_names(parameter.name for parameter in node.endpoint.parameters).values())
    for node in nodes:
        if node.children:
            node.class_name = class_name(map(identifier, node.path), taken)
            taken.add(node.class_name)
    if not root.class_name:
        root.class_name = class_name((), taken)
    imports = Imports(taken)
    body = [line for node in nodes if node.class_name for line in _class(node, app_name, imports)]
    final = imports.name("typing", "Final")
    body += ["", "", f"urls: {final} = {root.class_name}()"]
    offered = ["urls"]
    if literal:
        body += _literal_form(endpoints, imports)
        offered = ["Endpoint", "url_for", "urls"]
    return "\n".join([*_head(app_name, offered, imports), *body, ""])


def _head(app_name: str, offered: list[str], imports: Imports) -> Iterator[str]:
    yield from docstring(
        [f"The URLs of {quoted(app_name)}, by endpoint.", "", f"{MARK}: what is changed here is lost."]
    )
    yield from ("# fmt: off", "# ruff: noqa", "", "from __future__ import annotations", "")
    checking = imports.lines()[1]
    if checking:
        name = imports.name("typing", "TYPE_CHECKING")
        checking = ["", f"if {name}:", *indented(checking)]
    running = imports.lines()[0]
    yield from [line for line in running if not line.startswith("from erlen")]
    yield ""
    yield from [line for line in running if line.startswith("from erlen")]
    yield from checking
    yield ""
    yield from collection("__all__ = [", [quoted(name) for name in offered], "]", 0)


# The tree


def _class(node: Node, app_name: str, imports: Imports) -> Iterator[str]:
    base = imports.name(RUNTIME, "URLTree" if node.path else "URLRoot")
    yield from ("", "", f"@{imports.name('typing', 'final')}", f"class {node.class_name}({base}):")
    title = _title(node) if node.path else f"The endpoints of {quoted(app_name)}."
    yield from indented(docstring([title]))
    yield from ("", "    __slots__ = ()")
    if node.endpoint is not None:
        yield from ("", *indented(_method("__call__", node.endpoint, imports)))
    for name, child in node.members().items():
        yield ""
        if child.children:
            yield from indented(_property(name, child, imports))
        elif child.endpoint is not None:
            yield from indented(_method(name, child.endpoint, imports))


def _title(node: Node) -> str:
    return f"The endpoints below {quoted('.'.join(node.path))}."


def _property(name: str, node: Node, imports: Imports) -> Iterator[str]:
    yield f"@{imports.name('builtins', 'property')}"
    yield from definition(name, ["self"], node.class_name, 1)
    about = [_title(node)]
    if node.endpoint is not None:
        about += ["", f"Called, it is the endpoint {quoted(node.endpoint.name)}.", "", *_about(node.endpoint)]
    yield from indented(docstring(about))
    yield f"    return {node.class_name}(self._options)"


def _method(name: str, endpoint: Endpoint, imports: Imports) -> Iterator[str]:
    names = parameter_names(parameter.name for parameter in endpoint.parameters)
    own = "self"
    while own in names.values():
        own = f"_{own}"
    parameters = [_parameter(parameter, names, imports) for parameter in endpoint.parameters]
    head = [own] if own == "self" else [own, "/"]
    yield from definition(
        name, [*head, *(["*", *parameters] if parameters else [])], imports.name("builtins", "str"), 1
    )
    yield from indented(docstring(_about(endpoint)))
    items = [f"{quoted(parameter.name)}: {names[parameter.name]}" for parameter in endpoint.parameters]
    # What is left out must not look as if it were there.
    given = imports.name(RUNTIME, "given") if not all(one.is_required for one in endpoint.parameters) else ""
    yield from indented(_returned(f"{own}._url", quoted(endpoint.name), items, given, 2))


def _parameter(parameter: Parameter, names: dict[str, str], imports: Imports) -> str:
    annotations = parameter.annotations if parameter.is_required else (*parameter.annotations, None)
    text = f"{names[parameter.name]}: {spelled(annotations, imports)}"
    return text if parameter.is_required else f"{text} = None"


def _returned(builder: str, endpoint: str, items: list[str], given: str, depth: int) -> list[str]:
    """Return the call that makes the URL."""
    values = f"{{{', '.join(items)}}}"
    line = call(f"return {builder}", [[endpoint], [f"{given}({values})" if given else values]], depth)
    if len(line) == 1:
        return line
    broken = ["{", *indented(f"{item}," for item in items), "}"] if items else ["{}"]
    if given:
        broken = [f"{given}(", *indented([*broken[:-1], f"{broken[-1]},"]), ")"]
    return call(f"return {builder}", [[endpoint], broken], depth)


def _about(endpoint: Endpoint) -> list[str]:
    """Return what a reader is told: the view's signature, what it says of itself, and its rules."""
    about = [*endpoint.signatures] or [f"Endpoint {quoted(endpoint.name)}"]
    if endpoint.summary:
        about += ["", *endpoint.summary]
    about.append("")
    for rule in endpoint.rules:
        domain = f" on {rule.domain}" if rule.domain else ""
        about.append(f"{', '.join(rule.methods)} {rule.rule}{domain}".strip())
    return about


# Overloads of url_for


OPTIONS = {"_anchor": "str", "_method": "str", "_scheme": "str", "_external": "bool"}
UNUSABLE = frozenset({"endpoint", "values", *OPTIONS})


def _literal_form(endpoints: Sequence[Endpoint], imports: Imports) -> Iterator[str]:
    literal = imports.name("typing", "Literal")
    alias = imports.name("typing", "TypeAlias")
    names = [quoted(endpoint.name) for endpoint in endpoints]
    if names:
        yield from ("", "", *collection(f"Endpoint: {alias} = {literal}[", names, "]", 0))
    else:
        yield from ("", "", f"Endpoint: {alias} = {imports.name('typing', 'Never')}")
    for endpoint in endpoints if len(endpoints) > 1 else ():
        yield from ("", "", f"@{imports.name('typing', 'overload')}")
        yield from _url_for(
            f"{literal}[{quoted(endpoint.name)}]", _keywords(endpoint, imports), _about(endpoint), imports
        )
    yield from ("", "")
    about = ["Return the URL of an endpoint, as `erlen.url_for` does."]
    build, given = imports.name(RUNTIME, "url_of"), imports.name(RUNTIME, "given")
    if len(endpoints) == 1:
        # A single overload is none.
        keywords = _keywords(endpoints[0], imports)
        yield from _url_for("Endpoint", keywords, about, imports)
        names = [keyword.partition(":")[0] for keyword in keywords]
        items = [name if name.startswith("**") else f"{quoted(name)}: {name}" for name in names]
        yield from indented(_returned(build, "endpoint", items, given, 1))
    else:
        yield from _url_for("str", [f"**values: {imports.name('builtins', 'object')}"], about, imports)
        yield f"    return {build}(endpoint, {given}(values))"


def _url_for(endpoint: str, keywords: list[str], about: list[str], imports: Imports) -> Iterator[str]:
    star = [] if keywords[0].startswith("**") else ["*"]
    yield from definition(
        "url_for", [f"endpoint: {endpoint}", "/", *star, *keywords], imports.name("builtins", "str"), 0
    )
    yield from indented(docstring(about))


def _keywords(endpoint: Endpoint, imports: Imports) -> list[str]:
    """Return the keyword parameters for *endpoint*; a variable whose name cannot be one goes through ``**values``."""
    names = parameter_names(parameter.name for parameter in endpoint.parameters)
    usable = {name: name for name in names if names[name] == name and name not in UNUSABLE}
    shown = [one for one in endpoint.parameters if one.name in usable]
    options = [f"{name}: {imports.name('builtins', kind)} | None = None" for name, kind in OPTIONS.items()]
    rest = [f"**values: {imports.name('builtins', 'object')}"] if len(usable) < len(names) else []
    return [*(_parameter(one, usable, imports) for one in shown), *options, *rest]
