"""``flask.json``."""

from typing import IO, Any, cast

from ....json import dump, dumps
from ....json import jsonify as _jsonify
from ....json import load as _load
from ....json import loads as _loads
from ..wrappers import Response
from .provider import _default

__all__ = ["_default", "dump", "dumps", "jsonify", "load", "loads"]

# What a provider takes and what a text holds is not for a checker to say, here and below: Any is Flask's contract.


def loads(s: str | bytes, **kwargs: Any) -> Any:
    """Return what JSON text stands for."""
    return _loads(s, **kwargs)


def load(fp: IO[Any], **kwargs: Any) -> Any:
    """Return what the JSON in a file stands for."""
    return _load(fp, **kwargs)


def jsonify(*args: Any, **kwargs: Any) -> Response:
    """Return a JSON response: of the one argument, of all as a list, or of the keyword arguments as an object (JSON-01)."""
    # A Flask application's provider makes responses of its class.
    return cast(Response, _jsonify(*args, **kwargs))
