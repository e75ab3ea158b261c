"""Every behaviour of Flask has a test that cites it, or a written decision; whoever cites one cites one that exists.

`behaviour/ids.txt` lists the behaviours, one a line, by area and number. Marks behind it say that somebody must have decided: `Q` for a quirk of
Flask, `3.2` for one that its next version changes; a defect has `BUG` for its area. Tests cite in their docstrings, singly (`ERR-01`) or as a
range (`ERR-01 to ERR-04`). Decisions are the rows of the tables in `docs/explanation/from-flask.md`: the first cell says for which behaviours.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs
import pytest

TESTS = Path(__file__).resolve().parent
IDS = TESTS / "behaviour" / "ids.txt"
PAGE = TESTS.parent / "docs" / "explanation" / "from-flask.md"

CITED = re.compile(r"\b(?P<area>[A-Z]+)-(?P<first>\d+)\b(?: to (?P=area)-(?P<last>\d+)\b)?")


@attrs.frozen
class Citation:
    """What a text cites: *ids* for one ID or a range, and *where*."""

    where: str
    area: str
    first: int
    last: int

    def ends(self) -> set[str]:
        return {f"{self.area}-{number:02}" for number in (self.first, self.last)}

    def ids(self) -> set[str]:
        """Return every ID between both ends; numbers that no behaviour has are among them."""
        return {f"{self.area}-{number:02}" for number in range(self.first, self.last + 1)}


def behaviours(listed: str) -> dict[str, frozenset[str]]:
    """Return the marks of every behaviour in the text *listed*."""
    lines = [line.split() for line in listed.splitlines()]
    return {name: frozenset(marks) for name, *marks in lines}


def citations(text: str, where: str, areas: Iterable[str]) -> Iterator[Citation]:
    """Yield what *text* cites; what merely looks like an ID, such as UTF-8, has none of the *areas*."""
    known = set(areas)
    for found in CITED.finditer(text):
        if found["area"] in known:
            first = int(found["first"])
            yield Citation(where, found["area"], first, int(found["last"] or first))


def docstrings(source: str) -> Iterator[tuple[str, str]]:
    """Yield name and docstring of every test function and test class in *source*; a module's docstring tests nothing."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name.startswith("test_"):
                yield name, ast.get_docstring(node) or ""
            case ast.ClassDef(name=name) if name.startswith("Test"):
                yield name, ast.get_docstring(node) or ""
            case _:
                pass


def first_cells(page: str) -> Iterator[str]:
    """Yield the first cell of every row of the tables in the Markdown text *page*."""
    for line in page.splitlines():
        if line.startswith("| "):
            yield line.split("|")[1]


def findings(
    known: Mapping[str, frozenset[str]], cited: Iterable[Citation], decided: Iterable[Citation]
) -> Iterator[str]:
    """Yield one line for each behaviour that is missing a test or a decision, and for each citation of one that does not exist."""
    cited, decided = list(cited), list(decided)
    for citation in [*cited, *decided]:
        for end in sorted(citation.ends() - known.keys()):
            yield f"{citation.where}: there is no {end}"
        if citation.last < citation.first:
            yield f"{citation.where}: the range from {citation.area}-{citation.first} ends before it begins"
    tested = {name for citation in cited for name in citation.ids()}
    written = {name for citation in decided for name in citation.ids()}
    for name, marks in known.items():
        if name not in tested | written:
            yield f"{name} has neither a test nor a decision"
        elif (marks or name.startswith("BUG-")) and name not in written:
            yield f"{name} ({', '.join(sorted(marks)) or 'defect'}) has no row in {PAGE.name}"


def known_behaviours() -> dict[str, frozenset[str]]:
    return behaviours(IDS.read_text(encoding="utf-8"))


def areas_of(known: Iterable[str]) -> set[str]:
    return {name.partition("-")[0] for name in known}


def test_each_behaviour_has_a_test_or_a_decision() -> None:
    """P-ADM-8: what Flask 3.2 changes, its quirks and its defects have rows in the page for who comes from Flask."""
    known = known_behaviours()
    areas = areas_of(known)
    cited = [
        citation
        for path in sorted(TESTS.rglob("test_*.py"))
        for name, docstring in docstrings(path.read_text(encoding="utf-8"))
        for citation in citations(docstring, f"{path.relative_to(TESTS)}:{name}", areas)
    ]
    page = first_cells(PAGE.read_text(encoding="utf-8"))
    decided = [citation for cell in page for citation in citations(cell, PAGE.name, areas)]

    if found := list(findings(known, cited, decided)):
        pytest.fail("\n".join(["", *found]), pytrace=False)


def test_list_of_behaviours_is_whole() -> None:
    names = [line.split()[0] for line in IDS.read_text(encoding="utf-8").splitlines()]

    assert len(names) == len(set(names)) == 534
    assert len(areas_of(names)) == 36
    assert all(re.fullmatch(r"[A-Z]+-\d\d", name) for name in names)
    assert {mark for marks in known_behaviours().values() for mark in marks} == {"Q", "3.2"}


KNOWN = behaviours("ERR-01\nERR-02 Q\nERR-04\nBUG-01\n")


def cite(text: str) -> list[Citation]:
    return list(citations(text, "here", areas_of(KNOWN)))


@pytest.mark.parametrize(
    ("tests", "page", "said"),
    [
        ("ERR-01, BUG-01", "ERR-02, BUG-01", ["ERR-04 has neither a test nor a decision"]),
        ("ERR-01 to ERR-04", "BUG-01", ["ERR-02 (Q) has no row in from-flask.md"]),
        ("ERR-01 to ERR-04, BUG-01", "ERR-02", ["BUG-01 (defect) has no row in from-flask.md"]),
        ("ERR-01 to ERR-04", "ERR-02, BUG-01, BUG-02", ["here: there is no BUG-02"]),
        ("ERR-01 to ERR-05, ERR-04", "ERR-02, BUG-01", ["here: there is no ERR-05"]),
        ("ERR-03, ERR-01 to ERR-04", "ERR-02, BUG-01", ["here: there is no ERR-03"]),
        (
            "ERR-01, ERR-04 to ERR-02",
            "ERR-02, BUG-01",
            ["here: the range from ERR-4 ends before it begins", "ERR-04 has neither a test nor a decision"],
        ),
        ("ERR-01 to ERR-04", "ERR-02, BUG-01", []),
        ("ERR-01 as UTF-8", "ERR-02 to ERR-04, BUG-01", []),
    ],
)
def test_index_sees_what_is_missing(tests: str, page: str, said: list[str]) -> None:
    assert list(findings(KNOWN, cite(tests), cite(page))) == said


def test_only_docstrings_of_tests_cite() -> None:
    source = '''"""ERR-01."""
def helper():
    """ERR-02."""
class TestIt:
    """ERR-04."""
    async def test_method(self):
        """BUG-01."""
def test_plain():
    "No ID."
    x = "ERR-02"
'''

    assert list(docstrings(source)) == [("TestIt", "ERR-04."), ("test_plain", "No ID."), ("test_method", "BUG-01.")]


def test_only_first_cells_of_tables_decide() -> None:
    page = "ERR-01 in a sentence\n\n| ID | Flask |\n|---|---|\n| ERR-02 | as ERR-04 |\n"

    assert [cell.strip() for cell in first_cells(page)] == ["ID", "ERR-02"]
