"""Option types of the command line, and the options that every erlen program has: which application, which variables, debug or not.

Knows click and the environment; no command. Rule: where an ``ERLEN_*`` variable of an option is unset or empty, ``FLASK_*`` counts.
"""

import os
import platform
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

import click
from click.core import ParameterSource
from werkzeug.utils import import_string

from .._groups import ScriptInfo
from .._runtime import get_load_dotenv, load_dotenv
from .._serving import Certificate
from .._typing import override
from ..errors import ConfigFileError
from .loading import prepare_import

__all__ = [
    "CertParamType",
    "PortParamType",
    "ProgramOption",
    "SeparatedPathType",
    "app_option",
    "debug_option",
    "env_file_option",
    "flask_variables",
    "get_version",
    "naming_variables",
    "load_variables",
    "set_app",
    "set_debug",
    "validate_key",
    "version_option",
]

PREFIX = "ERLEN"
FALLBACK_PREFIX = "FLASK"


class ProgramOption(click.Option):
    """An option whose ``FLASK_*`` variable counts where its ``ERLEN_*`` variable is unset."""

    @override
    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        found = super().resolve_envvar_value(ctx)
        if found is None and ctx.auto_envvar_prefix == PREFIX and self.name:
            return os.environ.get(f"{FALLBACK_PREFIX}_{self.name.upper()}") or None
        return found


def _variables(command: click.Command, prefix: str) -> Iterator[str]:
    """Yield the variables of the options of *command* and of its commands, without the program's own prefix."""
    for param in command.params:
        if isinstance(param, click.Option) and param.allow_from_autoenv and param.name:
            yield f"{prefix}_{param.name}".upper().replace("-", "_")
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _variables(inner, f"{prefix}_{name}")


@contextmanager
def flask_variables(command: click.Command, name: str) -> Generator[None]:
    """Let the ``FLASK_*`` variables of the options of *command* stand in for unset ``ERLEN_*`` ones while it runs.

    Any click command may be asked, whose options only ever look for one name; hence the environment itself.

    >>> greet = click.Command("greet", params=[click.Option(["--loud"])])
    >>> os.environ["FLASK_GREET_LOUD"] = "1"
    >>> with flask_variables(greet, "greet"):
    ...     os.environ["ERLEN_GREET_LOUD"]
    '1'
    >>> "ERLEN_GREET_LOUD" in os.environ, os.environ.pop("FLASK_GREET_LOUD")
    (False, '1')
    """
    before: dict[str, str | None] = {}
    for variable in _variables(command, name):
        own, other = f"{PREFIX}_{variable}", os.environ.get(f"{FALLBACK_PREFIX}_{variable}")
        if other and not os.environ.get(own):
            before[own] = os.environ.get(own)
            os.environ[own] = other
    try:
        yield
    finally:
        for own, value in before.items():
            if value is None:
                os.environ.pop(own, None)
            else:
                os.environ[own] = value


@contextmanager
def naming_variables() -> Generator[None]:
    """Add the name of the environment variable to an error about the value it gave an option."""
    try:
        yield
    except click.BadParameter as error:
        if error.ctx is None or error.param is None or not error.param.name:
            raise
        if error.ctx.get_parameter_source(error.param.name) is not ParameterSource.ENVIRONMENT:
            raise
        variable = _variable(error.ctx.auto_envvar_prefix or "", error.param.name.upper())
        raise click.BadParameter(
            f"{error.message.rstrip('.')}; it comes from the environment variable {variable}.",
            error.ctx,
            error.param,
            error.param_hint,
        ) from error


def _variable(prefix: str, name: str) -> str:
    """Return the variable that a value came from: where both have it, the one that `flask_variables` copied."""
    own = f"{prefix}_{name}"
    other = f"{FALLBACK_PREFIX}{own.removeprefix(PREFIX)}"
    return (
        own
        if os.environ.get(other) in (None, "") or os.environ.get(own) not in (None, "", os.environ[other])
        else other
    )


# Not straight from ParamType: only since click 8.4 that one says what it converts to, and before that it must not be told.
class PortParamType(click.types.UnprocessedParamType):
    """A port: a whole number from 0, for any free one, to 65535.

    >>> PortParamType().convert("5000", None, None)
    5000
    """

    name = "integer"

    @override
    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # type: ignore[override]  # the base returns what it is given
        try:
            port = int(str(value))
        except ValueError:
            port = -1
        if not 0 <= port <= 65535:
            self.fail(f"{str(value)!r} is no port: ports are whole numbers from 0 to 65535.", param, ctx)
        return port


class CertParamType(click.types.UnprocessedParamType):
    """A certificate: an existing file, the word ``adhoc``, or the import path of an `ssl.SSLContext` (RUN-02).

    >>> CertParamType().convert("nothing.pem", None, None)
    Traceback (most recent call last):
    click.exceptions.BadParameter: File 'nothing.pem' does not exist. Give a certificate file, 'adhoc', or 'module:name' of an ssl.SSLContext.
    """

    name = "path"

    def __init__(self) -> None:
        self.path_type: click.Path = click.Path(exists=True, dir_okay=False, resolve_path=True)

    @override
    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Certificate:  # type: ignore[override]  # the base returns what it is given
        try:
            import ssl
        except ImportError:
            self.fail(
                "HTTPS needs SSL, and this Python has no ssl module. Use one that has, or leave the option out.",
                param,
                ctx,
            )
        if isinstance(value, ssl.SSLContext):
            return value
        text = str(value)
        try:
            return os.fsdecode(self.path_type.convert(text, param, ctx))
        except click.BadParameter as error:
            if text.lower() == "adhoc":
                return self._adhoc(param, ctx)
            found = _imported(text)
            if isinstance(found, ssl.SSLContext):
                return found
            mend = "Give a certificate file, 'adhoc', or 'module:name' of an ssl.SSLContext."
            raise click.BadParameter(f"{error.message} {mend}", ctx, param) from error

    def _adhoc(self, param: click.Parameter | None, ctx: click.Context | None) -> Literal["adhoc"]:
        try:
            # werkzeug makes the certificate with it.
            import cryptography as _  # noqa: F401  # only whether it is there
        except ImportError:
            self.fail("An ad-hoc certificate needs the cryptography library; run: pip install cryptography", param, ctx)
        return "adhoc"


