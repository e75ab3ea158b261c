from erlen.compat.flask import testing as _home

EnvironBuilder = _home.EnvironBuilder
FlaskCliRunner = _home.FlaskCliRunner
FlaskClient = _home.FlaskClient
_get_werkzeug_version = _home._get_werkzeug_version
_werkzeug_version = _home._werkzeug_version
