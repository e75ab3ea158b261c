"""Whether a program can tell an attribute of ``g`` that is not set from a key that is not set: `AttributeError` from `KeyError`.

Knows ``except`` clauses, what is called below them, and handlers of errors. It errs on the side of saying yes.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from .projects import Module, Project
from .stores import Use
from .trees import Tree, dotted_of

__all__ = ["is_told_apart"]

ERRORS = frozenset({"AttributeError", "KeyError", "LookupError"})
CATCHING = frozenset({"suppress", "raises", "errorhandler", "app_errorhandler", "register_error_handler"})


def is_told_apart(project: Project, uses: Iterable[Use]) -> str | None:
    """Return the place where the two errors are treated differently, None where there is none."""
    reads = [use for use in uses if use.changes_error]
    if not reads:
        return None
    risky = _callers(project, reads)
    nodes = {id(use.node) for use in reads}
    for module in project.modules.values():
        tree = module.tree
        for node in tree.all(cst.Try):
            catches = any(_names(handler.type) & ERRORS for handler in node.handlers if handler.type is not None)
            if catches and _holds(tree, node.body, nodes, risky):
                return f"{module.path}:{tree.line(node)}"
        for call in tree.all(cst.Call):
            if _last(call.func) in CATCHING and any(_names(arg.value) & ERRORS for arg in call.args):
                block = _block(module, call)
                if block is None or _holds(tree, block, nodes, risky):
                    return f"{module.path}:{tree.line(call)}"
    return None


def _block(module: Module, call: cst.Call) -> cst.CSTNode | None:
    """Return what stands below *call* in a ``with`` statement; None where it catches errors from anywhere."""
    parent = module.tree.parents[call]
    if isinstance(parent, cst.WithItem):
        above = module.tree.parents[parent]
        return above.body if isinstance(above, cst.With) else None
    return None


def _holds(tree: Tree, block: cst.CSTNode, nodes: set[int], risky: set[str]) -> bool:
    expressions = tree.below(block, cst.BaseExpression)  # type: ignore[type-abstract]  # it is only asked for instances
    return any(id(node) in nodes or (isinstance(node, cst.Call) and _last(node.func) in risky) for node in expressions)


def _callers(project: Project, reads: list[Use]) -> set[str]:
    """Return the names of all functions that read one of *reads*, or call one that does, by whatever name."""
    risky = {
        above.name.value
        for use in reads
        for above in use.module.tree.above(use.node)
        if isinstance(above, cst.FunctionDef)
    }
    calls: dict[str, set[str]] = {}
    for module in project.modules.values():
        for function in module.tree.all(cst.FunctionDef):
            called = {_last(call.func) for call in module.tree.below(function, cst.Call)}
            calls.setdefault(function.name.value, set()).update(called)
    grows = True
    while grows:
        more = {name for name, called in calls.items() if called & risky} - risky
        risky |= more
        grows = bool(more)
    return risky


def _names(node: cst.BaseExpression) -> set[str]:
    if isinstance(node, cst.Tuple | cst.List):
        return {name for element in node.elements for name in _names(element.value)}
    return {_last(node)}


def _last(node: cst.CSTNode) -> str:
    return (dotted_of(node) or (node.attr.value if isinstance(node, cst.Attribute) else "")).rpartition(".")[2]
