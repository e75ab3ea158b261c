"""The tree of a map's rules: matches paths as werkzeug's state machine does, step by step, in time linear in the path.

Knows parts, rules and converters; no application, no request. It stands where the map has its state machine, so that whoever asks the map asks the
tree. Rules:
- werkzeug's order: literal segments before variables, variables by weight, no way back once a rule has matched.
- `find` answers quickly, and only where nothing but the path and the method decides; `match` says everything, as the state machine would.
- werkzeug keeps its state machine private: that the tree can stand in its place is why the minor version is pinned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final, TypeAlias, final

from typing_extensions import override
from werkzeug.routing import Rule, ValidationError
from werkzeug.routing.converters import BaseConverter, NumberConverter
from werkzeug.routing.exceptions import NoMatch, RequestAliasRedirect, RequestPath
from werkzeug.routing.matcher import StateMachineMatcher

from ._ruleparts import ANY_TEXT, ASCII_DIGITS, DIGITS, Part, Step, Variables
from .types import URLValues

__all__ = ["Found", "RouteIndex"]

# A converter yields a value of any type (werkzeug's contract).
Convert: TypeAlias = Callable[[str], Any]
Arguments: TypeAlias = Callable[[list[str]], URLValues]


@final
class Found:
    """A rule in the tree: how the texts of its variables become the view's arguments."""

    __slots__ = ("arguments", "endpoint", "is_plain", "rule", "variables")

    def __init__(self, rule: Rule, variables: Variables) -> None:
        self.rule: Rule = rule
        # Whoever makes rules chooses the class of their endpoints; an application's are texts.
        self.endpoint: str = rule.endpoint
        self.variables: Variables = variables
        self.arguments: Arguments | None = None
        # Nothing but path and method decides whether it answers, and it answers for itself.
        self.is_plain: bool = not (rule.alias or rule.websocket or rule.redirect_to is not None)


@final
class Node:
    """A place in the tree: what may follow, and the rules that end here."""

    __slots__ = ("_ordered", "dynamic", "ends", "only", "only_digits", "static")

    def __init__(self) -> None:
        self.static: Mapping[str, Node] = NOTHING
        self.dynamic: Mapping[Part, Node] = NOTHING
        self.ends: tuple[Found, ...] = ()
        # Where the one part is plain text or digits, following it needs no call.
        self.only: Node | None = None
        self.only_digits: bool = False
        self._ordered: tuple[tuple[Part, Node], ...] | None = None

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


# Most nodes have no parts of one kind: those share this.
NOTHING: Final[Mapping[Any, Node]] = {}


def _with(known: Mapping[Any, Node], key: Step, node: Node) -> Mapping[Any, Node]:
    """Return *known* with one more entry; only the one that all share is copied."""
    if isinstance(known, dict) and known is not NOTHING:
        known[key] = node
        return known
    return {key: node}


UNSURE: Final = object()
"""What the quick walk yields where it takes the whole walk to judge."""


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


def _builder(variables: Variables, defaults: Mapping[str, Any]) -> Arguments:
    """Return a function from the texts of a rule's variables to the arguments: one dictionary display, written out for the rule."""
    names: dict[str, object] = {"defaults": defaults}
    items: list[str] = []
    for at, (name, converter) in enumerate(variables):
        convert = _convert_of(converter)
        names[f"convert{at}"] = convert
        items.append(f"{name!r}: texts[{at}]" if convert is None else f"{name!r}: convert{at}(texts[{at}])")
    if defaults:
        items.append("**defaults")
    build: Arguments = eval(f"lambda texts: {{{', '.join(items)}}}", names)
    return build


