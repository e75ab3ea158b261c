"""Beside mistake 41: settings of one's own, read as what they are."""

from datetime import timedelta
from typing import assert_type

import attrs

from erlen import Blueprint, Erlen, current_settings
from erlen.sessions import Session


@attrs.frozen
class Mail:
    host: str
    port: int = 25


@attrs.frozen
class ShopSettings:
    db_url: str
    per_page: int = 20
    timeout: timedelta = timedelta(seconds=3)
    mail: Mail | None = None


class Fixed(Erlen[Session, ShopSettings]):
    """A subclass that has fixed its settings."""


def create_app() -> Erlen[Session, ShopSettings]:
    return Erlen(__name__, settings=ShopSettings)


app = create_app()
blog = Blueprint("blog", __name__)
assert_type(app.settings.per_page, int)
assert_type(app.settings.timeout, timedelta)
assert_type(app.settings.mail, Mail | None)
assert_type(Fixed(__name__, settings=ShopSettings).settings.db_url, str)


@blog.get("/")
def in_blueprint() -> str:
    return current_settings(ShopSettings).db_url


assert_type(current_settings(ShopSettings).per_page, int)
