"""Mistake 47: the state of an extension is read as another type than it has."""

import attrs
from shop import Shop, app, blog, shop

from erlen import AnyErlen, ExtensionKey, current_app


@attrs.define
class Cache:
    entries: dict[str, bytes]

    def init_app(self, app: AnyErlen) -> None:
        app.extensions[CACHE] = self.entries  # E


CACHE = ExtensionKey[Cache]("cache")
HITS = ExtensionKey[list[str]]("hits")

wrong: str = app.extensions[CACHE]  # E
maybe: Cache = app.extensions.get(CACHE)  # E
popped: str = app.extensions.pop(CACHE)  # E
numbers: list[int] = app.extensions[HITS]  # E
app.extensions[CACHE].entires  # E
app.extensions[CACHE].entries["a"].encode()  # E
app.extensions[CACHE] = {"a": b"b"}  # E
app.extensions[CACHE] = None  # E
app.extensions[HITS] = [3]  # E
app.extensions[HITS].append(3)  # E
app.extensions.setdefault(CACHE, {})  # E
app.extensions.get(CACHE).entries  # E
app.extensions[CAHCE]  # E
shop.extensions[CACHE].entires  # E
current_app.extensions[CACHE].entires  # E
Shop(__name__).extensions[HITS] = "text"  # E


@app.get("/plain")
def plain() -> str:
    return current_app.extensions[HITS]  # E


@blog.get("/async")
async def waits() -> bytes:
    return current_app.extensions[CACHE].entries  # E
