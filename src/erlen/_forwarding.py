"""What a function does with the mapping it is given, read from its source: wrappers that pass their arguments on, hooks that take names out.

Knows Python functions; nothing is run. Rules: what cannot be told for certain is None, and then nobody may conclude anything; a source that does not
fit the code any more (the file was edited) tells nothing.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Iterator, Mapping
from textwrap import dedent
from types import CodeType, FunctionType, MethodType
from typing import Final, TypeAlias, cast

import attrs
from werkzeug.local import LocalProxy

__all__ = ["Passing", "Reading", "changed_by", "passings", "reading_of"]

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

VARARGS: Final = inspect.CO_VARARGS
VARKEYWORDS: Final = inspect.CO_VARKEYWORDS

# Methods of a mapping that leave it as it is, and those that change one name of it.
READING: Final = frozenset({"get", "keys", "items", "values", "copy"})
CHANGING: Final = frozenset({"pop", "setdefault"})
HARMLESS: Final = frozenset(
    {"print", "repr", "str", "len", "bool", "dict", "sorted", "list", "set", "frozenset", "tuple"}
)
LOGGING: Final = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
# What makes a plain function of a coroutine function or the other way round, with the same arguments.
BRIDGES: Final = frozenset({"ensure_sync", "async_to_sync", "sync_to_async"})
# What calls its first argument with the other ones.
CALLERS: Final = frozenset({"invoke", "run", "submit", "partial", "to_thread", "run_sync", "run_in_threadpool"})


@attrs.frozen
class Call:
    """A call inside of a function, as far as its source tells."""

    callee: tuple[str, ...]
    """The name of what is called, with its attributes."""

    positional: int
    """How many arguments stand in front of those that are passed on."""

    keywords: frozenset[str]
    """What is given by name beside those."""

    passes_args: bool
    passes_kwargs: bool


@attrs.frozen
class Reading:
    """What the source of a function tells about its ``**kwargs``."""

    calls: tuple[Call, ...]
    changed: frozenset[str]
    """Names that may have been taken out or put in."""


@attrs.frozen
class Passing:
    """A call whose callee is known."""

    target: Callable[..., object]
    call: Call


def passings(
    function: FunctionType, instance: object, readings: dict[CodeType, Reading | None]
) -> tuple[list[Passing], frozenset[str]] | None:
    """Return the calls to which *function* hands what it gets, and the names that may have changed on the way; None if that is not certain.

    Args:
        instance: What `self` is where *function* is a method.
        readings: What was read so far; one for each check.
    """
    code = function.__code__
    if code not in readings:
        readings[code] = reading_of(code)
    reading = readings[code]
    if reading is None:
        return None
    wrapped: object = getattr(function, "__wrapped__", None)
    found: list[Passing] = []
    for call in reading.calls:
        target = _resolve(function, call.callee, instance)
        if target is None and call.passes_kwargs:
            return None
        # A call without the arguments counts where it is the wrapped function's.
        if callable(target) and (call.passes_kwargs or target is wrapped or call.callee[0] in code.co_freevars):
            found.append(Passing(target, call))
    if any(passing.target is wrapped for passing in found):
        found = [passing for passing in found if passing.target is wrapped]
    elif any(passing.call.passes_kwargs for passing in found):
        found = [passing for passing in found if passing.call.passes_kwargs]
    return found, reading.changed


def _resolve(function: FunctionType, callee: tuple[str, ...], instance: object) -> object | None:
    """Return what *callee* names inside of *function*, or None where only running it would tell."""
    code = function.__code__
    name = callee[0]
    found: object
    if name in code.co_freevars:
        try:
            found = (function.__closure__ or ())[code.co_freevars.index(name)].cell_contents
        except ValueError:
            return None  # not assigned yet
    elif code.co_argcount and name == code.co_varnames[0]:
        found = instance
    elif name in code.co_varnames or name in code.co_cellvars:
        return None
    else:
        found = function.__globals__.get(name, getattr(builtins, name, None))
    for attribute in callee[1:]:
        found = _attribute(found, attribute)
    return found


def _attribute(owner: object, name: str) -> object | None:
    """Return an attribute without running code: a property stays unknown, and what a proxy stands for."""
    if issubclass(type(owner), LocalProxy):
        # The first request is being served: a look at `session` would open it.
        return None
    own: Mapping[str, object] = getattr(owner, "__dict__", {})
    if name in own:
        return own[name]
    found: object = inspect.getattr_static(type(owner), name, None)
    return MethodType(found, owner) if isinstance(found, FunctionType) else None


def reading_of(code: CodeType) -> Reading | None:
    """Return what the source of *code* tells about its ``**kwargs``, or None."""
    if not code.co_flags & VARKEYWORDS:
        return None
    tree = _parsed(code)
    if tree is None:
        return None
    kwargs = code.co_varnames[_named(code) + bool(code.co_flags & VARARGS)]
    args = code.co_varnames[_named(code)] if code.co_flags & VARARGS else None
    changed = _changed(tree, kwargs)
    if changed is None or (args is not None and _is_rebound(tree, args)):
        return None
    calls: list[Call] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node not in tree.decorator_list:
            call = _call(node, args, kwargs)
            if call is not None:
                calls.append(call)
            elif any(keyword.arg is None for keyword in node.keywords):
                return None
    return Reading(tuple(calls), changed)


def _named(code: CodeType) -> int:
    return code.co_argcount + code.co_kwonlyargcount


def _parsed(code: CodeType) -> Function | None:
    """Return the definition of *code* in its file, if it still is what runs."""
    try:
        tree = ast.parse(dedent(inspect.getsource(code)))
    except (OSError, TypeError, SyntaxError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            fits = node.name == code.co_name and tuple(names) == code.co_varnames[: len(names)]
            return node if fits and len(names) == _named(code) else None
    return None


def _call(node: ast.Call, args: str | None, kwargs: str) -> Call | None:
    """Return what is known of a call; None if too little is."""
    callee, arguments = _callee(node)
    if callee is None:
        return None
    positional = 0
    passes_args = False
    for argument in arguments:
        if not isinstance(argument, ast.Starred):
            positional += 1
        elif isinstance(argument.value, ast.Name) and argument.value.id == args:
            passes_args = True
        else:
            return None
    named: set[str] = set()
    passes_kwargs = False
    for keyword in node.keywords:
        if keyword.arg is not None:
            named.add(keyword.arg)
        elif isinstance(keyword.value, ast.Name) and keyword.value.id == kwargs:
            passes_kwargs = True
        else:
            return None
    return Call(callee, positional, frozenset(named), passes_args, passes_kwargs)


def _callee(node: ast.Call) -> tuple[tuple[str, ...] | None, list[ast.expr]]:
    """Return the name of what is called in the end, and the arguments it gets by position."""
    function = node.func
    if isinstance(function, ast.Call):
        bridged = _dotted(function.func)
        if bridged is not None and bridged[-1] in BRIDGES and len(function.args) == 1 and not function.keywords:
            return _dotted(function.args[0]), node.args
        return None, node.args
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
    if last in CALLERS and node.args:
        return _dotted(node.args[0]), node.args[1:]
    return _dotted(function), node.args


def _dotted(node: ast.expr) -> tuple[str, ...] | None:
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=owner, attr=attribute):
            # ``current_app.ensure_sync`` and ``app().ensure_sync`` alike: only the last name of a bridge counts.
            before = _dotted(owner.func) if isinstance(owner, ast.Call) and attribute in BRIDGES else _dotted(owner)
            return None if before is None else (*before, attribute)
        case _:
            return None


# Mappings and what becomes of them


def changed_by(function: Callable[..., object], position: int) -> frozenset[str] | None:
    """Return which names *function* may take out of, or put into, the mapping that is its argument at *position*; None for any."""
    if isinstance(function, MethodType):
        function, position = cast("Callable[..., object]", function.__func__), position + 1
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return None
    code = function.__code__
    tree = _parsed(code)
    if tree is None or position >= code.co_argcount:
        return None
    return _changed(tree, code.co_varnames[position])


def _is_rebound(tree: Function, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load) for node in ast.walk(tree)
    )


def _changed(tree: Function, name: str) -> frozenset[str] | None:
    """Return the names that the body of *tree* may change in the mapping *name*, or None if any may be."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    changed: set[str] = set()
    for node in _inside(tree):
        if isinstance(node, ast.arg) and node.arg == name:
            return None  # an inner function has a mapping of the same name
        if isinstance(node, ast.Name) and node.id == name:
            effect = _effect(node, parents)
            if effect is None:
                return None
            changed |= effect
    return frozenset(changed)


