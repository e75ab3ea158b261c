from erlen.compat.flask.json import provider as _home

DefaultJSONProvider = _home.DefaultJSONProvider
JSONProvider = _home.JSONProvider
_default = _home._default
