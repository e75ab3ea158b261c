"""Beside mistake 60: JSON bodies that are looked at first, or read into a class."""

from dataclasses import dataclass
from typing import TypedDict, assert_type

import attrs
from shop import app

from erlen import JSONValue, json, request


@attrs.frozen
class NewPost:
    title: str
    tags: list[str] = attrs.field(factory=list[str])
    parent: int | None = None


@dataclass
class Tag:
    name: str


class Fields(TypedDict):
    title: str


assert_type(request.get_json(), JSONValue)
assert_type(request.json, JSONValue)
assert_type(json.loads("{}"), JSONValue)
assert_type(request.read_json(NewPost), NewPost)
assert_type(request.read_json(NewPost).tags, list[str])
assert_type(request.read_json(list[NewPost]), list[NewPost])
assert_type(request.read_json(dict[str, int]), dict[str, int])
assert_type(request.read_json(Tag).name, str)
assert_type(request.read_json(Fields)["title"], str)


@app.post("/plain")
def plain() -> str:
    match request.get_json():
        case {"name": str(name)}:
            return name
        case _:
            return "nobody"


@app.post("/checked")
def checked() -> str:
    data = request.get_json()
    if not isinstance(data, dict):
        return "no object"
    name = data.get("name")
    return name if isinstance(name, str) else "nobody"


@app.post("/read")
def read() -> dict[str, object]:
    post = request.read_json(NewPost)
    return {"title": post.title, "tags": post.tags}
