from erlen.compat.flask import json as _home

_default = _home._default
dump = _home.dump
dumps = _home.dumps
jsonify = _home.jsonify
load = _home.load
loads = _home.loads
