"""Mistake 13: two views under one endpoint."""

from erlen import Blueprint, Erlen
from erlen.views import MethodView

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@app.get("/")
def index() -> str:
    return ""


@app.get("/other", endpoint="index")  # E: erlen-route-endpoint
async def other() -> str:
    return ""


@blog.get("/")
def posts() -> str:
    return ""


@blog.get("/more", endpoint="posts")  # E: erlen-route-endpoint
def more() -> str:
    return ""


class Item(MethodView):
    def get(self) -> str:
        return ""


app.add_url_rule("/item", view_func=Item.as_view("item"))
app.add_url_rule("/items", view_func=Item.as_view("item"))  # E: erlen-route-endpoint
app.add_url_rule("/again", "index", other)  # E: erlen-route-endpoint
app.add_url_rule("/again", endpoint="item", view_func=index)  # E: erlen-route-endpoint


def create_app() -> Erlen:
    made = Erlen(__name__)

    @made.get("/")
    def start() -> str:
        return ""

    @made.get("/end", endpoint="start")  # E: erlen-route-endpoint
    def end() -> str:
        return ""

    return made
