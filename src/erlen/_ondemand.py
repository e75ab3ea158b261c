"""Modules that are run when somebody first looks into them: what most processes never use costs them nothing (law 2).

Imported before every other room. An ``import`` of a deferred module binds it as always; its code runs when an attribute is first asked for, once, and
whoever asks meanwhile in another thread waits. Rules:
- A deferred module must exist: that is checked here and now. What its code raises comes out where it is looked into, and at the next look again.
- A module that is imported already is left alone.
- Looking for a module inside of a package runs that module, not the package.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from threading import RLock
from types import ModuleType
from typing import Any

from ._typing import override

__all__ = ["defer"]

# One for all, so that modules that look into each other cannot wait for each other.
_lock = RLock()

# What the import system itself asks of a module, also of one that is running.
IMPORT_SYSTEM = frozenset(
    {"__class__", "__dict__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"}
)


class Running(ModuleType):
    """A module whose code is running: only the thread that runs it sees what is there already."""

    # A module's attributes have any type.
    @override
    def __getattribute__(self, name: str) -> object:
        if name not in IMPORT_SYSTEM:
            with _lock:
                pass
            if type(self) is not Running:
                return getattr(self, name)
        return ModuleType.__getattribute__(self, name)


class Deferred(ModuleType):
    """A module whose code has not run yet; it turns into an ordinary one when it has."""

    # A module's attributes have any type.
    @override
    def __getattr__(self, name: str) -> object:
        # The import system asks for these of every module it meets, and takes no for an answer.
        if name in {"__file__", "__path__", "__wrapped__"}:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        child = f"{self.__name__}.{name}"
        if "__path__" in self.__dict__ and find_spec(child) is not None:
            # ``from package import module`` needs the module, not what the package's own code does.
            return import_module(child)
        _run(self)
        return getattr(self, name)

    @override
    def __dir__(self) -> list[str]:
        _run(self)
        return sorted(self.__dict__)


def _run(module: Deferred) -> None:
    """Run the code of *module*, unless another thread has done so meanwhile.

    Raises: what the code raises; the next look runs it again.
    """
    with _lock:
        if type(module) is not Deferred:
            return
        spec = module.__spec__
        if spec is None or spec.loader is None:
            raise ImportError(f"Module {module.__name__!r} cannot be loaded: it has no loader.", name=module.__name__)
        before = dict(module.__dict__)
        module.__class__ = Running  # type: ignore[assignment]  # that is how a module changes its ways
        try:
            spec.loader.exec_module(module)
        except BaseException:
            _forget(module, before)
            module.__class__ = Deferred
            raise
        module.__class__ = ModuleType  # type: ignore[assignment]  # it is done


# A module's attributes have any type.
def _forget(module: ModuleType, before: dict[str, Any]) -> None:
    """Take out of *module* what its code left behind, but for the modules inside of it: the import system names these only once."""
    for name in [*module.__dict__]:
        if name not in before and f"{module.__name__}.{name}" not in sys.modules:
            del module.__dict__[name]


def _empty(spec: ModuleSpec) -> Deferred:
    """Return the module of *spec* with what the import system gives every module, and nothing else."""
    module = Deferred(spec.name)
    module.__spec__ = spec
    module.__loader__ = spec.loader
    module.__package__ = spec.parent
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    if spec.has_location:
        module.__file__ = spec.origin
    return module


def defer(*names: str) -> None:
    """Defer the modules *names*, except those that are imported already.

    Raises:
        ModuleNotFoundError: there is no such module.
    """
    for name in names:
        if name in sys.modules:
            continue
        spec = find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        sys.modules[name] = module = _empty(spec)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)


def defer_own(package: str, *names: str) -> None:
    """Defer the modules *names* in *package*, which imports them itself; none of them has to be there."""
    outer = None if package in sys.modules else find_spec(package)
    if outer is None:
        return
    for name in names:
        full = f"{package}.{name}"
        spec = PathFinder.find_spec(full, outer.submodule_search_locations)
        if spec is not None:
            sys.modules[full] = _empty(spec)


# werkzeug's own code brings a server and a test client; jinja2 and click are for templates and commands; the rooms are for those and for development.
defer("werkzeug", "jinja2", "click")
# What werkzeug, attrs and the standard library import for functions that few requests call: dates in headers, temporary folders, suggestions.
defer(
    "decimal",
    "difflib",
    "email.utils",
    "ipaddress",
    "itsdangerous",
    "pathlib",
    "pkgutil",
    "shutil",
    "textwrap",
    "tokenize",
    "uuid",
)
defer("werkzeug.routing")
defer_own("attr", "converters", "filters", "validators")
defer_own("attrs", "converters", "filters", "validators")
ROOMS = (
    "_calling",
    "_forwarding",
    "_groups",
    "_interference",
    "_patterns",
    "_routetree",
    "_ruleparts",
    "_shapes",
    "_urltemplates",
    "_routewording",
    "_running",
    "checking",
    "commandfindings",
    "debughelpers",
    "definitions",
    "environment",
    "files",
    "findings",
    "redaction",
    "redirects",
    "signing",
    "static",
    "reachability",
    "requestbuilder",
    "routeindex",
    "routing",
    "rulemap",
    "settings",
    "structuring",
    "testing",
    "urlrules",
)
defer(*(f"erlen.{room}" for room in ROOMS))
