"""``erlen new``: writes a small typed application that serves, tests and type-checks as it stands.

Knows the files in `_skeleton/` and nothing of the house. Rule: nothing that exists is overwritten.
"""

import keyword
import re
import secrets
import shutil
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

import click

__all__ = ["new_command", "package_name_of", "write_project"]

SKELETON = files("erlen.cli") / "_skeleton"
# Under their own names, tools would take these for files of this project.
RENAMED = {"dot-gitignore": ".gitignore", "instance-settings.toml": "instance/settings.toml"}
# What the new project itself has beside its package.
TAKEN = frozenset({"instance", "tests", "wsgi"})


def package_name_of(name: str) -> str:
    """Return the name of the package of a project called *name*.

    Raises:
        click.BadParameter: the name cannot be imported, or hides a module that is there already.

    >>> package_name_of("my-notes")
    'my_notes'
    """
    package = name.replace("-", "_").lower()
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name) or keyword.iskeyword(package):
        raise click.BadParameter(
            f"{name!r} cannot name a project: begin with a letter and go on with letters, digits, '-' and '_'; Python's"
            " keywords are taken. For example: erlen new my-notes"
        )
    found = find_spec(package)
    # A folder without __init__.py has no origin: any folder is such a module.
    if package in TAKEN or (found is not None and found.origin is not None):
        raise click.BadParameter(f"{name!r} would hide the module {package!r}, which is needed. Choose another name.")
    return package


def write_project(folder: Path, name: str) -> list[Path]:
    """Write a project called *name* into *folder*, which must not exist yet, and return the files of it.

    Raises:
        FileExistsError: there is something at *folder*.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     print(*sorted({path.parts[0] for path in write_project(Path(parent, "my-notes"), "my-notes")}))
    .gitignore README.md instance my_notes pyproject.toml tests wsgi.py
    """
    package = package_name_of(name)
    words = {
        "PROJECT_NAME": name,
        "package_name": package,
        "PACKAGE_PREFIX": package.upper(),
        "SECRET_KEY_VALUE": secrets.token_hex(32),
    }
    written: list[Path] = []
    folder.mkdir()
    try:
        for path, source in _sources(SKELETON, ""):
            target = Path(_filled(RENAMED.get(path, path), words))
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            (folder / target).write_text(_filled(source.read_text(encoding="utf-8"), words), encoding="utf-8")
            written.append(target)
    except OSError:
        # Half a project would only be in the way of the next attempt.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return written


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry


def _filled(text: str, words: dict[str, str]) -> str:
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


@click.command("new", short_help="Write a new application.")
@click.argument("name")
def new_command(name: str) -> None:
    """Write a small typed application into a new folder called NAME.

    It has a package with views, templates and settings, tests, and a strict type check; all of them pass as they stand. Nothing that exists is
    overwritten.
    """
    folder = Path(name)
    try:
        package_name_of(name)
        written = write_project(folder, name)
    except FileExistsError as error:
        raise click.ClickException(
            f"There is a {'folder' if folder.is_dir() else 'file'} {name!r} here already. Choose another name, or remove it."
        ) from error
    except OSError as error:
        raise click.ClickException(
            f"The folder {name!r} cannot be written: {error}. Change to one that can."
        ) from error
    click.echo(f"Wrote {len(written)} files into {folder}. Next:\n")
    for line in (
        f"cd {folder}",
        "erlen run --debug    serve it on http://127.0.0.1:5000",
        "pytest               run its tests",
        "mypy                 check its types",
    ):
        click.echo(f"  {line}")
