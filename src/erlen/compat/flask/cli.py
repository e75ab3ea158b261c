"""``flask.cli``: erlen's command line under Flask's names, with ``FLASK_*`` variables and plugins of ``flask.commands``.

Rule: what the user's code raises comes out as it is, with its traceback, as on Flask.
"""

import sys
import traceback
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, ClassVar, TypeVar

import click
from werkzeug.serving import is_running_from_reloader, run_simple
from werkzeug.utils import import_string

from ..._groups import NoAppException, with_appcontext
from ..._groups import ScriptInfo as NativeScriptInfo
from ..._runtime import get_debug_flag, get_load_dotenv, load_dotenv
from ..._serving import show_server_banner as _show_server_banner
from ..._typing import override
from ...app import AnyErlen
from ...cli.check import check_command
from ...cli.commands import routes_command, run_command, shell_command
from ...cli.loading import (
    called_with_wrong_args,
    find_app_by_string,
    find_best_app,
    locate_app,
    pass_script_info,
    prepare_import,
    search_app,
)
from ...cli.params import (
    CertParamType,
    SeparatedPathType,
    app_option,
    debug_option,
    env_file_option,
    load_variables,
    naming_variables,
    set_app,
    set_debug,
    validate_key,
)
from ...cli.program import ErlenGroup
from ._groups import AppGroup
from ._names import VERSION

__all__ = [
    "AppGroup",
    "CertParamType",
    "F",
    "FlaskGroup",
    "NoAppException",
    "ScriptInfo",
    "SeparatedPathType",
    "_called_with_wrong_args",
    "_path_is_ancestor",
    "cli",
    "find_app_by_string",
    "find_best_app",
    "get_debug_flag",
    "get_load_dotenv",
    "get_version",
    "import_string",
    "is_running_from_reloader",
    "load_dotenv",
    "locate_app",
    "main",
    "pass_script_info",
    "prepare_import",
    "routes_command",
    "run_command",
    "run_simple",
    "shell_command",
    "show_server_banner",
    "version_option",
    "with_appcontext",
]

# A function of any kind (Flask's own variable).
F = TypeVar("F", bound=Callable[..., Any])

_app_option = app_option
_debug_option = debug_option
_env_file_option = env_file_option
_env_file_callback = load_variables
_set_app = set_app
_set_debug = set_debug
_validate_key = validate_key


def _called_with_wrong_args(f: Callable[..., object]) -> bool:
    error = sys.exc_info()[1]
    return isinstance(error, TypeError) and called_with_wrong_args(f, error)


def _path_is_ancestor(path: str, other: str) -> bool:
    return Path(other).is_relative_to(path)


def show_server_banner(debug: bool, app_import_path: str | None) -> None:
    """Say which application is served and whether debug mode is on; nothing in the reloader's child (RUN-04)."""
    _show_server_banner(debug, app_import_path, "Flask")


class ScriptInfo(NativeScriptInfo[AnyErlen]):
    """Gets a command its application, once, when it is first needed."""

    framework: ClassVar[str] = "Flask"
    variable_prefix: ClassVar[str] = "FLASK"
    search: ClassVar[Callable[[str | None], AnyErlen]] = staticmethod(search_app)


def get_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the versions of Python, of the Flask that erlen stands in for, of werkzeug and of erlen, and exit (CLI-21)."""
    if not value or ctx.resilient_parsing:
        return
    click.echo(
        f"Python {python_version()}\nFlask {VERSION} (erlen {version('erlen')})\nWerkzeug {version('werkzeug')}",
        color=ctx.color,
    )
    ctx.exit()


version_option: click.Option = click.Option(
    ["--version"],
    help="Show the Flask version.",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=get_version,
)


class FlaskGroup(ErlenGroup, AppGroup):
    """The group of a Flask program: loads the application when a command needs it, and adds the application's own commands."""

    plugin_group: ClassVar[str] = "flask.commands"
    variable_prefix: ClassVar[str] = "FLASK"
    script_info: ClassVar[type[NativeScriptInfo[Any]]] = ScriptInfo
    version_option: ClassVar[click.Option] = version_option

    # A script info may hold an application of any class.
    @override
    def explain(self, info: NativeScriptInfo[Any], error: BaseException) -> str:
        """Return what a list of commands says when *error* kept the application's from being listed (CLI-11)."""
        if isinstance(error, click.ClickException):
            return super().explain(info, error)
        return "".join(traceback.format_exception(error))

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called *cmd_name*; where nobody has one called check, erlen's own."""
        if cmd_name == "check":
            try:
                ctx.ensure_object(NativeScriptInfo).load_app()
            except NoAppException:
                # The command says it better.
                return check_command
        found = super().get_command(ctx, cmd_name)
        return check_command if found is None and cmd_name == "check" else found

    # A command returns what it likes.
    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the user's code raises passes through."""
        with naming_variables():
            return click.Group.invoke(self, ctx)


cli: FlaskGroup = FlaskGroup(
    name="flask",
    help="""\
Serve and inspect a Flask application, on erlen.

The application is named with '--app', or with the FLASK_APP environment variable; else it is the one in 'wsgi.py' or 'app.py' in the current
folder. Every option can be given as a variable, too: FLASK_RUN_PORT for 'flask run --port'.
""",
)


def main() -> None:
    """Run the ``flask`` program with the arguments of the process."""
    cli.main()


if __name__ == "__main__":
    main()
