"""Mistakes 51 and 52: template variables that are missing, misspelt or of the wrong type."""

from typing import TypedDict

import attrs

from erlen import Template, render_template


@attrs.frozen
class Post:
    title: str
    likes: int = 0


class Listing(TypedDict):
    titles: list[str]


POST_PAGE = Template("post.html", Post)
LIST_PAGE = Template("list.html", Listing)

# 51: missing or misspelt.
POST_PAGE.render(Post())  # E
POST_PAGE.render(Post("Hello", lieks=3))  # E
LIST_PAGE.render({})  # E
LIST_PAGE.render({"titels": []})  # E

# 52: of the wrong type.
POST_PAGE.render(Post("Hello", likes="3"))  # E
POST_PAGE.render("Hello")  # E
POST_PAGE.stream({"titles": ["Hello"]})  # E
LIST_PAGE.render({"titles": [3]})  # E
LIST_PAGE.render(Post("Hello"))  # E

render_template(3)  # E
