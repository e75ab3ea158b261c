"""Where code uses names in ``g`` and in the session, and how the same reads with a typed key.

Knows the forms such a use can have, nothing of types. A form that a key does not fit makes the whole name stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs
import libcst as cst

from .projects import Module
from .trees import Edit, Tree, string_of

__all__ = ["Store", "Use", "uses_of"]

METHODS = frozenset({"get", "pop", "setdefault"})


class Store(Enum):
    """A dynamic store, by the class of its keys."""

    CONTEXT = "ContextKey"
    SESSION = "SessionKey"


NAMES = {
    Store.CONTEXT: frozenset({"erlen.g", "erlen.globals.g"}),
    Store.SESSION: frozenset({"erlen.session", "erlen.globals.session"}),
}


@attrs.frozen(eq=False)
class Use:
    """One use of *name* in a store; *value* is what it is set to, *before* and *after* are the text around the key, None where no key fits."""

    store: Store
    module: Module
    node: cst.CSTNode
    name: str
    value: cst.BaseExpression | None
    before: str | None
    after: str = ""
    #: Whether an `AttributeError` would become a `KeyError`.
    changes_error: bool = False

    @property
    def fits(self) -> bool:
        """Whether a key can take its place."""
        return self.before is not None

    def edit(self, key: str) -> Edit:
        """Return the edit that uses *key*."""
        return self.module.tree.replace(self.node, f"{self.before}{key}{self.after}")


def uses_of(module: Module) -> Iterator[Use]:
    """Yield the uses of names in ``g`` and the session in *module*."""
    tree = module.tree
    for store, names in NAMES.items():
        for node in (*tree.all(cst.Name), *tree.all(cst.Attribute)):
            if tree.one_import(node) in names and not _is_in_import(tree, node):
                parent = tree.parents[node]
                if isinstance(parent, cst.Attribute) and parent.attr is node:
                    continue
                use = _use(store, module, node, parent)
                if use is not None:
                    yield use


def _is_in_import(tree: Tree, node: cst.CSTNode) -> bool:
    return any(isinstance(above, cst.ImportAlias | cst.ImportFrom) for above in tree.above(node))


def _use(store: Store, module: Module, node: cst.CSTNode, parent: cst.CSTNode) -> Use | None:
    tree = module.tree
    own = tree.code(node)
    match parent:
        case cst.Attribute(attr=cst.Name(value=method)) if method in METHODS:
            return _method(store, module, own, parent)
        case cst.Attribute(attr=cst.Name(value=name)) if store is Store.CONTEXT:
            return _item(store, module, own, parent, name)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=index))]) if store is Store.SESSION:
            name_of_item = string_of(index)
            return None if name_of_item is None else _item(store, module, own, parent, name_of_item)
        case cst.ComparisonTarget(operator=cst.In() | cst.NotIn()):
            return _membership(store, module, parent)
        case cst.Arg():
            return _function(store, module, own, node, parent)
        case _:
            return None


def _item(store: Store, module: Module, own: str, node: cst.BaseExpression, name: str) -> Use | None:
    """Read ``g.name`` or ``session["name"]``, whatever is done with it."""
    above = module.tree.parents[node]
    is_context = store is Store.CONTEXT
    if name.startswith("__") and is_context:
        return None
    match above:
        case cst.AssignTarget():
            assign = module.tree.parents[above]
            value = assign.value if isinstance(assign, cst.Assign) else None
            return Use(store, module, node, name, value, f"{own}[", "]")
        case (
            cst.NamedExpr(target=target)
            | cst.AnnAssign(target=target)
            | cst.For(target=target)
            | cst.CompFor(target=target)
        ):
            is_set = target is node
            return Use(store, module, node, name, None, None if is_set else f"{own}[", "]", is_context and not is_set)
        case cst.AsName():
            return Use(store, module, node, name, None, None)
        case cst.Element() if _is_target(module.tree, above):
            return Use(store, module, node, name, None, None)
        case _:
            return Use(store, module, node, name, None, f"{own}[", "]", is_context)


def _is_target(tree: Tree, node: cst.CSTNode) -> bool:
    """Tell whether *node* is a part of what is assigned to."""
    inner = node
    for above in tree.above(node):
        match above:
            case cst.AssignTarget():
                return True
            case cst.For(target=target) | cst.CompFor(target=target):
                return target is inner
            case cst.Tuple() | cst.List() | cst.Element() | cst.AsName():
                inner = above
            case _:
                return False
    return False


def _method(store: Store, module: Module, own: str, node: cst.Attribute) -> Use | None:
    """Read ``g.get("name", …)``, `pop` and `setdefault`."""
    call = module.tree.parents[node]
    if not (isinstance(call, cst.Call) and call.func is node and call.args and call.args[0].keyword is None):
        return None
    first, rest = call.args[0], call.args[1:]
    name = string_of(first.value)
    if name is None or first.star:
        return None
    is_set = node.attr.value == "setdefault"
    if any(arg.keyword is not None or arg.star for arg in rest) or len(rest) > 1 or (is_set and not rest):
        return Use(store, module, call, name, None, None)
    return Use(store, module, first.value, name, rest[0].value if is_set else None, "", "")


def _membership(store: Store, module: Module, node: cst.ComparisonTarget) -> Use | None:
    comparison = module.tree.parents[node]
    if not isinstance(comparison, cst.Comparison) or len(comparison.comparisons) != 1:
        return None
    name = string_of(comparison.left)
    return None if name is None else Use(store, module, comparison.left, name, None, "", "")


def _function(store: Store, module: Module, own: str, node: cst.CSTNode, arg: cst.Arg) -> Use | None:
    """Read ``getattr(g, "name", …)``, `hasattr`, `setattr` and `delattr`."""
    tree = module.tree
    call = tree.parents[arg]
    if store is not Store.CONTEXT or not isinstance(call, cst.Call) or len(call.args) < 2 or call.args[0] is not arg:
        return None
    name = string_of(call.args[1].value)
    if name is None or not isinstance(call.func, cst.Name):
        return None
    match call.func.value, len(call.args):
        case "hasattr", 2:
            parent = tree.parents[call]
            if isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not):
                return Use(store, module, parent, name, None, "", f" not in {own}")
            is_alone = isinstance(parent, cst.If | cst.Return | cst.Assign | cst.Assert | cst.Arg | cst.While)
            before, after = ("", f" in {own}") if is_alone else ("(", f" in {own})")
            return Use(store, module, call, name, None, before, after)
        case "getattr", 3:
            return Use(store, module, call, name, None, f"{own}.get(", f", {tree.code(call.args[2].value)})")
        case "getattr", 2:
            return Use(store, module, call, name, None, f"{own}[", "]", changes_error=True)
        case (("setattr" | "delattr"), _):
            return Use(store, module, call, name, None, None)
        case _:
            return None
