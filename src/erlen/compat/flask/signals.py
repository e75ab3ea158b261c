"""``flask.signals``: erlen's signals as blinker knows them, so that whoever asks for a `blinker.NamedSignal` gets one."""

from blinker import Namespace

from ... import signals as native

__all__ = [
    "Namespace",
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "got_request_exception",
    "message_flashed",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "template_rendered",
]

_signals = native.NAMESPACE

template_rendered = native.template_rendered.named
before_render_template = native.before_render_template.named
request_started = native.request_started.named
request_finished = native.request_finished.named
request_tearing_down = native.request_tearing_down.named
got_request_exception = native.got_request_exception.named
appcontext_tearing_down = native.appcontext_tearing_down.named
appcontext_pushed = native.appcontext_pushed.named
appcontext_popped = native.appcontext_popped.named
message_flashed = native.message_flashed.named
