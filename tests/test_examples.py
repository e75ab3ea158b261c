"""No example has findings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"

NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/__init__.py"))
# An example of several applications names the one to look at.
APPS = {"dispatching": "dispatching:frontend"}


@pytest.mark.parametrize("name", NAMES)
def test_example_is_clean(name: str, tmp_path: Path) -> None:
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(EXAMPLES)]),
        "BLOG_INSTANCE_PATH": str(tmp_path / "instance"),
        "UPLOADS_UPLOAD_FOLDER": str(tmp_path / "files"),
        "NO_COLOR": "1",
    }
    command = [sys.executable, "-W", "error", "-m", "erlen", "--app", APPS.get(name, name), "check"]
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No findings.\n")
