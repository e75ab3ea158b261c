"""What a development server says and checks before it starts: its banner, its address, its certificate.

Knows sockets and werkzeug's server; no application and no command.
"""

import errno
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, TypeAlias
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import click
from typing_extensions import override
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import is_running_from_reloader, select_address_family

from .errors import ErlenError

with suppress(ImportError):  # not every Python is built with it
    import ssl

__all__ = [
    "AddressError",
    "Certificate",
    "CertificateError",
    "GuardedDebugger",
    "check_address",
    "show_debugger_warning",
    "show_server_banner",
    "tls_of",
]

Certificate: TypeAlias = "str | tuple[str, str] | ssl.SSLContext"
"""The word ``adhoc``, the files of a certificate and its key, or a context that has both."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressError(ErlenError, OSError):
    """The development server cannot listen where it was told to."""


class CertificateError(ErlenError, ValueError):
    """The files of a certificate and its key cannot be used."""


def show_server_banner(debug: bool, app_import_path: str | None) -> None:
    """Say which application is served and whether debug mode is on; nothing in the reloader's child (RUN-04).

    >>> show_server_banner(False, "shop:app")
     * Serving Erlen app 'shop:app'
     * Debug mode: off
    """
    if is_running_from_reloader():
        return
    if app_import_path is not None:
        click.echo(f" * Serving Erlen app '{app_import_path}'")
    click.echo(f" * Debug mode: {'on' if debug else 'off'}")


def show_debugger_warning(host: str) -> None:
    """Say that a debugger on a public address gives the machine away; nothing on a loopback address or in the reloader's child.

    >>> show_debugger_warning("127.0.0.1")
    """
    if not (host in LOOPBACK or host.startswith("unix://") or is_running_from_reloader()):
        click.secho(
            f"WARNING: debug mode is on and {host} is no loopback address: whoever reaches this server sees your source and"
            "\ncan try to run code on this machine. Use --host 127.0.0.1, or --no-debug.",
            fg="red",
            bold=True,
            err=True,
        )


class GuardedDebugger(DebuggedApplication):
    """Werkzeug's debugger, whose secret is handed to trusted hosts only; others see the traceback and have no console."""

    def __init__(self, app: WSGIApplication, host: str) -> None:
        super().__init__(app, evalex=True)
        self.trusted_hosts.append(host)
        # Another debugger has another secret, and this one grants nothing.
        self.plain = DebuggedApplication(app, pin_logging=False)

    @override
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self.check_host_trust(environ):
            return super().__call__(environ, start_response)
        return self.plain(environ, start_response)


def check_address(host: str, port: int) -> None:
    """Raise unless a server can listen on *host* and *port*; in the reloader's child the parent already does.

    Raises:
        AddressError: the port is out of range or in use, the host is not one of this machine, or listening is not allowed.

    >>> check_address("127.0.0.1", 70000)
    Traceback (most recent call last):
    erlen._serving.AddressError: Port 70000 does not exist: ports go from 0 to 65535. Pass another one with --port.
    """
    if not 0 <= port <= 65535:
        raise AddressError(f"Port {port} does not exist: ports go from 0 to 65535. Pass another one with --port.")
    if host.startswith("unix://") or is_running_from_reloader():
        return
    try:
        _listen_once(host, port)
    except UnicodeError as error:
        raise AddressError(f"Host {host!r} is not a host name. Pass another one with --host.") from error
    except OSError as error:
        raise AddressError(_reason(error, host, port)) from error


def _listen_once(host: str, port: int) -> None:
    family = select_address_family(host, port)
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


def tls_of(certificate: Certificate) -> "Literal['adhoc'] | ssl.SSLContext":
    """Return what the server encrypts with.

    Raises:
        CertificateError: the files are no certificate and key, or do not belong together.

    >>> tls_of((__file__, __file__))
    Traceback (most recent call last):
    erlen._serving.CertificateError: ... and ... are no certificate and key in PEM form that belong together (...). Pass others ...
    """
    if certificate == "adhoc":
        return "adhoc"
    if not isinstance(certificate, tuple):
        assert not isinstance(certificate, str)
        return certificate
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(*certificate)
    except OSError as error:
        cert, key = certificate
        raise CertificateError(
            f"{cert!r} and {key!r} are no certificate and key in PEM form that belong together ({error}). Pass others with"
            " --cert and --key, or make one with --cert adhoc."
        ) from error
    return context
