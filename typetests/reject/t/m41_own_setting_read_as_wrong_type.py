"""Mistake 41: a configuration value of one's own is read as another type."""

from datetime import timedelta

import attrs
from shop import Shop

from erlen import Blueprint, Erlen, current_settings
from erlen.settings import BuiltinSettings


@attrs.frozen
class Mail:
    host: str
    port: int = 25


@attrs.frozen(kw_only=True)
class ShopSettings(BuiltinSettings):
    db_url: str
    per_page: int = 20
    timeout: timedelta = timedelta(seconds=3)
    mail: Mail | None = None


app = Erlen(__name__, settings=ShopSettings)
blog = Blueprint("blog", __name__)


class Bookshop(Shop):
    """A subclass of a subclass."""


class Fixed(Erlen[object, ShopSettings]):
    """A subclass that has fixed its settings."""


text: str = app.settings.per_page  # E
number: int = app.settings.db_url  # E
seconds: float = app.settings.timeout  # E
app.settings.mail.host  # E
app.settings.db_ulr  # E
app.settings["db_url"]  # E
app.settings.db_url + 1  # E
app.settings.per_page.upper()  # E
app.settings.per_page = 3  # E
Erlen(__name__).settings.db_url  # E
Bookshop(__name__).settings.db_url  # E
Fixed(__name__, settings=ShopSettings).settings.per_page.upper()  # E
Erlen(__name__, settings=ShopSettings(db_url="shop.db"))  # E
Erlen(__name__, settings="config.py")  # E


@app.get("/")
def plain() -> str:
    return app.settings.per_page  # E


@app.get("/async")
async def waits() -> str:
    return "x" * app.settings.db_url  # E


# In a blueprint of an application factory, which has no application to name.
@blog.get("/")
def in_blueprint() -> str:
    return current_settings(ShopSettings).per_page  # E


@blog.get("/misspelt")
def misspelt() -> str:
    return current_settings(ShopSettings).db_ulr  # E


current_settings()  # E
current_settings("ShopSettings")  # E
