"""Views that get arguments from where they are registered."""

from erlen import Blueprint

shop = Blueprint("shop", __name__)
orders = Blueprint("orders", __name__)
one = Blueprint("one", __name__)
two = Blueprint("two", __name__)


@shop.get("cart/<lang>")
def cart(shop_id: int) -> str:
    return str(shop_id)


@orders.get("/orders/<sku:number>")
def order(number: int, kind: str) -> str:
    return f"{number} {kind}"


@one.get("/one")
def one_view(number: str) -> str:
    return number


@two.get("two")
def two_view(number: str) -> str:
    return number