def _inside(tree: Function) -> Iterator[ast.AST]:
    for statement in tree.body:
        yield from ast.walk(statement)


NOTHING: Final[frozenset[str]] = frozenset()


def _effect(node: ast.Name, parents: Mapping[ast.AST, ast.AST]) -> frozenset[str] | None:
    """Return what one use of the mapping changes in it; None if that cannot be told."""
    if not isinstance(node.ctx, ast.Load):
        return None
    parent = parents[node]
    match parent:
        case ast.Attribute(attr=method):
            return _method_effect(method, parents[parent], parent)
        case ast.Subscript(value=value, slice=key, ctx=context) if value is node:
            if isinstance(context, ast.Load):
                return NOTHING
            return frozenset({key.value}) if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
        case ast.Call(func=function):
            last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
            return NOTHING if last in HARMLESS or (last in LOGGING and isinstance(function, ast.Attribute)) else None
        case (
            ast.keyword(arg=None)
            | ast.Compare()
            | ast.FormattedValue()
            | ast.For()
            | ast.AsyncFor()
            | ast.comprehension()
        ):
            return NOTHING
        case _:
            return NOTHING if _is_condition(node, parents) else None


def _method_effect(method: str, call: ast.AST, function: ast.AST) -> frozenset[str] | None:
    if not isinstance(call, ast.Call) or call.func is not function:
        return None
    if method in READING:
        return NOTHING
    if method in CHANGING and call.args:
        key = call.args[0]
        return frozenset({key.value}) if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    if method == "update" and not call.args:
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else frozenset(name for name in names if name is not None)
    return None


def _is_condition(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Tell whether only the truth of *node* counts."""
    parent = parents[node]
    while isinstance(parent, ast.BoolOp):
        node, parent = parent, parents[parent]
    match parent:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            return test is node
        case _:
            return False
