"""What a view takes, as its type tells; None where the type does not tell."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, ARG_OPT, ARG_POS, ARG_STAR2
from mypy.subtypes import find_member
from mypy.types import CallableType, Instance, ProperType, Type, get_proper_type

__all__ = ["Parameter", "Signature", "callable_of", "signature_of"]

NAMED = frozenset({ARG_POS, ARG_OPT, ARG_NAMED, ARG_NAMED_OPT})


@attrs.frozen
class Parameter:
    """A parameter that can be given by name."""

    name: str
    type: Type
    is_required: bool


@attrs.frozen
class Signature:
    """The parameters of a view, which is called by name."""

    parameters: Mapping[str, Parameter]
    unreachable: tuple[str, ...] = ()
    """Required parameters that can only be given by position."""

    rest: Type | None = None
    """The type that ``**kwargs`` takes."""

    def taken(self, name: str) -> Type | None:
        """Return the type of the argument *name*, or None where the view takes none of that name."""
        parameter = self.parameters.get(name)
        return self.rest if parameter is None else parameter.type


def callable_of(view: Type | None) -> CallableType | None:
    """Return how *view* is called, if there is one way and its parameters have names."""
    proper: ProperType | None = get_proper_type(view)
    if isinstance(proper, Instance):
        # A partial's parameters depend on what was bound.
        if proper.type.fullname == "functools.partial":
            return None
        proper = get_proper_type(find_member("__call__", proper, proper, is_operator=True))
    if not isinstance(proper, CallableType) or proper.is_ellipsis_args or proper.param_spec() is not None:
        return None
    return proper.with_unpacked_kwargs() if proper.unpack_kwargs else proper


def signature_of(view: Type | None) -> Signature | None:
    """Return what *view* takes by name, or None where its type leaves that open."""
    called = callable_of(view)
    if called is None:
        return None
    parameters: dict[str, Parameter] = {}
    unreachable: list[str] = []
    rest: Type | None = None
    for number, (name, kind, type_) in enumerate(
        zip(called.arg_names, called.arg_kinds, called.arg_types, strict=True)
    ):
        if kind is ARG_STAR2:
            rest = type_
        elif kind in NAMED and name is not None:
            parameters[name] = Parameter(name, type_, kind.is_required())
        elif kind is ARG_POS:
            unreachable.append(f"number {number + 1}")
    return Signature(parameters, tuple(unreachable), rest)
