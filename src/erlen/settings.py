"""Typed settings: an attrs class says which settings there are and of which types; the configuration is checked against it once.

Knows the configuration and where its values came from; no application. Rules: the key of a field is its name in upper case; every problem is
reported, with its source; what fits what is `_fitting`'s business.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import timedelta
from typing import TypeVar

import attrs

from ._dynamic import attribute, attrs_fields
from ._fitting import Finding, Misfit, Parts, fields_of, structure
from .config import Config
from .defaults import DEFAULTS
from .errors import SettingProblem, SettingsError
from .types import CookieFormat, SameSite

__all__ = ["BuiltinSettings", "as_config", "builtin_problems", "load_settings", "problems_of", "refuse_misfits"]

C = TypeVar("C")
S = TypeVar("S")

# Lower, and settings of different extensions look like each other's misspellings.
NEAR = 0.85


@attrs.frozen(kw_only=True)
class BuiltinSettings:
    """The built-in settings, typed: inherit it to set or read them together with your own (CFG-01).

    >>> import attrs
    >>> from erlen.settings import BuiltinSettings, as_config
    >>> @attrs.frozen(kw_only=True)
    ... class Settings(BuiltinSettings):
    ...     database: str
    >>> as_config(Settings(database="blog.db", testing=True))
    {'TESTING': True, 'DATABASE': 'blog.db'}
    """

    debug: bool = False
    testing: bool = False
    propagate_exceptions: bool | None = None
    secret_key: str | bytes | None = attrs.field(default=None, repr=False)
    secret_key_fallbacks: Sequence[str | bytes] | None = attrs.field(default=None, repr=False)
    permanent_session_lifetime: timedelta = timedelta(days=31)
    use_x_sendfile: bool = False
    trusted_hosts: Sequence[str] | None = None
    server_name: str | None = None
    application_root: str = "/"
    session_cookie_name: str = "session"
    session_cookie_domain: str | None = None
    session_cookie_path: str | None = None
    session_cookie_httponly: bool = True
    session_cookie_secure: bool | None = None
    session_cookie_partitioned: bool = False
    session_cookie_samesite: SameSite | None = "Lax"
    session_refresh_each_request: bool = True
    max_content_length: int | None = 16 * 1024 * 1024
    max_form_memory_size: int | None = 500_000
    max_form_parts: int | None = 1_000
    send_file_max_age_default: timedelta | int | None = None
    trap_bad_request_errors: bool | None = None
    trap_http_exceptions: bool = False
    explain_template_loading: bool = False
    preferred_url_scheme: str = "http"
    templates_auto_reload: bool | None = None
    max_cookie_size: int = 4093
    provide_automatic_options: bool = True
    # erlen's own; see `defaults.DEFAULTS`.
    autoescape_widely: bool = True
    check_definitions: bool = True
    contain_errors: bool = True
    isolate_requests: bool = True
    serve_dot_files: bool = False
    serve_links_leading_out: bool = False
    session_cookie_format: CookieFormat = "erlen"
    session_realm: str | None = None
    session_strict: bool = True
    check_host_first: bool = True
    external_urls_from_host: bool = False
    max_form_total_size: int | None = 2_500_000
    max_form_fields: int | None = 1_000
    max_query_arguments: int | None = 1_000


def as_config(settings: attrs.AttrsInstance) -> dict[str, object]:
    """Return *settings* as a mapping for ``app.config.from_mapping``; what is left at its default is left out.

    See `BuiltinSettings` for an example.
    """
    fields = attrs_fields(type(settings))
    changed: dict[str, object] = {}
    for field in fields:
        value = attribute(settings, field.name)
        if value != field.default:
            changed[str(field.alias).upper()] = value
    return changed


def load_settings(cls: type[C], config: Config) -> C:
    """Return an instance of the attrs class *cls* made from the configuration.

    Raises:
        SettingsError: values are missing or do not fit, a key looks like a misspelling, or *cls* is no attrs class.

    >>> import attrs
    >>> from erlen.config import Config
    >>> from erlen.settings import load_settings
    >>> @attrs.frozen
    ... class Settings:
    ...     database: str
    ...     page_size: int = 10
    >>> load_settings(Settings, Config("/srv", {"DATABASE": "blog.db"}))
    Settings(database='blog.db', page_size=10)
    """
    loaded, problems = _load(cls, config)
    if loaded is None or problems:
        lines = "".join(f"\n  {problem.key}: {problem.message} [{problem.source}]" for problem in problems)
        raise SettingsError(
            f"The configuration does not fit {cls.__name__}; mend each value where it comes from:{lines}", problems
        )
    return loaded


def problems_of(config: Config, cls: type[object] = BuiltinSettings) -> tuple[SettingProblem, ...]:
    """Return what is wrong with the configuration: with settings of *cls*, with built-in ones, and with near misses of either.

    >>> from erlen.config import Config
    >>> from erlen.settings import problems_of
    >>> config = Config("/srv")
    >>> config.from_mapping(SESSION_COKIE_NAME="id", TESTING="yes")
    True
    >>> for problem in problems_of(config):
    ...     print(problem.key, problem.message, problem.source, sep=" | ")
    TESTING | expected bool, got 'yes' | from_mapping
    SESSION_COKIE_NAME | unknown; did you mean SESSION_COOKIE_NAME? | from_mapping
    """
    return _load(cls, config)[1]


def builtin_problems(
    config: Config, keys: Iterable[str], declared_by: type[object] | None = None
) -> tuple[SettingProblem, ...]:
    """Return which of the built-in settings *keys* have values of the wrong type, those excepted that *declared_by* declares itself.

    >>> from erlen.config import Config
    >>> from erlen.settings import builtin_problems
    >>> [problem.message for problem in builtin_problems(Config("/srv", {"TESTING": "yes"}), ["TESTING"])]
    ["expected bool, got 'yes'"]
    """
    declared = fields_of(declared_by).keys() if declared_by is not None and attrs.has(declared_by) else ()
    findings: list[Finding] = []
    given = {key: config[key] for key in keys if key in DEFAULTS and key not in declared and key in config}
    _structured(BuiltinSettings, given, config, findings)
    return tuple(SettingProblem(finding.place, finding.message, _source_of(finding, config)) for finding in findings)


def refuse_misfits(config: Config, keys: Iterable[str], declared_by: type[object] | None = None) -> None:
    """Raise if *keys*, which were just loaded, have values of the wrong type; see `builtin_problems`.

    Raises:
        SettingsError: listing each of them with its source.
    """
    problems = builtin_problems(config, keys, declared_by)
    if problems:
        lines = "".join(f"\n  {problem.key}: {problem.message} [{problem.source}]" for problem in problems)
        raise SettingsError(
            f"Built-in settings have values of the wrong type; mend each where it comes from:{lines}", problems
        )


def _load(cls: type[C], config: Config) -> tuple[C | None, tuple[SettingProblem, ...]]:
    _require_attrs(cls)
    items: Mapping[str, object] = config
    given = {key: value for key, value in items.items() if config.source_of(key) != "default"}
    # A default of None is no value for a setting that must have one.
    values = {key: value for key, value in items.items() if key in given or value is not None}
    declared = fields_of(cls).keys()
    builtin = {key: value for key, value in given.items() if key in DEFAULTS and key not in declared}
    findings: list[Finding] = []
    loaded = _structured(cls, values, config, findings)
    _structured(BuiltinSettings, builtin, config, findings)
    problems = [SettingProblem(finding.place, finding.message, _source_of(finding, config)) for finding in findings]
    return loaded, (*problems, *_misspelt(given, declared | DEFAULTS.keys(), config))


def _require_attrs(cls: type[object]) -> None:
    if not attrs.has(cls):
        raise SettingsError(
            f"Settings must be an attrs class, but {cls!r} is none; decorate it with @attrs.frozen.", ()
        )


def _structured(cls: type[S], values: Mapping[str, object], config: Config, findings: list[Finding]) -> S | None:
    def text_at(path: Parts) -> str | None:
        # How the configuration notes a variable that enters dictionaries.
        origin = config.origin_of("__".join(path))
        return None if origin is None else origin.text

    try:
        return structure(cls, values, text_at)
    except Misfit as misfit:
        findings += misfit.findings
        return None


def _source_of(finding: Finding, config: Config) -> str:
    origin = config.origin_of("__".join(finding.path))
    if origin is not None:
        return origin.source
    return (config.source_of(finding.path[0]) if finding.path else None) or "not set"


def _misspelt(given: Mapping[str, object], known: Set[str], config: Config) -> Iterator[SettingProblem]:
    # A misspelt key leaves the right one unset; where both are set, both are meant.
    unset = sorted(known - given.keys())
    for key in given:
        near = [] if key in known else difflib.get_close_matches(key, unset, n=1, cutoff=NEAR)
        for match in near:
            yield SettingProblem(key, f"unknown; did you mean {match}?", config.source_of(key) or "not set")
