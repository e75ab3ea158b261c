"""What a call in Python code calls, and what it passes.

Reads syntax trees; where the module is loaded, its names tell what they stand for.
"""

import ast
from types import ModuleType

from .sources import PythonFile

__all__ = ["argument_of", "is_ours", "keywords_of", "literal_keys", "pattern_of", "values_of"]

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


def keywords_of(call: ast.Call, others: tuple[str, ...]) -> tuple[frozenset[str], bool]:
    """Return the names that *call* passes, and whether there may be more."""
    names: set[str] = set()
    is_open = False
    for keyword in call.keywords:
        if keyword.arg is not None:
            names.add(keyword.arg)
        elif (keys := literal_keys(keyword.value)) is not None:
            names |= keys
        else:
            is_open = True
    return frozenset(names - set(others)), is_open


def literal_keys(node: ast.expr | None) -> frozenset[str] | None:
    """Return the keys of a dict display, or of a call of ``dict`` with keywords; None where they are not all literal."""
    match node:
        case ast.Dict(keys=keys):
            names = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            return frozenset(names) if len(names) == len(keys) else None
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            given = [keyword.arg for keyword in keywords if keyword.arg is not None]
            return frozenset(given) if len(given) == len(keywords) else None
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
