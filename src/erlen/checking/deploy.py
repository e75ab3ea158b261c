"""The security posture of a configuration: what is fine while one develops, and must not go out.

Knows the configuration of one application. To add a check, write a function and name it in `POSTURE`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias, cast

from .._dynamic import attribute
from ..app import AnyErlen
from ..findings import Finding
from ..policy import NONCE, STRICT, ContentSecurityPolicy, SecurityPolicy
from ..policyrules import settings_of
from ..sessions import SecureCookieSessionInterface

__all__ = ["POSTURE", "Check", "deploy_findings"]

Check: TypeAlias = Callable[[AnyErlen], Iterator[Finding]]

SHORTEST_KEY = 16
WEAK_KEYS = frozenset(
    {"dev", "development", "secret", "changeme", "change-me", "password", "key", "test", "secret_key", "default"}
)


LEAST_TRANSPORT = timedelta(days=180)
OPEN_SOURCES = frozenset({"*", "'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:"})


def at_key(app: AnyErlen, key: str, code: str, message: str) -> Finding:
    """Return a finding about the setting *key*, placed where its value came from."""
    source = app.config.source_of(key) or "not set"
    return Finding("<config>", 0, f"deploy-{code}", f"{message} [{key}: {source}]")


def debug_is_off(app: AnyErlen) -> Iterator[Finding]:
    """Tell of what shows visitors the inside of the application."""
    if app.config.get("DEBUG"):
        yield at_key(
            app, "DEBUG", "debug", "Debug mode lets visitors run code; start without --debug and without ERLEN_DEBUG."
        )
    if app.config.get("TESTING"):
        yield at_key(app, "TESTING", "debug", "TESTING lets errors out to the server; set it in tests only.")
    if app.config.get("PROPAGATE_EXCEPTIONS"):
        yield at_key(
            app, "PROPAGATE_EXCEPTIONS", "debug", "Errors go to the server instead of a 500 page; set it to None."
        )
    for key in ("TRAP_HTTP_EXCEPTIONS", "TRAP_BAD_REQUEST_ERRORS"):
        if app.config.get(key):
            yield at_key(app, key, "debug", f"{key} makes errors of what a client did wrong; set it to False.")
    for key in ("EXPLAIN_TEMPLATE_LOADING", "TEMPLATES_AUTO_RELOAD"):
        if app.config.get(key):
            yield at_key(app, key, "debug", f"{key} is for development, and costs time at every page; set it to False.")


def secret_key_is_strong(app: AnyErlen) -> Iterator[Finding]:
    """Tell of keys that are missing or can be guessed."""
    key: object = app.config.get("SECRET_KEY")
    mend = "take one from: python -c 'import secrets; print(secrets.token_hex(32))'"
    if not key and not isinstance(app.session_interface, SecureCookieSessionInterface):
        # A store on a server need not sign anything.
        return
    if not key:
        yield at_key(app, "SECRET_KEY", "secret-key", f"There is no secret key, so sessions cannot be kept; {mend}")
        return
    for name, value in (("SECRET_KEY", key), *(("SECRET_KEY_FALLBACKS", old) for old in _fallbacks(app))):
        problem = _weakness(value)
        if problem:
            yield at_key(app, name, "secret-key", f"A key in {name} {problem}; {mend}")


def _fallbacks(app: AnyErlen) -> list[object]:
    found: object = app.config.get("SECRET_KEY_FALLBACKS")
    return [*cast("Sequence[object]", found)] if isinstance(found, list | tuple) else []


def _weakness(key: object) -> str | None:
    if not isinstance(key, str | bytes):
        return f"is of type {type(key).__name__}, neither text nor bytes"
    text = key.decode("latin-1") if isinstance(key, bytes) else key
    if text.lower() in WEAK_KEYS:
        return "is a word that is tried first"
    if len(text) < SHORTEST_KEY:
        return f"has {len(text)} characters, fewer than {SHORTEST_KEY}"
    if len(set(text)) < 6:
        return "repeats few characters"
    return None


def session_cookie_is_guarded(app: AnyErlen) -> Iterator[Finding]:
    """Tell of cookies that others can read or send."""
    config = app.config
    if not config.get("SESSION_COOKIE_SECURE"):
        yield at_key(
            app, "SESSION_COOKIE_SECURE", "cookie", "The session cookie goes over plain HTTP as well; set it to True."
        )
    if not config.get("SESSION_COOKIE_HTTPONLY"):
        yield at_key(app, "SESSION_COOKIE_HTTPONLY", "cookie", "Scripts can read the session cookie; set it to True.")
    if config.get("SESSION_COOKIE_SAMESITE") not in ("Lax", "Strict"):
        yield at_key(
            app,
            "SESSION_COOKIE_SAMESITE",
            "cookie",
            "Other sites' forms send the session cookie along; set it to 'Lax'.",
        )


def hosts_are_known(app: AnyErlen) -> Iterator[Finding]:
    """Tell of an application that believes any Host header."""
    if not app.config.get("TRUSTED_HOSTS") and not app.config["SERVER_NAME"]:
        what = "Any Host header is believed, also for links in mails; set TRUSTED_HOSTS, or SERVER_NAME."
        yield at_key(app, "TRUSTED_HOSTS", "hosts", what)


def bodies_are_limited(app: AnyErlen) -> Iterator[Finding]:
    """Tell of requests that may be larger than the limits of `STRICT` allow."""
    # Some are not there where Flask's ways hold.
    config: Mapping[str, object] = app.config
    for key, strict in settings_of(STRICT.limits).items():
        if key not in config:
            continue
        limit = config[key]
        if limit is None:
            yield at_key(app, key, "limits", f"{key} is None: clients may send as much as they like; set a limit.")
        elif isinstance(limit, int) and isinstance(strict, int) and limit > strict:
            what = f"{key} is {limit:,}, which every view takes; leave it at {strict:,} or less, and raise the limit of a request where it is needed."
            yield at_key(app, key, "limits", what)


LOOSENED: Mapping[str, tuple[object, str]] = {
    "AUTOESCAPE_WIDELY": (False, "Templates such as 'PAGE.HTM' and 'page.html.j2' are not escaped; set it to True."),
    "CONTAIN_ERRORS": (
        False,
        "Errors after the answer reach the server, and teardown may stay undone; set it to True.",
    ),
    "ISOLATE_REQUESTS": (False, "A request may share g with the one around it; set it to True."),
    "SERVE_DOT_FILES": (True, "Static folders serve '.env' and '.git'; set it to False."),
    "SERVE_LINKS_LEADING_OUT": (True, "Static folders serve what links lead out to; set it to False."),
}
"""Settings that bring back Flask's ways, the value that does, and what follows; those of the security policy's rules stand in `RULES`."""

RULES: Mapping[str, str] = {
    "CHECK_HOST_FIRST": "Hooks run for hosts that are not trusted",
    "EXTERNAL_URLS_FROM_HOST": "Links name whatever host a client says",
    "SESSION_COOKIE_FORMAT": "Sessions that are signed with SHA-1, and with one key for all, are believed",
    "SESSION_STRICT": "Sessions that are too large, or changed too late, are lost silently",
}
"""Rules of the security policy for which any value but that of `STRICT` is less strict, by their settings, and what follows."""


def nothing_is_loosened(app: AnyErlen) -> Iterator[Finding]:
    """Tell of settings that are less strict than erlen's own."""
    config: Mapping[str, object] = app.config
    for key, (loose, message) in LOOSENED.items():
        if key in config and config[key] == loose:
            yield at_key(app, key, "loosened", message)
    strict = STRICT.settings()
    for key, message in RULES.items():
        if key in config and config[key] != strict[key]:
            yield at_key(app, key, "loosened", f"{message}; set it to {strict[key]!r}.")