@final
class RouteIndex(StateMachineMatcher):
    """The tree of one map's rules.

    >>> from erlen.rulemap import Rule, RuleMap
    >>> url_map = RuleMap([Rule("/users/<int:user_id>", endpoint="user", methods=["GET"])])
    >>> found, arguments = url_map.index.find("GET", "/users/3")
    >>> found.endpoint, arguments
    ('user', {'user_id': 3})
    >>> url_map.index.find("GET", "/users/x") is None
    True
    """

    def __init__(self, merge_slashes: bool, steps_of: Callable[[Rule], tuple[Sequence[Step], Variables]]) -> None:
        super().__init__(merge_slashes)
        self._steps_of = steps_of
        self.root: Node = Node()
        self._exact: dict[str, Node] = {}
        self._builders: dict[Variables, Arguments] = {}
        # Endpoints of several rules of which one has defaults: a path may have to be redirected to that one.
        self.doubted: set[object] = set()
        self._redirected: dict[Found, bool] = {}

    @override
    def add(self, rule: Rule) -> None:
        """Add *rule*, which is bound to the map."""
        steps, variables = self._steps_of(rule)
        node = self.root
        for step in steps:
            node = node.follow(step)
        node.ends = (*node.ends, Found(rule, variables))
        self._redirected = {}
        # Beyond ASCII the environ holds latin-1, which spells another path.
        path = rule.rule
        if not variables and path.isascii() and "//" not in path and steps[0] == "":
            self._exact[path] = node

    @override
    def update(self) -> None:
        """Nothing to do: what is added is in its place."""

    def find(self, method: str, path: str, domain: str = "") -> tuple[Found, URLValues] | None:
        """Return the rule and arguments for *path*, or None where it takes `match` to say what is to be done.

        Args:
            path: As the client sent it, percent-decoded: ``PATH_INFO``.
        """
        texts: list[str] = []
        outcome: Any = UNSURE
        node = self._exact.get(path)
        if node is not None and not domain:
            outcome = _arrived(node, method)
        # Double slashes may have to be merged.
        elif path[:1] != "/" or not path.isascii() or "//" in path:
            return None
        else:
            start = self.root.static.get(domain)
            if start is not None:
                outcome = _walk(start, path.split("/"), 0, texts, method)
        if outcome is None or outcome is UNSURE:
            return None
        found: Found = outcome
        if found.endpoint in self.doubted and self._is_redirected(found):
            return None
        try:
            return found, (found.arguments or self._arguments_of(found))(texts)
        except ValueError:
            # The whole walk says what a value that no converter takes means.
            return None

    def _is_redirected(self, found: Found) -> bool:
        """Tell whether a rule with defaults may be asked for in place of this one (ROUTE-19)."""
        known = self._redirected.get(found)
        if known is None:
            rule = found.rule
            rules = rule.map.iter_rules(rule.endpoint) if rule.map.redirect_defaults else iter((rule,))
            before = takewhile(lambda other: other is not rule, rules)
            known = self._redirected[found] = any(other.provides_defaults_for(rule) for other in before)
        return known

    def _arguments_of(self, found: Found) -> Arguments:
        """Return the function that makes the arguments, kept with the rule; rules with the same variables share one."""
        if found.rule.defaults:
            build = _builder(found.variables, found.rule.defaults)
        else:
            known = self._builders.get(found.variables)
            build = self._builders[found.variables] = _builder(found.variables, {}) if known is None else known
        found.arguments = build
        return build

    @override
    def match(self, domain: str, path: str, method: str, websocket: bool) -> tuple[Rule, URLValues]:
        """Return the rule and arguments for *path*.

        Raises:
            NoMatch: nothing matches, or not with this method.
            RequestPath, RequestAliasRedirect: the client has to ask for another path.
        """
        walk = Walk(method, websocket)
        taken = walk.start(self.root, domain, path)
        if taken is None and self.merge_slashes:
            path = re.sub("/{2,}", "/", path)
            taken = walk.start(self.root, domain, path)
            if taken is None or taken[0].rule.merge_slashes is False:
                raise NoMatch(walk.have_match_for, walk.websocket_mismatch)
            raise RequestPath(path)
        if taken is None:
            raise NoMatch(walk.have_match_for, walk.websocket_mismatch)
        found, texts = taken
        arguments: URLValues = {}
        for (name, converter), text in zip(found.variables, texts, strict=False):
            try:
                arguments[name] = converter.to_python(text)
            except ValidationError as error:
                raise NoMatch(walk.have_match_for, walk.websocket_mismatch) from error
        rule = found.rule
        if rule.defaults:
            arguments.update(rule.defaults)
        if rule.alias and rule.map.redirect_defaults:
            raise RequestAliasRedirect(arguments, rule.endpoint)
        return rule, arguments


