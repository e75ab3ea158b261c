"""Hosts: what counts as one, which are trusted, and what an untrusted or unknown one may not do."""

import io
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costs import seconds
from werkzeug.exceptions import SecurityError
from werkzeug.test import create_environ, run_wsgi_app

from erlen import Erlen, request, url_for
from erlen.errors import UnknownHostError
from erlen.hosts import host_of, is_loopback, is_trusted, name_of
from erlen.redirects import is_onsite
from erlen.wrappers import Request


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Shop.Example", "shop.example"),
        ("shop.example.:8000", "shop.example"),
        ("[0:0::1]:80", "[::1]"),
        ("127.0.0.1:5000", "127.0.0.1"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("xn--a", ""),
        ("a..b", ""),
        (".", ""),
        ("", ""),
        ("[::::]", ""),
        ("[::1", ""),
        ("shop.example:65536", ""),
        ("shop.example:0", ""),
        ("shop.example/evil", ""),
        ("user@shop.example", ""),
        ("shop.example, evil.example", ""),
        ("shop\u00e4.example", ""),
        ("a b", ""),
        ("a\r\nb", ""),
        (f"{'a' * 64}.example", ""),
    ],
)
def test_name_of_a_host(host: str, name: str) -> None:
    assert name_of(host) == name


@pytest.mark.parametrize(
    ("host", "trusted", "is_so"),
    [
        ("SHOP.example", ["shop.example"], True),
        ("shop.example", ["Shop.Example:8000"], True),
        ("shop.example.", ["shop.example"], True),
        ("[::1]:8000", ["::1"], True),
        ("[::1]", ["[0::1]:80"], True),
        ("xn--bcher-kva.example", ["B\u00fccher.example"], True),
        ("a.xn--bcher-kva.example", [".b\u00fccher.example"], True),
        ("a.shop.example", [".shop.example"], True),
        ("shop.example", [".shop.example"], True),
        ("evil-shop.example", [".shop.example"], False),
        ("a.shop.example", ["shop.example"], False),
        ("shop.example", ["a..b", "", ".", "..", "a" * 70, "shop.example\n"], False),
        ("shop.example", "shop.example", True),
    ],
)
def test_trusted_hosts_compare_by_what_they_mean(host: str, trusted: list[str] | str, is_so: bool) -> None:
    """HOST-06."""
    assert is_trusted(name_of(host), trusted) is is_so


def test_host_without_a_header_is_the_servers() -> None:
    assert host_of("http", None, ("::1", 8000), None) == "[::1]:8000"
    assert host_of("https", None, ("shop.example", 443), ["shop.example"]) == "shop.example"
    assert host_of("http", None, ("/run/shop.sock", None), None) == ""
    with pytest.raises(SecurityError):
        host_of("http", None, ("other.example", 80), ["shop.example"])


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", ""])
@pytest.mark.parametrize("header", ["shop.example ", " shop.example", "shop.example\t", "shop.example :80", "[::1] "])
def test_white_space_belongs_to_no_host(header: str, scheme: str) -> None:
    environ = create_environ() | {"HTTP_HOST": header, "wsgi.url_scheme": scheme}

    assert host_of(scheme, header, None, None) == ""
    assert Request(environ).host == ""


def test_megabyte_of_host_costs_nothing() -> None:
    def look() -> None:
        for header in ("a" * 1_000_000, "a." * 500_000, "[" + ":" * 1_000_000, "xn--" + "a" * 1_000_000):
            assert host_of("http", header, None, None) == ""
            assert not is_loopback(header)
            with pytest.raises(SecurityError, match="is not trusted") as caught:
                host_of("http", header, None, ["shop.example"])
            assert len(str(caught.value)) < 1_000

    assert seconds(look, under=0.2) < 0.2


# In an application


