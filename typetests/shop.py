"""A shop whose views take every form a view can take: what the type tests of URLs and of the test client are about."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from erlen import Blueprint, Erlen, MethodView, View
from erlen.views import as_view

P = ParamSpec("P")
R = TypeVar("R")


class Shop(Erlen):
    """A subclass of the application."""


app = Erlen(__name__)
shop = Shop(__name__)
blog = Blueprint("blog", __name__, url_prefix="/blog")


def counted(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def counting(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return counting


def with_name(view: Callable[Concatenate[str, P], R]) -> Callable[P, R]:
    @wraps(view)
    def named(*args: P.args, **kwargs: P.kwargs) -> R:
        return view("ada", *args, **kwargs)

    return named


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


@blog.get("/post/<int:post_id>")
def post(post_id: int) -> str:
    return str(post_id)


@app.get("/news/<int:news_id>")
async def news(news_id: int) -> str:
    return str(news_id)


@app.get("/order/<int:order_id>")
@counted
def order(order_id: int) -> str:
    return str(order_id)


@counted
@blog.get("/tag/<name>")
@app.get("/tag/<name>")
def tag(*, name: str) -> str:
    return name


@app.get("/basket/<int:basket_id>")
@with_name
def basket(name: str, basket_id: int) -> str:
    return f"{name} {basket_id}"


@app.get("/list/<int:number>")
@app.get("/list/<int:number>/<int:size>")
def page(number: int, size: int = 20) -> str:
    return f"{number} {size}"


@shop.get("/wish/<int:wish_id>")
def wish(wish_id: int) -> str:
    return str(wish_id)


class Accounts:
    def show(self, account_id: int) -> str:
        return str(account_id)


accounts = Accounts()
app.add_url_rule("/account/<int:account_id>", "account", accounts.show)


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)

    def delete(self, item_id: int) -> str:
        return str(item_id)


class Listing(View):
    def __init__(self, table: str) -> None:
        self.table = table

    async def dispatch_request(self, listing_id: int) -> str:
        return f"{self.table} {listing_id}"


item = Item.as_view("item")
listing = as_view(Listing, "listing", "posts")
app.add_url_rule("/item/<int:item_id>", view_func=item)
app.add_url_rule("/listing/<int:listing_id>", view_func=listing)
