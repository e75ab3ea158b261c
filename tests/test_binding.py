"""From a request, or a server name, to the adapter that matches and builds URLs (HOST)."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.exceptions import SecurityError
from werkzeug.routing import Map, Rule
from werkzeug.test import create_environ, run_wsgi_app

from erlen import Erlen
from erlen._binding import bind_request, bind_server_name
from erlen.rulemap import RuleMap
from erlen.wrappers import Request

DEFAULTS: dict[str, Any] = {
    "TRUSTED_HOSTS": None,
    "SERVER_NAME": None,
    "APPLICATION_ROOT": "/",
    "PREFERRED_URL_SCHEME": "http",
}


def map_of(**options: Any) -> Map:
    return Map([Rule("/", endpoint="index"), Rule("/", endpoint="api", subdomain="api")], **options)


def request_to(host: str) -> Request:
    return Request(create_environ("/", base_url=f"http://{host}/"))


@pytest.mark.parametrize(
    ("host", "server_name", "subdomains", "endpoint"),
    [
        ("example.org", None, False, "index"),
        ("api.example.org", "example.org", False, "index"),
        ("api.example.org", "example.org", True, "api"),
        ("example.org", "example.org", True, "index"),
        ("other.net", "example.org", False, "index"),
    ],
)
def test_server_name_counts_where_subdomains_are_matched(
    host: str, server_name: str | None, subdomains: bool, endpoint: str
) -> None:
    """HOST: ``SERVER_NAME`` restricts nothing otherwise."""
    adapter = bind_request(map_of(), subdomains, {**DEFAULTS, "SERVER_NAME": server_name}, request_to(host))

    assert adapter.match() == (endpoint, {})


def test_host_matching_knows_no_server_name() -> None:
    url_map = Map([Rule("/", endpoint="own", host="own.org")], host_matching=True)
    adapter = bind_request(url_map, False, {**DEFAULTS, "SERVER_NAME": "example.org"}, request_to("own.org"))

    assert adapter.match() == ("own", {})


@pytest.mark.parametrize(("host", "trusted"), [("a.org", True), ("x.b.org", True), ("b.org", True), ("c.org", False)])
def test_untrusted_host_is_refused_before_anything_is_matched(host: str, trusted: bool) -> None:
    """HOST-07."""
    config, request = {**DEFAULTS, "TRUSTED_HOSTS": ["a.org", ".b.org"]}, request_to(host)

    if trusted:
        bind_request(map_of(), False, config, request)
        assert request.host == host
    else:
        with pytest.raises(SecurityError):
            bind_request(map_of(), False, config, request)


def test_outside_of_requests_the_server_name_is_needed() -> None:
    """HOST-09."""
    config = {**DEFAULTS, "SERVER_NAME": "example.org", "APPLICATION_ROOT": "/root", "PREFERRED_URL_SCHEME": "https"}
    adapter = bind_server_name(map_of(), config)

    assert bind_server_name(map_of(), DEFAULTS) is None
    assert adapter is not None
    assert adapter.build("api", force_external=True) == "https://api.example.org/root/"


class Full(Erlen):
    """An application that overrides a step, and so asks an adapter for everything."""

    @override
    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        super().do_teardown_request(exc)


RULES = ("/a/", "/a/<int:n>/", "/p/<path:rest>/", "/t/<word>", "/\u00e4/<word>/", "/u/<any(x,y):word>.html/")
SETTINGS: tuple[dict[str, object], ...] = (
    {},
    {"EXTERNAL_URLS_FROM_HOST": True},
    {"TRUSTED_HOSTS": [".shop.test"]},
    {"SERVER_NAME": "Shop.test:80"},
    {"DEBUG": True},
)
STARTS = st.sampled_from(
    ["/a", "/a/7", "//a", "/a//7", "/p/x", "/p//x", "/t//x", "/\u00e4/b", "/u/x.html", "/u//y.html", ""]
)
SEGMENTS = st.sampled_from(
    ["a", "p", "t", "\u00e4", "u", "x.html", "7", "%41", "a b", "<", "", "", "'", ":", "\u0301", "\t"]
)


def shown(**values: object) -> str:
    return str(values)


def redirecting(make: type[Erlen], given: dict[str, object], merges: bool, strict: bool) -> Erlen:
    app = make("binding")
    app.config.update(given)
    app.url_map = RuleMap(merge_slashes=merges, strict_slashes=strict)
    for rule in RULES:
        app.add_url_rule(rule, rule, shown)
    return app


APPS = [
    (redirecting(Erlen, given, merges, strict), redirecting(Full, given, merges, strict))
    for given in SETTINGS
    for merges in (True, False)
    for strict in (True, False)
]


@given(
    apps=st.sampled_from(APPS),
    start=STARTS,
    segments=st.lists(SEGMENTS, max_size=2),
    query=st.sampled_from(["", "a=1&b=%20", "a=\u00e4", "q='<>\"#", "\n", "a b", "?"]),
    host=st.sampled_from(
        ["shop.test", "WWW.Shop.test:8000", "shop.test:443", "[::1]:80", "shop.test.", "localhost", "a_b", ""]
    ),
    scheme=st.sampled_from(["http", "https", "HTTP"]),
    script=st.sampled_from(["", "", "/s", "/"]),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "get"]),
)
def test_redirect_to_another_path_is_worded_as_an_adapter_words_it(
    apps: tuple[Erlen, Erlen],
    start: str,
    segments: list[str],
    query: str,
    host: str,
    scheme: str,
    script: str,
    method: str,
) -> None:
    answers: list[object] = []
    for app in (*apps, apps[0]):
        environ = create_environ(errors_stream=io.StringIO())
        environ.update({"PATH_INFO": "/".join([start, *segments]).encode().decode("latin-1"), "REQUEST_METHOD": method})
        environ.update({"QUERY_STRING": query.encode().decode("latin-1"), "wsgi.url_scheme": scheme})
        environ.update({"HTTP_HOST": host, "SCRIPT_NAME": script})
        body, status, headers = run_wsgi_app(app, environ)
        answers.append((status, [header for header in headers if header[0] != "Allow"], b"".join(body)))

    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("make", [Erlen, Full])
def test_what_binds_requests_is_called_once_it_is_replaced_on_a_class(
    make: type[Erlen], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = type("Theirs", (make,), {})("corridor")
    app.add_url_rule("/text", "text", lambda: "hello")
    client = app.test_client()
    client.get("/text")
    original, calls = Erlen.create_url_adapter, list[object]()

    def replaced(self: Erlen, request: Request | None) -> object:
        calls.append(request)
        return original(self, request)

    monkeypatch.setattr(Erlen, "create_url_adapter", replaced)

    assert [client.get(path).status_code for path in ("/text", "/none", "/text")] == [200, 404, 200]
    assert len(calls) == 3
