"""Cookies as header lines: checked, and their attributes put together once for each set of them.

Knows no request, no response and no session. Rules: a line is what werkzeug would write; what would end an attribute early, or a line, is refused
by an error that names it.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from werkzeug.http import dump_cookie, http_date
from werkzeug.sansio.http import parse_cookie

from .errors import CookieError

__all__ = ["LONGEST_KEPT", "Expiry", "cookie_line", "is_cookie_name", "values_of"]

Expiry = str | datetime | int | float | None

# RFC 6265, section 4.1.1: a name is a token.
NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# What werkzeug writes without quoting it.
PLAIN = re.compile(r"[\w!#$%&'()*+\-./:<=>?@\[\]^`{|}~]*", re.ASCII)
# werkzeug escapes every other control character.
UNESCAPED = re.compile("[\x1a-\x1f]")
DOMAIN = re.compile(r"[A-Za-z0-9._\-]+")
ENDING = re.compile(r"[\x00-\x1f\x7f;]|[^\x00-\xff]")
# What a value without quotes may hold, as a client sends it.
BARE = re.compile(r'[^\s";]*', re.ASCII)

LONGEST_KEPT = 2_048
"""How long a ``Cookie`` header may be of which something is remembered."""

MOST_VALUES = 8
"""How many cookies of one name are looked at."""


def is_cookie_name(name: str) -> bool:
    """Tell whether a cookie may have *name*."""
    return NAME.fullmatch(name) is not None


def _domain(domain: str) -> str:
    try:
        encoded = domain.partition(":")[0].lstrip(".").encode("idna").decode("ascii")
    except UnicodeError as error:
        raise CookieError(
            f"{domain!r} is no domain for a cookie ({error}); name a host, such as example.org."
        ) from error
    if DOMAIN.fullmatch(encoded) is None:
        raise CookieError(f"{domain!r} is no domain for a cookie; name a host, such as example.org.")
    return encoded


@lru_cache(maxsize=256)
def _around(
    name: str,
    domain: str | None,
    path: str | None,
    secure: bool,
    httponly: bool,
    samesite: str | None,
    partitioned: bool,
) -> tuple[str, str, str]:
    """Return what stands before the value, after it, and after the expiry."""
    if not is_cookie_name(name):
        raise CookieError(
            f"{name!r} is no name for a cookie; use letters, digits and the signs that RFC 6265 allows, such as - and _."
        )
    site = None if samesite is None else samesite.title()
    if site not in {None, "Strict", "Lax", "None"}:
        raise CookieError(f"samesite={samesite!r} is unknown; SameSite must be 'Strict', 'Lax', or 'None'.")
    # As werkzeug: what a path segment may hold, and the percent sign of what is quoted already.
    where = None if path is None else quote(path, safe="%!$&'()*+,/:=@")
    after = [
        *(["Secure"] if secure or partitioned else []),
        *(["HttpOnly"] if httponly else []),
        *([f"Path={where}"] if where is not None else []),
        *([f"SameSite={site}"] if site is not None else []),
        *(["Partitioned"] if partitioned else []),
    ]
    # As werkzeug: an empty domain is written; False, for "none", comes out of configurations.
    unset: tuple[object, ...] = (None, False)
    before = "" if domain in unset else f"; Domain={domain and _domain(domain)}"
    return f"{name}=", before, "".join(f"; {part}" for part in after)


def _expiry(max_age: timedelta | int | None, expires: Expiry) -> str:
    seconds = int(max_age.total_seconds()) if isinstance(max_age, timedelta) else max_age
    # What a caller without a type checker may pass.
    if seconds is not None and ENDING.search(str(seconds)):
        raise CookieError(f"max_age={max_age!r} is no number of seconds; pass an int or a timedelta.")
    if isinstance(expires, str):
        if ENDING.search(expires):
            raise CookieError(f"expires={expires!r} is no HTTP date; pass a datetime.")
        date: str | None = expires
    elif expires is not None:
        date = http_date(expires)
    elif seconds is not None:
        date = http_date(datetime.now(tz=UTC).timestamp() + seconds)
    else:
        date = None
    return f"{'' if date is None else f'; Expires={date}'}{'' if seconds is None else f'; Max-Age={seconds}'}"


def cookie_line(
    name: str,
    value: str,
    max_age: timedelta | int | None = None,
    expires: Expiry = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    samesite: str | None = None,
    partitioned: bool = False,
    is_plain: bool = False,
) -> str:
    """Return the value of a ``Set-Cookie`` header.

    Args:
        is_plain: Whether *value* is known to need no quotes.

    Raises:
        CookieError: the name, or an attribute, is none; or *value* holds a control character that no client would send back.

    >>> from erlen.cookies import cookie_line
    >>> cookie_line("tone", "dark", httponly=True, samesite="Lax")
    'tone=dark; HttpOnly; Path=/; SameSite=Lax'
    """
    head, before, after = _around(name, domain, path, secure, httponly, samesite, partitioned)
    if not is_plain and PLAIN.fullmatch(value) is None:
        if UNESCAPED.search(value):
            raise CookieError(f"The cookie {name!r} holds a control character: {value!r}; encode the value first.")
        # werkzeug's way to quote, between the equals sign and the next attribute.
        value = dump_cookie("q", value, path=None, max_size=0)[2:]
    if max_age is None and expires is None:
        return f"{head}{value}{before}{after}"
    return f"{head}{value}{before}{_expiry(max_age, expires)}{after}"


def values_of(header: str, name: str) -> tuple[str, ...]:
    """Return the values of the cookies called *name* in a ``Cookie`` header, the first `MOST_VALUES` of them.

    >>> from erlen.cookies import values_of
    >>> values_of("a=1; session=x.y.z; session=q", "session")
    ('x.y.z', 'q')
    """
    return _values(header, name) if len(header) <= LONGEST_KEPT else _values.__wrapped__(header, name)


# A client sends the same header with each of its requests.
@lru_cache(maxsize=512)
def _values(header: str, name: str) -> tuple[str, ...]:
    if '"' in header:
        return tuple(parse_cookie(header).getlist(name)[:MOST_VALUES])
    found: list[str] = []
    for part in header.split(";"):
        key, _, value = part.partition("=")
        if key.strip(" \t") == name:
            value = value.strip(" \t")
            if value and BARE.fullmatch(value):
                found.append(value)
                if len(found) == MOST_VALUES:
                    break
    return tuple(found)