def at_policy(field: str, code: str, message: str) -> Finding:
    """Return a finding about the *field* of the application's security policy."""
    return Finding("<config>", 0, f"deploy-{code}", f"{message} [security: {field}]")


WEAKER: Mapping[str, tuple[frozenset[str | None], str]] = {
    "content_type_options": (frozenset({None}), "Browsers guess what a response is"),
    "frame_options": (frozenset({None}), "Any site may show pages in a frame, and have visitors click there"),
    "referrer_policy": (
        frozenset({None, "unsafe-url", "no-referrer-when-downgrade", "origin-when-cross-origin", "origin"}),
        "Other sites are told too much of a page's address",
    ),
    "opener_policy": (
        frozenset({None, "unsafe-none", "same-origin-allow-popups", "noopener-allow-popups"}),
        "Pages of other sites may keep a hold on windows with pages of this one",
    ),
}
"""For each field, the values that are weaker than those of `erlen.policy.STRICT`."""


def policy_is_strict(app: AnyErlen) -> Iterator[Finding]:
    """Tell of fields of the security policy that are weaker than `STRICT`'s; nothing of a policy of a class of one's own."""
    policy = app.security
    if not isinstance(policy, SecurityPolicy):
        return
    for field, (weaker, what) in WEAKER.items():
        if attribute(policy, field) in weaker:
            yield at_policy(field, "policy", f"{what}; set it to {attribute(STRICT, field)!r}.")
    if policy.cross_site == "answer":
        what = "Requests that pages of other sites make to change something are answered"
        yield at_policy("cross_site", "cross-site", f"{what}; set it to 'refuse', or have every form carry a token.")
    if policy.transport_security is None:
        what = "Browsers may come by plain HTTP; set it to timedelta(days=365) once all is served over https."
        yield at_policy("transport_security", "hsts", what)
    elif policy.transport_security < LEAST_TRANSPORT:
        what = f"Browsers forget after {policy.transport_security} to come by https; set it to timedelta(days=365)."
        yield at_policy("transport_security", "hsts", what)
    for what in _open_content(policy.content_security_policy):
        yield at_policy("content_security_policy", "csp", what)


