"""The language leaves the URL for `g` and returns into every URL."""

import pytest

from erlen import g, link
from url_processors import LANGUAGE, about, create_app, index


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/en/", "Home, /en/about"),
        ("/de/", "Start, /de/about"),
        ("/en/about", "About us, /de/about"),
        ("/de/about", "Über uns, /de/about"),
    ],
)
def test_pages_speak_the_language_of_their_url(path: str, text: str) -> None:
    """P-PAT-5: UPROC-02, no view takes the language, and no URL names it."""
    assert create_app().test_client().get(path).text == text


def test_an_unknown_language_has_no_pages() -> None:
    """P-PAT-5."""
    assert create_app().test_client().get("/fr/about").status_code == 404


def test_urls_of_views_are_checked_without_the_language() -> None:
    """P-PAT-5: the views have no parameters, so their URLs take none."""
    with create_app().test_request_context("/de/"):
        g[LANGUAGE] = "de"  # as when this page is asked for

        assert (link(index)(), link(about)()) == ("/de/", "/de/about")
