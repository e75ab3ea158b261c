"""Rules that no request can reach, because another one answers first.

Follows werkzeug's matcher: segments from left to right, static text before variables, variables by weight and then in the order in which they came;
of rules of one shape the first one that allows the method. Rules: only what is certain counts; a rule that yields for some methods only is reached.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import AnyConverter, BaseConverter, UnicodeConverter

from ._convertertypes import converters_of
from .errors import RuleSyntaxError
from .urlrules import ParsedRule, Static, Variable, parse_rule

__all__ = ["Shadowed", "shadowed_among"]


@attrs.frozen
class Shadowed:
    """A rule that is never reached, and the one that answers in its place."""

    rule: WerkzeugRule
    by: WerkzeugRule


ANYTHING: Final = frozenset({"[^/]+", "[^/]{1,}"})


def shadowed_among(group: Sequence[WerkzeugRule], rules: Sequence[WerkzeugRule]) -> Iterator[Shadowed]:
    """Yield the rules that no request can reach among a *group* of one outline.

    Args:
        rules: All rules, in the order in which they were added, as the group is.
    """
    order = _Order(rules)
    forms = [_form_of(rule) for rule in group]
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
            if _comes_first(other_form, form, other_at < at, order, rule) and left & set(other.methods or ()):
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
    def regexes(self) -> tuple[str, ...]:
        return tuple(converter.regex for converter in self.converters)

    @property
    def weights(self) -> tuple[int, ...]:
        return tuple(converter.weight for converter in self.converters)


def _form_of(rule: WerkzeugRule) -> tuple[Segment, ...] | None:
    """Return the segments of *rule*; None where a converter reaches beyond its segment."""
    try:
        parsed = parse_rule(rule.rule)
    except RuleSyntaxError:
        return None
    made = dict(converters_of(rule))
    segments: list[Segment] = []
    for parts in _split(parsed):
        converters: list[BaseConverter] = []
        for part in parts:
            if isinstance(part, Variable):
                converter = made.get(part.name)
                if converter is None or (not converter.part_isolating and len(parts) > 1):
                    return None
                converters.append(converter)
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


class _Order:
    """In which order the matcher tries parts of one weight: that in which any rule brought them first."""

    def __init__(self, rules: Sequence[WerkzeugRule]) -> None:
        self._rules = rules
        self._forms: list[tuple[WerkzeugRule, tuple[Segment, ...] | None]] | None = None

    def first_of(self, start: Sequence[Segment], domain: str) -> int:
        """Return the number of the first rule of *domain* that begins like *start*."""
        if self._forms is None:
            self._forms = [(rule, _form_of(rule)) for rule in self._rules]
        for number, (rule, form) in enumerate(self._forms):
            fits = form is not None and len(form) >= len(start) and all(map(_is_same, start, form))
            if fits and _domain_of(rule) == domain:
                return number
        return len(self._forms)


def _domain_of(rule: WerkzeugRule) -> str:
    return f"{rule.host or ''}|{rule.subdomain or ''}"


def _is_same(one: Segment, other: Segment) -> bool:
    """Tell whether two segments are one part to the matcher."""
    return one.text == other.text and one.regexes == other.regexes and one.weights == other.weights


def _comes_first(
    one: tuple[Segment, ...], other: tuple[Segment, ...], is_earlier: bool, order: _Order, rule: WerkzeugRule
) -> bool:
    """Tell whether whatever fits *other*, the form of *rule*, fits *one*, and the matcher tries *one* first."""
    if len(one) != len(other):
        return False
    decided = False
    for at, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        if _is_same(mine, theirs):
            continue
        if mine.text != theirs.text or not all(map(_covers, mine.converters, theirs.converters)):
            return False
        if not decided:
            domain = _domain_of(rule)
            if mine.weights > theirs.weights:
                return False
            if mine.weights == theirs.weights and order.first_of(one[: at + 1], domain) > order.first_of(
                other[: at + 1], domain
            ):
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
