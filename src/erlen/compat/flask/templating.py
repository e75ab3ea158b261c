"""``flask.templating``: rendering as a chain of functions that may each be replaced in this module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from jinja2 import BaseLoader, Template, TemplateNotFound
from jinja2 import Environment as BaseEnvironment

from ...app import AnyErlen
from ...environment import DispatchingJinjaLoader, Environment
from ...templating import TemplateName, from_string, render, stream
from ...templating import default_context as _default_template_ctx_processor
from .globals import _cv_app, _cv_request, app_ctx, current_app, request
from .helpers import stream_with_context
from .signals import before_render_template, template_rendered

__all__ = [
    "BaseEnvironment",
    "BaseLoader",
    "DispatchingJinjaLoader",
    "Environment",
    "Template",
    "TemplateNotFound",
    "_cv_app",
    "_cv_request",
    "_default_template_ctx_processor",
    "_render",
    "_stream",
    "before_render_template",
    "current_app",
    "render_template",
    "render_template_string",
    "request",
    "stream_template",
    "stream_template_string",
    "stream_with_context",
    "template_rendered",
]

# A template's variables have any type, here and below (jinja's contract).


def _app() -> AnyErlen:
    return cast("AnyErlen", app_ctx.app)


def _render(app: AnyErlen, template: Template, context: dict[str, Any]) -> str:
    return render(app, template, context)


def _stream(app: AnyErlen, template: Template, context: dict[str, Any]) -> Iterator[str]:
    return stream(app, template, context)


def render_template(template_name_or_list: TemplateName | list[TemplateName], **context: Any) -> str:
    """Render a template with the variables *context*; of a list, the first one that exists (TPL-09)."""
    app = _app()
    return _render(app, app.jinja_env.get_or_select_template(template_name_or_list), context)


def render_template_string(source: str, **context: Any) -> str:
    """Render the template *source* with the variables *context*, escaping HTML (TPL-10)."""
    app = _app()
    return _render(app, from_string(app, source), context)


def stream_template(template_name_or_list: TemplateName | list[TemplateName], **context: Any) -> Iterator[str]:
    """Return the pieces of a template as they are rendered; in a request, the request stays current for them (STREAM-06)."""
    app = _app()
    return _stream(app, app.jinja_env.get_or_select_template(template_name_or_list), context)


def stream_template_string(source: str, **context: Any) -> Iterator[str]:
    """Return the pieces of the template *source* as they are rendered; see `stream_template`."""
    app = _app()
    return _stream(app, from_string(app, source), context)
