"""Beside mistake 19: numbers as text, in JSON and as a status."""

from collections.abc import Iterator

from shop import app, blog, counted, shop

from erlen import MethodView, Response, View, jsonify, make_response


@app.get("/text")
def text() -> str:
    return str(3)


@blog.get("/json")
def in_json() -> dict[str, int]:
    return {"number": 3}


@shop.get("/list")
def in_list() -> list[int]:
    return [3]


@app.get("/response")
@counted
def response() -> Response:
    return jsonify(3)


@app.get("/status")
def status() -> tuple[str, int]:
    return "made", 201


@app.get("/pieces")
def pieces() -> Iterator[str]:
    yield "3"


class Numbers(View):
    def dispatch_request(self) -> str:
        return "3"


class Methods(MethodView):
    def get(self) -> tuple[str, int]:
        return "3", 200


app.add_url_rule("/numbers", view_func=Numbers.as_view("numbers"))
app.add_url_rule("/methods", view_func=Methods.as_view("methods"))
app.add_url_rule("/lambda", "lambda", lambda: "3")
app.endpoint("rule")(text)
make_response("3", 201)
