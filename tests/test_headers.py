"""Response headers that cannot break the response they stand in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.urls import iri_to_uri

from erlen import Erlen, Response
from erlen.headers import ADDRESS, LENGTH, MOST_NAMES, TAKEN, Marks, is_encoded, lacking

STARTS = [
    "",
    "/",
    "//",
    "http://",
    "https://a.b:8080/",
    "http://a:0/",
    "http://a:65536/",
    "http://a..b/",
    "HTTP://a/",
    "//[::1]/",
]
TAILS = st.text("abzAZ09_!$&'()*+,/:;=@%.~-?#[] \"<>^`{|}\\\u00e9\t", max_size=12)


@settings(max_examples=1_000)
@given(st.sampled_from(STARTS), TAILS)
def test_what_is_called_encoded_is_sent_as_it_is(start: str, tail: str) -> None:
    address = start + tail

    assert not is_encoded(address) or iri_to_uri(address) == address


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize(
    "lines",
    [
        [("Location", "/a?b=1")],
        [("location", "/\u00e4")],
        [("Location", "a")],
        [("Location", "//other.test/a")],
        [("Location", "/a"), ("X-A", "1"), ("Location", "/b")],
        [("Content-Location", "/a"), ("Location", "/a b")],
        [("Content-Location", "/a")],
    ],
)
def test_addresses_are_sent_as_werkzeug_sends_them(lines: list[tuple[str, str]], corrected: bool) -> None:
    app = Erlen("example")

    @app.get("/")
    def index() -> Response:
        response = Response("moved", 302, headers=lines)
        response.autocorrect_location_header = corrected
        return response

    wanted = index().get_wsgi_headers(create_environ("/")).to_wsgi_list()
    for _ in range(2):
        headers = list(run_wsgi_app(app, create_environ("/"))[2])
        assert headers[: len(wanted)] == wanted


NAMES = st.sampled_from(["Location", "content-location", "CONTENT-LENGTH", "X-Own", "x-own", "X-Other", "Date"])
LISTS = st.lists(st.tuples(NAMES, st.just("1")), max_size=5)


@given(headers=LISTS, own=st.none() | st.frozensets(st.sampled_from(["x-own", "date", "location"])))
def test_marks_tell_what_the_names_mean_however_they_are_spelled(
    headers: list[tuple[str, str]], own: frozenset[str] | None
) -> None:
    """Names of headers are compared without case (RFC 9110, section 5.1)."""
    marks = Marks(own)
    names = {name.lower() for name, _ in headers}

    for _ in range(2):
        mark = marks.of(headers)
        assert bool(mark & ADDRESS) == bool(names & {"location", "content-location"})
        assert bool(mark & LENGTH) == ("content-length" in names)
        assert bool(mark & TAKEN) == (bool(names) if own is None else bool(names & own))


def test_a_flood_of_names_is_not_remembered() -> None:
    marks = Marks(frozenset())

    assert {marks[f"X-{number}"] for number in range(2 * MOST_NAMES)} == {0}
    assert len(marks) == MOST_NAMES


@given(lines=LISTS, headers=LISTS)
def test_lacking_are_those_of_whose_names_there_is_none(
    lines: list[tuple[str, str]], headers: list[tuple[str, str]]
) -> None:
    wanted = [line for line in lines if all(line[0].lower() != name.lower() for name, _ in headers)]

    assert lacking(lines, headers) == wanted
