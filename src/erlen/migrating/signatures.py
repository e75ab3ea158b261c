"""Edits of functions: an annotation for a parameter, for what is returned, and a statement at the end.

Knows where they stand in the text, not what they say.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Mapping

import libcst as cst
from libcst.metadata import CodeSpan

from .trees import Edit, Tree

__all__ = ["at_end", "of_parameter", "of_return"]


def of_parameter(tree: Tree, parameter: cst.Param, text: str) -> Edit:
    """Return the edit that gives *parameter* the annotation *text*.

    >>> from erlen.migrating.trees import applied, tree_of
    >>> tree = tree_of("def f(a, b=1): ...")
    >>> a, b = tree.all(cst.Param)
    >>> applied(tree.text, [of_parameter(tree, a, "str"), of_parameter(tree, b, "int")])
    'def f(a: str, b: int = 1): ...'
    """
    span = tree.spans[parameter.name]
    start = span.start + span.length
    if parameter.default is None:
        return Edit(start, start, f": {text}")
    end = tree.spans[parameter.default].start
    behind = tree.text.encode()[start:end].decode().partition("=")[2].lstrip()
    return Edit(start, end, f": {text} = {behind}")


def of_return(tree: Tree, function: cst.FunctionDef, text: str) -> Edit:
    """Return the edit that lets *function* say that it returns *text*.

    >>> from erlen.migrating.trees import applied, tree_of
    >>> tree = tree_of("def f(a=(1), b=')'): ...")
    >>> applied(tree.text, [of_return(tree, next(tree.all(cst.FunctionDef)), "None")])
    "def f(a=(1), b=')') -> None: ..."
    """
    span = tree.spans[function.name]
    rest = tree.text.encode()[span.start + span.length :].decode()
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(rest).readline):
        if token.string in ("(", "["):
            depth += 1
        elif token.string in (")", "]"):
            depth -= 1
            if depth == 0 and token.string == ")":
                before = "".join(rest.splitlines(keepends=True)[: token.end[0] - 1])
                line = rest.splitlines(keepends=True)[token.end[0] - 1][: token.end[1]]
                at = span.start + span.length + len((before + line).encode())
                return Edit(at, at, f" -> {text}")
    raise ValueError(f"The parameters of {function.name.value!r} do not end.")


def at_end(tree: Tree, function: cst.FunctionDef, statement: str) -> Edit:
    """Return the edit that puts *statement* behind the last one of *function*.

    >>> from erlen.migrating.trees import applied, tree_of
    >>> tree = tree_of("def f():\\n    if x:\\n        y()  # z\\n")
    >>> print(applied(tree.text, [at_end(tree, next(tree.all(cst.FunctionDef)), "return None")]), end="")
    def f():
        if x:
            y()  # z
        return None
    """
    source = tree.text.encode()
    if isinstance(function.body, cst.SimpleStatementSuite):
        last = tree.spans[function.body.body[-1]]
        at = last.start + last.length
        return Edit(at, at, f"; {statement}")
    first = tree.spans[function.body.body[0]].start
    indent = source[source.rfind(b"\n", 0, first) + 1 : first].decode()
    end = source.find(b"\n", _end_of(tree.spans, function.body))
    newline = "\r\n" if b"\r\n" in source else "\n"
    if end < 0:
        return Edit(len(source), len(source), f"{newline}{indent}{statement}{newline}")
    return Edit(end + 1, end + 1, f"{indent}{statement}{newline}")


def _end_of(spans: Mapping[cst.CSTNode, CodeSpan], node: cst.CSTNode) -> int:
    """Return where the last small statement in *node* ends."""
    ends = [0]
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, cst.BaseSmallStatement):
            ends.append(spans[found].start + spans[found].length)
        else:
            waiting.extend(found.children)
    return max(ends)