def _imported(path: str) -> object:
    """Return what an import path names, None if there is nothing."""
    module, colon, name = path.rpartition(":")
    return import_string(f"{prepare_import(module)}:{name}" if colon else path, silent=True)


def validate_key(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Check the key against the certificate, which `ctx.params["cert"]` pairs it with (RUN-02).

    Raises:
        click.BadParameter: there is one without the other, or a key beside a certificate that has its own.
    """
    cert: object = ctx.params.get("cert")
    if isinstance(cert, str) and cert != "adhoc":
        if value is None:
            raise click.BadParameter("'--cert' is a file, and needs the file of its key here.", ctx, param)
        ctx.params["cert"] = cert, value
    elif value is not None:
        if cert is None:
            reason = "'--cert' must be given, too."
        elif cert == "adhoc":
            reason = "'--cert adhoc' makes its own key; leave '--key' out."
        else:
            reason = "The SSLContext of '--cert' has its own key; leave '--key' out."
        raise click.BadParameter(reason, ctx, param)
    return value


class SeparatedPathType(click.Path):
    """Several paths in one text, separated as in the ``PATH`` variable.

    >>> SeparatedPathType().convert(f"a{os.pathsep}b", None, None)
    ['a', 'b']
    """

    @override
    def convert(self, value: str | list[str], param: click.Parameter | None, ctx: click.Context | None) -> list[str]:  # type: ignore[override]  # a list of what the base gives
        items = self.split_envvar_value(value) if isinstance(value, str) else value
        return [os.fsdecode(super(SeparatedPathType, self).convert(item, param, ctx)) for item in items]


def load_variables(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Load the file *value* and the default ones: the callback of ``--env-file`` (DOTENV-01)."""
    info = ctx.ensure_object(ScriptInfo)
    if value is not None and find_spec("dotenv") is None:
        raise click.BadParameter("Loading it needs python-dotenv; run: pip install erlen[dotenv]", ctx, param)
    try:
        load_dotenv(value, load_defaults=info.load_dotenv_defaults and get_load_dotenv())
    except ConfigFileError as error:
        raise click.UsageError(str(error), ctx) from error
    except OSError as error:
        filename: object = error.filename
        what = f"The file {filename!r}" if filename else "The current folder"
        raise click.UsageError(
            f"{what} cannot be read: {error.strerror}. Correct this, or change the folder.", ctx
        ) from error
    return value


def set_app(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Keep the import path *value* for when the application is needed: the callback of ``--app``."""
    if value is not None:
        ctx.ensure_object(ScriptInfo).app_import_path = value
    return value


def set_debug(ctx: click.Context, param: click.Parameter, value: bool) -> bool | None:
    """Set debug mode for this process and its children, if the option was given: the callback of ``--debug``."""
    source = ctx.get_parameter_source(param.name) if param.name else None
    if source in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP):
        return None
    # The variable, not the application: it may not be loaded yet, and the reloader's child must see it, too (CLI-09).
    os.environ[f"{ctx.ensure_object(ScriptInfo).variable_prefix}_DEBUG"] = "1" if value else "0"
    return value


def get_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the versions of Python, erlen and werkzeug, and exit (CLI-21)."""
    if not value or ctx.resilient_parsing:
        return
    for title, found in (
        ("Python", platform.python_version()),
        ("Erlen", _version("erlen")),
        ("Werkzeug", _version("werkzeug")),
    ):
        click.echo(f"{title} {found}", color=ctx.color)
    ctx.exit()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not installed, run from its source)"


env_file_option: click.Option = ProgramOption(
    ["-e", "--env-file"],
    type=click.Path(exists=True, dir_okay=False),
    help="Load environment variables from this file. They yield to variables that are set already, and win over those of"
    " '.env' and '.flaskenv'. Needs python-dotenv.",
    # Eager, so that its variables are there for the other options.
    is_eager=True,
    expose_value=False,
    callback=load_variables,
)
app_option: click.Option = ProgramOption(
    ["-A", "--app"],
    metavar="IMPORT",
    help="The application or its factory, as 'module:name'. The module is a dotted name or a file path. The name may be left"
    " out if it is 'app', 'application', 'create_app' or 'make_app', and may be a call: 'create_app(\"test\")'.",
    is_eager=True,
    expose_value=False,
    callback=set_app,
)
debug_option: click.Option = ProgramOption(
    ["--debug/--no-debug"], help="Set debug mode.", expose_value=False, callback=set_debug
)
version_option: click.Option = click.Option(
    ["--version"],
    help="Show the versions of Python, erlen and werkzeug.",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=get_version,
)
