"""The application of Flask's tutorial, as Flask's own distribution has it: migrated it passes its own tests and is strict-clean.

It is fetched from the package index and never kept. Its tests are migrated and checked along with it.
"""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from tests.migrating.folders import migrate, python, strict

pytestmark = [pytest.mark.typetest, pytest.mark.xdist_group("mypy")]

FETCH = ("-m", "pip", "download", "--no-binary", ":all:", "--no-deps", "--disable-pip-version-check", "flask==3.1.3")


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the tutorial's application, as it is for Flask."""
    folder = tmp_path_factory.mktemp("sdist")
    try:
        done = subprocess.run(
            [sys.executable, *FETCH], cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the package index does not answer, so that Flask's tutorial cannot be fetched")
    archives = [*folder.glob("*.tar.gz")]
    if not archives:
        said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        pytest.skip(f"Flask's tutorial cannot be fetched from the package index: {said}")
    with tarfile.open(archives[0]) as archive:
        members = [one for one in archive.getmembers() if "/examples/tutorial/" in one.name]
        archive.extractall(folder, members=members, filter="data")
    return next(folder.glob("*/examples/tutorial"))


@pytest.fixture(scope="module")
def ported(tutorial: Path) -> Path:
    """Return the same folder after the migration, which a second one leaves as it is."""
    migrate(tutorial, annotate=True)
    return tutorial


def test_its_own_tests_pass(ported: Path) -> None:
    done = python(ported, "-m", "pytest", "-q", "-p", "no:cacheprovider")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "24 passed" in done.stdout


def test_it_imports_no_flask(ported: Path) -> None:
    probe = "import sys, flaskr; flaskr.create_app().finalize(); sys.exit('flask' in sys.modules)"
    done = python(ported, "-c", probe)

    assert done.returncode == 0, done.stdout + done.stderr
    assert not [path for path in ported.rglob("*.py") if "flask import" in path.read_text(encoding="utf-8")]


def test_it_is_strict_clean_with_its_tests(ported: Path) -> None:
    assert strict(ported, "flaskr", "tests") == ""


def test_what_is_evident_was_found(ported: Path) -> None:
    blog = (ported / "flaskr" / "blog.py").read_text(encoding="utf-8")
    auth = (ported / "flaskr" / "auth.py").read_text(encoding="utf-8")
    db = (ported / "flaskr" / "db.py").read_text(encoding="utf-8")

    assert "def get_post(id: int, check_author: bool = True) -> Any:" in blog
    assert "return redirect(url_for(index))" in blog
    assert "def login_required(view: Callable[..., Ret]) -> Callable[..., Ret]:" in auth
    # The rule of this endpoint names no view.
    assert 'url_for("index")' in auth
    assert 'DB = ContextKey[sqlite3.Connection]("db")' in db
    assert "def get_db() -> sqlite3.Connection:" in db
    assert "def close_db(e: BaseException | None = None) -> None:" in db
