"""Beside mistake 45: declared keys and resources; and plain attributes, as in Flask."""

from collections.abc import Iterator
from typing import assert_type

from erlen import ContextKey, g, resource


class Connection:
    def execute(self, statement: str, /) -> list[int]:
        return [len(statement)]


USER = ContextKey[str]("user")


@resource
def connection() -> Iterator[Connection]:
    yield Connection()


g[USER] = "ada"
assert_type(g[USER], str)
assert_type(g.get(USER), str | None)
assert_type(connection(), Connection)
assert_type(connection().execute("select 1"), list[int])
print(USER in g, connection.is_open)
g.user = "ada"
print(g.user)
