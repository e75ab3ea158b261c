"""What the site needs beyond Sphinx: docstrings as erlen writes them, aliases as they are named, and names wherever they come from."""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.ext import intersphinx
from sphinx.ext.autodoc._dynamic import _signatures
from sphinx.util.inspect import TypeAliasForwardRef

import erlen
from erlen import types

__all__ = ["ALIASES", "connect"]

BEHAVIOUR = re.compile(r"\s*\([A-Z]+-\d+\w?(?:(?:, | and | to |, and )[A-Z]+-\d+\w?)*\)")
"""The IDs by which tests name behaviours: no reader of the site has their list."""
SECTION = re.compile(r"(?P<indent> *)(?P<name>Args|Returns|Yields|Raises)(, when called)?:\s*")
PLURAL = re.compile(r"(?<!`)(`[^`\n]+`)(?=\w)")
FIELDS = {"Args": "param", "Raises": "raises", "Returns": "returns", "Yields": "yields"}

ALIASES = {
    name: f"erlen.{name}" if name in erlen.__all__ else f"erlen.types.{name}"
    for name in types.__all__
    if not inspect.isclass(getattr(types, name)) and not name.startswith(("WSGI", "StartResponse", "Werkzeug"))
}
ALIASES["TemplateName"] = "erlen.templating.TemplateName"
"""Aliases are shown under their names, not as what they stand for."""


def fields(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a docstring with its sections `Args:`, `Returns:`, `Raises:` as Sphinx has them."""
    kind, entry = None, 0
    for line in lines:
        if kind is None:
            section = SECTION.fullmatch(line)
            if section is None:
                yield line
            else:
                kind, entry = section["name"], len(section["indent"]) + 4
            continue
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            kind = None
            yield line
        elif indent > entry or kind in ("Returns", "Yields"):
            yield f":{FIELDS[kind]}: {line.strip()}" if indent == entry else f"    {line.strip()}"
        else:
            names, _, text = line.strip().partition(": ")
            yield from (f":{FIELDS[kind]} {name}: {text}" for name in names.split(", "))


def written(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Rewrite a docstring for the site."""
    if (getattr(obj, "__module__", None) or "").startswith("erlen") or name.startswith("erlen"):
        text = PLURAL.sub(r"\1\\ ", BEHAVIOUR.sub("", "\n".join(lines)))
        lines[:] = fields(text.split("\n"))


def named(app: Sphinx, obj: object, bound: bool) -> None:
    """Put annotations back as they are written, so that aliases keep their names."""
    function = inspect.unwrap(obj) if callable(obj) else None
    if not inspect.isfunction(function) or not function.__module__.startswith("erlen"):
        return
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            for argument in every:
                if argument is not None and argument.annotation is not None:
                    function.__annotations__[argument.arg] = ast.unparse(argument.annotation)
            if node.returns is not None:
                function.__annotations__["return"] = ast.unparse(node.returns)
            return


def named_alias(alias: TypeAliasForwardRef, name: str) -> None:
    """Make what stands for an alias in annotations look like a type of its name, inside of other types as well."""
    module, _, qualname = name.rpartition(".")
    vars(alias).update(name=name, __module__=module, __qualname__=qualname, __name__=qualname)


def as_written(signature: inspect.Signature, names: object, aliases: object) -> inspect.Signature:
    """Return the signature of an overload, whose annotations are source text."""
    return signature


def without_comments(app: Sphinx, tree: nodes.document) -> None:
    """Take the marks and hidden tests of a page out of what is sent to readers."""
    for raw in [*tree.findall(nodes.raw)]:
        if raw.astext().lstrip().startswith("<!--"):
            raw.parent.remove(raw)
    for comment in [*tree.findall(nodes.comment)]:
        comment.parent.remove(comment)


def home(name: str) -> str | None:
    """Return the path under which the object *name* was made, if it is another one."""
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
        path = f"{found.__module__}.{found.__qualname__}"
    except (ImportError, AttributeError, ValueError):
        return None
    return path if path != name else None


class Homes:
    """Documented names by the paths under which their objects were made, and errors of erlen by their bare names."""

    def __init__(self) -> None:
        self.known: dict[str, str] | None = None

    def of(self, env: BuildEnvironment) -> dict[str, str]:
        if self.known is None:
            self.known = {f"erlen.types.{name}": f"erlen.{name}" for name in types.__all__ if name in erlen.__all__}
            self.known["ErlenResponse"] = "erlen.Response"
            domain = env.domains["py"]
            assert isinstance(domain, PythonDomain)
            kinds = ("class", "exception", "function")
            own = [name for name, entry in domain.objects.items() if entry.objtype in kinds]
            inventory = intersphinx.InventoryAdapter(env).main_inventory
            foreign = [name for kind in ("py:class", "py:exception") for name in inventory.get(kind, {})]
            for name in [*foreign, *own]:
                if (path := home(name)) is not None:
                    self.known[path] = name
            for name in [*own, *foreign]:
                self.known.setdefault(name.rpartition(".")[2], name)
        return self.known

    def resolve(
        self, app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: nodes.TextElement
    ) -> nodes.Element | None:
        """Find what a reference means that names no documented path."""
        target: str = node["reftarget"]
        known = self.of(env)
        if node.get("refdomain") != "py":
            return None
        # An alias is data, and is asked for as a class.
        node["reftarget"] = path = known.get(target, target)
        found = env.domains["py"].resolve_any_xref(env, node["refdoc"], app.builder, path, node, shown)
        if found:
            return found[0][1]
        if path == target:
            return None
        node["reftype"] = "obj"
        return intersphinx.missing_reference(app, env, node, shown)


def connect(app: Sphinx) -> None:
    """Connect all of it to the events of a build."""
    # Sphinx shows it by its repr wherever it is an argument of another type.
    TypeAliasForwardRef.__init__ = named_alias  # type: ignore[method-assign, assignment]  # it has the same shape
    # Overloads are shown as they are written: evaluated, `Callable[P, object]` is unreadable.
    _signatures.evaluate_signature = as_written
    app.connect("autodoc-process-docstring", written)
    app.connect("autodoc-before-process-signature", named)
    app.connect("doctree-read", without_comments)
    app.connect("missing-reference", Homes().resolve)
