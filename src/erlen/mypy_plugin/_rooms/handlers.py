"""Who answers a rule's requests: the view itself, or the methods of the class behind it."""

from __future__ import annotations

import ast

import attrs
from mypy.nodes import CallExpr, Decorator, Expression, FuncDef, MemberExpr, RefExpr, TypeInfo, Var
from mypy.typeops import bind_self, function_type
from mypy.types import CallableType, Instance, Type, get_proper_type
from mypy.typevars import fill_typevars

from .names import FREE_AS_VIEW, METHOD_VIEW, VIEW, VIEW_FUNCTION
from .scene import Scene
from .signature import Signature, signature_of
from .source import Unknown, dotted, source_of

__all__ = ["HTTP_METHODS", "Handler", "declared_methods", "handlers_of", "view_class_of"]

HTTP_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
"""Names of the methods that a method view answers with, as `erlen.views` has them."""


@attrs.frozen(eq=False)
class Handler:
    """Something that is called with a rule's view arguments."""

    name: str
    signature: Signature
    function: FuncDef | None = None
    type: CallableType | None = None


def view_class_of(scene: Scene, view: Expression | None) -> TypeInfo | None:
    """Return the class that ``as_view`` made *view* of."""
    if isinstance(view, CallExpr):
        return _class_in_call(scene, view)
    found = None if view is None else scene.definition(view)
    if found is None:
        return None
    call, _, module = found
    if isinstance(call.func, ast.Attribute) and call.func.attr == "as_view":
        name = dotted(call.func.value)
    else:
        name = dotted(call.args[0]) if call.args and (dotted(call.func) or "").endswith("as_view") else None
    info = None if name is None else scene.named_class(name, module)
    return info if info is not None and info.has_base(VIEW) else None


def _class_in_call(scene: Scene, call: CallExpr) -> TypeInfo | None:
    callee, named = call.callee, None
    if isinstance(callee, MemberExpr) and callee.name == "as_view" and callee.fullname != FREE_AS_VIEW:
        named = callee.expr
    elif isinstance(callee, RefExpr) and callee.fullname == FREE_AS_VIEW and call.args:
        named = call.args[0]
    node = named.node if isinstance(named, RefExpr) else None
    return node if isinstance(node, TypeInfo) and node.has_base(VIEW) else None


def declared_methods(scene: Scene, info: TypeInfo) -> frozenset[str] | None:
    """Return the methods that a class of views names in its attribute `methods`, if it does so itself and in plain words."""
    tree = scene.checker.modules.get(info.module_name)
    source = None if tree is None or "methods" not in info.names else source_of(tree.path)
    listed = None if source is None else source.bound(f"{info.name}.methods", None)
    if not isinstance(listed, ast.List | ast.Tuple | ast.Set):
        return None
    names = [item.value for item in listed.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return frozenset(name.upper() for name in names) if len(names) == len(listed.elts) else None


def method_of(scene: Scene, info: TypeInfo, name: str) -> tuple[CallableType | None, FuncDef | None] | None:
    """Return the type of a class's method as an instance has it, and its function; None where the class has none of the name."""
    symbol = info.get(name)
    node = None if symbol is None else symbol.node
    if node is None:
        return None
    function: FuncDef | None = None
    found: Type | None = None
    fallback = scene.instance("builtins.function")
    if isinstance(node, Decorator):
        function, found = node.func, node.var.type
    elif isinstance(node, FuncDef) and isinstance(fallback, Instance):
        function, found = node, function_type(node, fallback)
    elif isinstance(node, Var):
        found = node.type
    proper = get_proper_type(found)
    if not isinstance(proper, CallableType) or (function is not None and function.is_static):
        return None if found is None and function is None else (None, function)
    bound = bind_self(proper, fill_typevars(info)) if function is not None else proper
    return bound, function


def _method_view_handlers(scene: Scene, info: TypeInfo, methods: frozenset[str] | None) -> list[Handler]:
    wanted = methods if methods is not None else frozenset(name.upper() for name in HTTP_METHODS)
    if "HEAD" in wanted and not info.has_readable_member("head"):
        wanted |= {"GET"}
    found: list[Handler] = []
    for name in HTTP_METHODS:
        method = method_of(scene, info, name) if name.upper() in wanted else None
        signature = None if method is None else signature_of(method[0])
        if method is not None and signature is not None:
            found.append(Handler(f"{info.name}.{name}", signature, method[1], method[0]))
    return found


def handlers_of(
    scene: Scene, view: Expression | None, view_type: Type | None, name: str, methods: frozenset[str] | Unknown | None
) -> list[Handler]:
    """Return who answers; empty where that, or what they take, cannot be known."""
    info = view_class_of(scene, view)
    if info is None:
        proper = get_proper_type(view_type)
        # Of a class that is not known only one handler's signature is left.
        if isinstance(proper, Instance) and proper.type.fullname == VIEW_FUNCTION:
            return []
        signature = signature_of(view_type)
        return [] if signature is None else [Handler(name, signature)]
    if _has_decorators(info) or isinstance(methods, Unknown):
        return []
    dispatch = method_of(scene, info, "dispatch_request")
    if dispatch is not None:
        signature = signature_of(dispatch[0])
        return (
            [] if signature is None else [Handler(f"{info.name}.dispatch_request", signature, dispatch[1], dispatch[0])]
        )
    if methods is None:
        methods = declared_methods(scene, info)
    return _method_view_handlers(scene, info, methods) if info.has_base(METHOD_VIEW) else []


def _has_decorators(info: TypeInfo) -> bool:
    """Tell whether the class lists decorators, which may change what is called."""
    symbol = info.get("decorators")
    return symbol is not None and isinstance(symbol.node, Var) and symbol.node.info.fullname != VIEW
