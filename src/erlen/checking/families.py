"""Which names reach which template: from the calls that render it, through inheritance, includes and imports.

Knows outlines and who names whom; no application. Rule: what a template may be given on any way counts as given, and a way that cannot be followed
to its end opens all that lies on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs
from jinja2 import ChainableUndefined

from .outline import Chain, Outline
from .reading import ELEMENT
from .shelf import Shelf

__all__ = ["Families", "Given"]


@attrs.define
class Given:
    """The names that reach a template; of an open one, there may be more."""

    names: set[str] = attrs.field(factory=set[str])
    is_open: bool = False
    bound: set[str] = attrs.field(factory=set[str])
    """Those that templates on the way have bound."""

    def takes(self, other: "Given") -> bool:
        """Add what *other* has; return whether that was anything new."""
        before = len(self.names), self.is_open, len(self.bound)
        self.names |= other.names
        self.is_open |= other.is_open
        self.bound |= other.bound
        return before != (len(self.names), self.is_open, len(self.bound))


@attrs.frozen
class Way:
    """From a template to one that it names: what it adds there; *is_fresh* where only the environment's names go along."""

    target: str
    adds: frozenset[str]
    is_open: bool
    is_fresh: bool


@attrs.define(eq=False, slots=False)
class Families:
    """The templates of a shelf, and the ways between them."""

    shelf: Shelf
    environment: frozenset[str]
    """The names of the environment: all that a template imported without context sees."""
    _above: dict[str, Given] = attrs.field(factory=dict[str, Given], init=False)
    _ways: dict[str, tuple[Way, ...]] = attrs.field(factory=dict[str, tuple[Way, ...]], init=False)

    def spread(self, seeds: Mapping[str, Given]) -> dict[str, Given]:
        """Return what reaches each template when those in *seeds* are rendered with what stands there."""
        reached = {
            name: attrs.evolve(given, names=set(given.names), bound=set(given.bound)) for name, given in seeds.items()
        }
        pending = list(reached)
        while pending:
            name = pending.pop()
            for way in self.ways(name):
                given = self._arriving(reached[name], way)
                known = reached.setdefault(way.target, Given())
                if known.takes(given) or not known.names:
                    known.names.add("self")
                    pending.append(way.target)
        return reached

    def _arriving(self, given: Given, way: Way) -> Given:
        if way.is_fresh:
            return Given(set(self.environment), way.is_open)
        return Given(given.names | way.adds, given.is_open or way.is_open, given.bound | way.adds)

    def family(self, name: str) -> set[str]:
        """Return *name* and every template that takes part when it is rendered."""
        found: set[str] = set()
        pending = [name]
        while pending:
            current = pending.pop()
            if current not in found:
                found.add(current)
                pending.extend(way.target for way in self.ways(current))
        return found

    def ways(self, name: str) -> tuple[Way, ...]:
        """Return the ways from the template *name*."""
        if name not in self._ways:
            outline = self.outline(name)
            self._ways[name] = () if outline is None else tuple(self._ways_from(name, outline))
        return self._ways[name]

    def outline(self, name: str) -> Outline | None:
        """Return what the template *name* says of itself, None where it is missing or broken."""
        found = self.shelf.get(name)
        return None if found is None else found.outline

    def _ways_from(self, name: str, outline: Outline) -> Iterable[Way]:
        here = frozenset(outline.bound | outline.top | self.above(name).names)
        for reference in outline.references:
            is_open = bool(reference.named.patterns)
            for target in self.shelf.matching(reference.named):
                # Of templates that could be any, nothing is known.
                if target != name and not (is_open and reference.named.patterns == ("*",)):
                    yield Way(target, here, is_open, not reference.with_context and reference.kind != "extends")

    def above(self, name: str) -> Given:
        """Return what the templates that *name* extends bind; open where one of them is unknown."""
        if name not in self._above:
            # Meanwhile, for templates that extend each other.
            self._above[name] = Given()
            self._above[name] = self._bound_above(name)
        return self._above[name]

    def _bound_above(self, name: str) -> Given:
        found = Given()
        outline = self.outline(name)
        for reference in () if outline is None else outline.references:
            if reference.kind != "extends":
                continue
            parents = list(self.shelf.matching(reference.named))
            found.is_open |= bool(reference.named.patterns) or len(parents) < len(reference.named.names)
            for parent in parents:
                outline = self.outline(parent)
                if outline is None:
                    found.is_open = True
                else:
                    found.names |= outline.bound | outline.top
                    found.takes(self.above(parent))
        return found

    def surely_read(self, name: str) -> Iterator[Chain]:
        """Yield the attributes that are read whenever the template *name* is rendered, of names that it does not bind."""
        outline = self.outline(name)
        if outline is None or self.is_forgiving:
            return
        root = self._root(name)
        shown = None if root is None else self.outline(root)
        for chain in outline.chains:
            is_shown = root == name or (shown is not None and chain.block in shown.sure_blocks)
            if chain.is_certain and is_shown and chain.path.steps[0] != ELEMENT:
                yield chain

    @property
    def is_forgiving(self) -> bool:
        """Whether undefined values let attributes be read."""
        return issubclass(self.shelf.app.jinja_env.undefined, ChainableUndefined)

    def _root(self, name: str) -> str | None:
        """Return the template at the top of *name*'s inheritance; None where that is not certain."""
        for _ in range(20):
            outline = self.outline(name)
            extended = [] if outline is None else [found for found in outline.references if found.kind == "extends"]
            if not extended:
                return name
            parents = list(self.shelf.matching(extended[0].named))
            if len(extended) > 1 or len(parents) != 1:
                return None
            name = parents[0]
        return None

    @cached_property
    def has_unknown_ways(self) -> bool:
        """Whether some template names another one in a way that could mean any."""
        outlines = [template.outline for template in self.shelf.all()]
        return any(
            "*" in reference.named.patterns
            for outline in outlines
            if outline is not None
            for reference in outline.references
        )
