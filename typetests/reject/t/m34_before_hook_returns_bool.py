"""Mistake 34: a `before_request` hook returns bool, as if it said yes or no."""

from shop import app, blog, counted, shop


def allows() -> bool:
    return True


async def allows_later() -> bool:
    return True


def sometimes() -> bool | None:
    return None


def number() -> int:
    return 403


def anything() -> object:
    return None


@counted
def decorated() -> bool:
    return True


class Desk:
    def before(self) -> bool:
        return True


app.before_request(allows)  # E
app.before_request(allows_later)  # E
app.before_request(sometimes)  # E
app.before_request(number)  # E
app.before_request(anything)  # E
app.before_request(decorated)  # E
app.before_request(Desk().before)  # E
app.before_request(lambda: True)  # E
shop.before_request(allows)  # E
blog.before_request(allows)  # E
blog.before_request(allows_later)  # E
blog.before_app_request(allows)  # E
blog.before_app_request(allows_later)  # E


@app.before_request  # E
def plain() -> bool:
    return True


@blog.before_app_request  # E
async def in_blueprint() -> bool:
    return True
