from erlen.compat.flask import ctx as _home
from erlen.compat.flask.ctx import (
    F as F,
)

AppContext = _home.AppContext
RequestContext = _home.RequestContext
_AppCtxGlobals = _home._AppCtxGlobals
_sentinel = _home._sentinel
after_this_request = _home.after_this_request
appcontext_popped = _home.appcontext_popped
appcontext_pushed = _home.appcontext_pushed
copy_current_request_context = _home.copy_current_request_context
has_app_context = _home.has_app_context
has_request_context = _home.has_request_context
