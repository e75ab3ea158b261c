"""The rules of a security policy: defaults of settings, before the built-in ones and behind everything that is set explicitly."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erlen import Erlen, request, session
from erlen.checking.deploy import deploy_findings
from erlen.compat.flask import Flask as CompatFlask
from erlen.config import Config
from erlen.defaults import DEFAULTS, FLASK_DEFAULTS
from erlen.policy import FLASK, STRICT, CookieRules, HostRules, Limits, PolicyError, SecurityPolicy
from erlen.settings import BuiltinSettings

OWN = SecurityPolicy(
    cookies=CookieRules(secure=True, same_site="Strict"),
    hosts=HostRules(trusted=["shop.example", ".api.example"]),
    limits=Limits(body=100, form_fields=3, query_arguments=2),
)


def in_force(app: Erlen[Any, Any]) -> SecurityPolicy:
    assert isinstance(app.security, SecurityPolicy)
    return app.security.under(app.config)


def test_presets_are_the_built_in_defaults() -> None:
    strict, flask = STRICT.settings(), FLASK.settings()

    assert strict == {key: DEFAULTS[key] for key in strict}
    assert {key: flask[key] for key in flask.keys() & FLASK_DEFAULTS.keys()} == {
        key: FLASK_DEFAULTS[key] for key in flask.keys() & FLASK_DEFAULTS.keys()
    }


def test_every_setting_that_limits_is_a_rule() -> None:
    """Cookie, host and size settings that are not of taste."""
    names = ("SESSION_COOKIE_", "MAX_", "TRUSTED", "EXTERNAL", "CHECK_HOST", "SESSION_STRICT")
    taste = {"SESSION_COOKIE_NAME", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "MAX_COOKIE_SIZE"}

    assert {key for key in DEFAULTS if key.startswith(names)} - taste == STRICT.settings().keys()


@pytest.mark.parametrize("kind", [Erlen, CompatFlask])
def test_without_a_policy_of_its_own_an_application_has_the_defaults(kind: type[Any]) -> None:
    config: dict[str, object] = dict(kind("example").config)

    assert config == {**kind.default_config, "DEBUG": False}


def test_policy_is_where_settings_come_from() -> None:
    app = Erlen("example", security=OWN)

    assert app.config["SESSION_COOKIE_SAMESITE"] == "Strict"
    assert app.config["TRUSTED_HOSTS"] == ["shop.example", ".api.example"]
    assert app.config.source_of("MAX_CONTENT_LENGTH") == "security policy"
    assert app.config.source_of("MAX_FORM_PARTS") == "default"
    assert in_force(app) == OWN


def test_what_the_rules_say_holds() -> None:
    app = Erlen("example", security=OWN)
    app.secret_key = "a key that is long enough, and for tests only"

    @app.post("/")
    def index() -> str:
        session["seen"] = app.request_class.__name__
        return str(len(request.get_data()))

    client = app.test_client()
    answer = client.post("/", data=b"x" * 100, base_url="https://shop.example")

    assert answer.text == "100"
    assert {"Secure", "SameSite=Strict"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert client.post("/", data=b"x" * 101, base_url="https://shop.example").status_code == 413
    assert client.post("/", base_url="https://evil.example").status_code == 400
    assert client.post("/", base_url="https://v1.api.example").status_code == 200


@pytest.mark.parametrize(
    "sets",
    [
        lambda config: config.update(MAX_CONTENT_LENGTH=7),
        lambda config: config.from_mapping(MAX_CONTENT_LENGTH=7),
        lambda config: config.from_object(type("Settings", (), {"MAX_CONTENT_LENGTH": 7})),
        lambda config: config.from_prefixed_env("SHOP"),
    ],
)
def test_what_is_set_explicitly_counts(monkeypatch: pytest.MonkeyPatch, sets: Callable[[Config], object]) -> None:
    """Also where the policy changes later."""
    monkeypatch.setenv("SHOP_MAX_CONTENT_LENGTH", "7")
    app = Erlen("example", security=OWN)
    sets(app.config)

    assert app.config["MAX_CONTENT_LENGTH"] == 7
    app.security = SecurityPolicy(limits=Limits(body=8, form_parts=9))
    assert (app.config["MAX_CONTENT_LENGTH"], app.config["MAX_FORM_PARTS"]) == (7, 9)
    assert app.config["TRUSTED_HOSTS"] is None
    assert in_force(app).limits == Limits(body=7, form_parts=9)


def test_policy_of_a_class_and_default_config_of_a_class() -> None:
    """Policy before defaults, wherever each stands; a rule that is the strict one says nothing."""

    class Shop(Erlen):
        security = OWN
        default_config = {**DEFAULTS, "MAX_CONTENT_LENGTH": 5, "MAX_FORM_PARTS": 6}

    config = Shop("example").config

    assert (config["MAX_CONTENT_LENGTH"], config["MAX_FORM_PARTS"], config["MAX_FORM_FIELDS"]) == (100, 6, 3)


def test_typed_settings_see_what_holds() -> None:
    @attrs.frozen(kw_only=True)
    class Settings(BuiltinSettings):
        page_size: int = 10

    app = Erlen("example", security=OWN, settings=Settings)

    assert (app.settings.max_content_length, app.settings.page_size) == (100, 10)


def test_in_compatibility_mode_a_policy_says_what_it_is_told() -> None:
    """With none, nothing but Flask's settings; with a strict one, the strict rules."""
    strict = CompatFlask("example")
    strict.security = STRICT

    assert "SESSION_STRICT" not in CompatFlask("example").config
    assert {key: strict.config[key] for key in STRICT.settings()} == STRICT.settings()


