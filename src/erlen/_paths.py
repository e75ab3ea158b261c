"""Where an application's files are: its root folder, its instance folder, and its name, all found from the import name.

Knows the import system only. Nothing here creates a folder (INST-05).
"""

import importlib.machinery
import importlib.util
import os
import pathlib
import sys

from .errors import InstancePathError

__all__ = ["app_name_of", "checked_instance_path", "find_package", "instance_path_of", "root_path_of"]


def app_name_of(import_name: str) -> str:
    """Return the name of an application: its import name or, for a script, the script's (APP-02).

    >>> app_name_of("shop.web")
    'shop.web'
    """
    if import_name != "__main__":
        return import_name
    file: str | None = getattr(sys.modules["__main__"], "__file__", None)
    return "__main__" if file is None else os.path.splitext(os.path.basename(file))[0]


def root_path_of(import_name: str) -> str:
    """Return the folder of a module or package; the current folder if it cannot be imported (INST-01).

    Raises:
        RuntimeError: the module exists but has no file, as a namespace package has none (INST-02).

    >>> import os, werkzeug
    >>> root_path_of("werkzeug.routing") == os.path.join(os.path.dirname(werkzeug.__file__), "routing")
    True
    """
    file = _file_of_imported(import_name)
    if file is None:
        spec = _spec_of(import_name)
        if spec is None or spec.loader is None:
            return os.getcwd()
        file = _file_of_spec(spec, import_name)
    if file is None:
        raise RuntimeError(
            f"The module {import_name!r} has no file, so the folder of the application is unknown; it may be a namespace package or come from an "
            "import hook. Pass root_path= to say where the application's files are."
        )
    return os.path.dirname(os.path.abspath(file))


def instance_path_of(import_name: str) -> str:
    """Return the folder for files that belong to a deployment, not to the code (INST-03).

    >>> instance_path_of("werkzeug.routing").endswith("werkzeug.routing-instance")
    True
    """
    prefix, package_path = find_package(import_name)
    if prefix is None:
        return os.path.join(package_path, "instance")
    return os.path.join(prefix, "var", f"{import_name}-instance")


def checked_instance_path(instance_path: str | None) -> str | None:
    """Return *instance_path*, which may be None but not relative (INST-06).

    Raises:
        InstancePathError: it is relative.
    """
    if instance_path is not None and not os.path.isabs(instance_path):
        raise InstancePathError(
            f"instance_path must be absolute, and {instance_path!r} is not; pass {os.path.abspath(instance_path)!r} if you mean that."
        )
    return instance_path


def find_package(import_name: str) -> tuple[str | None, str]:
    """Return the prefix under which a module's top-level package is installed, or None, and the folder that holds the package.

    >>> find_package("not_installed_anywhere")[0] is None
    True
    """
    package_path = folder_holding(import_name)
    path = pathlib.Path(os.path.abspath(package_path))
    if path.is_relative_to(sys.prefix):
        return sys.prefix, package_path
    if path.name.lower() == "site-packages":
        return _prefix_of_site_packages(package_path), package_path
    return None, package_path


def _prefix_of_site_packages(site_packages: str) -> str:
    parent, _ = os.path.split(site_packages)
    grandparent, folder = os.path.split(parent)
    # Windows: prefix/Lib/site-packages. Elsewhere: prefix/lib/pythonX.Y/site-packages.
    if folder.lower() == "lib":
        return grandparent
    if os.path.basename(grandparent).lower() == "lib":
        return os.path.dirname(grandparent)
    return parent


def _file_of_imported(import_name: str) -> str | None:
    file: object = getattr(sys.modules.get(import_name), "__file__", None)
    return file if isinstance(file, str) else None


def _spec_of(import_name: str) -> importlib.machinery.ModuleSpec | None:
    try:
        return importlib.util.find_spec(import_name)
    except (ImportError, ValueError):
        # ImportError: a parent is missing. ValueError: "", a relative name, or a module without a spec such as __main__.
        return None


def _file_of_spec(spec: importlib.machinery.ModuleSpec, import_name: str) -> str | None:
    get_filename = getattr(spec.loader, "get_filename", None)
    if get_filename is not None:
        filename: str = get_filename(import_name)
        return filename
    importlib.import_module(import_name)
    return _file_of_imported(import_name)


def folder_holding(import_name: str) -> str:
    """Return the folder in which the top-level package or module of *import_name* lies."""
    root_name = import_name.partition(".")[0]
    root_spec = _spec_of(root_name)
    if root_spec is None:
        return os.getcwd()
    locations = root_spec.submodule_search_locations
    if not locations:
        return os.path.dirname(root_spec.origin) if root_spec.has_location and root_spec.origin else os.getcwd()
    if root_spec.origin is None or root_spec.origin == "namespace":
        return os.path.dirname(_portion(list(locations), import_name))
    return os.path.dirname(locations[0])


def _portion(locations: list[str], import_name: str) -> str:
    """Return the portion of a namespace package that holds *import_name*, or the first one (INST-04)."""
    spec = _spec_of(import_name) if "." in import_name else None
    if spec is None:
        return locations[0]
    inner = spec.submodule_search_locations
    held = list(inner) if inner else [spec.origin or ""]
    return next(
        (location for location in locations for path in held if pathlib.Path(path).is_relative_to(location)),
        locations[0],
    )
