"""Where a redirect may send a browser.

Knows texts; no request and no response. Rules: an address is read as browsers read it, which take backslashes for slashes and drop what they cannot
see; what no browser should be sent to is refused, and what is not certain to be on the site is not.
"""

import re
from urllib.parse import urlsplit

from werkzeug.urls import iri_to_uri

from .errors import UnsafeRedirectError
from .headers import is_encoded

__all__ = ["as_path", "check_location", "is_onsite"]

SCHEME = re.compile(r"[\s\u200b\ufeff]*([A-Za-z][A-Za-z0-9+.\-]*):")
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")

ACTIVE = frozenset(
    {
        "about",
        "blob",
        "data",
        "file",
        "filesystem",
        "jar",
        "javascript",
        "livescript",
        "mhtml",
        "vbscript",
        "view-source",
    }
)
"""Schemes that stand for a document of the sender's own making, or for the client's own files."""


def check_location(location: str) -> None:
    """Check that a browser may be sent to *location*.

    Raises:
        UnsafeRedirectError: it would run a script, or is no address at all.

    >>> from erlen.redirects import check_location
    >>> check_location("javascript:alert(1)")
    Traceback (most recent call last):
        ...
    erlen.errors.UnsafeRedirectError: A redirect to 'javascript:alert(1)' is refused: its scheme is 'javascript'; ...
    """
    if location[:1] == "/" and is_encoded(location):
        return
    if INVISIBLE.search(location):
        raise UnsafeRedirectError(
            f"A redirect to {location!r} is refused: it holds control characters; encode the value first."
        )
    scheme = SCHEME.match(location)
    if scheme is not None and scheme[1].lower() in ACTIVE:
        raise UnsafeRedirectError(
            f"A redirect to {location!r} is refused: its scheme is {scheme[1]!r}; use a path or an https address."
        )
    try:
        _ = iri_to_uri(location), urlsplit(location).port
    except ValueError as error:
        raise UnsafeRedirectError(f"A redirect to {location!r} is refused: it is no address ({error}).") from error


def is_onsite(location: str, scheme: str, host: str) -> bool:
    """Tell whether *location* is certain to lead to *host*, for every browser.

    >>> from erlen.redirects import is_onsite
    >>> [is_onsite(to, "https", "shop.test") for to in ("/cart", "https://shop.test/cart", "//evil.test", "/\\\\evil.test")]
    [True, True, False, False]
    """
    if not location or INVISIBLE.search(location) or "\\" in location or location != location.strip():
        return False
    for origin in (f"{scheme}://{host}", f"https://{host}"):
        head, tail = location[: len(origin)], location[len(origin) :]
        if host and head.lower() == origin.lower() and (not tail or tail[0] in "/?#"):
            return True
    # A path, a query or a fragment; a colon before any of them would end a scheme.
    first = re.split(r"[/?#]", location, maxsplit=1)[0]
    return not location.startswith("//") and ":" not in first


def as_path(text: str) -> str:
    """Return *text* as a browser takes it for a path, whatever it begins with.

    >>> from erlen.redirects import as_path
    >>> as_path("shop/cart"), as_path("//evil.test/"), as_path("https://evil.test/")
    ('shop/cart', '/evil.test/', './https://evil.test/')
    """
    if text[:1] in {"/", "\\"}:
        return f"/{text.lstrip('/' + chr(92))}"
    return f"./{text}" if ":" in re.split(r"[/?#]", text, maxsplit=1)[0] else text
