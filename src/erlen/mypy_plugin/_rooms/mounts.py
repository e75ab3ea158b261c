"""Where the blueprints of a module hang, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final

import attrs

from ...records import Mount
from .source import UNKNOWN, Known, Source, Unknown, dotted, keyword_or_position, text_of

__all__ = ["ON_APP", "Hanging", "Kind", "defaults_in", "mounts_of"]

PREFIX_POSITION: Final = 5
SUBDOMAIN_POSITION: Final = 6
DEFAULTS_POSITION: Final = 7


class Kind(Enum):
    """What a call makes."""

    APP = "application"
    BLUEPRINT = "blueprint"


@attrs.frozen
class Hanging:
    """One place where rules end up."""

    prefix: Known = None
    subdomain: Known = None
    supplied: Mapping[str, str | None] | Unknown = attrs.field(factory=dict[str, "str | None"])
    """The view arguments that ``url_defaults`` supplies there, with the names of their types; None where that is not known."""

    is_settled: bool = True
    """Whether the module itself says so; else another module may mount the blueprint in its own way."""

    def rule(self, rule: str) -> str | None:
        """Return *rule* as it reads there, or None where that cannot be known."""
        if isinstance(self.prefix, Unknown):
            return None
        return Mount("", self.prefix).rule(rule)


ON_APP: Final = Hanging()
"""Rules of an application stay as they are."""


def defaults_in(source: Source, node: ast.expr | Unknown | None, line: int | None) -> dict[str, str | None] | Unknown:
    """Return the keys of a dict display with the types of its constants; a name is followed where it is bound once."""
    if isinstance(node, Unknown):
        return node
    if isinstance(node, ast.Name | ast.Attribute):
        bound = source.bound(dotted(node) or "", line)
        return defaults_in(source, bound, None) if isinstance(bound, ast.Dict) else UNKNOWN
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return {}
    if not isinstance(node, ast.Dict):
        return UNKNOWN
    found: dict[str, str | None] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = text_of(source, key, line) if key is not None else UNKNOWN
        if not isinstance(name, str):
            return UNKNOWN
        found[name] = None
        if isinstance(value, ast.Constant):
            found[name] = "None" if value.value is None else type(value.value).__name__
    return found


def _made(source: Source, call: ast.Call) -> Hanging:
    """Return where a blueprint hangs if it is mounted without options."""
    line = call.lineno
    return Hanging(
        text_of(source, keyword_or_position(call, "url_prefix", PREFIX_POSITION), line),
        text_of(source, keyword_or_position(call, "subdomain", SUBDOMAIN_POSITION), line),
        defaults_in(source, keyword_or_position(call, "url_defaults", DEFAULTS_POSITION), line),
        is_settled=False,
    )


def _with_options(source: Source, own: Hanging, registration: ast.Call) -> Hanging:
    """Return *own* as the options of a registration change it: they win, but for defaults, which are joined (BP-24)."""
    line = registration.lineno
    prefix = text_of(source, keyword_or_position(registration, "url_prefix", None), line)
    subdomain = text_of(source, keyword_or_position(registration, "subdomain", None), line)
    more = defaults_in(source, keyword_or_position(registration, "url_defaults", None), line)
    supplied: Mapping[str, str | None] | Unknown = UNKNOWN
    if not isinstance(more, Unknown) and not isinstance(own.supplied, Unknown):
        supplied = {**own.supplied, **more}
    return attrs.evolve(
        own,
        prefix=own.prefix if prefix is None else prefix,
        subdomain=own.subdomain if subdomain is None else subdomain,
        supplied=supplied,
    )


def _below(parent: Hanging, own: Hanging) -> Hanging:
    """Return where a child hangs: behind its parent's prefix, in front of its subdomain (BP-07, HOST-11)."""
    prefix: Known = UNKNOWN
    if not isinstance(parent.prefix, Unknown) and not isinstance(own.prefix, Unknown):
        if parent.prefix is None or own.prefix is None:
            prefix = parent.prefix if own.prefix is None else own.prefix
        else:
            prefix = f"{parent.prefix.rstrip('/')}/{own.prefix.lstrip('/')}"
    subdomain: Known = UNKNOWN
    if not isinstance(parent.subdomain, Unknown) and not isinstance(own.subdomain, Unknown):
        subdomain = ".".join(part for part in (own.subdomain, parent.subdomain) if part is not None) or None
    return attrs.evolve(own, prefix=prefix, subdomain=subdomain, is_settled=parent.is_settled)


def _registrations(source: Source) -> Iterator[tuple[ast.Call, ast.expr, ast.expr]]:
    """Yield the calls that mount a blueprint, with who mounts and what is mounted."""
    for call in source.calls("register_blueprint"):
        if isinstance(call.func, ast.Attribute) and call.args:
            yield call, call.func.value, call.args[0]


def mounts_of(
    source: Source,
    made: ast.Call,
    kind_of: Callable[[ast.Call], Kind | None],
    seen: Mapping[ast.Call, None] | None = None,
) -> list[Hanging]:
    """Return where the blueprint that the call *made* makes is mounted by its own module; without that, as it is made."""
    own = _made(source, made)
    path = {**(seen or {}), made: None}
    found: list[Hanging] = []
    for registration, by, what in _registrations(source):
        name, parent_name = dotted(what), dotted(by)
        if name is None or source.bound(name, registration.lineno) is not made:
            continue
        here = _with_options(source, own, registration)
        parent = None if parent_name is None else source.bound(parent_name, registration.lineno)
        kind = kind_of(parent) if isinstance(parent, ast.Call) else None
        if kind is Kind.APP:
            found.append(attrs.evolve(here, is_settled=True))
        elif kind is Kind.BLUEPRINT and isinstance(parent, ast.Call) and parent not in path:
            found.extend(_below(above, here) for above in mounts_of(source, parent, kind_of, path))
        else:
            found.append(here)
    return found or [own]
