"""Bytes that no client should send, in every place where a client may put some (issue 6, Input)."""

import io
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.behaviour.harness import AppLike, Framework
from tests.costs import exponent, seconds
from werkzeug.exceptions import HTTPException

from .wire import KEY, ask, environ_of, get, quiet

CLASS = "Input: requests"

short = pytest.mark.flask_falls_short

PROPERTIES: Final = (
    *("accept_charsets", "accept_encodings", "accept_languages", "accept_mimetypes", "access_control_request_headers"),
    *(
        "access_control_request_method",
        "access_route",
        "args",
        "authorization",
        "base_url",
        "blueprint",
        "blueprints",
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
        "endpoint",
        "files",
        "form",
    ),
    *(
        "full_path",
        "headers",
        "host",
        "host_url",
        "if_match",
        "if_modified_since",
        "if_none_match",
        "if_range",
        "if_unmodified_since",
    ),
    *(
        "input_stream",
        "is_json",
        "is_multiprocess",
        "is_multithread",
        "is_run_once",
        "is_secure",
        "json",
        "max_content_length",
    ),
    *(
        "max_form_memory_size",
        "max_form_parts",
        "max_forwards",
        "method",
        "mimetype",
        "mimetype_params",
        "origin",
        "path",
        "pragma",
    ),
    *(
        "query_string",
        "range",
        "referrer",
        "remote_addr",
        "remote_user",
        "root_path",
        "root_url",
        "scheme",
        "script_root",
        "server",
    ),
    *("stream", "url", "url_root", "url_rule", "user_agent", "values", "view_args", "want_form_data_parsed"),
)

# What a server may hand over: latin-1, without line breaks.
texts = st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n\0"), max_size=24)
tokens = st.sampled_from(
    [
        *(
            "",
            " ",
            ",",
            ";",
            "=",
            '"',
            "\\",
            "%",
            "%zz",
            "%ff",
            "\xff",
            "\xc3\xa4",
            "*",
            "-",
            ":",
            "/",
            "[",
            "]",
            "@",
            "(",
            ")",
            "a",
            "0",
            "9" * 30,
        ),
        *(
            "bytes=0-1",
            "bytes=-",
            "bytes=9-1",
            "Basic ",
            "Bearer ",
            "Digest ",
            "dGVzdA==",
            'w/"a"',
            "q=nan",
            "q=1e9",
            "q=-1",
            "max-age=x",
        ),
        *(
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "Mon, 99 Jan 9999 99:99:99 +9999",
            "Thu, 01 Jan 99999 00:00:00 GMT",
            "charset=utf-7",
            "*=utf-8''%ff",
        ),
        *(
            "text/html",
            "application/json",
            "multipart/form-data; boundary=",
            "boundary=B",
            "application/x-www-form-urlencoded",
            "localhost",
            ":80",
        ),
        *(
            ":99999",
            "[::1]",
            "xn--",
            "xn--a",
            "session=",
            "\\377",
            "\\400",
            "gzip",
            "chunked",
            "127.0.0.1",
            "unknown",
            "for=x",
        ),
    ]
)
values = st.lists(tokens | texts, max_size=5).map("".join)

HEADERS: Final = (
    *(
        "HTTP_ACCEPT",
        "HTTP_ACCEPT_CHARSET",
        "HTTP_ACCEPT_ENCODING",
        "HTTP_ACCEPT_LANGUAGE",
        "HTTP_AUTHORIZATION",
        "HTTP_CACHE_CONTROL",
    ),
    *(
        "HTTP_COOKIE",
        "HTTP_DATE",
        "HTTP_HOST",
        "HTTP_IF_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_RANGE",
    ),
    *(
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_MAX_FORWARDS",
        "HTTP_ORIGIN",
        "HTTP_PRAGMA",
        "HTTP_RANGE",
        "HTTP_REFERER",
        "HTTP_USER_AGENT",
    ),
    *(
        "HTTP_X_FORWARDED_FOR",
        "HTTP_ACCESS_CONTROL_REQUEST_HEADERS",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "HTTP_TRANSFER_ENCODING",
    ),
    *("HTTP_CONTENT_ENCODING", "HTTP_X_REQUESTED_WITH", "HTTP_UPGRADE", "HTTP_CONNECTION"),
)


