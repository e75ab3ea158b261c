"""Which request this is: an id that every log line of the request carries, and the place in a trace that began elsewhere.

Knows environs, and the current request through its proxy. Rules:
- An id from outside is taken only if it is short and of harmless letters, so that it can go into a log line and a header as it is; else there is
  a new one.
- ``traceparent`` is taken only in the form of W3C's Trace Context, version 00.
"""

import logging
import re
import uuid
from collections.abc import Mapping
from typing import Final

import attrs
from typing_extensions import override

from ..ctx import has_request_context
from ..globals import request
from ..types import WSGIEnvironment

__all__ = ["Trace", "TraceFilter", "current_trace", "trace_of"]

KEY: Final = "erlen.contrib.trace"
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._~:=+/-]{1,128}")
TRACEPARENT: Final = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


@attrs.frozen
class Trace:
    """Which request this is."""

    request_id: str

    traceparent: str | None = None
    """The header of that name, as it came."""

    @property
    def trace_id(self) -> str | None:
        """The id that all services share which work for one request.

        >>> from erlen.contrib.trace import Trace
        >>> Trace("a", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").trace_id
        '4bf92f3577b34da6a3ce929d0e0e4736'
        """
        found = TRACEPARENT.fullmatch(self.traceparent or "")
        return None if found is None else found[1]

    @property
    def headers(self) -> Mapping[str, str]:
        """What a request to another service should carry, so that its log names the same ids."""
        passed = {"X-Request-ID": self.request_id}
        return passed if self.traceparent is None else {**passed, "traceparent": self.traceparent}


def trace_of(environ: WSGIEnvironment, *, trusts: bool = True) -> Trace:
    """Return which request *environ* is, and remember it there.

    Args:
        trusts: take the ids that came with the request; those of strangers may be chosen to confuse.

    >>> from erlen.contrib.trace import trace_of
    >>> trace_of({"HTTP_X_REQUEST_ID": "abc-1"}).request_id
    'abc-1'
    >>> len(trace_of({"HTTP_X_REQUEST_ID": "evil, said: all is well"}).request_id)
    32
    """
    known: Trace | None = environ.get(KEY)
    if known is not None:
        return known
    given: str = environ.get("HTTP_X_REQUEST_ID", "") if trusts else ""
    parent: str = environ.get("HTTP_TRACEPARENT", "") if trusts else ""
    request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    trace = Trace(request_id, parent if TRACEPARENT.fullmatch(parent) else None)
    environ[KEY] = trace
    return trace


def current_trace() -> Trace:
    """Return which request the current one is.

    Raises:
        OutsideContextError: there is no current request.

    >>> from erlen import Erlen
    >>> from erlen.contrib.trace import current_trace
    >>> with Erlen("example").test_request_context(headers={"X-Request-ID": "abc-1"}):
    ...     current_trace().request_id
    'abc-1'
    """
    return trace_of(request.environ)


class TraceFilter(logging.Filter):
    """Gives every record ``request_id`` and ``trace_id``, for formats such as ``%(request_id)s %(message)s``; they are ``-`` outside of requests.

    >>> import logging
    >>> from erlen.contrib.trace import TraceFilter
    >>> record = logging.makeLogRecord({"msg": "started"})
    >>> TraceFilter().filter(record), record.request_id
    (True, '-')
    """

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Add the ids, and let the record pass."""
        if not hasattr(record, "request_id"):
            trace = current_trace() if has_request_context() else None
            record.request_id = "-" if trace is None else trace.request_id
            record.trace_id = "-" if trace is None else trace.trace_id or "-"
        return True
