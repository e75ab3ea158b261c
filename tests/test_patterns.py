"""Pieces match as the regular expression they stand for, in linear time."""

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costs import exponent, seconds

from erlen._patterns import Choice, Fixed, Lazy, Literal, OptionalSlash, Piece, Run, match_pieces

words = st.text("ab/x-", min_size=1, max_size=3)
drawn_pieces: st.SearchStrategy[tuple[Piece, str]] = st.one_of(
    words.map(lambda word: (Literal(word), re.escape(word))),
    st.just((Lazy("[^/]", "."), "[^/].*?")),
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)).map(
        lambda low: (
            Run("[^/]", low[0], None if low[1] is None else low[0] + low[1]),
            f"[^/]{{{low[0]},{'' if low[1] is None else low[0] + low[1]}}}",
        )
    ),
    st.just((Run(r"\d"), r"\d+")),
    st.lists(st.text("ab", max_size=3), min_size=1, max_size=3).map(
        lambda many: (Choice(tuple(many)), f"(?:{'|'.join(many)})")
    ),
    st.just((Fixed("[ab]{2}", 2), "[ab]{2}")),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(drawn_pieces, min_size=1, max_size=6), st.booleans(), st.text("ab/x-1\n", max_size=9))
def test_ends_are_those_of_the_expression(drawn: list[tuple[Piece, str]], suffixed: bool, text: str) -> None:
    pieces = [piece for piece, _ in drawn]
    expression = "".join(f"({part})" for _, part in drawn)
    if suffixed:
        pieces.append(OptionalSlash())
        expression += "(?<!/)(/?)"
    match = re.match(rf"{expression}\Z", text)

    wanted = None if match is None else [match.end(number + 1) for number in range(len(pieces))]
    assert match_pieces(pieces, text) == wanted


PATH = Lazy("[^/]", ".")
ANY = Run("[^/]")


@pytest.mark.parametrize(
    ("pieces", "unit"),
    [
        ([PATH, Literal("/x/"), PATH, Literal("/x/"), PATH, Literal("/y")], "/x"),
        ([PATH, Literal("/x/"), PATH, Literal("/x/"), PATH], "a/x/"),
        ([Literal("y"), ANY, Literal("x"), ANY, Literal("x"), ANY], "x"),
        ([Literal("y"), Run("[^/]", 1, 5000), Literal("x"), PATH, Fixed("x{36}", 36)], "x"),
        ([Literal("y"), Choice(("x", "xx", "xxx")), PATH, Choice(("xx", "")), ANY], "x"),
        ([Literal("y"), Choice(("-", "")), Run(r"\d"), Literal("."), Run(r"\d"), PATH], "1.1"),
    ],
)
def test_eight_kilobytes_take_less_than_ten_milliseconds_and_twice_as_much_no_more_than_twice_as_long(
    pieces: list[Piece], unit: str
) -> None:
    """The expressions would need minutes to years for some of these."""
    texts = {size: unit * (size // len(unit)) for size in (8_192, 65_536)}

    def match(size: int) -> None:
        match_pieces(pieces, texts[size])

    assert seconds(partial(match, 8_192), under=0.01) < 0.01
    # Below the clock's resolution nothing grows.
    assert seconds(partial(match, 65_536), under=0.002) < 0.002 or exponent(match, 8_192, 65_536, under=1.2) < 1.2
