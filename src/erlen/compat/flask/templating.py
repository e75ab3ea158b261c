"""``flask.templating``."""

from ...environment import DispatchingJinjaLoader, Environment
from ...templating import default_context as _default_template_ctx_processor
from ...templating import (
    render as _render,
)
from ...templating import (
    render_template,
    render_template_string,
    stream_template,
    stream_template_string,
)
from ...templating import (
    stream as _stream,
)

__all__ = [
    "DispatchingJinjaLoader",
    "Environment",
    "_default_template_ctx_processor",
    "_render",
    "_stream",
    "render_template",
    "render_template_string",
    "stream_template",
    "stream_template_string",
]
