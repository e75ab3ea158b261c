from erlen.compat.flask.sansio import blueprints as _home
from erlen.compat.flask.sansio.blueprints import (
    T_after_request as T_after_request,
)
from erlen.compat.flask.sansio.blueprints import (
    T_before_request as T_before_request,
)
from erlen.compat.flask.sansio.blueprints import (
    T_error_handler as T_error_handler,
)
from erlen.compat.flask.sansio.blueprints import (
    T_teardown as T_teardown,
)
from erlen.compat.flask.sansio.blueprints import (
    T_template_context_processor as T_template_context_processor,
)
from erlen.compat.flask.sansio.blueprints import (
    T_template_filter as T_template_filter,
)
from erlen.compat.flask.sansio.blueprints import (
    T_template_global as T_template_global,
)
from erlen.compat.flask.sansio.blueprints import (
    T_template_test as T_template_test,
)
from erlen.compat.flask.sansio.blueprints import (
    T_url_defaults as T_url_defaults,
)
from erlen.compat.flask.sansio.blueprints import (
    T_url_value_preprocessor as T_url_value_preprocessor,
)

Blueprint = _home.Blueprint
BlueprintSetupState = _home.BlueprintSetupState
DeferredSetupFunction = _home.DeferredSetupFunction
Scaffold = _home.Scaffold
_endpoint_from_view_func = _home._endpoint_from_view_func
_sentinel = _home._sentinel
setupmethod = _home.setupmethod
