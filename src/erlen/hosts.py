"""Hosts: what a request says about its own, and whether it is one that the application trusts.

Knows texts only. Rules:
- A host that is none (characters, a port beyond 65535, labels or an address that no resolver takes, broken punycode) counts as no host at all: "".
- Case, the port and the dot at the end of a name say nothing; names compare as IDNA spells them, IPv6 addresses by their value.
- What is trusted is configuration, and may be anything: an entry that is no host trusts nobody.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from werkzeug.exceptions import SecurityError

__all__ = ["LONGEST", "host_alone", "host_of", "is_loopback", "is_trusted", "name_of", "plain_host"]

# Compiled when the first host is looked at.
_HOST: Final = r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([1-9][0-9]{0,4}))?"

LONGEST: Final = 254 + 6
"""The most characters in a name of the domain name system, and a port."""

DEFAULT_PORTS: Final = {"http": ":80", "ws": ":80", "https": ":443", "wss": ":443"}


def host_of(
    scheme: str, header: str | None, server: tuple[str, int | None] | None, trusted: Collection[str] | None
) -> str:
    """Return host and port that a request is addressed to, the scheme's own port left out; "" where it says none.

    Raises:
        werkzeug.exceptions.SecurityError: there are *trusted* hosts, and the request's is none of them.

    >>> from erlen.hosts import host_of
    >>> host_of("https", "Shop.example:443", None, ["shop.example"])
    'Shop.example'
    """
    if header is not None:
        host = header
    elif server is not None and server[1] is not None:
        # An IPv6 address stands in brackets in a header.
        name = f"[{server[0]}]" if ":" in server[0] and server[0][:1] != "[" else server[0]
        host = f"{name}:{server[1]}"
    else:
        return ""
    host = host.removesuffix(DEFAULT_PORTS.get(scheme, ""))
    name = name_of(host) if len(host) <= LONGEST else ""
    if not trusted:
        return host if name else ""
    if not name or not is_trusted(name, trusted):
        raise SecurityError(f"Host {host[:LONGEST]!r} is not trusted.")
    return host


@lru_cache(maxsize=256)
def plain_host(scheme: str, header: str) -> str:
    """Return what `host_of` does for a header that is not too long, where any host is trusted."""
    return host_of(scheme, header, None, None)


@lru_cache(maxsize=256)
def host_alone(header: str) -> str:
    """Return what `plain_host` does for a header without a port, whatever the scheme."""
    return host_of("", header, None, None)


@lru_cache(maxsize=256)
def name_of(host: str) -> str:
    """Return the name or address in *host*, as it compares with others; "" where it is none.

    >>> from erlen.hosts import name_of
    >>> name_of("Shop.example.:8000"), name_of("[0::1]"), name_of("shop..example")
    ('shop.example', '[::1]', '')
    """
    found = re.fullmatch(_HOST, host, re.ASCII | re.IGNORECASE)
    if found is None or int(found[2] or 0) > 65535:
        return ""
    name = found[1].lower()
    if name[0] == "[":
        try:
            return f"[{ipaddress.IPv6Address(name[1:-1])}]"
        except ValueError:
            return ""
    name = name.removesuffix(".")
    labels = name.split(".")
    if not all(0 < len(label) < 64 for label in labels):
        return ""
    if any(label.startswith("xn--") for label in labels):
        try:
            name.encode("ascii").decode("idna")
        except UnicodeError:
            return ""
    return name


def is_trusted(name: str, trusted: Collection[str]) -> bool:
    """Tell whether *name*, which is `name_of` a host, is one of *trusted*; an entry with a dot in front stands for a domain and all below it.

    >>> from erlen.hosts import is_trusted
    >>> is_trusted("api.shop.example", [".Shop.example"]), is_trusted("evil-shop.example", [".shop.example"])
    (True, False)
    """
    for entry in (trusted,) if isinstance(trusted, str) else trusted:
        wanted = _name_of_entry(entry.removeprefix("."))
        if wanted and (name == wanted or (entry[:1] == "." and name.endswith(f".{wanted}"))):
            return True
    return False


@lru_cache(maxsize=256)
def _name_of_entry(entry: str) -> str:
    # An IPv6 address may stand there without its brackets.
    if entry.count(":") > 1 and entry[:1] != "[":
        entry = f"[{entry}]"
    name, colon, port = entry.partition(":") if entry[:1] != "[" else (entry, "", "")
    try:
        return name_of(name.removesuffix(".").encode("idna").decode("ascii") + colon + port)
    except UnicodeError:
        return ""


def is_loopback(host: str) -> bool:
    """Tell whether *host* is the machine itself, as in development and tests.

    >>> from erlen.hosts import is_loopback
    >>> is_loopback("localhost:5000"), is_loopback("127.0.0.1"), is_loopback("localhost.example")
    (True, True, False)
    """
    name = name_of(host) if len(host) <= LONGEST else ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
