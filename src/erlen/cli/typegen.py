"""``erlen typegen``: writes what the application's endpoints take, as a module for people and a list for the mypy plugin.

Knows the generator and files; not how the application is found. Rule: a file that somebody else wrote is not overwritten, and one that is up to
date is not touched.
"""

import difflib
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

import attrs
import click

from .. import _stack
from .._groups import with_appcontext
from ..app import AnyErlen
from ..typegen import MARK, endpoints_of, module_text, routes_text

__all__ = ["typegen_command"]

SHOWN_LINES = 20


@attrs.frozen
class Target:
    """A file to write, and what belongs into it."""

    path: Path
    text: str
    option: str

    @property
    def shown(self) -> str:
        """The path as the reader would name it."""
        relative = os.path.relpath(self.path)
        return str(self.path) if relative.startswith("..") else relative

    def standing(self) -> str | None:
        """Return what is in the file, None where there is none.

        Raises:
            click.ClickException: it cannot be read, or was not written by this command.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise click.ClickException(
                f"{self.shown!r} cannot be read: {error}. Name another file with {self.option}."
            ) from error
        own = MARK in text if self.path.suffix == ".py" else text.lstrip().startswith('{\n  "version":')
        if text.strip() and not own:
            raise click.ClickException(
                f"{self.shown!r} was not written by 'erlen typegen'. Name another file with {self.option}, or remove this one."
            )
        return text

    def write(self) -> None:
        """Write the file.

        Raises:
            click.ClickException: that cannot be done.
        """
        try:
            self.path.write_text(self.text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise click.ClickException(
                f"{self.shown!r} cannot be written: {error}. Name another file with {self.option}."
            ) from error

    def differences(self, standing: str) -> Iterator[str]:
        """Yield how the file differs from what belongs into it."""
        told = "what the routes say"
        lines = difflib.unified_diff(standing.splitlines(), self.text.splitlines(), self.shown, told, n=1, lineterm="")
        yield from islice(lines, SHOWN_LINES)
        if next(lines, None) is not None:
            yield "..."


@click.command("typegen", short_help="Write the URLs of the app as a typed module.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The module to write. The default is 'urls.py' beside the application's own module.",
)
@click.option(
    "--routes",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("routes.json"),
    show_default=True,
    help="The list of endpoints to write, for erlen's mypy plugin.",
)
@click.option("--no-routes", is_flag=True, help="Write no list of endpoints.")
@click.option("--literal", is_flag=True, help="Write a typed 'url_for' for names of endpoints, too; for small apps.")
@click.option("--check", is_flag=True, help="Write nothing; end with status 1 if a file is not up to date.")
@with_appcontext
def typegen_command(output: Path | None, routes: Path, no_routes: bool, literal: bool, check: bool) -> None:
    """Write the URLs of the application's endpoints as a typed module.

    With it, 'urls.blog.post(post_id=3)' is the URL of the endpoint 'blog.post': editors complete it and type checkers check it. Run it when routes
    have changed, and 'erlen typegen --check' where your tests run.
    """
    # An outline to the rooms below; here it is known what it is.
    app = cast(AnyErlen, _stack.app())
    endpoints = endpoints_of(app)
    module = Path(app.root_path, "urls.py") if output is None else output
    targets = [Target(module, module_text(app.import_name, endpoints, literal=literal), "--output")]
    if not no_routes:
        targets.append(Target(routes, routes_text(endpoints), "--routes"))
    stale = [(target, standing) for target in targets if (standing := target.standing()) != target.text]
    if check:
        for target, standing in stale:
            click.echo(_stale(target, standing), err=True)
        if stale:
            click.get_current_context().exit(1)
    else:
        for target, _ in stale:
            target.write()
            click.echo(f"Wrote {target.shown}.")
    if not stale:
        count = f"{len(endpoints)} endpoint{'' if len(endpoints) == 1 else 's'}"
        click.echo(
            f"{' and '.join(target.shown for target in targets)} {'is' if no_routes else 'are'} up to date: {count}."
        )


def _stale(target: Target, standing: str | None) -> str:
    mend = "Run 'erlen typegen', with the same options, and commit what it writes."
    if standing is None:
        return f"{target.shown} is missing. {mend}"
    return "\n".join([f"{target.shown} is not up to date. {mend}", *target.differences(standing)])
