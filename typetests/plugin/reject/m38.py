"""Mistake 38: a decorator between route and view drops the view's arguments."""

from collections.abc import Callable
from typing import TypeVar

from erlen import Blueprint, Erlen

R = TypeVar("R")
app = Erlen(__name__)
blog = Blueprint("blog", __name__, url_prefix="/<lang>")


def cached(view: Callable[..., R]) -> Callable[[], R]:
    def caching() -> R:
        return view()

    return caching


def first_only(view: Callable[..., R]) -> Callable[[int], R]:
    def calling(number: int) -> R:
        return view(number)

    return calling


@app.get("/plain/<int:user_id>")  # E: erlen-route-signature
@cached
def plain(user_id: int) -> str:
    return str(user_id)


@blog.get("/prefix")  # E: erlen-route-signature
@cached
async def prefix(lang: str) -> str:
    return lang


@app.get("/renamed/<int:user_id>")  # E: erlen-route-signature
@first_only
def renamed(user_id: int) -> str:
    return str(user_id)
