"""``flask.json``."""

from ....json import dump, dumps, jsonify, load, loads
from ....json.provider import default as _default

__all__ = ["_default", "dump", "dumps", "jsonify", "load", "loads"]
