"""Mistake 16: a value in `defaults=` that the view's parameter does not take."""

from erlen import Blueprint, Erlen
from erlen.views import MethodView

app = Erlen(__name__)
blog = Blueprint("blog", __name__)
FIRST = "1"


@app.get("/plain", defaults={"page": "1"})  # E: erlen-route-defaults
@app.get("/plain/<int:page>")
def plain(page: int) -> str:
    return str(page)


@blog.get("/none", defaults={"page": None})  # E: erlen-route-defaults
async def none(page: int) -> str:
    return str(page)


@blog.get("/named", defaults={"page": FIRST})  # E: erlen-route-defaults
def named(page: int) -> str:
    return str(page)


own = Blueprint("own", __name__, url_prefix="/own", url_defaults={"page": "1"})


@own.get("/list")  # E: erlen-route-defaults
def listed(page: int) -> str:
    return str(page)


class Item(MethodView):
    def get(self, item_id: int) -> str:
        return str(item_id)


app.add_url_rule("/item", view_func=Item.as_view("item"), defaults={"item_id": None})  # E: erlen-route-defaults
