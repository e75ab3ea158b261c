"""``defaults=`` that names no parameter of the view, or has a value that the parameter does not take (mistakes 15 and 16)."""

from collections.abc import Iterator

from mypy.types import get_proper_type

from ...urlrules import did_you_mean
from .codes import ROUTE_DEFAULTS
from .declaration import Declaration
from .scene import Problem
from .source import Unknown

__all__ = ["check_defaults"]


def check_defaults(route: Declaration) -> Iterator[Problem]:
    """Yield defaults that the view cannot use."""
    if isinstance(route.defaults, Unknown):
        return
    told: set[str] = set()
    for handler in route.handlers:
        for name, value in route.defaults.items():
            message = _problem(route, handler.name, name, handler.signature.taken(name) is not None)
            if message is None and (wanted := handler.signature.taken(name)) is not None:
                given = route.scene.type_of(value)
                if given is None or route.scene.fits(get_proper_type(given), wanted):
                    continue
                if route.scene.surroundings.preprocesses(name):
                    continue
                message = (
                    f'defaults= of URL rule "{route.rule}" gives "{name}" a value of type {route.scene.say(given)}, but the view'
                    f' "{handler.name}" annotates it as {route.scene.say(wanted)}; give a value of that type.'
                )
            elif message is not None:
                message += (
                    did_you_mean(name, list(handler.signature.parameters))
                    or "; add it to the view, or take it out of defaults=."
                )
            if message is not None and message not in told:
                told.add(message)
                yield Problem(ROUTE_DEFAULTS, message, route.context)


def _problem(route: Declaration, view: str, name: str, is_taken: bool) -> str | None:
    if is_taken or name in route.scene.settings.supplied or route.scene.surroundings.preprocesses(name):
        return None
    return f'defaults= of URL rule "{route.rule}" names "{name}" but the view "{view}" does not accept it'
