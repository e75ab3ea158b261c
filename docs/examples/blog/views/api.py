"""The posts as JSON, for programs."""

from werkzeug.exceptions import NotFound

from erlen import Blueprint, abort, link, request
from erlen.types import JSONValue

from ..settings import settings
from ..store import posts as store
from ..store.posts import Post
from .posts import found, show

__all__ = ["api", "post_list", "single"]

api = Blueprint("api", __name__, url_prefix="/api")


def as_json(post: Post) -> dict[str, JSONValue]:
    """Return what programs get to know of a post."""
    return {
        "id": post.id,
        "title": post.title,
        "body": post.body,
        "author": post.author,
        "created": post.created.isoformat(),
        "edited": None if post.edited is None else post.edited.isoformat(),
        "comments": post.comments,
        "url": link(show, external=True)(post_id=post.id),
    }


@api.get("/posts")
def post_list() -> dict[str, JSONValue]:
    """Return a page of posts, newest first."""
    page = store.page(request.args.get("page", 1, type=int), settings().page_size)
    if not page.exists:
        abort(404, f"There is no page {page.number}; the last one is {page.last}.")
    return {
        "posts": [as_json(post) for post in page.items],
        "page": page.number,
        "pages": page.last,
        "total": page.total,
    }


@api.get("/posts/<int:post_id>")
def single(post_id: int) -> dict[str, JSONValue]:
    """Return one post."""
    return as_json(found(post_id))


@api.errorhandler(404)
def not_found(error: NotFound) -> tuple[dict[str, JSONValue], int]:
    """Answer in JSON too that there is nothing here."""
    return {"error": error.name, "message": error.description}, 404
