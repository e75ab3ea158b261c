"""Beside mistake 44: what the cookie carries."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from markupsafe import Markup
from shop import app

from erlen import SessionKey, session

A = SessionKey[int | None]("a")
B = SessionKey[list[dict[str, int]]]("b")
C = SessionKey[tuple[str, bytes]]("c")
D = SessionKey[datetime]("d")
E = SessionKey[UUID]("e")
F = SessionKey[Markup]("f")
G = SessionKey[dict[str, list[str]]]("g")
H = SessionKey[bool]("h")


def keeps(numbers: list[int], names: Mapping[str, str], pairs: list[tuple[str, int]]) -> None:
    session["numbers"] = numbers
    session["names"] = names
    session["pairs"] = pairs
    session.setdefault("numbers", numbers)
    session.update(numbers=numbers, at=datetime.now(UTC))
    session.update({"names": names, "count": 3})
    session.update(pairs)
    session.update(names)
    app.session["id"] = UUID(int=3)


session["mixed"] = [1, "two", None, {"three": (3, b"3")}]
session[B] = [{"one": 1}]
