"""Pictures of posts: a row in the database and a file in the instance folder, under a name that nobody outside has chosen."""

import secrets
from pathlib import Path

import attrs
from attrs.validators import instance_of

from erlen import current_app

from ..database import all_rows, db, one_row
from ..images import Image
from ..settings import settings

__all__ = ["Picture", "add", "by_id", "by_name", "delete", "everything", "folder", "of_post"]

SELECT = "SELECT id, post_id, name, alt, width, height FROM picture "


@attrs.frozen
class Picture:
    """A picture shown in a post; *alt* says in words what it shows."""

    id: int = attrs.field(validator=instance_of(int))
    post_id: int = attrs.field(validator=instance_of(int))
    name: str = attrs.field(validator=instance_of(str))
    alt: str = attrs.field(validator=instance_of(str))
    width: int = attrs.field(validator=instance_of(int))
    height: int = attrs.field(validator=instance_of(int))


def folder() -> Path:
    """Return where the current application's pictures lie."""
    return Path(current_app.instance_path) / settings().picture_folder


def of_post(post_id: int) -> list[Picture]:
    """Return the pictures of a post in the order they were added."""
    return all_rows(Picture, SELECT + "WHERE post_id = ? ORDER BY id", post_id)


def everything() -> list[Picture]:
    """Return the pictures of all posts."""
    return all_rows(Picture, SELECT)


def by_id(picture_id: int) -> Picture | None:
    """Return the picture with this number."""
    return one_row(Picture, SELECT + "WHERE id = ?", picture_id)


def by_name(name: str) -> Picture | None:
    """Return the picture whose file has this name."""
    return one_row(Picture, SELECT + "WHERE name = ?", name)


def add(post_id: int, image: Image, alt: str) -> None:
    """Keep *image* as a picture of a post."""
    name = f"{secrets.token_hex(16)}.{image.format}"
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / name
    path.write_bytes(image.data)
    try:
        with db() as connection:
            connection.execute(
                "INSERT INTO picture (post_id, name, alt, width, height) VALUES (?, ?, ?, ?, ?)",
                (post_id, name, alt, image.width, image.height),
            )
    except BaseException:
        path.unlink()  # a file that no row knows would stay for ever
        raise


def delete(*pictures: Picture) -> None:
    """Delete pictures: first their rows, so that no page shows a missing file."""
    with db() as connection:
        connection.executemany("DELETE FROM picture WHERE id = ?", [(picture.id,) for picture in pictures])
    for picture in pictures:
        (folder() / picture.name).unlink(missing_ok=True)
