"""Bodies, forms and queries beside werkzeug's own readers: the same outcome for whatever a client sends (area REQ)."""

import io
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import ClientDisconnected, LengthRequired, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.sansio.http import parse_cookie
from werkzeug.test import create_environ
from werkzeug.wrappers import Request as WerkzeugRequest

from erlen.bodies import Body, body_of
from erlen.forms import IN_MEMORY, LONGEST_SHORT, MOST_PLACES, FormParser, parsed_query
from erlen.multidicts import ImmutableMultiDict as QuickMultiDict
from erlen.wrappers import Request

ODD = 'a=&;+%&ü\x00\xff \t"\\\r\n%41%fFz9-_.,/?:@'


class Slow(io.RawIOBase):
    """A server's stream: it gives less than it is asked for, and knows no `readinto`."""

    def __init__(self, data: bytes, step: int) -> None:
        self.data = data
        self.step = step
        self.asked = 0

    @override
    def read(self, size: int = -1, /) -> bytes:
        count = self.step if size < 0 else min(size, self.step)
        self.asked += 1
        piece, self.data = self.data[:count], self.data[count:]
        return piece

    readinto = None  # type: ignore[assignment]  # LimitedStream asks whether there is one


@given(st.text(ODD, max_size=30) | st.text(max_size=20))
@example("a&&b=&=c&a=1&%ff=%e2%82")
def test_query_is_read_as_parse_qsl_reads_it(text: str) -> None:
    found = parsed_query(text, None)
    assert found is not None

    theirs = MultiDict(parse_qsl(text, keep_blank_values=True, errors="werkzeug.url_quote"))
    assert list(found.items()) == list(theirs.lists())


@given(st.integers(0, 5), st.lists(st.sampled_from(["", "a", "a=1", "b="]), max_size=8))
def test_number_of_fields_is_exact(most: int, parts: list[str]) -> None:
    assert (parsed_query("&".join(parts), most) is None) == (sum(map(bool, parts)) > most)


@given(st.text(ODD + "=;", max_size=40))
@example('a=1; b="x;y"; c')
@example(" a = b ; =c; d; e f=g; h=i j;k=\tl")
def test_cookies_are_werkzeugs(header: str) -> None:
    cookies = Request(create_environ() | {"HTTP_COOKIE": header}).cookies

    assert list(cookies.items(multi=True)) == list(parse_cookie(header, ImmutableMultiDict).items(multi=True))
    assert type(cookies) is QuickMultiDict


ATTRIBUTES = (
    *(
        "accept_charsets",
        "accept_encodings",
        "accept_languages",
        "accept_mimetypes",
        "access_route",
        "args",
        "base_url",
        "cache_control",
    ),
    *(
        "content_encoding",
        "content_length",
        "content_md5",
        "content_type",
        "cookies",
        "data",
        "date",
        "files",
        "form",
        "full_path",
    ),
    *(
        "host",
        "host_url",
        "if_match",
        "if_modified_since",
        "if_none_match",
        "if_range",
        "if_unmodified_since",
        "is_json",
        "is_secure",
    ),
    *(
        "max_forwards",
        "method",
        "mimetype",
        "mimetype_params",
        "origin",
        "path",
        "pragma",
        "query_string",
        "range",
        "referrer",
    ),
    *(
        "remote_addr",
        "remote_user",
        "root_path",
        "root_url",
        "scheme",
        "script_root",
        "server",
        "url",
        "url_root",
        "values",
    ),
)


def seen(request: WerkzeugRequest, name: str) -> object:
    try:
        value = getattr(request, name)
    except Exception as error:
        return type(error)
    if isinstance(value, MultiDict):
        return list(value.items(multi=True))
    return value if isinstance(value, str | bytes | int | tuple | list | dict) else str(value)


