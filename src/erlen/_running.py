"""`app.run`: the development server without the command line.

Knows the application as what `RunnableApp` says, and werkzeug's server. Rules (RUN): the environment files are read first; an argument wins over the
environment, the environment over the configuration.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from wsgiref.types import WSGIApplication

import click
from werkzeug.serving import is_running_from_reloader

from ._runtime import environment, get_debug_flag, get_load_dotenv, load_dotenv
from ._serving import serve, show_server_banner

__all__ = ["run_development_server"]


class RunnableApp(Protocol):
    """What running asks of the application."""

    @property
    def debug(self) -> bool: ...

    @debug.setter
    def debug(self, value: bool, /) -> None: ...

    @property
    def name(self) -> str: ...

    # Configuration values have any type (Flask's contract).
    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def finalizes(self) -> bool: ...

    def finalize(self) -> None: ...

    def __call__(self, environ: Any, start_response: Any, /) -> Any: ...


def _address(host: str | None, port: int | None, server_name: str | None) -> tuple[str, int]:
    """Return where to listen: as told, else at ``SERVER_NAME``, else on loopback port 5000 (RUN-05)."""
    named_host, _, named_port = (server_name or "").partition(":")
    if port is None:
        port = int(named_port) if named_port else 5000
    return host or named_host or "127.0.0.1", int(port)


# werkzeug's server has its own options (Flask's contract).
def run_development_server(
    app: RunnableApp,
    host: str | None,
    port: int | None,
    debug: bool | None,
    reads_dotenv: bool,
    options: dict[str, Any],
    framework: str = "Erlen",
) -> None:
    """Serve *app* until it is interrupted; does nothing but say so when the command line runs already (CLI-23).

    Raises:
        DefinitionError, SettingsError: what *app* declares is wrong.
        AddressError, CertificateError: see `_serving.serve`.
    """
    if environment("RUN_FROM_CLI") == "true":
        if not is_running_from_reloader():
            click.secho(
                f" * Ignoring a call to 'app.run()' that would block the current {framework.lower()!r} CLI command.\n"
                "   Only call 'app.run()' in an 'if __name__ == \"__main__\"' guard.",
                fg="red",
            )
        return
    if get_load_dotenv(reads_dotenv):
        load_dotenv()
        if environment("DEBUG") is not None:
            app.debug = get_debug_flag()
    if debug is not None:
        app.debug = bool(debug)
    if app.finalizes:
        app.finalize()
    where, at = _address(host, port, app.config["SERVER_NAME"])
    options = {"use_reloader": app.debug, "use_debugger": app.debug, "threaded": True, **options}
    show_server_banner(app.debug, app.name, framework)
    application: WSGIApplication = app
    serve(where, at, application, **options)
