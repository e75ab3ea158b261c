"""Decorators: functions that take a function and return one that wraps it. Their types follow from their form.

Knows the form ``def d(f): @wraps(f) def inner(…): … return inner``, and functions that return such a one.
"""

from __future__ import annotations

from collections.abc import Collection

import attrs
import libcst as cst

from .functions import Function, Functions
from .trees import dotted_of

__all__ = ["Decorator", "decorators_of"]


@attrs.frozen(eq=False)
class Decorator:
    """A decorator *outer* of *wrapped*, which returns *inner*; *factory* returns *outer*.

    *passes_on* says that *inner* takes anything and hands it on as it is, *returns_only* that it returns nothing but what the wrapped function does.
    """

    outer: Function
    inner: Function
    wrapped: cst.Param
    factory: Function | None
    passes_on: bool
    returns_only: bool
    is_for_views: bool


def decorators_of(functions: Functions, views: Collection[int]) -> list[Decorator]:
    """Return the decorators among *functions* that have no types yet; *views* are the identities of views' nodes."""
    found: list[Decorator] = []
    on_views: set[int] = set()
    for function in functions.all:
        if id(function.node) in views:
            for decorator in function.node.decorators:
                node = decorator.decorator
                named = functions.named(function.module, node.func if isinstance(node, cst.Call) else node)
                on_views |= set() if named is None else {id(named.node)}
    for function in functions.all:
        inner = _inner(functions, function)
        if inner is None or len(function.parameters) != 1 or not function.bare or not function.lacks_return:
            continue
        wrapped = function.parameters[0]
        if not _wraps(inner, wrapped.name.value) or not inner.lacks_return:
            continue
        factory = _factory(functions, function)
        is_for_views = not {id(function.node), id(factory.node) if factory is not None else 0}.isdisjoint(on_views)
        passes_on, returns_only = _form(inner, wrapped.name.value)
        found.append(Decorator(function, inner, wrapped, factory, passes_on, returns_only, is_for_views))
    return found


def _inner(functions: Functions, function: Function) -> Function | None:
    """Return the one function inside of *function* that it returns."""
    body = function.node.body
    if not isinstance(body, cst.IndentedBlock):
        return None
    defined = [statement for statement in body.body if isinstance(statement, cst.FunctionDef)]
    match body.body[-1]:
        case cst.SimpleStatementLine(body=[cst.Return(value=cst.Name(value=name))]):
            pass
        case _:
            return None
    if len(defined) != 1 or defined[0].name.value != name or len(function.own(cst.Return)) != 1:
        return None
    return functions.by_node.get(id(defined[0]))


def _wraps(inner: Function, wrapped: str) -> bool:
    for decorator in inner.node.decorators:
        match decorator.decorator:
            case cst.Call(func=func, args=[cst.Arg(value=cst.Name(value=name))]) if name == wrapped:
                return (inner.tree.one_import(func) or dotted_of(func)) in ("functools.wraps", "wraps")
            case _:
                pass
    return False


def _factory(functions: Functions, function: Function) -> Function | None:
    """Return the function that does nothing but define *function* and return it."""
    for above in function.tree.above(function.node):
        if isinstance(above, cst.FunctionDef):
            outer = functions.by_node.get(id(above))
            return outer if outer is not None and _inner(functions, outer) is function and outer.lacks_return else None
    return None


def _form(inner: Function, wrapped: str) -> tuple[bool, bool]:
    params = inner.node.params
    star, stars = params.star_arg, params.star_kwarg
    is_open = (
        not inner.parameters and isinstance(star, cst.Param) and stars is not None and inner.node.asynchronous is None
    )
    if not is_open or not isinstance(star, cst.Param) or stars is None:
        return False, False
    calls = [call for call in inner.tree.below(inner.node.body, cst.Call) if dotted_of(call.func) == wrapped]
    passing = [call for call in calls if _passes(call, star.name.value, stars.name.value)]
    returned = [node.value for node in inner.own(cst.Return) if isinstance(node, cst.Return)]
    return len(passing) == len(calls) > 0, all(value in passing for value in returned)


def _passes(call: cst.Call, star: str, stars: str) -> bool:
    given = [(arg.star, dotted_of(arg.value), arg.keyword) for arg in call.args]
    return given == [("*", star, None), ("**", stars, None)]
