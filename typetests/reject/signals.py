"""Mistake 36: a receiver that does not take what its signal sends, and a sender that sends something else."""

from erlen import Erlen, Response, request_finished
from erlen.signals import signal


@signal
def user_registered(sender: object, /, *, name: str) -> None: ...


def lacks_response(sender: Erlen, /) -> None: ...


def wrong_name(sender: Erlen, /, *, respones: Response) -> None: ...


def wrong_type(sender: object, /, *, name: int) -> None: ...


request_finished.connect(lacks_response)  # E
request_finished.connect(wrong_name)  # E
user_registered.connect(wrong_type)  # E
request_finished.connect_via(None)(lacks_response)  # E
request_finished.connected_to(lacks_response)  # E
user_registered.send(None)  # E
user_registered.send(None, name=3)  # E
user_registered.send(None, nmae="ada")  # E
