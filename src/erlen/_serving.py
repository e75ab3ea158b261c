"""What a development server says and checks before it starts: its banner, its address, its certificate.

Knows sockets and werkzeug's server; no application and no command.
"""

import errno
import os
import socket
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeAlias, cast
from wsgiref.types import WSGIApplication

import click
from werkzeug import serving

from ._debugger import Debugger
from ._screen import fitted, width_of
from .errors import ErlenError
from .types import StartResponse, WSGIEnvironment

with suppress(ImportError):  # not every Python is built with it
    import ssl

__all__ = [
    "AddressError",
    "Certificate",
    "CertificateError",
    "check_address",
    "check_certificate",
    "serve",
    "show_debugger_warning",
    "show_server_banner",
]

Certificate: TypeAlias = "str | tuple[str, str] | ssl.SSLContext"
"""The word ``adhoc``, the files of a certificate and its key, or a context that has both."""

LEADING = tuple(os.path.join(os.path.dirname(found), "") for found in (__file__, str(serving.__file__)))
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressError(ErlenError, OSError):
    """The development server cannot listen where it was told to."""


class CertificateError(ErlenError, ValueError):
    """The files of a certificate and its key cannot be used."""


def show_server_banner(debug: bool, app_import_path: str | None, framework: str = "Erlen") -> None:
    """Say which application of *framework* is served and whether debug mode is on; nothing in the reloader's child (RUN-04).

    >>> show_server_banner(False, "shop:app")
     * Serving Erlen app 'shop:app'
     * Debug mode: off
    """
    if serving.is_running_from_reloader():
        return
    if app_import_path is not None:
        click.echo(f" * Serving {framework} app '{app_import_path}'")
    click.echo(f" * Debug mode: {'on' if debug else 'off'}")


def show_debugger_warning(host: str) -> None:
    """Say that a debugger on a public address gives the machine away; nothing on a loopback address or in the reloader's child.

    >>> show_debugger_warning("127.0.0.1")
    """
    if not (host in LOOPBACK or host.startswith("unix://") or serving.is_running_from_reloader()):
        click.secho(
            fitted(
                f"WARNING: debug mode is on and {host} is no loopback address: whoever reaches this server sees your source and"
                " can try to run code on this machine. Use --host 127.0.0.1, or --no-debug.",
                width_of(sys.stderr),
            ),
            fg="red",
            bold=True,
            err=True,
        )


# werkzeug's server has options of its own.
def serve(host: str, port: int, application: WSGIApplication, **options: Any) -> None:
    """Serve *application* with werkzeug's development server until it is interrupted.

    Raises:
        CertificateError: the files given as *ssl_context* cannot be used.
        AddressError: the server cannot listen where it is told to.
    """
    # Looked up now, so that whoever replaces the server in a test is served by the replacement.
    server = serving.run_simple
    if server.__module__ == serving.__name__:
        # Beforehand, as werkzeug would end the process with a message of its own; a replacement may listen nowhere.
        _check_options(host, port, options)
        if options.get("use_debugger"):
            application = _debugged(application, host, bool(options.pop("use_evalex", True)))
            options["use_debugger"] = False
    try:
        server(host, port, application, **options)
    except (OSError, OverflowError, UnicodeError, SystemExit):
        _check_options(host, port, options)
        raise


def _debugged(application: WSGIApplication, host: str, has_console: bool) -> WSGIApplication:
    """Return *application* in werkzeug's debugger, whose secret only requests for this machine, or for *host*, get to see.

    werkzeug writes the secret into every page, and lets the console refuse foreign hosts.
    """
    application = _beginning_in_own_code(application)
    debugger = Debugger(application, evalex=has_console)
    debugger.trusted_hosts.append(host)
    # Shows the same pages, and its own secret opens nothing.
    foreign = Debugger(application, evalex=False, pin_logging=False)

    def debugged(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = debugger if debugger.check_host_trust(environ) else foreign
        return chosen(environ, start_response)

    return debugged


def _beginning_in_own_code(application: WSGIApplication) -> WSGIApplication:
    """Return *application*, whose errors' tracebacks begin where the first code is entered that is neither erlen's nor werkzeug's."""

    def entered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except Exception as error:
            error.__traceback__ = _own_part(error.__traceback__)
            raise

    return entered


def _own_part(whole: TracebackType | None) -> TracebackType | None:
    """Return *whole* without the frames at its beginning that only lead to the user's code; all of it where they lead to none."""
    part = whole
    while part is not None and part.tb_frame.f_code.co_filename.startswith(LEADING):
        part = part.tb_next
    return whole if part is None else part


# werkzeug's server has options of its own.
def _check_options(host: str, port: int, options: Mapping[str, Any]) -> None:
    if serving.is_running_from_reloader():
        return
    certificate: object = options.get("ssl_context")
    if isinstance(certificate, tuple):
        check_certificate(*cast("tuple[str, str]", certificate))
    check_address(host, port)


def check_address(host: str, port: int) -> None:
    """Raise unless a server can listen on *host* and *port*; always passes in the reloader's child, whose parent listens.

    Raises:
        AddressError: the port is out of range or in use, the host is not one of this machine, or listening is not allowed.

    >>> check_address("127.0.0.1", 70000)
    Traceback (most recent call last):
    erlen._serving.AddressError: Port 70000 does not exist: ports go from 0 to 65535. Pass another one with --port.
    """
    if not 0 <= port <= 65535:
        raise AddressError(f"Port {port} does not exist: ports go from 0 to 65535. Pass another one with --port.")
    if host.startswith("unix://") or serving.is_running_from_reloader():
        return
    try:
        _listen_once(host, port)
    except UnicodeError as error:
        raise AddressError(f"Host {host!r} is not a host name. Pass another one with --host.") from error
    except OSError as error:
        raise AddressError(_reason(error, host, port)) from error


def _listen_once(host: str, port: int) -> None:
    family = serving.select_address_family(host, port)
    # As the server itself will do it; the address is free again as soon as the socket is closed.
    address = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, socket.IPPROTO_TCP)[0][4]
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen()


def _reason(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror):
        return f"Host {host!r} cannot be resolved to an address ({error.strerror}). Pass another one with --host."
    match error.errno:
        case errno.EADDRINUSE:
            airplay = (
                " On macOS it may be AirPlay Receiver, in the system settings." if sys.platform == "darwin" else ""
            )
            return (
                f"Port {port} on {host} is in use by another program. Stop that program, or pass another port, for"
                f" example --port {port + 1 if port < 65535 else 5000}.{airplay}"
            )
        case errno.EACCES:
            return f"Listening on port {port} is not permitted ({error.strerror}). Pass a port above 1023 with --port."
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine ({error.strerror}). Pass another one with --host."
        case _:
            return f"The server cannot listen on {host}, port {port}: {error.strerror}. Pass another --host or --port."


def check_certificate(cert: str, key: str) -> None:
    """Raise unless the two files are a certificate and its key.

    Raises:
        CertificateError: they are not, or cannot be read.

    >>> check_certificate("cert.txt", "key.txt")
    Traceback (most recent call last):
    erlen._serving.CertificateError: 'cert.txt' and 'key.txt' are no certificate and key in PEM form that belong together ...
    """
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except OSError as error:
        raise CertificateError(
            f"{cert!r} and {key!r} are no certificate and key in PEM form that belong together ({error}). Pass others with"
            " --cert and --key, or make one with --cert adhoc."
        ) from error