def shop(**config: object) -> tuple[Erlen, list[object]]:
    """Return an application, and the list in which its hooks and handlers leave what they saw."""
    app = Erlen("shop", static_folder=None)
    app.config.update(config)
    seen: list[object] = []

    @app.url_value_preprocessor
    def preprocess(endpoint: str | None, values: dict[str, Any] | None) -> None:
        seen.append("preprocessor")

    @app.before_request
    def before() -> None:
        seen.append("before")

    @app.errorhandler(400)
    def refused(error: Exception) -> tuple[str, int]:
        seen.append(request.url)
        return "refused", 400

    @app.route("/here/")
    def here() -> str:
        return url_for("here", _external=True)

    return app, seen


@pytest.mark.parametrize("is_full", [False, True])
def test_untrusted_host_is_refused_before_any_hook_and_its_page_may_name_the_url(is_full: bool) -> None:
    """HOST-07, in either corridor."""
    app, seen = shop(TRUSTED_HOSTS=["shop.example"])
    if is_full:
        app.make_response = app.make_response  # type: ignore[method-assign]  # overrides a step
    for host in ("evil.example", "a b", "\xff", "shop.example.evil.example"):
        seen.clear()
        answer = app.test_client().get("/here/", headers={"Host": host})
        assert (answer.status_code, answer.text, seen) == (400, "refused", ["http:///here/"])
    seen.clear()

    assert app.test_client().get("/here/", headers={"Host": "SHOP.example"}).text == "http://shop.example/here/"
    assert seen == ["preprocessor", "before"]


@pytest.mark.parametrize("in_place", [False, True])
def test_hosts_that_were_trusted_are_asked_again_when_the_setting_changes(in_place: bool) -> None:
    """HOST-07: what the corridor remembers of a host holds for the setting under which it was bound."""
    app = Erlen("shop", static_folder=None)
    app.add_url_rule("/here", "here", lambda: "here")
    client = app.test_client()
    changes: list[list[str] | None] = [
        None,
        ["a.example"],
        ["b.example"],
        ["a.example", "b.example"],
        [],
        None,
        ["b.example"],
    ]
    trusted: list[str] = []
    for hosts in changes:
        if in_place:
            trusted[:] = hosts or []
        app.config["TRUSTED_HOSTS"] = trusted if in_place and hosts is not None else hosts
        for _ in range(3):
            for host in ("a.example", "b.example"):
                wanted = 200 if not hosts or host in hosts else 400
                assert client.get("/here", headers={"Host": host}).status_code == wanted


def test_hooks_may_run_first_as_in_flask() -> None:
    """HOST-07: the setting."""
    app, seen = shop(TRUSTED_HOSTS=["shop.example"], CHECK_HOST_FIRST=False, PROPAGATE_EXCEPTIONS=False)
    app.test_client().get("/", headers={"Host": "evil.example"})

    assert seen == ["preprocessor", "before"]


@pytest.mark.parametrize("options", [{"_external": True}, {"_scheme": "https"}, {"_scheme": ""}])
def test_whole_url_needs_more_than_the_clients_word(options: dict[str, Any]) -> None:
    """URL-02."""
    app, _ = shop()
    with (
        app.test_request_context(base_url="http://evil.example"),
        pytest.raises(UnknownHostError, match=r"'evil\.example'.*TRUSTED_HOSTS"),
    ):
        url_for("here", **options)
    with app.test_request_context(base_url="http://evil.example"):
        assert url_for("here") == "/here/"


@pytest.mark.parametrize(
    ("config", "host", "url"),
    [
        ({"TRUSTED_HOSTS": ["shop.example"]}, "shop.example", "http://shop.example/here/"),
        ({"SERVER_NAME": "shop.example"}, "evil.example", "http://shop.example/here/"),
        ({"EXTERNAL_URLS_FROM_HOST": True}, "any.example", "http://any.example/here/"),
        ({"DEBUG": True}, "any.example", "http://any.example/here/"),
        ({"TESTING": True}, "any.example", "http://any.example/here/"),
        ({}, "localhost:5000", "http://localhost:5000/here/"),
        ({}, "127.0.0.1:5000", "http://127.0.0.1:5000/here/"),
        ({}, "[::1]", "http://[::1]/here/"),
    ],
)
def test_whole_url_where_the_host_is_known_or_does_no_harm(config: dict[str, object], host: str, url: str) -> None:
    """URL-02."""
    app, _ = shop(**config)

    with app.test_request_context(base_url=f"http://{host}"):
        assert url_for("here", _external=True) == url


