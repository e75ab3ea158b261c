"""The reference of settings is complete and right."""

import re
from datetime import timedelta

from tests.docs.blocks import DOCS

from erlen import Erlen
from erlen.defaults import DEFAULTS, FLASK_DEFAULTS

PAGE = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<key>[A-Z_]+)`(?P<mark> [⊕≠])? \| `(?P<default>[^`]+)` \| \S.* \|$", re.MULTILINE)
ROWS = [match.groupdict() for match in ROW.finditer(PAGE)]


def test_reference_lists_every_setting_with_its_default() -> None:
    """P-CFG-3: each key of a fresh application once, with what it starts with."""
    listed = [(row["key"], eval(row["default"], {"timedelta": timedelta})) for row in ROWS]

    assert sorted(key for key, _ in listed) == sorted(DEFAULTS)
    assert dict(listed) == dict(Erlen("example").config)


def test_every_row_of_the_tables_is_read() -> None:
    assert len(ROWS) == PAGE.count("\n| `")


def test_marks_tell_what_is_not_as_in_flask() -> None:
    marks = {row["key"]: (row["mark"] or "").strip() for row in ROWS}

    assert {key for key, mark in marks.items() if mark == "⊕"} == DEFAULTS.keys() - FLASK_DEFAULTS.keys()
    assert {key for key, mark in marks.items() if mark == "≠"} == {
        key for key in FLASK_DEFAULTS if FLASK_DEFAULTS[key] != DEFAULTS[key]
    }
