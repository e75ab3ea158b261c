"""What the guide to contributing says: a clean clone has what the tests need, and the style is what is checked."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.docs.blocks import DOCS, ROOT

CONTRIBUTE = (DOCS / "how-to" / "contribute.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def plain(**variables: str) -> dict[str, str]:
    """Return the variables of a shell that knows nothing of this run, with *variables*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "GIT_"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | variables


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone of what is committed."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no repository, or git is not installed")
    folder = tmp_path_factory.mktemp("clone")
    config = folder / "gitconfig"
    config.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
    variables = plain(GIT_CONFIG_GLOBAL=str(config))
    subprocess.run(["git", "clone", "-q", ROOT, folder / "erlen"], env=variables, capture_output=True, check=True)
    return folder / "erlen"


def test_one_documented_command_runs_everything() -> None:
    """P-ADM-1: the guide's command is README's, which `.ci/run` calls on every push: test_readme.py compares those."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.findall(r"<!-- test command -->\n```console\n(.+)\n```", readme)

    assert command == ["python3 tests/run.py"]
    assert f"$ {command[0]}\n" in CONTRIBUTE


def test_command_starts_on_a_clean_clone(clone: Path) -> None:
    """P-ADM-1: it needs nothing but Python, and knows the option that the guide names."""
    done = subprocess.run(
        [sys.executable, "-I", "tests/run.py", "--help"], cwd=clone, env=plain(), capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "--fast" in done.stdout
    assert "`--fast`" in CONTRIBUTE


def test_clean_clone_has_what_the_tests_need(clone: Path) -> None:
    """P-ADM-1: every test is found in a clone, so no file they import was left out; some are run."""
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*pytest_, "--collect-only", "-m", "not (typetest or suite)", "tests", "docs"],
        cwd=clone,
        env=plain(),
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout[-2000:]

    ran = subprocess.run(
        [*pytest_, "tests/test_keys.py", "tests/test_public_names.py"],
        cwd=clone,
        env=plain(),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout[-2000:]


def test_style_of_the_guide_is_what_is_checked() -> None:
    """P-ADM-7: linter, formatter and pre-commit are set up with the guide's numbers, and refuse what it refuses."""
    ruff = PROJECT["tool"]["ruff"]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    layout = re.findall(r"lines of (\d+) characters; a sentence in a docstring may have (\d+)", CONTRIBUTE)

    assert layout == [(str(ruff["line-length"]), str(ruff["lint"]["pycodestyle"]["max-line-length"]))]
    assert {"E", "F", "I", "PGH", "TID251", "S110"} <= set(ruff["lint"]["select"])
    assert "typing.TYPE_CHECKING" in ruff["lint"]["flake8-tidy-imports"]["banned-api"]
    assert {"ruff-check", "ruff-format", "house", "mypy"} <= set(re.findall(r"- id: (\S+)", hooks))


def test_linter_refuses_what_the_guide_refuses(tmp_path: Path) -> None:
    """P-ADM-7: unsorted imports, TYPE_CHECKING, an ignore without a code, a swallowed error, a line too long."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is None:
        pytest.skip("ruff is installed where the group `lint` is")
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import sys\nimport os\nfrom typing import TYPE_CHECKING\n"
        f"x: int = sys.argv  # type: ignore\ntry:\n    os.stat('a')\nexcept Exception:\n    pass\ny = '{'y' * 150}'\n",
        encoding="utf-8",
    )
    command = [ruff, "check", "--config", "pyproject.toml", "--output-format", "concise", "--no-cache", str(wrong)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout

    assert {"I001", "TID251", "PGH003", "S110", "E501"} <= set(re.findall(r": ([A-Z]+\d+) ", said))
