"""A part that does not fit its outline is refused with a message that tells which member of which outline it is."""

import re

import pytest
from tests.test_typetests import CHECKERS, TYPETESTS, reports

from erlen import protocols

PATH = "reject/outlines.py"
WRONG = re.compile(r"^(?P<name>\w+): (?P<outline>\w+).* = (?P<part>\w+)\(.*  # E$")


def wrong_parts() -> dict[int, tuple[str, str, str]]:
    """Return part, outline and guilty member by line: the variable is named after the member."""
    found: dict[int, tuple[str, str, str]] = {}
    for number, line in enumerate((TYPETESTS / PATH).read_text(encoding="utf-8").splitlines(), 1):
        if wrong := WRONG.match(line):
            outline = getattr(protocols, wrong["outline"])
            members = [name for name in (*vars(outline), *outline.__annotations__) if name in wrong["name"]]
            found[number] = wrong["part"], wrong["outline"], max(members, key=len)
    return found


def test_every_outline_is_shown_a_wrong_part() -> None:
    shown = {outline for _, outline, _ in wrong_parts().values()}

    # An application is shown as what a function returns, and policies are values.
    assert set(protocols.__all__) - shown == {"Application", "Security"}


@pytest.mark.typetest
@pytest.mark.parametrize("checker", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CHECKERS])
def test_message_names_part_outline_and_member(checker: str) -> None:
    said = {report.line: report.message for report in reports(checker, TYPETESTS)[PATH]}

    for line, (part, outline, member) in wrong_parts().items():
        # ty's short form, which the type tests read, names no member; mypy none where a part has nothing of its outline.
        is_told = checker != "ty" and (checker != "mypy" or part not in {"Loads", "Converts"})
        for word in (part, outline, member) if is_told else (part, outline):
            assert re.search(rf"\b{word}\b", said[line]), said[line]
