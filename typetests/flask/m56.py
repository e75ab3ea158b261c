"""Mistake 56, as an application on Flask makes it."""

from flask import Flask
from flask.views import View

app = Flask(__name__)


class Listing(View):
    def __init__(self, table: str) -> None:
        self.table = table

    def dispatch_request(self) -> str:
        return self.table


app.add_url_rule("/listing", view_func=Listing.as_view("listing", tabel="posts"))
