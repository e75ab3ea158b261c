"""The page of guarantees says what the tests show, and that is what erlen owes."""

import pytest
from tests import guarantees
from tests.mistakes import MISTAKES
from tests.test_typetests import CHECKERS

pytestmark = [pytest.mark.typetest, pytest.mark.xdist_group("guarantees")]


def test_page_is_current() -> None:
    assert guarantees.PAGE.read_text(encoding="utf-8") == guarantees.page(), "Write it anew: python -m tests.guarantees"


@pytest.mark.parametrize("number", [number for number, mistake in MISTAKES.items() if "T" in mistake.letters])
def test_types_catch_what_they_owe(number: str) -> None:
    """In every checker, without a gap."""
    by_checker = guarantees.by_types()

    assert [checker for checker in CHECKERS if not by_checker[checker].get(number)] == []


@pytest.mark.parametrize("number", [number for number, mistake in MISTAKES.items() if "P" in mistake.letters])
def test_plugin_catches_what_it_owes(number: str) -> None:
    assert number in guarantees.by_plugin()


@pytest.mark.parametrize(
    ("number", "letter"),
    [(number, letter) for number, mistake in MISTAKES.items() for letter in mistake.letters if letter in "IC"],
)
def test_cases_show_what_is_owed(number: str, letter: str) -> None:
    assert number in guarantees.by_cases(letter)


def test_all_are_caught() -> None:
    assert len(MISTAKES) == 64
    assert guarantees.caught() == list(MISTAKES)
    assert len(guarantees.everywhere()) >= 45


def test_flask_is_measured() -> None:
    """Flask 3.1.3: 16 by types, 22 by either, 42 by nobody."""
    assert len(guarantees.flask_types()) == 16
    assert len(guarantees.flask_types() | guarantees.flask_import()) == 22


def test_flask_s_types_find_what_is_marked() -> None:
    marked = {path.name[1:3] for path in guarantees.FLASK.glob("m*.py") if "# E\n" in path.read_text(encoding="utf-8")}

    assert guarantees.flask_types() == marked
    assert {path.name[1:3] for path in guarantees.FLASK.glob("m*.py")} == set(MISTAKES)
