"""Mistake 51: a template variable is missing or misspelt at the call."""

from dataclasses import dataclass
from typing import TypedDict

import attrs
from shop import app, blog

from erlen import Template


@attrs.frozen
class Post:
    title: str
    likes: int = 0


@dataclass
class Tag:
    name: str


class Listing(TypedDict):
    titles: list[str]


POST_PAGE = Template("post.html", Post)
TAG_PAGE = Template("tag.html", Tag)
LIST_PAGE = Template("list.html", Listing)

POST_PAGE.render(Post())  # E
POST_PAGE.render(Post("Hello", lieks=3))  # E
POST_PAGE.render(Post(titel="Hello"))  # E
POST_PAGE.render()  # E
POST_PAGE.render(title="Hello")  # E
POST_PAGE.stream(Post())  # E
POST_PAGE.stream()  # E
TAG_PAGE.render(Tag())  # E
TAG_PAGE.render(Tag(nmae="x"))  # E
TAG_PAGE.render(Post("Hello"))  # E
LIST_PAGE.render({})  # E
LIST_PAGE.render({"titels": []})  # E
LIST_PAGE.render({"titles": [], "extra": 3})  # E
LIST_PAGE.stream({})  # E
LIST_PAGE.render(Listing())  # E
Template("post.html")  # E
Template("post.html", 3)  # E


@app.get("/plain")
def plain() -> str:
    return POST_PAGE.render(Post(likes=3))  # E


@blog.get("/async")
async def waits() -> str:
    return LIST_PAGE.render({"title": ["Hello"]})  # E


@app.errorhandler(404)
def missing(error: Exception) -> str:
    return TAG_PAGE.render(Tag())  # E
