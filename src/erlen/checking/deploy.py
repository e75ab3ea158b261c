"""The security posture of a configuration: what is fine while one develops, and must not go out.

Knows the configuration of one application. To add a check, write a function and name it in `POSTURE`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, cast

from ..app import AnyErlen
from ..findings import Finding

__all__ = ["POSTURE", "Check", "deploy_findings"]

Check: TypeAlias = Callable[[AnyErlen], Iterator[Finding]]

SHORTEST_KEY = 16
WEAK_KEYS = frozenset(
    {"dev", "development", "secret", "changeme", "change-me", "password", "key", "test", "secret_key", "default"}
)


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
    key = app.config.get("SECRET_KEY")
    mend = "take one from: python -c 'import secrets; print(secrets.token_hex(32))'"
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
    """Tell of requests that may be of any size."""
    for key in ("MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE", "MAX_FORM_PARTS"):
        if app.config.get(key) is None:
            yield at_key(app, key, "limits", f"{key} is None: clients may send as much as they like; set a limit.")


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
