"""The rows of documentation: what a reader can do after reading, where it is told, and which tests prove it.

`rows.txt` holds the IDs.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.blocks import ROOT, ROW, Page, pages

__all__ = ["ROWS", "cited", "open_rows", "places", "proofs"]

HERE = Path(__file__).resolve().parent
ROWS = [line.split()[0] for line in (HERE / "rows.txt").read_text(encoding="utf-8").splitlines()]


def cited(source: str) -> Iterator[str]:
    """Yield the rows that docstrings of test functions in *source* cite."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield from ROW.findall(ast.get_docstring(node) or "")


def places(read: list[Page]) -> set[str]:
    """Return the rows that some page tells."""
    return set().union(*(page.places for page in read))


def proofs(read: list[Page]) -> set[str]:
    """Return the rows that a block or a test proves, and those for which a page says why none can."""
    proved = {row for page in read for row in page.unproved}
    for page in read:
        for block in page.blocks:
            proved.update(ROW.findall(block.marks.get("proves", "")))
    for folder in (ROOT / "tests", ROOT / "docs" / "examples"):
        for path in folder.rglob("test_*.py"):
            source = path.read_text(encoding="utf-8")
            if re.search(ROW, source):
                proved.update(cited(source))
    return proved


def open_rows() -> dict[str, str]:
    """Return what each row lacks that lacks something."""
    read = [Page.read(path) for path in pages()]
    told, proved = places(read), proofs(read)
    lacking = {row: [*(["place"] * (row not in told)), *(["proof"] * (row not in proved))] for row in ROWS}
    return {row: " ".join(lacks) for row, lacks in lacking.items() if lacks}
