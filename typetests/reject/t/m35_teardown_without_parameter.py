"""Mistake 35: a teardown hook takes nothing, where the exception is passed."""

from shop import app, blog, counted, shop


def nothing() -> None: ...


async def nothing_later() -> None: ...


def two(exc: BaseException | None, code: int) -> None: ...


def keyword(*, exc: BaseException | None) -> None: ...


def never_none(exc: BaseException) -> None: ...


def only_key_errors(exc: KeyError | None) -> None: ...


@counted
def decorated() -> None: ...


class Desk:
    def close(self) -> None: ...


app.teardown_request(nothing)  # E
app.teardown_request(nothing_later)  # E
app.teardown_request(two)  # E
app.teardown_request(keyword)  # E
app.teardown_request(never_none)  # E
app.teardown_request(only_key_errors)  # E
app.teardown_request(decorated)  # E
app.teardown_request(Desk().close)  # E
app.teardown_request(lambda: None)  # E
app.teardown_appcontext(nothing)  # E
app.teardown_appcontext(nothing_later)  # E
app.teardown_appcontext(never_none)  # E
app.teardown_appcontext(Desk().close)  # E
shop.teardown_request(nothing)  # E
shop.teardown_appcontext(nothing)  # E
blog.teardown_request(nothing)  # E
blog.teardown_app_request(nothing)  # E
blog.teardown_app_request(nothing_later)  # E


@app.teardown_request  # E
def plain() -> None: ...


@app.teardown_appcontext  # E
def of_context() -> None: ...


@blog.teardown_app_request  # E
async def in_blueprint() -> None: ...