headers = st.dictionaries(
    st.sampled_from(
        ["HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT", "HTTP_RANGE", "HTTP_X_FORWARDED_FOR", "HTTP_DATE", "CONTENT_TYPE"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=12)
    | st.sampled_from(["localhost:80", "a.b", "text/plain; charset=x"]),
)


@given(
    environ=headers,
    path=st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=8),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12),
    scheme=st.sampled_from(["http", "https", "ws"]),
)
def test_attributes_are_werkzeugs(environ: dict[str, str], path: str, query: str, scheme: str) -> None:
    """REQ-01: each attribute has werkzeug's value, or raises what werkzeug raises."""
    base = create_environ() | environ | {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.url_scheme": scheme}
    ours, theirs = Request(dict(base)), WerkzeugRequest(dict(base))

    for name in ATTRIBUTES:
        assert seen(ours, name) == seen(theirs, name), name
    assert dict(ours.headers) == dict(theirs.headers)
    assert ours.headers.getlist("Content-Type") == theirs.headers.getlist("Content-Type")
    assert ours.user_agent.string == theirs.user_agent.string


# Bodies


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 25])
@pytest.mark.parametrize("step", [1, 3, 64])
@pytest.mark.parametrize(
    "read",
    [
        lambda body: body.read(),
        lambda body: b"".join(iter(lambda: body.read(4), b"")),
        lambda body: b"".join(body.readlines()),
        lambda body: b"".join(body),
        lambda body: b"".join(iter(lambda: body.read(64), b"")),
    ],
    ids=["all", "blocks", "lines", "iterated", "large blocks"],
)
def test_a_body_of_exactly_the_limit_passes(size: int, step: int, read: Callable[[IO[bytes]], bytes]) -> None:
    """REQ-07: in whatever way it is read; one byte more is refused and never cut."""
    data = bytes(range(size))
    environ = {"wsgi.input": Slow(data, step), "wsgi.input_terminated": True}
    stream = body_of(environ, None, 10)

    if size <= 10:
        assert read(stream) == data
        assert read(stream) == b""
    else:
        for _ in range(2):
            with pytest.raises(RequestEntityTooLarge):
                read(stream)


def test_a_body_shorter_than_promised_is_told() -> None:
    body = Body(io.BytesIO(b"abc"), 5)

    with pytest.raises(ClientDisconnected):
        body.read()


def test_a_body_stops_at_its_length() -> None:
    source = io.BytesIO(b"abcdef")
    body = Body(source, 4)

    assert (body.read(3), body.read(3), body.read(), source.read()) == (b"abc", b"d", b"", b"ef")


def test_chunks_that_a_server_does_not_pass_on_are_refused() -> None:
    environ = create_environ(method="POST") | {"HTTP_TRANSFER_ENCODING": "chunked"}
    environ.pop("CONTENT_LENGTH", None)

    with pytest.raises(LengthRequired):
        Request(environ).get_data()


LOOKS: dict[str, Callable[[WerkzeugRequest], object]] = {
    "form": lambda request: list(request.form.items(multi=True)),
    "files": lambda request: (list(request.files), type(request.files)),
    "stream": lambda request: request.stream.read(),
    "some": lambda request: request.stream.read(3),
    "data": lambda request: request.data,
    "get_data": lambda request: request.get_data(),
    "uncached": lambda request: request.get_data(cache=False),
    "length": lambda request: request.content_length,
    "values": lambda request: list(request.values.items(multi=True)),
}


