"""Small applications on disk, for what is said about applications before they serve."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import attrs
import pytest

from erlen import AnyErlen
from erlen.checking import check
from erlen.findings import Finding

__all__ = ["Shop", "forget_neighbours", "loaded"]

HEAD = "from erlen import *\nfrom erlen import Erlen, Blueprint, render_template, url_for, Template\nimport attrs\n"


@contextmanager
def loaded(folder: Path, module: str = "shop") -> Iterator[AnyErlen]:
    """Import *module* from *folder* and give its application; afterwards, what this imported from there is forgotten."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        found = importlib.import_module(module)
        app: AnyErlen = found.app if hasattr(found, "app") else found.create_app()
        yield app
    finally:
        sys.path.remove(str(folder))
        for name, known in list(sys.modules.items()):
            if name not in before and _is_below(folder, known):
                del sys.modules[name]


def _is_below(folder: Path, module: ModuleType) -> bool:
    return str(getattr(module, "__file__", "")).startswith(str(folder))


def forget_neighbours(monkeypatch: pytest.MonkeyPatch, folder: Path, package: str) -> None:
    """Take what other tests have loaded from *folder* out of the neighbourhood of *package*, until the end of the test."""
    for name, known in list(sys.modules.items()):
        if name.partition(".")[0] != package and _is_below(folder, known):
            monkeypatch.delitem(sys.modules, name)


@attrs.frozen
class Shop:
    """An application called ``shop`` in *folder*: its code, and its templates by name."""

    folder: Path
    code: str
    templates: Mapping[str, str] = {}
    more: Mapping[str, str] = {}

    def write(self) -> None:
        """Write the package, its templates, and whatever *more* files there are, below the package."""
        for name, text in {
            "__init__.py": HEAD + dedent(self.code),
            **{f"templates/{name}": text for name, text in self.templates.items()},
            **self.more,
        }.items():
            path = self.folder / "shop" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text) if name.endswith(".py") and name != "__init__.py" else text, encoding="utf-8")

    def findings(self) -> list[Finding]:
        """Return what `check` finds, paths as seen from the folder."""
        self.write()
        with loaded(self.folder) as app:
            return [attrs.evolve(finding, path=finding.path.removeprefix(f"{self.folder}/")) for finding in check(app)]

    def told(self) -> list[str]:
        """Return the findings as ``path:line: code``, without messages."""
        return [str(attrs.evolve(finding, message="")).strip() for finding in self.findings()]
