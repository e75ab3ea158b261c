"""Mistake 59: a query argument is read as another type than it has."""

import attrs
from shop import app, blog, shop

from erlen import request


@attrs.frozen
class Search:
    q: str
    page: int = 1
    tags: list[str] = attrs.field(factory=list[str])


page: int = request.args.get("page")  # E
number: int = request.args["page"]  # E
text: str = request.args.get("q")  # E
ratio: float = request.args.get("ratio", type=int)  # E
tags: list[int] = request.args.getlist("tag")  # E
request.args.get("page") + 1  # E
request.args["page"] + 1  # E
request.args.get("q").upper()  # E
request.args.get("page", type=int) + 1  # E
request.args.get("page", "1", int).upper()  # E
request.args.page  # E
request.form["count"] + 1  # E
form: int = request.form.get("count")  # E
value: int = request.values.get("page")  # E
cookie: int = request.cookies.get("seen")  # E
header: int = request.headers.get("X-Count")  # E
header_text: str = request.headers.get("X-Count")  # E
read: str = request.read_query(Search).page  # E
request.read_query(Search).pgae  # E
request.read_query(Search).tags.append(3)  # E
request.read_query(Search)["q"]  # E
request.read_query("q")  # E
request.read_form(Search).page.upper()  # E
request.arsg.get("page")  # E


@app.get("/plain")
def plain() -> str:
    return "x" * request.args.get("count")  # E


@blog.get("/async")
async def waits() -> str:
    return request.args.get("q")  # E


@shop.before_request
def guards() -> str | None:
    return request.read_query(Search).page  # E
