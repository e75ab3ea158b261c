"""Readers see what the marks of a block say that concerns them."""

import re
from pathlib import Path

import pytest
from docs._captions import SAID, captioned
from tests.docs.blocks import MARKS, Page, pages

BLOCK = "```python\nx = 1\n```\n"


@pytest.mark.parametrize(
    ("marks", "caption"),
    [
        ("<!-- file: shop/views.py -->\n", "shop/views.py"),
        ("<!-- append: shop/views.py -->\n", "at the end of shop/views.py"),
        ("<!-- wrong: arg-type -->\n", "refused by mypy: arg-type"),
        ("<!-- new -->\n<!-- file: a.py -->\n<!-- proves: P-QS-1 -->\n", "a.py"),
    ],
)
def test_mark_becomes_a_caption(marks: str, caption: str) -> None:
    text = captioned(f"Before.\n\n{marks}{BLOCK}After.\n")

    assert text == f"Before.\n\n{marks}```{{code-block}} python\n:caption: {caption}\n\nx = 1\n```\nAfter.\n"


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        f"<!-- new -->\n<!-- proves: P-QS-1 -->\n{BLOCK}",
        f"<!-- file: a.py -->\n\n{BLOCK}",
        f"```{{warning}}\nMind!\n```\n\n{BLOCK}",
        "````markdown\n<!-- file: a.py -->\n```python\n```\n````\n",
    ],
)
def test_what_readers_need_not_know_stays(text: str) -> None:
    assert captioned(text) == text


def test_blocks_in_lists_keep_their_place() -> None:
    text = captioned("1. First\n\n   <!-- file: a.py -->\n   ```python\n   x = 1\n   ```\n")

    assert (
        text == "1. First\n\n   <!-- file: a.py -->\n   ```{code-block} python\n   :caption: a.py\n\n   x = 1\n   ```\n"
    )


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_every_file_of_a_page_is_named(path: Path) -> None:
    blocks = [block for block in Page.read(path).blocks if SAID.keys() & block.marks.keys()]
    captions = re.findall(
        r"\{code-block\}.*\n *:caption: (.+)$", captioned(path.read_text(encoding="utf-8")), re.MULTILINE
    )

    assert [caption.replace(r"\_", "_") for caption in captions] == [
        "; ".join(SAID[key](value) for key, value in block.marks.items() if key in SAID) for block in blocks
    ]


def test_captions_know_the_marks() -> None:
    assert SAID.keys() <= MARKS.keys()
