"""Beside mistake 33: hooks that need nothing to be called."""

from shop import app, blog, shop

from erlen import Response, g, redirect, request


@app.before_request
def plain() -> None:
    g.path = request.path


@blog.before_request
@blog.before_app_request
async def later() -> Response | None:
    return redirect("/login") if "user" not in g else None


@shop.before_request
def with_default(limit: int = 3) -> str | None:
    return "too long" if len(request.path) > limit else None


class Desk:
    def before(self) -> None: ...


app.before_request(Desk().before)
