"""An index in front of werkzeug's map: answers for the paths it is sure about, and says nothing about all others.

Compiled from the map's own state machine, whose order it follows step by step: static parts before variables, variables by weight, no way back once a
part was left. Knows rules and converters; no application, no request. Rules:
- Whatever could end in a redirect, an alias, a 404 or a 405, or leads through a converter that matches slashes, is left to the map.
- werkzeug keeps its state machine private: what is read of it here is why its minor version is pinned.
- An index is a picture of the map at one moment; whoever keeps it compares `RuleMap.version` before each use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias, final

from typing_extensions import override
from werkzeug.routing import Map, ValidationError
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import (
    AnyConverter,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    UnicodeConverter,
    UUIDConverter,
)
from werkzeug.routing.matcher import State
from werkzeug.routing.rules import RuleFactory, RulePart

from .types import URLValues

__all__ = ["Found", "RouteIndex", "RuleMap"]

BUILT_IN = frozenset({AnyConverter, FloatConverter, IntegerConverter, UnicodeConverter, UUIDConverter})

# A converter yields a value of any type (werkzeug's contract).
Convert: TypeAlias = Callable[[str], Any]


class RuleMap(Map):
    """werkzeug's map, which counts what is added to it."""

    version: int = 0

    @override
    def add(self, rulefactory: RuleFactory) -> None:
        """Add rules; see `werkzeug.routing.Map.add`."""
        super().add(rulefactory)
        self.version += 1


@final
class Found:
    """A rule the index can answer for: how the texts of its variables become the view's arguments."""

    __slots__ = ("arguments", "endpoint", "has_variables", "rule")

    def __init__(self, rule: WerkzeugRule, converters: dict[str, BaseConverter]) -> None:
        self.rule: WerkzeugRule = rule
        self.endpoint: str = rule.endpoint
        self.has_variables: bool = bool(converters)
        self.arguments: Callable[[list[str]], URLValues] = _builder(converters, dict(rule.defaults or {}))


def _builder(converters: dict[str, BaseConverter], defaults: URLValues) -> Callable[[list[str]], URLValues]:
    """Return a function from the texts of a rule's variables to the arguments: one dictionary display, written out for the rule."""
    names: dict[str, object] = {"defaults": defaults}
    items: list[str] = []
    for at, (name, converter) in enumerate(converters.items()):
        convert = _convert_of(converter)
        names[f"convert{at}"] = convert
        items.append(f"{name!r}: texts[{at}]" if convert is None else f"{name!r}: convert{at}(texts[{at}])")
    if defaults:
        items.append("**defaults")
    build: Callable[[list[str]], URLValues] = eval(f"lambda texts: {{{', '.join(items)}}}", names)
    return build


UNSURE: Final = object()
"""What a part yields that only the map can judge."""

# How a part of a path is matched: the texts of its variables, None where it does not fit.
Test: TypeAlias = Callable[[str], "list[str] | None"]


@final
class Node:
    """A state of the machine, ready to be walked."""

    __slots__ = ("by_method", "dynamic", "only", "only_digits", "static")

    def __init__(self) -> None:
        self.static: dict[str, Node] = {}
        # A part without a test can only be judged by the map.
        self.dynamic: list[tuple[Test | None, Node]] = []
        self.by_method: dict[str, Found | None] = {}
        # Where the one variable part is plain text or digits, following it needs no call.
        self.only: Node | None = None
        self.only_digits: bool = False

    def close(self) -> None:
        """Work out the shortcut, when all parts are there."""
        if len(self.dynamic) == 1:
            test, following = self.dynamic[0]
            if test is _any_text or test is _digits:
                self.only = following
                self.only_digits = test is _digits


# The parts that are so common that a regular expression would be the slower test.
def _any_text(text: str) -> list[str] | None:
    return [text] if text else None


def _digits(text: str) -> list[str] | None:
    return [text] if text.isdecimal() else None


PLAIN: Final[dict[str, Test]] = {
    r"(?P<__werkzeug_0>[^/]{1,})\Z": _any_text,
    r"(?P<__werkzeug_0>\d+)\Z": _digits,
}


def _test_for(part: RulePart) -> Test | None:
    """Return the test of a part, or None where it reaches beyond one segment."""
    if part.final:
        return None
    plain = PLAIN.get(part.content)
    if plain is not None:
        return plain
    match = re.compile(part.content).match

    def test(text: str) -> list[str] | None:
        found = match(text)
        if found is None:
            return None
        named = found.groupdict()
        numbers = sorted(int(name[11:]) for name in named if name.startswith("__werkzeug_"))
        return [named[f"__werkzeug_{number}"] for number in numbers]

    return test


def _convert_of(converter: BaseConverter) -> Convert | None:
    """Return what makes a value of a text; None where the text is the value."""
    if type(converter) is UnicodeConverter or type(converter) is AnyConverter:
        return None
    if type(converter) is IntegerConverter:
        limits = (converter.fixed_digits, converter.min, converter.max)
        if limits == (0, None, None):
            return int
    return converter.to_python


