"""Beside mistake 36: receivers that take what is sent, by name or by the handful."""

from typing import Any

import jinja2
from shop import Shop, app, shop

from erlen import (
    AnyErlen,
    Erlen,
    Response,
    appcontext_tearing_down,
    got_request_exception,
    message_flashed,
    request_finished,
    request_started,
    signal,
    template_rendered,
)


@signal
def user_registered(sender: object, /, *, name: str, age: int) -> None: ...


@request_finished.connect
def finished(sender: Erlen, response: Response) -> None: ...


@request_finished.connect
async def finished_later(sender: AnyErlen, response: Response, **extra: object) -> None: ...


@request_finished.connect_via(shop)
def finished_in_shop(sender: Shop, *, response: Response) -> None: ...


@request_started.connect
def started(sender: Erlen, **extra: Any) -> None: ...


@template_rendered.connect_via(app)
def rendered(sender: Erlen, template: jinja2.Template, context: dict[str, Any]) -> None: ...


@got_request_exception.connect
def failed(sender: Erlen, exception: Exception) -> None: ...


@appcontext_tearing_down.connect
def teardown(sender: Erlen, exc: BaseException | None) -> None: ...


@message_flashed.connect
def flashed(*args: object, **kwargs: object) -> None: ...


@user_registered.connect
def greet(sender: object, name: str, age: int) -> str:
    return f"hello {name}"


class Desk:
    def finished(self, sender: Erlen, response: Response) -> None: ...


request_finished.connect(Desk().finished, app, weak=False)
user_registered.send(None, name="ada", age=36)
with request_finished.connected_to(finished, app):
    pass
