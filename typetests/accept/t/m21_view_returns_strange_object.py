"""Beside mistake 21: everything that becomes a response, and objects that know theirs."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

import attrs
from shop import app, blog, shop
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import MethodView, Response, make_response
from erlen.types import WSGIApplication


@attrs.frozen
class Post:
    title: str

    def __response__(self) -> Response:
        return make_response(self.title)


class Fields(TypedDict):
    title: str


class Own(Response):
    """A response class of one's own."""


@app.get("/post")
def post() -> Post:
    return Post("Hello")


@app.get("/later")
async def later() -> Post:
    return Post("Hello")


@blog.get("/created")
def created() -> tuple[Post, int]:
    return Post("Hello"), 201


@shop.get("/fields")
def fields() -> Fields:
    return {"title": "Hello"}


@app.get("/mapping")
def mapping() -> Mapping[str, object]:
    return {"title": "Hello"}


@app.get("/own")
def own() -> Own:
    return Own("Hello")


@app.get("/werkzeug")
def werkzeug() -> WerkzeugResponse:
    return WerkzeugResponse("Hello")


@app.get("/bytes")
def data() -> bytes:
    return b"Hello"


@app.get("/pieces")
def pieces() -> Iterator[bytes]:
    yield b"Hello"


@app.get("/wsgi")
def wsgi() -> WSGIApplication:
    return shop


@app.get("/either")
def either() -> str | Response | tuple[str, int]:
    return "Hello", 201


class Item(MethodView):
    def get(self) -> Post:
        return Post("Hello")


app.add_url_rule("/item", view_func=Item.as_view("item"))
