"""Which functions are views, told without having seen them registered: mypy may look at a function's body before, or in another process."""

from __future__ import annotations

import ast
import re
from typing import Final
from weakref import WeakKeyDictionary

from mypy.nodes import CallExpr, Decorator, Expression, FuncDef, MemberExpr, RefExpr, Var
from mypy.types import Instance, get_proper_type

from .handlers import HTTP_METHODS
from .names import ADD_URL_RULE, REGISTRAR, SHORTCUTS, VIEW
from .scene import Scene
from .source import Source, dotted, dotted_end, keyword_or_position

__all__ = ["is_view"]

CALLED_AGAIN: Final = re.compile(rf"\.(?:{'|'.join(SHORTCUTS)})\(.*\)\(")
_registered: WeakKeyDictionary[Source, frozenset[str]] = WeakKeyDictionary()


def is_view(scene: Scene, function: FuncDef) -> bool:
    """Tell whether a function of a module, or a method, answers requests."""
    if function.info and function.info.has_base(VIEW):
        return function.name in HTTP_METHODS or function.name == "dispatch_request"
    table = function.info.names if function.info else scene.checker.tree.names
    symbol = table.get(function.name)
    node = None if symbol is None else symbol.node
    if isinstance(node, Decorator) and node.func is function:
        return any(_routes(scene, decorator) for decorator in node.decorators) or _is_registered(scene, function.name)
    return node is function and _is_registered(scene, function.name)


def _routes(scene: Scene, decorator: Expression) -> bool:
    """Tell whether *decorator* is a route."""
    if not isinstance(decorator, CallExpr) or not isinstance(decorator.callee, MemberExpr):
        return False
    if decorator.callee.name not in SHORTCUTS:
        return False
    receiver = decorator.callee.expr
    found = scene.type_of(receiver)
    if found is None and isinstance(receiver, RefExpr) and isinstance(receiver.node, Var):
        found = receiver.node.type
    proper = get_proper_type(found)
    return isinstance(proper, Instance) and proper.type.has_base(REGISTRAR)


def _is_registered(scene: Scene, name: str) -> bool:
    """Tell whether the module registers the function *name* by a call."""
    source = scene.source
    if source is None:
        return False
    known = _registered.get(source)
    if known is None:
        known = _registered[source] = frozenset(_names(source))
    return name in known


def _names(source: Source) -> set[str]:
    names: set[str] = set()
    # Most modules do neither, and need not be parsed.
    if ADD_URL_RULE not in source.text and not CALLED_AGAIN.search(source.text):
        return names
    for call in source.calls(ADD_URL_RULE):
        view = keyword_or_position(call, "view_func", 2)
        if isinstance(view, ast.expr) and (name := dotted(view)) is not None:
            names.add(name)
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Call(func=ast.Attribute() as made), args=[view]) if dotted_end(made) in SHORTCUTS:
                names.add(dotted(view) or "")
            case _:
                pass
    return names
