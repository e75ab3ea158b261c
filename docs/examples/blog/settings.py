"""What an operator can set, and where the current application's settings are found.

Every field has a default, so that the blog runs without any configuration; `create_app` says where values come from.
"""

from typing import TypeAlias

import attrs
from attrs.validators import ge, min_len

from erlen import Erlen, current_app
from erlen.sessions import Session

__all__ = ["Blog", "Settings", "settings"]


@attrs.frozen
class Settings:
    """The blog's settings: `page_size` is set by `page_size = 10` in settings.toml or by the variable `BLOG_PAGE_SIZE=10`."""

    site_name: str = attrs.field(default="Alder & Ink", validator=min_len(1))
    page_size: int = attrs.field(default=5, validator=ge(1))
    registration_open: bool = True
    picture_bytes: int = attrs.field(default=2 * 1024 * 1024, validator=ge(1))
    # Both are relative to the instance folder.
    database: str = attrs.field(default="blog.sqlite3", validator=min_len(1))
    picture_folder: str = attrs.field(default="pictures", validator=min_len(1))


Blog: TypeAlias = Erlen[Session, Settings]


def settings() -> Settings:
    """Return the settings of the current application."""
    # Views are written before any application exists, so `current_app` cannot know the settings' class; this one line checks it for all of them.
    found: object = current_app.settings
    if not isinstance(found, Settings):
        raise TypeError(
            f"The current application has {type(found).__name__} as settings; make it with blog.create_app()."
        )
    return found
