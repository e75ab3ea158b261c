"""What debug mode explains (area DBG)."""

import io

import pytest
from werkzeug.exceptions import BadRequestKeyError
from werkzeug.routing import RequestRedirect

from .harness import AppLike, Framework, derive, fetch


def uploading(fw: Framework, debug: bool) -> AppLike:
    """Return an application that wants a file."""
    app = fw.make(config={"DEBUG": debug})

    @app.post("/")
    def index() -> object:
        return fw.request.files["up"].filename

    return app


def test_file_key_in_a_form_that_is_not_multipart_is_explained(fw: Framework) -> None:
    """DBG-01, REQ-12."""
    with pytest.raises(fw.module("debughelpers").DebugFilesKeyError) as caught:
        fetch(uploading(fw, True), method="POST", data={"up": "index.txt", "other": "x"})
    error = caught.value

    assert isinstance(error, KeyError)
    assert isinstance(error, AssertionError)
    for part in ("'up'", "application/x-www-form-urlencoded", "multipart/form-data", "index.txt"):
        assert part in str(error)


def test_absent_file_key_is_an_ordinary_bad_request(fw: Framework) -> None:
    """DBG-01."""
    app = uploading(fw, True)
    app.config["TRAP_BAD_REQUEST_ERRORS"] = False

    assert fetch(app, method="POST", data={"other": "x"}).code == 400


def test_file_key_without_debug_is_an_ordinary_bad_request(fw: Framework) -> None:
    """DBG-01."""
    assert fetch(uploading(fw, False), method="POST", data={"up": "index.txt"}).code == 400


def test_file_of_a_multipart_request_is_found_in_debug(fw: Framework) -> None:
    """DBG-01."""
    assert fetch(uploading(fw, True), method="POST", data={"up": (io.BytesIO(b"x"), "a.txt")}).text == "a.txt"


def redirecting(fw: Framework, code: int | None, debug: bool) -> AppLike:
    """Return an application whose slash redirects have status *code*."""

    def raise_routing_exception(self: object, request: object) -> None:
        error = request.routing_exception  # type: ignore[attr-defined]  # a request of either framework
        if code is not None and isinstance(error, RequestRedirect):
            error.code = code
        fw.App.raise_routing_exception(self, request)

    app: AppLike = derive(fw.App, raise_routing_exception=raise_routing_exception)("behaviour_app")
    app.config["DEBUG"] = debug
    app.add_url_rule("/s/", endpoint="s", view_func=lambda: "", methods=["GET", "POST"])
    return app


def test_redirect_that_loses_form_data_is_explained(fw: Framework) -> None:
    """DBG-02."""
    with pytest.raises(fw.module("debughelpers").FormDataRoutingRedirect) as caught:
        fetch(redirecting(fw, 301, True), "/s", "POST", data={"a": "1"})

    assert isinstance(caught.value, AssertionError)
    for part in ("http://localhost/s", "http://localhost/s/"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("code", "debug", "method"),
    [(None, True, "POST"), (307, True, "POST"), (301, False, "POST"), (301, True, "GET"), (301, True, "OPTIONS")],
)
def test_redirect_that_loses_nothing_is_sent(fw: Framework, code: int | None, debug: bool, method: str) -> None:
    """DBG-02."""
    reply = fetch(redirecting(fw, code, debug), "/s", method)

    assert (reply.code, reply.header("Location")) == (code or 308, "http://localhost/s/")


def form_reading(fw: Framework, **config: object) -> AppLike:
    """Return an application that reads a form key and JSON."""
    app = fw.make(config=config)
    app.add_url_rule("/form", endpoint="form", view_func=lambda: fw.request.form["missing_key"], methods=["POST"])
    app.add_url_rule("/json", endpoint="json", view_func=lambda: fw.request.get_json(), methods=["POST"])
    return app


@pytest.mark.parametrize(
    ("config", "shown"),
    [({}, False), ({"DEBUG": True, "TRAP_BAD_REQUEST_ERRORS": False}, True)],
)
def test_missing_key_is_shown_in_debug(fw: Framework, config: dict[str, bool], shown: bool) -> None:
    """DBG-03, ERR-28."""
    reply = fetch(form_reading(fw, **config), "/form", "POST")

    assert (reply.code, "missing_key" in reply.text) == (400, shown)


def test_missing_key_reaches_the_debugger(fw: Framework) -> None:
    """DBG-03, ERR-27."""
    with pytest.raises(BadRequestKeyError) as caught:
        fetch(form_reading(fw, DEBUG=True), "/form", "POST")
    assert "missing_key" in caught.value.get_description()


@pytest.mark.parametrize("debug", [True, False])
def test_parse_error_is_shown_in_debug(fw: Framework, debug: bool) -> None:
    """DBG-04, REQ-04."""
    reply = fetch(form_reading(fw, DEBUG=debug), "/json", "POST", data="{bad", content_type="application/json")

    assert (reply.code, "Expecting property name" in reply.text) == (400, debug)


@pytest.mark.parametrize(("debug", "body"), [(True, '{\n  "a": 1\n}\n'), (False, '{"a":1}\n')])
def test_json_is_indented_in_debug(fw: Framework, debug: bool, body: str) -> None:
    """DBG-05."""
    app = fw.make(config={"DEBUG": debug})
    app.add_url_rule("/", endpoint="index", view_func=lambda: {"a": 1})

    assert fetch(app).text == body


def test_debug_switches_templates_and_logging(fw: Framework) -> None:
    """DBG-06."""
    app = fw.make("debugged_app")
    app.debug = True

    assert (app.jinja_env.auto_reload, app.logger.level) == (True, 10)
    app.logger.setLevel(0)


def test_unexpected_unicode_error_can_be_imported(fw: Framework) -> None:
    """DBG-07."""
    error = fw.module("debughelpers").UnexpectedUnicodeError

    assert issubclass(error, AssertionError)
    assert issubclass(error, UnicodeError)
