"""Names that stand in quotes or comments and are code all the same: annotations in strings, `cast("…")`, type comments.

Knows where such names stand, not what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import libcst as cst

from .trees import Edit, Tree, dotted_of, string_of

__all__ = ["in_quotes"]

DOTTED = re.compile(r"(?<![\w.'\"])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
TYPE_COMMENT = re.compile(r"#\s*type:(?!\s*ignore\b)")


def in_quotes(tree: Tree, renamed: Callable[[str], str | None]) -> Iterator[Edit]:
    """Yield the edits of *tree* after *renamed* was asked for each dotted name in quotes; None leaves a name."""
    for node in _strings(tree):
        code = tree.code(node)
        if string_of(node) is None or node.prefix:
            continue
        inner = code[len(node.quote) : -len(node.quote)]
        new = _in_text(inner, renamed)
        if new != inner:
            yield tree.replace(node, f"{node.quote}{new}{node.quote}")
    for comment in tree.all(cst.Comment):
        if TYPE_COMMENT.match(comment.value):
            new = _in_text(comment.value, renamed)
            if new != comment.value:
                yield tree.replace(comment, new)


def _in_text(text: str, renamed: Callable[[str], str | None]) -> str:
    return DOTTED.sub(lambda found: renamed(found[0]) or found[0], text)


def _strings(tree: Tree) -> Iterator[cst.SimpleString]:
    for annotation in tree.all(cst.Annotation):
        literal = {
            id(found)
            for node in tree.below(annotation, cst.Subscript)
            if (dotted_of(node.value) or "").rpartition(".")[2] in ("Literal", "Annotated")
            for found in tree.below(node, cst.SimpleString)
        }
        yield from (node for node in tree.below(annotation, cst.SimpleString) if id(node) not in literal)
    for call in tree.all(cst.Call):
        called = (dotted_of(call.func) or "").rpartition(".")[2]
        typed = call.args[:1] if called == "cast" else call.args[1:] if called in ("TypeVar", "NewType") else ()
        yield from (node for arg in typed for node in tree.below(arg, cst.SimpleString))