def _found_for(rule: WerkzeugRule, url_map: Map) -> Found | None:
    """Return how *rule* is answered for, or None where only the map can say what becomes of it."""
    converters: dict[str, BaseConverter] = rule._converters  # pyright: ignore[reportPrivateUsage]  # see the module's rules
    if rule.alias or rule.websocket or rule.redirect_to is not None:
        return None
    if any(type(converter) not in BUILT_IN for converter in converters.values()):
        return None
    if url_map.redirect_defaults:
        for other in url_map.iter_rules(rule.endpoint):
            if other is rule:
                break
            # The map would redirect to the rule that has this value as its default (ROUTE-19).
            if other.provides_defaults_for(rule):
                return None
    return Found(rule, converters)


def _node_of(state: State, url_map: Map) -> Node:
    node = Node()
    for rule in state.rules:
        found = _found_for(rule, url_map)
        for method in rule.methods or ():
            # The first rule that allows the method wins, whether or not the index can answer for it.
            node.by_method.setdefault(method, found)
        if rule.methods is None:
            # It takes any method: what comes behind it is out of reach, and so is this one for a table of methods.
            break
    for text, following in state.static.items():
        node.static[text] = _node_of(following, url_map)
    for part, following in state.dynamic:
        node.dynamic.append((_test_for(part), _node_of(following, url_map)))
    node.close()
    return node


@final
class RouteIndex:
    """The paths of one map at one moment.

    >>> from erlen.routeindex import RouteIndex, RuleMap
    >>> from erlen.routing import Rule
    >>> url_map = RuleMap([Rule("/users/<int:user_id>", endpoint="user", methods=["GET"])])
    >>> index = RouteIndex(url_map)
    >>> found, arguments = index.find("GET", "/users/3")
    >>> found.endpoint, arguments
    ('user', {'user_id': 3})
    >>> index.find("GET", "/users/x") is None
    True
    """

    __slots__ = ("_exact", "_root", "url_map", "version")

    def __init__(self, url_map: RuleMap) -> None:
        self.url_map: RuleMap = url_map
        self.version: int = url_map.version
        url_map.update()
        self._exact: dict[str, dict[str, Found]] = {}
        self._root: Node | None = None
        if url_map.host_matching or url_map.default_subdomain:
            return
        machine = url_map._matcher  # pyright: ignore[reportPrivateUsage]  # see the module's rules
        start: State | None = machine._root.static.get("")  # pyright: ignore[reportPrivateUsage]  # see the module's rules
        start = None if start is None else start.static.get("")
        if start is not None:
            self._root = _node_of(start, url_map)
            self._collect("", self._root)

    def _collect(self, path: str, node: Node) -> None:
        """Enter the rules without variables by their whole path: the map looks at those first."""
        sure = {
            method: found for method, found in node.by_method.items() if found is not None and not found.has_variables
        }
        # Beyond ASCII the environ holds latin-1, which might spell another path.
        if sure and path.isascii():
            self._exact[path] = sure
        for text, following in node.static.items():
            self._collect(f"{path}/{text}", following)

    def find(self, method: str, path: str) -> tuple[Found, URLValues] | None:
        """Return the rule and arguments for *path*, or None where the map has to be asked.

        Args:
            path: As the client sent it, percent-decoded: ``PATH_INFO``.
        """
        exact = self._exact.get(path)
        if exact is not None:
            found = exact.get(method)
            if found is not None:
                return found, found.arguments([])
        root = self._root
        # Double slashes may have to be merged.
        if root is None or path[:1] != "/" or not path.isascii() or "//" in path:
            return None
        texts: list[str] = []
        outcome = _walk(root, path.split("/"), 1, texts, method)
        if outcome is None or outcome is UNSURE:
            return None
        try:
            return outcome, outcome.arguments(texts)
        except ValidationError:
            return None


def _walk(node: Node, parts: list[str], at: int, texts: list[str], method: str) -> Any:
    """Return what the parts from *at* lead to: a `Found`, None for nothing, UNSURE where only the map knows; adds variables' texts."""
    last = len(parts)
    while at < last:
        part = parts[at]
        at += 1
        following = node.static.get(part)
        if following is None:
            following = node.only
            if following is None:
                return _through_variables(node, part, parts, at, texts, method) if node.dynamic else None
            if not (part.isdecimal() if node.only_digits else part):
                return None
            texts.append(part)
        elif node.dynamic:
            before = len(texts)
            outcome = _walk(following, parts, at, texts, method)
            if outcome is not None:
                return outcome
            # What the dead end took along belongs to no variable of the next try.
            del texts[before:]
            return _through_variables(node, part, parts, at, texts, method)
        node = following
    # A rule that the index cannot answer for stands as None: then the map has to.
    return node.by_method.get(method) or UNSURE


def _through_variables(node: Node, part: str, parts: list[str], at: int, texts: list[str], method: str) -> Any:
    for test, following in node.dynamic:
        if test is None:
            return UNSURE
        taken = test(part)
        if taken is None:
            continue
        before = len(texts)
        texts += taken
        outcome = _walk(following, parts, at, texts, method)
        if outcome is not None:
            return outcome
        del texts[before:]
    return None
