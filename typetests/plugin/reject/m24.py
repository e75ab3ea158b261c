"""Mistake 24: a dict or list that a view returns holds something that is not JSON."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypedDict, TypeVar

import attrs

from erlen import Blueprint, Erlen
from erlen.views import MethodView, View

P = ParamSpec("P")
R = TypeVar("R")
app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@attrs.frozen
class Post:
    title: str


class Colour(Enum):
    RED = 1


class Row(TypedDict):
    path: Path


def same(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def calling(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return calling


@app.get("/set")
def a_set() -> dict[str, object]:
    return {"tags": {"a", "b"}}  # E: erlen-json-value


@app.get("/bytes")
def some_bytes() -> Mapping[str, object]:
    return {"name": "ada", "raw": b"ada"}  # E: erlen-json-value


@app.get("/nested")
def nested() -> dict[str, object]:
    return {"posts": [{"title": "a", "by": Post("a")}]}  # E: erlen-json-value


@app.get("/status")
async def status() -> tuple[dict[str, object], int]:
    return {"colour": Colour.RED}, 201  # E: erlen-json-value


@blog.get("/local/<int:post_id>")
@same
def local(post_id: int) -> dict[str, object]:
    post = Post(str(post_id))
    if post_id:
        return {"post": post}  # E: erlen-json-value
    return {"post": post.title}


@blog.post("/list")
def listed() -> list[object]:
    return [1, "a", timedelta(days=1)]  # E: erlen-json-value


@blog.get("/annotated")
def annotated() -> dict[str, set[int]]:
    return numbers()  # E: erlen-json-value


def numbers() -> dict[str, set[int]]:
    return {}


@app.get("/comprehension")
def comprehension() -> dict[str, Any]:
    return {name: Path(name) for name in ("a", "b")}  # E: erlen-json-value


@app.get("/called")
def called() -> dict[str, object]:
    return dict(where=Path("a"))  # E: erlen-json-value


@app.get("/function")
def function() -> dict[str, object]:
    return {"call": numbers}  # E: erlen-json-value


@app.get("/keys")
def keys() -> dict[str, object]:
    return {"a": {(1, 2): "pair"}}  # E: erlen-json-value


@app.get("/union/<int:number>")
def union(number: int) -> dict[str, object]:
    return {"a": number or b"none"}  # E: erlen-json-value


@app.get("/bound")
def bound() -> dict[str, object]:
    for name in ("a", "b"):
        found: dict[str, object] = {"name": name, "where": Path(name)}  # E: erlen-json-value
        if name:
            return found
    return {}


@app.get("/row")
def row() -> dict[str, object]:
    one: Row = {"path": Path("a")}
    return {"row": one}  # E: erlen-json-value


class Listing(View):
    def dispatch_request(self) -> dict[str, object]:
        return {"post": Post("a")}  # E: erlen-json-value


class Item(MethodView):
    def get(self) -> dict[str, object]:
        return {"post": Post("a")}  # E: erlen-json-value

    async def post(self) -> tuple[dict[str, object], int]:
        return {"post": b"a"}, 201  # E: erlen-json-value


app.add_url_rule("/listing", view_func=Listing.as_view("listing"))
app.add_url_rule("/item", view_func=Item.as_view("item"))


def added() -> dict[str, object]:
    return {"post": Post("a")}  # E: erlen-json-value


app.add_url_rule("/added", view_func=added)


def create_app() -> Erlen:
    made = Erlen(__name__)

    @made.get("/inner")
    def inner() -> dict[str, object]:
        return {"post": Post("a")}  # E: erlen-json-value

    return made
