"""``flask.globals``: the proxies, typed as what is current in a Flask application."""

from typing import cast

from ... import _stack
from ... import globals as native
from ._contextview import app_view, request_view
from ._namespace import _AppCtxGlobals
from .app import Flask
from .ctx import AppContext, RequestContext
from .sessions import SessionMixin
from .wrappers import Request

__all__ = [
    "_cv_app",
    "_cv_request",
    "_no_app_msg",
    "_no_req_msg",
    "app_ctx",
    "current_app",
    "g",
    "request",
    "request_ctx",
    "session",
]

_cv_app = app_view
_cv_request = request_view
_no_app_msg = _stack.NO_APP
_no_req_msg = _stack.NO_REQUEST

# One proxy serves both: what is current in a Flask application has Flask's classes.
app_ctx: AppContext = cast(AppContext, native.app_ctx)
request_ctx: RequestContext = cast(RequestContext, native.request_ctx)
current_app: Flask = cast(Flask, native.current_app)
g: _AppCtxGlobals = cast(_AppCtxGlobals, native.g)
request: Request = cast(Request, native.request)
session: SessionMixin = cast(SessionMixin, native.session)
