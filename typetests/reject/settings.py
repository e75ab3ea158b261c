"""Mistakes 39 to 41: settings that do not exist, or are of another type."""

import attrs

from erlen import Erlen
from erlen.settings import BuiltinSettings


@attrs.frozen(kw_only=True)
class BlogSettings(BuiltinSettings):
    db_url: str
    per_page: int = 20


app = Erlen(__name__, settings=BlogSettings)

# 39: a misspelt key.
BlogSettings(db_url="blog.sqlite3", secret_kye="k")  # E

# 40: a value of the wrong type.
BlogSettings(db_url="blog.sqlite3", max_content_length="many")  # E
BlogSettings(db_url="blog.sqlite3", session_cookie_samesite="Laxx")  # E
BlogSettings(db_url=3)  # E

# 41: a setting read as the wrong type.
pages: str = app.settings.per_page  # E
app.settings.db_ulr.upper()  # E
Erlen(__name__).settings.db_url.upper()  # E

# A class is asked for.
Erlen(__name__, settings=BlogSettings(db_url="blog.sqlite3"))  # E