def _walk(node: Node, parts: list[str], at: int, texts: list[str], method: str) -> Any:
    """Return what the parts from *at* lead to: a `Found`, None for nothing, UNSURE where it takes the whole walk; adds variables' texts."""
    last = len(parts)
    while at < last:
        part = parts[at]
        at += 1
        following = node.static.get(part)
        if following is None:
            following = node.only
            if following is None:
                return _through_variables(node, part, parts, at, texts, method)
            if not (part.isdecimal() if node.only_digits else part):
                return UNSURE if node.ends else None
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
    return _arrived(node, method)


def _arrived(node: Node, method: str) -> Any:
    for found in node.ends:
        methods = found.rule.methods
        if methods is None:
            # Behind others it takes any method only if they do not mean the same one in capitals.
            return found if found.is_plain and found is node.ends[0] else UNSURE
        if method in methods:
            return found if found.is_plain else UNSURE
    return UNSURE if node.ends or "" in node.static else None


def _through_variables(node: Node, part: str, parts: list[str], at: int, texts: list[str], method: str) -> Any:
    for step, following in node.ordered:
        if step.final:
            taken = step.texts("/".join(parts[at - 1 :]))
            rest = len(parts)
        else:
            taken = step.texts(part)
            rest = at
        if taken is None:
            continue
        if step.suffixed and taken.pop():
            rest -= 1
        before = len(texts)
        texts += taken
        outcome = _walk(following, parts, rest, texts, method)
        if outcome is not None:
            return outcome
        del texts[before:]
    # A slash at the end may be one too many.
    return UNSURE if node.ends and not part else None


class SlashRequired(Exception):
    """The path lacks the slash at its end."""


Taken: TypeAlias = "tuple[Found, list[str]] | None"


@final
class Walk:
    """One path on its way through the tree, and what was met on it."""

    def __init__(self, method: str, websocket: bool) -> None:
        self.method: str = method
        self.websocket: bool = websocket
        self.have_match_for: set[str] = set()
        self.websocket_mismatch: bool = False
        self.parts: list[str] = []

    def start(self, root: Node, domain: str, path: str) -> Taken:
        """Return what *path* leads to.

        Raises:
            RequestPath: it leads somewhere with a slash at its end.
        """
        self.parts = [domain, *path.split("/")]
        try:
            return self.go(root, 0, [])
        except SlashRequired:
            raise RequestPath(f"{path}/") from None

    def go(self, node: Node, at: int, texts: list[str]) -> Taken:
        """Return what the parts from *at* lead to."""
        parts = self.parts
        if at >= len(parts):
            return self.arrive(node, texts)
        part = parts[at]
        following = node.static.get(part)
        if following is not None:
            taken = self.go(following, at + 1, texts)
            if taken is not None:
                return taken
        for step, behind in node.ordered:
            found = step.texts("/".join(parts[at:]) if step.final else part)
            if found is None:
                continue
            rest = len(parts) if step.final else at + 1
            if step.suffixed and found.pop():
                # The slash at the end is left for the node behind.
                rest -= 1
            taken = self.go(behind, rest, texts + found)
            if taken is not None:
                return taken
        if not part and at == len(parts) - 1:
            for end in node.ends:
                if not end.rule.strict_slashes and self.fits(end.rule):
                    return end, texts
        return None

    def arrive(self, node: Node, texts: list[str]) -> Taken:
        """Return the first rule that ends at *node* and answers.

        Raises:
            SlashRequired: none does, but one would with a slash at the path's end.
        """
        for end in node.ends:
            if self.fits(end.rule):
                return end, texts
        behind = node.static.get("")
        for end in () if behind is None else behind.ends:
            rule = end.rule
            if rule.websocket == self.websocket and (rule.methods is None or self.method in rule.methods):
                if rule.strict_slashes:
                    raise SlashRequired
                return end, texts
        return None

    def fits(self, rule: Rule) -> bool:
        """Tell whether *rule* answers, and remember why not."""
        if rule.methods is not None and self.method not in rule.methods:
            self.have_match_for.update(rule.methods)
        elif rule.websocket != self.websocket:
            self.websocket_mismatch = True
        else:
            return True
        return False
