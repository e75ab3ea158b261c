"""The rules of a security policy that settings can override: of the session's cookie, of hosts, of how much a request may bring.

Knows which setting each rule stands for, and what Flask does without it; no configuration and no application. Rules:
- A rule is a default: what is set explicitly counts, wherever it was set.
- Without a policy of one's own, the rules are those of `defaults.DEFAULTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias, cast

import attrs

from ._dynamic import attribute, attrs_fields, attrs_text
from .errors import ErlenError
from .types import CookieFormat, SameSite

__all__ = ["CookieRules", "HostRules", "Limits", "PolicyError", "Rules", "rules_from", "settings_of"]


class PolicyError(ErlenError, ValueError):
    """A security policy says what no browser understands, or what cannot hold."""


def _kept_as(key: str) -> dict[str, str]:
    """Return the metadata of a rule that the setting *key* overrides."""
    return {"key": key}


def _key_of(field: attrs.Attribute[object]) -> str:
    return cast("str", field.metadata["key"])


def _names(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise PolicyError(f"HostRules(trusted={value!r}): it is one string, not several hosts; write [{value!r}].")
    return tuple(value)


@attrs.frozen(kw_only=True, repr=False)
class CookieRules:
    """How the session's cookie is kept and sent; the defaults are the strict ones.

    Raises:
        PolicyError: browsers refuse such a cookie.

    >>> from erlen.policy import CookieRules, SecurityPolicy
    >>> from erlen import Erlen
    >>> app = Erlen("example", security=SecurityPolicy(cookies=CookieRules(same_site="Strict")))
    >>> app.config["SESSION_COOKIE_SAMESITE"], app.config.source_of("SESSION_COOKIE_SAMESITE")
    ('Strict', 'security policy')
    """

    secure: bool | None = attrs.field(default=None, metadata=_kept_as("SESSION_COOKIE_SECURE"))
    """Whether it goes over https only; None: where the request came by https."""
    http_only: bool = attrs.field(default=True, metadata=_kept_as("SESSION_COOKIE_HTTPONLY"))
    """Whether scripts cannot read it."""
    same_site: SameSite | None = attrs.field(default="Lax", metadata=_kept_as("SESSION_COOKIE_SAMESITE"))
    """Which requests of other sites' pages carry it."""
    partitioned: bool = attrs.field(default=False, metadata=_kept_as("SESSION_COOKIE_PARTITIONED"))
    form: CookieFormat = attrs.field(default="erlen", metadata=_kept_as("SESSION_COOKIE_FORMAT"))
    """How it is signed."""
    is_strict: bool = attrs.field(default=True, metadata=_kept_as("SESSION_STRICT"))
    """Whether a session that cannot be kept is refused loudly, and caches are told of each look at it."""

    __repr__ = attrs_text

    def __attrs_post_init__(self) -> None:
        # What is partitioned is sent as secure.
        if self.same_site == "None" and not (self.secure or self.partitioned):
            raise PolicyError("CookieRules(same_site='None'): browsers refuse such a cookie without secure=True.")


@attrs.frozen(kw_only=True, repr=False)
class HostRules:
    """What a ``Host`` header may say; the defaults are the strict ones.

    Raises:
        PolicyError: *trusted* is one string.
    """

    trusted: tuple[str, ...] = attrs.field(default=(), converter=_names, metadata=_kept_as("TRUSTED_HOSTS"))
    """Hosts that are answered, ``".shop.example"`` with its subdomains; none: any is."""
    are_checked_first: bool = attrs.field(default=True, metadata=_kept_as("CHECK_HOST_FIRST"))
    """Whether nothing of the application runs for another host."""
    make_urls: bool = attrs.field(default=False, metadata=_kept_as("EXTERNAL_URLS_FROM_HOST"))
    """Whether whole URLs name a host that only the client vouches for."""

    __repr__ = attrs_text


@attrs.frozen(kw_only=True, repr=False)
class Limits:
    """How much a request may bring; the defaults are the strict ones, None sets no limit.

    Raises:
        PolicyError: a limit is negative, or no number.
    """

    body: int | None = attrs.field(default=16 * 1024 * 1024, metadata=_kept_as("MAX_CONTENT_LENGTH"))
    """Bytes of a body."""
    form_field: int | None = attrs.field(default=500_000, metadata=_kept_as("MAX_FORM_MEMORY_SIZE"))
    """Bytes of a field of a multipart form that is no file."""
    form_parts: int | None = attrs.field(default=1_000, metadata=_kept_as("MAX_FORM_PARTS"))
    """Parts of a multipart form."""
    form_total: int | None = attrs.field(default=2_500_000, metadata=_kept_as("MAX_FORM_TOTAL_SIZE"))
    """Bytes of all fields of a form that are no files."""
    form_fields: int | None = attrs.field(default=1_000, metadata=_kept_as("MAX_FORM_FIELDS"))
    """Fields of a form."""
    query_arguments: int | None = attrs.field(default=1_000, metadata=_kept_as("MAX_QUERY_ARGUMENTS"))
    """Arguments of a query."""

    __repr__ = attrs_text

    def __attrs_post_init__(self) -> None:
        for field in attrs_fields(Limits):
            # It may come from an unchecked setting. A bool is an int, and no size.
            size = attribute(self, field.name)
            if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
                raise PolicyError(f"Limits({field.name}={size!r}): a limit is a number from 0 on; None sets none.")


Rules: TypeAlias = CookieRules | HostRules | Limits

STRICT_COOKIES: Final = CookieRules()
STRICT_HOSTS: Final = HostRules()
STRICT_LIMITS: Final = Limits()
FLASK_COOKIES: Final = CookieRules(secure=False, same_site=None, form="flask", is_strict=False)
FLASK_HOSTS: Final = HostRules(are_checked_first=False, make_urls=True)
FLASK_LIMITS: Final = Limits(body=None, form_total=None, form_fields=None, query_arguments=None)


def settings_of(rules: Rules) -> dict[str, object]:
    """Return *rules* as settings.

    >>> from erlen.policyrules import HostRules, settings_of
    >>> settings_of(HostRules(trusted=["shop.example"]))
    {'TRUSTED_HOSTS': ['shop.example'], 'CHECK_HOST_FIRST': True, 'EXTERNAL_URLS_FROM_HOST': False}
    """
    found: dict[str, object] = {}
    for field in attrs_fields(type(rules)):
        value = attribute(rules, field.name)
        # The setting is a list, and without hosts None, as in Flask.
        found[_key_of(field)] = value if field.name != "trusted" else list(cast("tuple[str, ...]", value)) or None
    return found


def rules_from(rules: Rules, config: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments that make rules such as *rules* out of the settings in *config*; where one is missing, out of *rules*."""
    found: dict[str, object] = {}
    for field in attrs_fields(type(rules)):
        key = _key_of(field)
        value = config[key] if key in config else attribute(rules, field.name)
        found[field.name] = () if field.name == "trusted" and value is None else value
    return found
