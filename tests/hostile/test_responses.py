"""Responses that a server could not send, or that say more than was meant (issue 6, WSGI and responses)."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.behaviour.harness import AppLike, Framework

from .wire import Answer, ask, environ_of, get, quiet

CLASS = "WSGI and responses"

short = pytest.mark.flask_falls_short


# Any: a view of either framework returns what it likes.
def answering(fw: Framework, view: Callable[[], Any], **config: object) -> AppLike:
    """Return an application whose only view returns what *view* returns; exceptions leave it."""
    app = quiet(fw.make(), {"PROPAGATE_EXCEPTIONS": True, **config})
    app.add_url_rule("/", "index", view, methods=["GET", "POST"])
    return app


def refused(fw: Framework, view: Callable[[], Any], value: str) -> None:
    """Check that what *view* does is refused, in words that name *value*."""
    with pytest.raises(ValueError) as caught:
        get(answering(fw, view))
    assert repr(value)[1:-1] in str(caught.value)


# What WSGI demands

VIEWS: dict[str, Callable[[Framework], Any]] = {
    "text": lambda fw: "hello",
    "empty": lambda fw: "",
    "bytes": lambda fw: b"hello",
    "dictionary": lambda fw: {"a": 1},
    "list": lambda fw: [1],
    "stream": lambda fw: iter(["a", "b"]),
    "stream with context": lambda fw: fw.stream_with_context(iter(["a", "b"])),
    "redirect": lambda fw: fw.redirect("/ü?a=b c"),
    "response": lambda fw: fw.Response("x", headers={"X-A": "ü"}),
    "file": lambda fw: fw.send_file(io.BytesIO(b"abc"), mimetype="text/plain"),
    "error": lambda fw: fw.abort(418),
    "status": lambda fw: ("gone", 410),
    "reason": lambda fw: ("tea", "418 Teapot"),
    "cookie": lambda fw: _with_cookie(fw),
    "not found": lambda fw: fw.abort(404),
}
BODIES = ("text", "empty", "bytes", "dictionary", "stream", "response")
BODILESS = [f"{body} {status}" for status in (204, 304) for body in BODIES]


def _view(fw: Framework, name: str) -> Any:
    body, _, status = name.rpartition(" ")
    return (VIEWS[body](fw), int(status)) if name in BODILESS else VIEWS[name](fw)


def _with_cookie(fw: Framework) -> Any:
    response = fw.make_response("x")
    response.set_cookie("a", "b; c", max_age=5)
    return response


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    "name", [*VIEWS, *(pytest.param(name, marks=short if " 204" in name else []) for name in BODILESS)]
)
def test_every_response_passes_the_validator(fw: Framework, name: str, method: str) -> None:
    """And 204 and 304 have neither a body nor words about one."""
    answer = ask(answering(fw, lambda: _view(fw, name)), environ_of(method=method))

    if answer.code in {204, 304} or method == "HEAD":
        assert answer.body == b""
    if answer.code in {204, 304}:
        assert answer.all("Content-Type") == answer.all("Content-Length") == []


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_shared_between_responses(fw: Framework, name: str) -> None:
    """A server or a middleware may change the list that it gets."""
    app = answering(fw, lambda: VIEWS[name](fw))
    seen: list[list[tuple[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        seen.append(list(headers))
        headers.append(("X-Mine", "1"))
        headers[0] = ("X-Mine", "2")

    for _ in range(3):
        chunks = app(environ_of(), start_response)
        list(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
    names = [[header for header, _ in headers] for headers in seen]
    assert names[0] == names[1] == names[2]


# Control characters, foreign characters, smuggled parts

CONTROL = ["a\r\nb: c", "a\nb", "a\rb", "a\x00b", "a\x1bb", "a\x7fb", "a\x0bb"]
BREAKS = {"a\r\nb: c", "a\nb", "a\rb"}
WAYS: dict[str, Callable[[Framework, str, str], Any]] = {
    "item": lambda fw, name, value: _headed(fw, lambda headers: headers.__setitem__(name, value)),
    "add": lambda fw, name, value: _headed(fw, lambda headers: headers.add(name, value)),
    "extend": lambda fw, name, value: _headed(fw, lambda headers: headers.extend([(name, value)])),
    "update": lambda fw, name, value: _headed(fw, lambda headers: headers.update({name: value})),
    "default": lambda fw, name, value: _headed(fw, lambda headers: headers.setdefault(name, value)),
    "list": lambda fw, name, value: _headed(fw, lambda headers: headers.setlist(name, ["x", value])),
    "constructor": lambda fw, name, value: fw.Response("x", headers={name: value}),
    "pairs": lambda fw, name, value: fw.Response("x", headers=[(name, value)]),
    "tuple": lambda fw, name, value: ("x", {name: value}),
    "status and headers": lambda fw, name, value: ("x", 200, [(name, value)]),
    "slice": lambda fw, name, value: _headed(fw, lambda headers: headers.__setitem__(slice(0, 0), [(name, value)])),
    "raised": lambda fw, name, value: fw.abort(fw.Response("x", headers={name: value})),
}


def _headed(fw: Framework, act: Callable[[Any], object]) -> Any:
    response = fw.make_response("x")
    act(response.headers)
    return response


@short
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", CONTROL)
def test_control_characters_in_values_are_refused(fw: Framework, way: str, value: str) -> None:
    refused(fw, lambda: WAYS[way](fw, "X-A", value), value)


@short
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["X A", "X:A", "X\r\nA", "X\x00A", "Ü", "", "X(A)", "X\tA"])
def test_names_that_are_none_are_refused(fw: Framework, way: str, name: str) -> None:
    refused(fw, lambda: WAYS[way](fw, name, "x"), name)


@short
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", ["żółw", "a\u2028b", "\U0001f600", "\ud800"])
def test_text_that_is_no_latin_1_is_refused(fw: Framework, way: str, value: str) -> None:
    refused(fw, lambda: WAYS[way](fw, "X-A", value), value)


@pytest.mark.parametrize("target", ["/żółw", "http://żółw.test/ü", "/a b"])
def test_locations_are_encoded(fw: Framework, target: str) -> None:
    (location,) = get(answering(fw, lambda: fw.redirect(target))).all("Location")

    assert location.isascii() and " " not in location


def test_headers_that_a_library_made_are_looked_at_too(fw: Framework) -> None:
    """A plain werkzeug response with a line break cannot be made; one that is changed behind its back is caught at last."""
    from werkzeug.wrappers import Response

    def view() -> Any:
        response = Response("x")
        response.headers.add("X-A", "fine")
        return response

    assert get(answering(fw, view)).all("X-A") == ["fine"]


def cookied(fw: Framework, *args: Any, **kwargs: Any) -> Any:
    response = fw.make_response("x")
    response.set_cookie(*args, **kwargs)
    return response


@short
@pytest.mark.parametrize("name", ["a;b", "a b", "a=b", "a\r\nb", "a,b", "ü", "", "a\x00", '"a"'])
def test_names_of_cookies_are_names(fw: Framework, name: str) -> None:
    refused(fw, lambda: cookied(fw, name, "x"), name)


@short
@pytest.mark.parametrize("domain", ["a.test; Path=/x", "a.test\r\nX: y", "a.test,b", "a test"])
def test_domains_of_cookies_are_domains(fw: Framework, domain: str) -> None:
    refused(fw, lambda: cookied(fw, "a", "x", domain=domain), domain)


@short
@pytest.mark.parametrize("expires", ["never; Domain=evil.test", "now\x00"])
def test_dates_of_cookies_are_dates(fw: Framework, expires: str) -> None:
    refused(fw, lambda: cookied(fw, "a", "x", expires=expires), expires)


@short
@pytest.mark.parametrize("max_age", ["5; Domain=evil.test", "5\x00"])
def test_ages_of_cookies_are_ages(fw: Framework, max_age: str) -> None:
    refused(fw, lambda: cookied(fw, "a", "x", max_age=max_age, expires=0), max_age)


@pytest.mark.parametrize("path", ["/; Domain=evil.test", "/\r\nX: y", "/ü"])
def test_paths_of_cookies_are_encoded(fw: Framework, path: str) -> None:
    (line,) = get(answering(fw, lambda: cookied(fw, "a", "x", path=path))).all("Set-Cookie")

    assert line.count(";") == 1 and line.isascii() and line.isprintable()


@settings(settings.get_profile("hostile"))
@given(value=st.text(max_size=12) | st.sampled_from(["a; b", "a\r\nb", "\x1f"]))
def test_no_value_of_a_cookie_ends_it(value: str) -> None:
    """It comes back as it was, or is refused."""
    fw = Framework("erlen")
    app = answering(fw, lambda: cookied(fw, "a", value))
    app.add_url_rule("/read", "read", lambda: fw.request.cookies["a"])
    try:
        answer = get(app)
    except ValueError:
        return

    (line,) = answer.all("Set-Cookie")
    assert line.endswith("; Path=/") and line.isascii() and line.isprintable()
    assert get(app, "/read", HTTP_COOKIE=answer.cookie() if ";" not in line[:-8] else line[:-8]).text == value


@short
@pytest.mark.parametrize(
    "status", ["200 OK\r\nX: y", "200 \x00", "teapot", "20 Low", "2000 High", "200 a\u2028b", 99, 1000, 0, -1]
)
def test_statuses_are_statuses(fw: Framework, status: Any) -> None:
    refused(fw, lambda: ("x", status), str(status))


# Redirects

SCRIPTS = [
    *(
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
    ),
    *(
        "data:text/html,x",
        "vbscript:x",
        "java\nscript:x",
        "javascript\t:x",
        "\ufeffjavascript:x",
        "blob:x",
        "file:///etc/passwd",
    ),
]


@short
@pytest.mark.parametrize("target", SCRIPTS)
def test_redirects_run_no_scripts(fw: Framework, target: str) -> None:
    """As targets come with requests, it is the request that is bad."""
    app = answering(fw, lambda: fw.redirect(fw.request.args["next"]), PROPAGATE_EXCEPTIONS=False)
    from urllib.parse import quote

    answer = get(app, QUERY_STRING=f"next={quote(target)}")
    assert (answer.code, answer.all("Location")) == (400, [])


@short
@pytest.mark.parametrize("target", ["http://[", "http://a:b", "http://[::1", "\ud800", "/a\x00b", "/a\r\nb"])
def test_what_is_no_address_is_no_server_error(fw: Framework, target: str) -> None:
    app = answering(fw, lambda: fw.redirect(target), PROPAGATE_EXCEPTIONS=False)

    assert get(app).code == 400


OFFSITE = [
    *(
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "http://evil.test",
        "https:evil.test",
        "http:///evil.test",
    ),
    *(
        "http://localhost@evil.test",
        "http://localhost.evil.test",
        "http://localhost:81/",
        "javascript:x",
        "",
        " /x",
        "/x\n",
        "\t//evil.test",
    ),
    *(
        "ftp://localhost/",
        "//localhost@evil.test",
        "mailto:a@b",
        "http:\\\\evil.test",
        "HTTP://EVIL.TEST",
        "/\t/evil.test",
        "evil:x",
    ),
]


@short
@pytest.mark.parametrize("target", OFFSITE)
def test_redirects_may_be_kept_on_the_site(fw: Framework, target: str) -> None:
    app = answering(fw, lambda: fw.redirect_onsite(target, fallback="/safe"))
    strict = answering(fw, lambda: fw.redirect_onsite(target), PROPAGATE_EXCEPTIONS=False)

    assert get(app).all("Location") == ["/safe"]
    assert get(strict).code == 400


@short
@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/a?b=http://x#c",
        "a/b",
        "?x=1",
        "#top",
        "http://localhost",
        "http://localhost/x",
        "https://localhost/",
        "HTTP://LocalHost/x",
    ],
)
def test_redirects_on_the_site_are_left_alone(fw: Framework, target: str) -> None:
    (location,) = get(answering(fw, lambda: fw.redirect_onsite(target))).all("Location")

    assert location.lower() == target.lower()


# Conditions

DATES = ["Wed, 01 Jan 2020 00:00:00 GMT", "Thu, 02 Jan 2020 00:00:00 GMT", "no date", "Fri, 03 Jan 2020 00:00:00 GMT"]


def modified(fw: Framework) -> AppLike:
    def view() -> Any:
        response = fw.make_response(b"0123456789")
        response.headers["Last-Modified"] = DATES[1]
        return response.make_conditional(fw.request, accept_ranges=True, complete_length=10)

    return answering(fw, view)


@pytest.mark.parametrize(
    ("date", "code"), [pytest.param(DATES[0], 412, marks=short), (DATES[1], 200), (DATES[2], 200), (DATES[3], 200)]
)
def test_if_unmodified_since_is_honoured(fw: Framework, date: str, code: int) -> None:
    """RFC 9110, 13.1.4: a date that is none is passed by."""
    answer = get(modified(fw), HTTP_IF_UNMODIFIED_SINCE=date)

    assert answer.code == code
    assert answer.body == (b"0123456789" if code == 200 else b"")


@short
def test_if_unmodified_since_counts_before_ranges(fw: Framework) -> None:
    answer: Answer = get(modified(fw), HTTP_IF_UNMODIFIED_SINCE=DATES[0], HTTP_RANGE="bytes=0-3")

    assert (answer.code, answer.body) == (412, b"")


@short
def test_files_know_if_unmodified_since(fw: Framework) -> None:
    app = answering(fw, lambda: fw.send_file(io.BytesIO(b"abc"), mimetype="text/plain", last_modified=1_600_000_000))

    assert get(app, HTTP_IF_UNMODIFIED_SINCE="Tue, 01 Jan 2019 00:00:00 GMT").code == 412


def test_streams_are_closed_once(fw: Framework) -> None:
    closed: list[int] = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a"])

        def close(self) -> None:
            closed.append(1)

    get(answering(fw, lambda: fw.Response(Body())))

    assert closed == [1]
