"""Mistake 39: a misspelt built-in configuration key."""

import attrs

from erlen import Erlen
from erlen.settings import BuiltinSettings, as_config


@attrs.frozen(kw_only=True)
class ShopSettings(BuiltinSettings):
    db_url: str


app = Erlen(__name__, settings=ShopSettings)

BuiltinSettings(secret_kye="k")  # E
BuiltinSettings(sesion_cookie_name="id")  # E
BuiltinSettings(SECRET_KEY="k")  # E
BuiltinSettings("k")  # E
ShopSettings(db_url="shop.db", secret_kye="k")  # E
ShopSettings(db_url="shop.db", max_content_lenght=3)  # E
ShopSettings(secret_key="k")  # E
as_config(ShopSettings(db_url="shop.db", trusted_host=["a"]))  # E
Erlen(__name__, settings=ShopSettings).config.update(as_config(ShopSettings(db_ulr="shop.db")))  # E

app.settings.secret_kye  # E
app.settings.permanent_session_lifetme  # E


def build(settings: ShopSettings) -> Erlen[object, ShopSettings]:
    print(settings.session_cookie_nmae)  # E
    return Erlen(__name__, settings=ShopSettings, settngs=ShopSettings)  # E
