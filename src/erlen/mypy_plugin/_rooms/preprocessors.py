"""What hooks on URL values may do to them: read from their text, and taken to be anything where that does not tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .source import UNKNOWN, Source, Unknown, dotted_end, keyword_or_position

__all__ = ["touched"]

READING = frozenset({"get", "pop", "setdefault"})
Names = frozenset[str] | Unknown


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _hooks(source: Source, *decorators: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None]:
    """Yield the functions that are registered by these decorators; None stands for one that is not in the text."""
    for function in source.functions:
        if any(dotted_end(decorator) in decorators for decorator in function.decorator_list):
            yield function
    for call in source.calls(*decorators):
        hook = keyword_or_position(call, "f", 0)
        if isinstance(hook, ast.Lambda):
            yield hook
        else:
            named = [f for f in source.functions if isinstance(hook, ast.Name) and f.name == hook.id]
            yield named[0] if len(named) == 1 else None


def touched(source: Source, *decorators: str) -> Names:
    """Return the names of the values that hooks registered by *decorators* read, take away or put in; UNKNOWN where it may be any."""
    if not any(name in source.text for name in decorators):
        return frozenset()
    names: set[str] = set()
    for hook in _hooks(source, *decorators):
        found = UNKNOWN if hook is None else _touched_by(hook)
        if isinstance(found, Unknown):
            return UNKNOWN
        names.update(found)
    return frozenset(names)


def _touched_by(hook: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Names:
    parameters = [*hook.args.posonlyargs, *hook.args.args]
    if len(parameters) < 2:
        return UNKNOWN
    values = parameters[1].arg
    body = [hook.body] if isinstance(hook, ast.Lambda) else hook.body
    names: set[str] = set()
    for statement in body:
        above = {child: node for node in ast.walk(statement) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == values:
                used = _use(node, above)
                if used is None:
                    return UNKNOWN
                names.update(used)
    return frozenset(names)


def _use(node: ast.expr, above: dict[ast.AST, ast.AST]) -> set[str] | None:
    """Return the names that one use of the values touches, or None where it may be any."""
    parent = above.get(node)
    match parent:
        case ast.Subscript(slice=key) if (text := _text(key)) is not None:
            return {text}
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()]) if (text := _text(left)) is not None:
            return {text}
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]) | ast.UnaryOp(op=ast.Not()):
            return set()
        case ast.If(test=test) | ast.IfExp(test=test) if test is node:
            return set()
        case ast.Expr():
            return set()
        case ast.BoolOp():
            # What `values or {}` is, is used in turn.
            return _use(parent, above)
        case ast.Attribute(attr=method):
            return _call(method, above.get(parent))
        case _:
            return None


def _call(method: str, call: ast.AST | None) -> set[str] | None:
    if not isinstance(call, ast.Call):
        return None
    if method in READING and call.args and (text := _text(call.args[0])) is not None:
        return {text}
    if method == "update" and all(keyword.arg is not None for keyword in call.keywords):
        names = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        for argument in call.args:
            keys = argument.keys if isinstance(argument, ast.Dict) else [None]
            texts = [_text(key) if key is not None else None for key in keys]
            if None in texts:
                return None
            names.update(text for text in texts if text is not None)
        return names
    return None
