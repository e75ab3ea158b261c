"""The tree of a map's rules: matches paths as werkzeug's state machine does, step by step, in time linear in the path.

Knows parts, rules and converters; no application, no request. It stands where the map has its state machine, so that whoever asks the map asks the
tree. Rules:
- werkzeug's order: literal segments before variables, variables by weight, no way back once a rule has matched.
- `find` answers quickly, and only where nothing but the path and the method decides; `match` says everything, as the state machine would.
- werkzeug keeps its state machine private: that the tree can stand in its place is why the minor version is pinned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final, TypeAlias, final

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Rule, ValidationError
from werkzeug.routing.exceptions import NoMatch, RequestAliasRedirect, RequestPath, RequestRedirect
from werkzeug.routing.matcher import StateMachineMatcher

from ._routetree import Found, Node, spelt
from ._ruleparts import Step, Variables
from ._typing import override
from .types import URLValues

__all__ = ["Found", "RouteIndex"]

UNSURE: Final = object()
"""What the quick walk yields where it takes the whole walk to judge."""


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
        # What rules of no particular host or subdomain start from; None where there are none, or hosts are matched.
        self._start: Node | None = None
        self._domain: str | None = ""
        self._exact: dict[str, Node] = {}
        # What `find` has found, where the path alone decides and methods are named.
        self._ready: dict[str, Found] = {}
        self._unknown: str | None = None  # the path that `find` has seen last of which no rule knows the first segment
        # Endpoints of several rules of which one has defaults: a path may have to be redirected to that one.
        self.doubted: set[object] = set()
        self._redirected: dict[Found, bool] = {}

    @property
    def domain(self) -> str | None:
        """The subdomain of requests for which nothing else is said; None where hosts are matched, which only `match` does."""
        return self._domain

    @domain.setter
    def domain(self, domain: str | None) -> None:
        if domain != self._domain:
            self._domain = domain
            self._start = None if domain is None else self.root.static.get(domain)
            self._exact = {}
            self._ready, self._unknown = {}, None

    def doubt(self, endpoint: object) -> None:
        """Look at the rules of *endpoint* among each other: of several, one has defaults."""
        self.doubted.add(endpoint)
        self._ready = {}

    @override
    def add(self, rule: Rule) -> None:
        """Add *rule*, which is bound to the map."""
        steps, variables = self._steps_of(rule)
        found = Found(rule, steps, variables)
        node = self.root
        for step in steps:
            node = node.follow(step)
            node.enter(found)
        node.ends = (*node.ends, found)
        self._redirected = {}
        self._ready, self._unknown = {}, None
        domain = self._domain
        if domain is not None and steps[0] == domain:
            self._start = self.root.static[domain]
            path = rule.rule
            # Beyond ASCII the environ holds latin-1, which spells another path.
            if not variables and path.isascii() and "//" not in path:
                self._exact[path] = node
        if rule.rule.startswith("//"):
            found.is_plain = False  # see _find_among_many

    @override
    def update(self) -> None:
        """Nothing to do: what is added is in its place."""

    def find(self, method: str, path: str) -> tuple[Found, URLValues] | None:
        """Return the rule and arguments for *path*, or None where it takes `match` to say what is to be done.

        Args:
            path: As the client sent it, percent-decoded: ``PATH_INFO``.
        """
        found = self._ready.get(path)
        if found is not None and method in (found.rule.methods or ()):
            return found, {}
        node = self._exact.get(path)
        if node is not None:
            found = _first_of(node.ends, method)
            if found is not None:
                return self._found_exactly(path, node, found) if self._is_sure(found) else None
        node = self._start
        text = path if path.isascii() else spelt(path)
        if node is None or text is None:
            return None
        parts = text.split("/")
        for part in parts:
            found = node.sole
            if found is not None:
                methods = found.rule.methods
                if not (method.isupper() if methods is None else method in methods):
                    return None
                break
            following = node.static.get(part) or node.only
            if following is None:
                if not self._is_unknown(node):
                    return self._find_among_many(method, parts)
                self._unknown = path if path is text and "//" not in path and not self.root.dynamic else None
                return None
            node = following
        else:
            found = _first_of(node.ends, method)
            if found is None:
                return self._find_among_many(method, parts)
        try:
            arguments = (found.direct or found.make_direct())(parts)
        except ValueError:
            # The whole walk says what a value that no converter takes means.
            return None
        if arguments is None:
            return self._find_among_many(method, parts)
        return (found, arguments) if found.is_plain and (not self.doubted or self._is_sure(found)) else None

    def _found_exactly(self, path: str, node: Node, found: Found) -> tuple[Found, URLValues]:
        """Return a rule without variables and its arguments, and remember it where it stands alone."""
        rule = found.rule
        if len(node.ends) == 1 and rule.methods is not None and not rule.defaults:
            self._ready[path] = found
        return found, {**(rule.defaults or {})}

    def _is_sure(self, found: Found) -> bool:
        """Tell whether a rule that matches a path answers the request, and in its own place."""
        return found.is_plain and not (found.endpoint in self.doubted and self._is_redirected(found))

    def _find_among_many(self, method: str, parts: list[str]) -> tuple[Found, URLValues] | None:
        """Return what `find` does, where several rules may match."""
        # The slashes at the beginning count as one.
        if self._start is None or (len(parts) > 2 and not parts[1]):
            return None
        texts: list[str] = []
        found = _walk(self._start, parts, 0, texts, method)
        if not isinstance(found, Found):
            return None
        try:
            return (found, found.arguments(texts)) if self._is_sure(found) else None
        except ValueError:
            # See find.
            return None

    def refusal(self, method: str, path: str) -> HTTPException | None:
        """Return why no rule answers for *path*, or None where one does, or only `match` can say.

        That the client has to ask for another path is a redirect to the bare path: it is not quoted, and host and query are not known here.

        Args:
            path: See `find`.
        """
        if self._domain is None:
            return None
        if path is self._unknown and len(path) > 1:
            return NotFound()
        if not path.isascii():
            path = path.encode("latin1").decode(errors="replace")
        elif path[:1] == "/" and "//" not in path and self._leads_nowhere(path.split("/"), method):
            return NotFound()
        try:
            self.match(self._domain, f"/{path.lstrip('/')}" if path else "", method.upper(), False)
        except NoMatch as error:
            if error.have_match_for:
                return MethodNotAllowed(valid_methods=list(error.have_match_for))
            return None if error.websocket_mismatch else NotFound()
        except RequestPath as error:
            return None if self._domain else RequestRedirect(error.path_info)
        except RequestAliasRedirect:
            return None
        return None

    def _is_unknown(self, node: Node) -> bool:
        """Tell whether *node*, behind which a path's first segment was not found, is the first, and has room for no other."""
        start = self._start
        return start is not None and node is start.static.get("") and not (node.dynamic or start.dynamic)

    def _leads_nowhere(self, parts: list[str], method: str) -> bool:
        """Tell whether no rule ends where *parts* lead: then the whole walk would find none either, nor a method."""
        # A variable may stand for the subdomain.
        return not self.root.dynamic and (self._start is None or _walk(self._start, parts, 0, [], method) is None)

    def _is_redirected(self, found: Found) -> bool:
        """Tell whether a rule with defaults may be asked for in place of this one (ROUTE-19)."""
        known = self._redirected.get(found)
        if known is None:
            rule = found.rule
            rules = rule.map.iter_rules(rule.endpoint) if rule.map.redirect_defaults else iter((rule,))
            before = takewhile(lambda other: other is not rule, rules)
            known = self._redirected[found] = any(other.provides_defaults_for(rule) for other in before)
        return known

    @override
    def match(self, domain: str, path: str, method: str, websocket: bool) -> tuple[Rule, URLValues]:
        """Return the rule and arguments for *path*.

        Raises:
            NoMatch: nothing matches, or not with this method.
            RequestPath, RequestAliasRedirect: the client has to ask for another path.
        """
        walk = Walk(method, websocket)
        taken = walk.start(self.root, domain, path)
        # With methods to tell, once more even so: that is what the order of the set comes from, and with it that of the header.
        if taken is None and self.merge_slashes and ("//" in path or walk.have_match_for):
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


def _walk(node: Node, parts: list[str], at: int, texts: list[str], method: str) -> object:
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
    return _first_of(node.ends, method) or (UNSURE if node.ends or "" in node.static else None)


def _first_of(ends: tuple[Found, ...], method: str) -> Found | None:
    """Return the first rule that allows *method*; one that allows all does so where no other may mean the same in capitals."""
    for found in ends:
        methods = found.rule.methods
        if method.isupper() if methods is None else method in methods:
            return found
    return None


def _through_variables(node: Node, part: str, parts: list[str], at: int, texts: list[str], method: str) -> object:
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
