"""Rule variables and view parameters of different names (mistakes 05 and 08), and decorators that drop parameters (38)."""

from collections.abc import Iterator

from ...urlrules import DEFAULT_CONVERTER, did_you_mean
from .codes import ROUTE_DEFAULTS, ROUTE_PARAMETER, ROUTE_SIGNATURE
from .converted import converter_for
from .declaration import Declaration, MountedRule
from .handlers import Handler
from .scene import Problem
from .signature import signature_of
from .source import Unknown

__all__ = ["check_parameters"]


def check_parameters(route: Declaration) -> Iterator[Problem]:
    """Yield variables that the view does not take, and parameters that nothing supplies."""
    told: set[str] = set()
    for rule in route.mounted:
        for handler in route.handlers:
            for problem in _compared(route, rule, handler):
                if problem.message not in told:
                    told.add(problem.message)
                    yield problem


def _compared(route: Declaration, rule: MountedRule, handler: Handler) -> Iterator[Problem]:
    surplus = _not_taken(route, rule, handler)
    missing = _not_supplied(route, rule, handler)
    dropped = [name for name in surplus if _own_parameter(route, name)]
    for name in dropped:
        message = (
            f'URL rule "{rule.text}" has parameter "{name}", which the view "{handler.name}" takes, but a decorator below the route'
            " drops it; let it return a function that takes what the view takes, as with ParamSpec."
        )
        yield Problem(ROUTE_SIGNATURE, message, route.context)
    if handler.signature.unreachable:
        if not dropped:
            yield _by_position(route, rule, handler)
        return
    # What a misspelt default was meant for is told with the default.
    own = (
        [] if isinstance(route.defaults, Unknown) else [n for n in route.defaults if handler.signature.taken(n) is None]
    )
    meant = {parameter for name in own if (parameter := _meant(route, rule, handler, name, missing)) is not None}
    for name in (name for name in surplus if name not in dropped):
        yield _surplus(route, rule, handler, name, _meant(route, rule, handler, name, missing), meant)
    for name in (name for name in missing if name not in meant):
        yield _lacking(route, rule, handler, name)


def _given(route: Declaration, rule: MountedRule) -> dict[str, str]:
    """Return what is passed to the view by name, with where it comes from."""
    given: dict[str, str] = {}
    if not isinstance(rule.hanging.supplied, Unknown):
        given.update(dict.fromkeys(rule.hanging.supplied, "url_defaults"))
    if not isinstance(route.defaults, Unknown):
        given.update(dict.fromkeys(route.defaults, "defaults"))
    given.update({variable.name: "rule" for variable in rule.variables})
    return given


def _not_taken(route: Declaration, rule: MountedRule, handler: Handler) -> list[str]:
    """Return what is passed and not taken; ``defaults=`` has a check of its own."""
    return [
        name
        for name, source in _given(route, rule).items()
        if source != "defaults" and handler.signature.taken(name) is None and not _is_excused(route, name)
    ]


def _not_supplied(route: Declaration, rule: MountedRule, handler: Handler) -> list[str]:
    """Return the required parameters of *handler* that nothing supplies, so far as that is certain."""
    if isinstance(route.defaults, Unknown) or isinstance(rule.hanging.supplied, Unknown) or not rule.is_whole:
        return []
    given = _given(route, rule)
    wanted = [name for name, each in handler.signature.parameters.items() if each.is_required and name not in given]
    return [name for name in wanted if not _is_excused(route, name) and not _is_mounted_with(route, rule, name)]


def _is_excused(route: Declaration, name: str) -> bool:
    return name in route.scene.settings.supplied or route.scene.surroundings.preprocesses(name)


def _is_mounted_with(route: Declaration, rule: MountedRule, name: str) -> bool:
    return not rule.hanging.is_settled and route.scene.surroundings.mounts_with(name, route.blueprint_name)


def _own_parameter(route: Declaration, name: str) -> bool:
    """Tell whether the view has the parameter *name* before its decorators are applied."""
    function = route.function
    if function is None or function.type is None or route.view_type is function.type:
        return False
    signature = signature_of(function.type)
    return signature is not None and name in signature.parameters


def _meant(route: Declaration, rule: MountedRule, handler: Handler, name: str, missing: list[str]) -> str | None:
    """Return the parameter that was probably meant by *name*: a near one, or the only one that is left over."""
    given = _given(route, rule)
    free = [each for each in handler.signature.parameters if each not in given]
    near = did_you_mean(name, free)
    if near:
        return next(each for each in free if f'"{each}"' in near)
    return missing[0] if len(missing) == 1 else None


def _surplus(
    route: Declaration, rule: MountedRule, handler: Handler, name: str, meant: str | None, told: set[str]
) -> Problem:
    is_default = _given(route, rule)[name] == "url_defaults"
    what = "url_defaults" if is_default else "the rule"
    mend = f"add it to the view, or take it out of {what}."
    if meant is not None and meant not in told:
        mend = f'did you mean "{meant}"?'
        told.add(meant)
    has = f'URL rule "{rule.text}" has parameter "{name}"'
    if is_default:
        has = f'url_defaults of URL rule "{rule.text}" name "{name}"'
    code = ROUTE_DEFAULTS if is_default else ROUTE_PARAMETER
    return Problem(code, f'{has} but the view "{handler.name}" does not accept it; {mend}', route.context)


def _lacking(route: Declaration, rule: MountedRule, handler: Handler, name: str) -> Problem:
    converter = converter_for(route.scene, handler.signature.parameters[name].type)
    variable = f"<{name}>" if converter in (None, DEFAULT_CONVERTER) else f"<{converter}:{name}>"
    mend = f'write "{variable}" into the rule, or give the parameter a default value.'
    # As other frameworks have it.
    for other in (f"{{{name}}}", f"/:{name}"):
        if other in rule.text:
            mend = f'write "{variable}" instead of "{other.lstrip("/")}".'
    message = f'URL rule "{rule.text}" does not supply "{name}", which the view "{handler.name}" needs; {mend}'
    return Problem(ROUTE_PARAMETER, message, route.context)


def _by_position(route: Declaration, rule: MountedRule, handler: Handler) -> Problem:
    message = (
        f'The view "{handler.name}" takes its parameter {handler.signature.unreachable[0]} by position only, but the values of'
        f' URL rule "{rule.text}" are passed by name; take the "/" out of its parameters.'
    )
    return Problem(ROUTE_PARAMETER, message, route.context)
