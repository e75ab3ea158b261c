"""``flask.signals``: erlen's signals as blinker knows them, so that whoever asks for a `blinker.NamedSignal` gets one."""

from blinker import NamedSignal, Namespace

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

_signals: Namespace = native.NAMESPACE

template_rendered: NamedSignal = native.template_rendered.named
before_render_template: NamedSignal = native.before_render_template.named
request_started: NamedSignal = native.request_started.named
request_finished: NamedSignal = native.request_finished.named
request_tearing_down: NamedSignal = native.request_tearing_down.named
got_request_exception: NamedSignal = native.got_request_exception.named
appcontext_tearing_down: NamedSignal = native.appcontext_tearing_down.named
appcontext_pushed: NamedSignal = native.appcontext_pushed.named
appcontext_popped: NamedSignal = native.appcontext_popped.named
message_flashed: NamedSignal = native.message_flashed.named
