"""What a view returns becomes a response: tuples, `__response__`, foreign responses, and messages that name the view (RESP)."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import PlainApp
from typing_extensions import override
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Response
from erlen.errors import ReturnValueError
from erlen.json.provider import DefaultJSONProvider
from erlen.responding import DefaultConverter
from erlen.types import Ret, StartResponse, WSGIEnvironment

APP = PlainApp()


def convert(rv: Any, app: PlainApp = APP) -> WerkzeugResponse:
    return DefaultConverter().convert(app, rv)


def text_of(response: WerkzeugResponse) -> str:
    return response.get_data(as_text=True)


def test_response_of_the_applications_class_is_the_same_object() -> None:
    """`protocols.ResponseConverter`'s law."""
    response = Response("x")

    assert convert(response) is response
    assert convert((response, 201)) is response
    assert (response.status_code, text_of(response)) == (201, "x")


@pytest.mark.parametrize("body", ["text", b"text", bytearray(b"text"), iter(["te", "xt"]), iter([b"te", b"xt"])])
def test_text_and_chunks_become_html(body: object) -> None:
    """RESP-51."""
    response = convert(body)

    assert (response.get_data(), response.mimetype, type(response)) == (b"text", "text/html", Response)


@pytest.mark.parametrize("body", [{"a": 1}, [1, 2], [], {}])
def test_dicts_and_lists_go_through_the_json_provider(body: object) -> None:
    class Provider(DefaultJSONProvider):
        @override
        def response(self, *args: Any, **kwargs: Any) -> Response:
            return Response(f"json {args!r}")

    app = PlainApp()
    app.json = Provider(app)

    assert text_of(convert(body, app)) == f"json {(body,)!r}"


# Tuples


@given(
    body=st.text(max_size=3),
    status=st.none() | st.integers(200, 599) | st.sampled_from(["201 Made", "404 Gone Fishing"]),
    headers=st.none() | st.dictionaries(st.sampled_from(["X-A", "X-B"]), st.sampled_from(["1", "2"])),
)
def test_tuple_says_body_status_and_headers(
    body: str, status: int | str | None, headers: dict[str, str] | None
) -> None:
    """RESP-02: the forms with two elements mean the same as the one with three."""
    full = convert((body, status, headers))
    short = convert((body, status)) if headers is None else convert((body, headers)) if status is None else None

    assert text_of(full) == body
    assert full.status_code == (200 if status is None else int(str(status).split()[0]))
    assert {name: full.headers[name] for name in headers or {}} == (headers or {})
    if short is not None:
        assert (short.status, short.headers, text_of(short)) == (full.status, full.headers, text_of(full))


@pytest.mark.parametrize("headers", [{"X-A": "1"}, [("X-A", "1")], (("X-A", "1"),), Headers({"X-A": "1"})])
def test_headers_come_in_four_forms(headers: object) -> None:
    assert [convert(rv).headers["X-A"] for rv in (("x", headers), ("x", 200, headers))] == ["1", "1"]


def test_header_of_several_values_repeats() -> None:
    assert convert(("x", {"X-A": ["1", "2"]})).headers.getlist("X-A") == ["1", "2"]


@pytest.mark.parametrize("body", ["x", {"a": 1}, Response("x"), WerkzeugResponse("x")])
def test_status_and_headers_win_over_the_body(body: object) -> None:
    """RESP-07."""
    response = convert((body, "418 Short", {"Content-Type": "text/tea"}))

    assert (response.status, response.content_type) == ("418 Short", "text/tea")


@pytest.mark.parametrize("rv", [(), ("x",), ("x", 200, {}, 1)])
def test_tuple_of_another_length_is_refused(rv: object) -> None:
    """RESP-61."""
    with pytest.raises(ReturnValueError, match=rf"The view returned a tuple of {len(rv)} elements"):  # type: ignore[arg-type]  # each rv is a tuple
        convert(rv)


# Objects that know their response


