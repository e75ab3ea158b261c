"""What goes on importing Flask: extensions, and imports that could not be rewritten. They are given erlen under Flask's name.

Knows which modules need that and where it is said. Rule: it is said once for each package, before anything else of it is imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

import libcst as cst

from .notes import Kind, Note
from .projects import Module, Project, imported_names
from .trees import Edit, Tree, applied

__all__ = ["extensions_of", "first_place", "with_compat"]

LINES = "# What still imports Flask gets erlen in its place.\nfrom erlen.compat.flask import install_as_flask\n\ninstall_as_flask()\n\n"


KNOWN = frozenset(
    {
        "flask",
        "erlen",
        "werkzeug",
        "jinja2",
        "markupsafe",
        "click",
        "itsdangerous",
        "blinker",
        "pytest",
        "attrs",
        "attr",
    }
)
"""Packages that need not be looked up."""


@cache
def _imports_flask(name: str) -> bool:
    """Tell whether the installed package *name* needs Flask, or is called as if it did."""
    if name in sys.stdlib_module_names or name in KNOWN:
        return False
    if name.startswith("flask_"):
        return True
    for distribution in packages_distributions().get(name, ()):
        try:
            needed = requires(distribution) or ()
        except PackageNotFoundError:
            continue
        if any(re.match(r"flask\b(?!-)", line, re.IGNORECASE) and "extra ==" not in line for line in needed):
            return True
    return False


def extensions_of(project: Project, module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of what *module* imports of packages that import Flask themselves."""
    tree = module.tree
    for node in (*tree.all(cst.Import), *tree.all(cst.ImportFrom)):
        for dotted in imported_names(node):
            name = dotted.partition(".")[0]
            if name and name not in project.by_name and _imports_flask(name):
                yield tree.line(node), name


def with_compat(project: Project, needing: Collection[str]) -> tuple[Project, list[Note]]:
    """Return *project* with compatibility mode switched on where modules at *needing*, or extensions they import, need Flask."""
    notes: list[Note] = []
    places: set[str] = set()
    for path, module in project.modules.items():
        extensions = [*extensions_of(project, module)]
        for line, name in extensions:
            notes.append(Note(path, line, Kind.LEFT, f"{name!r} imports Flask itself: it runs in compatibility mode"))
        if extensions or path in needing:
            places.add(_place_for(project, module))
    texts: dict[str, str] = {}
    for path in sorted(places):
        module = project.modules[path]
        if "install_as_flask" not in module.text:
            at = first_place(module.tree)
            texts[path] = applied(module.text, [Edit(at, at, LINES)])
            line = module.text.encode()[:at].count(b"\n") + 1
            notes.append(
                Note(path, line, Kind.CHANGED, "compatibility mode is switched on for what still imports Flask")
            )
    return project.with_text(texts), notes


def _place_for(project: Project, module: Module) -> str:
    """Return the path of the module that runs first of *module*'s package, its own where it is in none."""
    package = project.by_name.get(module.name.partition(".")[0])
    return module.path if package is None else package.path


def first_place(tree: Tree) -> int:
    """Return the byte where the first statement may stand: behind the docstring and what is imported from the future."""
    at = 0
    body = tree.module.body
    for number, statement in enumerate(body):
        match statement:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]) if (
                number == 0
            ):
                pass
            case cst.SimpleStatementLine(body=[cst.ImportFrom(module=cst.Name(value="__future__")), *_]):
                pass
            case _:
                break
        span = tree.spans[statement]
        at = span.start + span.length
    text = tree.text.encode()
    if at:
        end = text.find(b"\n", at)
        at = len(text) if end < 0 else end + 1
        while text[at : at + 1] == b"\n":
            at += 1
        return at
    # Before the first statement, but behind a hash-bang and other comments at the top.
    return tree.start_of(body[0]) if body else 0
