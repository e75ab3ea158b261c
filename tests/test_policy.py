"""The room `policy`: header lines, nonces, and requests that pages of other sites make."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import create_environ

from erlen import Erlen, Response, render_template_string, session
from erlen.compat.flask import Flask as CompatFlask
from erlen.policy import (
    FLASK,
    NONCE,
    STRICT,
    ContentSecurityPolicy,
    CrossSiteRequest,
    PolicyError,
    SecurityPolicy,
    is_cross_site,
)


def nonce() -> str:
    return "n0nce"


def lines(policy: SecurityPolicy, **environ: Any) -> dict[str, str]:
    return dict(policy.lines_for(create_environ(**environ), nonce))


def test_strict_policy_says_what_every_response_says() -> None:
    assert lines(STRICT) == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert tuple(lines(STRICT).items()) == STRICT.lines


def test_flasks_policy_says_nothing() -> None:
    assert FLASK.lines == ()
    assert not FLASK.refuses(create_environ(method="POST", headers={"Origin": "https://evil.example"}))


def test_transport_security_is_said_on_https_only() -> None:
    """RFC 6797, section 7.2."""
    policy = SecurityPolicy(transport_security=timedelta(days=365), transport_security_subdomains=True)

    assert "Strict-Transport-Security" not in lines(policy, base_url="http://localhost")
    assert (
        lines(policy, base_url="https://localhost")["Strict-Transport-Security"]
        == "max-age=31536000; includeSubDomains"
    )


def test_nonce_is_in_the_directives_that_ask_for_it() -> None:
    csp = ContentSecurityPolicy(script_src=("'self'", NONCE), style_src=NONCE, img_src=("data:", "https://cdn.example"))
    policy = SecurityPolicy(content_security_policy=csp)

    assert policy.lines is None
    assert lines(policy)["Content-Security-Policy"] == (
        "default-src 'self'; script-src 'self' 'nonce-n0nce'; style-src 'nonce-n0nce'; img-src data: https://cdn.example;"
        " base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


def test_policy_without_nonce_is_the_same_for_all() -> None:
    csp = ContentSecurityPolicy(report_only=True, report_uri="/csp")
    policy = SecurityPolicy(content_security_policy=csp)

    assert policy.lines is not None
    assert dict(policy.lines)["Content-Security-Policy-Report-Only"].endswith("report-uri /csp")


def test_directive_whose_only_source_is_a_missing_nonce_allows_nothing() -> None:
    assert "style-src 'none'" in ContentSecurityPolicy(style_src=NONCE).text()


@given(source=st.text(min_size=1, max_size=8))
def test_no_source_breaks_out_of_its_directive(source: str) -> None:
    try:
        text = ContentSecurityPolicy(
            default_src=(), img_src=source, base_uri=(), form_action=(), frame_ancestors=()
        ).text()
    except PolicyError as error:
        assert repr(source) in str(error)
        return

    assert text == f"img-src {source}"
    assert not set(text[len("img-src ") :]) & set(" ;,\r\n\0")
    assert text.isascii()


@pytest.mark.parametrize("value", ["camera=()\r\nX: y", "é", "a\0b"])
def test_permissions_are_one_line(value: str) -> None:
    with pytest.raises(PolicyError, match="one line"):
        SecurityPolicy(permissions_policy=value)


@pytest.mark.parametrize(
    "origin", ["partner.example", "https://partner.example/", "https://", "null", "ftp://a.example"]
)
def test_allowed_origins_are_origins(origin: str) -> None:
    with pytest.raises(PolicyError, match=r"https://partner\.example"):
        SecurityPolicy(allowed_origins=frozenset({origin}))


CROSS_SITE = [
    ({"Sec-Fetch-Site": "same-origin"}, False),
    ({"Sec-Fetch-Site": "none"}, False),
    ({"Sec-Fetch-Site": "same-site"}, True),
    ({"Sec-Fetch-Site": "cross-site"}, True),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://shop.example"}, True),
    ({}, False),
    ({"Origin": "http://shop.example"}, False),
    ({"Origin": "http://SHOP.example"}, False),
    ({"Origin": "http://shop.example:80"}, False),
    ({"Origin": "https://shop.example"}, False),  # a proxy in front may speak https
    ({"Origin": "http://shop.example:8000"}, True),
    ({"Origin": "http://shop.example.evil.example"}, True),
    ({"Origin": "https://evil.example"}, True),
    ({"Origin": "null"}, True),
    ({"Origin": ""}, True),
    ({"Origin": "shop.example"}, False),
]


@pytest.mark.parametrize(("headers", "is_foreign"), CROSS_SITE, ids=str)
def test_page_of_another_site_is_told_from_ones_own(headers: dict[str, str], is_foreign: bool) -> None:
    environ = create_environ(base_url="http://shop.example", headers=headers)

    assert is_cross_site(environ) is is_foreign


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PURGE"])
def test_only_what_changes_something_is_refused(method: str) -> None:
    environ = create_environ(method=method, headers={"Origin": "https://evil.example"})
    refusing = SecurityPolicy(cross_site="refuse")

    assert refusing.refuses(environ) is (method not in {"GET", "HEAD", "OPTIONS"})
    assert not STRICT.refuses(environ)
    partner = attrs.evolve(refusing, allowed_origins={"https://evil.example"})
    assert not partner.refuses(environ)


# In an application


def site(**options: Any) -> Erlen:
    """Return an application that answers in every way there is."""
    app = Erlen("site", **options)
    app.secret_key = "a long enough secret key for tests"

    @app.get("/text")
    def text() -> str:
        return "text"

    @app.get("/json")
    def json() -> dict[str, int]:
        return {"a": 1}

    @app.get("/response")
    def response() -> Response:
        return Response("own", headers={"x-frame-options": "DENY"})

    @app.get("/stream")
    def stream() -> Iterator[str]:
        yield "a"
        yield "b"

    @app.get("/boom")
    def boom() -> str:
        raise ZeroDivisionError

    @app.get("/session")
    def seen() -> str:
        session["a"] = 1
        return "seen"

    @app.post("/change")
    def change() -> str:
        return "changed"

    return app


def through_hooks(app: Erlen) -> Erlen:
    """Send every request of *app* through the full corridor."""
    app.before_request(lambda: None)
    app.after_request(lambda response: response)
    app.teardown_request(lambda error: None)
    return app


PATHS = ["/text", "/json", "/response", "/stream", "/boom", "/session", "/change", "/missing", "/text/"]


@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_what_the_policy_says(path: str, is_full: bool) -> None:
    app = through_hooks(site()) if is_full else site()
    with app.test_client().get(path) as answer:
        names = [name.lower() for name, _ in answer.headers]
        assert len(names) == len(set(names))
        frame = "DENY" if path == "/response" else "SAMEORIGIN"
        assert {name: answer.headers[name] for name, _ in STRICT.lines or ()} == lines(STRICT) | {
            "X-Frame-Options": frame
        }


@pytest.mark.parametrize("path", PATHS)
def test_flasks_policy_adds_nothing(path: str) -> None:
    compat: Any = CompatFlask("site")
    compat.add_url_rule("/text", view_func=lambda: "text")
    for app in (site(security=FLASK), compat):
        with app.test_client().get(path) as answer:
            assert not {name for name, _ in STRICT.lines or ()} & set(answer.headers.keys()) - {"X-Frame-Options"}


def test_policy_may_be_a_class_attribute_and_may_change() -> None:
    class Strict(Erlen):
        security = SecurityPolicy(frame_options="DENY")

    app = Strict("example")
    client = app.test_client()
    first = client.get("/").headers["X-Frame-Options"]
    app.security = FLASK

    assert first == "DENY"
    assert "X-Frame-Options" not in client.get("/").headers


def test_nonce_is_one_for_each_request() -> None:
    csp = ContentSecurityPolicy(script_src=("'self'", NONCE))
    app = Erlen("example", security=SecurityPolicy(content_security_policy=csp))

    @app.get("/")
    def index() -> str:
        return render_template_string("{{ csp_nonce() }} {{ csp_nonce() }}")

    @app.get("/none")
    def none() -> str:
        return "no script"

    seen = set()
    for _ in range(3):
        answer = app.test_client().get("/")
        first, second = answer.text.split()
        assert first == second
        assert f"'nonce-{first}'" in answer.headers["Content-Security-Policy"]
        seen.add(first)
    assert len(seen) == 3
    assert "'nonce-" in app.test_client().get("/none").headers["Content-Security-Policy"]


@pytest.mark.parametrize("is_full", [False, True])
def test_requests_of_other_sites_are_refused_before_anything_runs(is_full: bool) -> None:
    app = site(security=SecurityPolicy(cross_site="refuse"))
    ran: list[str] = []
    app.before_request(lambda: ran.append("hook"))
    if is_full:
        through_hooks(app)
    foreign = {"Origin": "https://evil.example"}
    client = app.test_client()

    assert client.post("/change", headers=foreign).status_code == 403
    assert ran == []
    assert client.post("/change", headers={"Origin": "http://localhost"}).text == "changed"
    assert client.get("/text", headers=foreign).text == "text"


def test_application_may_answer_the_refused_in_its_own_way() -> None:
    app = site(security=SecurityPolicy(cross_site="refuse"))

    @app.errorhandler(CrossSiteRequest)
    def refused(error: CrossSiteRequest) -> tuple[str, int]:
        return "not from there", 403

    answer = app.test_client().post("/change", headers={"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, answer.text) == (403, "not from there")
    assert site().test_client().post("/change", headers={"Sec-Fetch-Site": "cross-site"}).text == "changed"
