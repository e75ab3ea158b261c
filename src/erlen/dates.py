"""Dates in headers, however odd.

Knows header values; no request. Rule: what is no date counts as none, and so does one with a number beyond every calendar, which werkzeug lets
raise `OverflowError`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from werkzeug.datastructures import IfRange
from werkzeug.http import parse_date, parse_if_range_header

from .types import WSGIEnvironment

__all__ = ["read_condition", "read_date", "without_odd_dates"]

CONDITIONS: Final = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")


def read_date(text: str | None) -> datetime | None:
    """Return the date that *text* says, or None.

    >>> from erlen.dates import read_date
    >>> read_date("Thu, 01 Jan 1970 00:00:01 GMT")
    datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc)
    >>> read_date(f"Thu, 01 Jan {'9' * 30} 00:00:01 GMT") is None
    True
    """
    try:
        return parse_date(text)
    except OverflowError:
        return None


def read_condition(text: str | None) -> IfRange:
    """Return the date or the tag that *text*, the value of ``If-Range``, says; an odd one fits nothing.

    >>> from erlen.dates import read_condition
    >>> read_condition('"abc"').etag
    'abc'
    """
    try:
        return parse_if_range_header(text)
    except OverflowError:
        return IfRange(text)


def without_odd_dates(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return *environ* without the conditions whose date raises; without a range, too, whose condition that is.

    >>> from erlen.dates import without_odd_dates
    >>> odd = f'Thu, 01 Jan {"9" * 30} 00:00:01 GMT'
    >>> without_odd_dates({"HTTP_IF_RANGE": odd, "HTTP_RANGE": "bytes=0-1", "HTTP_IF_NONE_MATCH": "x"})
    {'HTTP_IF_NONE_MATCH': 'x'}
    """
    odd: set[str] = {name for name in CONDITIONS if name in environ and _is_beyond_calendars(environ[name])}
    if "HTTP_IF_RANGE" in odd:
        # A condition that does not hold: all of it is sent (RFC 9110, section 13.1.5).
        odd.add("HTTP_RANGE")
    return {name: value for name, value in environ.items() if name not in odd}


def _is_beyond_calendars(text: str) -> bool:
    try:
        parse_date(text)
    except OverflowError:
        return True
    return False
