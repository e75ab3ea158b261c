"""Converters that yield what the view's parameter does not take (mistakes 06 and 07)."""

from collections.abc import Iterator

from mypy.types import Type

from ...urlrules import DEFAULT_CONVERTER, Variable
from .codes import ROUTE_ANNOTATION
from .converted import converter_for, type_of_variable
from .declaration import Declaration
from .scene import Problem

__all__ = ["check_annotations"]


def check_annotations(route: Declaration) -> Iterator[Problem]:
    """Yield variables of another type than the parameter's."""
    told: set[str] = set()
    for rule in route.mounted:
        for handler in route.handlers:
            for variable in rule.variables:
                wanted = handler.signature.taken(variable.name)
                message = None if wanted is None else _disagreement(route, rule.text, handler.name, variable, wanted)
                if message is not None and message not in told:
                    told.add(message)
                    yield Problem(ROUTE_ANNOTATION, message, route.context)


def _disagreement(route: Declaration, rule: str, view: str, variable: Variable, wanted: Type) -> str | None:
    scene = route.scene
    if route.is_altered:
        return None
    made = type_of_variable(scene, variable)
    if made is None or scene.fits(made, wanted) or scene.surroundings.preprocesses(variable.name):
        return None
    # One's own converter may stand under a built-in name.
    if variable.converter not in scene.settings.converters and scene.surroundings.converts(variable.converter):
        return None
    better = converter_for(scene, wanted)
    given = scene.say(made)
    mend = f"annotate it as {given}, or use a converter that yields {scene.say(wanted)}."
    if better is not None:
        written = variable.name if better == DEFAULT_CONVERTER else f"{better}:{variable.name}"
        mend = f'write "<{written}>"' + (
            "." if variable.converter == DEFAULT_CONVERTER else f", or annotate it as {given}."
        )
    return f'URL rule "{rule}" gives "{variable.name}" as {given}, but the view "{view}" annotates it as {scene.say(wanted)}; {mend}'
