"""Answers that are sent while they are made: a table, a page, and events."""

import json
from collections.abc import Iterator

import attrs

from erlen import Blueprint, Erlen, Response, Template, request, stream_with_context

from .readings import Reading, readings

__all__ = ["create_app"]

station = Blueprint("station", __name__)


@attrs.frozen
class PageContext:
    """The readings, one by one."""

    readings: Iterator[Reading]


PAGE = Template("readings.html", PageContext)


@station.get("/readings.csv")
def table() -> Response:
    """Send a table, a line at a time: no list of all lines is ever made."""

    def lines() -> Iterator[str]:
        yield "hour,celsius\r\n"
        for reading in readings():
            yield f"{reading.hour},{reading.celsius:.1f}\r\n"

    return Response(lines(), mimetype="text/csv")


@station.get("/readings")
def page() -> Iterator[str]:
    """Send a page while it is rendered."""
    return PAGE.stream(PageContext(readings()))


@station.get("/warnings")
@stream_with_context
def warnings() -> Iterator[str]:
    """Send what is warmer than `?above=`; the request is there until the last line."""
    for reading in readings():
        if reading.celsius > request.args.get("above", 15.0, type=float):
            yield f"{reading.hour}:00\n"


@station.get("/events")
def events() -> Response:
    """Send each reading as an event, for a script's `EventSource`."""

    def messages() -> Iterator[str]:
        for reading in readings():
            yield f"id: {reading.hour}\ndata: {json.dumps({'celsius': reading.celsius})}\n\n"

    headers = {"Cache-Control": "no-store"}
    return Response(messages(), mimetype="text/event-stream", headers=headers)


def create_app() -> Erlen:
    """Make the application."""
    app = Erlen(__name__)
    app.register_blueprint(station)
    return app
