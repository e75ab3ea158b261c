from erlen.compat.flask import helpers as _home

_cv_app = _home._cv_app
_cv_request = _home._cv_request
_prepare_send_file_kwargs = _home._prepare_send_file_kwargs
_split_blueprint_path = _home._split_blueprint_path
abort = _home.abort
current_app = _home.current_app
flash = _home.flash
get_debug_flag = _home.get_debug_flag
get_flashed_messages = _home.get_flashed_messages
get_load_dotenv = _home.get_load_dotenv
get_root_path = _home.get_root_path
get_template_attribute = _home.get_template_attribute
make_response = _home.make_response
message_flashed = _home.message_flashed
redirect = _home.redirect
request = _home.request
request_ctx = _home.request_ctx
send_file = _home.send_file
send_from_directory = _home.send_from_directory
session = _home.session
stream_with_context = _home.stream_with_context
url_for = _home.url_for
