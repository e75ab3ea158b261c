"""Mistake 22: a view returns its tuple in the wrong order."""

from shop import app, blog, counted, shop

from erlen import MethodView, View, make_response


@app.get("/code-first")  # E
def code_first() -> tuple[int, str]:
    return 201, "made"


@app.get("/headers-before-status")  # E
def headers_before_status() -> tuple[str, dict[str, str], int]:
    return "made", {}, 201


@app.get("/code-first-three")  # E
def code_first_of_three() -> tuple[int, str, dict[str, str]]:
    return 201, "made", {}


@app.get("/one")  # E
def one() -> tuple[str]:
    return ("made",)


@app.get("/four")  # E
def four() -> tuple[str, int, dict[str, str], str]:
    return "made", 201, {}, "more"


@app.get("/any-length")  # E
def any_length() -> tuple[str, ...]:
    return ("made", "201")


@app.get("/nested")  # E
def nested() -> tuple[tuple[str, int], dict[str, str]]:
    return ("made", 201), {}


@app.get("/wrong-headers")  # E
def wrong_headers() -> tuple[str, int, set[str]]:
    return "made", 201, {"x"}


@blog.get("/code-first")  # E
def in_blueprint() -> tuple[int, str]:
    return 201, "made"


@shop.get("/code-first")  # E
def in_subclass() -> tuple[int, str]:
    return 201, "made"


@app.get("/async")  # E
async def waits() -> tuple[int, str]:
    return 201, "made"


@app.get("/decorated")  # E
@counted
def decorated() -> tuple[int, dict[str, str]]:
    return 201, {}


class Show(View):
    def dispatch_request(self) -> tuple[int, str]:
        return 201, "made"


class Item(MethodView):
    def get(self) -> tuple[int, str]:
        return 201, "made"


def swapped() -> tuple[int, str]:
    return 201, "made"


def handles(error: Exception) -> tuple[int, str]:
    return 404, str(error)


app.add_url_rule("/view", view_func=Show.as_view("show"))  # E
app.add_url_rule("/view", view_func=Item.as_view("item"))  # E
app.add_url_rule("/rule", view_func=swapped)  # E
app.errorhandler(404)(handles)  # E
app.before_request(swapped)  # E
make_response(201, "made")  # E
make_response((201, "made"))  # E
make_response("made", {}, 201)  # E
