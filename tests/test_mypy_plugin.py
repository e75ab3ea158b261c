"""The mypy plugin says what `typetests/plugin` marks, in the words of `typetests/plugin/messages.txt`, and nothing about right programs.

A line that is wrong ends in the codes that mypy must report there:

    @app.get("/user/<int:userid>")  # E: erlen-route-parameter

A file of `reject/` is named after its mistake in `docs/explanation/guarantees.md`: `m05.py` is mistake 05. `python -m tests.test_mypy_plugin` writes
the messages anew; `python -m tests.mypy_versions` runs this file with every minor version of mypy that the plugin is tested with.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import attrs
import pytest

pytest.importorskip("mypy")

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PLUGIN_TESTS = ROOT / "typetests" / "plugin"
MESSAGES = PLUGIN_TESTS / "messages.txt"
MARK = re.compile(r"# E: (?P<codes>[a-z\- ]+)$")


@attrs.frozen(order=True)
class Report:
    """One error; *path* is relative to the directory that was checked."""

    path: str
    line: int
    code: str
    message: str


def mypy(directory: Path, *arguments: str, config: str = "mypy.ini") -> subprocess.CompletedProcess[str]:
    """Run mypy in *directory*."""
    command = [sys.executable, "-m", "mypy", "--config-file", config, "--show-traceback", *arguments]
    # Whoever chooses another mypy puts it in front.
    path = os.pathsep.join(filter(None, [str(SRC), os.environ.get("PYTHONPATH", "")]))
    variables = {**os.environ, "PYTHONPATH": path, "MYPYPATH": str(SRC)}
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, env=variables)


def reports(directory: Path, *arguments: str, config: str = "mypy.ini") -> list[Report]:
    """Return the errors that mypy reports in *directory*."""
    done = mypy(directory, "--output", "json", *arguments, config=config)
    if done.returncode not in (0, 1):
        raise AssertionError(f"mypy ended with status {done.returncode}:\n{done.stdout}\n{done.stderr}")
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return sorted(
        Report(Path(row["file"]).as_posix(), row["line"], row["code"] or "", row["message"])
        for row in rows
        if row["severity"] == "error"
    )


@cache
def said() -> list[Report]:
    """Return what mypy says about `typetests/plugin`."""
    return reports(PLUGIN_TESTS, "--cache-dir", os.devnull, "accept", "reject")


def marks(path: Path) -> Mapping[int, frozenset[str]]:
    """Return the codes that are due, by line."""
    found: dict[int, frozenset[str]] = {}
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT and (mark := MARK.search(token.string)):
            found[token.start[0]] = frozenset(mark["codes"].split())
    return found


def files() -> list[str]:
    return sorted(path.relative_to(PLUGIN_TESTS).as_posix() for path in PLUGIN_TESTS.rglob("*.py"))


def disagreements(path: str) -> Iterator[str]:
    """Yield every difference between the marks of a file and what mypy says."""
    found: dict[int, set[str]] = {}
    for report in said():
        if report.path == path:
            found.setdefault(report.line, set()).add(report.code)
    due = marks(PLUGIN_TESTS / path)
    for line in sorted(found.keys() | due.keys()):
        if found.get(line, set()) != due.get(line, frozenset()):
            yield f"{path}:{line}: due {sorted(due.get(line, ()))}, said {sorted(found.get(line, ()))}"


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
@pytest.mark.parametrize("path", files())
def test_plugin_agrees_with_the_marks(path: str) -> None:
    if differences := list(disagreements(path)):
        pytest.fail("\n".join(["", *differences]), pytrace=False)


def messages() -> str:
    """Return what the plugin says, one line for each finding."""
    own = [report for report in said() if report.code.startswith("erlen-")]
    return "".join(f"{report.path}:{report.line}: {report.message}  [{report.code}]\n" for report in own)


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
def test_messages_are_as_written() -> None:
    assert messages() == MESSAGES.read_text(encoding="utf-8")


if __name__ == "__main__":
    MESSAGES.write_text(messages(), encoding="utf-8")
    shutil.rmtree(PLUGIN_TESTS / ".mypy_cache", ignore_errors=True)
    print("".join(f"{difference}\n" for path in files() for difference in disagreements(path)), end="")
