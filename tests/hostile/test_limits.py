"""Bodies, forms, queries and JSON that are meant to exhaust a process (issue 6, Limits)."""

import gc
import io
import os
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIEnvironment

import pytest
from tests.behaviour.harness import AppLike, Framework
from tests.costs import seconds
from typing_extensions import override

from .wire import Answer, ask, environ_of, get, quiet

CLASS = "Input: limits"

short = pytest.mark.flask_falls_short
MIB = 1024 * 1024
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=B"

READS: dict[str, Callable[[Any], int]] = {
    "data": lambda request: len(request.get_data()),
    "stream": lambda request: len(request.stream.read()),
    "blocks": lambda request: sum(map(len, iter(lambda: request.stream.read(7), b""))),
    "lines": lambda request: sum(map(len, request.stream)),
    "text": lambda request: len(request.get_data(as_text=True)),
    "json": lambda request: len(request.get_json(force=True)) + 2,
}


class Endless(io.RawIOBase):
    """A body that never ends."""

    taken = 0

    @override
    def read(self, size: int = -1, /) -> bytes:
        count = 65536 if size < 0 else min(size, 65536)
        self.taken += count
        return b"a" * count


def reading(fw: Framework, read: Callable[[Any], int], **config: object) -> AppLike:
    """Return an application that answers with how much of the body it has read."""
    app = quiet(fw.make(), config)

    @app.route("/", methods=["POST"])
    def view() -> str:
        return str(read(fw.request))

    return app


def chunked(body: bytes) -> WSGIEnvironment:
    """Return the environ of a server that takes chunks apart."""
    return environ_of(method="POST", body=body, CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked") | {
        "wsgi.input_terminated": True
    }


def posted(app: AppLike, body: bytes, kind: str = URLENCODED, **more: Any) -> Answer:
    return ask(app, environ_of(method="POST", body=body, CONTENT_TYPE=kind, **more))


# Bodies


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("size", [99, 100, pytest.param(101, marks=short), pytest.param(1000, marks=short)])
def test_a_body_in_chunks_is_never_cut(fw: Framework, read: str, size: int) -> None:
    """Exactly the limit passes, one byte more is 413, in whatever way the view reads."""
    if fw.is_flask and size > 100 and read in {"blocks", "lines", "json"}:
        pytest.xfail("Flask cuts here, or refuses at the limit")
    if fw.is_flask and size == 100 and read in {"blocks", "lines"}:
        pytest.xfail("Flask refuses at the limit")
    app = reading(fw, READS[read], MAX_CONTENT_LENGTH=100)
    answer = ask(app, chunked(b'"' + b"a" * (size - 2) + b'"'))

    assert (answer.code, answer.text if size <= 100 else "") == ((200, str(size)) if size <= 100 else (413, ""))


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(("size", "code"), [(99, 200), (100, 200), (101, 413)])
def test_a_body_with_a_length_is_limited_exactly(fw: Framework, read: str, size: int, code: int) -> None:
    app = reading(fw, READS[read], MAX_CONTENT_LENGTH=100)

    assert posted(app, b'"' + b"a" * (size - 2) + b'"', "text/plain").code == code


@short
@pytest.mark.parametrize("read", ["data", "stream", "text"])
def test_there_is_a_limit_by_default(fw: Framework, read: str) -> None:
    app = reading(fw, READS[read])
    endless = Endless()
    environ = chunked(b"") | {"wsgi.input": endless}
    if fw.is_flask:
        endless.read = lambda size=-1, /: pytest.fail("Flask would read for ever")  # type: ignore[method-assign]  # and it does

    assert ask(app, environ, validated=False).code == 413
    assert endless.taken <= 17 * MIB


@short
def test_a_length_beyond_the_default_is_refused_unread(fw: Framework) -> None:
    environ = environ_of(method="POST", CONTENT_LENGTH=str(17 * MIB)) | {"wsgi.input": Endless()}

    assert ask(reading(fw, READS["data"]), environ, validated=False).code == 413


