"""Mistake 10: a rule without a slash in front."""

from typing import Final

from erlen import Blueprint, Erlen

app = Erlen(__name__)
blog = Blueprint("blog", __name__)
prefixed = Blueprint("prefixed", __name__, url_prefix="shop")
mounted = Blueprint("mounted", __name__)
app.register_blueprint(mounted, url_prefix="m")
RULE: Final = "final"


@app.get("plain")  # E: erlen-route-slash
def plain() -> str:
    return ""


@app.route("")  # E: erlen-route-slash
async def empty() -> str:
    return ""


@blog.post("posts")  # E: erlen-route-slash
def posts() -> str:
    return ""


@prefixed.get("/cart")  # E: erlen-route-slash
def cart() -> str:
    return ""


@mounted.get("/cart")  # E: erlen-route-slash
def other_cart() -> str:
    return ""


app.add_url_rule(RULE, view_func=plain, endpoint="final")  # E: erlen-route-slash
app.add_url_rule("rule", "without_view")  # E: erlen-route-slash
