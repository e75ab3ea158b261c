"""Class-based views: `as_view` takes what the constructor takes."""

from typing import ClassVar

from erlen import Erlen, Response, make_response, url_for
from erlen.views import MethodView, View, as_view

app = Erlen(__name__)


class Listing(View):
    methods: ClassVar = ["GET"]

    def __init__(self, table: str, per_page: int = 20) -> None:
        self.table = table
        self.per_page = per_page

    def dispatch_request(self, page: int) -> str:
        return f"{self.table} {self.per_page} {page}"


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)

    def delete(self, item_id: int) -> Response:
        return make_response("", 204)


listing = Listing.as_view("listing", "posts", per_page=5)
app.add_url_rule("/listing/<int:page>", view_func=listing)
url_for(listing, page=3)

# A function of the same name, for checkers that do not see the constructor through the class.
other = as_view(Listing, "other", "posts", per_page=5)
app.add_url_rule("/other/<int:page>", view_func=other)
url_for(other, page=3)
url_for(as_view(Item, "thing"), item_id=3)

item = Item.as_view("item")
app.add_url_rule("/item/<int:item_id>", view_func=item)
url_for(item, item_id=3)
