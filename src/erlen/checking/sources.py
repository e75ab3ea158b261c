"""Which Python files are the application's own, and what they say as syntax trees.

Reads files and knows the application's packages; runs nothing. Rules:
- Own are the packages of the application, of its blueprints and views, and whatever was imported from beside them; what is installed is not,
  unless the application itself is.
- Tests are not looked at: they may ask for what does not exist.
"""

import ast
import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

import attrs

from .._dynamic import attribute, unwrapped
from ..app import AnyErlen

__all__ = ["PythonFile", "Territory", "shown", "territory_of"]

HOUSE = Path(__file__).resolve().parent.parent
PASSED_BY = frozenset({"tests", "test", "node_modules", "__pycache__", "site-packages", "_skeleton"})


@cache
def _installed_folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    folders = {*site.getsitepackages(), site.getusersitepackages(), *(paths[key] for key in ("purelib", "platlib"))}
    return tuple(os.path.join(os.path.realpath(folder), "") for folder in (*folders, paths["stdlib"], str(HOUSE)))


def is_installed(path: str) -> bool:
    """Return whether *path*, a file or a folder, belongs to Python, to an installed distribution or to erlen.

    >>> is_installed(str(HOUSE)), is_installed(__file__), is_installed(str(HOUSE) + "_shop")
    (True, True, False)
    """
    return os.path.join(os.path.realpath(path), "").startswith(_installed_folders())


def shown(path: str) -> str:
    """Return *path* as the reader would name it: relative where it lies below the current folder.

    >>> import os
    >>> shown(os.path.join(os.getcwd(), "shop", "views.py")) == os.path.join("shop", "views.py")
    True
    """
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):  # another drive, or a current folder that is gone
        return path
    return path if relative.startswith(os.pardir) else relative


@attrs.frozen(slots=False, eq=False)
class PythonFile:
    """One module of the application: its text, its tree, and what its names stand for where it is loaded."""

    path: str
    text: str
    tree: ast.Module
    module: ModuleType | None = None

    @cached_property
    def shown(self) -> str:
        return shown(self.path)

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """What names stand for by import statements, wherever in the file: ``{"rt": "flask.render_template"}``."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
        return found

    def value_of(self, name: str) -> object:
        """Return what the loaded module has under *name*, or None."""
        return None if self.module is None else vars(self.module).get(name)


@attrs.frozen(slots=False, eq=False)
class Territory:
    """The folders and single files that are the application's own."""

    folders: tuple[str, ...]
    single_files: frozenset[str]
    neighbourhoods: tuple[str, ...]
    """Folders from which only what is loaded counts."""

    def owns(self, path: str) -> bool:
        """Return whether the file *path* is the application's own."""
        real = os.path.realpath(path)
        inside = any(real.startswith(os.path.join(folder, "")) for folder in self.folders)
        return inside or real in self.single_files or not is_installed(real)

    @cached_property
    def files(self) -> tuple[PythonFile, ...]:
        """The application's own modules, by path; what is no Python is nobody's module."""
        loaded = _loaded_files()
        paths = {path for folder in self.folders for path in _modules_below(folder)} | self.single_files
        paths.update(path for path in loaded if self._is_neighbour(path))
        return tuple(file for path in sorted(paths) if (file := _read(path, loaded.get(path))) is not None)

    def _is_neighbour(self, path: str) -> bool:
        near = any(path.startswith(os.path.join(folder, "")) for folder in self.neighbourhoods)
        return near and not is_installed(path) and not _is_test(path)


def _is_test(path: str) -> bool:
    name = os.path.basename(path)
    parts = Path(path).parts
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py" or "tests" in parts[-3:-1]


def _loaded_files() -> dict[str, ModuleType]:
    found: dict[str, ModuleType] = {}
    for module in list(sys.modules.values()):
        # Modules that were put there by hand may be anything; a deferred one is not run for this.
        file = getattr(module, "__dict__", {}).get("__file__")
        if isinstance(file, str) and file.endswith(".py"):
            found[os.path.realpath(file)] = module
    return found


def _modules_below(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in PASSED_BY and not name.startswith("."))
        for name in files:
            if name.endswith(".py") and not (
                name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
            ):
                yield os.path.realpath(os.path.join(place, name))


def _read(path: str, module: ModuleType | None) -> PythonFile | None:
    try:
        text = Path(path).read_bytes()
        tree = ast.parse(text, path)
    except (OSError, SyntaxError, ValueError):
        # Nobody imported it, or the application would not have loaded: it is no module.
        return None
    return PythonFile(path, text.decode(errors="replace"), tree, module)


def _view_modules(app: AnyErlen) -> Iterator[str]:
    for view in app.view_functions.values():
        subject: object = attribute(view, "view_class", None) or unwrapped(view)
        name = getattr(subject, "__module__", None)
        if isinstance(name, str):
            yield name


def territory_of(app: AnyErlen) -> Territory:
    """Return what is *app*'s own.

    >>> from erlen import Erlen
    >>> territory_of(Erlen("no_such_module")).files
    ()
    """
    folders: set[str] = set()
    single: set[str] = set()
    near: set[str] = set()
    own_top = app.import_name.partition(".")[0]
    owners = {own_top, *(blueprint.import_name.partition(".")[0] for blueprint in app.iter_blueprints())}
    for top in sorted(owners):
        for path, is_package in _places_of(sys.modules.get(top)):
            if is_installed(path) and top != own_top:
                continue
            (folders if is_package else single).add(path)
            if not is_installed(path):
                near.add(os.path.dirname(path))
    for name in sorted(set(_view_modules(app))):
        if name.partition(".")[0] not in owners:
            files = _places_of(sys.modules.get(name))
            single.update(path for path, is_package in files if not is_package and not is_installed(path))
    return Territory(tuple(sorted(folders)), frozenset(single), tuple(sorted(near)))


def _places_of(module: ModuleType | None) -> Iterable[tuple[str, bool]]:
    """Yield the folders of a package, or the file of a module."""
    if module is None:
        return
    path: Iterable[str] | None = getattr(module, "__path__", None)
    file: str | None = getattr(module, "__file__", None)
    if path is not None:
        yield from ((os.path.realpath(folder), True) for folder in path)
    elif file is not None and file.endswith(".py"):
        yield os.path.realpath(file), False
