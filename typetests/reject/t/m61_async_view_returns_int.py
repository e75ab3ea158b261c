"""Mistake 61: an async view returns int."""

from collections.abc import Awaitable, Callable

from shop import app, blog, counted, shop

from erlen import MethodView, View
from erlen.views import as_view


@app.get("/plain")  # E
async def plain() -> int:
    return 3


@app.get("/either")  # E
async def either(number: int) -> str | int:
    return number


@blog.get("/plain")  # E
async def in_blueprint() -> int:
    return 3


@shop.get("/plain")  # E
async def in_subclass() -> int:
    return 3


@app.get("/decorated")  # E
@counted
async def decorated() -> int:
    return 3


@app.get("/twice")  # E
async def twice() -> Awaitable[str]:
    return waits_text()


async def waits_text() -> str:
    return "text"


class Show(View):
    async def dispatch_request(self) -> int:
        return 3


class Item(MethodView):
    async def get(self) -> int:
        return 3


class Shelf:
    async def show(self) -> int:
        return 3


async def waits() -> int:
    return 3


handler: Callable[[], Awaitable[int]] = waits

app.add_url_rule("/view", view_func=Show.as_view("show"))  # E
app.add_url_rule("/view", view_func=as_view(Show, "show"))  # E
app.add_url_rule("/view", view_func=Item.as_view("item"))  # E
app.add_url_rule("/rule", view_func=waits)  # E
blog.add_url_rule("/rule", view_func=waits)  # E
shop.add_url_rule("/method", "method", Shelf().show)  # E
counted(app.get("/above")(waits))  # E
app.endpoint("rule")(waits)  # E
app.get("/given")(handler)  # E
