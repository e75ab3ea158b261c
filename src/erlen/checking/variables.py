"""The findings about the variables of templates: those that nobody gives, and what a declared context lacks.

Knows the places that render, the families of templates and the classes of contexts. Rule: a name that any rendering gives is given; only where
nothing can add to what is seen is a name missing, and elsewhere it is misspelt at most.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property

import attrs

from ..findings import Finding
from .ambient import Ambient
from .contexts import fields_of, missing_in
from .endpoints import mend
from .families import Families, Given
from .outline import Outline, Read
from .renders import Handle, Rendering, Renderings
from .shelf import Shelf, TemplateFile

__all__ = ["VariableChecks"]

# What is taken for a misspelling where more may be given than is seen.
NEAR = 0.75
NEAR_GLOBAL = 0.8


@attrs.define(eq=False, slots=False)
class VariableChecks:
    """What is asked of the variables of an application's templates."""

    shelf: Shelf
    renderings: Renderings
    families: Families
    ambient: Ambient
    _told: set[tuple[str, str]] = attrs.field(factory=set[tuple[str, str]], init=False)
    """The templates and names that have a finding already."""

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with variables."""
        reached = self.families.spread(self._seeds)
        for name in sorted(self.shelf.known_names | reached.keys()):
            template = self.shelf.get(name)
            if template is None or template.outline is None or not template.is_own:
                continue
            given = reached.get(name)
            visible = self._visible(name, given or Given())
            for read in _first_reads(template.outline, visible):
                if finding := self._judged(template, read, given, visible):
                    self._told.add((name, read.name))
                    yield finding
        for handle in self.renderings.handles:
            yield from self._of_handle(handle, reached)
        if not self.ambient.is_open:
            for site in self.renderings.sites:
                yield from self._failing(site)

    # What is given

    @cached_property
    def _seeds(self) -> Mapping[str, Given]:
        """What templates are rendered with, as far as code says it."""
        seeds: dict[str, Given] = {}
        everywhere = set(self.ambient.names)
        for site in self.renderings.sites:
            if site.named.patterns == ("*",) or (not site.named.names and "*" in site.named.patterns):
                everywhere |= site.names
        for site in self.renderings.sites:
            for name in self.shelf.matching(attrs.evolve(site.named, patterns=())):
                seeds.setdefault(name, Given()).takes(Given(set(site.names), site.is_open))
            for pattern in site.named.patterns:
                if pattern != "*":
                    for name in self.shelf.matching(attrs.evolve(site.named, names=(), patterns=(pattern,))):
                        seeds.setdefault(name, Given()).takes(Given(set(site.names), True))
        for handle in self.renderings.handles:
            seeds.setdefault(handle.name, Given()).takes(Given(set(fields_of(handle.variables))))
        for name in self._vaguely_named | self._unseen(seeds):
            seeds.setdefault(name, Given()).is_open = True
        for given in seeds.values():
            given.names |= everywhere
            given.is_open |= self.ambient.is_open
        return seeds

    @cached_property
    def _vaguely_named(self) -> set[str]:
        """The templates that some text names, without a rendering that is known to use it."""
        vague = set(self.renderings.mentions)
        if self.families.has_unknown_ways:
            outlines = (template.outline for template in self.shelf.all())
            vague.update(text for outline in outlines if outline is not None for text in outline.strings)
        return vague & self.shelf.known_names

    def _unseen(self, seeds: Mapping[str, Given]) -> set[str]:
        """Return the templates that nobody is seen to render, but that name others: those are rendered through them."""
        reached = self.families.spread(seeds)
        return {name for name in self.shelf.known_names if name not in reached and self.families.ways(name)}

    @cached_property
    def _unused(self) -> Mapping[str, set[str]]:
        """What templates are given that no template of their family reads: misspelt ones are among them."""
        found: dict[str, set[str]] = {}
        entries: dict[str, set[str]] = {}
        for site in self.renderings.sites:
            for name in site.named.names:
                entries.setdefault(name, set()).update(site.names)
        for handle in self.renderings.handles:
            entries.setdefault(handle.name, set()).update(fields_of(handle.variables))
        for entry, names in entries.items():
            family = self.families.family(entry)
            read = {name for member in family if (outline := self.families.outline(member)) for name in outline.names}
            for member in family:
                found.setdefault(member, set()).update(names - read)
        return found

    def _visible(self, name: str, given: Given) -> Given:
        above = self.families.above(name)
        return Given(given.names | above.names | self.ambient.environment, given.is_open or above.is_open)

    # What is missing

    def _judged(self, template: TemplateFile, read: Read, given: Given | None, visible: Given) -> Finding | None:
        """Return what is wrong with *read*, a name that is not visible."""
        is_guess = given is None or visible.is_open
        if is_guess and read.name in self.renderings.words:
            # Somebody speaks of it, in a way that is not understood.
            return None
        unused = self._unused.get(template.name, set[str]())
        near_global = get_close_matches(read.name, sorted(self.ambient.names), n=1, cutoff=NEAR_GLOBAL)
        if read.is_called and near_global:
            what = f"There is no global {read.name!r}; did you mean {near_global[0]!r}?"
            return Finding(template.path, read.line, "template-name", what)
        near = get_close_matches(read.name, sorted(unused), n=1, cutoff=NEAR)
        if is_guess and not near:
            return None
        known = visible.names - self.ambient.environment - {"self"}
        otherwise = f"; pass it where the template is rendered, or write {read.name}|default(…)."
        tail = f"; did you mean {near[0]!r}?" if near else mend(read.name, known, otherwise)
        handles = [handle for handle in self.renderings.handles if template.name in self.families.family(handle.name)]
        if handles and not self._has_sites(template.name):
            what = self._lacking(handles[0], read.name) + tail.replace(
                "pass it where the template is rendered", "add the field"
            )
            return Finding(template.path, read.line, "template-context", what)
        if read.name in self.ambient.added:
            what = f"{read.name!r} does not reach this template, which is used without context; add 'with context', or pass it."
            return Finding(template.path, read.line, "template-variable", what)
        where = self._where(template.name)
        return Finding(template.path, read.line, "template-variable", f"{read.name!r} is given nowhere{where}{tail}")

    def _lacking(self, handle: Handle, name: str) -> str:
        place = f"Template({handle.name!r}, …) at {handle.file.shown}:{handle.line}"
        return f"{name!r} is no field of {handle.variables.__name__}, the context of {place}"

    def _has_sites(self, name: str) -> bool:
        return any(name in self.families.family(entry) for entry in self._literal_entries)

    @cached_property
    def _literal_entries(self) -> set[str]:
        return {name for site in self.renderings.sites for name in site.named.names}

    def _where(self, name: str) -> str:
        """Return where the template *name* is rendered, for a message."""
        places = [
            f"{site.file.shown}:{site.line}"
            for site in self.renderings.sites
            for entry in site.named.names
            if entry == name
        ]
        if not places:
            return ""
        return f", not at {places[0]}" if len(places) == 1 else f", neither at {places[0]} nor at any other rendering"

    def _failing(self, site: Rendering) -> Iterator[Finding]:
        """Yield names that others give, but not *site*, and without which its template surely fails."""
        if site.is_open or site.named.is_choice or site.named.patterns:
            return
        for name in site.named.names:
            template = self.shelf.get(name)
            above = self.families.above(name)
            if template is None or template.outline is None or above.is_open:
                continue
            visible = site.names | self.ambient.names | above.names
            for chain in self.families.surely_read(name):
                base = chain.path.name
                is_told = (name, base) in self._told or _is_soft(template.outline, base)
                if base not in visible | template.outline.bound | template.outline.optional and not is_told:
                    what = f"{base!r} is not given here, and {template.path}:{chain.line} fails without it; pass it."
                    yield Finding(*site.place_of(name), "template-variable", what)
                    break

    # Declared contexts

    def _of_handle(self, handle: Handle, reached: Mapping[str, Given]) -> Iterator[Finding]:
        """Yield what templates read when *handle* renders, and its class does not have."""
        fields = fields_of(handle.variables)
        mine = self.families.spread({handle.name: Given(set(fields | self.ambient.names), self.ambient.is_open)})
        for name in sorted(mine):
            template = self.shelf.get(name)
            if template is None or template.outline is None or not template.is_own:
                continue
            visible = self._visible(name, mine[name])
            for read in _first_reads(template.outline, visible):
                # What other renderings give may be asked for its truth.
                is_soft = _is_soft(template.outline, read.name) and read.name in reached.get(name, Given()).names
                if visible.is_open or is_soft or not self._is_new(name, read.name):
                    continue
                tail = mend(read.name, fields, f"; add the field, or write {read.name}|default(…).")
                what = self._lacking(handle, read.name) + tail
                yield Finding(template.path, read.line, "template-context", what)
            yield from self._missing_attributes(handle, template, template.outline, mine[name])

    def _is_new(self, template: str, name: str) -> bool:
        is_new = (template, name) not in self._told
        self._told.add((template, name))
        return is_new

    def _missing_attributes(
        self, handle: Handle, template: TemplateFile, outline: Outline, given: Given
    ) -> Iterator[Finding]:
        for chain in outline.chains:
            base = chain.path.name
            if base in given.bound | self.ambient.names or base in outline.top:
                continue
            missing = missing_in(handle.variables, chain.path)
            if missing is not None and self._is_new(template.name, f"{base}.{missing.attribute}"):
                tail = mend(missing.attribute, missing.known, "; add it, or read another one.")
                what = f"{missing.owner} has no {missing.attribute!r}, which {'.'.join((base, *chain.path.steps))} reads{tail}"
                yield Finding(template.path, chain.line, "template-context", what.replace(".[]", "[…]"))


def _is_soft(outline: Outline, name: str) -> bool:
    return any(read.is_soft for read in outline.reads if read.name == name)


def _first_reads(outline: Outline, visible: Given) -> Iterable[Read]:
    """Return for each name that is not visible where it is read first, called if it is so anywhere."""
    found: dict[str, Read] = {}
    for read in outline.reads:
        if read.name not in visible.names:
            known = found.setdefault(read.name, read)
            if read.is_called and not known.is_called:
                found[read.name] = attrs.evolve(known, is_called=True)
    return found.values()
