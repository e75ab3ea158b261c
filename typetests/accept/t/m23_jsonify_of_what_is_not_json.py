"""Beside mistake 23: what the default provider serialises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple, TypedDict, assert_type
from uuid import UUID

import attrs
from markupsafe import Markup

from erlen import JSONInput, JSONValue, Response, jsonify, request


@dataclass
class Tag:
    name: str


@attrs.frozen
class Post:
    title: str


class Fields(TypedDict):
    title: str
    tags: list[str]


class Pair(NamedTuple):
    left: int
    right: int


def shown(numbers: list[int], texts: tuple[str, ...], names: Mapping[str, str], fields: Fields) -> None:
    jsonify(numbers)
    jsonify(texts)
    jsonify(names)
    jsonify(fields)  # E: pyrefly ty
    jsonify([fields])  # E: pyrefly ty
    jsonify(fields=fields)  # E: pyrefly ty
    jsonify(numbers=numbers, texts=texts)
    jsonify({"numbers": numbers, "names": {"ada": texts}})


def nested(rows: list[dict[str, list[int]]], tags: Sequence[Tag], value: JSONValue) -> None:
    jsonify(rows)
    jsonify(tags)
    jsonify(list(tags))
    jsonify([Tag("new"), Tag("old")])
    jsonify(value)
    jsonify(rows=rows, value=value)
    jsonify([[[rows]], {"rows": [rows]}])


def handed_on(data: JSONInput) -> Response:
    return jsonify({"data": data, "list": [data, [data, {"again": data}]]})


assert_type(jsonify(), Response)
jsonify(None)
jsonify(1, 2.5, True)
jsonify("text")
jsonify(Tag("new"))
jsonify(Post("Hello"))
jsonify(posts=[Post("Hello")])
jsonify(Pair(1, 2))
jsonify(at=datetime.now(UTC), day=date.today(), price=Decimal("3.5"), id=UUID(int=3), html=Markup("<b>"))
jsonify(request.get_json())
jsonify([str(number) for number in range(3)])
jsonify({name: len(name) for name in ("ada", "bob")})
jsonify(names=sorted({"ada", "bob"}))
