"""Signals: `connect` and `send` take what the prototype shows."""

from typing import Any, assert_type

from jinja2 import Template

from erlen import Erlen, Response, request_finished, request_started, template_rendered
from erlen.signals import Signal, signal


@signal
def user_registered(sender: object, /, *, name: str) -> None: ...


@user_registered.connect
def greet(sender: object, /, *, name: str) -> str:
    return f"hello {name}"


assert_type(greet(None, name="ada"), str)
user_registered.send(None, name="ada")


@request_started.connect
def started(sender: Erlen, /) -> None: ...


@request_finished.connect
def finished(sender: Erlen, /, *, response: Response) -> None: ...


@template_rendered.connect
def rendered(sender: object, /, *, template: Template, context: dict[str, Any]) -> None: ...


@request_finished.connect
def loose(sender: object, /, **extra: object) -> None: ...


@request_finished.connect_via(None)
def later(sender: object, /, *, response: Response) -> None: ...


with request_finished.connected_to(finished):
    pass

with user_registered.muted():
    user_registered.send(None, name="ada")


def listens(to: Signal[...]) -> bool:
    return bool(to.receivers)