@short
def test_chunks_that_no_server_took_apart_are_refused(fw: Framework) -> None:
    environ = environ_of(
        method="POST", body=b"5\r\nhello\r\n0\r\n\r\n", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked"
    )

    assert ask(reading(fw, READS["data"]), environ).code == 411


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "0x10", "9" * 5000, "5, 5", "+5", "\u0665", ""])
def test_lengths_that_are_none_are_no_error(fw: Framework, length: str) -> None:
    app = reading(fw, READS["data"])

    assert ask(app, environ_of(method="POST", body=b"hello", CONTENT_LENGTH=length), validated=False).code < 500


# Forms


def form_app(fw: Framework, **config: object) -> AppLike:
    return reading(fw, lambda request: sum(len(value) for _, value in request.form.items(multi=True)), **config)


def multipart(*fields: tuple[str, bytes], filename: str | None = None) -> bytes:
    named = "" if filename is None else f'; filename="{filename}"'
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + data for name, data in fields
    ]
    return b"\r\n".join(parts) + b"\r\n--B--\r\n"


@pytest.mark.parametrize(("size", "code"), [(2_500_000, 200), pytest.param(2_500_001, 413, marks=short)])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_urlencoded_forms_are_limited_as_a_whole(fw: Framework, size: int, code: int, is_chunked: bool) -> None:
    body = b"a=" + b"x" * (size - 2)
    app = form_app(fw)
    environ = chunked(body) if is_chunked else environ_of(method="POST", body=body)

    # Flask reads without a size where it knows none, which the validator does not allow.
    assert ask(app, environ | {"CONTENT_TYPE": URLENCODED}, validated=not is_chunked).code == code


@pytest.mark.parametrize(("extra", "code"), [(0, 200), pytest.param(1, 413, marks=short)])
def test_multipart_forms_are_limited_as_a_whole(fw: Framework, extra: int, code: int) -> None:
    """Files do not count, and neither do the names of fields."""
    fields = [(f"f{number}", b"x" * 400_000) for number in range(6)] + [("last", b"x" * (100_000 + extra))]

    assert posted(form_app(fw), multipart(*fields), MULTIPART).code == code
    files = multipart(*[(f"f{number}", b"x" * 400_000) for number in range(8)], filename="a.bin")
    assert posted(form_app(fw), files, MULTIPART).code == 200


@pytest.mark.parametrize(("size", "code"), [pytest.param(10, 200, marks=short), (11, 413)])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_the_limit_of_a_field_counts_its_own_bytes(fw: Framework, size: int, code: int, is_chunked: bool) -> None:
    """And neither its head, nor the other fields that come in the same block, nor files."""
    body = multipart(("a", b"x" * 10), ("b", b"x" * size), ("c", b"x" * 10))
    body = body.replace(b'name="c"', b'name="c"; filename="c.bin"').replace(b"\r\n--B--", b"x" * 100 + b"\r\n--B--")
    environ = chunked(body) if is_chunked else environ_of(method="POST", body=body)
    app = form_app(fw, MAX_FORM_MEMORY_SIZE=10)

    assert ask(app, environ | {"CONTENT_TYPE": MULTIPART}, validated=not is_chunked).code == code


@pytest.mark.parametrize(("count", "code"), [(1_000, 200), pytest.param(1_001, 413, marks=short)])
def test_fields_of_urlencoded_forms_are_counted(fw: Framework, count: int, code: int) -> None:
    assert posted(form_app(fw), b"&".join([b"a=1"] * count)).code == code


@pytest.mark.parametrize(("count", "code"), [(1_000, 200), (1_001, 413)])
def test_fields_of_multipart_forms_are_counted(fw: Framework, count: int, code: int) -> None:
    assert posted(form_app(fw), multipart(*[("a", b"1")] * count), MULTIPART).code == code


@pytest.mark.parametrize(("count", "code"), [(1_000, 200), pytest.param(1_001, 414, marks=short)])
def test_arguments_of_queries_are_counted(fw: Framework, count: int, code: int) -> None:
    app = quiet(fw.make())
    app.add_url_rule("/", "index", lambda: str(len(fw.request.args.getlist("a"))))

    assert get(app, QUERY_STRING="&".join(["a=1"] * count)).code == code


