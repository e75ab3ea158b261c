"""The first piece is sent before the last is made."""

import json
from collections.abc import Iterator

import pytest

import streaming
from streaming import create_app
from streaming.readings import Reading, readings


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the hours whose readings were asked for."""
    hours: list[int] = []

    def noted() -> Iterator[Reading]:
        for reading in readings():
            hours.append(reading.hour)
            yield reading

    monkeypatch.setattr(streaming, "readings", noted)
    return hours


@pytest.mark.parametrize("path", ["/readings.csv", "/readings", "/warnings?above=18", "/events"])
def test_pieces_are_sent_as_they_are_made(made: list[int], path: str) -> None:
    """P-PAT-21: a generator, a template, a generator with the request."""
    with create_app().test_client().get(path, buffered=False) as answer:
        pieces = answer.iter_encoded()
        next(pieces)
        begun = len(made)
        rest = sum(1 for _ in pieces)

    assert begun < 24
    assert (rest > 0, len(made)) == (True, 24)


def test_the_table() -> None:
    """P-PAT-21."""
    answer = create_app().test_client().get("/readings.csv")

    assert (answer.mimetype, answer.text.splitlines()[:2]) == ("text/csv", ["hour,celsius", "0,6.0"])


def test_the_page() -> None:
    """P-PAT-21: templates."""
    text = create_app().test_client().get("/readings").text

    assert text.count("<tr>") == 24
    assert "<td>14:00</td><td>20.0 °C</td>" in text


def test_the_request_lasts_as_long_as_the_stream() -> None:
    """P-PAT-21: the context."""
    assert create_app().test_client().get("/warnings?above=18").text.split() == ["13:00", "14:00", "15:00"]


def test_events_are_what_a_browser_reads() -> None:
    answer = create_app().test_client().get("/events")
    event = answer.text.split("\n\n")[14]

    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/event-stream", "no-store")
    number, data = event.splitlines()
    assert (number, json.loads(data.removeprefix("data: "))) == ("id: 14", {"celsius": 20.0})
