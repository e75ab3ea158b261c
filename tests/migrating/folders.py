"""Small applications in folders, and their migration."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from erlen.migrating import Migration, migrated

#: Where mypy remembers erlen and the standard library while the tests run; `conftest` says where.
CACHE: dict[str, Path] = {}

SRC = Path(__file__).resolve().parents[2] / "src"


def project(folder: Path, files: Mapping[str, str]) -> Path:
    """Write *files* into *folder*, their common indentation taken off."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8", newline="")
    return folder


def migrate(folder: Path, files: Mapping[str, str] | None = None, *, annotate: bool = False) -> Migration:
    """Write *files*, migrate *folder*, and see that a second migration has nothing to do."""
    found = migrated(project(folder, files or {}), annotate=annotate, cache=CACHE.get("mypy"))
    found.write()
    again = migrated(folder, annotate=annotate, cache=CACHE.get("mypy"))
    assert again.diff == "", again.diff
    return found


def module(folder: Path, text: str, *, annotate: bool = False) -> str:
    """Return what becomes of the module `app.py` with *text*."""
    migrate(folder, {"app.py": text}, annotate=annotate)
    return (folder / "app.py").read_text(encoding="utf-8")


def left(found: Migration) -> list[str]:
    """Return what is left, as the report has it."""
    return [str(note) for note in found.notes if note.kind.value == "left"]


def python(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run Python with *args* in *folder*, as somebody who has erlen installed."""
    environ = {**os.environ, "PYTHONPATH": str(SRC), "MYPYPATH": str(SRC), "PYTHONHASHSEED": "0"}
    return subprocess.run(
        [sys.executable, *args], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300
    )


def strict(folder: Path, *names: str) -> str:
    """Return what ``mypy --strict`` says of *names* in *folder*; what it says of erlen itself is another test's business."""
    done = python(folder, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", *names)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not line.startswith(str(SRC)))
