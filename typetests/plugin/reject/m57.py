"""Mistake 57: a rule allows methods that the method view does not answer."""

from typing import ClassVar

from erlen import Blueprint, Erlen
from erlen.views import MethodView, as_view

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


class Item(MethodView):
    def get(self) -> str:
        return ""


class Both(Item):
    async def post(self) -> str:
        return ""


class Listed(MethodView):
    methods: ClassVar = ["GET", "DELETE"]

    def get(self) -> str:
        return ""


app.add_url_rule("/item", view_func=Item.as_view("item"), methods=["POST"])  # E: erlen-route-methods
app.add_url_rule("/both", view_func=Both.as_view("both"), methods=["GET", "put"])  # E: erlen-route-methods
blog.add_url_rule("/free", view_func=as_view(Item, "free"), methods=("GET", "PATCH"))  # E: erlen-route-methods
named = Both.as_view("named")
blog.add_url_rule("/named", view_func=named, methods={"DELETE"})  # E: erlen-route-methods
app.post("/decorated")(Item.as_view("decorated"))  # E: erlen-route-methods
app.add_url_rule("/listed", view_func=Listed.as_view("listed"))  # E: erlen-route-methods
