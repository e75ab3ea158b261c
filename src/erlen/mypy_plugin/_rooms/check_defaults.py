"""Defaults that name no parameter of the view, or have a value that the parameter does not take (mistakes 15 and 16)."""

from collections.abc import Iterator

import attrs
from mypy.types import Type, get_proper_type

from ...urlrules import did_you_mean
from .codes import ROUTE_DEFAULTS
from .declaration import Declaration
from .handlers import Handler
from .scene import Problem
from .source import Unknown

__all__ = ["check_defaults"]


@attrs.frozen(eq=False)
class Default:
    """A view argument that is the same for every request."""

    name: str
    type: Type | None
    of: str
    """What gives it, for messages."""

    is_own: bool
    """Whether the route itself gives it; whether others are accepted is compared with the parameters."""


def check_defaults(route: Declaration) -> Iterator[Problem]:
    """Yield defaults that the view cannot use."""
    told: set[str] = set()
    for default in _defaults(route):
        for handler in route.handlers:
            message = _problem(route, default, handler)
            if message is not None and message not in told:
                told.add(message)
                yield Problem(ROUTE_DEFAULTS, message, route.context)


def _defaults(route: Declaration) -> Iterator[Default]:
    if isinstance(route.defaults, Unknown):
        return
    for name, value in route.defaults.items():
        yield Default(name, route.scene.type_of(value), f'defaults= of URL rule "{route.rule}"', is_own=True)
    for rule in route.mounted:
        if not isinstance(rule.hanging.supplied, Unknown):
            for name, text in rule.hanging.supplied.items():
                if name not in route.defaults:
                    made = None if text is None else route.scene.parsed(text)
                    yield Default(name, made, f'url_defaults of URL rule "{rule.text}"', is_own=False)


def _problem(route: Declaration, default: Default, handler: Handler) -> str | None:
    scene = route.scene
    wanted = handler.signature.taken(default.name)
    if wanted is None:
        if (
            not default.is_own
            or default.name in scene.settings.supplied
            or scene.surroundings.preprocesses(default.name)
        ):
            return None
        mend = did_you_mean(default.name, list(handler.signature.parameters))
        return (
            f'{default.of} names "{default.name}" but the view "{handler.name}" does not accept it'
            + (mend or "; add it to the view, or take it out of defaults=.")
        )  # fmt: skip
    if default.type is None or scene.fits(get_proper_type(default.type), wanted):
        return None
    if scene.surroundings.preprocesses(default.name):
        return None
    verb = "gives" if default.is_own else "give"
    return (
        f'{default.of} {verb} "{default.name}" a value of type {scene.say(default.type)}, but the view "{handler.name}"'
        f" annotates it as {scene.say(wanted)}; give a value of that type."
    )
