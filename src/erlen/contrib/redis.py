"""A shelf for sessions in Redis, or in a server that speaks its language.

Knows the client of redis-py; no cookie and no request. A session is one hash, and every change one script: Redis runs a script in one go, and forgets
by itself what nobody has looked at.
"""

import math
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Self, final

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry

from .sessions import Change, Record, StoreDownError

__all__ = ["RedisShelf"]

BEGAN: Final = b"began"
SEEN: Final = b"seen"
UNTIL: Final = b"until"
VALUE: Final = b":"
"""Stands before the name of each value, so that none of them is one of the above."""

PUT: Final = """
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""

CHANGE: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local removed = 4 + ARGV[4]
for i = 5, removed do redis.call('HDEL', KEYS[1], ARGV[i]) end
for i = removed + 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
local left = redis.call('HLEN', KEYS[1]) - 3
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('HSET', KEYS[1], 'seen', ARGV[2], 'until', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return left
"""

TAKE: Final = """
local all = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return all
"""


def _bytes(text: str | bytes) -> bytes:
    # A client that decodes what it gets is as welcome. Any string may be a name in a session.
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _field(name: str) -> bytes:
    return VALUE + _bytes(name)


def _pairs(values: Mapping[str, str]) -> Iterator[bytes]:
    for name, text in values.items():
        yield _field(name)
        yield _bytes(text)


def _lifetime(seen: float, until: float) -> int:
    """Return the milliseconds for which Redis keeps a record; its own clock counts them."""
    return max(1, math.ceil((until - seen) * 1000))


@contextmanager
def _asking() -> Generator[None]:
    try:
        yield
    except RedisError as error:
        raise StoreDownError(f"{type(error).__name__}: {error}") from error


def _record(stored: Mapping[bytes, bytes]) -> Record | None:
    if not stored:
        return None
    values = {
        field[len(VALUE) :].decode("utf-8", "surrogatepass"): text.decode("utf-8", "surrogatepass")
        for field, text in stored.items()
        if field.startswith(VALUE)
    }
    return Record(values, float(stored[BEGAN]), float(stored[SEEN]), float(stored[UNTIL]))


@final
class RedisShelf:
    """Keeps sessions in Redis.

    >>> from erlen import Erlen
    >>> from erlen.contrib.redis import RedisShelf
    >>> from erlen.contrib.sessions import StoredSessions
    >>> app = Erlen("example", session_interface=StoredSessions(RedisShelf.at("redis://127.0.0.1:6379/0")))
    """

    def __init__(self, client: Redis | RedisCluster, prefix: str = "erlen:session:") -> None:
        """Say where sessions are kept; *prefix* stands before each key.

        A client of one's own should have time limits and few retries: every request that looks at its session waits for it.
        """
        self.client = client
        self.prefix = prefix
        self._put = client.register_script(PUT)
        self._change = client.register_script(CHANGE)
        self._take = client.register_script(TAKE)

    @classmethod
    def at(cls, url: str, prefix: str = "erlen:session:", *, patience: float = 2) -> Self:
        """Return a shelf in the Redis at *url*, which has *patience* seconds for each answer, and is asked a second time where a connection broke."""
        retry = Retry(NoBackoff(), 1)
        # Its further options have no types.
        client = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience, retry=retry)  # pyright: ignore[reportUnknownMemberType]
        return cls(client, prefix)

    def _name(self, key: str) -> bytes:
        return _bytes(self.prefix + key)

    def find(self, key: str, /) -> Record | None:
        """Return the record of *key*."""
        with _asking():
            stored = self.client.hgetall(self._name(key))
        return _record({_bytes(field): _bytes(text) for field, text in stored.items()})

    def put(self, key: str, record: Record, /) -> None:
        """Keep a new record."""
        times = (BEGAN, repr(record.began), SEEN, repr(record.seen), UNTIL, repr(record.until))
        with _asking():
            self._put([self._name(key)], [_lifetime(record.seen, record.until), *times, *_pairs(record.values)])

    def change(self, key: str, change: Change, /) -> int | None:
        """Change a record in one go; see `erlen.contrib.sessions.Shelf`."""
        times = (_lifetime(change.seen, change.until), repr(change.seen), repr(change.until))
        fields = (_field(name) for name in change.removed)
        with _asking():
            left = int(self._change([self._name(key)], [*times, len(change.removed), *fields, *_pairs(change.written)]))
        return None if left < 0 else left

    def take(self, key: str, /) -> Record | None:
        """Return the record of *key* and forget it."""
        with _asking():
            flat: list[str | bytes] = self._take([self._name(key)])
        parts = [_bytes(part) for part in flat]
        return _record(dict(zip(parts[::2], parts[1::2], strict=True)))
