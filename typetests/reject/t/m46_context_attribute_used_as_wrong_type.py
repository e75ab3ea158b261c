"""Mistake 46: an attribute of `g` is used as another type than it has."""

from collections.abc import Generator, Iterator

import attrs
from shop import app, blog, shop

from erlen import ContextKey, g, resource


@attrs.frozen
class Person:
    name: str


class Connection:
    def execute(self, statement: str, /) -> list[int]:
        return [len(statement)]


PERSON = ContextKey[Person | None]("person")
COUNT = ContextKey[int]("count")


@resource
def connection() -> Iterator[Connection]:
    yield Connection()


@resource
def transaction() -> Generator[int, None, None]:
    yield 3


number: str = g[COUNT]  # E
maybe: int = g.get(COUNT)  # E
text: str = g.get(COUNT, 0)  # E
popped: str = g.pop(COUNT)  # E
g[COUNT] = "3"  # E
g[COUNT] = None  # E
g[COUNT].upper()  # E
g.setdefault(COUNT, "3")  # E
g[PERSON].name  # E
g[PERSON] = "ada"  # E
g[PERSON] = Person(3)  # E
other: str = connection()  # E
rows: list[str] = connection().execute("select 1")  # E
connection().execute(3)  # E
connection(1)  # E
transaction().upper()  # E


@app.get("/plain")
def plain() -> str:
    return g[PERSON].name  # E


@blog.get("/async")
async def waits() -> str:
    return g[COUNT]  # E


@shop.teardown_appcontext
def closes(exc: BaseException | None) -> None:
    g.pop(PERSON, None).name  # E


@resource  # E
def returns() -> Connection:
    return Connection()


@resource  # E
def takes(name: str) -> Iterator[Connection]:
    yield Connection()