def looking(fw: Framework, **options: Any) -> AppLike:
    """Return an application that looks at everything a request has; what is not the client's fault leaves it."""
    app = quiet(fw.make(**options), {"PROPAGATE_EXCEPTIONS": True, "CHECK_DEFINITIONS": False})

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
    def look(path: str) -> str:
        answers = [repr(fw.session), repr(fw.request)]
        for name in PROPERTIES:
            try:
                answers.append(f"{name}={getattr(fw.request, name)!s}")
            except HTTPException as error:
                assert error.code is not None and error.code < 500
        return str(len(answers))

    return app


APPS: dict[str, AppLike] = {}


def app_of(name: str, **options: Any) -> AppLike:
    key = name + repr(sorted(options.items()))
    if key not in APPS:
        APPS[key] = looking(Framework(name), **options)
    return APPS[key]


environs = st.fixed_dictionaries({}, optional=dict.fromkeys(HEADERS, values))


@settings(settings.get_profile("hostile"), max_examples=settings.get_profile("hostile").max_examples * 4)
@given(
    environ=environs,
    path=values,
    query=values,
    body=st.binary(max_size=40)
    | st.sampled_from(
        [b"{", b"a=%ff&b", b"--B\r\n\r\n--B--", b"\xff\xfe", b'{"a":[]}', b"--B\r\nContent-Disposition: x\r\n\r\n"]
    ),
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PURGE"]),
    options=st.sampled_from([{}, {"subdomain_matching": True}, {"host_matching": True, "static_folder": None}]),
)
@example(environ={}, path="", query="\xff", body=b"", method="GET", options={})
@example(environ={"HTTP_COOKIE": "session=\xff"}, path="", query="", body=b"", method="GET", options={})
def test_no_input_is_a_server_error(
    environ: dict[str, str], path: str, query: str, body: bytes, method: str, options: dict[str, Any]
) -> None:
    app = app_of("erlen", **options)
    made = environ_of("/" + path, method, body, QUERY_STRING=query) | environ

    assert ask(app, made, validated=False).code < 500


def test_a_query_of_any_bytes_is_read(fw: Framework) -> None:
    """Flask decodes strictly; the rest of this module looks further than Flask can."""
    if fw.is_flask:
        pytest.xfail("UnicodeDecodeError, and a 500")
    for query in ("\xff", "a=\xff", "\xe4=\xf6", "a=%ff\xff"):
        assert get(app_of(fw.name), QUERY_STRING=query).code == 200


@short
@pytest.mark.parametrize(
    "headers",
    [{"HTTP_AUTHORIZATION": "Basic \x80"}, {"HTTP_IF_RANGE": '0"'}, {"HTTP_AUTHORIZATION": "Basic \xff=="}],
    ids=str,
)
def test_headers_that_werkzeug_cannot_read_are_absent(fw: Framework, headers: dict[str, str]) -> None:
    """What fuzzing found: looked at and printed, as a log would."""
    assert get(app_of(fw.name), **headers).code == 200


ODD_DATE = f"Thu, 01 Jan {'9' * 30} 00:00:01 GMT"


@short
@pytest.mark.parametrize("date", [ODD_DATE, f'{ODD_DATE};1e400;W/"', f'"{ODD_DATE}'], ids=["plain", "quoted", "open"])
@pytest.mark.parametrize("name", ["HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE"])
def test_conditions_beyond_every_calendar_do_not_hold(fw: Framework, name: str, date: str) -> None:
    """What 500,000 fuzzed requests found: all of the file is sent."""
    app = quiet(fw.make())
    app.add_url_rule("/", "index", lambda: fw.send_file(io.BytesIO(b"0123456789"), "text/plain", last_modified=1))
    ranged = {"HTTP_RANGE": "bytes=0-1"} if name == "HTTP_IF_RANGE" else {}
    answer = get(app, **{name: date, **ranged})

    assert (answer.code, answer.body) == (200, b"0123456789")


