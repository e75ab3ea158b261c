"""Mistake 15: `defaults=` names no parameter of the view."""

from erlen import Blueprint, Erlen
from erlen.views import MethodView

app = Erlen(__name__)
blog = Blueprint("blog", __name__)
own = Blueprint("own", __name__, url_prefix="/own", url_defaults={"lang": "de"})


@app.get("/plain", defaults={"pages": 1})  # E: erlen-route-defaults
def plain(page: int = 1) -> str:
    return str(page)


@blog.get("/posts", defaults={"page": 1, "size": 10})  # E: erlen-route-defaults
async def posts(page: int) -> str:
    return str(page)


@own.get("/lang")  # E: erlen-route-defaults
def lang() -> str:
    return ""


class Item(MethodView):
    def get(self, item_id: int | None) -> str:
        return str(item_id)


app.add_url_rule(  # E: erlen-route-defaults
    "/item", view_func=Item.as_view("item"), defaults={"item": None, "item_id": None}
)
app.add_url_rule("/called", "called", plain, defaults=dict(pag=1))  # E: erlen-route-defaults
