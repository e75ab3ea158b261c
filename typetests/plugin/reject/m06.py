"""Mistake 06: a converter yields another type than the view's parameter takes."""

from collections.abc import Callable
from typing import Literal, ParamSpec, TypeVar
from uuid import UUID

from erlen import Blueprint, Erlen
from erlen.views import MethodView, View

P = ParamSpec("P")
R = TypeVar("R")
app = Erlen(__name__)
blog = Blueprint("blog", __name__, url_prefix="/blog/<int:year>")
child = Blueprint("child", __name__)
blog.register_blueprint(child)


def same(view: Callable[P, R]) -> Callable[P, R]:
    return view


@app.get("/plain/<int:uid>")  # E: erlen-route-annotation
def plain(uid: str) -> str:
    return uid


@app.get("/float/<float:size>")  # E: erlen-route-annotation
async def size(size: int) -> str:
    return str(size)


@app.get("/uuid/<uuid:key>")  # E: erlen-route-annotation
@same
def key(key: str) -> str:
    return key


@app.get("/default/<int:uid>")  # E: erlen-route-annotation
def with_default(uid: str | None = None) -> str:
    return str(uid)


@app.get("/any/<any(new, old):order>")  # E: erlen-route-annotation
def order(order: Literal["new", "odd"]) -> str:
    return order


@app.get("/own/<version:of>")  # E: erlen-route-annotation
def own(of: str) -> str:
    return of


@app.get("/path/<path:where>")  # E: erlen-route-annotation
def where(where: UUID) -> str:
    return str(where)


@app.get("/several/<int:uid>/<int:vid>")  # E: erlen-route-annotation
def several(uid: int, vid: bytes) -> str:
    return f"{uid} {vid!r}"


@app.get("/rest/<int:uid>")  # E: erlen-route-annotation
def rest(**values: str) -> str:
    return str(values)


@blog.get("/month/<int:month>")  # E: erlen-route-annotation
def month(year: str, month: int) -> str:
    return f"{year} {month}"


@child.get("/day")  # E: erlen-route-annotation
def day(year: str) -> str:
    return year


class Listing(View):
    def dispatch_request(self, page: str) -> str:
        return page


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)

    def post(self, item_id: str) -> str:
        return item_id


app.add_url_rule("/listing/<int:page>", view_func=Listing.as_view("listing"))  # E: erlen-route-annotation
app.add_url_rule("/item/<int:item_id>", view_func=Item.as_view("item"))  # E: erlen-route-annotation
app.add_url_rule("/plain/<int:uid>/more", "more", plain)  # E: erlen-route-annotation
