from erlen.compat.flask import app as _home
from erlen.compat.flask.app import (
    T_shell_context_processor as T_shell_context_processor,
)
from erlen.compat.flask.app import (
    T_teardown as T_teardown,
)
from erlen.compat.flask.app import (
    T_template_filter as T_template_filter,
)
from erlen.compat.flask.app import (
    T_template_global as T_template_global,
)
from erlen.compat.flask.app import (
    T_template_test as T_template_test,
)
from erlen.wrappers import Response as Response

App = _home.App
Flask = _home.Flask
MapAdapter = _home.MapAdapter
Request = _home.Request
Rule = _home.Rule
Scaffold = _home.Scaffold
SecureCookieSessionInterface = _home.SecureCookieSessionInterface
SessionInterface = _home.SessionInterface
_make_timedelta = _home._make_timedelta
setupmethod = _home.setupmethod
