"""Mistake 44: a session value that the cookie cannot carry."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from enum import Enum

import attrs
from shop import app, blog, user

from erlen import Request, SessionKey, request, session


class Connection:
    pass


@attrs.frozen
class Person:
    name: str


class Colour(Enum):
    RED = 1


def names() -> Iterator[str]:
    yield "ada"


by_number = {1: "ada"}

KEY_A = SessionKey[Connection]("a")  # E
KEY_B = SessionKey[Person]("b")  # E
KEY_C = SessionKey[set[int]]("c")  # E
KEY_D = SessionKey[list[Person]]("d")  # E
KEY_E = SessionKey[dict[str, Connection]]("e")  # E
KEY_F = SessionKey[dict[int, str]]("f")  # E
KEY_G = SessionKey[Callable[[], str]]("g")  # E
KEY_H = SessionKey[object]("h")  # E
KEY_J = SessionKey[Colour]("j")  # E
KEY_K = SessionKey[Request]("k")  # E
KEY_L = SessionKey[int | Connection]("l")  # E
KEY_M = SessionKey[Decimal]("m")  # E
KEY_N = SessionKey[complex]("n")  # E
KEY_O = SessionKey[timedelta]("o")  # E
KEY_P = SessionKey[Iterator[str]]("p")  # E
KEY_Q = SessionKey[frozenset[str]]("q")  # E

session["person"] = Person("ada")  # E
session["people"] = [Person("ada")]  # E
session["connection"] = Connection()  # E
session["tags"] = {"a", "b"}  # E
session["by_number"] = by_number  # E
session["names"] = names()  # E
session["view"] = user  # E
session["colour"] = Colour.RED  # E
session["price"] = Decimal("3.5")  # E
session["request"] = request  # E
session.setdefault("person", Person("ada"))  # E
session.update(person=Person("ada"))  # E
session.update({"person": Person("ada")})  # E
session.update([("person", Person("ada"))])  # E
app.session["person"] = Person("ada")  # E


@app.get("/plain")
def plain() -> str:
    session["person"] = Person("ada")  # E
    return "stored"


@blog.get("/async")
async def waits() -> str:
    session["tags"] = {"a"}  # E
    return "stored"


with app.test_client().session_transaction() as made:
    made["person"] = Person("ada")  # E
