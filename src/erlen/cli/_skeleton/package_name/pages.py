"""The pages: a greeting, a form that says whom to greet, and what is shown where something goes wrong."""

import attrs
from erlen import (
    Blueprint,
    Response,
    SessionKey,
    Template,
    flash,
    link,
    redirect,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import HTTPException

from .settings import settings

__all__ = ["pages"]

pages = Blueprint("pages", __name__)

# A type checker knows: what is kept under this key is a str.
NAME = SessionKey[str]("name")


@attrs.frozen
class IndexPage:
    """What `index.html` is given."""

    site_name: str
    name: str
    greet_url: str


@attrs.frozen
class ErrorPage:
    """What `error.html` is given."""

    site_name: str
    heading: str
    explanation: str
    index_url: str


INDEX_PAGE = Template("index.html", IndexPage)
ERROR_PAGE = Template("error.html", ErrorPage)


@pages.get("/")
def index() -> str:
    """Greet whom the form named, and everybody else as the world."""
    page = IndexPage(
        site_name=settings().site_name,
        name=session.get(NAME, "World"),
        greet_url=url_for(greet),
    )
    return INDEX_PAGE.render(page)


@pages.post("/greet")
def greet() -> Response:
    """Remember whom to greet."""
    name = request.form.get("name", "").strip()
    if name:
        session[NAME] = name
    else:
        flash("Please enter a name.")
    # `link` takes options first, then what the view takes: nothing here.
    return redirect(link(index, anchor="greeting")())


@pages.app_errorhandler(HTTPException)
def explain(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
    """Say in a page like the others what went wrong: 404 where there is no such page, 500 for a mistake of ours."""
    page = ErrorPage(
        site_name=settings().site_name,
        heading=error.name,
        explanation=error.description or "",
        index_url=url_for(index),
    )
    return ERROR_PAGE.render(page), error.code or 500, error.get_headers()
