"""Beside mistake 34: hooks that answer in place of the view, or let it answer."""

from shop import app, blog, shop

from erlen import Response, abort, session


@app.before_request
def guards() -> None:
    if "user_id" not in session:
        abort(401)


@blog.before_request
def answers() -> tuple[str, int] | None:
    return ("closed", 503) if "closed" in session else None


@shop.before_request
async def answers_later() -> Response | None:
    return None


@blog.before_app_request
def always() -> str:
    return "closed"
