"""Templates: a name with variables as in Flask, or a handle that knows the class of its variables."""

from collections.abc import Iterator
from typing import TypedDict, assert_type

import attrs

from erlen import Template, render_template, render_template_string, stream_template


@attrs.frozen
class Post:
    title: str
    likes: int = 0


class Listing(TypedDict):
    titles: list[str]


POST_PAGE = Template("post.html", Post)
LIST_PAGE = Template("list.html", Listing)

assert_type(POST_PAGE.render(Post("Hello")), str)
assert_type(POST_PAGE.stream(Post("Hello", likes=3)), Iterator[str])
LIST_PAGE.render({"titles": ["Hello"]})
assert_type(render_template("post.html", title="Hello", likes=3), str)
render_template(["mine.html", "post.html"], title="Hello")
render_template_string("{{ title }}", title="Hello")
assert_type(stream_template("post.html", title="Hello"), Iterator[str])
