"""Asks mypy what type an expression has.

Knows mypy as a program that reads a copy of the project, with ``reveal_type`` around what is asked about. Rule: what mypy does not say, because
the code is never reached or cannot be read, has no answer.
"""

from __future__ import annotations

import ast
import os
import re
import site
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path

import attrs
import libcst as cst

from .projects import Module, Project
from .signatures import at_end
from .trees import Edit, applied

__all__ = ["Answers", "Checker", "Question", "is_available"]

REVEALED = re.compile(r'^(?P<path>.+?):(?P<line>\d+):\d+: note: Revealed type is "(?P<type>.*)"$')
# In a tuple, what is asked about is seen without regard to where its value goes.
IN_TUPLE = re.compile(r"^(?:builtins\.)?tuple\[(.*)\]$")
FOUND = re.compile(r"^(?P<path>.+?):(?P<line>\d+): error: (?P<text>.*)$")


def is_available() -> bool:
    """Tell whether mypy is installed."""
    return find_spec("mypy") is not None


@attrs.frozen(eq=False)
class Question:
    """The type of *node*; of a function: whether its end is reached."""

    path: str
    node: cst.CSTNode


class Answers:
    """Types as mypy writes them, by node."""

    def __init__(self, types: Mapping[int, str]) -> None:
        self._types = types

    def type_of(self, node: cst.CSTNode) -> str | None:
        """Return the type of *node*, None where nothing is known."""
        return self._types.get(id(node))

    def is_begun(self, function: cst.FunctionDef) -> bool:
        """Tell whether mypy has read the body of *function*."""
        return id(function.body) in self._types

    def is_reached(self, function: cst.FunctionDef) -> bool:
        """Tell whether *function* may end without a return."""
        return id(function) in self._types


@attrs.define(eq=False)
class Checker:
    """mypy on a copy of a project; the copy lives as long as the checker, and so does what mypy remembers of it."""

    folder: tempfile.TemporaryDirectory[str] = attrs.field(
        factory=lambda: tempfile.TemporaryDirectory(prefix="erlen-migrate-")
    )
    #: Where mypy keeps what it remembers; of many migrations only the first one has to wait for it to read erlen.
    cache: Path | None = None
    trouble: str | None = None

    def close(self) -> None:
        """Remove the copy."""
        self.folder.cleanup()

    def ask(self, project: Project, questions: Collection[Question]) -> Answers:
        """Return the types of what *questions* are about."""
        places: dict[tuple[str, int], int] = {}
        texts: dict[str, str] = {}
        for path, module in project.modules.items():
            own = {id(question.node): question.node for question in questions if question.path == path}
            if not own or "reveal_type" in module.text:
                continue
            texts[path], lines = _probed(module, list(own.values()))
            places.update({(path, line): key for line, key in lines.items()})
        types: dict[int, str] = {}
        for line in self._run(project, texts, "--check-untyped-defs", "--show-column-numbers").splitlines():
            found = REVEALED.match(line)
            key = places.get((found["path"].replace(os.sep, "/"), int(found["line"]))) if found else None
            if found is None or key is None:
                continue
            # Code that is checked several times, for the values of a type variable, has no one type.
            text = IN_TUPLE.sub(r"\1", found["type"])
            types[key] = text if types.get(key, text) == text else "object"
        return Answers(types)

    def errors(self, project: Project) -> list[tuple[str, int, str]]:
        """Return what ``mypy --strict`` complains about: path, line and text."""
        found = [FOUND.match(line) for line in self._run(project, {}, "--strict").splitlines()]
        return [(one["path"].replace(os.sep, "/"), int(one["line"]), one["text"]) for one in found if one]

    def _run(self, project: Project, texts: Mapping[str, str], *options: str) -> str:
        root = Path(self.folder.name, "copy")
        named: dict[str, str] = {}
        for path, module in project.modules.items():
            target = root / path
            text = texts.get(path, module.text)
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="")
            # Of two files with one name mypy takes none.
            named.setdefault(module.name, path)
        cache = (self.cache or Path(self.folder.name)) / ("strict" if "--strict" in options else "probes")
        command = [sys.executable, "-m", "mypy", "--config-file=", f"--cache-dir={cache}", "--no-error-summary"]
        command += ["--no-color-output", "--hide-error-context", "--no-pretty", "--ignore-missing-imports", *options]
        done = subprocess.run(
            [*command, "--", *named.values()], cwd=root, env=_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            self.trouble = ((done.stderr or done.stdout).strip().splitlines() or ["it ended without a word"])[0]
            return ""
        return done.stdout


def _environment() -> dict[str, str]:
    """Return the environment for mypy: where erlen is no installed package, its folder is named."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MYPYPATH", "FORCE_COLOR", "MYPY_FORCE_COLOR")
    }
    home = Path(__file__).resolve().parents[2]
    if str(home) not in {
        str(Path(folder).resolve()) for folder in (*site.getsitepackages(), site.getusersitepackages())
    }:
        environment["MYPYPATH"] = str(home)
    return environment


def _probed(module: Module, nodes: list[cst.CSTNode]) -> tuple[str, dict[int, int]]:
    """Return the text with all *nodes* asked about, and which line answers for which."""
    spans = module.tree.spans
    added: list[tuple[Edit, int]] = []
    order: list[tuple[int, int, int]] = []
    for node in nodes:
        if isinstance(node, cst.FunctionDef):
            added += [
                (_at_start(module, node), id(node.body)),
                (at_end(module.tree, node, "reveal_type(\n(0))"), id(node)),
            ]
        elif spans[node].length:
            # An empty pair of brackets has no text of its own.
            order.append((spans[node].start, -spans[node].length, id(node)))
    # Where functions end together, the inner one ends first.
    added.sort(key=lambda one: (one[0].start, -len(one[0].text)))
    order += [(edit.start, number, key) for number, (edit, key) in enumerate(added)]
    edits = [edit for edit, _ in added]
    # At one place the outer one opens first and closes last.
    wraps = sorted((start, -length) for start, length, _ in order if length < 0)
    edits += [Edit(start, start, "reveal_type(\n((") for start, _ in wraps]
    ends = sorted(((start + length, -start) for start, length in wraps))
    edits += [Edit(end, end, "),))[0]") for end, _ in ends]
    text = applied(module.text, edits)
    calls = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reveal_type"
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return text, {call.lineno + 1: key for call, (_, _, key) in zip(calls, sorted(order), strict=True)}


def _at_start(module: Module, function: cst.FunctionDef) -> Edit:
    """Return the edit that puts a question before the first statement of *function*."""
    tree = module.tree
    source = module.text.encode()
    first = tree.start_of(function.body.body[0])
    if isinstance(function.body, cst.SimpleStatementSuite):
        return Edit(first, first, "reveal_type(\n(0)); ")
    indent = source[source.rfind(b"\n", 0, first) + 1 : first].decode()
    return Edit(first, first, f"reveal_type(\n(0))\n{indent}")
