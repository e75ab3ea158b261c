"""Posts, each with its author's name, its first picture and the number of its comments."""

from datetime import datetime

import attrs
from attrs.converters import optional
from attrs.validators import instance_of
from attrs.validators import optional as none_or

from ..database import all_rows, count, db, one_row
from ..paging import Page
from .times import now, stored

__all__ = ["Post", "add", "by_id", "delete", "edit", "page"]

SELECT = """\
SELECT post.id, post.author_id, user.name AS author, post.title, post.body, post.created, post.edited,
    (SELECT count(*) FROM comment WHERE comment.post_id = post.id) AS comments,
    cover.name AS cover, cover.alt AS cover_alt
FROM post
JOIN user ON user.id = post.author_id
LEFT JOIN picture AS cover ON cover.id = (SELECT min(picture.id) FROM picture WHERE picture.post_id = post.id)
"""


@attrs.frozen
class Post:
    """A post as readers see it."""

    id: int = attrs.field(validator=instance_of(int))
    author_id: int = attrs.field(validator=instance_of(int))
    author: str = attrs.field(validator=instance_of(str))
    title: str = attrs.field(validator=instance_of(str))
    body: str = attrs.field(validator=instance_of(str))
    created: datetime = attrs.field(converter=stored)
    edited: datetime | None = attrs.field(converter=optional(stored))
    comments: int = attrs.field(validator=instance_of(int))
    cover: str | None = attrs.field(validator=none_or(instance_of(str)))
    cover_alt: str | None = attrs.field(validator=none_or(instance_of(str)))


def page(number: int, size: int) -> Page[Post]:
    """Return one page of posts, newest first."""
    # A page far beyond the last has an offset beyond SQLite's integers: no rows, and `Page.exists` says no.
    posts = all_rows(Post, SELECT + "ORDER BY post.id DESC LIMIT ? OFFSET ?", size, (number - 1) * size)
    return Page(posts, number, size, count("SELECT count(*) FROM post"))


def by_id(post_id: int) -> Post | None:
    """Return the post with this number."""
    return one_row(Post, SELECT + "WHERE post.id = ?", post_id)


def add(author_id: int, title: str, body: str) -> int:
    """Add a post and return its number."""
    with db() as connection:
        cursor = connection.execute(
            "INSERT INTO post (author_id, title, body, created) VALUES (?, ?, ?, ?)", (author_id, title, body, now())
        )
    assert cursor.lastrowid is not None  # an INSERT always has one
    return cursor.lastrowid


def edit(post_id: int, title: str, body: str) -> None:
    """Give a post another title and text."""
    with db() as connection:
        connection.execute(
            "UPDATE post SET title = ?, body = ?, edited = ? WHERE id = ?", (title, body, now(), post_id)
        )


def delete(post_id: int) -> None:
    """Delete a post with its comments; its pictures' files are `store.pictures`' business."""
    with db() as connection:
        connection.execute("DELETE FROM post WHERE id = ?", (post_id,))
