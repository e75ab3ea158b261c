"""Run every test and every check of the project with nothing but a Python ≥ 3.11: `python3 tests/run.py`.

Makes a virtual environment (in `.venv`, or where `ERLEN_VENV` says) with the project and its `dev` group, runs the tests, the type
checkers and the linter in it, then the tests once more, but for type tests and whole suites, on every other supported CPython of this
machine. `--fast` leaves the other Pythons out. The last line says how much passed; the exit status is 1 where anything failed.
"""

from __future__ import annotations  # so that an older Python gets as far as the message at the end

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = ("3.11", "3.12", "3.13")
TYPE_COMPLETENESS = 1.0
# What is left is Flask's contract and code at dynamic borders; raise it when there is less.
PRECISE_EXPRESSIONS = 0.99
PYTEST = ("-m", "pytest", "-q", "-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup")


class Outcome(NamedTuple):
    """What one step came to: a check counts as one test."""

    step: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def environment() -> dict[str, str]:
    """Return the caller's variables without those that steer Python, Flask or erlen."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ERLEN_", "FLASK_"))}


def run(*command: str | Path, quiet: bool = False, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run *command* from the top of the project, without standard input; its output is kept when *quiet*."""
    sys.stdout.flush()
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment() | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )


def virtual_environment(python: str | Path, folder: Path, group: str) -> Path:
    """Return the interpreter of the environment in *folder*, made new where `pyproject.toml` has changed since."""
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "made-from"
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + f"{python} {group}".encode()).hexdigest()
    if inside.exists() and stamp.exists() and stamp.read_text() == digest:
        return inside
    print(f"== environment with {python} in {folder}")
    for command in (
        (python, "-m", "venv", "--clear", folder),
        (inside, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1"),
        (inside, "-m", "pip", "install", "--quiet", "--editable", ".", "--group", group),
    ):
        if run(*command).returncode:
            sys.exit(f"The environment could not be made: `{' '.join(map(str, command))}` failed; see above.")
    stamp.write_text(digest)
    return inside


def tests(step: str, python: Path, *options: str) -> Outcome:
    """Run pytest and count what its report says; a run without a readable report is one failure."""
    print(f"\n== {step}")
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        status = run(python, *PYTEST, f"--junit-xml={report}", *options).returncode
        suites = list(ElementTree.parse(report).iter("testsuite")) if report.exists() else []
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors or int(status != 0)
    return Outcome(step, max(0, total - failures - errors - skipped), failed, skipped, time.monotonic() - start)


def check(step: str, *command: str | Path) -> Outcome:
    """Run a checker; it passes with status 0."""
    print(f"\n== {step}")
    start = time.monotonic()
    failed = int(run(*command).returncode != 0)
    return Outcome(step, 1 - failed, failed, 0, time.monotonic() - start)


def type_completeness(python: Path) -> Outcome:
    """Check how many of erlen's public symbols have a known type, seen from an application."""
    step = f"type completeness ≥ {TYPE_COMPLETENESS:.0%}"
    print(f"\n== {step}")
    start = time.monotonic()
    command = ("--verifytypes", "erlen", "--ignoreexternal", "--outputjson", "--pythonpath", python)
    # An editable install is not followed; PYTHONPATH is. And it asks the first `python`, whatever it was told, where packages are.
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", "")])
    out = run(python.with_name("basedpyright"), *command, quiet=True, PYTHONPATH=str(ROOT / "src"), PATH=path)
    report = json.loads(out.stdout)["typeCompleteness"]
    score = float(report["completenessScore"])
    for symbol in report["symbols"]:
        reasons = [
            found["message"].partition("\n")[0] for found in symbol["diagnostics"] if found["severity"] == "error"
        ]
        if symbol["isExported"] and reasons:
            print(f"{symbol['name']}: {'; '.join(reasons)}")
    print(f"{score:.2%} of the exported symbols have a known type")
    failed = int(score < TYPE_COMPLETENESS)
    return Outcome(step, 1 - failed, failed, 0, time.monotonic() - start)


def precise_expressions(python: Path) -> Outcome:
    """Check how many expressions of `src` have another type than Any, as mypy counts them."""
    step = f"precise expressions ≥ {PRECISE_EXPRESSIONS:.1%}"
    print(f"\n== {step}")
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        run(python, "-m", "mypy", "--any-exprs-report", folder, "--no-incremental", "src/erlen", quiet=True)
        report = Path(folder, "any-exprs.txt")
        total = report.read_text().splitlines()[-1] if report.exists() else "Total 0 0 0%"
    share = float(total.split()[-1].rstrip("%")) / 100
    print(f"{share:.2%} of the expressions are not Any")
    failed = int(share < PRECISE_EXPRESSIONS)
    return Outcome(step, 1 - failed, failed, 0, time.monotonic() - start)


def other_pythons() -> Iterator[tuple[str, Path | None]]:
    """Yield every other supported version with an interpreter that runs, or None; a pyenv shim may be there and not run."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for version in SUPPORTED:
        if version != f"{sys.version_info.major}.{sys.version_info.minor}":
            name = f"python{version}"
            shim = shutil.which(name)
            candidates = [*([Path(shim)] if shim else []), *sorted(pyenv.glob(f"{version}.*/bin/{name}"))]
            yield version, next((path for path in candidates if run(path, "-c", "", quiet=True).returncode == 0), None)


def steps(folder: Path, *, fast: bool) -> Iterator[Outcome]:
    """Run every step, one after the other."""
    python = virtual_environment(sys.executable, folder, "dev")
    tool = python.with_name
    yield check("ruff check", tool("ruff"), "check")
    yield check("ruff format", tool("ruff"), "format", "--check")
    yield check("mypy --strict", python, "-m", "mypy")
    yield check("pyright, strict", tool("basedpyright"), "--pythonpath", python)
    yield type_completeness(python)
    yield precise_expressions(python)
    with tempfile.TemporaryDirectory() as site:
        yield check("documentation site", python, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", site)
    yield tests("tests, examples, doctests and type tests", python)
    for version, other in () if fast else other_pythons():
        if other is None:
            print(f"\n== tests on Python {version}: skipped, there is no python{version} that runs here")
        else:
            inside = virtual_environment(other, folder.with_name(f"{folder.name}-{version}"), "test")
            # The plugin's modules need mypy, which the group "test" leaves out.
            without_types = ("-m", "not (typetest or suite)", "--ignore=src/erlen/mypy_plugin")
            yield tests(f"tests on Python {version}", inside, *without_types)


def main() -> int:
    """Run everything, print one line a step and the sum of all; return the exit status."""
    parser = argparse.ArgumentParser(description="Run every test and check of erlen.")
    parser.add_argument("--fast", action="store_true", help="leave out the other Pythons")
    fast: bool = parser.parse_args().fast
    folder = Path(os.environ.get("ERLEN_VENV", ROOT / ".venv")).absolute()
    outcomes = list(steps(folder, fast=fast))
    print("\n== summary")
    for one in outcomes:
        counts = f"{one.passed} passed, {one.failed} failed, {one.skipped} skipped"
        print(f"{'FAILED' if one.failed else 'ok':6} {one.step}: {counts} in {one.seconds:.0f} s")
    failed = sum(one.failed for one in outcomes)
    print(f"{sum(one.passed for one in outcomes)} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    # An older Python may well be the `python3` of a machine.
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(
            f"erlen needs Python 3.11 or newer and this is {sys.version.split()[0]}; try `python3.11 {sys.argv[0]}`."
        )
    sys.exit(main())
