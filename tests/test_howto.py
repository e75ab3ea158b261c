"""What the how-to guides show runs, keeps the laws and passes a strict check."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from erlen.testing.laws import SessionStoreLaws

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "how-to" / "custom-session.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE, flags=re.DOTALL | re.MULTILINE)


def namespace() -> dict[str, Any]:
    """Return what the guide defines."""
    names: dict[str, Any] = {"__name__": "guide"}
    exec(compile("\n\n".join(BLOCKS), "custom-session.md", "exec"), names)
    return names


LAWS: type[SessionStoreLaws] = namespace()["TestMemoryStore"]


@pytest.mark.parametrize("name", [*LAWS.names()])
def test_store_of_the_guide_keeps_the_laws(name: str) -> None:
    getattr(LAWS(), name)()


def test_store_of_the_guide_has_under_30_lines() -> None:
    store = BLOCKS[0].partition("class MemoryStore")[2]

    assert len([line for line in store.splitlines() if line.strip()]) < 30


def test_application_of_the_guide_knows_its_sessions() -> None:
    app = namespace()["app"]
    app.before_request(lambda: app.session.update(user="ada"))
    client = app.test_client()

    assert client.get("/key").text == ""
    assert len(client.get("/key").text) > 20


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
def test_guide_passes_a_strict_check(tmp_path: Path) -> None:
    path = tmp_path / "guide.py"
    path.write_text("\n\n".join(BLOCKS), encoding="utf-8")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        ROOT / "mypy.ini",
        "--cache-dir",
        ROOT / ".mypy_cache",
    ]
    done = subprocess.run([*command, path], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "Success: no issues found in 1 source file\n")
