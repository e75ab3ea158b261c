"""Typed settings: an attrs class declares them, `app.settings` gives them back."""

from typing import assert_type

import attrs

from erlen import Erlen, Session
from erlen.settings import BuiltinSettings, as_config


@attrs.frozen(kw_only=True)
class BlogSettings(BuiltinSettings):
    db_url: str
    per_page: int = 20


@attrs.frozen
class Own:
    per_page: int = 20


class Shop(Erlen[Session, Own]):
    pass


app = Erlen(__name__, settings=BlogSettings)
assert_type(app.settings, BlogSettings)
assert_type(app.settings.db_url, str)
assert_type(app.settings.per_page, int)
assert_type(app.settings.max_content_length, int | None)
assert_type(Erlen(__name__, settings=Own, static_folder=None).settings.per_page, int)
assert_type(Erlen(__name__).settings, None)
assert_type(Shop(__name__, settings=Own).settings, Own)

app.config.from_mapping(as_config(BlogSettings(db_url="blog.sqlite3", secret_key="k", session_cookie_samesite="Lax")))
app.config.from_mapping(SECRET_KEY="k")
app.testing = True
app.secret_key = b"k"