@pytest.mark.parametrize("path", ["/here", "//here", "/here//", "//evil.example//here", "/\\evil.example/..//here"])
def test_redirect_to_another_spelling_names_no_host_that_only_the_client_vouches_for(path: str) -> None:
    """ROUTE-16, ROUTE-18."""
    app, _ = shop()
    answers = [app.test_client().get(path, headers={"Host": host}) for host in ("evil.example", "localhost")]
    locations = [answer.headers.get("Location") for answer in answers]

    assert {answer.status_code for answer in answers} <= {200, 308, 404}
    assert locations[0] in (None, "/here/")
    assert locations[1] in (None, "http://localhost/here/")


TARGETS = ["<x>", "/<x>", "/to/<x>", "?to=<x>", "https:<x>", "//<x>"]


@given(
    st.sampled_from(TARGETS),
    st.lists(
        st.sampled_from(
            ["/", "\\", ":", "http", "https:", "evil.example", ".", "..", "@", "a", "\t", "%2f", "?", "#", "["]
        ),
        max_size=7,
    ),
)
def test_variables_of_redirect_to_lead_to_this_site_only(target: str, pieces: list[str]) -> None:
    """ROUTE-20, without which every such rule is an open redirect."""
    app = Erlen("shop", static_folder=None)
    app.add_url_rule("/old/<path:x>", "old", redirect_to=target)
    app.add_url_rule("/new/", "new", lambda: "new")
    _, status, headers = run_wsgi_app(app, create_environ("/") | {"PATH_INFO": f"/old/{''.join(pieces)}"})
    location = headers.get("Location", "/")

    assert int(status[:3]) in {308, 404}
    assert location.startswith("http://localhost/") or location == "http://localhost" or location[:1] == "/"
    assert location[:2] not in {"//", "/\\"}
    assert is_onsite(location, "http", "localhost")


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("https://other.example/<x>", "https://other.example/a/b"),
        ("//other.example/?to=<x>", "http://other.example/?to=a/b"),
        ("/new/<x>", "http://localhost/new/a/b"),
        ("new/<x>", "http://localhost/new/a/b"),
        (lambda adapter, x: f"https://{x}", "https://a/b"),
    ],
)
def test_redirect_to_leads_where_the_application_says(target: Any, location: str) -> None:
    """ROUTE-20."""
    app = Erlen("shop", static_folder=None)
    app.add_url_rule("/old/<path:x>", "old", redirect_to=target)

    assert app.test_client().get("/old/a/b").headers["Location"] == location


@pytest.mark.parametrize("mount", ["", "/app", "//evil.example"])
@pytest.mark.parametrize("host", ["[::::]", "a b", ""])
@pytest.mark.parametrize("config", [{}, {"EXTERNAL_URLS_FROM_HOST": True}, {"TESTING": True}], ids=str)
def test_redirect_without_a_host_is_a_path(config: dict[str, object], host: str, mount: str) -> None:
    """Not ``http:app/here/``, which urllib writes in newer Pythons."""
    app, _ = shop(**config)
    environ = create_environ("/here") | {"HTTP_HOST": host, "SERVER_NAME": "", "SCRIPT_NAME": mount}
    _, _, headers = run_wsgi_app(app, environ)

    assert headers["Location"] == f"{mount.replace('//', '/')}/here/"


# Whatever a client sends

