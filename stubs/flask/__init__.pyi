from erlen.compat import flask as _home

from . import app as app
from . import blueprints as blueprints
from . import cli as cli
from . import config as config
from . import ctx as ctx
from . import globals as globals
from . import helpers as helpers
from . import json as json
from . import logging as logging
from . import sansio as sansio
from . import sessions as sessions
from . import signals as signals
from . import templating as templating
from . import typing as typing
from . import wrappers as wrappers

Blueprint = _home.Blueprint
Config = _home.Config
Flask = _home.Flask
Request = _home.Request
Response = wrappers.Response
abort = _home.abort
after_this_request = _home.after_this_request
appcontext_popped = _home.appcontext_popped
appcontext_pushed = _home.appcontext_pushed
appcontext_tearing_down = _home.appcontext_tearing_down
before_render_template = _home.before_render_template
copy_current_request_context = _home.copy_current_request_context
current_app = _home.current_app
flash = _home.flash
g = _home.g
get_flashed_messages = _home.get_flashed_messages
get_template_attribute = _home.get_template_attribute
got_request_exception = _home.got_request_exception
has_app_context = _home.has_app_context
has_request_context = _home.has_request_context
jsonify = _home.jsonify
make_response = _home.make_response
message_flashed = _home.message_flashed
redirect = _home.redirect
render_template = _home.render_template
render_template_string = _home.render_template_string
request = _home.request
request_finished = _home.request_finished
request_started = _home.request_started
request_tearing_down = _home.request_tearing_down
send_file = _home.send_file
send_from_directory = _home.send_from_directory
session = _home.session
stream_template = _home.stream_template
stream_template_string = _home.stream_template_string
stream_with_context = _home.stream_with_context
template_rendered = _home.template_rendered
url_for = _home.url_for

__version__: str
