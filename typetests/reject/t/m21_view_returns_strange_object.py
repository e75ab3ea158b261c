"""Mistake 21: a view returns an object that nothing converts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import attrs
from shop import app, blog, counted, shop

from erlen import MethodView, View, make_response


class Plain:
    pass


@attrs.frozen
class Post:
    title: str


@dataclass
class Tag:
    name: str


class WrongProtocol:
    def __response__(self) -> str:
        return "text"


@app.get("/plain")  # E
def plain() -> Plain:
    return Plain()


@app.get("/attrs")  # E
def post() -> Post:
    return Post("Hello")


@app.get("/dataclass")  # E
def tag() -> Tag:
    return Tag("new")


@app.get("/object")  # E
def anything() -> object:
    return "text"


@app.get("/set")  # E
def several() -> set[str]:
    return {"a"}


@app.get("/keys")  # E
def keys() -> dict[int, str]:
    return {1: "a"}


@app.get("/date")  # E
def today() -> date:
    return date.today()


@app.get("/decimal")  # E
def price() -> Decimal:
    return Decimal(3)


@app.get("/class")  # E
def kind() -> type[Post]:
    return Post


@app.get("/function")  # E
def function() -> Callable[[], str]:
    return lambda: "text"


@app.get("/protocol")  # E
def protocol() -> WrongProtocol:
    return WrongProtocol()


@app.get("/tuple")  # E
def in_tuple() -> tuple[Plain, int]:
    return Plain(), 201


@blog.get("/plain")  # E
def in_blueprint() -> Post:
    return Post("Hello")


@shop.post("/plain")  # E
def in_subclass() -> Post:
    return Post("Hello")


@app.get("/async")  # E
async def waits() -> Post:
    return Post("Hello")


@app.get("/decorated")  # E
@counted
def decorated() -> Post:
    return Post("Hello")


class Show(View):
    def dispatch_request(self) -> Post:
        return Post("Hello")


class Item(MethodView):
    def get(self) -> Post:
        return Post("Hello")


def gives() -> Post:
    return Post("Hello")


app.add_url_rule("/view", view_func=Show.as_view("show"))  # E
app.add_url_rule("/view", view_func=Item.as_view("item"))  # E
app.add_url_rule("/rule", view_func=gives)  # E
app.endpoint("rule")(gives)  # E
app.make_response(Post("Hello"))  # E
make_response(Plain())  # E
