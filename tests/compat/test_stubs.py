"""`stubs/flask`: an unmodified Flask application is checked against erlen's types; wrong ones are found, right ones are not."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from erlen.compat.flask._names import MODULES

ROOT = Path(__file__).resolve().parent.parent.parent
STUBS = ROOT / "stubs"
TYPED = Path(__file__).resolve().parent / "typed"
NOT_FLASK_S = {"FlaskImportedError", "install_as_flask", "uninstall_as_flask"}


def stub_of(name: str) -> Path:
    path = STUBS.joinpath(*name.split("."))
    return path / "__init__.pyi" if path.is_dir() else path.with_suffix(".pyi")


def names_in(stub: str) -> set[str]:
    """Return what a stub defines: the left sides of its assignments, and what it imports under its own name."""
    assigned = {line.split(" ", 1)[0] for line in stub.splitlines() if " = " in line and not line.startswith(" ")}
    imported = {line.rpartition(" as ")[2].rstrip(",") for line in stub.splitlines() if " as " in line}
    return (assigned | imported) - {"_home"}


@pytest.mark.parametrize("name", MODULES)
def test_stub_has_the_names_of_its_module(name: str) -> None:
    module = importlib.import_module(f"erlen.compat.{name}")
    own = {n for n in getattr(module, "__all__", ()) if not isinstance(getattr(module, n), ModuleType)} - NOT_FLASK_S

    found = names_in(stub_of(name).read_text(encoding="utf-8"))

    assert own - found == set()
    assert {n for n in found - own if f"{name}.{n}" not in MODULES} == set()


@cache
def marked() -> frozenset[int]:
    lines = (TYPED / "reject.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(number for number, line in enumerate(lines, start=1) if line.endswith("# E"))


def lay_out(folder: Path) -> None:
    for name in ("accept", "reject"):
        shutil.copy(TYPED / f"{name}.txt", folder / f"{name}.py")


@pytest.mark.typetest
@pytest.mark.xdist_group("stubs")
def test_mypy_checks_flask_code_against_erlen(tmp_path: Path) -> None:
    lay_out(tmp_path)
    paths = os.pathsep.join([str(STUBS), str(ROOT / "src")])
    options = ["--strict", "--follow-imports=silent", "--output=json", f"--cache-dir={ROOT / '.cache' / 'stubs'}"]

    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "accept.py", "reject.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    rows = [row for row in map(json.loads, done.stdout.splitlines()) if row["severity"] == "error"]
    assert [row for row in rows if row["file"] != "reject.py"] == []
    assert {row["line"] for row in rows} == marked()


@pytest.mark.typetest
def test_pyright_checks_flask_code_against_erlen(tmp_path: Path) -> None:
    lay_out(tmp_path)
    options = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "extraPaths": [str(STUBS), str(ROOT / "src")]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(options), encoding="utf-8")
    checker = Path(sys.executable).with_name("basedpyright")

    done = subprocess.run(
        [checker, "--outputjson", "--pythonpath", sys.executable, "-p", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    rows = [row for row in json.loads(done.stdout)["generalDiagnostics"] if row["severity"] == "error"]
    found = {(Path(row["file"]).name, row["range"]["start"]["line"] + 1) for row in rows}
    assert {line for name, line in found if name == "accept.py"} == set()
    # A class without a handler and what follows from it may be told on more than one line.
    assert {line for name, line in found if name == "reject.py"} == marked()
