"""The findings about URLs by endpoint name in Python code.

Reads syntax trees of the application's own modules; what an endpoint takes is `endpoints`' business.
"""

import ast
from collections.abc import Collection, Iterator
from typing import TypeGuard

from werkzeug.local import LocalProxy

from ..app import AnyErlen, Erlen
from ..findings import Finding
from .calls import is_ours
from .endpoints import UNKNOWN, Endpoints
from .sources import PythonFile

__all__ = ["url_findings"]

URL_FOR = frozenset({"url_for"})
APPLICATIONS = frozenset({"app", "current_app", "application"})


def url_findings(files: Collection[PythonFile], endpoints: Endpoints) -> Iterator[Finding]:
    """Yield what is wrong with ``url_for("endpoint", …)`` in *files*."""
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call) and _builds_url(file, node.func):
                yield from _wrong_url(file, node, endpoints)


def _builds_url(file: PythonFile, function: ast.expr) -> bool:
    if is_ours(file, function, URL_FOR):
        return True
    match function:
        case ast.Attribute(value=ast.Name(id=name), attr="url_for"):
            value = file.value_of(name)
            if name in APPLICATIONS and (type(value) is LocalProxy or (value is None and name not in file.imports)):
                return True
            return _is_app(value)
        case ast.Attribute(value=ast.Attribute(attr=name), attr="url_for"):
            return name in APPLICATIONS
        case _:
            return False


def _is_app(value: object) -> TypeGuard[AnyErlen]:
    return isinstance(value, Erlen)


def _wrong_url(file: PythonFile, call: ast.Call, endpoints: Endpoints) -> Iterator[Finding]:
    is_open = len(call.args) > 1 or any(keyword.arg is None for keyword in call.keywords)
    values: dict[str, object] = {
        keyword.arg: keyword.value.value if isinstance(keyword.value, ast.Constant) else UNKNOWN
        for keyword in call.keywords
        if keyword.arg is not None
    }
    named = call.args[0] if call.args else None
    if named is None:
        named = next((keyword.value for keyword in call.keywords if keyword.arg == "endpoint"), None)
        values.pop("endpoint", None)
    for name in _endpoints_in(named):
        problem = endpoints.problem(name.value, values, is_open) if isinstance(name.value, str) else None
        if problem is not None:
            yield Finding(file.shown, name.lineno, f"url-{problem.kind}", problem.message)


def _endpoints_in(node: ast.expr | None) -> Iterator[ast.Constant]:
    match node:
        case ast.Constant(value=str()):
            yield node
        case ast.IfExp(body=one, orelse=other):
            yield from _endpoints_in(one)
            yield from _endpoints_in(other)
        case _:
            pass
