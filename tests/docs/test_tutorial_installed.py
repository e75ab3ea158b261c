"""What the tutorial builds is `docs/examples/flaskr`, and it can be installed, for developing and as a wheel."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from tests.docs.blocks import DOCS, ROOT, Page, series
from tests.docs.running import written

EXAMPLE = DOCS / "examples" / "flaskr"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project as it stands at the end of the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial") / "flaskr-tutorial"
    for path in series()["tutorial"]:
        for block in Page.read(path).blocks:
            if {"file", "append"} & block.marks.keys():
                written(folder, block)
    return folder


def test_finished_application_is_the_example(project: Path) -> None:
    """P-TUT-1."""
    kinds = (".py", ".sql", ".html", ".css")
    told = {
        path.relative_to(project / "flaskr"): path for path in (project / "flaskr").rglob("*") if path.suffix in kinds
    }
    kept = {path.relative_to(EXAMPLE): path for path in EXAMPLE.rglob("*") if path.suffix in kinds}

    assert sorted(told) == sorted(kept)
    for name, path in told.items():
        assert path.read_text(encoding="utf-8") == kept[name].read_text(encoding="utf-8"), name


def test_tree_is_the_one_that_is_shown(project: Path) -> None:
    """P-TUT-1."""
    tree = next(
        b.text
        for b in Page.read(DOCS / "tutorial" / "layout.md").blocks
        if b.language == "text" and "file" not in b.marks
    )
    shown = {line.split("── ")[1] for line in tree.splitlines() if "── " in line}
    found = {f"{path.name}/" if path.is_dir() else path.name for path in project.rglob("*")}

    assert shown - {"instance/"} <= found
    assert {name for name in found if not name.startswith(".") and name != "config.py"} <= shown


def command(folder: Path, *parts: str | Path) -> str:
    """Run a command where nothing of this project's environment steers it."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ERLEN_", "PIP_"))}
    done = subprocess.run(
        [str(part) for part in parts],
        cwd=folder,
        env=variables | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a new environment that sees what is installed here: nothing has to be fetched."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, symlinks=os.name != "nt")
    inside = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    paths = [str(ROOT / "src"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    (inside / "here.pth").write_text("\n".join(paths), encoding="utf-8")
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def test_project_is_installed_for_developing_and_as_a_wheel(project: Path, environment: Path, tmp_path: Path) -> None:
    """P-TUT-8, P-TUT-10: it runs from another folder; installed, its instance folder is the environment's; static files are in the wheel."""
    for needed in ("build", "hatchling", "editables"):
        pytest.importorskip(needed)
    where = "from flaskr import create_app; app = create_app(); print(app.instance_path, app.config['SECRET_KEY'][:3])"
    pip = (sys.executable, "-m", "pip", "--python", environment)

    command(project, *pip, "install", "--no-deps", "--no-build-isolation", "-e", ".")
    command(tmp_path, environment, "-m", "erlen", "--app", "flaskr", "init-db")
    assert command(tmp_path, environment, "-c", where) == f"{project / 'instance'} 192\n"
    assert (project / "instance" / "flaskr.sqlite").is_file()

    command(project, *pip, "uninstall", "--yes", "flaskr")
    command(project, sys.executable, "-m", "build", "--wheel", "--no-isolation")
    command(tmp_path, *pip, "install", "--no-deps", project / "dist" / "flaskr-1.0.0-py3-none-any.whl")
    instance = environment.parent.parent / "var" / "flaskr-instance"
    assert command(tmp_path, environment, "-c", where) == f"{instance} dev\n"
    (instance / "config.py").write_text("SECRET_KEY = '123456789'\n", encoding="utf-8")
    assert command(tmp_path, environment, "-c", where) == f"{instance} 123\n"
    said = command(tmp_path, environment, "-m", "erlen", "--app", "flaskr", "init-db")
    assert said == "Initialized the database.\n"
    pages = (
        "client = __import__('flaskr').create_app().test_client();"
        "print(client.get('/').status_code, client.get('/static/style.css').status_code)"
    )
    assert command(tmp_path, environment, "-W", "ignore", "-c", pages) == "200 200\n"
