"""The commands that every erlen program has: run, shell and routes.

Knows the application and the server's checks; not how the application is found.
"""

import code
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Literal, TypeAlias, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import click
from werkzeug.routing import Rule
from werkzeug.serving import is_running_from_reloader

from .. import _stack
from .._groups import ScriptInfo, with_appcontext
from .._runtime import get_debug_flag
from .._screen import width_of
from .._serving import (
    AddressError,
    Certificate,
    CertificateError,
    serve,
    show_debugger_warning,
    show_server_banner,
)
from ..app import AnyErlen
from ..errors import DefinitionError, SettingsError
from ..rulemap import endpoint_of
from .failures import entry_of
from .loading import failure_of, pass_script_info
from .params import CertParamType, PortParamType, SeparatedPathType, debug_option, validate_key

__all__ = ["routes_command", "run_command", "shell_command"]

RouteOrder: TypeAlias = Literal["endpoint", "methods", "domain", "rule", "match"]


@click.command("run", short_help="Run a development server.", params=[debug_option])
@click.option(
    "--host", "-h", default="127.0.0.1", help="The address to listen on. The default is 127.0.0.1, this machine only."
)
@click.option("--port", "-p", default=5000, type=PortParamType(), help="The port to listen on. The default is 5000.")
@click.option(
    "--cert",
    type=CertParamType(),
    # The key looks at it.
    is_eager=True,
    help="Serve over HTTPS with this certificate: a file, 'adhoc' for one made on the spot, or 'module:name' of an SSLContext.",
)
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True),
    callback=validate_key,
    expose_value=False,
    help="The key file of the certificate.",
)
@click.option(
    "--reload/--no-reload",
    default=None,
    help="Restart the server when a file changes. The default is on in debug mode.",
)
@click.option(
    "--debugger/--no-debugger",
    default=None,
    help="Show the debugger when a view fails. The default is on in debug mode.",
)
@click.option(
    "--with-threads/--without-threads", default=True, help="Serve requests in parallel. The default is to do so."
)
@click.option(
    "--extra-files",
    type=SeparatedPathType(),
    help=f"Files that restart the server as well when they change, separated by {os.pathsep!r}.",
)
@click.option(
    "--exclude-patterns",
    type=SeparatedPathType(),
    help=f"Patterns of files that never restart the server, separated by {os.pathsep!r}.",
)
@pass_script_info
def run_command(
    info: ScriptInfo[AnyErlen],
    host: str,
    port: int,
    cert: "Certificate | None",
    reload: bool | None,
    debugger: bool | None,
    with_threads: bool,
    extra_files: list[str] | None,
    exclude_patterns: list[str] | None,
) -> None:
    """Run a development server on this machine.

    Use it while you develop, and a production WSGI server to serve others: this one is not made to be fast, stable or safe.

    With '--debug' it restarts when a file changes, and shows a debugger when a view fails.
    """
    application = _loaded(info)
    debug = get_debug_flag()
    use_debugger = debug if debugger is None else debugger
    show_server_banner(debug, info.app_import_path, info.framework)
    if use_debugger:
        show_debugger_warning(host)
    try:
        serve(
            host,
            port,
            application,
            use_reloader=debug if reload is None else reload,
            use_debugger=use_debugger,
            threaded=with_threads,
            ssl_context=cert,
            extra_files=extra_files,
            exclude_patterns=exclude_patterns,
        )
    except (AddressError, CertificateError) as error:
        raise click.ClickException(str(error)) from error


def _loaded(info: ScriptInfo[AnyErlen]) -> WSGIApplication:
    """Return the application; in the reloader's child, where it cannot be loaded, one that raises what kept it (RUN-03)."""
    try:
        app = info.load_app()
    except (Exception, SystemExit) as error:
        if not is_running_from_reloader():
            raise
        failure_of(info, error).show()
        return _raising(error)
    try:
        if app.finalizes:
            app.finalize()
    except (DefinitionError, SettingsError) as error:
        failure = click.ClickException(str(error))
        if not is_running_from_reloader():
            raise failure from error
        failure.show()
        return _raising(error)
    return app