HOSTS = [
    *("shop.example", "api.shop.example", "SHOP.example:8000", "[::1]", "[::::]", "[::", "a..b", ".", "-", "xn--", "xn--a", "\xff\xfe", "\x00"),
    *("a b", "a\tb", "%", "a" * 64, "a" * 300, ":80", ":", "shop.example:", "shop.example:99999", "user@shop.example", "<invalid>", "\\", "\r\n", ""),
]  # fmt: skip
PATHS = [
    *("/", "", "/a", "/a/", "//a", "///", "/u/1", "/u/" + "9" * 5000, "/u/\xd9\xa3", "/f/" + "9" * 400 + ".0", "/p/a/x/b/", "/p/" + "x/" * 200),
    *("/\xff\xfe", "/\x00", "/\n", "/%", "/\\evil.example", "//evil.example/a", "/a//b", "a", "http://evil/", "*", "/\xed\xa0\x80", "/a;x", "/a?b#c"),
]  # fmt: skip
QUERIES = ["", "a=b", "%ff", "&&&", "a=%00", "\xff", "a[]=b"]
RULES = ["/", "/a/", "/u/<int:n>", "/f/<float:n>", "/p/<path:p>/x/<path:q>/", "/s/<s>-<t>", "/uu/<uuid:u>"]


def told(**arguments: object) -> str:
    """Look at everything that a request says about where it came to."""
    looked = (request.url, request.host, request.full_path, request.base_url, request.root_url, request.args.to_dict())
    return repr((looked, arguments))


def mirror(domains: Iterable[dict[str, Any]], config: dict[str, object], **options: Any) -> Erlen:
    app = Erlen("mirror", static_folder=None, **options)
    app.config.update(config, PROPAGATE_EXCEPTIONS=True)
    for number, domain in enumerate(domains):
        for at, rule in enumerate(RULES):
            app.add_url_rule(rule, f"e{number}_{at}", told, **domain)
    for code in (400, 404):
        app.register_error_handler(code, lambda error: (told(), error.code))
    return app


MIRRORS: dict[str, Callable[[], Erlen]] = {
    "plain": lambda: mirror([{}], {}),
    "subdomains": lambda: mirror(
        [{"subdomain": "<d>"}, {"subdomain": "api"}, {}], {"SERVER_NAME": "shop.example"}, subdomain_matching=True
    ),
    "hosts": lambda: mirror(
        [{"host": "<d>.example"}, {"host": "<int:d>.x"}, {"host": "shop.example"}], {}, host_matching=True
    ),
    "trusted": lambda: mirror([{}], {"TRUSTED_HOSTS": ["shop.example", ".b.example", "::1", "b\u00fccher.example"]}),
}


@pytest.mark.parametrize("kind", MIRRORS)
def test_nothing_that_a_client_sends_ends_in_a_server_error(kind: str) -> None:
    """No escape, no status above 499, no redirect to another host, whatever host, path, query and mount."""
    app = MIRRORS[kind]()

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(st.sampled_from(HOSTS), min_size=1, max_size=2).map("".join) | st.none(),
        st.lists(st.sampled_from(PATHS), min_size=1, max_size=2).map("".join),
        st.sampled_from(QUERIES),
        st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "get", "", "\xff"]),
        st.sampled_from(["", "/app", "/\xff", "//evil.example", "/a/"]),
        st.sampled_from([("localhost", "80"), ("::1", "8000"), ("", ""), ("/run/x.sock", "x")]),
    )
    def ask(host: str | None, path: str, query: str, method: str, mount: str, server: tuple[str, str]) -> None:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": mount,
            "SERVER_NAME": server[0],
            "SERVER_PORT": server[1],
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        }
        if host is not None:
            environ["HTTP_HOST"] = host
        status: list[str] = []
        headers: list[tuple[str, str]] = []

        def start(line: str, given_headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            status.append(line)
            headers.extend(given_headers)
            return lambda data: None

        b"".join(app(environ, start))
        assert int(status[0][:3]) < 500
        location = dict(headers).get("Location", "/")
        assert location[:2] not in ("//", "/\\")
        ours = ("localhost", "[::1]:8000", "shop.example", (host or "").lower())
        assert location[:1] == "/" or location.split("/")[2].endswith(ours)

    with warnings.catch_warnings():
        # HOST-03: werkzeug warns of hosts that do not fit the server name.
        warnings.simplefilter("ignore")
        ask()
