"""Beside mistake 35: teardown hooks that take the exception, if there is one."""

from shop import app, blog, shop


@app.teardown_request
@app.teardown_appcontext
@blog.teardown_request
@blog.teardown_app_request
def close(exc: BaseException | None) -> None: ...


@shop.teardown_appcontext
async def close_later(exc: BaseException | None = None) -> None: ...


@app.teardown_request
def close_anything(_: object) -> str:
    return "ignored"


class Desk:
    def close(self, exc: BaseException | None) -> None: ...


app.teardown_appcontext(Desk().close)
