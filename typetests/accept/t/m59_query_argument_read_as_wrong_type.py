"""Beside mistake 59: query arguments and forms, read as what they are and into classes."""

from typing import assert_type

import attrs
from shop import app

from erlen import request


@attrs.frozen
class Search:
    q: str
    page: int = 1
    tags: list[str] = attrs.field(factory=list[str])


assert_type(request.args.get("page"), str | None)
assert_type(request.args.get("q", ""), str)
assert_type(request.args.get("page", 1, type=int), int)
assert_type(request.args.getlist("tag", int), list[int])
assert_type(request.args["q"], str)
assert_type(request.read_query(Search), Search)
assert_type(request.read_query(Search).page, int)
assert_type(request.read_form(Search).tags, list[str])


@app.get("/plain")
def plain() -> str:
    search = request.read_query(Search)
    return f"{search.q} {search.page + 1}"
