"""`url_for` with an endpoint's name, compared with the routes that `erlen typegen` has written (mistakes 01 to 04 and 18)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

import attrs
from mypy.nodes import Context, Expression
from mypy.types import NoneType, Type, UnionType, get_proper_type

from ...urlrules import did_you_mean
from .codes import URL_ARGUMENTS, URL_ENDPOINT
from .endpoints import registers
from .mounts import Kind
from .scene import Problem, Scene
from .settings import Endpoint, Routes
from .source import keyword_or_position, text_of

__all__ = ["URLCall", "check_url"]

OPTIONS: Final = frozenset({"_anchor", "_method", "_scheme", "_external", "endpoint"})


@attrs.frozen(eq=False)
class URLCall:
    """A call of `url_for` with a name."""

    endpoint: Expression
    values: Mapping[str, Type]
    is_open: bool
    """Whether there are values that cannot be seen."""

    context: Context


def check_url(scene: Scene, call: URLCall) -> Iterator[Problem]:
    """Yield names of endpoints that do not exist, and values that their rules do not take."""
    routes = scene.settings.routes
    names = scene.texts(call.endpoint) if routes is not None else None
    if routes is None or names is None:
        return
    for name in names:
        meant = _meant(routes, name)
        if not meant:
            if _is_new(scene, name) or scene.surroundings.mends_urls():
                continue
            message = f'url_for() names the endpoint "{name}", which no route has{_near(routes, name)}'
            yield Problem(URL_ENDPOINT, message, call.context)
            continue
        # Of a relative name it is not known which blueprint answers: what fits one of them fits.
        found = [list(_arguments(scene, call, each, routes.endpoints[each])) for each in meant]
        if all(found):
            for message in found[0]:
                yield Problem(URL_ARGUMENTS, message, call.context)


def _meant(routes: Routes, name: str) -> list[str]:
    """Return the endpoints that *name* can mean; a leading dot stands for the current blueprint."""
    if not name.startswith("."):
        return [name] if name in routes.endpoints else []
    return [endpoint for endpoint in routes.endpoints if endpoint == name[1:] or endpoint.endswith(name)]


def _is_new(scene: Scene, name: str) -> bool:
    """Tell whether the module itself registers the endpoint, on an application that the list does not know, or does not know yet."""
    source = scene.source
    blueprint, _, bare = name.rpartition(".")
    if source is None or name.startswith("."):
        return False
    for receiver, line in registers(source, bare):
        made = source.bound(receiver, line)
        kind = scene.kind_of(made, scene.checker.tree.fullname) if isinstance(made, ast.Call) else None
        if kind is Kind.APP and not blueprint:
            return True
        if kind is Kind.BLUEPRINT and isinstance(made, ast.Call):
            own = text_of(source, keyword_or_position(made, "name", 0), line)
            if own == blueprint.rpartition(".")[2] and blueprint:
                return True
    return False


def _near(routes: Routes, name: str) -> str:
    """Return which endpoint was probably meant."""
    bare = name.rpartition(".")[2]
    same = [endpoint for endpoint in routes.endpoints if endpoint.rpartition(".")[2] == bare]
    if same:
        return f"; did you mean {' or '.join(repr(endpoint) for endpoint in sorted(same)[:3])}?".replace("'", '"')
    mend = did_you_mean(name.lstrip("."), list(routes.endpoints))
    return mend or "; if it is new, run `erlen typegen` again."


def _arguments(scene: Scene, call: URLCall, name: str, endpoint: Endpoint) -> Iterator[str]:
    """Yield what is wrong with the values."""
    rules = " or ".join(f'"{rule}"' for rule in endpoint.rules)
    of = f'endpoint "{name}"' + (f" ({rules})" if rules else "")
    given = {key: value for key, value in call.values.items() if key not in OPTIONS}
    unknown = [key for key in given if key not in endpoint.parameters]
    for parameter, told in endpoint.parameters.items():
        value = given.get(parameter)
        if value is None:
            meant = get_close_matches(parameter, unknown, n=1, cutoff=0.75)
            if meant:
                yield f'url_for() gives "{meant[0]}", which {of} does not take; did you mean "{parameter}"?'
            elif told.is_required and not call.is_open and not scene.surroundings.supplies_value(parameter):
                yield f'url_for() gives no value for "{parameter}" of {of}; pass {parameter}=.'
            continue
        wanted = scene.parsed(told.type)
        # None means "not given".
        fitting = value if told.is_required else _without_none(value)
        if not scene.fits(fitting, wanted):
            yield (
                f'url_for() gives "{parameter}" of {of} a value of type "{scene.say(value)}"; it takes "{scene.say(wanted)}".'
            )


def _without_none(value: Type) -> Type:
    proper = get_proper_type(value)
    if isinstance(proper, UnionType):
        return UnionType.make_union([item for item in proper.items if not isinstance(get_proper_type(item), NoneType)])
    return UnionType.make_union([]) if isinstance(proper, NoneType) else value
