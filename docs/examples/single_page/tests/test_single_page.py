"""Every path answers with the page but the API's, whose mistakes stay mistakes."""

import sys
from pathlib import Path

import pytest

from blog.tests.browser import Browser, browsing, missing_program
from blog.tests.serving import environment, listening
from erlen.testing import ErlenClient
from single_page import book, create_app


@pytest.fixture
def client() -> ErlenClient:
    return create_app().test_client()


@pytest.mark.parametrize("path", ["/", "/any/path", "/books/1", "/apiary"])
def test_any_path_is_the_page(client: ErlenClient, path: str) -> None:
    """P-PAT-27: `/any/path` serves index.html."""
    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert '<script type="module" src="/static/app.js">' in answer.text
    answer.close()


def test_the_api_answers_for_itself(client: ErlenClient) -> None:
    """P-PAT-27: the API is separate."""
    assert client.get("/api/books").json == [{"id": 1, "title": "Emma"}, {"id": 2, "title": "Dracula"}]
    assert client.on(book)(number=2).json == {"id": 2, "title": "Dracula"}


@pytest.mark.parametrize("path", ["/api/books/3", "/api/boks", "/api/", "/api/static/app.js"])
def test_a_wrong_url_of_the_api_is_no_page(client: ErlenClient, path: str) -> None:
    """P-PAT-27."""
    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (404, "application/json")


def test_the_script_is_served(client: ErlenClient) -> None:
    with client.get("/static/app.js") as answer:
        assert answer.mimetype == "text/javascript"


def test_a_missing_static_file_is_no_page(client: ErlenClient) -> None:
    """P-PAT-27: a browser must not take the page for a script."""
    assert client.get("/static/old.js").status_code == 404


def click_link(browser: Browser, number: int) -> None:
    """Click a link that the script handles itself: no other page is loaded."""
    browser.call("POST", f"{browser.find(f'#view a:nth-child({number})')}/click", {})


@pytest.mark.skipif(missing_program() is not None, reason=f"no browser can be driven here: {missing_program()}")
@pytest.mark.xdist_group("browser")
def test_a_browser_goes_from_view_to_view_without_loading_a_page(tmp_path: Path) -> None:
    """P-PAT-27: links, the way back, and an address that is opened from outside."""
    run = [sys.executable, "-m", "erlen", "--app", "docs/examples/single_page", "run", "--port", "0"]
    with (
        listening(run, environment(), r"Running on http://127\.0\.0\.1:(\d+)") as port,
        browsing(tmp_path / "profile") as browser,
    ):
        home = f"http://127.0.0.1:{port}"
        browser.open(f"{home}/")
        browser.run("window.loadedOnce = true")
        click_link(browser, 2)
        browser.find("#view:not(:has(a))")
        assert (browser.text("#view"), browser.url) == ("Dracula", f"{home}/books/2")
        browser.call("POST", "/back", {})
        assert browser.text("#view a") == "Emma"
        assert browser.run("return window.loadedOnce") is True

        browser.open(f"{home}/books/3")
        browser.find("#view:not(:empty)")
        assert browser.text("#view") == "There is no such book."
