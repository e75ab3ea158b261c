"""What the modules around one say about its rules: looked at only before something is reported, to be sure that it is wrong.

The modules are those of the same package; around a module without a package those beside it that import it, and what these import. They are read as
text: which of them mypy has in memory, or looks at in this run, must not decide about a finding.
"""

from __future__ import annotations

import ast
import os
import re
import time
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from .mounts import DEFAULTS_POSITION, PREFIX_POSITION, defaults_in
from .preprocessors import touched
from .source import Known, Source, Unknown, dotted_end, keyword_or_position, source_of, text_of

__all__ = ["Surroundings", "surroundings_of"]

MOST_FILES: Final = 3000
FRESH: Final = 1.0
SKIPPED: Final = frozenset({"node_modules", "site-packages", "dist-packages", "__pycache__"})
VARIABLE: Final = re.compile(r"<(?:[^<>]*:)?([A-Za-z_]\w*)>")
# A hook may work on the request's own arguments; what is only read from them does no harm.
CHANGED_ARGUMENTS: Final = re.compile(
    r"view_args(?:\s+or\s+\{\}\))?\s*\.(?:pop|popitem|clear|update|setdefault|__)|view_args\s*\[[^\]\n]*\]\s*=(?!=)"
    r"|del\s[^\n]*view_args|view_args\s*=(?!=)|=\s*[\w.]*\bview_args\b(?!\s*[\[.])"
)
CUSTOM_JSON: Final = re.compile(r"json_provider_class|JSONProvider|\.json\s*=[^=]")


@attrs.frozen
class Surroundings:
    """What a module and those around it say."""

    sources: tuple[Source, ...]

    def _names(self, *decorators: str) -> frozenset[str] | Unknown:
        names: frozenset[str] = frozenset()
        for source in self.sources:
            found = touched(source, *decorators)
            if isinstance(found, Unknown):
                return found
            names |= found
        return names

    def preprocesses(self, name: str) -> bool:
        """Tell whether a URL value preprocessor, or a hook, may take the view argument *name* away, put it in or change it."""
        if any(CHANGED_ARGUMENTS.search(source.text) for source in self.sources):
            return True
        names = self._names("url_value_preprocessor", "app_url_value_preprocessor")
        return isinstance(names, Unknown) or name in names

    def supplies_value(self, name: str) -> bool:
        """Tell whether a function for URL defaults may supply *name* where a URL is built."""
        names = self._names("url_defaults", "app_url_defaults")
        return isinstance(names, Unknown) or name in names

    def _mounts(self) -> Iterator[tuple[Source, ast.Call, int | None, int | None]]:
        """Yield the calls that mount or make something with a prefix, with the positions of prefix and defaults."""
        for source in self.sources:
            if "url_prefix" in source.text or "url_defaults" in source.text:
                for call in source.calls("register_blueprint"):
                    yield source, call, None, None
                for node in ast.walk(source.tree):
                    if isinstance(node, ast.Call) and (dotted_end(node.func) or "").endswith("Blueprint"):
                        yield source, node, PREFIX_POSITION, DEFAULTS_POSITION

    def mounts_with(self, name: str, blueprint: str) -> bool:
        """Tell whether a prefix or the defaults of a mount may supply the view argument *name* to views of *blueprint*."""
        for source, call, prefix_at, defaults_at in self._mounts():
            prefix = text_of(source, keyword_or_position(call, "url_prefix", prefix_at), call.lineno)
            names = defaults_in(source, keyword_or_position(call, "url_defaults", defaults_at), call.lineno)
            if isinstance(prefix, str) and name in VARIABLE.findall(prefix):
                return True
            if not isinstance(names, Unknown) and name in names:
                return True
            if (isinstance(prefix, Unknown) or isinstance(names, Unknown)) and _may_be(source, call, blueprint):
                return True
        return False

    def prefixes(self, blueprint: str) -> bool:
        """Tell whether *blueprint* may get a prefix where it is mounted."""
        for source, call, prefix_at, _ in self._mounts():
            prefix: Known = text_of(source, keyword_or_position(call, "url_prefix", prefix_at), call.lineno)
            if prefix_at is None and prefix is not None and _may_be(source, call, blueprint):
                return True
        return False

    def converts(self, converter: str) -> bool:
        """Tell whether somebody adds *converter*, or converters that cannot be known."""
        for source in self.sources:
            if "converters" not in source.text:
                continue
            for node in ast.walk(source.tree):
                if _adds_converter(node, converter):
                    return True
        return False

    def mends_urls(self) -> bool:
        """Tell whether somebody has URLs for endpoints that no rule has."""
        names = ("url_build_error_handlers", "handle_url_build_error", "def url_for")
        return any(name in source.text for source in self.sources for name in names)

    def writes_other_json(self) -> bool:
        """Tell whether somebody replaces the way in which JSON is written."""
        return any(CUSTOM_JSON.search(source.text) for source in self.sources)


