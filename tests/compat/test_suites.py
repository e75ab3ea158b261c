"""Whole suites on erlen in Flask's place: Flask's own, as published, and the behaviour tests of this repository.

Flask's suite needs the tool in `../shared/suites` and what it downloads; where they are not to be had the test is skipped with the reason.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = ROOT.parent / "shared" / "suites" / "eco.py"

UNREACHABLE = re.compile(
    r"No matching distribution found.*|Could not find a version.*|.*ConnectionError.*|.*NewConnectionError.*"
)

# What Flask 3.1.3 does and erlen does not imitate: its defects, on which nothing can depend.
MENDED = {
    "test_cli.py::test_command_decorator_without_parentheses": "CLI-15: the command is registered",
    "test_defects.py::test_bare_command_decorator_registers_nothing_in_flask": "BUG-04: see CLI-15",
    "test_contexts.py::test_pop_of_an_app_context_that_is_not_current_is_an_assertion_error": "CTX-06: it stays current",
    "test_defects.py::test_encoding_of_app_resources_is_the_locale_s_in_flask": "BUG-11: it is UTF-8",
    "test_lifecycle.py::test_after_request_returning_none_as_last_step": "BUG-05: the answer is 500",
}


@pytest.mark.suite
def test_behaviours_of_flask_hold_on_erlen_in_its_place(tmp_path: Path) -> None:
    pytest.importorskip("flask")
    (tmp_path / "sitecustomize.py").write_text("from erlen.compat.flask import install_as_flask; install_as_flask()\n")
    paths = os.pathsep.join([str(tmp_path), str(ROOT / "src"), str(ROOT)])
    left_out = [f"--deselect=tests/behaviour/{name}[flask]" for name in MENDED]
    options = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        "addopts=--import-mode=importlib",
        "-k",
        "flask",
        f"--basetemp={tmp_path / 'base'}",
    ]

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/behaviour", *options, *left_out],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def unavailable() -> str:
    """Return why the tool cannot run here, or nothing."""
    if not TOOL.is_file():
        return f"{TOOL} is not here"
    missing = [name for name in ("unshare", "ip") if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} not found: the tool cuts tests off from the network with them"
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        return "unshare -n is not permitted here"
    return ""


@pytest.mark.suite
def test_flask_s_own_suite_passes(tmp_path: Path) -> None:
    if reason := unavailable():
        pytest.skip(reason)
    command = [sys.executable, str(TOOL), "run", "flask", "probes", "--hook", "erlen.compat.flask:install_as_flask"]

    done = subprocess.run(
        [*command, "--install", str(ROOT), "--label", "own-tests", "--isolation", "file", "--failures"],
        env={**os.environ, "ECO_HOME": os.environ.get("ECO_HOME", str(tmp_path / "eco"))},
        capture_output=True,
        text=True,
        check=False,
    )

    if found := UNREACHABLE.search(done.stderr):
        pytest.skip(f"what the suite needs cannot be fetched here: {found[0]}")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert done.stdout.count("(1.0)") == 2
