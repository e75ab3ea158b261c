"""Beside mistake 47: the state of an extension by its key; and by plain name, as in Flask."""

from typing import Any, assert_type

import attrs
from shop import app, shop

from erlen import AnyErlen, ExtensionKey, current_app


@attrs.define
class Cache:
    entries: dict[str, bytes]

    def init_app(self, app: AnyErlen) -> None:
        app.extensions[CACHE] = self


CACHE = ExtensionKey[Cache]("cache")
HITS = ExtensionKey[list[str]]("hits")

Cache({}).init_app(app)
Cache({}).init_app(shop)
assert_type(app.extensions[CACHE], Cache)
assert_type(app.extensions.get(CACHE), Cache | None)
assert_type(current_app.extensions[CACHE].entries["a"], bytes)
assert_type(app.extensions.setdefault(HITS, []), list[str])
assert_type(app.extensions["legacy"], Any)
print(CACHE in app.extensions, "cache" in app.extensions)
