"""Answers and values that are kept for a while, in this process or in a shared Redis."""

from collections.abc import Mapping

from erlen import Blueprint, Erlen, Session

from .cache import Settings, cached, init_app, remember
from .reports import make_report, yearly_total

__all__ = ["create_app"]

pages = Blueprint("pages", __name__)


@pages.get("/reports/<int:year>")
@cached(seconds=60)
def report(year: int) -> str:
    """Show a year's report; the whole page is kept, one for each URL."""
    return make_report(year)


@pages.get("/totals/<int:year>")
def total(year: int) -> dict[str, int]:
    """Return a year's total; the number is kept, whichever view needs it."""
    return {"total": remember(f"total:{year}", int, lambda: yearly_total(year))}


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application; with a `CACHE_URL`, its workers share what they keep."""
    app = Erlen(__name__, settings=Settings)
    app.config.from_prefixed_env("REPORTS")
    app.config.from_mapping(config or {})
    init_app(app)
    app.register_blueprint(pages)
    return app
