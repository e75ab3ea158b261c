"""``flask.globals``: the proxies, typed as what is current in a Flask application."""

from typing import cast

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


def _plain(native_proxy: object) -> object:
    """Return a proxy of exactly werkzeug's class to what *native_proxy* stands for."""
    return LocalProxy(cast("LocalProxy[object]", native_proxy)._get_current_object)  # pyright: ignore[reportPrivateUsage]  # werkzeug documents it


# What is current in a Flask application has Flask's classes.
app_ctx: AppContext = cast(AppContext, _plain(native.app_ctx))
request_ctx: RequestContext = cast(RequestContext, _plain(native.request_ctx))
current_app: Flask = cast(Flask, _plain(native.current_app))
g: _AppCtxGlobals = cast(_AppCtxGlobals, _plain(native.g))
request: Request = cast(Request, _plain(native.request))
session: SessionMixin = cast(SessionMixin, _plain(native.session))
