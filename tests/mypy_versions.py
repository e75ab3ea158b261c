"""Run the tests of the mypy plugin with every minor version of mypy that it is tested with: `python -m tests.mypy_versions`.

Each version is installed into a folder of its own below `.cache/mypys` (or where `ERLEN_MYPYS` says), which is kept, and put in front of the
import path.
Arguments name versions: `python -m tests.mypy_versions 1.16 2.0`.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("ERLEN_MYPYS", ROOT / ".cache" / "mypys"))
VERSIONS = ("1.16", "1.17", "1.18", "1.19", "1.20", "2.0", "2.1", "2.2", "2.3", "2.4")
TESTS = ("tests/test_mypy_plugin.py", "tests/test_mypy_plugin_runs.py")


def installed(version: str) -> Path:
    """Return the folder of a version, which is filled where it is empty."""
    folder = FOLDER / version
    if not (folder / "mypy").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), f"mypy=={version}.*"]
        subprocess.run(pip, check=True)
    return folder


def passes(version: str) -> bool:
    """Tell whether the tests pass with a version, and print what they say."""
    path = os.pathsep.join([str(installed(version)), str(ROOT / "src")])
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    lines = done.stdout.strip().splitlines() or [done.stderr.strip()]
    print(f"mypy {version}: {lines[-1]}", flush=True)
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit([version for version in sys.argv[1:] or VERSIONS if not passes(version)] != [])
