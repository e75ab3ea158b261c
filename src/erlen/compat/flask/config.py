"""``flask.config``: `erlen.config` with ``FLASK`` for the prefix of variables."""

import json
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from ..._typing import override
from ...config import Config as NativeConfig
from ...config import ConfigAttribute

__all__ = ["Config", "ConfigAttribute", "T"]

T = TypeVar("T")


class Config(NativeConfig):
    """The configuration of a Flask application."""

    is_redacted: ClassVar[bool] = False

    # A parser may yield anything (Flask's contract).
    @override
    def from_prefixed_env(self, prefix: str = "FLASK", *, loads: Callable[[str], Any] = json.loads) -> bool:
        """Load every environment variable that starts with *prefix* and an underscore (CFG-09)."""
        return super().from_prefixed_env(prefix, loads=loads)
