"""What browsers and other sites may do with an application, and what a request may bring: one value, checked when it is made.

Knows environs and header lines, and a configuration as a mapping; knows neither application nor response. Rules:
- A header that a view or hook has set itself is never touched: the policy fills in what is missing.
- A setting that is set explicitly, wherever, counts before the policy; the policy before the built-in default.
- Nothing here depends on a request but the nonce of a content security policy and the refusal of requests from other sites.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, Literal, TypeAlias, cast
from urllib.parse import urlsplit

import attrs
from werkzeug.exceptions import Forbidden

from ._dynamic import attribute, attrs_fields, attrs_text
from .policyrules import (
    FLASK_COOKIES,
    FLASK_HOSTS,
    FLASK_LIMITS,
    STRICT_COOKIES,
    STRICT_HOSTS,
    STRICT_LIMITS,
    CookieRules,
    HostRules,
    Limits,
    PolicyError,
    rules_from,
    settings_of,
)
from .types import WSGIEnvironment

__all__ = [
    "FLASK",
    "NONCE",
    "SAFE",
    "STRICT",
    "ContentSecurityPolicy",
    "CookieRules",
    "CrossSiteRequest",
    "FrameOptions",
    "HostRules",
    "Limits",
    "OpenerPolicy",
    "PolicyError",
    "ReferrerPolicy",
    "SecurityPolicy",
    "is_cross_site",
    "new_nonce",
    "settings_said",
]

FrameOptions: TypeAlias = Literal["DENY", "SAMEORIGIN"]
OpenerPolicy: TypeAlias = Literal["same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"]
ReferrerPolicy: TypeAlias = Literal[
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
]

NONCE: Final = "'nonce'"
"""Stands for the nonce of the response in the sources of a `ContentSecurityPolicy`; templates get it from ``csp_nonce()``."""

_SOURCE: Final = r"[!-+\--:<-~]+"


class CrossSiteRequest(Forbidden):
    """A page of another site made a request that the security policy refuses; answered with 403."""

    description: str = (
        "A page of another site asked for this. If it is meant to, its origin has to be among the allowed ones"
        " of the security policy."
    )


def new_nonce() -> str:
    """Return a nonce: 128 random bits as text (CSP level 3, §7.1).

    >>> from erlen.policy import new_nonce
    >>> len(new_nonce()), new_nonce() == new_nonce()
    (22, False)
    """
    return secrets.token_urlsafe(16)


def _sources(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_sources(policy: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    for source in value:
        if not re.fullmatch(_SOURCE, source):
            raise PolicyError(
                f"ContentSecurityPolicy({attribute.name}=…): {source!r} is no source; give one source a string,"
                """ such as "'self'", NONCE or "https://cdn.example"."""
            )


@attrs.frozen(kw_only=True, repr=False)
class ContentSecurityPolicy:
    """What a page may load and run (CSP level 3); a directive without sources is left out.

    Raises:
        PolicyError: a source holds a space, comma or semicolon.

    >>> from erlen.policy import NONCE, ContentSecurityPolicy
    >>> ContentSecurityPolicy(script_src=("'self'", NONCE)).text("r4nd0m")
    "default-src 'self'; script-src 'self' 'nonce-r4nd0m'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    """

    default_src: tuple[str, ...] = attrs.field(default=("'self'",), converter=_sources, validator=_check_sources)
    script_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    style_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    img_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    font_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    connect_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    media_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    object_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    frame_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    worker_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    manifest_src: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    base_uri: tuple[str, ...] = attrs.field(default=("'self'",), converter=_sources, validator=_check_sources)
    form_action: tuple[str, ...] = attrs.field(default=("'self'",), converter=_sources, validator=_check_sources)
    frame_ancestors: tuple[str, ...] = attrs.field(default=("'self'",), converter=_sources, validator=_check_sources)
    report_uri: tuple[str, ...] = attrs.field(default=(), converter=_sources, validator=_check_sources)
    report_only: bool = False
    """Browsers tell of violations and prevent none."""

    __repr__ = attrs_text

    @property
    def header(self) -> str:
        """The name of the header line."""
        return "Content-Security-Policy-Report-Only" if self.report_only else "Content-Security-Policy"

    @property
    def has_nonce(self) -> bool:
        """Tell whether each response has a nonce of its own."""
        return any(NONCE in sources for _, sources in self._directives())

    def text(self, nonce: str | None = None) -> str:
        """Return the header's value; without a *nonce*, nothing is allowed by one."""
        lines: list[str] = []
        for name, sources in self._directives():
            kept = [f"'nonce-{nonce}'" if source == NONCE else source for source in sources if nonce or source != NONCE]
            lines.append(" ".join([name, *(kept or ["'none'"])]))
        return "; ".join(lines)

    def _directives(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for field in attrs_fields(ContentSecurityPolicy):
            if attribute(field, "converter") is not None and attribute(self, field.name):
                yield field.name.replace("_", "-"), cast("tuple[str, ...]", attribute(self, field.name))


def _permissions(policy: object, attribute: attrs.Attribute[str | None], value: str | None) -> None:
    if value is not None and not re.fullmatch("[ -~]*", value):
        raise PolicyError(f"SecurityPolicy({attribute.name}={value!r}): a header value is printable ASCII in one line.")


def _origins(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


def _check_origins(policy: object, attribute: object, origins: frozenset[str]) -> None:
    for origin in origins:
        parts = urlsplit(origin)
        if origin != f"{parts.scheme}://{parts.netloc}" or not parts.netloc or parts.scheme not in {"http", "https"}:
            raise PolicyError(
                f"SecurityPolicy(allowed_origins=…): {origin!r} is no origin;"
                ' write scheme and host only, such as "https://partner.example".'
            )


def _fixed_lines(policy: SecurityPolicy) -> tuple[tuple[str, str], ...]:
    content = policy.content_security_policy
    named: tuple[tuple[str, str | None], ...] = (
        ("X-Content-Type-Options", policy.content_type_options),
        ("X-Frame-Options", policy.frame_options),
        ("Referrer-Policy", policy.referrer_policy),
        ("Cross-Origin-Opener-Policy", policy.opener_policy),
        ("Permissions-Policy", policy.permissions_policy),
        (content.header, content.text()) if content is not None and not content.has_nonce else ("", None),
    )
    return tuple((name, value) for name, value in named if value is not None)


@attrs.frozen(kw_only=True, repr=False)
class SecurityPolicy:
    """What every response says to browsers, which requests of other sites are answered, and the rules for cookies, hosts and sizes.

    `STRICT` is what an application has natively, `FLASK` says nothing, as Flask. Derive your own from either. None leaves a header out. The rules
    are defaults of settings: one that is set explicitly counts before them.

    Raises:
        PolicyError: a value is none that browsers understand.

    >>> import attrs
    >>> from erlen.policy import STRICT
    >>> from erlen import Erlen
    >>> app = Erlen("example", security=attrs.evolve(STRICT, frame_options="DENY"))
    >>> app.test_client().get("/").headers["X-Frame-Options"]
    'DENY'
    """

    content_type_options: Literal["nosniff"] | None = "nosniff"
    """Browsers take a response for what its Content-Type says."""
    frame_options: FrameOptions | None = "SAMEORIGIN"
    """Who may show a page in a frame."""
    referrer_policy: ReferrerPolicy | None = "strict-origin-when-cross-origin"
    """How much of a page's address other sites are told."""
    opener_policy: OpenerPolicy | None = "same-origin"
    """Whether a page of another site keeps a hold on a window that it opened."""
    content_security_policy: ContentSecurityPolicy | None = None
    permissions_policy: str | None = attrs.field(default=None, validator=_permissions)
    """Features that pages go without, such as ``"camera=(), geolocation=()"``."""
    transport_security: timedelta | None = None
    """How long browsers shall come by https only (RFC 6797); said on https only."""
    transport_security_subdomains: bool = False
    cross_site: Literal["answer", "refuse"] = "answer"
    """Whether a POST, PUT, PATCH or DELETE that a page of another site makes is answered; "refuse" answers 403."""
    allowed_origins: frozenset[str] = attrs.field(
        default=frozenset[str](), converter=_origins, validator=_check_origins
    )
    """Origins such as ``"https://partner.example"`` whose requests are answered all the same."""

    cookies: CookieRules = STRICT_COOKIES
    hosts: HostRules = STRICT_HOSTS
    limits: Limits = STRICT_LIMITS

    _fixed: tuple[tuple[str, str], ...] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_fixed_lines, takes_self=True)
    )

    __repr__ = attrs_text

    @property
    def lines(self) -> tuple[tuple[str, str], ...] | None:
        """The header lines of every response, or None where a nonce or https makes a difference."""
        policy = self.content_security_policy
        is_fixed = self.transport_security is None and (policy is None or not policy.has_nonce)
        return self._fixed if is_fixed else None

    def settings(self) -> dict[str, object]:
        """Return the rules for cookies, hosts and sizes as settings."""
        return {**settings_of(self.cookies), **settings_of(self.hosts), **settings_of(self.limits)}

    def under(self, config: Mapping[str, object]) -> SecurityPolicy:
        """Return the policy that holds with the settings in *config*; where one is missing, Flask's way does.

        Raises:
            PolicyError: a setting is none that can hold.

        >>> from erlen import Erlen
        >>> app = Erlen("example", security=STRICT)
        >>> app.config["MAX_CONTENT_LENGTH"] = 1_000
        >>> STRICT.under(app.config).limits.body
        1000
        """
        # Whether each value is of the right type is the business of whoever loaded it.
        cookies: dict[str, Any] = rules_from(FLASK_COOKIES, config)
        hosts: dict[str, Any] = rules_from(FLASK_HOSTS, config)
        limits: dict[str, Any] = rules_from(FLASK_LIMITS, config)
        return attrs.evolve(self, cookies=CookieRules(**cookies), hosts=HostRules(**hosts), limits=Limits(**limits))

    @property
    def is_selective(self) -> bool:
        """Whether any request may be refused."""
        return self.cross_site == "refuse"

    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> tuple[tuple[str, str], ...]:
        """Return the header lines of the answer to the request *environ*; *nonce* is asked where one is said."""
        lines = self._fixed
        policy = self.content_security_policy
        if policy is not None and policy.has_nonce:
            lines = (*lines, (policy.header, policy.text(nonce())))
        if self.transport_security is not None and environ.get("wsgi.url_scheme") == "https":
            seconds = int(self.transport_security.total_seconds())
            subdomains = "; includeSubDomains" if self.transport_security_subdomains else ""
            lines = (*lines, ("Strict-Transport-Security", f"max-age={seconds}{subdomains}"))
        return lines

    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        """Tell whether the request *environ* is one that a page of another site makes to change something here."""
        return (
            self.cross_site == "refuse"
            and environ["REQUEST_METHOD"] not in SAFE
            and environ.get("HTTP_ORIGIN") not in self.allowed_origins
            and is_cross_site(environ)
        )


SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing, which pages of other sites may use."""

STRICT: Final = SecurityPolicy()
"""What an application says natively."""

FLASK: Final = SecurityPolicy(
    content_type_options=None,
    frame_options=None,
    referrer_policy=None,
    opener_policy=None,
    cookies=FLASK_COOKIES,
    hosts=FLASK_HOSTS,
    limits=FLASK_LIMITS,
)
"""Nothing is said and nothing refused, as in Flask."""


def settings_said(policy: object, defaults: Mapping[str, object]) -> dict[str, object]:
    """Return the settings in which *policy* differs from the preset that belongs to the built-in *defaults*.

    That is `STRICT`, or `FLASK` where erlen's own settings are missing. A policy of a class of one's own says none.
    """
    if not isinstance(policy, SecurityPolicy):
        return {}
    preset = (STRICT if "SESSION_STRICT" in defaults else FLASK).settings()
    return {key: value for key, value in policy.settings().items() if value != preset[key]}


def is_cross_site(environ: WSGIEnvironment) -> bool:
    """Tell whether a page of another site makes the request: by ``Sec-Fetch-Site``, else by ``Origin`` beside ``Host``.

    A request with neither comes from no browser of this decade: a script, a server, a command line.

    >>> from werkzeug.test import create_environ
    >>> from erlen.policy import is_cross_site
    >>> is_cross_site(create_environ(headers={"Origin": "https://evil.example"})), is_cross_site(create_environ())
    (True, False)
    """
    site: str | None = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        # "none" is the person's own doing: a bookmark, an address typed.
        return site not in {"same-origin", "none"}
    origin: str | None = environ.get("HTTP_ORIGIN")
    if origin is None:
        return False
    host: str = environ.get("HTTP_HOST", "")
    scheme, _, name = origin.rpartition("://")
    default = {"http": ":80", "https": ":443"}.get(scheme, "")
    return name.lower().removesuffix(default) != host.lower().removesuffix(default)