@attrs.frozen
class Page:
    """A body that knows its response, of whatever kind."""

    answer: Ret

    def __response__(self) -> Ret:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [
        (Response("own"), 200, "own"),
        (WerkzeugResponse("foreign", 202), 202, "foreign"),
        (("tuple", 201), 201, "tuple"),
        (Page(("inner", 203)), 203, "inner"),
        (NotFound(), 404, None),
    ],
)
def test_object_answers_with_its_response(answer: Any, status: int, text: str | None) -> None:
    with Erlen("example").test_request_context():
        response = convert(Page(answer))

    assert (response.status_code, type(response)) == (status, Response)
    assert text is None or text_of(response) == text


def test_status_of_the_tuple_beats_the_objects() -> None:
    response = convert((Page(("own", 201, {"X-A": "1", "X-B": "1"})), 202, {"X-A": "2"}))

    assert (response.status_code, response.headers["X-A"], response.headers["X-B"]) == (202, "2", "1")


def test_attribute_of_the_instance_is_no_method() -> None:
    """As with other special methods: the class decides."""

    class Plain:
        def __init__(self) -> None:
            self.__response__ = lambda: Response("x")

    with pytest.raises(ReturnValueError, match="it was a Plain"):
        convert(Plain())


def test_object_whose_answer_is_none_is_refused() -> None:
    with pytest.raises(ReturnValueError, match="returned None"):
        convert(Page(None))  # type: ignore[arg-type]  # the mistake is the subject


# Foreign responses and applications


def test_foreign_response_is_of_the_applications_class_afterwards() -> None:
    """RESP-55."""

    class Own(Response):
        pass

    response = convert(WerkzeugResponse("x", 202), PlainApp(response_class=Own))

    assert (type(response), response.status_code, text_of(response)) == (Own, 202, "x")


def test_wsgi_callable_answers_for_the_current_request() -> None:
    """RESP-56."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("202 Accepted", [("X-Path", environ["PATH_INFO"])])
        return [b"wsgi"]

    with Erlen("example").test_request_context("/here"):
        response = convert(application)

    assert (response.status, response.headers["X-Path"], text_of(response)) == ("202 Accepted", "/here", "wsgi")


def test_callable_that_is_no_application_is_named() -> None:
    """RESP-62."""
    with Erlen("example").test_request_context(), pytest.raises(ReturnValueError, match="is callable but no WSGI"):
        convert(lambda: "x")


# Refusals


def test_body_of_a_tuple_is_told_from_the_tuple() -> None:
    """RESP-60: a swapped tuple shows itself."""
    with pytest.raises(ReturnValueError, match=r"returned \(200, 'a'\): its body 200 was a int\."):
        convert((200, "a"))


def test_headers_that_are_text_are_refused() -> None:
    """RESP-02."""
    with pytest.raises(ReturnValueError, match="returned the headers 'X-A: b'; return them as a dict"):
        convert(("a", 200, "X-A: b"))


class OnlyIterable:
    def __iter__(self) -> Iterator[str]:
        return iter("x")


@pytest.mark.parametrize("body", [3, 3.5, True, object(), {1}, OnlyIterable(), MappingProxyType({})])
def test_what_is_no_response_is_named_with_its_type(body: object) -> None:
    """RESP-60."""
    with pytest.raises(ReturnValueError, match=rf"it was a {type(body).__name__}\. Return a string"):
        convert(body)


@pytest.mark.parametrize("rv", [None, (None, 200), (None, 200, {})])
def test_none_is_refused(rv: object) -> None:
    with pytest.raises(ReturnValueError, match=r"The view returned None; end it with a return statement"):
        convert(rv)


def test_message_names_the_endpoint() -> None:
    app = Erlen("example")

    @app.get("/")
    def forgetful() -> str:
        return None  # type: ignore[return-value]  # the mistake is the subject

    with app.test_request_context(), pytest.raises(ReturnValueError, match="The view of endpoint 'forgetful' returned"):
        convert(None)
