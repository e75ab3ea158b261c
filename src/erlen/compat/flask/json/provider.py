"""``flask.json.provider``."""

from ....json.provider import DefaultJSONProvider, JSONProvider
from ....json.provider import default as _default

__all__ = ["DefaultJSONProvider", "JSONProvider", "_default"]
