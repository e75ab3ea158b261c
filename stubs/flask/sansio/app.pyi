from erlen.compat.flask.sansio import app as _home
from erlen.compat.flask.sansio.app import (
    F as F,
)
from erlen.compat.flask.sansio.app import (
    T_shell_context_processor as T_shell_context_processor,
)
from erlen.compat.flask.sansio.app import (
    T_teardown as T_teardown,
)
from erlen.compat.flask.sansio.app import (
    T_template_filter as T_template_filter,
)
from erlen.compat.flask.sansio.app import (
    T_template_global as T_template_global,
)
from erlen.compat.flask.sansio.app import (
    T_template_test as T_template_test,
)

App = _home.App
Config = _home.Config
ConfigAttribute = _home.ConfigAttribute
Scaffold = _home.Scaffold
_make_timedelta = _home._make_timedelta
setupmethod = _home.setupmethod
