"""What is wrong with an application's settings for sessions, before a browser finds out.

Knows the configuration as a mapping. Rules: what no browser accepts is a mistake; a key that can be guessed is a warning.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from .cookies import is_cookie_name
from .signing import weakness_of

__all__ = ["impossible_settings", "weak_keys"]


def impossible_settings(config: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield key and mistake of each setting of the session's cookie that cannot be meant.

    >>> from erlen.sessionrules import impossible_settings
    >>> dict(impossible_settings({"SESSION_COOKIE_NAME": "__Host-id", "SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_DOMAIN": "example.org"}))
    {'SESSION_COOKIE_DOMAIN': "browsers refuse a cookie '__Host-id' with a domain; leave it None, or take another name."}
    """
    name = config.get("SESSION_COOKIE_NAME", "session")
    is_secure = bool(config.get("SESSION_COOKIE_SECURE") or config.get("SESSION_COOKIE_PARTITIONED"))
    if not isinstance(name, str) or not is_cookie_name(name):
        yield "SESSION_COOKIE_NAME", f"{name!r} is no name for a cookie; use letters, digits, - and _."
        return
    samesite = config.get("SESSION_COOKIE_SAMESITE")
    if samesite is not None and str(samesite).title() not in {"Lax", "Strict", "None"}:
        yield "SESSION_COOKIE_SAMESITE", f"{samesite!r} is unknown; it is 'Lax', 'Strict', 'None' or None."
    elif samesite is not None and str(samesite).title() == "None" and not is_secure:
        yield (
            "SESSION_COOKIE_SAMESITE",
            "browsers refuse SameSite=None without Secure; set SESSION_COOKIE_SECURE to True, or take 'Lax'.",
        )
    if name.startswith(("__Host-", "__Secure-")) and not is_secure:
        yield (
            "SESSION_COOKIE_SECURE",
            f"browsers refuse a cookie {name!r} that is not secure; set it to True, or take another name.",
        )
    if name.startswith("__Host-"):
        path = config.get("SESSION_COOKIE_PATH") or config.get("APPLICATION_ROOT", "/")
        if config.get("SESSION_COOKIE_DOMAIN"):
            yield (
                "SESSION_COOKIE_DOMAIN",
                f"browsers refuse a cookie {name!r} with a domain; leave it None, or take another name.",
            )
        if path != "/":
            yield (
                "SESSION_COOKIE_PATH",
                f"browsers refuse a cookie {name!r} for a path such as {path!r}; set it to '/', or take another name.",
            )
    fallbacks: object = config.get("SECRET_KEY_FALLBACKS")
    if isinstance(fallbacks, str | bytes) and fallbacks:
        yield (
            "SECRET_KEY_FALLBACKS",
            "it is one string, so each of its letters would be a key; put it into a list: [old_key].",
        )
    form = config.get("SESSION_COOKIE_FORMAT")
    if form not in {None, "erlen", "both", "flask"}:
        yield "SESSION_COOKIE_FORMAT", f"{form!r} is unknown; it is 'erlen', 'both' or 'flask'."


def weak_keys(config: Mapping[str, object]) -> Iterator[str]:
    """Yield a warning for each secret key that can be guessed; none while developing or testing.

    >>> from erlen.sessionrules import weak_keys
    >>> list(weak_keys({"SECRET_KEY": "dev"}))
    ["SECRET_KEY can be guessed: it is a word that everybody tries. Make one with: python -c 'import secrets; print(secrets.token_hex())'"]
    """
    if config.get("DEBUG") or config.get("TESTING"):
        return
    fallbacks = config.get("SECRET_KEY_FALLBACKS")
    older = cast("Sequence[object]", fallbacks) if isinstance(fallbacks, list | tuple) else ()
    for key, value in (("SECRET_KEY", config.get("SECRET_KEY")), *(("SECRET_KEY_FALLBACKS", each) for each in older)):
        weakness = weakness_of(value) if isinstance(value, str | bytes) and value else None
        if weakness is not None:
            yield f"{key} can be guessed: {weakness}. Make one with: python -c 'import secrets; print(secrets.token_hex())'"
