"""What the straight corridor passes by, and how it finds out that somebody has replaced it.

Knows names and classes; no request. Rules:
- A monitoring tool may replace a step on a class at any time; whatever it replaces is called from the next request on.
- What a class does not hold itself can only be replaced on it by adding it: as long as a class holds as many names as before, none was added.
  So the house's own class inherits all of them, and the classes below them are nobody's to change.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from operator import attrgetter
from typing import Any, Final, Protocol, TypeAlias

__all__ = ["PASSED_BY", "UNSEEN", "Watch", "is_as_made", "passed_by", "settle_house", "watch_on"]

PASSED_BY: Final = (
    *("request_context", "full_dispatch_request", "preprocess_request", "dispatch_request", "finalize_request"),
    *("make_response", "process_response", "ensure_sync", "do_teardown_request", "do_teardown_appcontext"),
    *("create_url_adapter", "raise_routing_exception", "session_interface", "response_class"),
    *("handle_user_exception", "handle_http_exception", "find_error_handler", "trap_http_exception"),
    *("url_for", "inject_url_defaults"),
)
"""What a request in the straight corridor, or `url_for` in it, may pass by; every other step is called on the application."""

passed_by: Final[Callable[[object], tuple[object, ...]]] = attrgetter(*PASSED_BY)
"""Return what may be passed by, as a class has it."""

_binder: Final[Callable[[object], object]] = attrgetter("create_url_adapter")
_BINDER: Final = PASSED_BY.index("create_url_adapter")

# What looks fits what is looked at.
Watch: TypeAlias = tuple[Callable[[Any], object], object, object]
"""What looks, at what, and what it saw when everything was as it was made."""

UNSEEN: Final[Watch] = (id, None, None)
"""Stands for a class at which nobody has looked yet: whoever looks sees something else."""


HOUSE: Final[set[type]] = {object}
"""Classes below the one that applications are made of: they are nobody's to change."""


class HasSteps(Protocol):
    """An application that knows which steps it was made with."""

    original_steps: tuple[object, ...]


class Watched(HasSteps, Protocol):
    """An application as the class that it is of."""

    watch: Watch


def _sizes(held: tuple[Sized, ...]) -> list[int]:
    return [*map(len, held)]


def settle_house(top: type, holder: type) -> None:
    """Let *top*, the class of applications, inherit from *holder* whatever may be passed by; its bases are the house's own."""
    for name in PASSED_BY:
        if name in vars(top):
            setattr(holder, name, vars(top)[name])
            delattr(top, name)
    HOUSE.update(top.__mro__[1:])


def watch_on(cls: type) -> Watch:
    """Return what tells whether somebody may have replaced a step on *cls* or on a class it inherits from.

    >>> from erlen._watching import watch_on
    >>> class Mine: ...
    >>> look, at, seen = watch_on(Mine)
    >>> look(at) == seen
    True
    >>> Mine.make_response = print
    >>> look(at) == seen
    False
    """
    held = tuple(vars(base) for base in cls.__mro__ if base not in HOUSE)
    if any(name in names for names in held for name in PASSED_BY):
        # Replaced where it stands, it would leave no trace.
        return passed_by, cls, passed_by(cls)
    return (len, held[0], len(held[0])) if len(held) == 1 else (_sizes, held, _sizes(held))


def binds_as_made(app: HasSteps) -> bool:
    """Tell whether the class of *app* binds requests to its rules as it was made to."""
    return _binder(type(app)) is app.original_steps[_BINDER]


def is_as_made(app: Watched) -> bool:
    """Tell whether the class of *app* has the steps that it was made with; if so, that is what is watched from now on."""
    # In this order: another thread may replace a step meanwhile.
    fresh = watch_on(type(app))
    if passed_by(type(app)) != app.original_steps:
        return False
    # Not an assignment: an application notes what is set on it.
    object.__setattr__(app, "watch", fresh)
    return True
