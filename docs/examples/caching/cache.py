"""What is kept, and where: a decorator for views, a function for values.

Knows neither what is kept nor who keeps it.
`cachelib` has one class for memory and one for Redis, with the same methods.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import attrs
from cachelib import BaseCache, RedisCache, SimpleCache
from redis import Redis

from erlen import Erlen, ExtensionKey, Session, current_app, request

__all__ = ["CACHE", "Settings", "cached", "init_app", "remember"]

P = ParamSpec("P")
T = TypeVar("T")

CACHE = ExtensionKey[BaseCache]("caching.cache")


@attrs.frozen
class Settings:
    """Where things are kept, and for how long unless somebody says otherwise."""

    cache_url: str | None = None
    cache_seconds: int = 300


def init_app(app: Erlen[Session, Settings]) -> None:
    """Give *app* its cache."""
    url, seconds = app.settings.cache_url, app.settings.cache_seconds
    if url is None:
        app.extensions[CACHE] = SimpleCache(default_timeout=seconds)
    else:
        # redis does not type its options.
        client: Redis = Redis.from_url(url)  # pyright: ignore[reportUnknownMemberType]
        prefix = f"{app.name}:"
        app.extensions[CACHE] = RedisCache(client, default_timeout=seconds, key_prefix=prefix)


def remember(key: str, kind: type[T], make: Callable[[], T], seconds: int | None = None) -> T:
    """Return what is kept under *key*, made now unless it is there and a *kind*."""
    cache = current_app.extensions[CACHE]
    # A cache gives back what somebody put there, perhaps an older version of this application.
    found: object = cache.get(key)
    if isinstance(found, kind):
        return found
    made = make()
    cache.set(key, made, seconds)
    return made


def cached(*, seconds: int) -> Callable[[Callable[P, str]], Callable[P, str]]:
    """Keep a view's page, one for each URL; only for pages that look the same to everybody."""

    def decorate(view: Callable[P, str]) -> Callable[P, str]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> str:
            key = f"page:{request.full_path}"
            return remember(key, str, lambda: view(*args, **kwargs), seconds)

        return answer

    return decorate
