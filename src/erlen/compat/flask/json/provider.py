"""``flask.json.provider``."""

from collections.abc import Callable
from typing import Any

from ....json.provider import DefaultJSONProvider as NativeProvider
from ....json.provider import JSONProvider
from ....json.provider import default as native_default

__all__ = ["DefaultJSONProvider", "JSONProvider", "_default"]


def _default(o: object) -> object:
    """Return what stands for *o* in JSON; for Flask an attrs class is nothing special.

    Raises:
        TypeError: there is nothing that could stand for it.
    """
    if hasattr(o, "__attrs_attrs__") and not hasattr(o, "__html__"):
        raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")
    return native_default(o)


class DefaultJSONProvider(NativeProvider):
    """Writes and reads JSON with the standard library."""

    strict: bool = False
    # As erlen's.
    default: Callable[[Any], Any] = staticmethod(_default)
