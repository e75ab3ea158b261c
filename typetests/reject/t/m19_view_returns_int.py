"""Mistake 19: a view returns int."""

from collections.abc import Iterator

from shop import Shop, app, blog, counted, shop, with_name

from erlen import MethodView, View, make_response
from erlen.views import as_view


@app.get("/plain")  # E
def plain() -> int:
    return 3


@app.route("/argument/<int:n>")  # E
def argument(n: int) -> int:
    return n


@app.get("/bool")  # E
def flag() -> bool:
    return True


@app.get("/float")  # E
def ratio() -> float:
    return 0.5


@app.get("/either")  # E
def either() -> str | int:
    return 3


@blog.get("/plain")  # E
def in_blueprint() -> int:
    return 3


@shop.get("/plain")  # E
def in_subclass() -> int:
    return 3


@Shop(__name__).post("/plain")  # E
def in_other() -> int:
    return 3


@app.get("/decorated")  # E
@counted
def decorated() -> int:
    return 3


@app.get("/injected")  # E
@with_name
def injected(name: str) -> int:
    return len(name)


@app.get("/pieces")  # E
def pieces() -> Iterator[int]:
    yield 3


@app.get("/body")  # E
def body() -> tuple[int, int]:
    return 3, 201


class Numbers(View):
    def dispatch_request(self) -> int:
        return 3


class Methods(MethodView):
    def get(self) -> int:
        return 3


class Posts(MethodView):
    def post(self) -> int:
        return 3


class Counter:
    def show(self) -> int:
        return 3

    def __call__(self) -> int:
        return 3


def counts() -> int:
    return 3


app.add_url_rule("/view", view_func=Numbers.as_view("numbers"))  # E
app.add_url_rule("/view", view_func=as_view(Numbers, "numbers"))  # E
app.add_url_rule("/view", view_func=Methods.as_view("methods"))  # E
app.add_url_rule("/view", view_func=as_view(Methods, "methods"))  # E
app.add_url_rule("/view", view_func=Posts.as_view("posts"))  # E
app.add_url_rule("/rule", view_func=counts)  # E
blog.add_url_rule("/rule", view_func=counts)  # E
shop.add_url_rule("/rule", "rule", counts)  # E
app.add_url_rule("/method", "method", Counter().show)  # E
app.add_url_rule("/object", "object", Counter())  # E
app.add_url_rule("/lambda", "lambda", lambda: 3)  # E
counted(app.get("/above")(counts))  # E
app.endpoint("rule")(counts)  # E
blog.endpoint("rule")(counts)  # E
app.make_response(3)  # E
make_response(3)  # E
