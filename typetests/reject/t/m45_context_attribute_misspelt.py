"""Mistake 45: a misspelt attribute of `g`: a key or resource that nobody declared has no name to write."""

from collections.abc import Iterator

import shop
from shop import app, blog

from erlen import ContextKey, g, resource


class Connection:
    def execute(self, statement: str, /) -> list[int]:
        return [len(statement)]


USER = ContextKey[str]("user")


class Keys:
    USER = ContextKey[str]("user")


@resource
def connection() -> Iterator[Connection]:
    yield Connection()


g[USERR]  # E
g.get(USERR)  # E
g.pop(USERR)  # E
g[USERR] = "ada"  # E
g[Keys.USERR]  # E
g[Keys.USERR] = "ada"  # E
g.setdefault(Keys.USRE, "ada")  # E
g[shop.USER]  # E
g["user"]  # E
print(Keys.USRE in g)  # E
connectoin()  # E
connection().execut("select 1")  # E
connection.execute("select 1")  # E
shop.connection()  # E


@app.get("/plain")
def plain() -> str:
    return g[Keys.USR]  # E


@blog.before_request
async def waits() -> None:
    g[Keys.USR] = "ada"  # E