@short
@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART])
@pytest.mark.parametrize("look", ["form", "files", "values", "data", "get_data", "stream"])
def test_a_handler_for_413_may_look_at_the_form_again(fw: Framework, kind: str, look: str) -> None:
    app = form_app(fw, MAX_CONTENT_LENGTH=50_000, MAX_FORM_MEMORY_SIZE=1_000, MAX_FORM_PARTS=2)
    seen: list[object] = []

    @app.errorhandler(413)
    def refused(error: Exception) -> tuple[str, int]:
        value = getattr(fw.request, look)
        seen.append(value() if callable(value) else value.read() if look == "stream" else value)
        return "too large", 413

    too_long = b"a=" + b"x" * 60_000
    too_many = multipart(*[("a", b"x" * 10)] * 5)
    body = too_many if kind == MULTIPART else too_long
    answers = [posted(app, body, kind), ask(app, chunked(too_long) | {"CONTENT_TYPE": kind})]

    assert [answer.text for answer in answers] == ["too large"] * 2
    assert not any(seen)


# Uploads


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="descriptors are counted in /proc")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("ending", ["read", "unread", pytest.param("refused", marks=short), "cut"])
def test_uploads_leave_no_descriptors(fw: Framework, ending: str) -> None:
    """Whether they are read, left alone, refused halfway, or end halfway; with the collector switched off."""
    big = b"x" * (3 * MIB)
    body = multipart(*[(f"f{number}", big) for number in range(3)], filename="a.bin")
    count = {"refused": 2}.get(ending, 1_000)

    def read(request: Any) -> int:
        return 0 if ending == "unread" else len(request.files)

    app = reading(fw, read, MAX_FORM_PARTS=count, MAX_CONTENT_LENGTH=None)
    body = body[: 7 * MIB] if ending == "cut" else body
    before = descriptors()
    gc.disable()
    try:
        codes = {
            ask(app, environ_of(method="POST", body=body, CONTENT_TYPE=MULTIPART, CONTENT_LENGTH=str(len(body)))).code
            for _ in range(5)
        }
        after = len(os.listdir("/proc/self/fd"))
    finally:
        gc.enable()

    assert codes == {413 if ending == "refused" else 200}
    assert after <= before


# JSON


def json_app(fw: Framework) -> AppLike:
    return reading(fw, lambda request: len(str(request.get_json())))


@pytest.mark.parametrize(
    ("depth", "code"),
    [
        (1, 200),
        (100, 200),
        pytest.param(101, 400, marks=short),
        pytest.param(1_000, 400, marks=short),
        pytest.param(100_000, 400, marks=short),
    ],
)
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ('{"a":', "}")])
def test_json_has_a_hundred_levels(fw: Framework, depth: int, code: int, left: str, right: str) -> None:
    body = (left * depth + "1" + right * depth).encode()

    assert posted(json_app(fw), body, "application/json").code == code


@short
def test_json_that_is_nested_too_deeply_costs_nothing(fw: Framework) -> None:
    """Less than a thousandth of a second, for the whole request."""
    app = json_app(fw)
    body = io.BytesIO(b"[" * 100_000)
    environ = environ_of(method="POST", CONTENT_TYPE="application/json", CONTENT_LENGTH="100000")

    def send() -> None:
        body.seek(0)
        assert ask(app, environ | {"wsgi.input": body}, validated=False).code == 400

    assert seconds(send, under=0.001, rounds=100) < 0.001


@short
@pytest.mark.parametrize("body", ["NaN", "[Infinity]", "-Infinity", '{"a":1e999}', '"\\ud800"'])
def test_what_is_no_json_is_refused(fw: Framework, body: str) -> None:
    assert posted(json_app(fw), body.encode(), "application/json").code == 400


@short
@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")], {"a": float("nan")}], ids=repr)
def test_what_is_no_json_is_not_sent(fw: Framework, value: object) -> None:
    app = quiet(fw.make(), {"PROPAGATE_EXCEPTIONS": True})
    app.add_url_rule("/", "index", lambda: fw.jsonify(value))

    with pytest.raises(ValueError, match="NaN"):
        get(app)


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"{", b"[1,]", b'"\x00"', b"\xef\xbb\xbf", b"\xfe\xff", b"9" * 5000, b"\x00" * 9, b"nul"]
)
def test_no_json_is_a_server_error(fw: Framework, body: bytes) -> None:
    assert posted(json_app(fw), body, "application/json", CONTENT_LENGTH=str(len(body))).code < 500
