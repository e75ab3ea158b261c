"""What requests and responses read of the current application, and what stands in where there is none.

Knows the application only through `_stack`.
"""

import json as standard_json
from typing import Any, TypeVar

from . import _stack

__all__ = ["CurrentJSON", "configured"]

T = TypeVar("T")


class CurrentJSON:
    """The `json_module` of a response: the current application's provider, else the standard library."""

    # Any is what JSON providers promise (see protocols.JSONProvider).
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Serialise *obj*."""
        app = _stack.app_or_none()
        return standard_json.dumps(obj, **kwargs) if app is None else app.json.dumps(obj, **kwargs)

    # Any is what JSON providers promise (see protocols.JSONProvider).
    def loads(self, text: str | bytes, **kwargs: Any) -> Any:
        """Parse *text*."""
        app = _stack.app_or_none()
        return standard_json.loads(text, **kwargs) if app is None else app.json.loads(text, **kwargs)


def configured(key: str, fallback: T) -> T:
    """Return the current application's setting, *fallback* outside of an application."""
    app = _stack.app_or_none()
    value: T = fallback if app is None else app.config[key]
    return value
