"""Beside mistake 46: attributes of `g` used as what they are."""

from collections.abc import Generator, Iterator
from typing import assert_type

import attrs
from shop import app

from erlen import ContextKey, g, resource


@attrs.frozen
class Person:
    name: str


PERSON = ContextKey[Person | None]("person")
COUNT = ContextKey[int]("count")


@resource
def numbers() -> Iterator[list[int]]:
    yield [1, 2]


@resource
def number() -> Generator[int, None, None]:
    yield 3


g[PERSON] = Person("ada")
g[PERSON] = None
g[COUNT] = 3
assert_type(g[COUNT] + 1, int)
assert_type(g.get(COUNT, 0), int)
assert_type(g.pop(PERSON, None), Person | None)
assert_type(numbers(), list[int])
assert_type(number(), int)


@app.get("/plain")
def plain() -> str:
    person = g[PERSON]
    return "nobody" if person is None else person.name
