"""Which views a module registers under which endpoints, block by block.

Only registrations of one block, on one name, are compared: of two blocks one may never run. A function under several rules keeps its endpoint.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final
from weakref import WeakKeyDictionary

import attrs

from .names import ADD_URL_RULE, SHORTCUTS
from .source import Source, Suite, Unknown, dotted, keyword_or_position, suites_of, text_of

__all__ = ["Conflict", "conflicts_in", "registers"]


@attrs.frozen
class Conflict:
    """A second view for an endpoint."""

    endpoint: str
    view: str
    line: int
    """Where the first one is registered."""


@attrs.frozen(eq=False)
class Registration:
    """A view that is registered."""

    call: ast.Call
    receiver: str
    endpoint: str
    view: str
    identity: object
    """Equal for registrations of one view."""


def _identity(source: Source, view: ast.expr, line: int) -> tuple[str | None, object] | None:
    """Return the name under which *view* is registered by itself, as far as it is known, and what it is."""
    name = dotted(view)
    if name is None:
        made = _name_of_class_view(source, view, line)
        return None if made is None else (made, view)
    bound = source.bound(name, line)
    if bound is not None:
        return _name_of_class_view(source, bound, line), bound
    defined = [f for f in source.functions if f.name == name]
    # What is imported may be a function, or a view that a class has made under any name.
    return (name, defined[0]) if len(defined) == 1 else (None, name)


def _name_of_class_view(source: Source, node: ast.expr, line: int) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
        name = text_of(source, keyword_or_position(node, "name", 0), line)
        if isinstance(name, str):
            return name
    return None


def _endpoint(source: Source, call: ast.Call, position: int | None) -> str | Unknown | None:
    return text_of(source, keyword_or_position(call, "endpoint", position), call.lineno)


def _by_decorators(source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Registration]:
    # The lowest decorator is applied first.
    for decorator in reversed(function.decorator_list):
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            receiver, endpoint = dotted(decorator.func.value), _endpoint(source, decorator, None)
            if decorator.func.attr in SHORTCUTS and receiver is not None and not isinstance(endpoint, Unknown):
                name = function.name
                yield Registration(decorator, receiver, endpoint or name, name, function)


def _by_call(source: Source, call: ast.Call) -> Iterator[Registration]:
    made = call.func
    if isinstance(made, ast.Attribute) and made.attr == ADD_URL_RULE:
        receiver, endpoint = dotted(made.value), _endpoint(source, call, 1)
        view = keyword_or_position(call, "view_func", 2)
    elif isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr in SHORTCUTS:
        receiver, endpoint = dotted(made.func.value), _endpoint(source, made, None)
        view = call.args[0] if call.args else None
    else:
        return
    if receiver is None or view is None or isinstance(view, Unknown) or isinstance(endpoint, Unknown):
        return
    found = _identity(source, view, call.lineno)
    if found is not None and (endpoint or found[0]) is not None:
        yield Registration(call, receiver, endpoint or found[0] or "", found[0] or dotted(view) or "", found[1])


def _registrations(source: Source, suite: Suite) -> Iterator[Registration | str]:
    """Yield what a block registers in its own statements; a text is a name that gets another value."""
    for statement in suite:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _by_decorators(source, statement)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield from _by_call(source, statement.value)
        elif isinstance(statement, ast.Assign):
            yield from (name for target in statement.targets if (name := dotted(target)) is not None)
        elif isinstance(statement, ast.AnnAssign) and (name := dotted(statement.target)) is not None:
            yield name


def _suites(node: ast.AST) -> Iterator[Suite]:
    for suite in suites_of(node):
        yield suite
        for statement in suite:
            yield from _suites(statement)


def _conflicts(source: Source) -> Iterator[tuple[tuple[int, int], Conflict]]:
    for suite in _suites(source.tree):
        known: dict[tuple[str, str], Registration] = {}
        for found in _registrations(source, suite):
            if isinstance(found, str):
                known = {key: value for key, value in known.items() if key[0] != found}
                continue
            first = known.setdefault((found.receiver, found.endpoint), found)
            if first.identity is not found.identity and first.identity != found.identity:
                place = (found.call.lineno, found.call.col_offset)
                yield place, Conflict(found.endpoint, first.view, first.call.lineno)


def registers(source: Source, endpoint: str) -> Iterator[tuple[str, int]]:
    """Yield the names, with the lines where they are used, on which a module registers a view as *endpoint*, written without a blueprint."""
    for suite in _suites(source.tree):
        for found in _registrations(source, suite):
            if isinstance(found, Registration) and found.endpoint == endpoint:
                yield found.receiver, found.call.lineno


FUNCTION: Final = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_known: WeakKeyDictionary[Source, Mapping[tuple[int, int], Conflict]] = WeakKeyDictionary()


def _may_conflict(text: str) -> bool:
    """Tell whether a module gives an endpoint a name, or two functions the same; most do neither and need not be parsed."""
    if "endpoint" in text or ADD_URL_RULE in text or ")(" in text:
        return True
    names = FUNCTION.findall(text)
    return len(set(names)) != len(names)


def conflicts_in(source: Source) -> Mapping[tuple[int, int], Conflict]:
    """Return the conflicts of a module by line and column of the registering call."""
    known = _known.get(source)
    if known is None:
        known = _known[source] = dict(_conflicts(source)) if _may_conflict(source.text) else {}
    return known
