"""Signals carry what their prototypes say, and their table of receivers can be asked before anything is built (SIG)."""

import gc
from collections.abc import Callable
from typing import Any

import blinker
import pytest

from erlen import signals
from erlen.signals import Signal, signal


def declared(name: str) -> Signal[...]:
    """Return a new signal *name* with free arguments."""

    def prototype(*args: Any, **kwargs: Any) -> None: ...

    prototype.__name__ = name
    return signal(prototype)


def test_name_is_the_prototypes_with_dashes() -> None:
    """SIG-51 to SIG-60."""

    @signal
    def parcel_sent(sender: object, /, *, weight: int) -> None:
        """A parcel left."""

    assert (parcel_sent.name, parcel_sent.__doc__, repr(parcel_sent)) == (
        "parcel-sent",
        "A parcel left.",
        "<Signal 'parcel-sent'>",
    )


def test_connect_returns_the_receiver() -> None:
    noted = declared("noted_one")

    def receiver(sender: object) -> str:
        return "seen"

    assert noted.connect(receiver) is receiver
    assert noted.send("who") == [(receiver, "seen")]


def test_connect_via_hears_one_sender_only() -> None:
    noted = declared("noted_two")
    heard: list[object] = []
    ada, grace = object(), object()

    @noted.connect_via(ada)
    def receiver(sender: object) -> None:
        heard.append(sender)

    noted.send(ada)
    noted.send(grace)

    assert heard == [ada]
    assert (noted.has_receivers_for(ada), noted.has_receivers_for(grace)) == (True, False)


def test_connected_to_ends_with_its_block() -> None:
    noted = declared("noted_three")
    heard: list[object] = []

    with noted.connected_to(heard.append):
        noted.send(1)
    noted.send(2)

    assert heard == [1]
    assert not noted.receivers


def test_disconnect_stops_one_sender() -> None:
    noted = declared("noted_four")
    heard: list[object] = []
    receiver = heard.append
    ada, grace = object(), object()
    noted.connect(receiver, ada, weak=False)
    noted.connect(receiver, grace, weak=False)

    noted.disconnect(receiver, ada)
    noted.send(ada)
    noted.send(grace)

    assert heard == [grace]


def test_muted_sends_to_nobody() -> None:
    noted = declared("noted_five")
    heard: list[object] = []
    noted.connect(heard.append, weak=False)

    with noted.muted():
        noted.send(1)
        noted.emit(lambda func: func, 2)
    noted.send(3)

    assert heard == [3]


def test_receivers_is_one_dict_that_tells_whether_anybody_listens() -> None:
    """The corridor tests it for emptiness before it builds what to send."""
    noted = declared("noted_six")
    receivers = noted.receivers

    def receiver(sender: object) -> None: ...

    assert not receivers
    noted.connect(receiver)
    assert receivers
    noted.disconnect(receiver)
    assert not receivers
    assert noted.receivers is receivers


def test_weak_receiver_goes_with_its_function() -> None:
    noted = declared("noted_seven")

    def make() -> Callable[[object], None]:
        def receiver(sender: object) -> None: ...

        return receiver

    kept = noted.connect(make())
    assert noted.receivers
    del kept
    gc.collect()

    assert not noted.receivers


def test_emit_wraps_coroutine_functions_only() -> None:
    """SIG-02."""
    noted = declared("noted_eight")
    heard: list[str] = []

    def plain(sender: object, word: str) -> None:
        heard.append(f"plain {word}")

    async def later(sender: object, word: str) -> None:
        raise NotImplementedError  # the wrapper answers in its place

    def wrap_async(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(sender: object, word: str) -> None:
            heard.append(f"{function.__name__} {word}")

        return run

    with noted.connected_to(plain), noted.connected_to(later):
        noted.emit(wrap_async, "who", word="hello")

    assert sorted(heard) == ["later hello", "plain hello"]


def test_send_does_not_run_coroutine_functions() -> None:
    noted = declared("noted_nine")

    async def later(sender: object) -> None: ...

    with noted.connected_to(later), pytest.raises(RuntimeError):
        noted.send("who")


def test_receivers_error_reaches_the_sender() -> None:
    noted = declared("noted_ten")

    def receiver(sender: object) -> None:
        raise ValueError("receiver")

    with noted.connected_to(receiver), pytest.raises(ValueError, match="receiver"):
        noted.emit(lambda func: func, "who")


def test_built_in_signals_are_declared_once_under_flasks_names() -> None:
    """SIG-51 to SIG-60."""
    built_in = {name: value for name in signals.__all__ if isinstance(value := getattr(signals, name), Signal)}

    assert {name: value.name for name, value in built_in.items()} == {name: name.replace("_", "-") for name in built_in}
    assert len(built_in) == 10
    assert all(value.__doc__ and isinstance(value.named, blinker.NamedSignal) for value in built_in.values())
