"""Mistake 60: the JSON body is read without checking its shape."""

import attrs
from shop import app, blog, shop

from erlen import json, request


@attrs.frozen
class NewPost:
    title: str
    tags: list[str] = attrs.field(factory=list[str])
    parent: int | None = None


data = request.get_json()
silent = request.get_json(silent=True)
value = request.json

request.get_json()["name"]  # E
request.get_json().get("name")  # E
request.get_json()["tags"][0]  # E
request.get_json(force=True)["name"]  # E
request.get_json(silent=True)["name"]  # E
request.json["name"]  # E
request.json.get("name")  # E
data["name"]  # E
data.get("name")  # E
len(data)  # E
silent["name"]  # E
value["name"]  # E
name: str = request.get_json()  # E
mapping: dict[str, str] = request.get_json()  # E
json.loads("{}")["name"]  # E
NewPost(**request.get_json())  # E
list(request.get_json())  # E
title: int = request.read_json(NewPost).title  # E
request.read_json(NewPost).titel  # E
request.read_json(NewPost)["title"]  # E
request.read_json(NewPost).parent + 1  # E
request.read_json(NewPost).tags.append(3)  # E
request.read_json()  # E
request.read_json("NewPost")  # E


@app.post("/plain")
def plain() -> str:
    return request.get_json()["name"]  # E


@blog.post("/async")
async def waits() -> str:
    return request.json["name"]  # E


@shop.before_request
def guards() -> str | None:
    return request.read_json(NewPost)  # E
