"""Mistake 20: a view returns None."""

from shop import app, blog, counted, shop, with_name

from erlen import MethodView, Response, View, make_response
from erlen.views import as_view


@app.get("/plain")  # E
def plain() -> None: ...


@app.get("/sometimes")  # E
def sometimes() -> str | None:
    return None


@app.get("/response")  # E
def response() -> Response | None:
    return None


@app.get("/body")  # E
def body() -> tuple[None, int]:
    return None, 204


@app.get("/mapping")  # E
def mapping() -> dict[str, str] | None:
    return None


@blog.post("/plain")  # E
def in_blueprint() -> None: ...


@shop.put("/plain")  # E
def in_subclass() -> None: ...


@app.get("/async")  # E
async def waits() -> None: ...


@blog.get("/async")  # E
async def waits_sometimes() -> str | None:
    return None


@app.get("/decorated")  # E
@counted
def decorated() -> None: ...


@app.get("/injected")  # E
@with_name
def injected(name: str) -> None: ...


class Nothing(View):
    def dispatch_request(self) -> None: ...


class Sometimes(MethodView):
    def get(self, number: int) -> str | None:
        return None


class Waits(MethodView):
    async def post(self) -> None: ...


class Shelf:
    def show(self) -> None: ...


def forgets() -> None: ...


app.add_url_rule("/view", view_func=Nothing.as_view("nothing"))  # E
app.add_url_rule("/view", view_func=as_view(Nothing, "nothing"))  # E
app.add_url_rule("/view", view_func=Sometimes.as_view("sometimes"))  # E
app.add_url_rule("/view", view_func=Waits.as_view("waits"))  # E
app.add_url_rule("/rule", view_func=forgets)  # E
blog.add_url_rule("/rule", view_func=forgets)  # E
shop.add_url_rule("/method", "method", Shelf().show)  # E
app.endpoint("rule")(forgets)  # E
app.make_response(None)  # E
make_response(None)  # E
make_response(None, 204)  # E
