"""erlen: Flask's programming model on static types.

Everything an application needs by its everyday name; parts and outlines have rooms of their own (see docs/explanation/house.md).
"""

# First: what it defers must not have been imported yet.
from . import _ondemand as _ondemand  # isort: skip
from . import json
from ._wiring import Parts
from .app import AnyErlen, Erlen
from .blueprints import Blueprint
from .config import Config
from .ctx import after_this_request, copy_current_request_context, has_app_context, has_request_context
from .globals import current_app, current_settings, g, request, session
from .helpers import (
    abort,
    csp_nonce,
    flash,
    get_flashed_messages,
    get_template_attribute,
    make_response,
    redirect,
    redirect_onsite,
    send_file,
    send_from_directory,
    stream_with_context,
)
from .json import jsonify
from .keys import ContextKey, ExtensionKey, SessionKey
from .policy import ContentSecurityPolicy, SecurityPolicy
from .resources import resource
from .sessions import Session
from .signals import (
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    before_render_template,
    got_request_exception,
    message_flashed,
    request_finished,
    request_started,
    request_tearing_down,
    signal,
    template_rendered,
)
from .templating import Template, render_template, render_template_string, stream_template, stream_template_string
from .types import CustomMethod, HTTPMethod, JSONInput, JSONValue, Ret
from .urls import link, url_for
from .views import MethodView, View
from .wrappers import Request, Response

__version__ = "0.1.0"

__all__ = [
    "AnyErlen",
    "Blueprint",
    "Config",
    "ContentSecurityPolicy",
    "ContextKey",
    "CustomMethod",
    "Erlen",
    "ExtensionKey",
    "HTTPMethod",
    "JSONInput",
    "JSONValue",
    "MethodView",
    "Parts",
    "Request",
    "Response",
    "Ret",
    "SecurityPolicy",
    "Session",
    "SessionKey",
    "Template",
    "View",
    "__version__",
    "abort",
    "after_this_request",
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "copy_current_request_context",
    "csp_nonce",
    "current_app",
    "current_settings",
    "flash",
    "g",
    "get_flashed_messages",
    "get_template_attribute",
    "got_request_exception",
    "has_app_context",
    "has_request_context",
    "json",
    "jsonify",
    "link",
    "make_response",
    "message_flashed",
    "redirect",
    "redirect_onsite",
    "render_template",
    "render_template_string",
    "request",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "resource",
    "send_file",
    "send_from_directory",
    "session",
    "signal",
    "stream_template",
    "stream_template_string",
    "stream_with_context",
    "template_rendered",
    "url_for",
]
