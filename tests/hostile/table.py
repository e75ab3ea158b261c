"""Runs the cases on Flask and on erlen, and writes how many fail into docs/explanation/security.md: ``python -m tests.hostile.table``."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["PAGE", "cases_of", "classes", "table", "written"]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "security.md"
COUNTS = ROOT / ".cache" / "hostile.json"
CLASS = re.compile(r'^CLASS = "(.+)"$', re.MULTILINE)
BEGIN, END = "<!-- table: written by tests/hostile/table.py -->\n", "<!-- end of table -->"


def table(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return the table of *counts*, by class."""
    lines = ["| class | cases | fail on Flask 3.1.3 | fail on erlen |", "|---|---|---|---|"]
    for name, count in sorted(counts.items()):
        lines.append(
            f"| {name} | {count['erlen_cases']} | {count.get('flask_failed', 0)} | {count.get('erlen_failed', 0)} |"
        )
    return "".join(f"{line}\n" for line in lines)


def written() -> dict[str, tuple[int, int, int]]:
    """Return the rows of the table on the page: cases, failures on Flask, failures on erlen."""
    between = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", between, re.MULTILINE)
    return {name: (int(cases), int(flask), int(erlen)) for name, cases, flask, erlen in rows}


def classes() -> dict[str, str]:
    """Return the class of each module that has one."""
    modules = (ROOT / "tests" / "hostile").glob("test_*.py")
    return {path.stem: found[1] for path in modules if (found := CLASS.search(path.read_text()))}


def cases_of(output: str, classes: Mapping[str, str]) -> dict[str, int]:
    """Return how many cases for erlen the lines of ``pytest --collect-only -q`` name, by the class of their module."""
    found: dict[str, int] = dict.fromkeys(classes.values(), 0)
    for path, half in re.findall(r"^tests/hostile/(\w+)\.py::\w+\[(?:.*-)?(erlen)(?:-.*)?\]$", output, re.MULTILINE):
        if path in classes and half:
            found[classes[path]] += 1
    return found


def main() -> int:
    COUNTS.unlink(missing_ok=True)
    # Arguments go to pytest: ``-n 2``.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]
    done = subprocess.run([*command, *(f"tests/hostile/{name}.py" for name in sorted(classes()))], cwd=ROOT)
    if done.returncode:
        return done.returncode
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{table(json.loads(COUNTS.read_text()))}\n{END}{rest.partition(END)[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
