"""Mistake 56: `as_view` with arguments that the constructor does not take."""

from shop import app, blog, shop

from erlen import MethodView, View
from erlen.views import as_view


class Listing(View):
    def __init__(self, table: str, per_page: int = 20) -> None:
        self.table = table

    def dispatch_request(self, page: int) -> str:
        return f"{self.table} {page}"


class Later(View):
    def __init__(self, *, table: str) -> None:
        self.table = table

    async def dispatch_request(self) -> str:
        return self.table


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)


class Row(MethodView):
    init_every_request = False

    def __init__(self, table: str) -> None:
        self.table = table

    def get(self, row_id: int) -> str:
        return f"{self.table} {row_id}"

    def post(self, row_id: int) -> str:
        return f"{self.table} {row_id}"


class Saves(MethodView):
    def __init__(self, table: str) -> None:
        self.table = table

    def post(self) -> str:
        return self.table


class SubRow(Row):
    """A subclass keeps the constructor."""


class Wider(Row):
    def __init__(self, table: str, size: int) -> None:
        super().__init__(table)


as_view(Listing, "listing")  # E
as_view(Listing, "listing", 3)  # E
as_view(Listing, "listing", "posts", "20")  # E
as_view(Listing, "listing", "posts", perpage=5)  # E
as_view(Listing, "listing", table=3)  # E
as_view(Listing, "listing", "posts", 5, 6)  # E
as_view(Later, "later", "posts")  # E
as_view(Item, "item", 3)  # E
as_view(Row, "row")  # E
as_view(Saves, "saves", 3)  # E
as_view(SubRow, "sub")  # E
as_view(Wider, "wider", "posts")  # E
as_view(Listing)  # E
as_view("listing", Listing)  # E

Listing.as_view("listing")  # E
Listing.as_view("listing", 3)  # E
Listing.as_view("listing", "posts", "20")  # E
Listing.as_view("listing", "posts", perpage=5)  # E
Listing.as_view("listing", table=3)  # E
Listing.as_view("listing", "posts", 5, 6)  # E
Later.as_view("later", "posts")  # E
Item.as_view("item", 3)  # E
Row.as_view("row")  # E
Row.as_view("row", 3)  # E
Saves.as_view("saves", 3)  # E
SubRow.as_view("sub")  # E
Wider.as_view("wider", "posts")  # E
Listing.as_view()  # E
Listing.as_view(3, "posts")  # E

app.add_url_rule("/listing", view_func=Listing.as_view("listing", 3))  # E
blog.add_url_rule("/row", view_func=Row.as_view("row"))  # E
shop.add_url_rule("/saves", view_func=Saves.as_view("saves", table=3))  # E
app.get("/later")(Later.as_view("later"))  # E