HOSTS = [
    "",
    " ",
    "a b",
    "a/b",
    "a@b",
    "[",
    "[::1",
    "[::1]:x",
    "a:b",
    "a:99999",
    "\xff",
    "xn--",
    "xn--a.b",
    "a..b",
    ".",
    "-",
    "a" * 300,
    "%00",
    "LOCALHOST:80",
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "options", [{}, {"subdomain_matching": True}, {"host_matching": True, "static_folder": None}], ids=str
)
@pytest.mark.parametrize(
    "config", [{}, {"SERVER_NAME": "shop.test"}, {"TRUSTED_HOSTS": ["shop.test", ".shop.test"]}], ids=str
)
@pytest.mark.filterwarnings("ignore:Current server name")
def test_no_host_is_a_server_error(fw: Framework, host: str, options: dict[str, Any], config: dict[str, Any]) -> None:
    app = quiet(fw.make(**options), {"PROPAGATE_EXCEPTIONS": True, **config})
    app.add_url_rule(
        "/", "index", lambda: fw.url_for("index"), **({"host": "shop.test"} if "host_matching" in options else {})
    )

    assert get(app, HTTP_HOST=host).code < 500


# Size

HUGE: dict[str, tuple[str, str]] = {
    "cookies": ("HTTP_COOKIE", "a=b; "),
    "quoted cookies": ("HTTP_COOKIE", 'a="\\"; '),
    "open quotes": ("HTTP_COOKIE", 'a="'),
    "spaces in cookies": ("HTTP_COOKIE", "a \t"),
    "equals signs": ("HTTP_COOKIE", "="),
    "sessions": ("HTTP_COOKIE", "session=a.b.c;"),
    "accepted types": ("HTTP_ACCEPT", "a/b;q=0.1,"),
    "accepted quotes": ("HTTP_ACCEPT", '"'),
    "accepted languages": ("HTTP_ACCEPT_LANGUAGE", "de-DE,"),
    "etags": ("HTTP_IF_NONE_MATCH", 'W/"a",'),
    "open etags": ("HTTP_IF_NONE_MATCH", '"'),
    "ranges": ("HTTP_RANGE", "bytes=0-1,"),
    "cache control": ("HTTP_CACHE_CONTROL", "max-age=1,"),
    "forwarded": ("HTTP_X_FORWARDED_FOR", "1.1.1.1, "),
    "basic": ("HTTP_AUTHORIZATION", "Basic "),
    "digest": ("HTTP_AUTHORIZATION", 'Digest a="b",'),
    "content type": ("CONTENT_TYPE", "a/b; c=d;"),
    "continued parameters": ("CONTENT_TYPE", "a/b; c*0=d; c*1=e;"),
    "open parameters": ("CONTENT_TYPE", 'a/b; c="\\'),
    "host": ("HTTP_HOST", "a."),
    "date": ("HTTP_IF_MODIFIED_SINCE", "Mon, 01 Jan "),
    "parentheses in dates": ("HTTP_IF_MODIFIED_SINCE", "(("),
    "user agent": ("HTTP_USER_AGENT", "a/1 (b; c) "),
    "path": ("PATH_INFO", "/a"),
    "query": ("QUERY_STRING", "%"),
    "semicolons": ("QUERY_STRING", ";=%"),
    "length": ("CONTENT_LENGTH", "9"),
    "pragma": ("HTTP_PRAGMA", 'a="b",'),
}
SLOW_ON_FLASK: set[str] = set()


@pytest.mark.parametrize("name", HUGE)
def test_a_megabyte_costs_less_than_a_second(fw: Framework, name: str) -> None:
    """All properties of the request looked at, in processor time; and it grows with the size, not with its square."""
    key, piece = HUGE[name]
    app = app_of(fw.name)
    ask(app, environ_of(), validated=False)

    def send(size: int) -> None:
        text = (piece * (size // len(piece) + 1))[:size]
        environ = environ_of() | {key: "Digest " + text if name == "digest" else text}
        assert ask(app, environ, validated=False).code < 500

    spent = seconds(partial(send, 1_000_000), under=1)
    assert spent < 1
    # What takes so little hardly grows. Sizes that the allocator treats alike: smaller ones stay in its arenas.
    assert fw.is_flask or spent < 0.05 or exponent(send, 500_000, 2_000_000, under=1.5) < 1.5


def test_the_key_is_never_sent() -> None:
    assert KEY not in get(app_of("erlen")).text
