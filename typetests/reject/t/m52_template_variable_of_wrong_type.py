"""Mistake 52: a template variable of the wrong type."""

from dataclasses import dataclass
from typing import TypedDict

import attrs
from shop import app, blog, user

from erlen import Template, render_template


@attrs.frozen
class Person:
    name: str


@attrs.frozen
class Post:
    title: str
    author: Person
    likes: int = 0


@dataclass
class Tag:
    name: str


class Listing(TypedDict):
    posts: list[Post]


POST_PAGE = Template("post.html", Post)
TAG_PAGE = Template("tag.html", Tag)
LIST_PAGE = Template("list.html", Listing)
ada = Person("ada")

POST_PAGE.render(Post("Hello", ada, likes="3"))  # E
POST_PAGE.render(Post(None, ada))  # E
POST_PAGE.render(Post("Hello", "ada"))  # E
POST_PAGE.render("Hello")  # E
POST_PAGE.render(ada)  # E
POST_PAGE.render(None)  # E
POST_PAGE.render({"title": "Hello", "author": ada})  # E
POST_PAGE.render(Post)  # E
POST_PAGE.stream(Post("Hello", ada, likes=None))  # E
POST_PAGE.stream(ada)  # E
TAG_PAGE.render(Tag(3))  # E
TAG_PAGE.render(ada)  # E
LIST_PAGE.render({"posts": ["Hello"]})  # E
LIST_PAGE.render({"posts": Post("Hello", ada)})  # E
LIST_PAGE.render(Post("Hello", ada))  # E
LIST_PAGE.render([Post("Hello", ada)])  # E
render_template(3)  # E
render_template(user)  # E
text: int = POST_PAGE.render(Post("Hello", ada))  # E


@app.get("/plain")
def plain() -> str:
    return POST_PAGE.render(Post("Hello", ada, likes="3"))  # E


@blog.get("/async")
async def waits() -> str:
    return LIST_PAGE.render({"posts": [ada]})  # E
