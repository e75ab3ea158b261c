"""Mistake 40: a built-in configuration value of the wrong type."""

import attrs
from shop import app, shop

from erlen.settings import BuiltinSettings


@attrs.frozen(kw_only=True)
class ShopSettings(BuiltinSettings):
    db_url: str = ""


BuiltinSettings(testing="yes")  # E
BuiltinSettings(max_content_length="16M")  # E
BuiltinSettings(session_cookie_samesite="Laxx")  # E
BuiltinSettings(session_cookie_secure=[True])  # E
BuiltinSettings(trusted_hosts=3)  # E
BuiltinSettings(secret_key=3)  # E
BuiltinSettings(secret_key_fallbacks=[3])  # E
BuiltinSettings(permanent_session_lifetime="31 days")  # E
BuiltinSettings(server_name=b"example.org")  # E
BuiltinSettings(max_form_parts=1.5)  # E
ShopSettings(max_content_length="16M")  # E
ShopSettings(db_url=3)  # E

# The same as attributes of the application.
app.secret_key = 3  # E
app.debug = "yes"  # E
app.testing = None  # E
app.permanent_session_lifetime = "31 days"  # E
shop.secret_key = ["k"]  # E
shop.testing = "yes"  # E


@attrs.frozen(kw_only=True)
class Overrides(BuiltinSettings):
    max_content_length: int | None = "16M"  # E
