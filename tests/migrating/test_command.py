"""`erlen migrate`: what it writes where, and what it says when it cannot."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.migrating.folders import project, python

from erlen.cli import cli

APP = {
    "app.py": """
        from flask import Flask, url_for

        app = Flask(__name__)

        @app.route("/")
        def index():
            return url_for("index")
        """
}


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["migrate", "--no-types", *args])


def test_patch_goes_to_the_output_and_the_report_to_stderr(tmp_path: Path) -> None:
    folder = project(tmp_path, APP)
    before = (folder / "app.py").read_text(encoding="utf-8")
    result = run(str(folder))

    assert result.exit_code == 0
    assert result.stdout.startswith("--- a/app.py\n+++ b/app.py\n")
    assert "-from flask import Flask, url_for\n+from erlen import Erlen, url_for\n" in result.stdout
    assert "  app.py:1: flask.Flask → erlen.Erlen, flask.url_for → erlen.url_for\n" in result.stderr
    assert result.stderr.endswith("1 file changed, 2 changes, 0 left.\n")
    assert (folder / "app.py").read_text(encoding="utf-8") == before


def test_patch_can_be_applied(tmp_path: Path) -> None:
    folder = project(tmp_path, {**APP, "no_newline.py": "import flask\nx = flask.g"})
    patch = run(str(folder)).stdout
    done = subprocess.run(["git", "apply", "-"], cwd=folder, input=patch.encode(), capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    assert run("--check", str(folder)).exit_code == 0
    assert (folder / "no_newline.py").read_text(encoding="utf-8") == "import erlen\nx = erlen.g"


def test_write_rewrites_and_reports(tmp_path: Path) -> None:
    folder = project(tmp_path, APP)
    result = run("--write", str(folder))

    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.startswith("Changed:\n")
    assert "Erlen(__name__)" in (folder / "app.py").read_text(encoding="utf-8")


def test_check_says_whether_there_is_something_to_do(tmp_path: Path) -> None:
    folder = project(tmp_path, APP)

    assert run("--check", str(folder)).exit_code == 1
    run("--write", str(folder))
    assert run("--check", str(folder)).exit_code == 0


def test_check_and_write_contradict_each_other(tmp_path: Path) -> None:
    result = run("--check", "--write", str(tmp_path))

    assert result.exit_code == 2
    assert "give one of them" in result.stderr


def test_one_file_can_be_migrated(tmp_path: Path) -> None:
    folder = project(tmp_path, {**APP, "other.py": "import flask\n"})

    assert run("--write", str(folder / "app.py")).exit_code == 0
    assert (folder / "other.py").read_text(encoding="utf-8") == "import flask\n"


def test_line_endings_stay(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(b"from flask import g\r\n\r\nx = 1\r\n")
    run("--write", str(tmp_path))

    assert (tmp_path / "app.py").read_bytes() == b"from erlen import g\r\n\r\nx = 1\r\n"


@pytest.mark.parametrize("text", [b"def f(:\n", b"x = '\xff'\n", b"print 'hello'\n"])
def test_file_that_cannot_be_read_is_told(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "old.py").write_bytes(text)
    (tmp_path / "app.py").write_bytes(b"import flask\n")
    result = run("--write", str(tmp_path))

    assert result.exit_code == 0
    assert "old.py:1: cannot be read: " in result.stdout
    assert (tmp_path / "old.py").read_bytes() == text
    assert (tmp_path / "app.py").read_bytes() == b"import erlen\n"


def test_environments_and_hidden_folders_are_passed_by(tmp_path: Path) -> None:
    files = {".venv/lib/a.py": "import flask\n", "env2/pyvenv.cfg": "", "env2/b.py": "import flask\n"}

    assert run(str(project(tmp_path, files))).stdout == ""


def test_without_libcst_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "libcst.py").write_text("raise ModuleNotFoundError('no', name='libcst')\n", encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from erlen.cli import cli; cli(['migrate', '.'])"
    done = python(tmp_path, "-c", code)

    assert done.returncode == 1
    assert (
        done.stderr
        == "Error: 'erlen migrate' needs libcst, which is not installed. Install it: pip install 'erlen[migrate]'\n"
    )


def test_command_line_does_not_import_libcst(tmp_path: Path) -> None:
    assert python(tmp_path, "-c", "import sys, erlen.cli; sys.exit('libcst' in sys.modules)").returncode == 0
