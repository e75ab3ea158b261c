"""Beside mistake 52: template variables of their types, subclasses too."""

from collections.abc import Sequence

import attrs

from erlen import Template, render_template


@attrs.frozen
class Person:
    name: str


@attrs.frozen
class Author(Person):
    books: int


@attrs.frozen
class Post:
    title: str
    authors: Sequence[Person]
    ratio: float = 0.0


@attrs.frozen
class Draft(Post):
    """A subclass carries what its base does."""


POST_PAGE = Template("post.html", Post)
POST_PAGE.render(Post("Hello", [Author("ada", 3)], ratio=1))
POST_PAGE.render(Draft("Hello", ()))
render_template(["post.html", "page.html"], title="Hello")
