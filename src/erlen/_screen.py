"""What people are told on a terminal, in lines that fit it: between words, and with what goes on set in.

Knows streams and click's messages; no application. Rule: what goes elsewhere, to a file or another program, is never changed.
"""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

import click

__all__ = ["fitted", "fitting", "plain_if_asked", "width_of"]

_INDENT = re.compile(r" *(?:\* )?")
SET_IN = "    "
START = "Error: "
"""What click puts before a message."""


class Stream(Protocol):
    """Where something is written."""

    def isatty(self) -> bool: ...


def width_of(stream: Stream) -> int | None:
    """Return how many columns the terminal behind *stream* has, None where there is none.

    >>> import io
    >>> width_of(io.StringIO()) is None
    True
    """
    return shutil.get_terminal_size().columns if stream.isatty() else None


def fitted(text: str, width: int | None) -> str:
    """Return *text* with each line broken between words where it is longer than *width*; None leaves it as it is.

    >>> print(fitted("There is no endpoint 'pots'; did you mean 'post'?", 30))
    There is no endpoint 'pots';
        did you mean 'post'?
    """
    if width is None:
        return text
    return "\n".join(_broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    found = _INDENT.match(line)
    indent = found[0] if found else ""
    pieces = textwrap.wrap(
        line[len(indent) :],
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=" " * len(indent) + SET_IN,
        # A path, a rule or a line of code that is cut cannot be copied.
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(pieces)


@contextmanager
def fitting() -> Generator[None]:
    """Let what click tells of an error in the block fit the terminal.

    >>> with fitting():
    ...     raise click.ClickException("It failed.")
    Traceback (most recent call last):
    click.exceptions.ClickException: It failed.
    """
    try:
        yield
    except click.ClickException as error:
        width = width_of(sys.stderr)
        if width is not None:
            told = fitted(START + error.format_message(), width).removeprefix(START)
            setattr(error, "format_message", lambda: told)  # noqa: B010  # an assignment would be one to a method
        raise


def plain_if_asked() -> bool | None:
    """Return False where ``NO_COLOR`` asks for text without colours (no-color.org), else None: the terminal decides.

    >>> import os
    >>> os.environ["NO_COLOR"] = "1"
    >>> plain_if_asked()
    False
    >>> del os.environ["NO_COLOR"]
    """
    return False if os.environ.get("NO_COLOR") else None
