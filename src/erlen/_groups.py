"""Command groups that know how to get at an application, and the small object that gets it for them.

Knows click and an outline of the application; not how an application is found on disk (`cli.loading` brings the search) nor which commands exist.
"""

import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from functools import update_wrapper
from typing import Any, ClassVar, Generic, ParamSpec, Protocol, TypedDict, Unpack, cast, overload

import click

from . import _calling, _stack
from ._runtime import get_debug_flag
from ._typefit import UNSURE
from ._typing import TypeVar, override
from .errors import AppLoadError, ErlenError

__all__ = ["AppGroup", "CommandError", "CommandLineApp", "NoAppException", "ScriptInfo", "with_appcontext"]

P = ParamSpec("P")
R = TypeVar("R")
CommandT = TypeVar("CommandT", bound=click.Command)
GroupT = TypeVar("GroupT", bound=click.Group)


class CommandLineApp(Protocol):
    """What the command line asks of an application."""

    @property
    def debug(self) -> bool: ...

    @debug.setter
    def debug(self, value: bool, /) -> None: ...

    @property
    def import_name(self) -> str: ...

    @property
    def cli(self) -> click.Group: ...

    # Entering gives the context, whatever its class: the command line only keeps it open.
    def app_context(self) -> AbstractContextManager[Any]: ...


AppT_co = TypeVar("AppT_co", bound=CommandLineApp, covariant=True, default=CommandLineApp)


class NoAppException(AppLoadError, click.UsageError):
    """The application could not be found or imported; ends a command with status 2."""

    is_unnamed: bool = False
    """Whether none was named and none lies in the current folder: no mistake yet of somebody who asks for help."""


class CommandError(ErlenError, TypeError):
    """A command's function and its options and arguments do not go together."""


def _no_search(app_import_path: str | None, /) -> CommandLineApp:
    raise NoAppException(
        f"No application was handed to this command (import path {app_import_path!r}). Start it through 'erlen', or pass"
        " obj=ScriptInfo(create_app=...) to the click command."
    )


class ScriptInfo(Generic[AppT_co]):
    """Gets a command its application, once, when it is first needed (CLI-08, CLI-28).

    >>> from erlen import Erlen
    >>> info = ScriptInfo(create_app=lambda: Erlen("shop"))
    >>> info.load_app() is info.load_app()
    True
    """

    #: What the program says it serves, and the prefix of the variables it sets.
    framework: ClassVar[str] = "Erlen"
    variable_prefix: ClassVar[str] = "ERLEN"
    #: How an import path, or None, becomes an application; `erlen.cli` puts its search here.
    search: ClassVar[Callable[[str | None], CommandLineApp]] = staticmethod(_no_search)

    def __init__(
        self,
        app_import_path: str | None = None,
        create_app: Callable[[], AppT_co | None] | None = None,
        set_debug_flag: bool = True,
        load_dotenv_defaults: bool = True,
    ) -> None:
        self.app_import_path = app_import_path
        self.create_app = create_app
        self.set_debug_flag = set_debug_flag
        self.load_dotenv_defaults = load_dotenv_defaults
        #: For custom scripts, to hand values from one command to the next.
        self.data: dict[str, object] = {}
        #: What the last attempt to load the application raised.
        self.failure: BaseException | None = None
        self._loaded_app: AppT_co | None = None

    def load_app(self) -> AppT_co:
        """Return the application, found or made on the first call.

        Raises:
            NoAppException: there is no application, or its module cannot be imported.
        """
        if self._loaded_app is None:
            try:
                self._loaded_app = self._new_app()
            except BaseException as error:
                self.failure = error
                raise
        return self._loaded_app

    def _new_app(self) -> AppT_co:
        if self.create_app is None:
            # A name on the command line has no type: the search checks that it finds an application.
            app = cast(AppT_co, type(self).search(self.app_import_path))
        else:
            made = self.create_app()
            if made is None:
                raise NoAppException("create_app returned None; return the application from it.")
            app = made
        if self.set_debug_flag:
            app.debug = get_debug_flag()
        return app


