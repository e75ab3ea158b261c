"""A tree of rules: what may follow what in a path, and which rules end where.

Knows parts, rules and converters; walks nothing. Rules:
- A node is as small as it can be: an application with thousands of rules has thousands of nodes.
- How a rule reads its arguments out of a path is written out once for all rules of its form, at the first request for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias, final

from werkzeug.routing import Rule
from werkzeug.routing.converters import BaseConverter, NumberConverter

from ._ruleparts import ANY_TEXT, ASCII_DIGITS, DIGITS, REST, Part, Step, Variables
from .types import URLValues

__all__ = ["Arguments", "Direct", "Found", "Node", "spelt"]

# A converter yields a value of any type (werkzeug's contract).
Convert: TypeAlias = Callable[[str], Any]
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")

Arguments: TypeAlias = Callable[[list[str]], URLValues]
Direct: TypeAlias = Callable[[list[str]], URLValues | None]


@final
class Found:
    """A rule in the tree: how a path, or the texts of its variables, become the view's arguments."""

    __slots__ = ("_arguments", "_steps", "direct", "endpoint", "is_plain", "rule", "variables")

    def __init__(self, rule: Rule, steps: Sequence[Step], variables: Variables) -> None:
        self.rule: Rule = rule
        # Whoever makes rules chooses the class of their endpoints; an application's are texts.
        self.endpoint: str = rule.endpoint
        self.variables: Variables = variables
        # Nothing but path and method decides whether it answers, and it answers for itself.
        self.is_plain: bool = not (rule.alias or rule.websocket or rule.redirect_to is not None)
        self._steps: Sequence[Step] = steps
        self._arguments: Arguments | None = None
        self.direct: Direct | None = None

    def make_direct(self) -> Direct:
        """Make the function from a path's segments to the arguments; it yields None where the rule does not match, or is of no plain form."""
        self.direct = _direct_of(self._steps[1:], self.variables, self.rule.defaults or {})
        return self.direct

    @property
    def arguments(self) -> Arguments:
        """The function from the texts of the variables to the arguments."""
        if self._arguments is None:
            converts = [_convert_of(converter) for _, converter in self.variables]
            form = _arguments_form(tuple(name for name, _ in self.variables), tuple(map(bool, converts)))
            self._arguments = form((), converts, self.rule.defaults or {})
        return self._arguments


@final
class Node:
    """A place in the tree: what may follow, and the rules that end here."""

    __slots__ = ("_ordered", "count", "dynamic", "ends", "only", "only_digits", "sole", "static")

    def __init__(self) -> None:
        self.static: Mapping[str, Node] = NOTHING
        self.dynamic: Mapping[Part, Node] = NOTHING
        self.ends: tuple[Found, ...] = ()
        # Where the one part is plain text or digits, following it needs no call.
        self.only: Node | None = None
        self.only_digits: bool = False
        self._ordered: tuple[tuple[Part, Node], ...] | None = None
        # How many rules lead through here, and the only one.
        self.count: int = 0
        self.sole: Found | None = None

    def enter(self, found: Found) -> None:
        """Note that *found* leads through here."""
        self.count += 1
        self.sole = found if self.count == 1 else None

    def follow(self, step: Step) -> Node:
        """Return the node behind *step*, made where there was none."""
        following: Node | None
        if isinstance(step, str):
            following = self.static.get(step)
            if following is None:
                following = Node()
                self.static = _with(self.static, step, following)
            return following
        following = self.dynamic.get(step)
        if following is None:
            following = Node()
            self.dynamic = _with(self.dynamic, step, following)
            self._ordered = None
            single = len(self.dynamic) == 1 and step.kind in {ANY_TEXT, DIGITS, ASCII_DIGITS}
            self.only = following if single else None
            self.only_digits = single and step.kind != ANY_TEXT
        return following

    @property
    def ordered(self) -> tuple[tuple[Part, Node], ...]:
        """The variable parts, in the order in which they are tried."""
        if self._ordered is None:
            self._ordered = tuple(sorted(self.dynamic.items(), key=lambda item: item[0].weight))
        return self._ordered


def spelt(path: str) -> str | None:
    """Return the text of which ``PATH_INFO`` holds the bytes; None where it takes the whole walk to read it.

    >>> from erlen._routetree import spelt
    >>> spelt("/\\u00c3\\u00a4"), spelt("/\\u00d9\\u00a3")
    ('/\u00e4', None)
    """
    try:
        text = path.encode("latin1").decode(errors="replace")
    except UnicodeEncodeError:
        return None
    # What digits of other scripts mean is the converter's business.
    return None if _OTHER_DIGIT.search(text) else text


