"""Every row of documentation has a place where it is told and a proof that runs, or the reason why none can."""

import pytest
from tests.docs.blocks import Block, Page, pages
from tests.docs.rows import ROWS, cited, open_rows, places, proofs

PAGES = [Page.read(path) for path in pages()]


def test_rows_are_complete() -> None:
    assert len(ROWS) == len(set(ROWS)) == 208


def test_every_row_has_a_place_and_a_proof() -> None:
    assert open_rows() == {}


def test_every_row_that_is_named_exists() -> None:
    assert sorted((places(PAGES) | proofs(PAGES)) - set(ROWS)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_proves_can_fail(page: Page) -> None:
    following: list[Block | None] = [*page.blocks[1:], None]
    weak = [
        f"{page.name}:{block.line}"
        for block, after in zip(page.blocks, following, strict=False)
        if "proves" in block.marks and not block.asserts and not (after and after.hidden and after.asserts)
    ]
    left_out = [f"{page.name}:{b.line}" for b in page.blocks if "proves" in b.marks and "not run" in b.marks]

    assert weak + left_out == []


def test_only_docstrings_of_tests_cite() -> None:
    source = '"""P-QS-1."""\ndef helper():\n    """P-QS-2."""\ndef test_x():\n    """P-QS-3, P-QS-4."""\n    "P-QS-5"\n'

    assert [*cited(source)] == ["P-QS-3", "P-QS-4"]
