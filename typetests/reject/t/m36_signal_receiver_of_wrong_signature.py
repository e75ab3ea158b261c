"""Mistake 36: a signal receiver does not take what the signal sends."""

import jinja2
from shop import app, counted

from erlen import (
    Erlen,
    Response,
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    before_render_template,
    got_request_exception,
    message_flashed,
    request_finished,
    request_started,
    request_tearing_down,
    signal,
    template_rendered,
)


@signal
def user_registered(sender: object, /, *, name: str, age: int) -> None: ...


def nothing() -> None: ...


def only_sender(sender: Erlen) -> None: ...


def misspelt(sender: Erlen, respones: Response) -> None: ...


def wrong_response(sender: Erlen, response: int) -> None: ...


def positional_only(sender: Erlen, response: Response, /) -> None: ...


def needs_more(sender: Erlen, response: Response, code: int) -> None: ...


async def only_sender_later(sender: Erlen) -> None: ...


def wrong_exception(sender: Erlen, exception: str) -> None: ...


def wrong_message(sender: Erlen, message: int, category: str) -> None: ...


def wrong_name(sender: object, name: int, age: int) -> None: ...


def no_age(sender: object, name: str) -> None: ...


def renders(sender: Erlen, template: jinja2.Template, contexts: dict[str, object]) -> None: ...


def exc(sender: Erlen, exc: BaseException) -> None: ...


@counted
def decorated(sender: Erlen) -> None: ...


class Desk:
    def finished(self, sender: Erlen) -> None: ...

    def started(self) -> None: ...


desk = Desk()

request_finished.connect(nothing)  # E
request_finished.connect(only_sender)  # E
request_finished.connect(misspelt)  # E
request_finished.connect(wrong_response)  # E
request_finished.connect(positional_only)  # E
request_finished.connect(needs_more)  # E
request_finished.connect(only_sender_later)  # E
request_finished.connect(decorated)  # E
request_finished.connect(desk.finished)  # E
request_finished.connect(only_sender, app)  # E
request_finished.connect(only_sender, sender=app, weak=False)  # E
request_finished.connect_via(app)(only_sender)  # E
request_finished.connected_to(misspelt)  # E
request_finished.connected_to(misspelt, app)  # E
request_started.connect(nothing)  # E
request_started.connect(desk.started)  # E
request_started.connect(misspelt)  # E
request_tearing_down.connect(only_sender)  # E
request_tearing_down.connect(exc)  # E
got_request_exception.connect(only_sender)  # E
got_request_exception.connect(wrong_exception)  # E
appcontext_pushed.connect(nothing)  # E
appcontext_popped.connect(nothing)  # E
appcontext_tearing_down.connect(only_sender)  # E
before_render_template.connect(only_sender)  # E
template_rendered.connect(renders)  # E
message_flashed.connect(wrong_message)  # E
message_flashed.connect(only_sender)  # E
user_registered.connect(wrong_name)  # E
user_registered.connect(no_age)  # E

user_registered.send(None, name="ada")  # E
user_registered.send(None, name=3, age=3)  # E
user_registered.send(None, nmae="ada", age=3)  # E
user_registered.send(name="ada", age=3)  # E
request_finished.send(app)  # E
request_finished.send(app, response="text")  # E
message_flashed.send(app, message="hello", categroy="info")  # E


@request_finished.connect  # E
def plain(sender: Erlen) -> None: ...


@template_rendered.connect_via(app)  # E
def by_sender(sender: Erlen, template: jinja2.Template) -> None: ...


@signal  # E
def answers(sender: object, /) -> str:
    return "no signal answers"


signal("user-registered")  # E
