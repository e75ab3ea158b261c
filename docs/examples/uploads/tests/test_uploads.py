"""Names are made safe, kinds are known, sizes limited, and nothing is overwritten; a browser shows how far it is."""

import io
import re
import sys
from pathlib import Path

import pytest

from blog.tests.browser import browsing, missing_program
from blog.tests.serving import environment, listening
from erlen.testing import ErlenClient
from uploads import create_app, download, upload


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def client(folder: Path) -> ErlenClient:
    return create_app({"TESTING": True, "UPLOAD_FOLDER": str(folder), "MAX_CONTENT_LENGTH": 2000}).test_client()


def sent(client: ErlenClient, name: str, data: bytes = b"text") -> tuple[int, str]:
    """Send a file; return the status and what the page says about it."""
    answer = client.on(upload, data={"file": (io.BytesIO(data), name)})()
    error = re.search(r'<p role="alert">([^<]*)</p>', answer.text)
    return answer.status_code, error[1] if error else ""


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("notes.txt", "notes.txt"),
        ("../../../home/user/notes.TXT", "home_user_notes.TXT"),
        ("C:\\Windows\\my cat.png", "CWindowsmy_cat.png"),
        ("/etc/x.pdf", "etc_x.pdf"),
    ],
)
def test_a_file_is_kept_under_a_safe_name(client: ErlenClient, folder: Path, name: str, kept: str) -> None:
    """P-PAT-10: a traversal name is sanitised."""
    assert sent(client, name) == (303, "")
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [(kept, b"text")]
    assert [*folder.parent.iterdir()] == [folder]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("run.exe", "Files of this kind are not taken: run.exe."),
        ("notes.txt.html", "Files of this kind are not taken: notes.txt.html."),
        ("../..", "Choose a file."),
        ("txt", "Files of this kind are not taken: txt."),
        (f"{'a' * 300}.txt", "The name of the file is too long."),
    ],
)
def test_any_other_kind_is_refused(client: ErlenClient, folder: Path, name: str, error: str) -> None:
    """P-PAT-10: a whitelist of extensions."""
    assert sent(client, name) == (422, error)
    assert [*folder.iterdir()] == []


def test_a_file_above_the_limit_is_413(client: ErlenClient, folder: Path) -> None:
    """P-PAT-10."""
    assert sent(client, "notes.txt", bytes(2000)) == (413, "At most 2,000 bytes are taken.")
    assert [*folder.iterdir()] == []


def test_no_file_is_overwritten(client: ErlenClient, folder: Path) -> None:
    assert sent(client, "notes.txt", b"first") == (303, "")

    assert sent(client, "notes.txt", b"second") == (422, "There is a file called notes.txt already.")
    assert (folder / "notes.txt").read_bytes() == b"first"


def test_a_file_is_downloaded(client: ErlenClient) -> None:
    """P-PAT-10: a download that no browser shows as a page."""
    sent(client, "notes.txt")

    with client.on(download)(name="notes.txt") as answer:
        assert (answer.data, answer.headers["Content-Disposition"]) == (b"text", "attachment; filename=notes.txt")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.on(download)(name="other.txt").status_code == 404


@pytest.mark.skipif(missing_program() is not None, reason=f"no browser can be driven here: {missing_program()}")
@pytest.mark.xdist_group("browser")
def test_a_browser_shows_how_far_the_upload_is(tmp_path: Path, folder: Path) -> None:
    """P-PAT-10: a progress bar."""
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * 3_000_000)
    run = [sys.executable, "-m", "erlen", "--app", "docs/examples/uploads", "run", "--port", "0"]
    variables = environment(UPLOADS_UPLOAD_FOLDER=str(folder))
    with (
        listening(run, variables, r"Running on http://127\.0\.0\.1:(\d+)") as port,
        browsing(tmp_path / "profile") as browser,
    ):
        browser.open(f"http://127.0.0.1:{port}/")
        browser.run("""
            window.steps = [];
            const bar = document.querySelector("progress");
            new MutationObserver(() => steps.push(bar.value)).observe(bar, { attributeFilter: ["value"] });
        """)
        browser.type("input[type=file]", str(large))
        browser.call("POST", f"{browser.find('button')}/click", {})

        assert browser.text("li a") == "large.txt"
        steps = browser.run("return steps")
        assert isinstance(steps, list)
        assert steps[-1] == 1
        browser.type("input[type=file]", str(large))
        browser.call("POST", f"{browser.find('button')}/click", {})
        assert browser.text("[role=alert]") == "There is a file called large.txt already."

    assert (folder / "large.txt").stat().st_size == 3_000_000
