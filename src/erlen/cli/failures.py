"""What a broken application looks like on the command line: what happened and what to do about it, then the user's own lines on the way there.

Knows tracebacks and folders; no application and no command.
"""

import importlib
import os
import site
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType

import click

from ..errors import ErlenError

__all__ = ["entry_of", "own_lines", "own_place", "report"]

FRAMES_SHOWN = 3
LINES_SHOWN = 3
"""Of the message of what others raise; erlen's own are told whole."""
HOUSE = Path(__file__).resolve().parent.parent
CLICK = Path(click.__file__).resolve().parent
IMPORTS = Path(importlib.__file__).resolve().parent


def report(while_doing: str, error: BaseException) -> str:
    """Return what is said when the user's own code raised *error*: what happened, the mend, and the lines on the way there.

    >>> try:
    ...     {}["colour"]
    ... except KeyError as error:
    ...     print(report("While importing 'shop'", error).splitlines()[0])
    While importing 'shop', KeyError was raised: 'colour'. Correct this and start again.
    """
    lines = _message(error).splitlines() or ["without a message"]
    if len(lines) > LINES_SHOWN and not isinstance(error, ErlenError):
        lines = [*lines[: LINES_SHOWN - 1], f"… and {len(lines) - LINES_SHOWN + 1} more lines"]
    said = lines[0] if len(lines) > 1 or lines[0].endswith((".", "!", "?")) else f"{lines[0]}."
    mend = _mend(error)
    first = f"{while_doing}, {type(error).__name__} was raised: {said}"
    body = [f"{first} {mend}".rstrip()] if len(lines) < 2 else [first, *lines[1:], *filter(None, [mend])]
    way = own_lines(error)
    return "\n".join([*body, *(["Traceback (your own lines):"] if way else []), *(f"  {line}" for line in way)])


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg  # the place is told by `own_lines`
    told = "".join(traceback.TracebackException.from_exception(error).format_exception_only()).strip()
    # "package.Error: message": the name is told already.
    return told.partition(": ")[2]


def _mend(error: BaseException) -> str:
    if isinstance(error, ErlenError):
        return ""  # says it itself
    if isinstance(error, ImportError):
        if "partially initialized" in str(error):
            return "Two modules import each other: move what both need into a third one."
        if isinstance(error, ModuleNotFoundError):
            return "Install what is missing, or correct the import."
        return "Correct the import."
    return "Correct this and start again."


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the frames of *error* outside of what runs a command: erlen, click and the import system."""
    return [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_runner(frame.filename)]


def entry_of(error: BaseException) -> TracebackType | None:
    """Return the traceback of *error* from the first line on that is not of what runs a command.

    >>> try:
    ...     int("x")
    ... except ValueError as error:
    ...     entry_of(error) is error.__traceback__
    True
    """
    tb = error.__traceback__
    while tb is not None and _is_runner(tb.tb_frame.f_code.co_filename):
        tb = tb.tb_next
    return tb


def _is_runner(path: str) -> bool:
    return path.startswith("<frozen ") or _is_below(path, (HOUSE, CLICK, IMPORTS))


def _is_below(path: str, folders: tuple[str | Path, ...]) -> bool:
    return os.path.realpath(path).startswith(tuple(os.path.join(os.path.realpath(folder), "") for folder in folders))


def _is_own(frame: traceback.FrameSummary) -> bool:
    paths = sysconfig.get_paths()
    installed = (*site.getsitepackages(), site.getusersitepackages(), paths["purelib"], paths["platlib"])
    return not _is_below(frame.filename, (*installed, paths["stdlib"], paths["platstdlib"]))


def own_lines(error: BaseException) -> list[str]:
    """Return the last lines of the user's own code on the way to *error*, each with its place.

    >>> try:
    ...     compile("1 +", "shop.py", "exec")
    ... except SyntaxError as error:
    ...     own_lines(error)[-1]
    'shop.py:1: 1 +'
    """
    frames = _frames(error)
    own = [_line(_near(frame.filename), frame.lineno, frame.name, frame.line) for frame in frames if _is_own(frame)]
    if isinstance(error, SyntaxError) and error.filename is not None:
        own.append(_line(_near(error.filename), error.lineno, "<module>", error.text))
    if not own and frames:
        # An application that is itself installed has no other lines.
        last = frames[-1]
        own.append(_line(_near(last.filename), last.lineno, last.name, last.line))
    return own[-FRAMES_SHOWN:]


def own_place(error: BaseException) -> tuple[str, int] | None:
    """Return the last line of the user's own code on the way to *error*, None where there is none.

    >>> try:
    ...     compile("1 +", "shop.py", "exec")
    ... except SyntaxError as error:
    ...     own_place(error)[1] > 0
    True
    """
    own = [frame for frame in _frames(error) if _is_own(frame)]
    return (_near(own[-1].filename), own[-1].lineno or 0) if own else None


def _line(path: str, line: int | None, function: str, source: str | None) -> str:
    where = "" if function == "<module>" else f" in {function}"
    text = (source or "").strip()
    return f"{path}:{line}{where}: {text}" if text else f"{path}:{line}{where}"


def _near(path: str) -> str:
    """Return *path* as seen from the current folder, where that is shorter."""
    try:
        return min(path, os.path.relpath(path), key=len)
    except (OSError, ValueError):  # another drive, or a current folder that is gone
        return path
