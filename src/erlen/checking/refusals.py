"""Which finding an error is that refused the application while it was made.

Knows the errors of declaring; where they were raised is told by who caught them.
"""

from typing import Final

from .._groups import CommandError
from ..errors import (
    EndpointConflictError,
    HandlerError,
    RouteError,
    RouteOptionError,
    RuleSyntaxError,
    UnknownConverterError,
)

__all__ = ["code_of"]

# The first class that fits counts.
CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (CommandError, "command-parameter"),
    (RuleSyntaxError, "route-syntax"),
    (UnknownConverterError, "route-converter"),
    (EndpointConflictError, "route-endpoint"),
    (RouteOptionError, "route-methods"),
)


def code_of(error: BaseException) -> str | None:
    """Return the code of the finding that *error* is; None where it is none.

    >>> from erlen.errors import RouteError
    >>> code_of(RouteError("Rule 'cart' does not start with a slash; write '/cart'."))
    'route-slash'
    """
    for cls, code in CODES:
        if isinstance(error, cls):
            return code
    if isinstance(error, HandlerError) and "HTTP error code" in str(error):
        return "error-code"
    return "route-slash" if type(error) is RouteError and "slash" in str(error) else None
