"""Beside mistake 11: methods in every kind of collection, upper or lower case."""

from typing import Final

from shop import app, blog, shop

from erlen import HTTPMethod, MethodView, View

METHODS: Final = ("GET", "POST")
NAMED: list[HTTPMethod] = ["GET", "POST"]


def save() -> str:
    return "saved"


app.route("/list", methods=["POST"])(save)
app.route("/tuple", methods=("GET", "POST"))(save)
app.route("/set", methods={"GET", "post"})(save)
app.route("/final", methods=METHODS)(save)
blog.route("/named", methods=NAMED)(save)
shop.route("/frozen", methods=frozenset({"PUT"}))(save)
app.add_url_rule("/rule", view_func=save, methods=["POST"])
blog.add_url_rule("/rule", view_func=save, methods=("POST",))


class Save(View):
    methods = ["POST"]

    def dispatch_request(self) -> str:
        return "saved"


class Many(MethodView):
    methods = {"POST"}

    def post(self) -> str:
        return "saved"
