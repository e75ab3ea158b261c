"""Class-based views that agree with their rules."""

from collections.abc import Callable
from typing import Any, ClassVar

from typing_extensions import override

from erlen import Blueprint, Erlen, Response, make_response
from erlen.views import MethodView, View, as_view

app = Erlen(__name__)
blog = Blueprint("blog", __name__, url_prefix="/<int:year>")


class Listing(View):
    methods: ClassVar = ["GET", "POST"]

    def __init__(self, table: str, per_page: int = 20) -> None:
        self.table = table
        self.per_page = per_page

    def dispatch_request(self, page: int) -> str:
        return f"{self.table} {page}"


class Users(MethodView):
    def get(self, user_id: int | None) -> str:
        return str(user_id)

    def post(self) -> str:
        return ""

    def put(self, user_id: int) -> str:
        return str(user_id)

    def delete(self, user_id: int) -> Response:
        return make_response("", 204)


class Base(MethodView):
    init_every_request: ClassVar[bool] = False

    def get(self, number: int) -> str:
        return str(number)


class Derived(Base):
    async def post(self, number: int) -> str:
        return str(number)


class Decorated(MethodView):
    decorators: ClassVar = [lambda view: view]

    def get(self, other: int) -> str:
        return str(other)


class Flexible(MethodView):
    def dispatch_request(self, **values: Any) -> str:
        return str(values)


class Dynamic(MethodView):
    def get(self) -> str:
        return ""

    def __getattr__(self, name: str) -> Callable[[], str]:
        return self.get


class Overriding(View):
    @override
    def __repr__(self) -> str:
        return "overriding"

    def dispatch_request(self, name: str = "") -> str:
        return name


app.add_url_rule("/listing/<int:page>", view_func=Listing.as_view("listing", "posts", per_page=5))
app.add_url_rule("/other/<int:page>", view_func=as_view(Listing, "other", "posts"), methods=["GET", "PATCH"])

# As Flask's documentation has it: one class, three rules.
users = Users.as_view("users")
app.add_url_rule("/users/", defaults={"user_id": None}, view_func=users, methods=["GET"])
app.add_url_rule("/users/", view_func=users, methods=["POST"])
app.add_url_rule("/users/<int:user_id>", view_func=users, methods=["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])

app.add_url_rule("/base/<int:number>", view_func=Base.as_view("base"))
app.add_url_rule("/derived/<int:number>", view_func=Derived.as_view("derived"), methods=["post", "get"])
app.add_url_rule("/decorated/<int:number>", view_func=Decorated.as_view("decorated"))
app.add_url_rule("/flexible/<name>", view_func=Flexible.as_view("flexible"), methods=["GET", "TRACE"])
app.add_url_rule("/dynamic", view_func=Dynamic.as_view("dynamic"), methods=["GET", "POST"])
app.add_url_rule("/overriding", view_func=Overriding.as_view("overriding"))


class OfYear(MethodView):
    def get(self, year: int, month: int) -> str:
        return f"{year} {month}"


blog.add_url_rule("/<int:month>", view_func=OfYear.as_view("of_year"))


def register_api(of: Erlen, view: type[Base], name: str) -> None:
    made = view.as_view(name)
    of.add_url_rule(f"/{name}/<int:number>", view_func=made)
    of.add_url_rule("/fixed/<int:number>", name, made)
