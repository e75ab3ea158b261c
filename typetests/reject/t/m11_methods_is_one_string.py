"""Mistake 11: `methods='POST'`, one string in place of a collection."""

from shop import Shop, app, blog, shop

from erlen import Blueprint, MethodView, View


def save() -> str:
    return "saved"


app.route("/", methods="POST")  # E
blog.route("/", methods="POST")  # E
shop.route("/", methods="GET")  # E
Shop(__name__).route("/", methods="post")  # E
Blueprint("b", __name__).route("/", methods="PSOT")  # E
app.route("/", methods="GET,POST")  # E
app.route("/", methods=b"POST")  # E
app.route("/", methods=3)  # E
app.route("/", methods=None)  # E


@app.route("/a", methods="POST")  # E
def plain() -> str:
    return "saved"


@blog.route("/b", methods="POST")  # E
async def waits() -> str:
    return "saved"


app.add_url_rule("/", view_func=save, methods="POST")  # E
blog.add_url_rule("/", view_func=save, methods="POST")  # E
shop.add_url_rule("/", view_func=save, methods="POST")  # E


class Save(View):
    methods = "POST"  # E

    def dispatch_request(self) -> str:
        return "saved"


class Many(MethodView):
    methods = "POST"  # E

    def post(self) -> str:
        return "saved"