# Most nodes have no parts of one kind: those share this.
NOTHING: Final[Mapping[Any, Node]] = {}


def _with(known: Mapping[Any, Node], key: Step, node: Node) -> Mapping[Any, Node]:
    """Return *known* with one more entry; only the one that all share is copied."""
    if isinstance(known, dict) and known is not NOTHING:
        known[key] = node
        return known
    return {key: node}


def _convert_of(converter: BaseConverter) -> Convert | None:
    """Return what makes a value of a text; None where the text is the value."""
    kind = type(converter)
    if kind.to_python is BaseConverter.to_python:
        return None
    if isinstance(converter, NumberConverter) and kind.to_python is NumberConverter.to_python:
        limits = (converter.fixed_digits, converter.min, converter.max)
        if limits == (0, None, None) and converter.num_convert is int:
            return int
    return converter.to_python


def _written(lines: Sequence[str], unpacked: Sequence[str]) -> Any:
    """Return a function that makes functions: *lines* are their body, *unpacked* is done once for each."""
    head = ["def form(given, converts, defaults):", *(f"    {line}" for line in unpacked), "    def made(texts):"]
    scope: dict[str, Any] = {}
    exec("\n".join([*head, *(f"        {line}" for line in lines), "    return made"]), scope)
    return scope["form"]


@lru_cache(maxsize=512)
def _arguments_form(names: tuple[str, ...], converted: tuple[bool, ...]) -> Callable[..., Arguments]:
    """Return what makes the functions for rules with variables *names*, of which some are *converted*."""
    unpacked = [f"convert{at} = converts[{at}]" for at in range(len(names))]
    items = [
        f"{name!r}: convert{at}(texts[{at}])" if is_converted else f"{name!r}: texts[{at}]"
        for at, (name, is_converted) in enumerate(zip(names, converted, strict=True))
    ]
    form: Callable[..., Arguments] = _written([f"return {{{', '.join([*items, '**defaults'])}}}"], unpacked)
    return form


# What a segment must be, by the kind of its part.
TESTS: Final = {ANY_TEXT: "not {0}", DIGITS: "not {0}.isdecimal()", ASCII_DIGITS: "not {0}.isdecimal()"}


def _direct_of(steps: Sequence[Step], variables: Variables, defaults: Mapping[str, Any]) -> Direct:
    kinds = tuple(step.kind if isinstance(step, Part) else -1 for step in steps)
    if any(
        kind != -1 and kind not in TESTS and not (kind == REST and at == len(kinds) - 1)
        for at, kind in enumerate(kinds)
    ):
        return _never
    converts = [_convert_of(converter) for _, converter in variables]
    form = _direct_form(kinds, tuple(name for name, _ in variables), tuple(map(bool, converts)), bool(defaults))
    return form([step for step in steps if isinstance(step, str)], converts, defaults)


def _never(_: list[str]) -> None:
    """Stand for a rule that takes the whole walk."""


@lru_cache(maxsize=512)
def _direct_form(
    kinds: tuple[int, ...], names: tuple[str, ...], converted: tuple[bool, ...], has_defaults: bool
) -> Callable[..., Direct]:
    """Return what makes the functions for rules of a form: -1 stands for a literal segment, the others for a part's kind."""
    has_rest = bool(kinds) and kinds[-1] == REST
    lines = [f"if len(texts) {'<' if has_rest else '!='} {len(kinds)}: return None"]
    unpacked = [f"convert{at} = converts[{at}]" for at in range(len(names))]
    items: list[str] = []
    literals = 0
    for at, kind in enumerate(kinds):
        text = f"text{len(items)}"
        if kind == -1:
            unpacked.append(f"literal{literals} = given[{literals}]")
            lines.append(f"if texts[{at}] != literal{literals}: return None")
            literals += 1
            continue
        if kind == REST:
            lines += [
                f"{text} = '/'.join(texts[{at}:])",
                f"if not {text} or {text}[0] == '/' or '\\n' in {text}: return None",
            ]
        else:
            lines += [f"{text} = texts[{at}]", f"if {TESTS[kind].format(text)}: return None"]
        number = len(items)
        items.append(
            f"{names[number]!r}: convert{number}({text})" if converted[number] else f"{names[number]!r}: {text}"
        )
    if has_defaults:
        items.append("**defaults")
    form: Callable[..., Direct] = _written([*lines, f"return {{{', '.join(items)}}}"], unpacked)
    return form
