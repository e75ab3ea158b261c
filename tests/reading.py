"""Reads Python source text for the rules of the house: what a module imports, comments and promises; nothing is imported."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs

__all__ = ["Room", "above", "body_length", "functions", "imported", "public_annotations", "says_any"]


GENERAL = re.compile(r"(?P<indent> *)#.*(\bAny\b|\bany\b.*\b(type|kind|shape|object|value|function))")


@attrs.frozen(slots=False)
class Room:
    """One module of the house: *name* without the `erlen.` in front, but "erlen" for the package itself."""

    name: str
    text: str
    is_package: bool = False
    path: str = "<source>"

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def comments(self) -> Mapping[int, str]:
        """The comments, by line."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}

    def general_comments(self, body: list[ast.stmt]) -> Iterator[int]:
        """Yield the lines of the comments in *body* that explain every `Any` below them."""
        lines = self.text.splitlines()
        for line in range(
            1 if body is self.tree.body else body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1
        ):
            if (found := GENERAL.match(lines[line - 1])) and len(found["indent"]) == body[0].col_offset:
                yield line

    def at(self, line: int, finding: str) -> str:
        return f"{self.path}:{line}: {finding}"


def enclosing(name: str) -> Iterator[str]:
    """Yield the packages around *name*, the root excepted: importing a module runs them first."""
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts)))


def imported(room: Room, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module of the house that *room* imports, the packages run on the way included."""
    for line, name in named_imports(room, known):
        yield line, name
        yield from ((line, package) for package in enclosing(name) if not f"{room.name}.".startswith(f"{package}."))


def named_imports(room: Room, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module of the house that an import statement of *room* names."""
    for node in ast.walk(room.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, short(alias.name)) for alias in node.names if is_ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and is_ours(base := base_of(node, room)):
            for alias in node.names:
                submodule = short(f"{base}.{alias.name}")
                yield node.lineno, submodule if submodule in known else short(base)


def is_ours(module: str) -> bool:
    return module == "erlen" or module.startswith("erlen.")


def short(module: str) -> str:
    return module.removeprefix("erlen.")


def base_of(node: ast.ImportFrom, room: Room) -> str:
    """Return the full name of the module that `from … import` names."""
    if node.level == 0:
        return node.module or ""
    package = ["erlen", *(room.name.split(".") if room.name != "erlen" else [])]
    up = node.level - 1 if room.is_package else node.level
    return ".".join([*package[: len(package) - up], *([node.module] if node.module else [])])


def functions(room: Room) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(room.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def above(line: int, lines: list[str]) -> int:
    """Return the number of the line above *line*, decorators skipped."""
    line -= 1
    while line > 0 and lines[line - 1].lstrip().startswith("@"):
        line -= 1
    return line


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from `def` to the end, the docstring not counted."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def is_overload(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "overload" for decorator in node.decorator_list)


def public_annotations(
    body: list[ast.stmt], room: Room, general: tuple[int, ...] = ()
) -> Iterator[tuple[set[int], ast.expr]]:
    """Yield the annotations of public functions, fields, bases and aliases, each with the lines where a comment would explain it.

    The implementation behind overloads is not public: nobody is told its signature.
    """
    overloaded = {node.name for node in body if isinstance(node, ast.FunctionDef) and is_overload(node)}
    general = (*general, *room.general_comments(body))
    for node in body:
        start = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        explaining = {start, start - 1, *(line for line in general if line < start)}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not is_public(node.name) or (node.name in overloaded and not is_overload(node)):
                continue
            spread = node.args
            arguments = [*spread.posonlyargs, *spread.args, *spread.kwonlyargs, spread.vararg, spread.kwarg]
            annotations = [argument.annotation for argument in arguments if argument is not None]
            yield from own_attributes(node)
            yield from ((explaining, each) for each in [*annotations, node.returns] if each is not None)
        elif isinstance(node, ast.ClassDef) and is_public(node.name):
            yield from ((explaining, base) for base in node.bases)
            yield from public_annotations(node.body, room, general)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and is_public(node.target.id):
            yield explaining, node.annotation
            if node.value is not None and ast.unparse(node.annotation).endswith("TypeAlias"):
                yield explaining, node.value


def own_attributes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[set[int], ast.expr]]:
    """Yield the annotations of the public attributes that *function* gives to its object."""
    for node in ast.walk(function):
        match node:
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self"), attr=name)) if is_public(name):
                yield {node.lineno, node.lineno - 1}, node.annotation
            case _:
                pass


def says_any(annotation: ast.expr) -> bool:
    for node in ast.walk(annotation):
        match node:
            case ast.Name(id="Any") | ast.Attribute(attr="Any"):
                return True
            case ast.Constant(value=str(text)) if re.search(r"\bAny\b", text):
                return True
            case _:
                pass
    return False
