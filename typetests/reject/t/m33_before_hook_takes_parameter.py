"""Mistake 33: a `before_request` hook takes a parameter."""

from shop import app, blog, counted, shop

from erlen import Request


def takes(request: Request) -> None: ...


async def takes_later(request: Request) -> None: ...


def takes_name(*, name: str) -> None: ...


@counted
def decorated(number: int) -> None: ...


class Desk:
    def before(self, request: Request) -> None: ...


app.before_request(takes)  # E
app.before_request(takes_later)  # E
app.before_request(takes_name)  # E
app.before_request(decorated)  # E
app.before_request(Desk().before)  # E
app.before_request(Desk.before)  # E
app.before_request(lambda request: None)  # E
shop.before_request(takes)  # E
blog.before_request(takes)  # E
blog.before_request(takes_later)  # E
blog.before_app_request(takes)  # E


@app.before_request  # E
def plain(request: Request) -> None: ...


@blog.before_app_request  # E
async def in_blueprint(request: Request) -> None: ...