def with_appcontext(f: Callable[P, R]) -> Callable[P, R]:
    """Return *f* so that, as a click command, it runs in the context of the loaded application (CLI-17).

    A context is pushed only if none is current, and lasts until the click context closes.

    >>> from click.testing import CliRunner
    >>> from erlen import Erlen, current_app
    >>> @click.command()
    ... @with_appcontext
    ... def whoami() -> None:
    ...     click.echo(current_app.name)
    >>> CliRunner().invoke(whoami, obj=ScriptInfo(create_app=lambda: Erlen("shop"))).output
    'shop\\n'
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        context = click.get_current_context()
        if _stack.app_or_none() is None:
            context.with_resource(context.ensure_object(ScriptInfo).load_app().app_context())
        return context.invoke(f, *args, **kwargs)

    return update_wrapper(run, f)


# Under another name for where an option of the same name hides it.
_in_app_context = with_appcontext


class CommandOptions(TypedDict, total=False):
    """What `click.Command` takes besides its name, parameters and function."""

    # The values go to click's context, which takes any.
    context_settings: MutableMapping[str, Any]
    help: str | None
    epilog: str | None
    short_help: str | None
    options_metavar: str | None
    params: list[click.Parameter] | None
    add_help_option: bool
    no_args_is_help: bool
    hidden: bool
    deprecated: bool | str


class GroupOptions(CommandOptions, total=False):
    """What `click.Group` takes besides its name, parameters and function."""

    commands: MutableMapping[str, click.Command] | Sequence[click.Command] | None
    invoke_without_command: bool
    subcommand_metavar: str | None
    chain: bool


class AppGroup(click.Group):
    """A group whose commands run in the application's context (CLI-14, CLI-16).

    >>> users = AppGroup("users", help="Manage users.")
    >>> @users.command("add")
    ... @click.argument("name")
    ... def add_user(name: str) -> None:
    ...     click.echo(f"Added {name}.")
    >>> sorted(users.commands)
    ['add']
    """

    #: Whether a command's function is compared with its options and arguments when it is registered.
    checks_parameters: ClassVar[bool] = True

    @overload
    def command(self, func: Callable[..., object], /) -> click.Command: ...
    @overload
    def command(
        self,
        name: str | None = None,
        cls: None = None,
        *,
        with_appcontext: bool = True,
        **attrs: Unpack[CommandOptions],
    ) -> Callable[[Callable[..., object]], click.Command]: ...
    @overload
    def command(
        self,
        name: str | None = None,
        *,
        cls: type[CommandT],
        with_appcontext: bool = True,
        # A command class of one's own takes what it likes.
        **attrs: Any,
    ) -> Callable[[Callable[..., object]], CommandT]: ...
    @override
    def command(
        self,
        name: str | Callable[..., object] | None = None,
        cls: type[click.Command] | None = None,
        *,
        with_appcontext: bool = True,
        **attrs: Any,
    ) -> click.Command | Callable[[Callable[..., object]], click.Command]:
        """Register the decorated function as a command, in the application's context unless *with_appcontext* is false.

        Raises:
            CommandError: the function does not take what the command's options and arguments give it.
        """

        def register(f: Callable[..., object]) -> click.Command:
            made = click.command(
                None if callable(name) else name,
                cls or self.command_class or click.Command,
                **attrs,
            )(_in_app_context(f) if with_appcontext else f)
            if self.checks_parameters:
                check_parameters(f, made)
            self.add_command(made)
            return made

        return register(name) if callable(name) else register

    @overload
    def group(self, func: Callable[..., object], /) -> "AppGroup": ...
    @overload
    def group(
        self, name: str | None = None, cls: None = None, **attrs: Unpack[GroupOptions]
    ) -> Callable[[Callable[..., object]], "AppGroup"]: ...
    @overload
    def group(
        self,
        name: str | None = None,
        *,
        cls: type[GroupT],
        # A group class of one's own takes what it likes.
        **attrs: Any,
    ) -> Callable[[Callable[..., object]], GroupT]: ...
    @override
    def group(
        self, name: str | Callable[..., object] | None = None, cls: type[click.Group] | None = None, **attrs: Any
    ) -> click.Group | Callable[[Callable[..., object]], click.Group]:
        """Register the decorated function as a group, an `AppGroup` unless *cls* says otherwise.

        >>> cli = AppGroup("shop")
        >>> @cli.group()
        ... def orders() -> None:
        ...     "Manage orders."
        >>> type(orders).__name__, sorted(cli.commands)
        ('AppGroup', ['orders'])
        """

        def register(f: Callable[..., object]) -> click.Group:
            made = click.group(None if callable(name) else name, cls or AppGroup, **attrs)(f)
            if self.checks_parameters:
                check_parameters(f, made)
            self.add_command(made)
            return made

        return register(name) if callable(name) else register


def check_parameters(function: Callable[..., object], command: click.Command) -> None:
    """Raise if *function* cannot be called with what the options and arguments of *command* give it.

    Where a decorator hides the function's parameters, only what is certain counts.

    Raises:
        CommandError: the names disagree.
    """
    function, passed = _without_wrappers(function)
    try:
        parameters = list(inspect.signature(function, follow_wrapped=False).parameters.values())[passed:]
    except (TypeError, ValueError):
        return  # written in C, without a signature
    given = {parameter.name: parameter for parameter in command.params if parameter.expose_value and parameter.name}
    named = {p.name: p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    title = f"{function.__name__}()" if hasattr(function, "__name__") else repr(function)
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        wrong = _calling.mismatches(function, dict.fromkeys(given, UNSURE), _calling.Walk(), passed)
        for mismatch in wrong:
            taken = "needs" if mismatch.kind is _calling.Kind.MISSING else "has no parameter"
            near = difflib.get_close_matches(mismatch.name, mismatch.others, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else "; name it like the option or argument."
            raise CommandError(
                f"Behind its decorators, {_calling.title_of(mismatch.function)}() {taken} {mismatch.name!r}, which is not what command"
                f" {command.name!r} passes{hint}"
            )
    else:
        for name in given.keys() - named.keys():
            near = difflib.get_close_matches(name, named.keys() - given.keys(), n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise CommandError(
                f"Command {command.name!r} passes {_spelt(given[name])} as {name!r}, and {title} has no parameter of that"
                f" name{hint}"
            )
    for name, parameter in named.items():
        if parameter.default is parameter.empty and name not in given:
            raise CommandError(
                f"{title} needs {name!r}, and no option or argument of command {command.name!r} gives it; decorate the"
                f" function with @click.argument({name!r}) or @click.option('--{name.replace('_', '-')}')."
            )


def _spelt(parameter: click.Parameter) -> str:
    kind = "argument" if isinstance(parameter, click.Argument) else "option"
    return f"the {kind} {max(parameter.opts, key=len)!r}"


def _without_wrappers(function: Callable[..., object]) -> tuple[Callable[..., object], int]:
    """Return what click's and erlen's own decorators wrap, and how many arguments they put in front."""
    passed = 0
    for wrapped in _chain(function):
        names: Mapping[str, object] = getattr(function, "__globals__", {})
        home = names.get("__name__")
        if home not in ("click.decorators", __name__):
            break
        passed += home == "click.decorators"
        function = wrapped
    return function, passed


def _chain(function: Callable[..., object]) -> Iterator[Callable[..., object]]:
    while (inner := getattr(function, "__wrapped__", None)) is not None:
        yield inner
        function = inner
