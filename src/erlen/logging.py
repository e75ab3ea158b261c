"""The application's logger: the standard library's, with a handler only where nobody else would show the messages.

Knows the current request through `_stack`, for the stream its server gave it.
"""

import logging
import sys
from typing import Protocol, TextIO

from . import _stack
from ._proxy import proxy

__all__ = ["create_logger", "default_handler", "has_level_handler", "wsgi_errors_stream"]


class LoggingApp(Protocol):
    """What the logger is made for."""

    @property
    def name(self) -> str: ...

    @property
    def debug(self) -> bool: ...


def _errors_stream() -> TextIO:
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    if context is None:
        return sys.stderr
    # The environ is an untyped dictionary; PEP 3333 says what this key holds.
    stream: TextIO = context.environ["wsgi.errors"]
    return stream


wsgi_errors_stream: TextIO = proxy(_errors_stream)
"""The error stream of the current request's server or, outside of a request, what `sys.stderr` is at that moment (LOG-04).

Name it in a logging configuration as ``ext://erlen.logging.wsgi_errors_stream``.
"""

default_handler: logging.Handler = logging.StreamHandler(wsgi_errors_stream)
"""The handler an application's logger gets when nothing else would show its messages; ``app.logger.removeHandler(default_handler)`` takes it away."""
default_handler.setFormatter(logging.Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s"))


def has_level_handler(logger: logging.Logger) -> bool:
    """Return whether a handler of *logger*, or of a parent it propagates to, shows messages of its level (LOG-03).

    >>> import logging
    >>> from erlen.logging import has_level_handler
    >>> logger = logging.Logger("shop", logging.INFO)
    >>> has_level_handler(logger)
    False
    >>> logger.addHandler(logging.NullHandler())
    >>> has_level_handler(logger)
    True
    """
    level = logger.getEffectiveLevel()
    current: logging.Logger | None = logger
    while current is not None:
        if any(handler.level <= level for handler in current.handlers):
            return True
        current = current.parent if current.propagate else None
    return False


def create_logger(app: LoggingApp) -> logging.Logger:
    """Return the logger named after *app*, ready to be seen: level DEBUG in debug mode, `default_handler` if there is none (LOG-01).

    A level or handler that was configured before is left alone.

    >>> from erlen import Erlen
    >>> from erlen.logging import create_logger
    >>> create_logger(Erlen("shop")).name
    'shop'
    """
    logger = logging.getLogger(app.name)
    if app.debug and not logger.level:
        logger.setLevel(logging.DEBUG)
    if not has_level_handler(logger):
        logger.addHandler(default_handler)
    return logger
