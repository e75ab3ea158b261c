"""The pages: a greeting, and a form that says whom to greet."""

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


INDEX_PAGE = Template("index.html", IndexPage)


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
