"""The templates that an application can load: their names, their sources, and what each says of itself.

Asks the environment's loader and parses; renders nothing. Rule: where a loader cannot say which templates it has, or raises, nothing is known, and
what is not known is not told.
"""

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property

import attrs
import jinja2
from jinja2 import nodes

from ..app import AnyErlen
from ..environment import TemplateOwner
from .outline import Outline, outline_of
from .reading import Named
from .sources import Territory, shown

__all__ = ["Shelf", "TemplateFile"]

# What editors and systems leave behind, and what is no text.
NO_TEMPLATE = (
    ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".avif", ".pdf", ".zip", ".gz", ".woff", ".woff2", ".ttf", ".eot",
    ".swp", ".swo", ".orig", ".bak", ".rej", "~", ".pyc", ".mo", ".DS_Store",
)  # fmt: skip
# Elsewhere braces may mean something else, unless the application names the file.
SURELY_TEMPLATES = (".html", ".htm", ".xhtml", ".xml", ".j2", ".jinja", ".jinja2", ".txt", ".svg", ".rss", ".atom")


@attrs.frozen(eq=False)
class TemplateFile:
    """One template: where it is, its source, and what it says of itself; of a broken one, what is wrong and where."""

    name: str
    path: str
    is_own: bool
    source: str
    outline: Outline | None
    broken: tuple[int, str] | None = None


@attrs.define(eq=False, slots=False)
class Shelf:
    """All templates of an application, each read once."""

    app: AnyErlen
    territory: Territory
    _added: list[str] = attrs.field(factory=list[str], init=False)
    _read: dict[str, TemplateFile | None] = attrs.field(factory=dict[str, "TemplateFile | None"], init=False)

    @cached_property
    def names(self) -> frozenset[str] | None:
        """The names of all templates; None where some loader does not tell."""
        loader = self.app.jinja_env.loader
        found = None if loader is None else _listed(loader)
        return frozenset[str]() if loader is None else found

    @cached_property
    def known_names(self) -> frozenset[str]:
        """The names of the templates of those loaders that tell."""
        if self.names is not None:
            return self.names
        owners: tuple[TemplateOwner, ...] = (self.app, *self.app.iter_blueprints())
        loaders = [owner.jinja_loader for owner in owners if owner.jinja_loader is not None]
        return frozenset(name for loader in loaders for name in _listed(loader) or ())

    def has(self, name: str) -> bool:
        """Return whether there is a template *name*, or may be."""
        return name in self.known_names or self.names is None or self.get(name) is not None or name in self._unsure

    def matching(self, named: Named) -> Iterator[str]:
        """Yield the names of the templates that *named* may stand for and that are there."""
        yield from (name for name in named.names if name in self.known_names or self.get(name) is not None)
        for pattern in named.patterns:
            yield from (name for name in sorted(self.known_names) if fnmatchcase(name, pattern))

    def get(self, name: str) -> TemplateFile | None:
        """Return the template *name*, or None where there is none that can be read."""
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    @cached_property
    def _unsure(self) -> set[str]:
        return set()

    def all(self) -> Iterator[TemplateFile]:
        """Yield every template, by name; what looks like a leftover or a picture is left out."""
        yield from filter(None, map(self.get, self._added))
        for name in sorted(self.known_names):
            base = os.path.basename(name)
            if not (base.startswith(".") or base.endswith(NO_TEMPLATE)) and (found := self.get(name)) is not None:
                yield found

    def add(self, name: str, path: str, line: int, source: str) -> None:
        """Put a template on the shelf that stands in the file *path* from *line* on."""
        self._added.append(name)
        # Empty lines in front, so that its lines are the file's.
        self._read[name] = self._parsed(name, path, "\n" * (line - 1) + source, is_own=True)

    def _load(self, name: str) -> TemplateFile | None:
        environment = self.app.jinja_env
        if environment.loader is None:
            return None
        try:
            source, path, _ = environment.loader.get_source(environment, name)
        except jinja2.TemplateNotFound:
            return None
        except Exception:
            # A loader of the application's own may need a request, a database or a network.
            self._unsure.add(name)
            return None
        place = f"<template {name}>" if path is None else shown(path)
        is_own = path is None or self.territory.owns(path)
        return self._parsed(name, place, source, is_own)

    def _parsed(self, name: str, path: str, source: str, is_own: bool) -> TemplateFile:
        try:
            tree: nodes.Template = self.app.jinja_env.parse(source, name, path)
        except jinja2.TemplateSyntaxError as error:
            return TemplateFile(name, path, is_own, source, None, (error.lineno, error.message or "cannot be read"))
        return TemplateFile(name, path, is_own, source, outline_of(tree))


def _listed(loader: jinja2.BaseLoader) -> frozenset[str] | None:
    try:
        names: Iterable[str] = loader.list_templates()
        return frozenset(names)
    except Exception:
        # Most loaders of an application's own do not list, and some need what is not there now.
        return None


def is_surely_template(name: str) -> bool:
    """Return whether a file called *name* in a template folder is a template, even if nothing names it.

    >>> is_surely_template("index.html"), is_surely_template("app.js")
    (True, False)
    """
    return name.endswith(SURELY_TEMPLATES)
