"""The table in docs/explanation/security.md has the cases that the suite has."""

import subprocess
import sys

import pytest

from .table import ROOT, cases_of, classes, written


def test_table_is_the_suite_s() -> None:
    """Run `python -m tests.hostile.table` where it is not."""
    modules = [f"tests/hostile/{name}.py" for name in sorted(classes())]
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    rows = written()

    cases = cases_of(collected.stdout, classes())
    assert rows.keys() == cases.keys()
    # A case more or less makes no new picture.
    assert {name: row[0] for name, row in rows.items()} == pytest.approx(cases, rel=0.05)
    assert all(erlen == 0 and 0 < flask <= count for count, flask, erlen in rows.values())
