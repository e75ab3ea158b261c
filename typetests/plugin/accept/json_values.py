"""Dicts and lists that can be written as JSON, or of which nobody knows."""

import dataclasses
import datetime
import decimal
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, NotRequired, TypedDict

from markupsafe import Markup

from erlen import Erlen, JSONValue, Response, make_response, request
from erlen.views import MethodView

app = Erlen(__name__)


@dataclasses.dataclass
class Point:
    x: int


class Size(IntEnum):
    SMALL = 1


class Colour(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    a: int
    b: str


class Row(TypedDict):
    name: str
    when: NotRequired[datetime.date]


class Rendered:
    def __html__(self) -> str:
        return ""


def unknown() -> Any: ...


def something() -> object: ...


@app.get("/scalars")
def scalars() -> dict[str, object]:
    return {"a": 1, "b": 1.5, "c": "c", "d": None, "e": True, "f": Size.SMALL, "g": Colour.RED, "h": -1}


@app.get("/written")
def written() -> Mapping[str, object]:
    now = datetime.datetime.now()
    return {
        "a": now,
        "b": now.date(),
        "c": decimal.Decimal(1),
        "d": uuid.uuid4(),
        "e": Point(1),
        "f": Markup(""),
        "g": Rendered(),
    }


@app.get("/nested")
def nested() -> dict[str, object]:
    row: Row = {"name": "a"}
    ordered: OrderedDict[str, list[int]] = OrderedDict()
    counted: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    return {
        "a": [1, (2, "b"), {"c": [row]}],
        "b": ordered,
        "c": counted,
        "d": Pair(1, "b"),
        "e": {1: "one", None: "none"},
    }


@app.get("/unknown")
def anything() -> dict[str, object]:
    known: JSONValue = request.get_json()
    return {"a": unknown(), "b": something(), "c": known, "d": request.args.to_dict(), **request.form}


@app.get("/list")
def listed() -> list[dict[str, int]]:
    return [{"a": number} for number in range(3)]


@app.get("/tuple")
async def with_status() -> tuple[dict[str, str], int, dict[str, str]]:
    return {"a": "b"}, 201, {"X-Made": "yes"}


@app.get("/either")
def either() -> dict[str, int] | Response:
    def inner() -> dict[str, object]:
        return {"not": "returned", "by": {"the", "view"}}

    if inner():
        return make_response(b"bytes")
    return {"a": 1}


class Item(MethodView):
    def get(self) -> dict[str, object]:
        return {"a": self.other()["b"] is None}

    def other(self) -> dict[str, object]:
        return {"b": {1, 2}}


app.add_url_rule("/item", view_func=Item.as_view("item"))


@app.get("/bound")
def bound() -> dict[str, object]:
    unused: dict[str, object] = {"a": {1, 2}}
    payload: dict[str, object] = {"a": 1 if unused else None}
    return payload


def helper() -> dict[str, object]:
    return {"handlers": {1, 2}, "call": helper}


def get(rule: str) -> Callable[[Callable[[], dict[str, object]]], None]:
    return lambda view: None


@get("/not/a/route")
def no_view() -> dict[str, object]:
    return {"a": b"bytes"}
