"""From an environ, or a server name, to the adapter that matches and builds URLs.

Knows the URL map and the configuration; no context. Rules (HOST): an untrusted host is refused before anything is matched; ``SERVER_NAME`` restricts
nothing unless subdomains are matched; with host matching it plays no part. What only the client says about the host goes into no URL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from werkzeug import routing
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.sansio.utils import get_host

from .hosts import host_of, is_loopback, plain_host
from .types import WSGIEnvironment
from .wrappers import Request

__all__ = ["bind_request", "bind_server_name", "complete_redirect", "keep_on_site", "knows_own_host", "names_for"]

CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")

PATH: Final = "!$&'()*+,/:;=@"
"""What stands for itself in a path, as werkzeug writes it."""


# Configuration values have any type (Flask's contract).
def names_for(
    url_map: routing.Map, subdomain_matching: bool, config: Mapping[str, Any], request: Request
) -> tuple[str | None, str | None]:
    """Return the server name and the subdomain that *request* is bound under; None leaves it to the request's host.

    Raises:
        werkzeug.exceptions.SecurityError: the request's host is none of ``TRUSTED_HOSTS`` (HOST-07).
    """
    trusted_hosts: list[str] | None = config["TRUSTED_HOSTS"]
    if trusted_hosts is not None:
        request.trusted_hosts = trusted_hosts
    # Checked and normalised here, so that what reads request.host later sees the same (HOST-08).
    known = request.__dict__
    header: str | None = request.headers.get("host")
    read = host_of if request.strict else get_host
    try:
        known["host"] = read(request.scheme, header, request.server, request.trusted_hosts)
    except SecurityError:
        if config.get("CHECK_HOST_FIRST"):
            # Who answers or logs the refusal may ask for request.url.
            known["host"] = ""
        raise
    server_name: str | None = config["SERVER_NAME"]
    subdomain: str | None = None
    if url_map.host_matching:
        server_name = None
    elif not subdomain_matching:
        subdomain = url_map.default_subdomain or ""
    return server_name, subdomain


# Configuration values have any type (Flask's contract).
def bind_request(
    url_map: routing.Map, subdomain_matching: bool, config: Mapping[str, Any], request: Request
) -> routing.MapAdapter:
    """Return the adapter for *request*.

    Raises:
        werkzeug.exceptions.SecurityError: see `names_for`.
    """
    server_name, subdomain = names_for(url_map, subdomain_matching, config, request)
    environ = request.environ
    if not request.host and environ.get("HTTP_HOST"):
        # What is no host must not be taken for one.
        environ = {**environ, "HTTP_HOST": ""}
    for key in ("QUERY_STRING", "SCRIPT_NAME"):
        text: str = environ.get(key, "")
        if CONTROLS.search(text):
            # It is repeated in the address that a redirect names.
            environ = {**environ, key: CONTROLS.sub(lambda found: quote(found[0]), text)}
    return url_map.bind_to_environ(environ, server_name=server_name, subdomain=subdomain)


def knows_own_host(config: Mapping[str, object], adapter: routing.MapAdapter) -> bool:
    """Tell whether the host that *adapter* is bound to is more than what the client says, or does no harm."""
    # With host matching, rules say which hosts there are.
    return adapter.map.host_matching or _may_name_host(config, adapter.server_name)


def _may_name_host(config: Mapping[str, object], host: str) -> bool:
    return bool(
        config.get("EXTERNAL_URLS_FROM_HOST", True)
        or config["SERVER_NAME"]
        or config["TRUSTED_HOSTS"]
        or config["DEBUG"]
        or config["TESTING"]
        or is_loopback(host)
    )


def keep_on_site(error: HTTPException, config: Mapping[str, object], adapter: routing.MapAdapter) -> None:
    """Let a redirect to another spelling of a path name no host where only the client has said which, or nobody has."""
    if not isinstance(error, routing.RequestRedirect):
        return
    host = adapter.get_host(None)
    if host and knows_own_host(config, adapter):
        return
    # Without a host, urllib writes as many slashes as its version likes: "http:app/" would be a path to some browsers and a host to others.
    base = f"{adapter.url_scheme or 'http'}:" + (f"//{host}/" if host else "")
    if error.new_url.startswith(base):
        error.new_url = f"/{error.new_url[len(base) :].lstrip('/')}"


def complete_redirect(
    error: routing.RequestRedirect, config: Mapping[str, object], environ: WSGIEnvironment
) -> routing.RequestRedirect | None:
    """Return the redirect to another path of the host that was asked, as an adapter would word it; None where it takes one."""
    scheme: str = environ["wsgi.url_scheme"]
    query: str = environ.get("QUERY_STRING", "")
    is_plain = (
        scheme in {"http", "https"} and query.isascii() and query.isprintable() and not environ.get("SCRIPT_NAME")
    )
    host = plain_host(scheme, environ["HTTP_HOST"]).lower() if is_plain and config["SERVER_NAME"] is None else ""
    if not host:
        return None
    origin = f"{scheme}://{host}" if _may_name_host(config, host) else ""
    error.new_url = f"{origin}/{quote(error.new_url, PATH).lstrip('/')}" + (f"?{query}" if query else "")
    return error


# Configuration values have any type (Flask's contract).
def bind_server_name(url_map: routing.Map, config: Mapping[str, Any]) -> routing.MapAdapter | None:
    """Return the adapter that builds URLs outside of requests, or None without ``SERVER_NAME`` (HOST-09)."""
    server_name: str | None = config["SERVER_NAME"]
    if server_name is None:
        return None
    return url_map.bind(server_name, script_name=config["APPLICATION_ROOT"], url_scheme=config["PREFERRED_URL_SCHEME"])
