"""No example has findings, and what a page shows of an example is what the example says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PAGES = ROOT / "docs" / "how-to" / "patterns"

NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/__init__.py"))
# An example of several applications names the one to look at.
APPS = {"dispatching": "dispatching:frontend"}

SHOWN = re.compile(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


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


def shown() -> list[tuple[str, str, str]]:
    """Return what pages show of examples: page, path and text."""
    found: list[tuple[str, str, str]] = []
    for page in sorted(PAGES.glob("*.md")):
        for path, text in SHOWN.findall(page.read_text(encoding="utf-8")):
            if path.partition("/")[0] in NAMES:
                found.append((page.stem, path, text))
    return found


@pytest.mark.parametrize(("page", "path", "text"), [pytest.param(*part, id=f"{part[0]}-{part[1]}") for part in shown()])
def test_page_shows_the_example_as_it_is(page: str, path: str, text: str) -> None:
    assert text == (EXAMPLES / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_some_page_names_the_example(name: str) -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]

    assert any(f"examples/{name}" in page.read_text(encoding="utf-8") for page in pages)
