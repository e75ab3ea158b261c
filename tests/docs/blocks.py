"""Pages of `docs/` as rows of blocks: what is fenced in them, the tests hidden in comments, and the marks before both.

A mark is a comment alone on a line: `<!-- new -->`, `<!-- file: shop/views.py -->`. Marks stand right before the block that they are about; a mark
before nothing is an error, so that none is lost by a slip. `<!-- P-QS-5 -->` alone tells where a row of `rows.txt` is told and needs no block.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

__all__ = ["DOCS", "MARKS", "ROOT", "Block", "Page", "PageError", "pages", "series"]

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
MARKS = {
    "new": "starts a fresh module",
    "file": "is written to this file instead of run",
    "append": "is added to this file, after a blank line or two as Python has it",
    "not run": "is left out, for this reason",
    "wrong": "is refused by mypy with this code, or these",
    "finds": "is an application in which `erlen check` finds this code",
    "needs": "is left out where this program is not installed",
    "exits": "ends with this status instead of 0",
    "serves": "goes on until this address was fetched; what follows the address is in the answer",
    "proves": "shows the proofs of these rows",
}
ROW = re.compile(r"P-[A-Z]+-\d+")
FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<language>[^`]*)")
COMMENT = re.compile(r" *<!--\s*(.*?)\s*-->\s*")


class PageError(Exception):
    """A page whose blocks or marks cannot be read."""


@attrs.frozen
class Block:
    """What is fenced on a page, or a test in a comment: its text, the line on which the text starts, and its marks."""

    language: str
    text: str
    line: int
    marks: dict[str, str] = attrs.field(factory=dict[str, str])
    hidden: bool = False

    @property
    def padded(self) -> str:
        """The text with as many blank lines before it as make its line numbers those of the page."""
        return "\n" * (self.line - 1) + self.text

    @property
    def is_run(self) -> bool:
        """Whether the block is Python that belongs to the module of its page."""
        return self.language == "python" and not {"file", "append", "not run", "wrong", "finds"} & self.marks.keys()

    @property
    def is_left_out(self) -> bool:
        """Whether nothing is done with the block here."""
        scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        return "not run" in self.marks or (
            "needs" in self.marks and shutil.which(self.marks["needs"], path=scripts) is None
        )

    @property
    def asserts(self) -> bool:
        """Whether the block can fail other than by an exception nobody meant: only such a block proves anything."""
        if self.language == "console":
            return "serves" in self.marks or any(not line.startswith("$ ") for line in self.text.splitlines())
        return self.language == "pycon" or bool({"wrong", "finds"} & self.marks.keys()) or "assert" in self.text


@attrs.frozen
class Page:
    """A page of the documentation, read."""

    path: Path
    blocks: tuple[Block, ...]
    places: frozenset[str]
    unproved: dict[str, str]

    @property
    def name(self) -> str:
        """The page's path below the project, as people write it."""
        return self.path.relative_to(ROOT).as_posix() if self.path.is_relative_to(ROOT) else self.path.name

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Read the page at *path*."""
        return cls.parse(path, path.read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, path: Path, text: str) -> "Page":
        """Read *text* as the page at *path*; PageError says on which line it goes wrong."""
        reader = _Reader(path, text.splitlines())
        blocks = tuple(reader.blocks())
        return cls(path, blocks, frozenset(reader.places), reader.unproved)


@attrs.define
class _Reader:
    """Goes through a page's lines once."""

    path: Path
    lines: list[str]
    at: int = 0
    marks: dict[str, str] = attrs.field(factory=dict[str, str])
    places: set[str] = attrs.field(factory=set[str])
    unproved: dict[str, str] = attrs.field(factory=dict[str, str])

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if fence := FENCE.fullmatch(line):
                yield self.fenced(fence)
            elif line.strip() == "<!-- test":
                yield self.test()
            elif comment := COMMENT.fullmatch(line):
                self.mark(comment[1])
                self.at += 1
            elif self.marks:
                raise self.error(f"the mark {next(iter(self.marks))!r} stands before no block")
            else:
                self.at += 1
        if self.marks:
            raise self.error(f"the mark {next(iter(self.marks))!r} stands before no block")

    def error(self, message: str) -> PageError:
        return PageError(f"{self.path}:{self.at + 1}: {message}")

    def fenced(self, fence: re.Match[str]) -> Block:
        start = self.at + 1
        end = next(
            (n for n in range(start, len(self.lines)) if self.lines[n].strip() == fence["fence"]),
            None,
        )
        if end is None:
            raise self.error("the block is never closed")
        indent, language = len(fence["indent"]), fence["language"].strip()
        if language.startswith("{code-block}"):
            language = language.removeprefix("{code-block}").strip()
            while start < end and (self.lines[start].strip().startswith(":") or not self.lines[start].strip()):
                start += 1
        text = "".join(f"{line[indent:]}\n" for line in self.lines[start:end])
        self.at = end + 1
        return Block(language, text, start + 1, self.taken_marks())

    def test(self) -> Block:
        start = self.at + 1
        end = next((n for n in range(start, len(self.lines)) if self.lines[n].strip() == "-->"), None)
        if end is None:
            raise self.error("the test is never closed with --> on a line of its own")
        self.at = end + 1
        text = "".join(f"{line}\n" for line in self.lines[start:end])
        return Block("python", text, start + 1, self.taken_marks(), hidden=True)

    def taken_marks(self) -> dict[str, str]:
        marks, self.marks = self.marks, {}
        return marks

    def mark(self, text: str) -> None:
        ids = text.split()
        if ids and all(ROW.fullmatch(word) for word in ids):
            self.places.update(ids)
        elif reason := re.fullmatch(rf"({ROW.pattern}) unproved: (.+)", text):
            self.places.add(reason[1])
            self.unproved[reason[1]] = reason[2]
        else:
            key, _, value = (part.strip() for part in text.partition(":"))
            if key in MARKS:
                self.marks[key] = value
            elif self.looks_like_mark(key):
                raise self.error(f"there is no mark {key!r}; the marks are {', '.join(MARKS)}")

    def looks_like_mark(self, key: str) -> bool:
        """Whether a comment that is no mark was meant to be one: it stands right before a block."""
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        return len(key.split()) <= 2 and (FENCE.fullmatch(following) is not None or following.strip() == "<!-- test")


def pages() -> list[Path]:
    """Return every page that readers see and whose blocks are tests, in order."""
    return sorted(
        path
        for path in DOCS.rglob("*.md")
        if "examples" not in path.relative_to(DOCS).parts and path != DOCS / "changelog.md"
    )


def series() -> dict[str, list[Path]]:
    """Return the pages by the case that runs them: each by itself, those of the tutorial in their order in one folder."""
    cases: dict[str, list[Path]] = {}
    tutorial = DOCS / "tutorial"
    for path in pages():
        if path.parent != tutorial:
            cases[path.relative_to(DOCS).as_posix()] = [path]
    if tutorial.is_dir():
        told = re.search(r"```\{toctree\}\n(.*?)```", (tutorial / "index.md").read_text(encoding="utf-8"), re.DOTALL)
        names = [] if told is None else [line for line in told[1].splitlines() if line and not line.startswith(":")]
        cases["tutorial"] = [tutorial / "index.md", *(tutorial / f"{name}.md" for name in names)]
    return cases
