"""What extensions and applications out in the world relied on, and missed on erlen once: each without the extension, on Flask and on erlen alike."""

import logging
from types import ModuleType

import pytest
from werkzeug.routing import BaseConverter, Map


# The packages share names, no base class.
@pytest.fixture(params=["flask", "erlen.compat.flask"])
def flask(request: pytest.FixtureRequest) -> ModuleType:
    package: ModuleType = pytest.importorskip(request.param)
    return package


def test_an_unhandled_exception_is_logged_with_a_ready_made_text_from_the_module_app(
    flask: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    """ERR-21, LOG-05: error trackers group records by their unformatted text; people's filters look for "ERROR in app"."""
    app = flask.Flask("logging")
    app.add_url_rule("/100%s", "bad", lambda: 1 // 0)

    with caplog.at_level(logging.ERROR, "logging"):
        app.test_client().get("/100%s")

    (record,) = caplog.records
    assert (record.msg, record.args, record.module, record.funcName) == (
        "Exception on /100%s [GET]",
        (),
        "app",
        "log_exception",
    )


def test_headers_of_a_response_may_be_assigned_as_a_plain_mapping(flask: ModuleType) -> None:
    def teapot() -> object:
        response = flask.make_response("tea")
        response.headers = {"X-More": "http://example.com/", "X-Count": 3}
        return response

    app = flask.Flask("headers")
    app.add_url_rule("/", "teapot", teapot)

    response = app.test_client().get("/")

    assert list(response.headers) == [("X-More", "http://example.com/"), ("X-Count", "3"), ("Content-Length", "3")]


def test_a_response_may_go_without_the_length_of_its_body(flask: ModuleType) -> None:
    def view() -> object:
        response = flask.Response([b"tea"])
        response.automatically_set_content_length = False
        return response

    app = flask.Flask("length")
    app.add_url_rule("/", "view", view)

    assert "Content-Length" not in app.test_client().get("/").headers


def test_another_map_takes_the_place_of_the_rules(flask: ModuleType) -> None:
    class Pattern(BaseConverter):
        def __init__(self, map: Map, regex: str) -> None:
            super().__init__(map)
            self.regex = regex

    app = flask.Flask("map")
    app.add_url_rule("/old", "old", lambda: "old")
    app.url_map = Map()
    app.url_map.converters["regex"] = Pattern
    app.add_url_rule('/<regex("[a-c]+"):name>', "new", lambda name: flask.url_for("new", name=name))
    client = app.test_client()

    assert [client.get(path).status_code for path in ("/abc", "/old", "/static/none")] == [200, 404, 404]
    assert client.get("/abc").text == "/abc"
