"""``flask.globals``: the proxies, typed as what is current in a Flask application."""

from typing import Any, TypeVar, cast

from werkzeug.local import LocalProxy

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

T = TypeVar("T")


# What a native proxy stands for belongs to a Flask application here (Flask's contract).
def _like(native_proxy: Any, kind: type[T]) -> T:
    """Return a proxy of exactly werkzeug's class to what *native_proxy* stands for: what is current in a Flask application has Flask's classes."""
    return cast(T, LocalProxy(native_proxy._get_current_object))


app_ctx = _like(native.app_ctx, AppContext)
request_ctx = _like(native.request_ctx, RequestContext)
current_app = _like(native.current_app, Flask)
g = _like(native.g, _AppCtxGlobals)
request = _like(native.request, Request)
session = _like(native.session, SessionMixin)
