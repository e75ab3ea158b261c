"""Mistake 05: a rule's variable and the view's parameter have different names."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import attrs
from typing_extensions import override

from erlen import Blueprint, Erlen
from erlen.views import MethodView, View, as_view

P = ParamSpec("P")
R = TypeVar("R")


class Shop(Erlen):
    """An application of one's own class."""


@attrs.define(slots=False, init=False, eq=False)
class Small(Erlen):
    """An application whose class attrs has looked at."""


app = Erlen(__name__)
shop = Shop(__name__)
small = Small(__name__)
blog = Blueprint("blog", __name__)
prefixed = Blueprint("prefixed", __name__, url_prefix="/p/<int:page_id>")
parent = Blueprint("parent", __name__, url_prefix="/<lang>")
child = Blueprint("child", __name__, url_prefix="/child")
mounted = Blueprint("mounted", __name__)
parent.register_blueprint(child)
app.register_blueprint(parent)
app.register_blueprint(mounted, url_prefix="/m/<int:shop_id>")


def timed(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def timing(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return timing


@app.get("/plain/<int:userid>")  # E: erlen-route-parameter
def plain(user_id: int) -> str:
    return str(user_id)


@app.route("/extra/<name>")  # E: erlen-route-parameter
def extra() -> str:
    return ""


@app.get("/right/<int:user_id>")
@app.get("/stacked/<int:usr_id>")  # E: erlen-route-parameter
def stacked(user_id: int) -> str:
    return str(user_id)


@app.post("/waits/<int:userid>")  # E: erlen-route-parameter
async def waits(user_id: int) -> str:
    return str(user_id)


@timed
@app.get("/above/<int:userid>")  # E: erlen-route-parameter
def above(user_id: int) -> str:
    return str(user_id)


@app.get("/below/<int:userid>")  # E: erlen-route-parameter
@timed
def below(user_id: int) -> str:
    return str(user_id)


@shop.get("/subclass/<int:userid>")  # E: erlen-route-parameter
def subclass(user_id: int) -> str:
    return str(user_id)


@small.get("/small/<int:userid>")  # E: erlen-route-parameter
def with_attrs(user_id: int) -> str:
    return str(user_id)


@blog.get("/post/<int:postid>")  # E: erlen-route-parameter
def post(post_id: int) -> str:
    return str(post_id)


@prefixed.get("/list")  # E: erlen-route-parameter
def listed() -> str:
    return ""


@prefixed.get("/other")  # E: erlen-route-parameter
def other(pageid: int) -> str:
    return str(pageid)


@child.get("/nested/<int:number>")  # E: erlen-route-parameter
def nested(number: int) -> str:
    return str(number)


@child.get("/both/<int:nr>")  # E: erlen-route-parameter
async def both(lang: str, number: int) -> str:
    return f"{lang} {number}"


@mounted.get("/by/registration")  # E: erlen-route-parameter
def by_registration() -> str:
    return ""


class Listing(View):
    def dispatch_request(self, page: int) -> str:
        return str(page)


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)

    def put(self, itemid: int) -> str:
        return str(itemid)


class Derived(Item):
    @override
    def get(self, item_id: int) -> str:
        return "derived"


app.add_url_rule("/listing/<int:pages>", view_func=Listing.as_view("listing"))  # E: erlen-route-parameter
app.add_url_rule("/item/<int:item_id>", view_func=Item.as_view("item"))  # E: erlen-route-parameter
app.add_url_rule(  # E: erlen-route-parameter
    "/item-get/<int:item>", view_func=as_view(Item, "get"), methods=["GET"]
)
blog.add_url_rule(  # E: erlen-route-parameter
    "/derived/<int:id>", view_func=Derived.as_view("derived"), methods=["GET"]
)
item = Item.as_view("named")
app.add_url_rule("/named/<int:id>", view_func=item, methods=["GET"])  # E: erlen-route-parameter


class Pages:
    def show(self, name: str) -> str:
        return name

    def __call__(self, title: str) -> str:
        return title


pages = Pages()
app.add_url_rule("/bound/<nam>", view_func=pages.show)  # E: erlen-route-parameter
app.add_url_rule("/object/<name>", "object", pages)  # E: erlen-route-parameter
app.add_url_rule("/lambda/<name>", "lambda", lambda title: str(title))  # E: erlen-route-parameter
app.get("/direct/<nam>")(pages.show)  # E: erlen-route-parameter

RULE: Final = "/final/<int:userid>"
START: Final = "/sum"


@app.get(RULE)  # E: erlen-route-parameter
def final(user_id: int) -> str:
    return str(user_id)


@app.get(START + "/<int:userid>")  # E: erlen-route-parameter
def added(user_id: int) -> str:
    return str(user_id)


@app.get("/host", subdomain="<tenant>")  # E: erlen-route-parameter
def by_subdomain() -> str:
    return ""


@app.get(rule="/keyword/<int:userid>")  # E: erlen-route-parameter
def keyword(user_id: int) -> str:
    return str(user_id)


def create_app() -> Erlen:
    made = Erlen(__name__)
    inner = Blueprint("inner", __name__, url_prefix="/inner/<code>")

    @made.get("/inside/<int:userid>")  # E: erlen-route-parameter
    def inside(user_id: int) -> str:
        return str(user_id)

    @inner.get("/deep")  # E: erlen-route-parameter
    def deep() -> str:
        return ""

    made.register_blueprint(inner)
    return made
