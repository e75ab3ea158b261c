"""Beside mistake 39: built-in settings by their names, together with one's own."""

from datetime import timedelta
from typing import assert_type

import attrs
from shop import Shop

from erlen import Erlen
from erlen.settings import BuiltinSettings, as_config


@attrs.frozen(kw_only=True)
class ShopSettings(BuiltinSettings):
    db_url: str


app = Erlen(__name__, settings=ShopSettings)
shop = Shop(__name__)
settings = ShopSettings(db_url="shop.db", secret_key="k", session_cookie_samesite="Lax")
app.config.update(as_config(settings))
shop.config["SECRET_KEY"] = "k"
assert_type(app.settings.secret_key, str | bytes | None)
assert_type(app.settings.permanent_session_lifetime, timedelta)
assert_type(app.settings.db_url, str)
