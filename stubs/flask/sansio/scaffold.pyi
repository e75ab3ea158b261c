from erlen.compat.flask.sansio import scaffold as _home
from erlen.compat.flask.sansio.scaffold import (
    F as F,
)
from erlen.compat.flask.sansio.scaffold import (
    T_after_request as T_after_request,
)
from erlen.compat.flask.sansio.scaffold import (
    T_before_request as T_before_request,
)
from erlen.compat.flask.sansio.scaffold import (
    T_error_handler as T_error_handler,
)
from erlen.compat.flask.sansio.scaffold import (
    T_route as T_route,
)
from erlen.compat.flask.sansio.scaffold import (
    T_teardown as T_teardown,
)
from erlen.compat.flask.sansio.scaffold import (
    T_template_context_processor as T_template_context_processor,
)
from erlen.compat.flask.sansio.scaffold import (
    T_url_defaults as T_url_defaults,
)
from erlen.compat.flask.sansio.scaffold import (
    T_url_value_preprocessor as T_url_value_preprocessor,
)

Scaffold = _home.Scaffold
_endpoint_from_view_func = _home._endpoint_from_view_func
_find_package_path = _home._find_package_path
_sentinel = _home._sentinel
find_package = _home.find_package
get_root_path = _home.get_root_path
setupmethod = _home.setupmethod
