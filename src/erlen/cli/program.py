"""The group behind ``erlen``: its options, its own commands, those of plugins and those of the application.

Knows how commands are looked up and what is said when the application cannot be loaded; not what a command does.
"""

import os
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, Unpack

import click

from .. import _stack
from .._groups import AppGroup, CommandLineApp, GroupOptions, NoAppException, ScriptInfo
from .._screen import fitted, fitting, plain_if_asked, width_of
from .._typing import override
from ..app import AnyErlen
from .commands import routes_command, run_command, shell_command
from .failures import report
from .loading import failure_of
from .params import PREFIX, app_option, debug_option, env_file_option, flask_variables, naming_variables, version_option

__all__ = ["ErlenGroup"]


class ErlenGroup(AppGroup):
    """The group of an erlen program: loads the application when a command needs it, and adds the application's own commands.

    Args:
        add_default_commands: whether there are `run`, `shell` and `routes`.
        create_app: makes the application, which then needs no ``--app``.
        add_version_option: whether there is ``--version``.
        load_dotenv: whether `.env` and `.flaskenv` are read.
        set_debug_flag: whether the application's `debug` follows the environment.

    >>> from click.testing import CliRunner
    >>> from erlen import Erlen
    >>> shop = ErlenGroup(name="shop", create_app=lambda: Erlen("shop"))
    >>> print(CliRunner().invoke(shop, ["routes"]).output)
    Endpoint  Methods  Rule
    --------  -------  -----------------------
    static    GET      /static/<path:filename>
    """

    #: The entry points whose commands are added, and the variable prefix of options where none is given.
    plugin_group: ClassVar[str] = "erlen.commands"
    variable_prefix: ClassVar[str] = PREFIX
    #: What carries the application from command to command, and the option that shows versions.
    script_info: ClassVar[type[ScriptInfo[Any]]] = ScriptInfo
    version_option: ClassVar[click.Option] = version_option

    def __init__(
        self,
        add_default_commands: bool = True,
        create_app: Callable[[], AnyErlen | None] | None = None,
        add_version_option: bool = True,
        load_dotenv: bool = True,
        set_debug_flag: bool = True,
        *,
        name: str | None = None,
        # click calls it when the group runs, with whatever the group's options are.
        callback: Callable[..., Any] | None = None,
        **extra: Unpack[GroupOptions],
    ) -> None:
        own = [env_file_option, app_option, debug_option, *([self.version_option] if add_version_option else [])]
        extra["params"] = [*(extra.get("params") or ()), *own]
        settings = dict(extra.get("context_settings") or {})
        settings.setdefault("auto_envvar_prefix", self.variable_prefix)
        extra["context_settings"] = settings
        super().__init__(name, callback=callback, **extra)
        self.create_app = create_app
        self.load_dotenv = load_dotenv
        self.set_debug_flag = set_debug_flag
        self._plugins_asked = False
        self._broken_plugins: list[str] = []
        if add_default_commands:
            for command in (run_command, shell_command, routes_command):
                self.add_command(command)

    def _load_plugin_commands(self) -> None:
        """Add the commands of installed plugins; they replace built-in ones of the same name (CLI-10, CLI-19)."""
        if self._plugins_asked:
            return
        self._plugins_asked = True
        for entry_point in entry_points(group=self.plugin_group):
            try:
                self.add_command(_plugin(entry_point), entry_point.name)
            except (Exception, SystemExit) as error:
                dist = "?" if entry_point.dist is None else entry_point.dist.name
                what = f"While loading command {entry_point.name!r} of {entry_point.value!r} from the distribution {dist!r}"
                self._broken_plugins.append(f"{report(what, error)}\nReinstall or uninstall it: pip uninstall {dist}")

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called *cmd_name*: the program's own, else the application's (CLI-10, CLI-26)."""
        self._load_plugin_commands()
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        try:
            app: CommandLineApp = ctx.ensure_object(ScriptInfo).load_app()
        except NoAppException as error:
            if not ctx.resilient_parsing:
                _echo_error(error.format_message())
            return None
        if not _same(app, _stack.app_or_none()):
            ctx.with_resource(app.app_context())
        return app.cli.get_command(ctx, cmd_name)

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands; what keeps some from being listed is said on stderr (CLI-11)."""
        self._load_plugin_commands()
        names = set(super().list_commands(ctx))
        info = ctx.ensure_object(ScriptInfo)
        problems = [*self._broken_plugins]
        try:
            names.update(info.load_app().cli.list_commands(ctx))
        except (Exception, SystemExit) as error:
            problem = self.explain(info, error)
            if isinstance(error, NoAppException) and error.is_unnamed and not ctx.resilient_parsing:
                click.echo(fitted(f"{problem}\n", width_of(sys.stderr)), err=True)
            else:
                problems.append(problem)
        if not ctx.resilient_parsing:
            for problem in problems:
                _echo_error(f"{problem}\n")
        return sorted(names)

    # A script info may hold an application of any class.
    def explain(self, info: ScriptInfo[Any], error: BaseException) -> str:
        """Return what a list of commands says when *error* kept the application's from being listed; an override point."""
        return failure_of(info, error).format_message()

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError:
            if not self._broken_plugins:
                raise
            # The command that is missing may be theirs.
            raise click.ClickException("\n".join(self._broken_plugins)) from None
        helps = set(rest) & set(ctx.help_option_names)
        if self._broken_plugins and not (helps or ctx.resilient_parsing):
            raise click.ClickException("\n".join(self._broken_plugins))
        if name is not None and command is not None and ctx.auto_envvar_prefix == PREFIX:
            ctx.with_resource(flask_variables(command, name))
        return name, command, rest

    # click hands what it is given to the context.
    @override
    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        # From here on `app.run()` must not start a second server (CLI-23).
        os.environ[f"{self.variable_prefix}_RUN_FROM_CLI"] = "true"
        if "obj" not in extra and "obj" not in self.context_settings:
            extra["obj"] = self.script_info(
                create_app=self.create_app,
                set_debug_flag=self.set_debug_flag,
                load_dotenv_defaults=self.load_dotenv,
            )
        extra.setdefault("color", plain_if_asked())
        with fitting(), naming_variables():
            return super().make_context(info_name, args, parent, **extra)

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Help lists the application's commands, so its whereabouts must be known before (CLI-12, CLI-27).
        if (not args and self.no_args_is_help) or (len(args) == 1 and args[0] in self.get_help_option_names(ctx)):
            for option in (env_file_option, app_option):
                try:
                    option.handle_parse_result(ctx, {}, [])
                except click.ClickException as error:
                    _echo_error(f"{error.format_message()}\n")
        return super().parse_args(ctx, args)

    @override
    # A command returns what it likes.
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the user's code raised while the application was loaded becomes one message."""
        with fitting():
            try:
                with naming_variables():
                    return super().invoke(ctx)
            except (Exception, SystemExit) as error:
                info = ctx.find_object(ScriptInfo)
                if info is None or error is not info.failure or isinstance(error, click.ClickException):
                    raise
                raise failure_of(info, error) from error


def _same(one: object, other: object) -> bool:
    return one is other


def _plugin(entry_point: EntryPoint) -> click.Command:
    loaded: object = entry_point.load()
    if not isinstance(loaded, click.Command):
        raise TypeError(f"{entry_point.value!r} is {loaded!r}, not a click command")
    return loaded


def _echo_error(message: str) -> None:
    click.secho(fitted(f"Error: {message}", width_of(sys.stderr)), err=True, fg="red")
