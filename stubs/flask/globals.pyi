from erlen.compat.flask import globals as _home

_cv_app = _home._cv_app
_cv_request = _home._cv_request
_no_app_msg = _home._no_app_msg
_no_req_msg = _home._no_req_msg
app_ctx = _home.app_ctx
current_app = _home.current_app
g = _home.g
request = _home.request
request_ctx = _home.request_ctx
session = _home.session
