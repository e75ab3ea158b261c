"""Mistake 27: `redirect(code=200)`, a code that does not redirect."""

from http import HTTPStatus

from shop import app, blog, shop

from erlen import Response, current_app, redirect, request

redirect("/", code=200)  # E
redirect("/", 200)  # E
redirect("/", 404)  # E
redirect("/", 304)  # E
redirect("/", 306)  # E
redirect("/", 3020)  # E
redirect("/", "302")  # E
redirect("/", 302.0)  # E
redirect("/", None)  # E
redirect("/", True)  # E
redirect("/", HTTPStatus.OK)  # E
redirect("/", int(request.args["code"]))  # E
app.redirect("/", 200)  # E
shop.redirect("/", code=200)  # E
current_app.redirect("/", 200)  # E


@blog.get("/old")
def old() -> Response:
    return redirect("/", code=200)  # E


@app.get("/older")
async def older() -> Response:
    return redirect("/", 201)  # E