@given(
    looks=st.lists(st.sampled_from(sorted(LOOKS)), min_size=1, max_size=5),
    kind=st.sampled_from(["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "text/plain", ""]),
    body=st.sampled_from([b"", b"a=1&a=2&b=%C3%A4+c", b"a=\xff", b"abcdef"]),
)  # fmt: skip
def test_what_one_look_leaves_to_the_next_is_as_in_werkzeug(looks: list[str], kind: str, body: bytes) -> None:
    def seen(cls: type[WerkzeugRequest]) -> list[object]:
        request = cls(create_environ(method="POST", query_string="q=1", content_type=kind, data=body))
        return [LOOKS[look](request) for look in looks]

    assert seen(Request) == seen(WerkzeugRequest)


def test_a_length_that_somebody_sets_for_all_requests_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def length() -> int:
        return len(Request(create_environ(method="POST", data=b"abcdef")).get_data())

    before = length()
    monkeypatch.setattr(Request, "content_length", 2)

    assert (before, length()) == (6, 2)


# Forms

BOUNDARY = b"B"
LINES = [b"--B\r\n", b"--B--", b"--B--\r\n", b"\r\n", b"\n", b"--B", b"x", b"", b"\r", b"-", b"a: b\r\n", b"--B \r\n"]
HEADS = [b'Content-Disposition: form-data; name="a"\r\n', b'Content-Disposition: form-data; name="f"; filename="n"\r\n']
HEADS += [b"Content-Disposition: form-data\r\n", b"Content-Type: text/plain; charset=latin1\r\n"]
pieces = st.lists(st.sampled_from(LINES + HEADS) | st.binary(max_size=4), max_size=14).map(b"".join)


@st.composite
def formed(draw: st.DrawFn) -> bytes:
    """Return a multipart body, mostly well-formed."""
    parts = draw(st.lists(st.tuples(st.sampled_from(HEADS), pieces), max_size=4))
    end = draw(st.sampled_from([b"--B--\r\n", b"--B--", b"--B", b"", b"--B\r\n"]))
    return b"".join(b"--B\r\n" + head + b"\r\n" + content + b"\r\n" for head, content in parts) + end


def outcome(parser: FormDataParser, body: bytes, step: int, boundary: str) -> object:
    try:
        # Any: a stream of a server has as few methods as it likes.
        stream: Any = Slow(body, step)
        _, form, files = parser.parse(stream, "multipart/form-data", len(body), {"boundary": boundary})
    except RequestEntityTooLarge:
        return "too large"
    kept: list[tuple[str, FileStorage]] = list(files.items(multi=True))
    # A part without a name has None for one in werkzeug, and the empty one here.
    described = [(name or "", file.filename, file.name or "", file.read(), list(file.headers)) for name, file in kept]
    for _, file in kept:
        file.close()
    return [(name or "", value) for name, value in form.items(multi=True)], described


@pytest.mark.parametrize(("holds", "step"), [(True, 1000), (False, 1000), (False, 7)])
@given(
    body=formed() | pieces,
    boundary=st.sampled_from(["B", "B" + "-" * (LONGEST_SHORT - 1), "B" * (LONGEST_SHORT + 1)]),
    parts=st.sampled_from([None, 2]),
)
def test_multipart_is_read_as_werkzeug_reads_it(
    holds: bool, step: int, body: bytes, boundary: str, parts: int | None
) -> None:
    """REQ-09; of a malformed body werkzeug's outcome depends on how it arrives, and a long boundary is looked for in another way."""
    body = body.replace(b"--B", b"--" + boundary.encode())
    ours = FormParser(max_form_memory_size=500_000, max_form_parts=parts)
    ours.may_hold_all = holds
    # werkzeug leaves files open where it refuses a body.
    factory: Any = lambda **known: io.BytesIO()  # noqa: E731  # Any: it takes what werkzeug tells of a file, by name
    theirs = FormDataParser(factory, max_form_memory_size=500_000, max_form_parts=parts)

    assert outcome(ours, body, step, boundary) == outcome(theirs, body, step, boundary)


def test_a_boundary_in_too_many_places_is_for_the_decoder() -> None:
    """REQ-09; many short parts, of which no list is made beforehand, and all are read or none."""
    part = b"--B\r\n" + HEADS[0] + b"\r\nx\r\n"
    body = part * (MOST_PLACES + 1) + b"--B--\r\n"

    assert outcome(FormParser(max_form_parts=100), body, 1000, "B") == "too large"
    assert outcome(FormParser(), body, 1000, "B") == ([("a", "x")] * (MOST_PLACES + 1), [])


def test_large_file_goes_through_a_temporary_file() -> None:
    """REQ-09: and what is added to a small one may make it large."""
    content = bytes(range(256)) * (IN_MEMORY // 256 + 1)
    sent = {"file": (io.BytesIO(content), "a.bin"), "small": (io.BytesIO(b"x"), "b.bin")}
    environ = create_environ(method="POST", data=sent)
    request = Request(environ)
    request.max_content_length = 10 * IN_MEMORY

    assert request.files["file"].read() == content
    small = request.files["small"].stream
    small.write(content)
    assert small.fileno() > 0
    request.close()
    environ["wsgi.input"].close()


def test_small_upload_stays_in_memory_until_it_grows() -> None:
    request = Request(create_environ(method="POST", data={"small": (io.BytesIO(b"x"), "b.bin"), "a": "1"}))
    small = request.files["small"].stream

    assert (small.read(), request.form["a"]) == (b"x", "1")
    small.write(bytes(IN_MEMORY))
    assert small.fileno() > 0
    request.close()
