"""Beside mistake 20: an empty answer, and views that never return."""

from typing import NoReturn

from shop import app, blog

from erlen import MethodView, Response, abort, make_response


@app.get("/empty")
def empty() -> tuple[str, int]:
    return "", 204


@blog.get("/response")
def response() -> Response:
    return Response(status=204)


@app.get("/never")
def never() -> NoReturn:
    abort(404)


@app.get("/default")
def default() -> tuple[str, None, None]:
    return "", None, None


class Item(MethodView):
    def get(self, item_id: int) -> str:
        if item_id < 1:
            abort(404)
        return str(item_id)


app.add_url_rule("/item/<int:item_id>", view_func=Item.as_view("item"))
make_response("", 204)
make_response()
