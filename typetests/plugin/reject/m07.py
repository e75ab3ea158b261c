"""Mistake 07: a variable without a converter, which is text, goes into a parameter of another type."""

from typing import Literal
from uuid import UUID

from erlen import Blueprint, Erlen
from erlen.views import MethodView

app = Erlen(__name__)
blog = Blueprint("blog", __name__, url_prefix="/<year>")


@app.get("/plain/<uid>")  # E: erlen-route-annotation
def plain(uid: int) -> str:
    return str(uid)


@app.get("/waits/<string:uid>")  # E: erlen-route-annotation
async def waits(uid: float) -> str:
    return str(uid)


@blog.get("/<key>")  # E: erlen-route-annotation
def key(year: str, key: UUID) -> str:
    return f"{year} {key}"


@blog.get("/prefix")  # E: erlen-route-annotation
def prefix(year: int) -> str:
    return str(year)


@app.get("/literal/<order>")  # E: erlen-route-annotation
def order(order: Literal["new", "old"]) -> str:
    return order


class Item(MethodView):
    def delete(self, item_id: int) -> str:
        return str(item_id)


app.add_url_rule("/item/<item_id>", view_func=Item.as_view("item"))  # E: erlen-route-annotation
