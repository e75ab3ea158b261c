"""Comments under posts."""

from datetime import datetime

import attrs
from attrs.validators import instance_of

from ..database import all_rows, db, one_row
from .times import now, stored

__all__ = ["Comment", "add", "by_id", "delete", "under"]

SELECT = """\
SELECT comment.id, comment.post_id, comment.author_id, user.name AS author, comment.body, comment.created
FROM comment JOIN user ON user.id = comment.author_id
"""


@attrs.frozen
class Comment:
    """A comment as readers see it."""

    id: int = attrs.field(validator=instance_of(int))
    post_id: int = attrs.field(validator=instance_of(int))
    author_id: int = attrs.field(validator=instance_of(int))
    author: str = attrs.field(validator=instance_of(str))
    body: str = attrs.field(validator=instance_of(str))
    created: datetime = attrs.field(converter=stored)


def under(post_id: int) -> list[Comment]:
    """Return the comments of a post, oldest first."""
    return all_rows(Comment, SELECT + "WHERE comment.post_id = ? ORDER BY comment.id", post_id)


def by_id(comment_id: int) -> Comment | None:
    """Return the comment with this number."""
    return one_row(Comment, SELECT + "WHERE comment.id = ?", comment_id)


def add(post_id: int, author_id: int, body: str) -> int:
    """Add a comment and return its number."""
    with db() as connection:
        cursor = connection.execute(
            "INSERT INTO comment (post_id, author_id, body, created) VALUES (?, ?, ?, ?)",
            (post_id, author_id, body, now()),
        )
    assert cursor.lastrowid is not None  # an INSERT always has one
    return cursor.lastrowid


def delete(comment_id: int) -> None:
    """Delete a comment."""
    with db() as connection:
        connection.execute("DELETE FROM comment WHERE id = ?", (comment_id,))
