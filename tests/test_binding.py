"""From a request, or a server name, to the adapter that matches and builds URLs (HOST)."""

from typing import Any

import pytest
from werkzeug.exceptions import SecurityError
from werkzeug.routing import Map, Rule
from werkzeug.test import create_environ

from erlen._binding import bind_request, bind_server_name
from erlen.wrappers import Request

DEFAULTS: dict[str, Any] = {
    "TRUSTED_HOSTS": None,
    "SERVER_NAME": None,
    "APPLICATION_ROOT": "/",
    "PREFERRED_URL_SCHEME": "http",
}


def map_of(**options: Any) -> Map:
    return Map([Rule("/", endpoint="index"), Rule("/", endpoint="api", subdomain="api")], **options)


def request_to(host: str) -> Request:
    return Request(create_environ("/", base_url=f"http://{host}/"))


@pytest.mark.parametrize(
    ("host", "server_name", "subdomains", "endpoint"),
    [
        ("example.org", None, False, "index"),
        ("api.example.org", "example.org", False, "index"),
        ("api.example.org", "example.org", True, "api"),
        ("example.org", "example.org", True, "index"),
        ("other.net", "example.org", False, "index"),
    ],
)
def test_server_name_counts_where_subdomains_are_matched(
    host: str, server_name: str | None, subdomains: bool, endpoint: str
) -> None:
    """HOST: ``SERVER_NAME`` restricts nothing otherwise."""
    adapter = bind_request(map_of(), subdomains, {**DEFAULTS, "SERVER_NAME": server_name}, request_to(host))

    assert adapter.match() == (endpoint, {})


def test_host_matching_knows_no_server_name() -> None:
    url_map = Map([Rule("/", endpoint="own", host="own.org")], host_matching=True)
    adapter = bind_request(url_map, False, {**DEFAULTS, "SERVER_NAME": "example.org"}, request_to("own.org"))

    assert adapter.match() == ("own", {})


@pytest.mark.parametrize(("host", "trusted"), [("a.org", True), ("x.b.org", True), ("b.org", True), ("c.org", False)])
def test_untrusted_host_is_refused_before_anything_is_matched(host: str, trusted: bool) -> None:
    """HOST-07."""
    config, request = {**DEFAULTS, "TRUSTED_HOSTS": ["a.org", ".b.org"]}, request_to(host)

    if trusted:
        bind_request(map_of(), False, config, request)
        assert request.host == host
    else:
        with pytest.raises(SecurityError):
            bind_request(map_of(), False, config, request)


def test_outside_of_requests_the_server_name_is_needed() -> None:
    """HOST-09."""
    config = {**DEFAULTS, "SERVER_NAME": "example.org", "APPLICATION_ROOT": "/root", "PREFERRED_URL_SCHEME": "https"}
    adapter = bind_server_name(map_of(), config)

    assert bind_server_name(map_of(), DEFAULTS) is None
    assert adapter is not None
    assert adapter.build("api", force_external=True) == "https://api.example.org/root/"
