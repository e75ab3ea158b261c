"""Beside mistake 40: built-in values of their types."""

from datetime import timedelta

import attrs
from shop import app, shop

from erlen.settings import BuiltinSettings

BuiltinSettings(testing=True, max_content_length=16 * 2**20, session_cookie_samesite="Strict", trusted_hosts=["a.org"])
BuiltinSettings(secret_key=b"k", secret_key_fallbacks=["old", b"older"], permanent_session_lifetime=timedelta(hours=1))


@attrs.frozen(kw_only=True)
class ShopSettings(BuiltinSettings):
    max_content_length: int | None = 2**20


app.secret_key = "k"
app.debug = True
app.permanent_session_lifetime = 3600
shop.permanent_session_lifetime = timedelta(hours=1)
