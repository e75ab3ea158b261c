"""``erlen migrate``: rewrites a Flask application for erlen, or shows how.

Knows what is asked for and how it is told; the rewriting is in the annex `migrating`, which is imported when the command runs, as it needs libcst.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import click

__all__ = ["migrate_command"]

MISSING = "'erlen migrate' needs {name}, which is not installed. Install it: pip install 'erlen[migrate]'"


class Migration(Protocol):
    """What the annex says about a migration."""

    @property
    def changed(self) -> list[str]: ...

    @property
    def diff(self) -> str: ...

    @property
    def report(self) -> str: ...

    def write(self) -> None: ...


def _migrated() -> Callable[..., Migration]:
    """Return the function that migrates.

    Raises:
        click.ClickException: what it needs is not installed.
    """
    try:
        module = import_module("erlen.migrating")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "erlen":
            raise
        raise click.ClickException(MISSING.format(name=error.name.partition(".")[0])) from error
    return cast("Callable[..., Migration]", module.migrated)


@click.command("migrate", short_help="Rewrite a Flask app for erlen.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--write", is_flag=True, help="Rewrite the files. Without it only a patch is written to the output.")
@click.option("--check", is_flag=True, help="Change nothing; end with status 1 if there is something to migrate.")
@click.option("--types/--no-types", default=True, help="Whether types and typed keys are added where they are evident.")
def migrate_command(path: Path, write: bool, check: bool, types: bool) -> None:
    """Rewrite the Flask application in PATH, a folder or a file, so that it does on erlen what it did.

    Imports, names of classes, URLs of views, FLASK_* variables, types and typed keys are rewritten where that is certain. What was changed, and what
    was left and why, is reported, one 'file:line: reason' a line. A second run changes nothing.
    """
    if write and check:
        raise click.UsageError("--write changes files, --check does not: give one of them.")
    found = _migrated()(path, annotate=types)
    if write:
        try:
            found.write()
        except OSError as error:
            raise click.ClickException(f"{error.filename!r} cannot be written: {error.strerror}.") from error
    elif not check:
        click.echo(found.diff, nl=False)
    click.echo(found.report, err=not (write or check))
    if check and found.changed:
        click.get_current_context().exit(1)
