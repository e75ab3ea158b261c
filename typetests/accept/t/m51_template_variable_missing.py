"""Beside mistake 51: templates with all their variables; and untyped ones, as in Flask."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NotRequired, TypedDict, assert_type

import attrs
from shop import app

from erlen import Template, render_template


@attrs.frozen
class Post:
    title: str
    likes: int = 0


@dataclass
class Tag:
    name: str


class Listing(TypedDict):
    titles: list[str]
    page: NotRequired[int]


POST_PAGE = Template("post.html", Post)
TAG_PAGE = Template("tag.html", Tag)
LIST_PAGE = Template("list.html", Listing)

assert_type(POST_PAGE.render(Post("Hello")), str)
assert_type(POST_PAGE.stream(Post("Hello", likes=3)), Iterator[str])
TAG_PAGE.render(Tag("new"))
LIST_PAGE.render({"titles": ["Hello"]})
LIST_PAGE.render(Listing(titles=["Hello"], page=2))


@app.get("/plain")
def plain() -> str:
    return POST_PAGE.render(Post("Hello"))


render_template("post.html", title="Hello", likes=3)
