"""Makes ``import flask`` mean erlen, and undoes it.

Knows the import system and nothing of what the modules do. Rules: a module is one object under both of its names; what is changed of a module,
class or function is its name, and it gets the old one back; a real Flask that was imported already is never replaced.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from ..._typing import override
from ...errors import ErlenError
from ._metadata import MetadataFinder
from ._names import BORROWED, MODULES

__all__ = ["FlaskImportedError", "install_as_flask", "uninstall_as_flask"]

FOLDER = Path(__file__).resolve().parent
HOME = __name__.rpartition(".")[0]
"""The package that stands in for ``flask``."""


class FlaskImportedError(ErlenError, ImportError):
    """The real Flask was imported already, and what holds on to it cannot be changed any more."""


def _home_of(fullname: str) -> str:
    """Return the name under which erlen itself knows the module *fullname*."""
    return HOME + fullname.removeprefix("flask")


class Loader(SourceFileLoader):
    """Gives the import system erlen's module for one of Flask's; its source and code can be asked for, too."""

    @override
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return importlib.import_module(_home_of(spec.name))

    @override
    def exec_module(self, module: ModuleType) -> None:
        # It ran when it was imported under its own name.
        rename(module, self.name)


def _spec_of(fullname: str) -> ModuleSpec | None:
    path = FOLDER.joinpath(*fullname.split(".")[1:])
    is_package = path.is_dir()
    file = path / "__init__.py" if is_package else path.with_suffix(".py")
    if not file.is_file():
        return None
    return spec_from_file_location(
        fullname,
        file,
        loader=Loader(fullname, str(file)),
        submodule_search_locations=[str(path)] if is_package else None,
    )


class Finder(MetaPathFinder):
    """Finds ``flask`` and everything below it."""

    @override
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        return _spec_of(fullname) if fullname.partition(".")[0] == "flask" else None


def _borrowed(entry: str) -> Iterator[tuple[str, object]]:
    """Yield the names and values that *entry* of `BORROWED` stands for."""
    where, colon, wanted = entry.partition(":")
    if not colon:
        where, _, name = where.partition("=")
        module = importlib.import_module(where, HOME)
        yield name or where.rpartition(".")[2], module
        return
    module = importlib.import_module(where, HOME)
    for attribute in wanted.split(","):
        source, _, name = attribute.partition("=")
        yield name or source, getattr(module, source)


def borrow() -> None:
    """Give this package's modules the names that are borrowed from elsewhere; what a module defines itself stays."""
    for where, lines in BORROWED.items():
        namespace = vars(importlib.import_module(f"{HOME}.{where}"))
        for entry in " ".join(lines).split():
            for name, value in _borrowed(entry):
                namespace.setdefault(name, value)


FINDER = Finder()
METADATA = MetadataFinder()


def _own_classes_and_functions(module: ModuleType, home: str) -> Iterator[object]:
    values: dict[str, object] = vars(module)
    for value in values.values():
        if getattr(value, "__module__", None) == home and hasattr(value, "__qualname__"):
            yield value


def rename(module: ModuleType, name: str) -> None:
    """Call *module* and what it defines *name*."""
    if module.__name__ == name:
        return
    for value in _own_classes_and_functions(module, module.__name__):
        line: object = getattr(value, "__dict__", {}).get("__firstlineno__")
        setattr(value, "__module__", name)  # noqa: B010  # a class or a function: both can be renamed
        if line is not None:
            # From Python 3.13 on a class that moves forgets where it was defined, and inspect its source.
            setattr(value, "__firstlineno__", line)  # noqa: B010  # a class: see above
    spec = _spec_of(name) if name.partition(".")[0] == "flask" else _native_spec(module)
    module.__name__ = name
    module.__spec__ = spec
    module.__package__ = name if hasattr(module, "__path__") else name.rpartition(".")[0]


_NATIVE: dict[int, ModuleSpec | None] = {}


def _native_spec(module: ModuleType) -> ModuleSpec | None:
    return _NATIVE.get(id(module))


def install_as_flask() -> None:
    """Make ``import flask`` and all that belongs to it mean erlen, in this process and from now on; calling it again does nothing.

    Raises:
        FlaskImportedError: the real Flask was imported already.
    """
    modules = {name: importlib.import_module(_home_of(name)) for name in MODULES}
    borrow()
    for name in sorted(sys.modules):
        if name.partition(".")[0] == "flask" and sys.modules[name] is not modules.get(name):
            file: str = getattr(sys.modules[name], "__file__", None) or "no file"
            raise FlaskImportedError(
                f"{name!r} was imported already, from {file}: call install_as_flask() before anything imports flask, at the very start"
                " of the program."
            )
    for name, module in modules.items():
        _NATIVE.setdefault(id(module), module.__spec__)
        rename(module, name)
        sys.modules[name] = module
    if FINDER not in sys.meta_path:
        sys.meta_path.insert(0, FINDER)
    if METADATA not in sys.meta_path:
        sys.meta_path.insert(0, METADATA)


def uninstall_as_flask() -> None:
    """Undo `install_as_flask`; what was imported as ``flask`` stays what it is for whoever holds it."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder not in (FINDER, METADATA)]
    for name in MODULES:
        module = sys.modules.get(name)
        if module is not None and module is sys.modules.get(_home_of(name)):
            del sys.modules[name]
            rename(module, _home_of(name))
