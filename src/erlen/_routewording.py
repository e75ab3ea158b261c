"""How a mismatch between a rule and its view is told: what happened with the value, then the mend.

Knows mismatches and werkzeug's rules; it finds nothing itself.
"""

from collections.abc import Mapping
from types import FunctionType
from typing import Final, Literal, get_args, get_origin
from uuid import UUID

from werkzeug.routing import Rule as WerkzeugRule

from ._calling import Kind, Mismatch, function_of, title_of
from ._dynamic import attribute
from ._typefit import UNSURE, OneOf, spelled
from .findings import shown
from .urlrules import DEFAULT_CONVERTER, Variable, did_you_mean

__all__ = ["explained"]

CONVERTERS: Final[Mapping[object, str]] = {int: "int", float: "float", UUID: "uuid", str: "string"}


def explained(mismatch: Mismatch, rule: WerkzeugRule, variables: Mapping[str, Variable]) -> tuple[str, str]:
    """Return code and message for *mismatch* between *rule* with its *variables* and its view."""
    is_default = mismatch.name in (rule.defaults or {})
    match mismatch.kind:
        case Kind.REFUSED:
            return ("route-defaults" if is_default else "route-parameter"), _refused(mismatch, rule, is_default)
        case Kind.MISSING:
            return "route-parameter", _missing(mismatch, rule)
        case Kind.BY_POSITION:
            return "route-parameter", (
                f'The view "{title_of(mismatch.function)}" takes "{mismatch.name}" by position only, but the values of URL rule'
                f' "{rule.rule}" are passed by name; take the "/" out of its parameters.'
            )
        case Kind.DROPPED:
            return "route-signature", _dropped(mismatch, rule)
        case Kind.TYPE if is_default:
            return "route-defaults", (
                f'defaults= of URL rule "{rule.rule}" gives "{mismatch.name}" the value {_value(mismatch.given)}, but the view'
                f' "{title_of(mismatch.function)}" annotates it as {spelled(mismatch.wanted)}; give a value of that type.'
            )
        case Kind.TYPE:
            return "route-annotation", _mistyped(mismatch, rule, variables.get(mismatch.name))


def _refused(mismatch: Mismatch, rule: WerkzeugRule, is_default: bool) -> str:
    view = title_of(mismatch.function)
    near = did_you_mean(mismatch.name, mismatch.others)
    if not near and len(mismatch.others) == 1:
        near = f'; did you mean "{mismatch.others[0]}"?'
    if is_default:
        near = near or "; add it to the view, or take it out of defaults=."
        return f'defaults= of URL rule "{rule.rule}" names "{mismatch.name}" but the view "{view}" does not accept it{near}'
    near = near or "; add it to the view, or take it out of the rule."
    return f'URL rule "{rule.rule}" has parameter "{mismatch.name}" but the view "{view}" does not accept it{near}'


def _missing(mismatch: Mismatch, rule: WerkzeugRule) -> str:
    name = mismatch.name
    converter = _converter_for(mismatch.wanted)
    variable = f"<{converter}:{name}>" if converter not in (None, "string") else f"<{name}>"
    mend = f'write "{variable}" into the rule, or give the parameter a default value.'
    for other in (f"{{{name}}}", f":{name}"):
        if other in rule.rule.replace("<", "<\0"):
            mend = f'write "{variable}" instead of "{other}".'
    return (
        f'URL rule "{rule.rule}" does not supply "{name}", which the view "{title_of(mismatch.function)}" needs; {mend}'
    )


def _dropped(mismatch: Mismatch, rule: WerkzeugRule) -> str:
    wrapper = mismatch.function
    where = ""
    if isinstance(wrapper, FunctionType):
        code = wrapper.__code__
        where = f' ("{code.co_name}", {shown(code.co_filename)}:{code.co_firstlineno})'
    inner = function_of(mismatch.inner)
    view = title_of(inner if inner is not None else mismatch.inner)
    return (
        f'URL rule "{rule.rule}" has parameter "{mismatch.name}", which the view "{view}" takes, but a decorator around it{where}'
        " does not pass it on; let the wrapper take *args and **kwargs and call the view with them."
    )


def _mistyped(mismatch: Mismatch, rule: WerkzeugRule, variable: Variable | None) -> str:
    name, given = mismatch.name, spelled(mismatch.given)
    converter = _converter_for(mismatch.wanted)
    mend = f"annotate it as {given}, or use a converter that yields {spelled(mismatch.wanted)}."
    if converter is not None:
        mend = f'write "<{converter}:{name}>"'
        mend += "." if variable is None or variable.converter == DEFAULT_CONVERTER else f", or annotate it as {given}."
    return (
        f'URL rule "{rule.rule}" gives "{name}" as {given}, but the view "{title_of(mismatch.function)}" annotates it as'
        f" {spelled(mismatch.wanted)}; {mend}"
    )


def _converter_for(wanted: object) -> str | None:
    """Return the built-in converter that yields *wanted*, with its arguments."""
    if wanted is UNSURE:
        return None
    if get_origin(wanted) is Literal:
        literals: tuple[object, ...] = get_args(wanted)
        texts = [value for value in literals if isinstance(value, str)]
        if len(texts) == len(literals):
            return f"any({', '.join(value if value.isidentifier() else repr(value) for value in texts)})"
        return None
    if isinstance(wanted, type):
        return CONVERTERS.get(wanted)
    inside: tuple[object, ...] = (attribute(wanted, "__supertype__", UNSURE), *get_args(wanted))
    found = map(_converter_for, inside)
    return next((converter for converter in found if converter is not None), None)


def _value(given: object) -> str:
    if not isinstance(given, OneOf):
        return spelled(given)
    value: object = given.values[0]
    return f"{value!r} ({type(value).__name__})"
