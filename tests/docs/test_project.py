"""What the pages say about the project itself is so: Pythons, licence, changelog, style, and where Flask's users look."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from tests import run
from tests.docs.blocks import DOCS, ROOT

import erlen

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_supported_pythons_are_those_that_are_told_and_tested() -> None:
    """P-INST-1."""
    told = re.search(r"CPython (3\.\d+) or newer; (.*) are tested", page("how-to/install.md"))

    assert told is not None
    assert PROJECT["project"]["requires-python"] == f">={told[1]}"
    assert tuple(re.findall(r"3\.\d+", told[2])) == run.SUPPORTED
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in run.SUPPORTED


def test_extras_that_are_told_are_those_there_are() -> None:
    """P-INST-2."""
    told = re.findall(r"^\| `erlen\[(\w+)\]` \| (\w+)", page("how-to/install.md"), flags=re.MULTILINE)
    extras = {
        name: re.match(r"[\w-]+", needs[0]) for name, needs in PROJECT["project"]["optional-dependencies"].items()
    }

    assert dict(told) == {
        name: found[0].removeprefix("python-") if name != "dotenv" else "python"
        for name, found in extras.items()
        if found
    }


def test_documented_command_is_the_one_that_the_ci_runs_from_a_clean_clone() -> None:
    """P-ADM-1."""
    told = re.findall(r"^\$ (python3 tests/run\.py)$", page("how-to/contribute.md"), flags=re.MULTILINE)

    assert told == ["python3 tests/run.py"]
    assert f"<!-- test command -->\n```console\n{told[0]}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_licence_comes_with_wheel_and_source_distribution(tmp_path: Path) -> None:
    """P-ADM-2."""
    for needed in ("build", "hatchling"):
        pytest.importorskip(needed)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (source,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    text = (ROOT / "LICENSE").read_bytes()

    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/licenses/LICENSE"))
        assert archive.read(name) == text
    with tarfile.open(source) as archive:
        file = archive.extractfile(f"erlen-{erlen.__version__}/LICENSE")
        assert file is not None
        assert file.read() == text


def test_newest_entry_of_the_changelog_is_the_packages_version() -> None:
    """P-ADM-3."""
    newest = re.search(r"^## (\S+?),? ", page("changelog.md"), flags=re.MULTILINE)

    assert newest is not None
    assert newest[1] == erlen.__version__


def test_style_is_what_the_linter_checks() -> None:
    """P-ADM-7."""
    lint = PROJECT["tool"]["ruff"]["lint"]

    assert {"E", "F", "W", "I"} <= set(lint["select"])
    assert "Ruff formats and lints" in page("how-to/contribute.md")
    assert run.steps.__doc__ is not None


def test_page_for_flasks_users_tells_every_difference_and_each_mended_defect() -> None:
    """P-ADM-8: that none is forgotten is checked by `tests/test_parity_index.py`."""
    text = page("explanation/from-flask.md")

    assert len(re.findall(r"^\| .*BUG-\d\d", text, flags=re.MULTILINE)) > 10
    assert "from-flask.md" in page("how-to/contribute.md")
