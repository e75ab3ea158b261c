"""RESP: what a view returns becomes a response."""

import http
from collections import OrderedDict, UserDict, UserList, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, TypedDict

import pytest
from werkzeug.datastructures import Headers
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as WerkzeugResponse

from .harness import Framework, Reply, derive, fetch, same

HTML = "text/html; charset=utf-8"
View = Callable[[Framework], object]


def answer(fw: Framework, make: View, **config: Any) -> Reply:
    """Return the reply of an app whose only view returns what *make* returns."""
    app = fw.make(static_folder=None, config=config)
    app.add_url_rule("/", "index", lambda: make(fw))
    return fetch(app)


def refusal(fw: Framework, make: View) -> str:
    """Return the message of the TypeError that the value leads to."""
    with pytest.raises(TypeError) as caught:
        answer(fw, make, TESTING=True)
    return str(caught.value)


class Point(TypedDict):
    """A typed dictionary."""

    x: int


def two_chunks(first: Any, second: Any) -> Iterator[Any]:
    """Yield two chunks."""
    yield first
    yield second


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer as a bare WSGI application."""
    start_response("299 Own", [("X-Path", environ["PATH_INFO"]), ("Content-Type", "text/plain")])
    return [b"from ", b"wsgi"]


BODIES: dict[str, View] = {
    "str": lambda fw: "text ü",
    "empty str": lambda fw: "",
    "bytes": lambda fw: b"bytes",
    "bytearray": lambda fw: bytearray(b"array"),
    "generator of str": lambda fw: two_chunks("a", "b"),
    "generator of bytes": lambda fw: two_chunks(b"a", b"b"),
    "iterator": lambda fw: iter(["a", "b"]),
    "dict": lambda fw: {"b": 1, "a": [1, None, "ü"]},
    "ordered dict": lambda fw: OrderedDict(z=1, a=2),
    "defaultdict": lambda fw: defaultdict(list, x=[1]),
    "typed dict": lambda fw: Point(x=1),
    "list": lambda fw: [1, {"a": 2}],
    "empty list": lambda fw: [],
    "own response": lambda fw: fw.Response("own", 298, {"X-Own": "1"}),
    "werkzeug response": lambda fw: WerkzeugResponse("other", 297, {"X-Own": "1"}),
    "wsgi": lambda fw: wsgi,
    "http exception": lambda fw: Forbidden("no entry"),
    "wsgi app": lambda fw: fw.make("inner"),
}

STATUSES: dict[str, object] = {
    "int": 201,
    "enum": http.HTTPStatus.ACCEPTED,
    "str": "201 Made",
    "str without reason": "202",
    "unknown": 999,
    "none": None,
}

HEADERS: dict[str, object] = {
    "headers": Headers([("X-A", "1"), ("X-A", "2")]),
    "dict": {"X-A": "1"},
    "dict with a list": {"X-A": ["1", "2"]},
    "list": [("X-A", "1"), ("X-B", "2")],
    "repeated list": [("X-A", "1"), ("X-A", "2")],
    "tuple": (("X-A", "1"),),
    "content type": {"Content-Type": "application/problem+json"},
    "lower case type": [("content-type", "text/plain")],
    "cookies": [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
    "empty": {},
    "none": None,
}


@pytest.mark.parametrize("body", ["str", "empty str", "bytes", "bytearray"])
def test_text_and_bytes_are_the_body(fw: Framework, body: str) -> None:
    """RESP-51."""
    reply = answer(fw, BODIES[body])
    expected = {"str": "text ü", "empty str": "", "bytes": "bytes", "bytearray": "array"}[body]

    assert (reply.status, reply.text) == ("200 OK", expected)
    assert reply.headers == (("Content-Type", HTML), ("Content-Length", str(len(expected.encode()))))


@pytest.mark.parametrize("body", ["generator of str", "generator of bytes", "iterator"])
def test_iterators_are_streamed(fw: Framework, body: str) -> None:
    """RESP-52: no Content-Length."""
    assert answer(fw, BODIES[body]) == Reply("200 OK", (("Content-Type", HTML),), b"ab")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("dict", '{"a":[1,null,"\\u00fc"],"b":1}\n'),
        ("ordered dict", '{"a":2,"z":1}\n'),
        ("defaultdict", '{"x":[1]}\n'),
        ("typed dict", '{"x":1}\n'),
        ("list", '[1,{"a":2}]\n'),
        ("empty list", "[]\n"),
    ],
)
def test_dicts_and_lists_become_json(fw: Framework, body: str, text: str) -> None:
    """RESP-53."""
    reply = answer(fw, BODIES[body])

    assert (reply.status, reply.text) == ("200 OK", text)
    assert reply.header("Content-Type") == "application/json"


def test_json_goes_through_the_provider_of_the_app(fw: Framework) -> None:
    """RESP-53."""
    app = fw.make()
    provider = fw.module("json.provider").DefaultJSONProvider
    app.json = derive(provider, dumps=lambda self, obj, **kwargs: "own")(app)
    app.add_url_rule("/", "index", dict)

    assert fetch(app).text == "own\n"


def test_response_of_the_class_is_used_as_is(fw: Framework) -> None:
    """RESP-54: the same object."""
    app, given = fw.make(), fw.Response("x")
    seen: list[object] = []

    @app.after_request
    def look(response: Any) -> Any:
        seen.append(response)
        return response

    app.add_url_rule("/", "index", lambda: given)
    fetch(app)

    assert seen[0] is given


def test_other_werkzeug_response_is_converted(fw: Framework) -> None:
    """RESP-55."""
    app, given = fw.make(), WerkzeugResponse("other", "297 Odd", {"X-Own": "1"}, mimetype="text/plain")
    seen: list[object] = []

    @app.after_request
    def look(response: Any) -> Any:
        seen.append(type(response))
        return response

    app.add_url_rule("/", "index", lambda: given)
    reply = fetch(app)

    assert seen == [fw.Response]
    assert (reply.status, reply.text, reply.header("X-Own")) == ("297 Odd", "other", "1")
    assert reply.header("Content-Type") == "text/plain; charset=utf-8"


def test_wsgi_callable_is_run(fw: Framework) -> None:
    """RESP-56."""
    reply = answer(fw, BODIES["wsgi"])

    assert (reply.status, reply.text, reply.header("X-Path")) == ("299 Own", "from wsgi", "/")


def test_returned_http_exception_is_its_own_page(fw: Framework) -> None:
    """RESP-56."""
    reply = answer(fw, BODIES["http exception"])

    assert reply.code == 403
    assert "no entry" in reply.text


def test_returned_app_is_run_with_the_environ(fw: Framework) -> None:
    """RESP-56."""
    inner, outer = fw.make("inner"), fw.make("outer")
    inner.add_url_rule("/x", "x", lambda: f"inner {fw.current_app.name}")
    outer.add_url_rule("/x", "x", lambda: inner)

    assert fetch(outer, "/x").text == "inner inner"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (201, "201 CREATED"),
        (http.HTTPStatus.ACCEPTED, "202 ACCEPTED"),
        ("201 Made", "201 Made"),
        ("202", "202 ACCEPTED"),
    ],
)
def test_body_and_status(fw: Framework, status: object, line: str) -> None:
    """RESP-57."""
    assert answer(fw, lambda fw: ("x", status)).status == line
    assert answer(fw, lambda fw: ({}, status)).status == line


@pytest.mark.parametrize(
    "headers",
    [Headers([("X-A", "1"), ("X-B", "2")]), {"X-A": "1", "X-B": "2"}, [("X-A", "1"), ("X-B", "2")]],
)
@pytest.mark.parametrize("body", ["str", "dict", "own response"])
def test_body_and_headers(fw: Framework, body: str, headers: object) -> None:
    """RESP-58."""
    reply = answer(fw, lambda fw: (BODIES[body](fw), headers))

    assert (reply.header("X-A"), reply.header("X-B")) == ("1", "2")
    assert reply.code == (298 if body == "own response" else 200)


def test_headers_in_second_place_may_be_a_tuple(fw: Framework) -> None:
    """RESP-58."""
    assert answer(fw, lambda fw: ("x", (("X-A", "1"),))).header("X-A") == "1"


def test_body_status_and_headers(fw: Framework) -> None:
    """RESP-59: status and headers may be None."""
    full = answer(fw, lambda fw: ("x", 201, {"X-A": "1"}))
    assert (full.code, full.header("X-A")) == (201, "1")
    assert answer(fw, lambda fw: ("x", None, {"X-A": "1"})).code == 200
    assert answer(fw, lambda fw: ("x", 202, None)).code == 202
    assert answer(fw, lambda fw: (fw.Response("x", 298), None, None)).code == 298


@pytest.mark.parametrize("value", [None, (None, 200), (None, 200, {})])
def test_none_is_refused(fw: Framework, value: object) -> None:
    """RESP-60: the message names the endpoint and None."""
    message = refusal(fw, lambda fw: value)

    assert "index" in message
    assert "None" in message


@pytest.mark.parametrize("value", [(), ("x",), ("x", 200, {}, 1), ("x", 200, {}, 1, 2)])
def test_tuples_of_other_lengths_are_refused(fw: Framework, value: object) -> None:
    """RESP-61: the message lists the allowed forms."""
    message = refusal(fw, lambda fw: value)

    for form in ("(body, status, headers)", "(body, status)", "(body, headers)"):
        assert form in message


async def coroutine() -> str:
    """Return text, awaited by nobody."""
    return "x"


async def async_chunks() -> AsyncIterator[str]:
    """Yield one chunk."""
    yield "x"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: 1, "int"),
        (lambda: True, "bool"),
        (lambda: 1.5, "float"),
        (lambda: {1}, "set"),
        (lambda: frozenset({1}), "frozenset"),
        (lambda: range(3), "range"),
        (lambda: memoryview(b"x"), "memoryview"),
        (lambda: ("x", 200), "tuple"),
        (object, "object"),
        (async_chunks, "async_generator"),
    ],
)
def test_other_types_are_refused(fw: Framework, make: Callable[[], object], name: str) -> None:
    """RESP-62: the message names the type (nested in a tuple, so that the tuple itself is tested, too)."""
    assert name in refusal(fw, lambda fw: (make(), 200))


def test_coroutine_is_refused(fw: Framework) -> None:
    """RESP-62."""
    pending = coroutine()

    assert "coroutine" in refusal(fw, lambda fw: pending)
    pending.close()


def tupled(body: str, *rest: object) -> View:
    """Return a view of the tuple (body, *rest)."""
    return lambda fw: (BODIES[body](fw), *rest)


@pytest.mark.parametrize("body", BODIES)
def test_every_form_of_every_body_looks_alike(body: str) -> None:
    """RESP-01: each body alone, with each status and with each header collection."""

    def scenario(fw: Framework) -> list[Reply]:
        app = fw.make("inner_app")
        forms: list[View] = [BODIES[body]]
        forms += [tupled(body, status) for status in STATUSES.values()]
        forms += [tupled(body, headers) for headers in HEADERS.values()]
        forms += [tupled(body, status, headers) for status in STATUSES.values() for headers in HEADERS.values()]
        for number, form in enumerate(forms):
            app.add_url_rule(f"/{number}", str(number), lambda form=form: form(fw))
        return [fetch(app, f"/{number}") for number in range(len(forms))]

    assert len(same(scenario)) == 1 + 6 + 11 + 66


def test_second_element_is_headers_or_status(fw: Framework) -> None:
    """RESP-02: an empty list is a header collection, an enum a status."""
    assert answer(fw, lambda fw: ("x", [])).status == "200 OK"
    assert answer(fw, lambda fw: ("x", ())).status == "200 OK"
    assert answer(fw, lambda fw: ("x", http.HTTPStatus.NOT_FOUND)).status == "404 NOT FOUND"


def test_headers_update_and_repeat(fw: Framework) -> None:
    """RESP-03: repeated names of a list are kept for plain bodies; on a ready response the last one wins."""

    def base(fw: Framework) -> object:
        return fw.Response("x", headers=[("X-A", "old"), ("X-A", "older"), ("X-B", "kept")])

    replaced = answer(fw, lambda fw: (base(fw), {"X-A": "new"}))
    assert (replaced.all("X-A"), replaced.all("X-B")) == (["new"], ["kept"])
    assert answer(fw, lambda fw: (base(fw), {"X-A": ["1", "2"]})).all("X-A") == ["1", "2"]
    assert answer(fw, lambda fw: (base(fw), [("X-A", "1"), ("X-A", "2")])).all("X-A") == ["2"]
    assert answer(fw, lambda fw: ("x", [("X-A", "1"), ("X-A", "2")])).all("X-A") == ["1", "2"]
    assert answer(fw, lambda fw: ("x", {"Content-Type": "text/csv"})).all("Content-Type") == ["text/csv"]


def test_unknown_status_is_unknown(fw: Framework) -> None:
    """RESP-04."""
    assert answer(fw, lambda fw: ("x", 999)).status == "999 UNKNOWN"


@pytest.mark.parametrize(("status", "error"), [(b"201 Made", TypeError), (201.0, AttributeError)])
def test_bytes_and_float_statuses_are_refused(fw: Framework, status: object, error: type[Exception]) -> None:
    """RESP-05 (Q)."""
    with pytest.raises(error):
        answer(fw, lambda fw: ("x", status), TESTING=True)


def test_swapped_tuple_is_refused(fw: Framework) -> None:
    """RESP-06 (Q): from unpacking."""
    with pytest.raises(TypeError):
        answer(fw, lambda fw: ("x", {"X-A": "1"}, 201), TESTING=True)


def test_constructor_receives_status_and_headers_of_plain_bodies(fw: Framework) -> None:
    """RESP-07: for others they are applied afterwards."""
    seen: list[object] = []

    def init(
        self: object, response: object = None, status: object = None, headers: object = None, **kw: object
    ) -> None:
        seen.append((status, headers))
        fw.Response.__init__(self, response, status, headers, **kw)

    app = derive(fw.App, response_class=derive(fw.Response, __init__=init))("x")
    app.add_url_rule("/text", "text", lambda: ("x", 201, {"X-A": "1"}))
    app.add_url_rule("/json", "json", lambda: ({}, 201, {"X-A": "1"}))

    assert [fetch(app, path).code for path in ("/text", "/json")] == [201, 201]
    assert seen == [(201, {"X-A": "1"}), (None, None)]


def test_json_body_keeps_its_body_under_another_type(fw: Framework) -> None:
    """RESP-08."""
    reply = answer(fw, lambda fw: ({"a": 1}, 400, {"Content-Type": "application/problem+json"}))

    assert (reply.code, reply.text) == (400, '{"a":1}\n')
    assert reply.all("Content-Type") == ["application/problem+json"]


def test_callable_that_is_no_wsgi_app_is_refused_with_both_reasons(fw: Framework) -> None:
    """RESP-09."""

    def no_wsgi(only: object) -> None:
        """Take one argument."""

    message = refusal(fw, lambda fw: no_wsgi)

    assert "no_wsgi() takes 1 positional argument but 2 were given" in message
    assert "WSGI callable" in message
    assert "dict" in message


def test_make_response_takes_what_a_view_returns(fw: Framework) -> None:
    """RESP-10."""
    app = fw.make()

    @app.route("/")
    def index() -> object:
        empty = fw.make_response()
        one, two, three = fw.make_response("x"), fw.make_response("x", 201), fw.make_response(("x", 201))
        assert (empty.status_code, empty.get_data()) == (200, b"")
        assert (one.status_code, one.get_data()) == (200, b"x")
        assert (two.status, two.headers, two.get_data()) == (three.status, three.headers, three.get_data())
        page = fw.make_response(fw.render_template_string("page"))
        page.set_cookie("a", "1")
        return page

    reply = fetch(app)
    assert (reply.text, reply.header("Set-Cookie")) == ("page", "a=1; Path=/")


def test_default_mimetype_of_the_response_class(fw: Framework) -> None:
    """RESP-11."""
    app = derive(fw.App, response_class=derive(fw.Response, default_mimetype="application/xml"))("x")
    app.add_url_rule("/text", "text", lambda: "<x/>")
    app.add_url_rule("/json", "json", dict)
    app.add_url_rule("/plain", "plain", lambda: fw.Response("x"))

    types = [fetch(app, path).header("Content-Type") for path in ("/text", "/json", "/plain")]
    assert types == ["application/xml; charset=utf-8", "application/json", HTML]


def test_location_stays_relative(fw: Framework) -> None:
    """RESP-12."""
    assert answer(fw, lambda fw: fw.redirect("/x")).header("Location") == "/x"
    assert answer(fw, lambda fw: ("", 302, {"Location": "sub/x"})).header("Location") == "sub/x"


def test_redirect_is_302_with_a_link(fw: Framework) -> None:
    """RESP-13, as in 3.1."""
    reply = answer(fw, lambda fw: fw.redirect("/x?a=1&b=2"))

    assert reply.status == "302 FOUND"
    assert '<a href="/x?a=1&amp;b=2">' in reply.text
    assert answer(fw, lambda fw: fw.redirect("/x", 303)).status == "303 SEE OTHER"


def test_redirect_takes_any_code(fw: Framework) -> None:
    """RESP-13."""
    assert answer(fw, lambda fw: fw.redirect("/x", 299)).status == "299 UNKNOWN"
    assert answer(fw, lambda fw: fw.redirect("/x", code=200)).status == "200 OK"


def test_redirect_looks_alike() -> None:
    """RESP-13: headers in order and page."""

    def scenario(fw: Framework) -> list[Reply]:
        targets = ("/x", "http://other.test/ü?q=ä b", "//evil.test", "", "mailto:x")
        app = fw.make()
        app.add_url_rule("/<int:number>", "index", lambda number: fw.redirect(targets[number]))
        return [fetch(app, f"/{number}") for number in range(len(targets))]

    assert len(same(scenario)) == 5


def big_cookie(fw: Framework) -> object:
    """Return a response with a cookie of 5,000 characters."""
    response = fw.make_response("x")
    response.set_cookie("big", "x" * 5000)
    return response


def test_big_cookie_warns(fw: Framework) -> None:
    """RESP-14."""
    with pytest.warns(UserWarning, match="big"):
        assert answer(fw, big_cookie).code == 200


def test_cookie_size_is_configurable(fw: Framework) -> None:
    """RESP-14: 0 disables the warning; warnings are errors here."""
    assert answer(fw, big_cookie, MAX_COOKIE_SIZE=0).code == 200
    assert answer(fw, big_cookie, MAX_COOKIE_SIZE=6000).code == 200


def test_empty_body_is_valid(fw: Framework) -> None:
    """RESP-15."""
    assert answer(fw, lambda fw: "") == Reply("200 OK", (("Content-Type", HTML), ("Content-Length", "0")), b"")
    assert answer(fw, lambda fw: ("", 204)).status == "204 NO CONTENT"


@pytest.mark.parametrize("make", [lambda: UserDict(a=1), lambda: UserList([1])])
def test_mappings_and_sequences_of_other_kinds_are_refused(fw: Framework, make: Callable[[], object]) -> None:
    """RESP-16 (Q)."""
    assert type(make()).__name__ in refusal(fw, lambda fw: make())
