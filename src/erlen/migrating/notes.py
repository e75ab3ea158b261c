"""What a migration has to say: what it changed, and what it left and why.

Knows no code; a note is a place and a sentence.
"""

from collections.abc import Iterable
from enum import Enum

import attrs
from typing_extensions import override

__all__ = ["Kind", "Note", "report"]


class Kind(Enum):
    """What a note is about."""

    CHANGED = "changed"
    LEFT = "left"


@attrs.frozen(order=True)
class Note:
    """One thing that was changed, or left; *line* is the one in the file as it was when the note was made."""

    path: str
    line: int
    kind: Kind = attrs.field(order=lambda kind: kind.value)
    text: str

    @override
    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def report(notes: Iterable[Note], changed_files: int) -> str:
    """Return what people read: first what was changed, then what was left.

    >>> print(report([Note("app.py", 3, Kind.LEFT, "'index' has no view")], 0))
    Left, for you to look at:
      app.py:3: 'index' has no view
    0 files changed, 0 changes, 1 left.
    """
    told = sorted(set(notes))
    lines: list[str] = []
    for kind, title in ((Kind.CHANGED, "Changed:"), (Kind.LEFT, "Left, for you to look at:")):
        own = [f"  {note}" for note in told if note.kind is kind]
        lines += [title, *own] if own else []
    changes = sum(note.kind is Kind.CHANGED for note in told)
    left = len(told) - changes
    lines.append(f"{_counted(changed_files, 'file')} changed, {_counted(changes, 'change')}, {left} left.")
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