def _open_content(policy: ContentSecurityPolicy | None) -> Iterator[str]:
    if policy is None:
        yield "Pages may run whatever script gets into them; set it to ContentSecurityPolicy()."
        return
    if policy.report_only:
        yield "Browsers tell of violations and prevent none; leave report_only out."
    for name, sources in (("script_src", policy.script_src), ("object_src", policy.object_src)):
        for source in sources or policy.default_src:
            # A nonce makes browsers pass over 'unsafe-inline'.
            if source in OPEN_SOURCES and not (source == "'unsafe-inline'" and NONCE in policy.script_src):
                yield f"{name} has {source}, so that scripts from anywhere may run; name origins, or NONCE."


def files_are_cached(app: AnyErlen) -> Iterator[Finding]:
    """Tell of static files that are asked for again and again."""
    if app.has_static_folder and app.config.get("SEND_FILE_MAX_AGE_DEFAULT") is None:
        what = "Browsers ask for every static file at each page; set how many seconds they may keep it, 0 to say no."
        yield at_key(app, "SEND_FILE_MAX_AGE_DEFAULT", "cache", what)


POSTURE: list[Check] = [
    debug_is_off,
    secret_key_is_strong,
    session_cookie_is_guarded,
    hosts_are_known,
    bodies_are_limited,
    nothing_is_loosened,
    policy_is_strict,
    files_are_cached,
]
"""What `erlen check --deploy` asks, one after the other; append to it what an application or an extension wants to be asked as well."""


def deploy_findings(app: AnyErlen) -> Iterator[Finding]:
    """Yield what must not go out, as `POSTURE` has it.

    >>> from erlen import Erlen
    >>> "deploy-secret-key" in {finding.code for finding in deploy_findings(Erlen("example"))}
    True
    """
    for check in POSTURE:
        yield from check(app)
