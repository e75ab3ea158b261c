"""Beside mistake 61: async views that answer."""

from shop import app, blog, counted, shop

from erlen import MethodView, Response, View, jsonify


@app.get("/text")
async def text() -> str:
    return "3"


@blog.get("/status/<int:number>")
async def status(number: int) -> tuple[str, int]:
    return "made", number


@shop.get("/json")
@counted
async def in_json() -> Response:
    return jsonify(3)


class Show(View):
    async def dispatch_request(self) -> dict[str, int]:
        return {"number": 3}


class Item(MethodView):
    async def get(self) -> str:
        return "3"


app.add_url_rule("/show", view_func=Show.as_view("show"))
app.add_url_rule("/item", view_func=Item.as_view("item"))
app.endpoint("rule")(text)
