"""Signals whose receivers and senders are checked: a prototype function declares what a signal carries.

Built on blinker. Knows no application: the sender is whatever object sends. Rules: a signal's receivers live in one dict for the life of the process
(`Signal.receivers`), so that a caller may test it for emptiness before building anything to send.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar, cast

import blinker
import jinja2

from ._typing import override
from .response import Response

__all__ = [
    "Signal",
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "got_request_exception",
    "message_flashed",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "signal",
    "template_rendered",
]

P = ParamSpec("P")
R = TypeVar("R")

NAMESPACE = blinker.Namespace()


class Signal(Generic[P]):
    """A named signal that carries what its prototype's parameters say.

    >>> from erlen.signals import signal
    >>> @signal
    ... def user_registered(sender: object, /, *, name: str) -> None: ...
    >>> @user_registered.connect
    ... def greet(sender: object, name: str) -> str:
    ...     return f"hello {name}"
    >>> [result for _, result in user_registered.send(None, name="ada")]
    ['hello ada']
    """

    def __init__(self, named: blinker.NamedSignal, doc: str | None) -> None:
        self.named = named
        # blinker identifies receivers by whatever it likes.
        self.receivers: dict[Any, Callable[..., object]] = named.receivers
        self.__doc__ = doc

    @property
    def name(self) -> str:
        """The name the signal has in its namespace."""
        return self.named.name

    def connect(self, receiver: Callable[P, R], sender: object = blinker.ANY, weak: bool = True) -> Callable[P, R]:
        """Call *receiver* for each signal from *sender*, by default from anyone; usable as a decorator."""
        return self.named.connect(receiver, sender, weak)

    def connect_via(self, sender: object, weak: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Connect the decorated receiver for signals of *sender* only."""

        def decorate(receiver: Callable[P, R]) -> Callable[P, R]:
            return self.named.connect(receiver, sender, weak)

        return decorate

    def connected_to(self, receiver: Callable[P, object], sender: object = blinker.ANY) -> AbstractContextManager[None]:
        """Keep *receiver* connected for the length of a ``with`` block."""
        return self.named.connected_to(receiver, sender)

    def disconnect(self, receiver: Callable[P, object], sender: object = blinker.ANY) -> None:
        """Stop calling *receiver* for signals of *sender*."""
        self.named.disconnect(receiver, sender)

    def has_receivers_for(self, sender: object) -> bool:
        """Tell whether anybody listens to *sender*, without resolving weak references."""
        return self.named.has_receivers_for(sender)

    def muted(self) -> AbstractContextManager[None]:
        """Send to nobody for the length of a ``with`` block."""
        return self.named.muted()

    def send(self, *args: P.args, **kwargs: P.kwargs) -> list[tuple[Callable[..., object], object]]:
        """Call each receiver and return the pairs of receiver and result."""
        send: Callable[..., list[tuple[Callable[..., object], object]]] = self.named.send
        return send(*args, **kwargs)

    # What a coroutine function returns is its own business, as in `protocols.Application.ensure_sync`.
    def emit(
        self, wrap_async: Callable[[Callable[..., Any]], Callable[..., Any]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Call each receiver, those that are coroutine functions through *wrap_async* (SIG-02)."""
        # The prototype's parameters cannot hold blinker's own keyword: mixing both is beyond ParamSpec.
        send = cast(Callable[..., object], partial(self.named.send, _async_wrapper=wrap_async))
        send(*args, **kwargs)

    @override
    def __repr__(self) -> str:
        return f"<Signal {self.name!r}>"


def signal(prototype: Callable[P, None]) -> Signal[P]:
    """Declare a signal by a function that shows its arguments; its body is never run.

    The signal's name is the function's, with dashes. See `Signal` for an example.
    """
    name = prototype.__name__.replace("_", "-")
    return Signal(NAMESPACE.signal(name, prototype.__doc__), prototype.__doc__)


# The sender is the application, whose class is the receiver's business: a receiver may annotate its own subclass, so it is Any here.


@signal
def template_rendered(sender: Any, /, *, template: jinja2.Template, context: dict[str, Any]) -> None:
    """A template was rendered, or its stream was exhausted (SIG-54)."""


@signal
def before_render_template(sender: Any, /, *, template: jinja2.Template, context: dict[str, Any]) -> None:
    """A template is about to be rendered; the context may still be changed (SIG-53)."""


@signal
def request_started(sender: Any, /) -> None:
    """A request was matched and no hook has run yet (SIG-52)."""


@signal
def request_finished(sender: Any, /, *, response: Response) -> None:
    """The response is complete and the session is saved (SIG-57)."""


@signal
def request_tearing_down(sender: Any, /, *, exc: BaseException | None) -> None:
    """The request's teardown functions have run (SIG-58)."""


@signal
def got_request_exception(sender: Any, /, *, exception: Exception) -> None:
    """An exception that no handler took is about to be logged or propagated (SIG-56)."""


@signal
def appcontext_tearing_down(sender: Any, /, *, exc: BaseException | None) -> None:
    """The application context's teardown functions have run (SIG-59)."""


@signal
def appcontext_pushed(sender: Any, /) -> None:
    """An application context became the current one (SIG-51)."""


@signal
def appcontext_popped(sender: Any, /) -> None:
    """An application context is no longer the current one (SIG-60)."""


@signal
def message_flashed(sender: Any, /, *, message: str, category: str) -> None:
    """A message was flashed (SIG-55)."""
