from erlen.compat.flask import signals as _home

Namespace = _home.Namespace
appcontext_popped = _home.appcontext_popped
appcontext_pushed = _home.appcontext_pushed
appcontext_tearing_down = _home.appcontext_tearing_down
before_render_template = _home.before_render_template
got_request_exception = _home.got_request_exception
message_flashed = _home.message_flashed
request_finished = _home.request_finished
request_started = _home.request_started
request_tearing_down = _home.request_tearing_down
template_rendered = _home.template_rendered
