"""From an environ, or a server name, to the adapter that matches and builds URLs.

Knows the URL map and the configuration; no context. Rules (HOST): an untrusted host is refused before anything is matched; ``SERVER_NAME`` restricts
nothing unless subdomains are matched; with host matching it plays no part.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.routing import Map, MapAdapter
from werkzeug.sansio.utils import get_host

from .wrappers import Request

__all__ = ["bind_request", "bind_server_name", "names_for"]


# Configuration values have any type (Flask's contract).
def names_for(
    url_map: Map, subdomain_matching: bool, config: Mapping[str, Any], request: Request
) -> tuple[str | None, str | None]:
    """Return the server name and the subdomain that *request* is bound under; None leaves it to the request's host.

    Raises:
        werkzeug.exceptions.SecurityError: the request's host is none of ``TRUSTED_HOSTS`` (HOST-07).
    """
    trusted_hosts: list[str] | None = config["TRUSTED_HOSTS"]
    if trusted_hosts is not None:
        request.trusted_hosts = trusted_hosts
    # Checked and normalised here, so that what reads request.host later sees the same (HOST-08).
    request.__dict__["host"] = get_host(
        request.scheme, request.headers.get("host"), request.server, request.trusted_hosts
    )
    server_name: str | None = config["SERVER_NAME"]
    subdomain: str | None = None
    if url_map.host_matching:
        server_name = None
    elif not subdomain_matching:
        subdomain = url_map.default_subdomain or ""
    return server_name, subdomain


# Configuration values have any type (Flask's contract).
def bind_request(url_map: Map, subdomain_matching: bool, config: Mapping[str, Any], request: Request) -> MapAdapter:
    """Return the adapter for *request*.

    Raises:
        werkzeug.exceptions.SecurityError: see `names_for`.
    """
    server_name, subdomain = names_for(url_map, subdomain_matching, config, request)
    return url_map.bind_to_environ(request.environ, server_name=server_name, subdomain=subdomain)


# Configuration values have any type (Flask's contract).
def bind_server_name(url_map: Map, config: Mapping[str, Any]) -> MapAdapter | None:
    """Return the adapter that builds URLs outside of requests, or None without ``SERVER_NAME`` (HOST-09)."""
    server_name: str | None = config["SERVER_NAME"]
    if server_name is None:
        return None
    return url_map.bind(server_name, script_name=config["APPLICATION_ROOT"], url_scheme=config["PREFERRED_URL_SCHEME"])
