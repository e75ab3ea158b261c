"""Mistake 57, as an application on Flask makes it."""

from flask import Flask
from flask.views import MethodView

app = Flask(__name__)


class Item(MethodView):
    def get(self) -> str:
        return "item"


app.add_url_rule("/item", view_func=Item.as_view("item"), methods=["GET", "POST"])
