"""The findings about templates: missing and broken ones, and what in each does not exist.

Knows the shelf, the places that render and the application's endpoints; which variables arrive is `variables`' business.
"""

from collections.abc import Iterator
from difflib import get_close_matches

import attrs

from ..app import AnyErlen
from ..findings import Finding
from .ambient import Ambient
from .endpoints import UNKNOWN, Endpoints, mend
from .families import Families
from .outline import MacroCall, Outline, URLCall
from .reading import HERE, Named
from .renders import Renderings
from .shelf import Shelf, TemplateFile, is_surely_template

__all__ = ["TemplateChecks"]


@attrs.frozen(eq=False)
class TemplateChecks:
    """What is asked of an application's templates."""

    app: AnyErlen
    shelf: Shelf
    renderings: Renderings
    endpoints: Endpoints
    families: Families
    ambient: Ambient

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, but for the variables."""
        yield from self._of_code()
        named = self._named()
        for template in self.shelf.all():
            if not template.is_own:
                continue
            if template.outline is not None:
                yield from self._in_template(template, template.outline)
            elif template.broken is not None and (is_surely_template(template.name) or template.name in named):
                line, message = template.broken
                yield Finding(template.path, line, "template-syntax", f"The template cannot be read: {message}")

    def _named(self) -> set[str]:
        """Return every name of a template that code or another template names."""
        found = {name for site in self.renderings.sites for name in site.named.names}
        found |= {handle.name for handle in self.renderings.handles}
        for template in self.shelf.all():
            for reference in () if template.outline is None else template.outline.references:
                found.update(reference.named.names)
        return found

    # What code names

    def _of_code(self) -> Iterator[Finding]:
        for site in self.renderings.sites:
            if (missing := self._missing(site.named)) is not None:
                name, message = missing
                yield Finding(*site.place_of(name), "template-missing", message)
            elif site.exported is not None:
                yield from self._unexported(site.named, site.exported, site.file.shown, site.line)
        for handle in self.renderings.handles:
            if (missing := self._missing(Named((handle.name,)))) is not None:
                yield Finding(handle.file.shown, handle.line, "template-missing", missing[1])

    def _missing(self, named: Named) -> tuple[str, str] | None:
        """Return the name that is not there and what to say of it: every literal name must be, of a choice one."""
        missing = [name for name in named.names if not self.shelf.has(name)]
        if named.is_choice:
            if named.patterns or not named.names or len(missing) < len(named.names):
                return None
            return missing[
                0
            ], f"There is none of the templates {', '.join(map(repr, missing))}{self._meant(missing[0])}"
        if missing:
            return missing[0], f"There is no template {missing[0]!r}{self._meant(missing[0])}"
        for pattern in named.patterns:
            if (
                self.shelf.names is not None
                and pattern.strip("*")
                and not any(self.shelf.matching(Named((), (pattern,))))
            ):
                return pattern, f"No template has a name like {pattern!r}; put one there, or correct the name."
        return None

    def _meant(self, name: str) -> str:
        places = "; put it into a template folder, or correct the name."
        return mend(name, self.shelf.known_names, places)

    # What templates say

    def _in_template(self, template: TemplateFile, outline: Outline) -> Iterator[Finding]:
        for reference in outline.references:
            missing = None if reference.may_miss else self._missing(reference.named)
            if missing is not None:
                yield Finding(template.path, reference.line, "template-missing", missing[1])
        for export in outline.exports:
            yield from self._unexported(export.named, export.name, template.path, export.line)
        for macro_call in outline.macro_calls:
            yield from self._wrong_macro_call(template, outline, macro_call)
        yield from self._unknown_names(template, outline)
        yield from self._misspelt_blocks(template, outline)
        if self._builds_urls():
            for call in outline.urls:
                yield from self._wrong_url(template, call)

    def _unexported(self, named: Named, name: str, path: str, line: int) -> Iterator[Finding]:
        """Yield a finding if none of the templates that *named* stands for has a macro or variable *name*."""
        several = [self.families.outline(found) for found in self.shelf.matching(named)]
        known = [outline for outline in several if outline is not None]
        if not known or len(known) < max(1, len(named.names)) or "*" in named.patterns:
            return
        if any(name in outline.top or self._is_extended(outline) for outline in known):
            return
        exported = {known_name for outline in known for known_name in outline.top}
        what = " or ".join(map(repr, named.names)) or "The imported template"
        tail = mend(name, exported, "; define it there, or import another one.")
        yield Finding(path, line, "template-name", f"{what} has no macro or variable {name!r}{tail}")

    def _wrong_macro_call(self, template: TemplateFile, outline: Outline, call: MacroCall) -> Iterator[Finding]:
        """Yield a finding if the macro does not take what *call* passes: jinja would refuse it."""
        if call.module == HERE:
            several: list[Outline | None] = [outline]
        else:
            several = [self.families.outline(found) for found in self.shelf.matching(call.module)]
        macros = [None if found is None else found.macros.get(call.name) for found in several]
        macro = macros[0] if len(macros) == 1 and not call.module.patterns else None
        if macro is None:
            return
        unknown = [name for name in call.keywords if name not in (*macro.arguments, "caller")]
        message = None
        if unknown and not macro.takes_any:
            left = [name for name in macro.arguments[call.positional :] if name not in call.keywords]
            takes = f"; it takes {', '.join(map(repr, macro.arguments)) or 'none'}."
            message = f"The macro {call.name!r} takes no argument {unknown[0]!r}{mend(unknown[0], left, takes)}"
        elif call.positional > len(macro.arguments) and not macro.takes_more:
            message = f"The macro {call.name!r} takes {len(macro.arguments)} arguments, not {call.positional}; leave out what it does not take."
        if message is not None:
            yield Finding(template.path, call.line, "template-name", message)

    def _is_extended(self, outline: Outline) -> bool:
        return any(reference.kind == "extends" for reference in outline.references)

    def _unknown_names(self, template: TemplateFile, outline: Outline) -> Iterator[Finding]:
        environment = self.app.jinja_env
        for kind, seen, known in (
            ("filter", outline.filters, environment.filters.keys()),
            ("test", outline.tests, environment.tests.keys()),
        ):
            for name, line in dict(reversed(seen)).items():
                if name not in known and name not in outline.asked:
                    tail = mend(name, known, f"; register it with @app.template_{kind}, or name another one.")
                    yield Finding(template.path, line, "template-name", f"There is no {kind} {name!r}{tail}")

    def _misspelt_blocks(self, template: TemplateFile, outline: Outline) -> Iterator[Finding]:
        """Yield blocks that no template above has, though one of a similar name is there and not filled."""
        if not self._is_extended(outline) or self.families.above(template.name).is_open:
            return
        above = {block for name in self._ancestors(template.name) for block in self._blocks(name)}
        for block, line in outline.blocks.items():
            near = get_close_matches(block, sorted(above - outline.blocks.keys()), n=1, cutoff=0.75)
            if block not in above and near and block not in outline.inner_blocks:
                what = f"The block {block!r} is never shown: no template above has it; did you mean {near[0]!r}?"
                yield Finding(template.path, line, "template-name", what)

    def _blocks(self, name: str) -> set[str]:
        outline = self.families.outline(name)
        return set() if outline is None else set(outline.blocks)

    def _ancestors(self, name: str) -> set[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            outline = self.families.outline(pending.pop())
            for reference in () if outline is None else outline.references:
                if reference.kind == "extends":
                    parents = set(self.shelf.matching(reference.named)) - found
                    found |= parents
                    pending.extend(parents)
        return found

    def _builds_urls(self) -> bool:
        """Return whether templates build URLs as erlen does."""
        function = self.app.jinja_env.globals.get("url_for")
        owner: object = getattr(function, "__self__", None)
        return owner is self.app or getattr(function, "__module__", "").partition(".")[0] in ("erlen", "flask")

    def _wrong_url(self, template: TemplateFile, call: URLCall) -> Iterator[Finding]:
        values = {name: UNKNOWN if value is None else value.value for name, value in call.values.items()}
        problem = self.endpoints.problem(call.endpoint, values, call.is_open)
        if problem is not None:
            yield Finding(template.path, call.line, "template-url", problem.message)
