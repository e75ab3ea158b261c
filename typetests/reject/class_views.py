"""Mistake 56: `as_view` with arguments that the constructor does not take."""

from erlen import Erlen, url_for
from erlen.views import MethodView, View, as_view

app = Erlen(__name__)


class Listing(View):
    def __init__(self, table: str, per_page: int = 20) -> None:
        self.table = table

    def dispatch_request(self, page: int) -> str:
        return f"{self.table} {page}"


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)


class Number(View):
    def dispatch_request(self) -> int:
        return 3


class Nothing(View):
    pass


# 56: arguments that the constructor does not take.
as_view(Listing, "listing")  # E
as_view(Listing, "listing", 3)  # E
as_view(Listing, "listing", "posts", perpage=5)  # E
as_view(Listing, "listing", table=3)  # E
as_view(Item, "item", 3)  # E

# The same on the class.
Listing.as_view("listing")  # E
Listing.as_view("listing", 3)  # E
Listing.as_view("listing", "posts", perpage=5)  # E
Listing.as_view("listing", table=3)  # E

# The view function takes what its handler takes.
url_for(Listing.as_view("listing", "posts"), page="3")  # E
url_for(Item.as_view("item"), item="3")  # E
url_for(as_view(Listing, "listing", "posts"), page="3")  # E
url_for(as_view(Item, "item"), item="3")  # E

# A class without a handler, and one whose result nothing converts.
Nothing.as_view("nothing")  # E
# mypy sees it where the view is registered.
Number.as_view("number")  # E: pyright pyrefly ty
app.add_url_rule("/number", view_func=Number.as_view("number"))  # E
as_view(Nothing, "nothing")  # E
as_view(Number, "number")  # E
