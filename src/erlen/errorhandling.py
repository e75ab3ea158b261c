"""Error handlers by scope, code and class, and the search among them.

Knows exceptions and scopes; whoever raised or answers is not its business. Rules (ERR-01): a code's own bucket is searched through all scopes before
the bucket without a code; within a bucket the exception's method resolution order decides.
"""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias, final

from werkzeug.exceptions import HTTPException, default_exceptions

from .errors import HandlerError, HandlerTypeError
from .types import HandlerCallable, Scope

__all__ = ["ErrorHandler", "ErrorTable", "class_and_code"]

ErrorHandler: TypeAlias = HandlerCallable


def class_and_code(key: object) -> tuple[type[Exception], int | None]:
    """Return the exception class that *key* stands for, and its HTTP code where it has one.

    Raises:
        HandlerError: *key* is a code without an exception class, or a class that is no `Exception`.
        HandlerTypeError: *key* is an instance or no class at all (ERR-06).

    >>> from erlen.errorhandling import class_and_code
    >>> class_and_code(404)
    (<class 'werkzeug.exceptions.NotFound'>, 404)
    """
    found: type[Exception]
    if isinstance(key, int):
        known = default_exceptions.get(key)
        if known is None or isinstance(key, bool):
            near = difflib.get_close_matches(str(key), map(str, default_exceptions), n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise HandlerError(
                f"{key!r} is no HTTP error code with an exception of its own.{meant} Use a subclass of HTTPException instead."
            )
        found = known
    elif not isinstance(key, type):
        if isinstance(key, Exception):
            raise HandlerTypeError(
                f"{key!r} is an instance, not a class. Register the handler for {type(key).__name__}."
            )
        raise HandlerTypeError(f"{key!r} is neither an exception class nor an HTTP error code.")
    elif not issubclass(key, Exception):
        raise HandlerError(f"{key.__name__!r} is not a subclass of Exception. Only those can be handled.")
    else:
        found = key
    return found, found.code if issubclass(found, HTTPException) else None


def _by_code() -> "defaultdict[int | None, dict[type[Exception], ErrorHandler]]":
    return defaultdict(dict)


@final
class ErrorTable(defaultdict[Scope, defaultdict[int | None, dict[type[Exception], ErrorHandler]]]):
    """Handlers as ``table[scope][code][class]``.

    >>> from erlen.errorhandling import ErrorTable
    >>> table = ErrorTable()
    >>> table.register(None, ValueError, repr)
    >>> table.find(UnicodeError("x"), (None,)) is repr
    True
    """

    def __init__(self) -> None:
        super().__init__(_by_code)

    def register(self, scope: Scope, key: type[Exception] | int, handler: ErrorHandler, /) -> None:
        """Call *handler* for *key* in *scope*, replacing an earlier one (ERR-33).

        Raises:
            HandlerError, HandlerTypeError: see `class_and_code`.
        """
        exception_class, code = class_and_code(key)
        self[scope][code][exception_class] = handler

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> ErrorHandler | None:
        """Return the handler for *error*, searching *scopes* innermost first, or None."""
        if not self:
            return None
        code = type(error).code if isinstance(error, HTTPException) else None
        # Most callers have a tuple, of which tuple() makes no copy.
        ordered = tuple(scopes)
        for bucket in (code, None) if code is not None else (None,):
            for scope in ordered:
                by_code = self.get(scope)
                handlers = by_code.get(bucket) if by_code else None
                if not handlers:
                    continue
                for exception_class in type(error).__mro__:
                    handler = handlers.get(exception_class)
                    if handler is not None:
                        return handler
        return None

    def merge(self, other: "ErrorTable", under: Callable[[Scope], Scope], /) -> None:
        """Copy the handlers of *other*, each scope renamed by *under* (BP-09)."""
        for scope, by_code in other.items():
            for code, handlers in by_code.items():
                self[under(scope)][code].update(handlers)
