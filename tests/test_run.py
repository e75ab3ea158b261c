"""The command that runs everything counts right: what fails is not called passed."""

import sys
from pathlib import Path

import pytest
from tests import run

PYTHON = Path(sys.executable)


def test_passed_failed_and_skipped_tests_are_counted(tmp_path: Path) -> None:
    source = "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\ndef test_c(): pytest.skip('why')\n"
    (tmp_path / "test_dummy.py").write_text(source, encoding="utf-8")

    outcome = run.tests("dummy", PYTHON, "-n0", str(tmp_path))

    assert outcome[:4] == ("dummy", 1, 1, 1)


def test_run_that_collects_nothing_has_failed(tmp_path: Path) -> None:
    assert run.tests("dummy", PYTHON, "-n0", str(tmp_path))[:4] == ("dummy", 0, 1, 0)


def test_broken_module_has_failed(tmp_path: Path) -> None:
    (tmp_path / "test_dummy.py").write_text("import nothing_of_that_name\n", encoding="utf-8")

    outcome = run.tests("dummy", PYTHON, "-n0", str(tmp_path))

    assert outcome.passed == 0
    assert outcome.failed >= 1


@pytest.mark.parametrize(("status", "passed", "failed"), [("0", 1, 0), ("1", 0, 1), ("2", 0, 1)])
def test_check_passes_with_status_0_only(status: str, passed: int, failed: int) -> None:
    assert run.check("dummy", PYTHON, "-c", f"raise SystemExit({status})")[:4] == ("dummy", passed, failed, 0)


def test_variables_that_steer_python_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "FLASK_APP", "ERLEN_DEBUG"):
        monkeypatch.setenv(name, "x")

    assert not {"PYTHONPATH", "FLASK_APP", "ERLEN_DEBUG"} & run.environment().keys()


@pytest.mark.xdist_group("grouped")
def test_groups_of_tests_are_kept_together(request: pytest.FixtureRequest) -> None:
    """What shares a server, a built site or a checker's state belongs to one worker; a pytest that xdist does not fit ignores the groups."""
    if not request.config.getoption("loadgroup", False):
        pytest.skip("tests are not distributed by groups")
    assert request.node.nodeid.endswith("@grouped")
