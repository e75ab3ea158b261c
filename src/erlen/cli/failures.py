"""What a broken application looks like on the command line: what happened and what to do about it, then the user's own lines on the way there.

Knows tracebacks and folders; no application and no command.
"""

import os
import site
import sysconfig
import traceback
from pathlib import Path

from ..errors import ErlenError

__all__ = ["is_raised_by_others", "own_lines", "report"]

FRAMES_SHOWN = 3
LINES_SHOWN = 12
HOUSE = Path(__file__).resolve().parent.parent


def report(while_doing: str, error: BaseException, replay: str = "") -> str:
    """Return the message for an application that raised *error*; *replay* is a Python statement that shows the whole traceback.

    >>> try:
    ...     {}["colour"]
    ... except KeyError as error:
    ...     print(report("While importing 'shop'", error).splitlines()[0])
    While importing 'shop', KeyError was raised: 'colour'. Correct this and start again.
    """
    lines = _message(error).splitlines()[:LINES_SHOWN]
    if not lines:
        said = "without a message"
    else:
        said = lines[0] if len(lines) > 1 or lines[0].endswith((".", "!", "?")) else f"{lines[0]}."
    mend = _mend(error, replay)
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


def _mend(error: BaseException, replay: str) -> str:
    if isinstance(error, ErlenError):
        return ""  # says it itself
    if isinstance(error, ImportError):
        if "partially initialized" in str(error):
            return "Two modules import each other: move what both need into a third one."
        if isinstance(error, ModuleNotFoundError):
            return "Install what is missing, or correct the import."
        return "Correct the import."
    if replay and is_raised_by_others(error):
        return f"The whole traceback: python -c {replay!r}"
    return "Correct this and start again."


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the frames of *error* outside of erlen and the import system."""
    return [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen ") and not _is_below(frame.filename, (HOUSE,))
    ]


def _is_below(path: str, folders: tuple[str | Path, ...]) -> bool:
    return os.path.realpath(path).startswith(tuple(os.path.join(os.path.realpath(folder), "") for folder in folders))


def _is_own(frame: traceback.FrameSummary) -> bool:
    paths = sysconfig.get_paths()
    installed = (*site.getsitepackages(), site.getusersitepackages(), paths["purelib"], paths["platlib"])
    return not _is_below(frame.filename, (*installed, paths["stdlib"], paths["platstdlib"]))


def is_raised_by_others(error: BaseException) -> bool:
    """Return whether the line that raised *error* is in a library, not in the user's own code.

    >>> try:
    ...     int("x")
    ... except ValueError as error:
    ...     is_raised_by_others(error)
    False
    """
    frames = _frames(error)
    return bool(frames) and not _is_own(frames[-1])


def own_lines(error: BaseException) -> list[str]:
    """Return the last lines of the user's own code on the way to *error*, each with its place.

    >>> try:
    ...     compile("1 +", "shop.py", "exec")
    ... except SyntaxError as error:
    ...     own_lines(error)[-1]
    'shop.py:1: 1 +'
    """
    frames = _frames(error)
    # An application that is itself installed has no other lines.
    shown = [_line(frame) for frame in [*filter(_is_own, frames)] or frames[-1:]]
    if isinstance(error, SyntaxError) and error.filename is not None:
        shown.append(f"{_near(error.filename)}:{error.lineno}: {(error.text or '').strip()}".rstrip(": "))
    return shown[-FRAMES_SHOWN:]


def _line(frame: traceback.FrameSummary) -> str:
    where = "" if frame.name == "<module>" else f" in {frame.name}"
    return f"{_near(frame.filename)}:{frame.lineno}{where}: {frame.line or ''}".rstrip(": ")


def _near(path: str) -> str:
    """Return *path* as seen from the current folder, where that is shorter."""
    try:
        return min(path, os.path.relpath(path), key=len)
    except (OSError, ValueError):  # another drive, or a current folder that is gone
        return path
