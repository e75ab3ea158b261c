"""Which of the sixty-four mistakes is caught by what: worked out of the tests, and written to `docs/explanation/guarantees.md`.

``python -m tests.guarantees`` writes the page anew; `test_guarantees` fails when it is stale. A checker catches a mistake when it refuses every
marked line of the mistake's file in `typetests/reject/t`. mypy with the plugin catches what `typetests/plugin/reject` marks for it, the definition
and ``erlen check`` what a test case with the mistake's number shows (those tests fail where they do not). Flask's columns are measured on
`typetests/flask`: one application with each mistake, under ``mypy --strict`` and imported.
"""

import json
import re
import runpy
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.mistakes import MISTAKES
from tests.test_mypy_plugin import MARK as PLUGIN_MARK
from tests.test_typetests import CACHE, CHECKERS, TYPETESTS, marks, reports

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "guarantees.md"
FLASK = TYPETESTS / "flask"
TESTS_OF = {"I": ("test_definitions*.py",), "C": ("test_checking_*.py", "test_cli_check.py")}
# Cases that show the mended twin, or right code.
RIGHT = re.compile(r"clean|mended|right|fits")
CASE = re.compile(r"::(?P<test>\w+)\[(?P<id>.+)\]$")
NUMBER = re.compile(r"(?:^|-)(?P<number>\d\d)(?=-|$)")
COLUMNS = ("Flask", *CHECKERS, "plugin", "definition", "`erlen check`")


@cache
def by_types() -> Mapping[str, Mapping[str, bool]]:
    """Return, by checker and mistake, whether the checker refuses every line that is wrong."""
    found: dict[str, dict[str, bool]] = {checker: {} for checker in CHECKERS}
    for path in sorted((TYPETESTS / "reject" / "t").glob("m*.py")):
        name = path.relative_to(TYPETESTS).as_posix()
        wrong = set(marks(path.read_text(encoding="utf-8")))
        for checker in CHECKERS:
            said = {report.line for report in reports(checker, TYPETESTS).get(name, ())}
            found[checker][path.name[1:3]] = bool(wrong) and wrong <= said
    return found


@cache
def by_plugin() -> frozenset[str]:
    """Return the mistakes that the mypy plugin catches."""
    files = (TYPETESTS / "plugin" / "reject").glob("m*.py")
    return frozenset(
        path.name[1:3] for path in files if any(map(PLUGIN_MARK.search, path.read_text(encoding="utf-8").splitlines()))
    )


def cases(*patterns: str) -> Iterator[str]:
    """Yield the numbers that cases of the given test files carry."""
    files = [str(path) for pattern in patterns for path in sorted((ROOT / "tests").glob(pattern))]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 5):
        raise AssertionError(f"pytest ended with status {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr}")
    for line in done.stdout.splitlines():
        case = CASE.search(line)
        if case and not RIGHT.search(case["test"]):
            yield from (match["number"] for match in NUMBER.finditer(case["id"]) if match["number"] in MISTAKES)


@cache
def by_cases(letter: str) -> frozenset[str]:
    """Return the mistakes that are caught when the application is defined (I), or by ``erlen check`` (C)."""
    return frozenset(cases(*TESTS_OF[letter]))


@cache
def flask_types() -> frozenset[str]:
    """Return the mistakes that ``mypy --strict`` finds in applications on Flask."""
    options = ["--config-file=", "--strict", "--python-version=3.11", "--output=json", f"--cache-dir={CACHE / 'flask'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "."], cwd=FLASK, capture_output=True, text=True, check=False
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return frozenset(Path(row["file"]).name[1:3] for row in rows if row["severity"] == "error")


@cache
def flask_import() -> frozenset[str]:
    """Return the mistakes that raise when an application on Flask is imported."""
    found: set[str] = set()
    for path in sorted(FLASK.glob("m*.py")):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Whatever is raised, it is raised before the first request.
            try:
                runpy.run_path(str(path))
            except Exception:
                found.add(path.name[1:3])
    return frozenset(found)


def row(number: str) -> list[str]:
    """Return the cells of one mistake."""
    flask = "types" if number in flask_types() else "import" if number in flask_import() else "–"
    by_checker = by_types()
    caught = [by_checker[checker].get(number, False) for checker in CHECKERS]
    others = [number in by_plugin(), number in by_cases("I"), number in by_cases("C")]
    return [number, MISTAKES[number].title, flask, *("✓" if yes else "–" for yes in [*caught, *others])]


def everywhere() -> list[str]:
    """Return the mistakes that all four checkers catch by the types alone."""
    by_checker = by_types()
    return [number for number in MISTAKES if all(by_checker[checker].get(number, False) for checker in CHECKERS)]


def caught() -> list[str]:
    """Return the mistakes that anything catches before the first request."""
    return [number for number in MISTAKES if "✓" in row(number)[3:]]


def page() -> str:
    """Return the page."""
    types, imports = flask_types(), flask_import()
    rows = [" | ".join(row(number)) for number in MISTAKES]
    return f"""# Guarantees

Sixty-four mistakes that web applications on a Flask-like framework really make, and what catches each of them before the first request is served. Of
an application on Flask 3.1.3, `mypy --strict` finds {len(types)}, importing it {len(imports - types)} more; {64 - len(types | imports)} reach a user.
erlen finds {len(caught())} of {len(MISTAKES)}: {len(everywhere())} by its types alone, in mypy, pyright, pyrefly and ty alike; the others when the
application is defined, by `erlen check`, or in mypy with erlen's plugin.

A mistake is one kind: the tests behind a row show it in a plain view, on a blueprint, async, decorated, class-based and in a subclass of the
application, wherever the kind allows it. A ✓ under a checker means that it refuses every one of them, with no plugin.

| # | Mistake | {" | ".join(COLUMNS)} |
|---|---|{"---|" * len(COLUMNS)}
{chr(10).join(f"| {cells} |" for cells in rows)}

- **Flask**: what finds the mistake in an application on Flask 3.1.3: its types under `mypy --strict`, or importing it.
- **mypy, pyright, pyrefly, ty**: the types alone, each checker in its strict mode.
- **plugin**: mypy with `plugins = erlen.mypy_plugin`; see the [codes](../reference/codes/index.md).
- **definition**: the application says it itself when it is imported, finalised or serves its first request.
- **`erlen check`**: see [the command](../reference/check.md).

This page is written by `python -m tests.guarantees` from the results of the tests: `typetests/reject/t`, `typetests/plugin`, `typetests/flask`, and
the numbered cases of `tests/test_definitions*.py`, `tests/test_checking_*.py` and `tests/test_cli_check.py`.
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
