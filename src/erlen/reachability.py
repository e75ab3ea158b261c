"""Rules that no request can reach, because another one answers first.

Follows werkzeug's matcher: segments from left to right, static text before variables, variables by weight and then in the order in which they came;
of rules of one shape the first one that allows the method. Rules: only what is certain counts; a rule that yields for some methods only is reached.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

import attrs
from werkzeug.routing import Map
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import AnyConverter, BaseConverter, UnicodeConverter

from .errors import RuleSyntaxError
from .urlrules import ParsedRule, Static, Variable, parse_rule

__all__ = ["Shadowed", "shadowed_rules"]


@attrs.frozen
class Shadowed:
    """A rule that is never reached, and the one that answers in its place."""

    rule: WerkzeugRule
    by: WerkzeugRule


ANYTHING: Final = frozenset({"[^/]+", "[^/]{1,}"})


def shadowed_rules(url_map: Map, rules: Sequence[WerkzeugRule]) -> Iterator[Shadowed]:
    """Yield the rules among *rules*, in the order in which they were added, that no request can reach."""
    alike: dict[tuple[str, str], list[WerkzeugRule]] = {}
    for rule in rules:
        if not rule.build_only:
            domain = (rule.host if url_map.host_matching else rule.subdomain) or ""
            alike.setdefault((domain, _outline(rule.rule)), []).append(rule)
    for group in alike.values():
        if len(group) > 1:
            yield from _shadowed_among(url_map, group)


def _outline(rule: str) -> str:
    """Return *rule* with a hole for each variable: only rules of one outline can shadow each other for certain."""
    if "<" not in rule:
        return rule
    try:
        return "".join("<>" if isinstance(part, Variable) else part.text for part in parse_rule(rule).parts)
    except RuleSyntaxError:
        return rule


def _shadowed_among(url_map: Map, group: list[WerkzeugRule]) -> Iterator[Shadowed]:
    forms = [_form_of(url_map, rule) for rule in group]
    for at, rule in enumerate(group):
        form = forms[at]
        left = set(rule.methods or ())
        if form is None or not left:
            continue
        first: WerkzeugRule | None = None
        for other_at, other in enumerate(group):
            other_form = forms[other_at]
            if other is rule or other_form is None or other.websocket != rule.websocket:
                continue
            if _comes_first(other_form, form, other_at < at) and left & set(other.methods or ()):
                first = first or other
                left -= set(other.methods or ())
        # What erlen answers by itself is no reason to have a rule.
        if first is not None and left <= ({"OPTIONS"} if getattr(rule, "provide_automatic_options", False) else set()):
            yield Shadowed(rule, first)


@attrs.frozen
class Segment:
    """What stands between two slashes: text, and converters in its holes."""

    text: str
    converters: tuple[BaseConverter, ...]

    @property
    def weights(self) -> tuple[int, ...]:
        return tuple(converter.weight for converter in self.converters)


def _form_of(url_map: Map, rule: WerkzeugRule) -> tuple[Segment, ...] | None:
    """Return the segments of *rule*; None where a converter reaches beyond its segment or cannot be made."""
    try:
        parsed = parse_rule(rule.rule)
    except RuleSyntaxError:
        return None
    segments: list[Segment] = []
    for parts in _split(parsed):
        converters: list[BaseConverter] = []
        for part in parts:
            if isinstance(part, Variable):
                try:
                    made = rule.get_converter(part.name, part.converter, part.arguments, part.options)
                except (LookupError, TypeError, ValueError):
                    return None
                if not made.part_isolating and len(parts) > 1:
                    return None
                converters.append(made)
        text = "".join("<>" if isinstance(part, Variable) else part.text for part in parts)
        segments.append(Segment(text, tuple(converters)))
    return tuple(segments)


def _split(parsed: ParsedRule) -> Iterator[list[Static | Variable]]:
    segment: list[Static | Variable] = []
    for part in parsed.parts:
        if isinstance(part, Variable):
            segment.append(part)
            continue
        for number, text in enumerate(part.text.split("/")):
            if number:
                yield segment
                segment = []
            if text:
                segment.append(Static(text, part.start))
    yield segment


def _comes_first(one: tuple[Segment, ...], other: tuple[Segment, ...], is_earlier: bool) -> bool:
    """Tell whether whatever fits *other* fits *one*, and the matcher tries *one* first."""
    decided = False
    for mine, theirs in zip_longest(one, other):
        if mine is None or theirs is None or mine.text != theirs.text:
            return False
        regexes = [converter.regex for converter in mine.converters]
        if regexes == [converter.regex for converter in theirs.converters] and mine.weights == theirs.weights:
            continue
        if not all(map(_covers, mine.converters, theirs.converters)):
            return False
        if not decided:
            if mine.weights > theirs.weights or (mine.weights == theirs.weights and not is_earlier):
                return False
            decided = True
    return decided or is_earlier


def _covers(one: BaseConverter, other: BaseConverter) -> bool:
    """Tell whether *one* takes every text that *other* takes."""
    if one.regex == other.regex:
        return True
    if not (one.part_isolating and other.part_isolating):
        return False
    if one.regex in ANYTHING:
        return re.fullmatch(other.regex, "") is None
    if isinstance(one, AnyConverter) and isinstance(other, AnyConverter):
        return one.items >= other.items
    if one.regex == f"-?{other.regex}":
        return True
    if type(one) is type(other) is UnicodeConverter:
        low, high = _lengths(one.regex)
        other_low, other_high = _lengths(other.regex)
        return low <= other_low and other_high <= high
    return False


def _lengths(regex: str) -> tuple[float, float]:
    """Return how short and how long a text may be by the regular expression of a string converter."""
    low, comma, high = regex.removeprefix("[^/]{").removesuffix("}").partition(",")
    return int(low), (float(high) if high else float("inf")) if comma else int(low)
