"""One page for every path that is not the API's; its script draws what belongs to the path."""

from typing import NoReturn

from werkzeug.exceptions import NotFound

from erlen import Blueprint, Erlen, Response, abort, current_app

__all__ = ["create_app"]

api = Blueprint("api", __name__, url_prefix="/api")
pages = Blueprint("pages", __name__)

BOOKS = {1: "Emma", 2: "Dracula"}


@api.get("/books")
def books() -> list[dict[str, object]]:
    """Return all books."""
    return [{"id": number, "title": title} for number, title in BOOKS.items()]


@api.get("/books/<int:number>")
def book(number: int) -> dict[str, object]:
    """Return one book."""
    if number not in BOOKS:
        abort(404, "There is no such book.")
    return {"id": number, "title": BOOKS[number]}


# Takes what no other rule of the API does: a misspelt URL of the API is no page.
@api.route("/", defaults={"path": ""})
@api.route("/<path:path>")
def missing(path: str) -> NoReturn:
    """Answer 404."""
    abort(404, "The API has no such URL.")


@api.errorhandler(404)
def not_found(error: NotFound) -> tuple[dict[str, object], int]:
    """Answer in JSON."""
    return {"error": error.description}, 404


@pages.get("/", defaults={"path": ""})
@pages.get("/<path:path>")
def page(path: str) -> Response:
    """Send the page; its script shows what belongs to the path."""
    return current_app.send_static_file("index.html")


def create_app() -> Erlen:
    """Make the application."""
    app = Erlen(__name__)
    app.register_blueprint(api)
    app.register_blueprint(pages)
    return app
