"""Beside mistake 56: `as_view` with what the constructor takes, and the handler's signature on the view."""

from typing import ClassVar

from shop import app, blog

from erlen import MethodView, View, link, url_for
from erlen.views import as_view


class Listing(View):
    def __init__(self, table: str, per_page: int = 20) -> None:
        self.table = table

    def dispatch_request(self, page: int) -> str:
        return f"{self.table} {page}"


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)

    async def post(self, item_id: int) -> tuple[str, int]:
        return str(item_id), 201


class Row(MethodView):
    init_every_request: ClassVar[bool] = False

    def __init__(self, table: str) -> None:
        self.table = table

    def put(self, row_id: int) -> str:
        return f"{self.table} {row_id}"


listing = Listing.as_view("listing", "posts", per_page=5)
item = Item.as_view("item")
row = Row.as_view("row", table="rows")
app.add_url_rule("/listing/<int:page>", view_func=listing)
app.add_url_rule("/item/<int:item_id>", view_func=item)
blog.add_url_rule("/row/<int:row_id>", view_func=row)
blog.add_url_rule("/other/<int:row_id>", view_func=as_view(Row, "other", "rows"))
url_for(listing, page=3)
url_for(item, item_id=3)
link(row)(row_id=3)
print(listing.view_class, item.__name__, row.methods)
