"""Beside mistake 32: hooks that hand the response on."""

from shop import app, blog, shop
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Response, after_this_request


class Own(Response):
    """A response class of one's own."""


@app.after_request
@blog.after_request
@blog.after_app_request
def tag(response: Response) -> Response:
    response.headers["X-Seen"] = "yes"
    return response


@shop.after_request
async def later(response: Response) -> Response:
    return response


@app.after_request
def own(response: Own) -> Own:
    return response


@app.after_request
def werkzeug(response: WerkzeugResponse) -> WerkzeugResponse:
    return response


class Desk:
    def after(self, response: Response) -> Response:
        return response


app.after_request(Desk().after)


@app.get("/this")
def this() -> str:
    @after_this_request
    def once(response: Response) -> Response:
        return response

    return once.__name__
