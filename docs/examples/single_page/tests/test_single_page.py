"""Every path answers with the page but the API's, whose mistakes stay mistakes."""

import pytest

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
