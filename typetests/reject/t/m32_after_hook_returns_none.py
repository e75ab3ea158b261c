"""Mistake 32: an `after_request` hook does not return the response."""

from shop import app, blog, counted, shop

from erlen import Response, after_this_request


def forgets(response: Response) -> None:
    response.headers["X-Seen"] = "yes"


async def forgets_later(response: Response) -> None: ...


def sometimes(response: Response) -> Response | None:
    return response if response.is_json else None


def text(response: Response) -> str:
    return response.get_data(as_text=True)


def pair(response: Response) -> tuple[Response, int]:
    return response, 200


def takes_nothing() -> Response:
    return Response()


def takes_two(response: Response, code: int) -> Response:
    return response


@counted
def decorated(response: Response) -> None: ...


class Desk:
    def after(self, response: Response) -> None: ...


app.after_request(forgets)  # E
app.after_request(forgets_later)  # E
app.after_request(sometimes)  # E
app.after_request(text)  # E
app.after_request(pair)  # E
app.after_request(takes_nothing)  # E
app.after_request(takes_two)  # E
app.after_request(decorated)  # E
app.after_request(Desk().after)  # E
app.after_request(lambda response: None)  # E
shop.after_request(forgets)  # E
blog.after_request(forgets)  # E
blog.after_request(forgets_later)  # E
blog.after_app_request(forgets)  # E
blog.after_app_request(sometimes)  # E


@app.after_request  # E
def plain(response: Response) -> None: ...


@blog.after_app_request  # E
async def in_blueprint(response: Response) -> None: ...


@app.get("/this")
def this() -> str:
    after_this_request(forgets)  # E
    after_this_request(forgets_later)  # E

    @after_this_request  # E
    def once(response: Response) -> None: ...

    return once.__name__
