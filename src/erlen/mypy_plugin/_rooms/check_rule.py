"""Rules that cannot be: unreadable, without a slash, with converters that nobody has (mistakes 09, 10)."""

from collections.abc import Iterator

from ...urlrules import CONVERTER_TYPES, converter_problem
from .codes import ROUTE_CONVERTER, ROUTE_SLASH, ROUTE_SYNTAX
from .declaration import Declaration, MountedRule
from .scene import Problem

__all__ = ["check_rule", "check_syntax"]


def check_syntax(route: Declaration) -> Iterator[Problem]:
    """Yield why the rule cannot be read; what is told of an unreadable rule is nothing else."""
    for message in route.problems_of_reading():
        yield Problem(ROUTE_SYNTAX, message, route.context)


def check_rule(route: Declaration) -> Iterator[Problem]:
    """Yield unknown converters, and a missing slash."""
    for message in dict.fromkeys(message for rule in route.mounted for message in _converters(route, rule)):
        yield Problem(ROUTE_CONVERTER, message, route.context)
    for rule in route.mounted:
        if rule.hanging.rule("/") is not None and not rule.text.startswith("/") and not _gets_prefix(route, rule):
            mend = f'write "/{route.rule}"'
            if rule.text != route.rule:
                mend = "let the url_prefix start with one"
            elif not route.is_on_app:
                mend += ", or give the blueprint a url_prefix that starts with one"
            message = f'URL rule "{rule.text}" does not start with a slash; {mend}.'
            yield Problem(ROUTE_SLASH, message, route.context)
            return


def _converters(route: Declaration, rule: MountedRule) -> Iterator[str]:
    own = route.scene.settings.converters
    for variable in rule.variables:
        # One's own converter may stand under a built-in name.
        if variable.converter in own or route.is_altered:
            continue
        message = converter_problem(route.rule if route.is_on_app else rule.text, variable, [*CONVERTER_TYPES, *own])
        if message is not None and not route.scene.surroundings.converts(variable.converter):
            yield message


def _gets_prefix(route: Declaration, rule: MountedRule) -> bool:
    """Tell whether another module, or something that cannot be seen, may put a prefix in front."""
    if route.is_altered:
        return True
    return not rule.hanging.is_settled and route.scene.surroundings.prefixes(route.blueprint_name)
