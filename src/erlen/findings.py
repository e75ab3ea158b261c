"""One finding of a check: where, which kind, and what to do.

The same value is told at definition time, by `erlen check` and in its reports. Knows nothing of what is checked.
"""

import os

import attrs

from ._typing import override

__all__ = ["Finding", "shown"]


@attrs.frozen(order=True)
class Finding:
    """A mistake that was found before a request met it.

    >>> print(Finding("shop.py", 12, "route-slash", "URL rule 'cart' does not start with a slash; write '/cart'."))
    shop.py:12: route-slash URL rule 'cart' does not start with a slash; write '/cart'.
    """

    path: str
    """The file as the reader would name it, relative to the current directory where it lies below it; `<config>` where there is none."""

    line: int
    """Counted from 1; 0 where no line is known."""

    code: str
    """The kind of mistake, as documented and as `pyproject.toml` suppresses it."""

    message: str
    """What happened, with the value, then the mend; one line."""

    @override
    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message}"


def shown(path: str) -> str:
    """Return *path* as the reader would name it: relative to the current directory where it lies below it.

    >>> shown("/nowhere/shop.py")
    '/nowhere/shop.py'
    """
    here = os.path.join(os.getcwd(), "")
    return path.removeprefix(here)
