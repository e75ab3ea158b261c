"""The room `policy`: header lines, nonces, and requests that pages of other sites make."""

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import create_environ

from erlen.policy import (
    FLASK,
    NONCE,
    STRICT,
    ContentSecurityPolicy,
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

    assert not policy.fixed_lines()
    assert lines(policy)["Content-Security-Policy"] == (
        "default-src 'self'; script-src 'self' 'nonce-n0nce'; style-src 'nonce-n0nce'; img-src data: https://cdn.example;"
        " base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


def test_policy_without_nonce_is_the_same_for_all() -> None:
    csp = ContentSecurityPolicy(report_only=True, report_uri="/csp")
    policy = SecurityPolicy(content_security_policy=csp)

    assert policy.fixed_lines()
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
