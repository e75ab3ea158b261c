"""Beside mistake 22: tuples in their order, with headers of every kind."""

from shop import app, blog, shop
from werkzeug.datastructures import Headers

from erlen import MethodView, Response, make_response


@app.get("/status")
def status() -> tuple[str, int]:
    return "made", 201


@app.get("/reason")
def reason() -> tuple[str, str]:
    return "made", "201 Made"


@blog.get("/headers")
def headers() -> tuple[dict[str, str], dict[str, str]]:
    return {"made": "yes"}, {"X-Made": "yes"}


@shop.get("/three")
def three() -> tuple[str, int, list[tuple[str, str]]]:
    return "made", 201, [("X-Made", "yes")]


@app.get("/async")
async def waits() -> tuple[Response, int, Headers]:
    return Response("made"), 201, Headers()


class Item(MethodView):
    def get(self) -> tuple[str, int]:
        return "made", 201


app.add_url_rule("/item", view_func=Item.as_view("item"))
make_response("made", 201, {"X-Made": "yes"})
make_response(("made", 201))
