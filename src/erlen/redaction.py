"""Settings as logs, tracebacks and templates may show them: without what nobody should read.

Knows names and values; no configuration.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

__all__ = ["redacted"]

SECRET = re.compile(
    r"SECRET|PASSW|PASSPHRASE|PWD|TOKEN|CREDENTIAL|SALT|DSN|(?:^|_)(?:API)?KEYS?(?:$|_)|APIKEY", re.IGNORECASE
)
"""Names of settings that nobody should read."""

PASSWORD = re.compile(r"(://[^:/?#@\s]*:)[^/?#\s]*@")
"""An address that holds one."""


# Settings are named by strings, the keys inside of them by anything.
def redacted(config: Mapping[Any, object]) -> dict[object, object]:
    """Return *config* for reading: secrets are asterisks.

    >>> from erlen.redaction import redacted
    >>> redacted({"SECRET_KEY": "x", "PAGE_SIZE": 5, "DATABASE": "db://ada:pw@host/shop", "MAIL": {"PASSWORD": "y"}})
    {'SECRET_KEY': '***', 'PAGE_SIZE': 5, 'DATABASE': 'db://ada:***@host/shop', 'MAIL': {'PASSWORD': '***'}}
    """
    return {
        key: "***" if value and SECRET.search(str(key)) and not _shows_itself(value) else _redacted(value)
        for key, value in config.items()
    }


def _shows_itself(value: object) -> bool:
    return isinstance(value, bool | int | Mapping)


def _redacted(value: object) -> object:
    if isinstance(value, str):
        return PASSWORD.sub(r"\1***@", value)
    if isinstance(value, Mapping):
        return redacted(cast("Mapping[object, object]", value))
    kind = type(value)
    if kind is list or kind is tuple:
        items = [_redacted(item) for item in cast("Iterable[object]", value)]
        return items if kind is list else tuple(items)
    return value
