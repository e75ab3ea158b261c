"""Whether a callable can be called with certain arguments by name: what it would refuse, what it would miss, and what would have the wrong type.

Sees through `functools.partial`, bound methods, callable objects and wrappers that pass their arguments on. Knows neither rules nor commands. Rule:
only what is certain is a mismatch; where a wrapper might do anything, nothing is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum
from functools import partial
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import CodeType, FunctionType, MethodType
from typing import Final, TypeAlias, cast

import attrs

from ._forwarding import Passing, Reading, passings
from ._typefit import UNSURE, annotation_of, fits
from ._typing import override

__all__ = [
    "MAYBE",
    "Given",
    "Kind",
    "Mismatch",
    "Parameters",
    "Targets",
    "Walk",
    "function_of",
    "mismatches",
    "parameters_of",
    "title_of",
]

Given: TypeAlias = Mapping[str, object]
"""The arguments of a call: by name, the type of each, `UNSURE` where it is unknown and `MAYBE` where the argument may not be there at all."""

Targets: TypeAlias = list[tuple[object, int]]
"""What is called in the end, each with the number of arguments that stand in front."""


def _no_targets(function: FunctionType, /) -> Targets | None:
    return None


@attrs.frozen
class Walk:
    """One check of many calls: what was read so far, and what only the asker knows."""

    targets_of: Callable[[FunctionType], Targets | None] = _no_targets
    """What a function that hides its work from its source calls; None for ordinary functions."""

    readings: dict[CodeType, Reading | None] = attrs.field(factory=dict[CodeType, Reading | None])


class _Maybe:
    @override
    def __repr__(self) -> str:
        return "MAYBE"


MAYBE: Final[object] = _Maybe()


class Kind(Enum):
    """What is wrong with a call."""

    REFUSED = "given, but no parameter takes it"
    DROPPED = "given, but a wrapper does not take it or does not pass it on"
    MISSING = "a parameter that nothing is given for"
    BY_POSITION = "a parameter that cannot be given by name"
    TYPE = "given in another type than annotated"


@attrs.frozen
class Mismatch:
    """One thing that is wrong with a call of *function*."""

    kind: Kind
    name: str
    function: Callable[..., object]
    given: object = UNSURE
    wanted: object = UNSURE
    inner: Callable[..., object] | None = None
    """What the wrapper *function* should have passed *name* on to."""

    others: tuple[str, ...] = ()
    """What may have been meant: parameters that got nothing, or arguments that nothing took."""


@attrs.frozen
class Parameters:
    """The parameters of a function, those excepted that are filled by position."""

    named: tuple[str, ...]
    required: frozenset[str]
    by_position: tuple[str, ...]
    """Those that cannot be given by name, and have no default."""

    rest: bool
    keywords: bool


def parameters_of(function: FunctionType, positional: int = 0) -> Parameters:
    """Return the parameters of *function* that are left when *positional* arguments stand in front.

    >>> def view(self, page, size=10, *, order): ...
    >>> parameters_of(view, 1).named, sorted(parameters_of(view, 1).required)
    (('page', 'size', 'order'), ['order', 'page'])
    """
    code = function.__code__
    ordered = code.co_varnames[: code.co_argcount]
    by_keyword = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    optional = ordered[len(ordered) - len(function.__defaults__ or ()) :]
    only = ordered[positional : code.co_posonlyargcount]
    left = ordered[max(positional, code.co_posonlyargcount) :]
    required = [name for name in left if name not in optional]
    required += [name for name in by_keyword if name not in (function.__kwdefaults__ or ())]
    return Parameters(
        (*left, *by_keyword),
        frozenset(required),
        tuple(name for name in only if name not in optional),
        bool(code.co_flags & CO_VARARGS),
        bool(code.co_flags & CO_VARKEYWORDS),
    )


@attrs.frozen
class _Plain:
    """A function, and what stands in front when it is called: a bound method's instance, a partial's arguments."""

    _function: tuple[FunctionType]
    instance: object
    positional: int
    given: Given

    # Neither attribute nor property: there a function is a bound method to a checker.
    def function(self) -> FunctionType:
        """Return the function."""
        return self._function[0]


def _plain(target: object, given: Given, positional: int) -> _Plain | None:
    """Return the function that runs when *target* is called, or None where that is not known."""
    instance: object = None
    while not isinstance(target, FunctionType):
        if isinstance(target, partial):
            bound = cast("partial[object]", target)
            given = {**dict.fromkeys(bound.keywords, UNSURE), **given}
            positional += len(bound.args)
            target = bound.func
        elif isinstance(target, MethodType):
            instance = target.__self__
            positional += 1
            target = target.__func__
        elif isinstance(target, type):
            return None
        elif type(target).__name__ == "_lru_cache_wrapper":
            target = getattr(target, "__wrapped__", None)
        else:
            called: object = getattr(type(target), "__call__", None)  # noqa: B004  # what it is, not whether
            if not isinstance(called, FunctionType):
                return None
            instance = target
            positional += 1
            target = called
    return _Plain((target,), instance, positional, given)


def function_of(target: object) -> FunctionType | None:
    """Return the function that runs when *target* is called, wrappers included, or None where that is not known."""
    found = _plain(target, {}, 0)
    return None if found is None else found.function()


def title_of(target: object) -> str:
    """Return the name of *target* for messages, as its source has it."""
    name: object = getattr(target, "__qualname__", None) or type(target).__qualname__
    return str(name).rpartition("<locals>.")[2]


def mismatches(target: object, given: Given, walk: Walk, positional: int = 0, depth: int = 0) -> list[Mismatch]:
    """Return what is wrong with calling *target* with the arguments *given* by name behind *positional* other ones.

    >>> def view(user_id: int) -> str: ...
    >>> [(found.kind.name, found.name) for found in mismatches(view, {"userid": int}, Walk())]
    [('REFUSED', 'userid'), ('MISSING', 'user_id')]
    """
    plain = _plain(target, given, positional)
    if plain is None or depth > 20:
        return []
    function = plain.function()
    targets = walk.targets_of(function)
    if targets is not None:
        return [
            mismatch
            for inner, count in targets
            for mismatch in mismatches(inner, plain.given, walk, plain.positional + count, depth + 1)
        ]
    parameters = parameters_of(function, plain.positional)
    found = [*_name_mismatches(plain, parameters, walk), *_type_mismatches(plain, parameters)]
    if found:
        return found
    if not parameters.keywords:
        return []
    passed = passings(function, plain.instance, walk.readings)
    if passed is None or not passed[0]:
        return []
    calls, changed = passed
    answers = [_passed_on(plain, parameters, passing, changed, walk, depth) for passing in calls]
    # One way through that works is enough: which one is taken, only running tells.
    return answers[0] if all(answers) else []


def _name_mismatches(plain: _Plain, parameters: Parameters, walk: Walk) -> Iterator[Mismatch]:
    function, given = plain.function(), plain.given
    named = set(parameters.named)
    missing = [name for name in parameters.named if name in parameters.required and name not in given]
    refused = [] if parameters.keywords else [name for name in given if name not in named and given[name] is not MAYBE]
    for name in parameters.by_position:
        yield Mismatch(Kind.BY_POSITION, name, function)
        refused = [other for other in refused if other != name]
    for name in refused:
        inner = _inner_taking(function, name, walk)
        if inner is None:
            yield Mismatch(Kind.REFUSED, name, function, given[name], others=_unfilled(parameters, given))
        else:
            yield Mismatch(Kind.DROPPED, name, function, given[name], inner=inner)
    unmatched = tuple(refused)
    for name in missing:
        yield Mismatch(Kind.MISSING, name, function, wanted=annotation_of(function, name), others=unmatched)


def _unfilled(parameters: Parameters, given: Given) -> tuple[str, ...]:
    return tuple(name for name in parameters.named if name not in given)


def _inner_taking(function: FunctionType, name: str, walk: Walk) -> Callable[..., object] | None:
    """Return the function wrapped in *function* if it has a parameter *name*: then the wrapper lost it."""
    return next((inner for inner in _wrapped_in(function) if _takes(inner, name, walk, 0)), None)


def _takes(target: object, name: str, walk: Walk, positional: int) -> bool:
    plain = _plain(target, {}, positional)
    if plain is None:
        return False
    function = plain.function()
    targets = walk.targets_of(function)
    if targets is not None:
        return any(_takes(inner, name, walk, plain.positional + count) for inner, count in targets)
    parameters = parameters_of(function, plain.positional)
    return name in parameters.named or (parameters.keywords and _inner_taking(function, name, walk) is not None)


def _wrapped_in(function: FunctionType) -> Iterator[Callable[..., object]]:
    """Yield what `functools.wraps` says is wrapped, else the functions that *function* has from around it and calls."""
    wrapped: object = getattr(function, "__wrapped__", None)
    if callable(wrapped):
        yield wrapped
        return
    around = _code_around(function)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        # A parameter of the decorator: the view, under whatever name.
        if around is not None and name in around.co_varnames[: around.co_argcount]:
            inner: object = cell.cell_contents
            if callable(inner):
                yield inner


def _code_around(function: FunctionType) -> CodeType | None:
    """Return the code of the function in which *function* was defined, if that can be found from its module."""
    path = function.__qualname__.split(".<locals>.")[:-1]
    outermost: object = function.__globals__.get(path[0]) if path else None
    if not isinstance(outermost, FunctionType):
        return None
    code = outermost.__code__
    for name in path[1:]:
        constants: tuple[object, ...] = code.co_consts
        inside = [each for each in constants if isinstance(each, CodeType) and each.co_name == name]
        if len(inside) != 1:
            return None
        code = inside[0]
    return code


def _type_mismatches(plain: _Plain, parameters: Parameters) -> Iterator[Mismatch]:
    for name in parameters.named:
        given = plain.given.get(name, UNSURE)
        if given is UNSURE or given is MAYBE:
            continue
        wanted = annotation_of(plain.function(), name)
        if wanted is not given and fits(given, wanted) is False:
            yield Mismatch(Kind.TYPE, name, plain.function(), given, wanted)


def _passed_on(
    plain: _Plain, parameters: Parameters, passing: Passing, changed: Collection[str], walk: Walk, depth: int
) -> list[Mismatch]:
    """Return what is wrong with the call inside of a wrapper."""
    call = passing.call
    rest = {name: given for name, given in plain.given.items() if name not in parameters.named}
    given: dict[str, object] = {}
    if call.passes_kwargs:
        given.update(rest)
        given.update(dict.fromkeys(changed, MAYBE))
    given.update(dict.fromkeys(call.keywords, UNSURE))
    positional = call.positional
    if call.passes_args:
        positional += max(plain.positional - plain.function().__code__.co_argcount, 0)
    found = mismatches(passing.target, given, walk, positional, depth + 1)
    lost = plain.given.keys() - given.keys() if not call.passes_kwargs else parameters.named
    return [
        attrs.evolve(mismatch, kind=Kind.DROPPED, function=plain.function(), inner=passing.target)
        if mismatch.kind is Kind.MISSING
        and mismatch.name in lost
        and plain.given.get(mismatch.name, MAYBE) is not MAYBE
        else mismatch
        for mismatch in found
        # What a wrapper adds by itself is between it and the view.
        if mismatch.kind is not Kind.REFUSED or mismatch.name not in call.keywords
    ]
