"""``erlen migrate``: rewrites a Flask application so that it runs on erlen, without a change in what it does.

An annex: built on the house, libcst and mypy, imported by no room; the command loads it when it is called. A migration is a row of stages, each
of which takes a project and gives back another one with notes; they are repeated until nothing changes any more, so that a second migration has
nothing to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import attrs

from .annotations import Force, bare, with_annotations
from .imports import rewritten
from .keys import with_keys
from .leftovers import with_compat
from .notes import Kind, Note, report
from .probes import Checker, is_available
from .projects import Project, read
from .urls import with_views
from .variables import OTHER_FILES, with_variables

__all__ = ["Migration", "migrated"]

Stage = Callable[[Project], tuple[Project, list[Note]]]


@attrs.frozen(eq=False)
class Migration:
    """What became of a project: the texts of its files *before* and *after*, by path, and what there is to say of it."""

    root: Path
    before: dict[str, str]
    after: dict[str, str]
    notes: tuple[Note, ...]

    @property
    def changed(self) -> list[str]:
        """The paths of the files that have another text now, or are new."""
        return sorted(path for path, text in self.after.items() if self.before.get(path) != text)

    @property
    def diff(self) -> str:
        """The changes as a patch, for ``patch -p1`` and ``git apply``."""
        lines: list[str] = []
        for path in self.changed:
            old = self.before.get(path)
            before = [] if old is None else old.splitlines(keepends=True)
            names = ("/dev/null" if old is None else f"a/{path}", f"b/{path}")
            patch = difflib.unified_diff(before, self.after[path].splitlines(keepends=True), *names)
            lines.extend(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in patch)
        return "".join(lines)

    @property
    def report(self) -> str:
        """What was changed, and what was left and why."""
        return report(self.notes, len(self.changed))

    def write(self) -> None:
        """Write the files that changed."""
        for path in self.changed:
            (self.root / path).write_bytes(self.after[path].encode())


def migrated(path: Path, *, annotate: bool = True, cache: Path | None = None) -> Migration:
    """Return the migration of the application at *path*, a folder or a file; nothing is written.

    Args:
        annotate: whether functions get the types that are evident, and stores typed keys; it takes mypy.
        cache: a folder where mypy may keep what it remembers from one migration to the next.
    """
    project, unread = read(path, OTHER_FILES)
    running = Running(project)
    running.left(Note(one.path, 1, Kind.LEFT, one.reason) for one in unread)
    for stage in (_imports, with_variables, with_views):
        running.once(stage)
    if annotate and is_available():
        _typed(running, Checker(cache=cache))
    elif annotate:
        said = "mypy is not installed: no types were added; pip install 'erlen[migrate]'"
        running.left([Note(".", 0, Kind.LEFT, said)])
    return running.done()


def _imports(project: Project) -> tuple[Project, list[Note]]:
    texts: dict[str, str] = {}
    notes: list[Note] = []
    needing: set[str] = set()
    for path, module in project.modules.items():
        found = rewritten(project, module)
        notes += found.notes
        texts[path] = found.text
        if found.needs_flask:
            needing.add(path)
    project, more = with_compat(project.with_text(texts), needing)
    return project, [*notes, *more]


def _typed(running: Running, checker: Checker) -> None:
    """Add types until nothing more is to be found out."""
    try:
        force = Force.NOTHING
        while True:
            if running.step(partial(with_annotations, checker=checker, force=force)) or (
                force is Force.NOTHING and running.step(partial(with_keys, checker=checker))
            ):
                force = Force.NOTHING
            elif force is Force.PARAMETERS:
                break
            else:
                force = Force(force + 1)
        running.left(bare(running.project))
        running.once(partial(with_keys, checker=checker))
        if checker.trouble is not None:
            said = f"mypy cannot read the project, so that types are missing: {checker.trouble}"
            running.left([Note(".", 0, Kind.LEFT, said)])
    finally:
        checker.close()


@attrs.define(eq=False)
class Running:
    """A project on its way through the stages."""

    project: Project
    start: Project = attrs.field(init=False)
    notes: list[tuple[Project, Note]] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.start = self.project

    def step(self, stage: Stage) -> bool:
        """Let *stage* change the project; tell whether it did."""
        before = self.project
        self.project, notes = stage(before)
        self.notes += [(before, note) for note in notes if note.kind is Kind.CHANGED]
        return _texts(before) != _texts(self.project)

    def once(self, stage: Stage) -> None:
        """Let *stage* change the project, and note what it leaves when it sees its own result."""
        self.step(stage)
        self.left(stage(self.project)[1])

    def left(self, notes: Iterable[Note]) -> None:
        """Keep those of *notes* that tell what was left."""
        self.notes += [(self.project, note) for note in notes if note.kind is Kind.LEFT]

    def done(self) -> Migration:
        """Return the migration; notes name the lines of the texts as they are in the end."""
        notes = [attrs.evolve(note, line=_moved(before, self.project, note)) for before, note in self.notes]
        return Migration(self.project.root, _texts(self.start), _texts(self.project), tuple(notes))


def _texts(project: Project) -> dict[str, str]:
    return {path: module.text for path, module in project.modules.items()} | dict(project.files)


def _moved(before: Project, after: Project, note: Note) -> int:
    """Return where the line of *note* is after the changes that came later."""
    old, new = _texts(before).get(note.path, ""), _texts(after).get(note.path, "")
    if old == new:
        return note.line
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    for _, start, end, to_start, to_end in matcher.get_opcodes():
        if start < note.line <= end:
            return min(to_start + note.line - start, max(to_end, 1))
    return note.line
