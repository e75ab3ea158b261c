"""The built-in configuration keys and what they start with.

Values only: what a key means is the business of the room that asks for it.
"""

from datetime import timedelta
from typing import Any

from werkzeug.datastructures import ImmutableDict

__all__ = ["DEFAULTS", "FLASK_DEFAULTS"]

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
