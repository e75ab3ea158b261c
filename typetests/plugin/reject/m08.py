"""Mistake 08: a parameter that neither the rule nor a default supplies."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from erlen import Blueprint, Erlen
from erlen.views import MethodView, View

P = ParamSpec("P")
R = TypeVar("R")


class Shop(Erlen):
    pass


app = Erlen(__name__)
shop = Shop(__name__)
blog = Blueprint("blog", __name__, url_prefix="/blog")
plain_blog = Blueprint("plain", __name__)
child = Blueprint("child", __name__, url_prefix="/<int:year>")
blog.register_blueprint(child)
app.register_blueprint(blog)


def with_user(view: Callable[Concatenate[str, P], R]) -> Callable[P, R]:
    def knowing(*args: P.args, **kwargs: P.kwargs) -> R:
        return view("ada", *args, **kwargs)

    return knowing


@app.get("/plain")  # E: erlen-route-parameter
def plain(user_id: int) -> str:
    return str(user_id)


@app.get("/part/<int:user_id>")  # E: erlen-route-parameter
async def part(user_id: int, tab: str) -> str:
    return f"{user_id} {tab}"


@shop.put("/keyword")  # E: erlen-route-parameter
def keyword(*, user_id: int) -> str:
    return str(user_id)


@app.get("/positional/<int:user_id>")  # E: erlen-route-parameter
def positional(user_id: int, /) -> str:
    return str(user_id)


@app.get("/injected")  # E: erlen-route-parameter
@with_user
def injected(user: str, number: int) -> str:
    return f"{user} {number}"


@app.get("/defaults", defaults={"page": 1})  # E: erlen-route-parameter
def defaults(page: int, size: int) -> str:
    return f"{page} {size}"


@blog.get("/post")  # E: erlen-route-parameter
def post(post_id: int) -> str:
    return str(post_id)


@plain_blog.get("/post")  # E: erlen-route-parameter
def other_post(post_id: int) -> str:
    return str(post_id)


@child.get("/month")  # E: erlen-route-parameter
def month(year: int, month: int) -> str:
    return f"{year} {month}"


class Listing(View):
    def dispatch_request(self, page: int) -> str:
        return str(page)


class Item(MethodView):
    def get(self) -> str:
        return ""

    def delete(self, item_id: int) -> str:
        return str(item_id)


class Pages:
    def show(self, name: str) -> str:
        return name


app.add_url_rule("/listing", view_func=Listing.as_view("listing"))  # E: erlen-route-parameter
app.add_url_rule("/item", view_func=Item.as_view("item"))  # E: erlen-route-parameter
app.add_url_rule("/bound", view_func=Pages().show)  # E: erlen-route-parameter
