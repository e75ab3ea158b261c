"""``erlen check``: loads the application and tells what is wrong with it, before a request meets it.

Knows how findings are asked for and written; what is checked is said in `checking`.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import attrs
import click

from .. import checking
from .._groups import ScriptInfo
from .._screen import fitted, width_of
from ..app import AnyErlen
from ..errors import DefinitionError, SettingsError
from ..findings import Finding
from .failures import own_place
from .loading import failure_of, pass_script_info

__all__ = ["check_command"]


class NotCheckable(click.ClickException):
    """There is nothing to check, or it is not said right what; ends the command with status 2."""

    exit_code = 2


def _known_codes(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    codes = [code.strip() for value in values for code in value.split(",") if code.strip()]
    for code in codes:
        if (problem := checking.problem_of_code(code)) is not None:
            raise click.BadParameter(problem, ctx, param)
    return tuple(codes)


@click.command("check", short_help="Find mistakes without serving.")
@click.option("--deploy", is_flag=True, help="Tell also of settings that are unsafe in production.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "sarif")),
    default="text",
    help="How findings are written. The default is text, one finding a line.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="CODES",
    callback=_known_codes,
    help="Tell only these codes, separated by commas.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODES",
    callback=_known_codes,
    help="Do not tell these codes, separated by commas.",
)
@pass_script_info
def check_command(
    info: ScriptInfo[AnyErlen], deploy: bool, form: str, select: tuple[str, ...], ignore: tuple[str, ...]
) -> None:
    """Load the application and look for mistakes: in rules and views, templates and their variables, URLs by name, commands and settings.

    Nothing is served and no template is rendered. Every finding is one line, 'file:line: code message'. The exit status is 0 without findings, 1
    with some, and 2 if the application cannot be loaded.

    A finding is suppressed by its code: in '[tool.erlen.check]' of pyproject.toml, or by a comment 'erlen: ignore[code]' on its line.
    """
    selection = _selection(select, ignore)
    findings = selection.told(_found(info, deploy))
    width = width_of(sys.stdout)
    if form == "text" and width is not None:
        for finding in findings:
            click.echo(_on_screen(finding, width))
    elif report := checking.FORMATS[form](findings, _version()):
        click.echo(report)
    number = len(findings)
    said = "No findings." if not number else f"{number} finding{'s' if number > 1 else ''}."
    click.secho(said, err=True, fg="red" if number else "green")
    if findings:
        click.get_current_context().exit(1)


def _on_screen(finding: Finding, width: int) -> str:
    """Return *finding* for people: its place stands out, and lines fit the terminal."""
    place = f"{finding.path}:{finding.line}:" if finding.line else "configuration:"
    rest = fitted(f"{place} {finding.code} {finding.message}", width).removeprefix(place)
    return click.style(place, bold=True) + rest


def _found(info: ScriptInfo[AnyErlen], deploy: bool) -> list[Finding]:
    """Return what is wrong with the application; where that kept it from being loaded, only this."""
    try:
        app = info.load_app()
    except DefinitionError as error:
        return list(error.findings)
    except SettingsError as error:
        return checking.findings_of_settings(error, own_place(error))
    except (Exception, SystemExit) as error:
        code, place = checking.code_of(error), own_place(error)
        if code is None or place is None:
            raise NotCheckable(failure_of(info, error).format_message()) from error
        return [Finding(*place, code, " ".join(str(error).split()))]
    return checking.check(app, deploy)


def _selection(select: tuple[str, ...], ignore: tuple[str, ...]) -> checking.Selection:
    try:
        found = checking.Selection.read(Path.cwd())
    except checking.CheckConfigError as error:
        raise NotCheckable(str(error)) from error
    return attrs.evolve(found, select=select or found.select, ignore=(*found.ignore, *ignore))


def _version() -> str:
    try:
        return version("erlen")
    except PackageNotFoundError:
        return "0"
