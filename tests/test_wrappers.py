"""Request and Response work without an application, and ask the current one for limits and JSON (REQ, RESP)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import PlainApp, PlainFrame
from typing_extensions import override
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder

from erlen import _stack
from erlen.headers import Marks
from erlen.json.provider import DefaultJSONProvider
from erlen.wrappers import Request, Response, split_blueprint_path

LIMITS = {"MAX_CONTENT_LENGTH": 11, "MAX_FORM_MEMORY_SIZE": 12, "MAX_FORM_PARTS": 13, "MAX_COOKIE_SIZE": 14}


def request_with(**options: Any) -> Request:
    return Request(EnvironBuilder(**options).get_environ())


@contextmanager
def current(app: PlainApp) -> Iterator[None]:
    """Make *app* the current application."""
    token = _stack.set_frame(PlainFrame(app))
    try:
        yield
    finally:
        _stack.reset(token)


# Names


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4))
def test_blueprint_path_names_each_ancestor_innermost_first(parts: list[str]) -> None:
    """REQ-06."""
    names = split_blueprint_path(".".join(parts))

    assert [len(name.split(".")) for name in names] == list(range(len(parts), 0, -1))
    assert all(".".join(parts).startswith(name) for name in names)


@pytest.mark.parametrize(
    ("endpoint", "blueprint", "blueprints"),
    [("show", None, []), ("blog.show", "blog", ["blog"]), ("a.b.show", "a.b", ["a.b", "a"])],
)
def test_endpoint_tells_the_blueprints(endpoint: str, blueprint: str | None, blueprints: list[str]) -> None:
    """BP-21, REQ-06."""
    request = request_with()
    request.url_rule = Rule("/", endpoint=endpoint)

    assert (request.endpoint, request.blueprint, request.blueprints) == (endpoint, blueprint, blueprints)


def test_request_that_matched_nothing_belongs_nowhere() -> None:
    """ROUTE-25."""
    request = request_with()

    assert (request.endpoint, request.blueprint, request.blueprints, request.view_args) == (None, None, [], None)


# What is remembered


@pytest.mark.parametrize("query", ["a=1&b=2&a=3", "a=1&" + "b=2&" * 500])
def test_what_one_request_says_no_other_can_change(query: str) -> None:
    """REQ-02: clients send the same queries and cookies again; what was read of them is shared with nobody."""
    cookies = {"Cookie": "tone=dark; seen=a; seen=b"}
    first, second = (request_with(query_string=query, headers=cookies) for _ in range(2))
    before = [*first.args.lists()], [*first.cookies.lists()]

    for found in (first.args, first.cookies):
        for values in found.listvalues():
            values.clear()
        for _, values in found.lists():
            values.clear()
        for name in found:
            found.getlist(name).clear()

    assert (
        ([*second.args.lists()], [*second.cookies.lists()])
        == before
        == ([*first.args.lists()], [*first.cookies.lists()])
    )


class Mutable(Request):
    """Its queries and cookies may be changed."""

    parameter_storage_class = MultiDict  # type: ignore[assignment]  # werkzeug allows it
    dict_storage_class = MultiDict  # type: ignore[assignment]  # see above


def test_what_may_be_changed_is_shared_with_nobody() -> None:
    """REQ-02."""
    environ = EnvironBuilder(query_string="a=1", headers=[("Cookie", "tone=dark")]).get_environ()
    first, second = Mutable({**environ}), Mutable({**environ})

    found: MultiDict[str, str]
    for found, name in ((first.args, "a"), (first.cookies, "tone")):
        MultiDict.add(found, name, "more")

    assert (first.args.getlist("a"), first.cookies.getlist("tone")) == (["1", "more"], ["dark", "more"])
    assert (second.args.getlist("a"), second.cookies.getlist("tone")) == (["1"], ["dark"])


# Limits


@attrs.frozen
class Limit:
    name: str
    key: str
    fallback: int | None


LIMITED = [
    Limit("max_content_length", "MAX_CONTENT_LENGTH", None),
    Limit("max_form_memory_size", "MAX_FORM_MEMORY_SIZE", 500_000),
    Limit("max_form_parts", "MAX_FORM_PARTS", 1_000),
]


@pytest.mark.parametrize("limit", LIMITED, ids=lambda limit: limit.name)
def test_limit_is_the_requests_else_the_configurations_else_werkzeugs(limit: Limit) -> None:
    """REQ-07, REQ-09."""
    request = request_with()
    alone = getattr(request, limit.name)
    with current(PlainApp(config=LIMITS)):
        configured = getattr(request, limit.name)
        setattr(request, limit.name, 7)
        own = getattr(request, limit.name)

    assert (alone, configured, own, getattr(request, limit.name)) == (limit.fallback, LIMITS[limit.key], 7, 7)


@pytest.mark.parametrize("limit", LIMITED, ids=lambda limit: limit.name)
def test_limit_of_one_request_is_not_the_next_ones(limit: Limit) -> None:
    setattr(request_with(), limit.name, 7)

    assert getattr(request_with(), limit.name) == limit.fallback


def test_too_large_a_body_is_refused_by_the_applications_limit() -> None:
    """REQ-07."""
    request = request_with(method="POST", input_stream=BytesIO(b"x" * 12), content_length=12)

    with current(PlainApp(config=LIMITS)), pytest.raises(RequestEntityTooLarge):
        request.get_data()


def test_cookie_size_is_configured() -> None:
    """RESP-14."""
    alone = Response().max_cookie_size
    with current(PlainApp(config=LIMITS)):
        configured = Response().max_cookie_size

    assert (alone, configured) == (4093, 14)


# JSON


class Shouting(DefaultJSONProvider):
    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return ["shouted", super().loads(s, **kwargs)]


def test_json_goes_through_the_current_provider() -> None:
    def read() -> tuple[object, object]:
        request = request_with(method="POST", data="[1]", content_type="application/json")
        return request.json, Response("[1]", mimetype="application/json").json

    app = PlainApp(config={"MAX_CONTENT_LENGTH": None})
    app.json = Shouting(app)
    with current(app):
        inside = read()

    assert (read(), inside) == (([1], [1]), (["shouted", [1]], ["shouted", [1]]))


def test_body_of_another_type_is_unsupported() -> None:
    """REQ-03."""
    with pytest.raises(UnsupportedMediaType):
        request_with(method="POST", data="[1]", content_type="text/plain").json


@pytest.mark.parametrize("debug", [False, True])
def test_parsers_words_are_for_debug_mode(debug: bool) -> None:
    """REQ-04."""
    request = request_with(method="POST", data="[1,", content_type="application/json")

    with current(PlainApp(debug=debug, config={"MAX_CONTENT_LENGTH": None})), pytest.raises(BadRequest) as caught:
        request.json

    assert ("Expecting value" in str(caught.value)) == debug


def test_silent_json_is_none() -> None:
    assert request_with(method="POST", data="[1,", content_type="application/json").get_json(silent=True) is None


# Cookies


def test_cookie_takes_every_flag() -> None:
    response = Response()
    response.set_cookie("a", "b", None, 0, "/x", "example.org", True, True, "Lax", True)

    assert set(response.headers["Set-Cookie"].split("; ")) == {
        "a=b", "Domain=example.org", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Secure", "HttpOnly", "Path=/x", "SameSite=Lax", "Partitioned",
    }  # fmt: skip


def test_response_is_html_with_a_relative_location() -> None:
    """RESP-12."""
    response = Response(headers={"Location": "/x"})

    assert response.mimetype == "text/html"
    assert dict(response.get_wsgi_headers({"wsgi.url_scheme": "http", "HTTP_HOST": "h"}))["Location"] == "/x"


LINES = (("X-Frame-Options", "SAMEORIGIN"), ("X-Content-Type-Options", "nosniff"))


@pytest.mark.parametrize("status", [200, 201, 204, 206, 304, 404])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-A": "1"},
        {"x-frame-options": "DENY"},
        {"X-Frame-Options": "DENY", "X-Content-Type-Options": ""},
        {"Content-Length": "3"},
        {"Location": "/\u00e4"},
        {"Set-Cookie": "a=b"},
    ],
)
def test_streams_begin_with_the_headers_that_werkzeug_sends(status: int, headers: dict[str, str]) -> None:
    """RESP-12: in front of those of a policy."""
    response = Response(iter([b"a", b"bc"]), status, headers)
    environ = EnvironBuilder().get_environ()

    sent = response.stream_lines(environ, LINES, Marks(frozenset(name.lower() for name, _ in LINES)))

    whole = response.get_wsgi_headers(environ).to_wsgi_list()
    assert sent == whole + [line for line in LINES if line[0] not in response.headers]
    assert response.headers.to_wsgi_list()[: len(headers)] == list(headers.items())
