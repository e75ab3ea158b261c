"""The built-in configuration keys and what they start with.

Values, and whether one looks like its default: what a key means is the business of the room that asks for it.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from werkzeug.datastructures import ImmutableDict

__all__ = ["DEFAULTS", "FLASK_DEFAULTS", "unlike_defaults"]

# A default may have any type (Flask's contract); ImmutableDict, because applications merge it: ``ImmutableDict({**DEFAULTS, "X": 1})``.
FLASK_DEFAULTS: ImmutableDict[str, Any] = ImmutableDict(
    {
        "DEBUG": None,
        "TESTING": False,
        "PROPAGATE_EXCEPTIONS": None,
        "SECRET_KEY": None,
        "SECRET_KEY_FALLBACKS": None,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=31),
        "USE_X_SENDFILE": False,
        "TRUSTED_HOSTS": None,
        "SERVER_NAME": None,
        "APPLICATION_ROOT": "/",
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": None,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_PARTITIONED": False,
        "SESSION_COOKIE_SAMESITE": None,
        "SESSION_REFRESH_EACH_REQUEST": True,
        "MAX_CONTENT_LENGTH": None,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 1_000,
        "SEND_FILE_MAX_AGE_DEFAULT": None,
        "TRAP_BAD_REQUEST_ERRORS": None,
        "TRAP_HTTP_EXCEPTIONS": False,
        "EXPLAIN_TEMPLATE_LOADING": False,
        "PREFERRED_URL_SCHEME": "http",
        "TEMPLATES_AUTO_RELOAD": None,
        "MAX_COOKIE_SIZE": 4093,
        "PROVIDE_AUTOMATIC_OPTIONS": True,
    }
)
"""Flask's built-in keys (CFG-01). ``DEBUG`` is None here: the application sets it from the environment when it is made."""

# See above.
DEFAULTS: ImmutableDict[str, Any] = ImmutableDict(
    {
        **FLASK_DEFAULTS,
        "AUTOESCAPE_WIDELY": True,
        "CHECK_DEFINITIONS": True,
        "CHECK_HOST_FIRST": True,
        "EXTERNAL_URLS_FROM_HOST": False,
        "CONTAIN_ERRORS": True,
        "ISOLATE_REQUESTS": True,
        "SERVE_DOT_FILES": False,
        "SERVE_LINKS_LEADING_OUT": False,
        "SESSION_COOKIE_SECURE": None,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_FORMAT": "erlen",
        "SESSION_REALM": None,
        "SESSION_STRICT": True,
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "MAX_FORM_TOTAL_SIZE": 2_500_000,
        "MAX_FORM_FIELDS": 1_000,
        "MAX_QUERY_ARGUMENTS": 1_000,
    }
)
"""What an application starts with: Flask's keys, and erlen's own, each a stricter way that can be switched off.

Where one of erlen's own keys is missing, as it is in compatibility mode, Flask's way holds: ask for it with ``config.get``.
"""

# Where the default is None and tells no type: only what applications set most often.
_TYPES: Mapping[str, tuple[type, ...]] = {"DEBUG": (bool,), "SECRET_KEY": (str, bytes), "SERVER_NAME": (str,)}
# What is one of few texts: that the value is a text says nothing.
_CHOICES = frozenset({"SESSION_COOKIE_FORMAT", "SESSION_COOKIE_SAMESITE"})


def unlike_defaults(config: Mapping[str, object], keys: Iterable[str]) -> list[str]:
    """Return those of the built-in *keys* whose values in *config* are not at first sight of the right type.

    >>> unlike_defaults({"TESTING": "yes", "MAX_COOKIE_SIZE": 1000}, ["TESTING", "MAX_COOKIE_SIZE"])
    ['TESTING']
    """
    found: list[str] = []
    for key in keys:
        if key in DEFAULTS and key in config:
            value: object = config[key]
            default: object = DEFAULTS[key]
            alike = type(value) is type(default) and key not in _CHOICES
            if value != default and not alike and type(value) not in _TYPES.get(key, ()):
                found.append(key)
    return found
