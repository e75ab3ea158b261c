"""Typed keys: a value read back has the type that its key carries."""

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_type

from erlen import ContextKey, Erlen, ExtensionKey, SessionKey, g, resource, session

app = Erlen(__name__)


class Connection:
    def execute(self, statement: str, /) -> list[int]:
        return [len(statement)]

    def close(self) -> None: ...


USER_ID = SessionKey[int]("user_id")
BASKET = SessionKey[list[str]]("basket")
USER = ContextKey[str]("user")
CACHE = ExtensionKey[dict[str, bytes]]("cache")

session[USER_ID] = 3
assert_type(session[USER_ID], int)
assert_type(session.get(USER_ID), int | None)
assert_type(session.get(USER_ID, 0), int)
assert_type(session.pop(USER_ID), int)
assert_type(session.pop(USER_ID, None), int | None)
assert_type(session.setdefault(BASKET, []), list[str])
assert_type(USER_ID in session, bool)
assert_type(USER_ID not in session, bool)
del session[USER_ID]
session[BASKET] = ["a"]

# String keys stay what they are in Flask.
session["legacy"] = {"any": "thing"}
session.get("legacy")

g[USER] = "ada"
assert_type(g[USER], str)
assert_type(g.get(USER), str | None)
assert_type(g.get(USER, ""), str)
assert_type(USER in g, bool)

app.extensions[CACHE] = {}
assert_type(app.extensions[CACHE], dict[str, bytes])
assert_type(CACHE in app.extensions, bool)
app.extensions["legacy"] = object()


@resource
def connection() -> Iterator[Connection]:
    made = Connection()
    yield made
    made.close()


assert_type(connection(), Connection)
assert_type(connection().execute("select 1"), list[int])


# What is read may go where less is wanted than the key promises.
NAMES = ContextKey[list[str]]("names")


def names() -> Sequence[str]:
    return g[NAMES]


def names_if_any() -> Sequence[str] | None:
    return g.get(NAMES)


def cached() -> Mapping[str, bytes]:
    return app.extensions[CACHE]


def basket() -> Sequence[str]:
    return session[BASKET]


def basket_if_any() -> Sequence[str] | None:
    return session.get(BASKET)


def basket_or_empty() -> Sequence[str]:
    return session.get(BASKET, [])


listed = ", ".join(g[NAMES]) + ", ".join(session[BASKET]) + ", ".join(g.pop(NAMES)) + ", ".join(session.pop(BASKET))
