"""Flask on erlen: with `install_as_flask`, ``import flask`` and everything that belongs to it mean this package::

    from erlen.compat.flask import install_as_flask

    install_as_flask()  # before anything imports flask

Without it, the names are here as well:

>>> from erlen.compat.flask import Flask
>>> Flask("example")
<Flask 'example'>
"""

import warnings

from . import json
from ._install import FlaskImportedError, install_as_flask, uninstall_as_flask
from ._names import VERSION
from .app import Flask
from .blueprints import Blueprint
from .config import Config
from .ctx import after_this_request, copy_current_request_context, has_app_context, has_request_context
from .globals import current_app, g, request, session
from .helpers import (
    abort,
    flash,
    get_flashed_messages,
    get_template_attribute,
    make_response,
    redirect,
    send_file,
    send_from_directory,
    stream_with_context,
    url_for,
)
from .json import jsonify
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
    template_rendered,
)
from .templating import render_template, render_template_string, stream_template, stream_template_string
from .wrappers import Request, Response

__all__ = [
    "Blueprint",
    "Config",
    "Flask",
    "FlaskImportedError",
    "Request",
    "Response",
    "abort",
    "after_this_request",
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "copy_current_request_context",
    "current_app",
    "flash",
    "g",
    "get_flashed_messages",
    "get_template_attribute",
    "got_request_exception",
    "has_app_context",
    "has_request_context",
    "install_as_flask",
    "json",
    "jsonify",
    "make_response",
    "message_flashed",
    "redirect",
    "render_template",
    "render_template_string",
    "request",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "send_file",
    "send_from_directory",
    "session",
    "stream_template",
    "stream_template_string",
    "stream_with_context",
    "template_rendered",
    "uninstall_as_flask",
    "url_for",
]


def __getattr__(name: str) -> str:
    if name == "__version__":
        warnings.warn(
            "flask.__version__ is deprecated; test for what you need, or ask importlib.metadata.version('flask').",
            DeprecationWarning,
            stacklevel=2,
        )
        return VERSION
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
