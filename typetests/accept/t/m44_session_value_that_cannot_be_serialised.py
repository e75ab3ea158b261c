"""Beside mistake 44: what the cookie carries."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from markupsafe import Markup
from shop import app

from erlen import SessionKey, session

KEY_A = SessionKey[int | None]("a")
KEY_B = SessionKey[list[dict[str, int]]]("b")
KEY_C = SessionKey[tuple[str, bytes]]("c")
KEY_D = SessionKey[datetime]("d")
KEY_E = SessionKey[UUID]("e")
KEY_F = SessionKey[Markup]("f")
KEY_G = SessionKey[dict[str, list[str]]]("g")
KEY_H = SessionKey[bool]("h")


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
session[KEY_B] = [{"one": 1}]
