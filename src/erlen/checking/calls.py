"""What a call in Python code calls, and what it passes.

Reads syntax trees; where the module is loaded, its names tell what they stand for.
"""

import ast
from types import ModuleType

from .sources import PythonFile

__all__ = [
    "argument_of",
    "is_ours",
    "keys_added_to",
    "keys_of_variable",
    "keywords_of",
    "literal_keys",
    "own_nodes",
    "pattern_of",
    "values_of",
]

FRAMEWORKS = ("erlen", "flask")


def is_ours(file: PythonFile, function: ast.expr, names: frozenset[str]) -> bool:
    """Return whether the expression *function* is one of the framework's functions *names*, whatever it is called here."""
    match function:
        case ast.Name(id=name):
            spelled = file.imports.get(name, "").split(".")
            if spelled[0] in FRAMEWORKS and spelled[-1] in names:
                return True
            value = file.value_of(name)
            home = getattr(value, "__module__", None)
            return (
                getattr(value, "__name__", None) in names
                and isinstance(home, str)
                and home.partition(".")[0] in FRAMEWORKS
            )
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in names:
            return file.imports.get(name, "").partition(".")[0] in FRAMEWORKS or _is_framework(file.value_of(name))
        case _:
            return False


def _is_framework(value: object) -> bool:
    return isinstance(value, ModuleType) and value.__name__.partition(".")[0] in FRAMEWORKS


def argument_of(call: ast.Call, position: int, names: tuple[str, ...]) -> ast.expr | None:
    if 0 <= position < len(call.args) and not any(isinstance(arg, ast.Starred) for arg in call.args[: position + 1]):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def keywords_of(call: ast.Call) -> tuple[frozenset[str], list[ast.expr]]:
    """Return the names that *call* passes, and the mappings behind ``**`` whose keys are not literal."""
    names: set[str] = set()
    unknown: list[ast.expr] = []
    for keyword in call.keywords:
        if keyword.arg is not None:
            names.add(keyword.arg)
        elif (keys := literal_keys(keyword.value)) is not None:
            names |= keys
        else:
            unknown.append(keyword.value)
    return frozenset(names), unknown


def own_nodes(function: ast.AST) -> list[ast.AST]:
    """Return the nodes of *function*, those of functions inside of it left out."""
    found: list[ast.AST] = []
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))
    return found


def keys_of_variable(function: ast.AST, name: str) -> frozenset[str] | None:
    """Return the keys of a dictionary that *function* makes and fills step by step; None where not every step can be read."""
    values = values_of(function, name)
    displays = [literal_keys(value) for value in values]
    if not values or None in displays:
        return None
    added, may_add = keys_added_to(function, name, made_here=True)
    return None if may_add else added.union(*(keys for keys in displays if keys is not None))


def keys_added_to(function: ast.AST, name: str, made_here: bool = False) -> tuple[frozenset[str], bool]:
    """Return the keys that *function* adds to the dictionary *name*, and whether it may add others; *made_here* says that it assigns it."""
    found: set[str] = set()
    uses = 0
    for node in own_nodes(function):
        match node:
            case ast.Name(id=used, ctx=ast.Load() | ast.Del()) if used == name:
                uses += 1
            case ast.Name(id=used, ctx=ast.Store()) if used == name and not made_here:
                uses += 1
            case ast.Subscript(value=ast.Name(id=used), slice=ast.Constant(value=str() as key)) if used == name:
                uses -= 1
                found.add(key)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=used), attr=attr)) if used == name:
                keys = _keys_added_by(node, attr)
                uses -= keys is not None
                found |= keys or set()
            case ast.keyword(arg=None, value=ast.Name(id=used)) | ast.Return(value=ast.Name(id=used)) if used == name:
                uses -= 1
            case ast.Compare(comparators=[ast.Name(id=used)], ops=[ast.In() | ast.NotIn()]) if used == name:
                uses -= 1
            case _:
                pass
    # Whatever else it is handed to may add to it.
    return frozenset(found), uses > 0


def _keys_added_by(call: ast.Call, method: str) -> set[str] | None:
    """Return the keys that a call of a dictionary's *method* adds; None where it may add any."""
    if method in ("get", "pop", "items", "keys", "values", "copy"):
        return set()
    first = call.args[0] if call.args else None
    if method == "setdefault" and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return {first.value}
    if method == "update":
        keys = frozenset[str]() if first is None else literal_keys(first)
        names, unknown = keywords_of(call)
        return None if keys is None or unknown else {*keys, *names}
    return None


def literal_keys(node: ast.expr | None) -> frozenset[str] | None:
    """Return the keys of a dict display, or of a call of ``dict`` with keywords; None where they are not all literal."""
    match node:
        case ast.Dict(keys=keys):
            found: set[str] = set()
            for key, value in zip(keys, node.values, strict=True):
                inner = literal_keys(value) if key is None else None
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found.add(key.value)
                elif inner is not None:
                    found |= inner
                else:
                    return None
            return frozenset(found)
        case ast.Call(func=ast.Name(id="dict"), args=[]):
            names, unknown = keywords_of(node)
            return None if unknown else names
        case _:
            return None


def pattern_of(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(map(pattern_of, values))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return pattern_of(left) + pattern_of(right)
        case _:
            return "*"


def values_of(owner: ast.AST, name: str) -> list[ast.expr]:
    """Return what is assigned to *name* in a function or at the top of a module."""
    found: list[ast.expr] = []
    statements = ast.walk(owner) if not isinstance(owner, ast.Module) else iter(owner.body)
    for statement in statements:
        match statement:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    found.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                found.append(value)
            case _:
                pass
    return found
