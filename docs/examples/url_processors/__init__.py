"""A language in every URL that no view has to pass on: `/de/about` and `/en/about`."""

from typing import Any

from erlen import Blueprint, ContextKey, Erlen, abort, current_app, g, url_for
from erlen.types import URLValues

__all__ = ["LANGUAGE", "create_app"]

WORDS = {
    "en": {"about": "About us", "index": "Home"},
    "de": {"about": "Über uns", "index": "Start"},
}

LANGUAGE = ContextKey[str]("language")

pages = Blueprint("pages", __name__, url_prefix="/<language>")


@pages.url_value_preprocessor
def take_language(endpoint: str | None, values: URLValues | None) -> None:
    """Take the language out of the view's arguments."""
    language = (values or {}).pop("language", "")
    if language not in WORDS:
        abort(404, "There are no pages in this language.")
    g[LANGUAGE] = language


# A URL's values have any type: each converter decides about its own.
@pages.url_defaults
def give_language(endpoint: str, values: dict[str, Any]) -> None:
    """Put the language of this request into the URLs that it builds."""
    if LANGUAGE in g and current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values.setdefault("language", g[LANGUAGE])


@pages.get("/")
def index() -> str:
    """Show the first page."""
    return f"{WORDS[g[LANGUAGE]]['index']}, {url_for(about)}"


@pages.get("/about")
def about() -> str:
    """Show the page about us, and where it is in German."""
    return f"{WORDS[g[LANGUAGE]]['about']}, {url_for('pages.about', language='de')}"


def create_app() -> Erlen:
    """Make the application."""
    app = Erlen(__name__)
    app.register_blueprint(pages)
    return app