def _adds_converter(node: ast.AST, converter: str) -> bool:
    """Tell whether *node* may put *converter* into a map's converters."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="converters"), slice=key, ctx=ast.Store()):
            return not (isinstance(key, ast.Constant) and key.value != converter)
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="converters"), attr="update" | "setdefault")):
            return True
        case ast.Attribute(attr="converters" | "default_converters", ctx=ast.Store()):
            return True
        case ast.Name(id="default_converters", ctx=ast.Store()):
            return True
        case ast.AugAssign(target=ast.Attribute(attr="converters")):
            return True
        case _:
            return False


def _may_be(source: Source, call: ast.Call, blueprint: str) -> bool:
    """Tell whether a call may mount *blueprint*: it names it, or something that may stand for it, as the variable of a loop does."""
    if dotted_end(call.func) != "register_blueprint" or not call.args:
        return False
    what = call.args[0]
    name = dotted_end(what)
    if name is None or not blueprint:
        return True
    imported = source.imported.get(name)
    if imported is not None:
        return imported.rpartition(".")[2] == blueprint
    if isinstance(what, ast.Name) and source.bound(name, call.lineno) is None:
        return True
    return name == blueprint


def _package_folder(path: str) -> str | None:
    """Return the folder of the outermost package that the module at *path* belongs to."""
    folder, found = os.path.dirname(os.path.abspath(path)), None
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        found = folder
        folder = os.path.dirname(folder)
    return found


def _files_below(folder: str) -> Iterator[str]:
    count = 0
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            if name.endswith(".py"):
                count += 1
                if count > MOST_FILES:
                    return
                yield os.path.join(base, name)


def _imports(source: Source) -> frozenset[str]:
    """Return every word in the names of what a module imports."""
    return frozenset(word for name in source.imported.values() for word in name.split(".") if word)


def _modules(folder: str) -> list[str]:
    """Return the modules of a folder."""
    try:
        names = sorted(entry for entry in os.listdir(folder) if entry.endswith(".py"))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names[:MOST_FILES]]


def _beside(path: str, name: str) -> Iterator[str]:
    """Yield the modules beside *path*, and in the folder above, that import *name*, and those that these import."""
    folder = os.path.dirname(os.path.abspath(path))
    # A folder may be a package without saying so.
    for place, words in ((folder, {name}), (os.path.dirname(folder), {name, os.path.basename(folder)})):
        modules = _modules(place)
        wanted: set[str] = set()
        for module in modules:
            source = source_of(module)
            if source is not None and all(word in source.text for word in words) and words <= _imports(source):
                wanted.update({os.path.basename(module)[:-3], *_imports(source)})
        yield from (module for module in modules if os.path.basename(module)[:-3] in wanted)


def _unique(paths: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(os.path.abspath(path) for path in paths))


_recent: dict[str, tuple[float, Surroundings]] = {}


def surroundings_of(path: str) -> Surroundings:
    """Return what stands around the module at *path*, itself included; looked up anew after a moment, as a daemon has to."""
    now = time.monotonic()
    known = _recent.get(path)
    if known is None or now - known[0] > FRESH:
        known = _recent[path] = (now, _surroundings_of(path))
    return known[1]


def _surroundings_of(path: str) -> Surroundings:
    package = _package_folder(path)
    outermost = path if package is None else package
    name = os.path.basename(outermost).removesuffix(".py")
    paths = _unique([path, *([] if package is None else _files_below(package)), *_beside(outermost, name)])
    found = [source_of(each) for each in paths]
    return Surroundings(tuple(source for source in found if source is not None))
