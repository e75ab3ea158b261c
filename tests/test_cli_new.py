"""`erlen new`: what it writes serves, passes its own tests and type-checks; what it must not write it refuses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from erlen.cli import new_command
from erlen.cli.new import package_name_of, write_project

SRC = Path(__file__).resolve().parent.parent / "src"


def new(name: str) -> Result:
    return CliRunner().invoke(new_command, [name])


def python(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run Python with *args* in *folder*, as somebody who has erlen installed."""
    environ = {**os.environ, "PYTHONPATH": str(SRC), "MYPYPATH": str(SRC), "COLUMNS": "80"}
    return subprocess.run(
        [sys.executable, *args], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=240
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new project."""
    folder = tmp_path_factory.mktemp("work") / "my-notes"
    write_project(folder, "my-notes")
    return folder


def test_command_writes_the_project_and_says_what_is_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = new("my-notes")

    assert result.exit_code == 0
    assert "cd my-notes" in result.output
    for file in (
        "my_notes/__init__.py",
        "my_notes/templates/base.html",
        "wsgi.py",
        ".gitignore",
        "instance/settings.toml",
    ):
        assert (tmp_path / "my-notes" / file).is_file()


def test_own_tests_of_the_project_pass(project: Path) -> None:
    result = python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")

    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"^\d+ passed", result.stdout, re.MULTILINE)


@pytest.mark.typetest
def test_project_is_strictly_typed(project: Path) -> None:
    # erlen's own files are checked elsewhere.
    result = python(project, "-m", "mypy", "--follow-imports=silent")

    assert (result.stdout.strip(), result.returncode) == ("Success: no issues found in 6 source files", 0)


@pytest.mark.typetest
def test_mistake_in_the_project_is_found(tmp_path: Path) -> None:
    """What the strict check is for: a view-form URL with an argument that the view does not take."""
    write_project(tmp_path / "notes", "notes")
    pages = tmp_path / "notes" / "notes" / "pages.py"
    pages.write_text(pages.read_text().replace("url_for(greet)", "url_for(greet, nmae='Ada')"))
    result = python(tmp_path / "notes", "-m", "mypy", "--follow-imports=silent")

    assert re.search(r"^notes/pages\.py:\d+: error: .*url_for", result.stdout, re.MULTILINE)
    assert "Found 1 error in 1 file" in result.stdout


def test_erlen_finds_the_application_of_the_project(project: Path) -> None:
    """CLI-01."""
    result = python(project, "-m", "erlen", "routes")

    assert (result.returncode, result.stderr) == (0, "")
    assert "pages.index" in result.stdout


def test_session_works_without_further_configuration(project: Path) -> None:
    """The settings file has the secret key."""
    code = (
        "from wsgi import app; client = app.test_client(); client.post('/greet', data={'name': 'Ada'});"
        "print(client.get('/').text)"
    )

    assert "Hello, Ada!" in python(project, "-c", code).stdout


def test_each_project_has_a_secret_key_of_its_own(tmp_path: Path) -> None:
    keys = set[str]()
    for name in ("one", "other"):
        write_project(tmp_path / name, f"{name}-notes")
        found = re.search(
            r'^SECRET_KEY = "([0-9a-f]{64})"$', (tmp_path / name / "instance/settings.toml").read_text(), re.MULTILINE
        )
        assert found is not None
        keys.add(found[1])

    assert len(keys) == 2


def test_no_placeholder_is_left(project: Path) -> None:
    left = re.compile(r"PROJECT_NAME|package_name|PACKAGE_PREFIX|SECRET_KEY_VALUE|^dot-", re.MULTILINE)
    paths = [
        path for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc" and "cache" not in str(path)
    ]

    assert [str(path) for path in paths if left.search(path.read_text()) or left.search(path.name)] == []


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes").mkdir() if kind == "folder" else Path("notes").write_text("mine")
    result = new("notes")

    assert result.exit_code == 1
    assert result.output == f"Error: There is a {kind} 'notes' here already. Choose another name, or remove it.\n"
    assert [path.name for path in tmp_path.rglob("*")] == ["notes"]


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_project(tmp_path / "missing" / "notes", "notes")


@pytest.mark.parametrize(
    "name", ["1notes", "my notes", "../notes", "notes.py", "-notes", "nötes", "class", "", "notes\n"]
)
def test_name_that_no_package_can_have_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(new_command, ["--", name])

    assert result.exit_code == 2
    assert f"{name!r} cannot name a project" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["json", "erlen", "tests", "wsgi", "jinja2", "Click"])
def test_name_that_would_hide_a_module_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = new(name)

    assert result.exit_code == 2
    assert f"{name!r} would hide the module {name.lower()!r}" in result.output


@pytest.mark.parametrize(
    ("name", "package"), [("notes", "notes"), ("My-Notes2", "my_notes2"), ("my_notes", "my_notes")]
)
def test_package_is_named_after_the_project(name: str, package: str) -> None:
    assert package_name_of(name) == package