def test_policy_of_another_class_says_no_settings() -> None:
    class Silent:
        lines: tuple[tuple[str, str], ...] = ()
        is_selective = False

        def lines_for(self, environ: Any, nonce: Callable[[], str], /) -> tuple[tuple[str, str], ...]:
            return ()

        def refuses(self, environ: Any, /) -> bool:
            return False

    app = Erlen("example", security=OWN)
    app.security = Silent()

    assert app.config["MAX_CONTENT_LENGTH"] == DEFAULTS["MAX_CONTENT_LENGTH"]


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: CookieRules(same_site="None"), "same_site"),
        (lambda: CookieRules(same_site="None", secure=False), "secure=True"),
        (lambda: HostRules(trusted="shop.example"), "one string"),
        (lambda: Limits(body=-1), "body=-1"),
        (lambda: Limits(form_fields=True), "form_fields=True"),
    ],
)
def test_rules_that_cannot_hold_are_refused(make: Callable[[], object], what: str) -> None:
    with pytest.raises(PolicyError, match=what):
        make()


sizes = st.none() | st.integers(0, 10**9)
policies = st.builds(
    SecurityPolicy,
    cookies=st.builds(
        CookieRules,
        secure=st.just(True),
        http_only=st.booleans(),
        same_site=st.sampled_from(["Lax", "Strict", "None", None]),
        partitioned=st.booleans(),
        form=st.sampled_from(["erlen", "both", "flask"]),
        is_strict=st.booleans(),
    ),
    hosts=st.builds(
        HostRules,
        trusted=st.lists(st.sampled_from(["a.example", ".b.example"])),
        are_checked_first=st.booleans(),
        make_urls=st.booleans(),
    ),
    limits=st.builds(Limits, **dict.fromkeys(attrs.fields_dict(Limits), sizes)),
)


@given(policies, policies)
def test_policy_comes_back_from_the_settings_that_it_makes(first: SecurityPolicy, second: SecurityPolicy) -> None:
    app = Erlen("example", security=first)
    assert in_force(app) == first
    app.security = second

    assert in_force(app) == second
    app.security = STRICT
    assert dict(app.config) == {**DEFAULTS, "DEBUG": False}


@given(policies)
def test_deploying_tells_of_every_rule_that_is_weaker(policy: SecurityPolicy) -> None:
    """And of none that is not; where the value came from, too."""
    app = Erlen("example", security=policy)
    told = {finding.message.rpartition("[")[2][:-1] for finding in deploy_findings(app)}
    weaker = {key for key, value in settings_and_limits(policy.limits).items() if value is None or value > strict(key)}
    weaker |= set() if policy.cookies.http_only else {"SESSION_COOKIE_HTTPONLY"}
    weaker |= set() if policy.cookies.same_site in ("Lax", "Strict") else {"SESSION_COOKIE_SAMESITE"}
    weaker |= set() if policy.cookies.form == "erlen" else {"SESSION_COOKIE_FORMAT"}
    weaker |= set() if policy.cookies.is_strict else {"SESSION_STRICT"}
    weaker |= set() if policy.hosts.are_checked_first else {"CHECK_HOST_FIRST"}
    weaker |= {"EXTERNAL_URLS_FROM_HOST"} if policy.hosts.make_urls else set()

    assert {entry.removesuffix(": security policy") for entry in told if entry.endswith("security policy")} == weaker
    assert ("TRUSTED_HOSTS: default" in told) is (policy.hosts.trusted == ())


def settings_and_limits(limits: Limits) -> dict[str, int | None]:
    return {key: value for key, value in SecurityPolicy(limits=limits).settings().items() if key.startswith("MAX_")}  # type: ignore[misc]  # sizes


def strict(key: str) -> int:
    return int(DEFAULTS[key])
