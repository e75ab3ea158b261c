"""Typed proxies to whatever is current: the one place where a proxy pretends to be its object.

Knows nothing of contexts; a lookup function says what is current and raises when nothing is.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from werkzeug.local import LocalProxy

__all__ = ["proxy"]

T = TypeVar("T")


def proxy(lookup: Callable[[], T]) -> T:
    """Return a stand-in for whatever *lookup* yields at each use.

    Raises, at each use: whatever *lookup* raises; a `RuntimeError` reads as "unbound" to ``bool`` and ``repr`` (CTX-02).

    >>> from erlen._proxy import proxy
    >>> names = ["ada"]
    >>> current = proxy(lambda: names[-1])
    >>> names.append("grace"); current.upper()
    'GRACE'
    """
    # A LocalProxy forwards everything to its object: to a checker it is that object.
    return cast(T, LocalProxy(lookup))