def _raising(error: Exception | SystemExit) -> WSGIApplication:
    """Return an application whose every request raises *error* as the user's own code did."""
    shown = error.__cause__ if isinstance(error.__cause__, ImportError) else error
    if isinstance(shown, SystemExit):
        # It would end the server, which is to live until the file is mended.
        shown = RuntimeError(f"The application ended the process while it was loaded: {error!r}").with_traceback(
            error.__traceback__
        )
    origin = entry_of(shown)

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        raise shown.with_traceback(origin) from None

    return application


def _current_app() -> AnyErlen:
    # An outline to the rooms below; here it is known what it is.
    return cast(AnyErlen, _stack.app())


@click.command("shell", short_help="Run a Python shell in the app context.")
@with_appcontext
def shell_command() -> None:
    """Run an interactive Python shell in the application's context.

    The names 'app' and 'g' are there, and those of the application's shell context processors.
    """
    app = _current_app()
    namespace = _startup_names()
    namespace.update(app.make_shell_context())
    hook = getattr(sys, "__interactivehook__", None)
    if hook is not None:
        with suppress(ImportError):  # not every Python is built with readline
            import readline
            from rlcompleter import Completer

            readline.set_completer(Completer(namespace).complete)
        hook()
    banner = f"Python {sys.version} on {sys.platform}\nApp: {app.import_name}\nInstance: {app.instance_path}"
    code.interact(banner, local=namespace)


def _startup_names() -> dict[str, object]:
    """Return what the file that ``PYTHONSTARTUP`` names defines, as Python's own shell would have it (SHELL-02)."""
    names: dict[str, object] = {}
    startup = os.environ.get("PYTHONSTARTUP")
    if startup and os.path.isfile(startup):
        with open(startup, "rb") as file:
            exec(compile(file.read(), startup, "exec"), names)
    return names


@click.command("routes", short_help="Show the routes of the app.")
@click.option(
    "--sort",
    "-s",
    type=click.Choice(("endpoint", "methods", "domain", "rule", "match")),
    default="endpoint",
    help="What to sort the routes by. 'match' is the order in which they are tried for a request.",
)
@click.option("--all-methods", is_flag=True, help="Show the methods HEAD and OPTIONS, too.")
@with_appcontext
def routes_command(sort: RouteOrder, all_methods: bool) -> None:
    """Show every route with its endpoint and its methods."""
    url_map = _current_app().url_map
    rules = list(url_map.iter_rules())
    if not rules:
        click.echo("No routes were registered.")
        return
    domains = [(rule.host if url_map.host_matching else rule.subdomain) or "" for rule in rules]
    columns = {
        "endpoint": ("Endpoint", [endpoint_of(rule) for rule in rules]),
        "methods": ("Methods", [_methods(rule, all_methods) for rule in rules]),
        "domain": ("Host" if url_map.host_matching else "Subdomain", domains),
        "rule": ("Rule", [rule.rule for rule in rules]),
    }
    if not any(domains):
        del columns["domain"]
    order = list(range(len(rules)))
    if sort in columns:
        order.sort(key=columns[sort][1].__getitem__)
    _echo_table([(title, [values[index] for index in order]) for title, values in columns.values()])


def _methods(rule: Rule, all_methods: bool) -> str:
    hidden = set[str]() if all_methods else {"HEAD", "OPTIONS"}
    return ", ".join(sorted((rule.methods or set[str]()) - hidden))


def _echo_table(columns: list[tuple[str, list[str]]]) -> None:
    """Write *columns*; where the terminal is too narrow for them, the last one's cells stand below their rows."""
    widths = [max(map(len, [title, *values])) for title, values in columns]
    rows: list[Sequence[str]] = [
        [title for title, _ in columns],
        ["-" * width for width in widths],
        *zip(*[values for _, values in columns], strict=True),
    ]
    screen = width_of(sys.stdout)
    is_narrow = screen is not None and sum(widths) + 2 * len(widths) - 2 > screen
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        below = f"\n    {cells.pop().rstrip()}" if is_narrow else ""
        click.echo("  ".join(cells).rstrip() + ("" if number == 1 else below))
