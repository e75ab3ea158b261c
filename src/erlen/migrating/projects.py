"""The files of an application: which they are, what they are called when imported, and who imports whom.

Knows folders and imports, nothing of Flask. A project is a value: every rewriting makes a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import attrs
import libcst as cst
from libcst.metadata import Assignment, GlobalScope, ImportAssignment

from .trees import Tree, Unreadable, dotted_of, tree_of

__all__ = ["Module", "Project", "Unread", "read"]

SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "build", "dist", "venv", "env"})


@attrs.frozen
class Unread:
    """A file that was passed by, and why."""

    path: str
    reason: str


@attrs.frozen
class Module:
    """A Python file: *path* is relative to the project, *name* is what it is imported by."""

    path: str
    name: str
    text: str
    is_package: bool

    @property
    def tree(self) -> Tree:
        """The file, read."""
        return tree_of(self.text)

    @property
    def package(self) -> str:
        """The package to which relative imports are relative."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def absolute(self, dotted: str) -> str:
        """Return *dotted* without the leading dots that a relative import has.

        >>> Module("shop/views/cart.py", "shop.views.cart", "", False).absolute("..db.connect")
        'shop.db.connect'
        """
        level = len(dotted) - len(dotted.lstrip("."))
        if not level:
            return dotted
        base = self.package.split(".")
        kept = base[: len(base) - level + 1]
        return ".".join([*kept, dotted[level:]] if dotted[level:] else kept)


# Equality would compare all texts, and what is cached is kept in the instance's dict.
@attrs.frozen(eq=False, slots=False)
class Project:
    """All Python files of an application by path, and its other *files*, which are only looked at or hold variables."""

    root: Path
    modules: Mapping[str, Module]
    files: Mapping[str, str]

    def with_text(self, texts: Mapping[str, str]) -> Project:
        """Return the project with other texts for some of its Python files, and new files beside."""
        modules = dict(self.modules)
        for path, text in texts.items():
            known = modules.get(path)
            modules[path] = attrs.evolve(known, text=text) if known else _module(self.root, self.root / path, text)
        return attrs.evolve(self, modules=modules)

    def with_files(self, texts: Mapping[str, str]) -> Project:
        """Return the project with other texts for some of its other files."""
        return attrs.evolve(self, files={**self.files, **texts})

    @cached_property
    def by_name(self) -> Mapping[str, Module]:
        """The modules by the names they may be imported by; a name that several have stands for none."""
        found: dict[str, Module | None] = {}
        for module in self.modules.values():
            parts = Path(module.path).with_suffix("").parts
            dotted = ".".join(parts[:-1] if module.is_package else parts)
            for name in {module.name, dotted} - {""}:
                found[name] = None if name in found else module
        return {name: module for name, module in found.items() if module is not None}

    @cached_property
    def imports(self) -> Mapping[str, frozenset[str]]:
        """Which modules each module imports at once, by path: at its top level, under no condition."""
        return {path: frozenset(self._imported_by(module)) for path, module in self.modules.items()}

    def _imported_by(self, module: Module) -> Iterator[str]:
        for node in module.tree.module.body:
            if not isinstance(node, cst.SimpleStatementLine):
                continue
            for small in node.body:
                for dotted in imported_names(small):
                    yield from (found.path for found in self._along(module.absolute(dotted)))

    def _along(self, dotted: str) -> Iterator[Module]:
        """Yield the modules that importing *dotted* runs: its packages, too."""
        parts = dotted.split(".")
        for count in range(1, len(parts) + 1):
            if (found := self.by_name.get(".".join(parts[:count]))) is not None:
                yield found

    def reaches(self, path: str) -> frozenset[str]:
        """Return the paths of all modules that run before the one at *path* is done, by imports under no condition."""
        found: set[str] = set()
        waiting = [path]
        while waiting:
            for other in self.imports.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return frozenset(found)

    def may_import(self, module: Module, other: Module) -> bool:
        """Tell whether *module* can import from *other* without a change: it does so already, and *other* never needs it."""
        return other.path in self.imports[module.path] and module.path not in self.reaches(other.path)

    def defined_at(self, module: Module, node: cst.CSTNode) -> tuple[Module, str] | None:
        """Return the module of the project that defines what *node* in *module* names, and the name there; follows imports."""
        tree = module.tree
        if (dotted := tree.one_import(node)) is not None:
            return self.defined(module.absolute(dotted))
        if isinstance(node, cst.Name) and any(_is_of_module(found) for found in tree.bindings(node.value, node)):
            return module, node.value
        return None

    def defined(self, dotted: str, depth: int = 8) -> tuple[Module, str] | None:
        """Return the module of the project that defines *dotted*, and the name there."""
        where, _, name = dotted.rpartition(".")
        module = self.by_name.get(where)
        if module is None or dotted in self.by_name or depth == 0:
            return None
        bindings = module.tree.bindings(name)
        targets = {found for binding in bindings for found in _dotted_of_import(binding, name)}
        if not targets:
            return module, name
        if len(targets) > 1:
            return None
        return self.defined(module.absolute(targets.pop()), depth - 1)


def _is_of_module(binding: object) -> bool:
    return isinstance(binding, Assignment) and isinstance(binding.scope, GlobalScope)


def _dotted_of_import(binding: object, name: str) -> Iterator[str]:
    if isinstance(binding, ImportAssignment):
        yield from (found.name for found in binding.get_qualified_names_for(name))


def imported_names(node: cst.CSTNode) -> Iterator[str]:
    """Yield the dotted names that an import statement names, with their leading dots."""
    match node:
        case cst.Import(names=names):
            for alias in names:
                yield dotted_of(alias.name) or ""
        case cst.ImportFrom(module=module, relative=dots, names=names):
            base = "." * len(dots) + (dotted_of(module) or "")
            if isinstance(names, cst.ImportStar):
                yield base
            else:
                for alias in names:
                    own = dotted_of(alias.name) or ""
                    yield f"{base}{own}" if base.endswith(".") else f"{base}.{own}"
        case _:
            pass


def _module(root: Path, path: Path, text: str) -> Module:
    is_package = path.name == "__init__.py"
    parts = [] if is_package else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return Module(path.relative_to(root).as_posix(), ".".join(parts), text, is_package)


def read(path: Path, others: frozenset[str]) -> tuple[Project, list[Unread]]:
    """Return the project at *path*, a folder or one file, and what could not be read; *others* names further files by name or suffix."""
    root = path if path.is_dir() else path.parent
    modules: dict[str, Module] = {}
    files: dict[str, str] = {}
    unread: list[Unread] = []
    for found in sorted(_files(path)):
        relative = found.relative_to(root).as_posix()
        is_python = found.suffix == ".py"
        if not is_python and not {found.name, found.suffix, found.name.partition(".")[0]} & others:
            continue
        try:
            # Line endings stay as they are.
            text = found.read_bytes().decode("utf-8")
            if is_python:
                module = _module(root, found, text)
                _ = module.tree
                modules[relative] = module
            else:
                files[relative] = text
        except (OSError, UnicodeDecodeError, Unreadable) as error:
            if is_python:
                unread.append(Unread(relative, f"cannot be read: {error}"))
    return Project(root, modules, files), unread


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for found in path.iterdir():
        if found.is_symlink():
            continue
        if found.is_dir():
            if found.name in SKIPPED or found.name.startswith(".") or (found / "pyvenv.cfg").exists():
                continue
            yield from _files(found)
        elif found.is_file():
            yield found
