"""Templates: rendering by name, from source, or through a typed handle.

Knows the current frame and, of the application, what `environment` says of it; which hooks and routes exist is not its business. Rules (TPL):
- Variables given to a render call beat those of context processors (TPL-06); the processors run before the first piece of a stream (STREAM-06).
- `before_render_template` is sent when the variables are complete, `template_rendered` when the last piece is out (TPL-15).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast, final

import attrs
import jinja2

from . import _stack, environment
from ._dynamic import attributes, attrs_text
from .errors import ErlenError
from .signals import before_render_template, template_rendered
from .types import DataclassInstance

__all__ = [
    "BY_DEFAULT",
    "Template",
    "TemplateName",
    "TemplateVariables",
    "VariablesClassError",
    "complete_by_default",
    "complete_context",
    "default_context",
    "render_template",
    "render_template_string",
    "stream_template",
    "stream_template_string",
]

TemplateName: TypeAlias = "str | jinja2.Template"

# The variables


# The classes of g and request are the application's own (Flask's contract).
def default_context() -> dict[str, Any]:
    """Return what every template sees besides the environment's globals: ``g``, and in a request ``request``.

    The first context processor of every application; the session is a global, so that rendering alone does not look at it (SESS-07).
    """
    made: dict[str, Any] = {}
    complete_by_default(made)
    return made


# Variables have any type (Flask's contract).
def complete_by_default(context: dict[str, Any]) -> None:
    """Do what `complete_context` does where `default_context` is the only processor."""
    frame = _stack.find_frame(None)
    if frame is None:
        return
    if "g" not in context:
        context["g"] = frame.g
    request_context = frame.request_context
    if request_context is not None and "request" not in context:
        context["request"] = request_context.request


BY_DEFAULT: Final = [default_context]
"""The context processors of an application that has none of its own."""


# Variables have any type, and processors may be coroutine functions (Flask's contract).
def complete_context(
    context: dict[str, Any],
    processors: Iterable[Iterable[Callable[..., Any]]],
    ensure_sync: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    """Add to *context* what *processors*, scope by scope, return, the later ones first heard; what *context* had already stays (TPL-06).

    Raises:
        TypeError: a processor returned no mapping (TPL-08).

    >>> from erlen.templating import complete_context
    >>> context = {"title": "given"}
    >>> complete_context(context, [[lambda: {"title": "default", "year": 2024}], [lambda: {"year": 2025}]], lambda function: function)
    >>> context
    {'title': 'given', 'year': 2025}
    """
    added: dict[str, Any] = {}
    for scope in processors:
        for processor in scope:
            # The first of every application, known to be a plain function.
            added.update(default_context() if processor is default_context else ensure_sync(processor)())
    for name, value in added.items():
        if name not in context:
            context[name] = value


# Rendering


def _app() -> environment.TemplateApplication:
    # Whatever stands in a context is a whole application; the rooms below only see its outline.
    app: Any = _stack.app()
    whole: environment.TemplateApplication = app
    return whole


def from_string(app: environment.TemplateApplication, source: str) -> jinja2.Template:
    """Return the template *source*, compiled once where nobody can tell the difference."""
    jinja_env = app.jinja_env
    # A subclass may compile in its own way.
    if type(jinja_env) is environment.Environment and type(source) is str:
        return jinja_env.string_templates.get(jinja_env, source)
    return jinja_env.from_string(source)


# A template's variables have any type (jinja's contract).
def _prepare(app: environment.TemplateApplication, template: jinja2.Template, context: dict[str, Any]) -> None:
    app.update_template_context(context)
    if before_render_template.receivers:
        before_render_template.emit(app.ensure_sync, app, template=template, context=context)


def _finish(app: environment.TemplateApplication, template: jinja2.Template, context: dict[str, Any]) -> None:
    if template_rendered.receivers:
        template_rendered.emit(app.ensure_sync, app, template=template, context=context)


# See _prepare.
def render(app: environment.TemplateApplication, template: jinja2.Template, context: dict[str, Any]) -> str:
    """Return *template* rendered with *context* and what the processors add, sending both signals (TPL-15)."""
    _prepare(app, template, context)
    rendered = template.render(context)
    _finish(app, template, context)
    return rendered


# See _prepare.
def stream(app: environment.TemplateApplication, template: jinja2.Template, context: dict[str, Any]) -> Iterator[str]:
    """Return the pieces of *template*, in the current frame; the processors run at once (STREAM-06)."""
    _prepare(app, template, context)

    def pieces() -> Iterator[str]:
        yield from template.generate(context)
        _finish(app, template, context)

    return _stack.frame().streamed(pieces())


# A template's variables have any type (jinja's contract); `Template` is the checked way.
def render_template(template_name_or_list: TemplateName | list[TemplateName], **context: Any) -> str:
    """Render a template with the variables *context*; of a list, the first one that exists (TPL-09).

    Raises:
        OutsideContextError: no application is current.
        jinja2.TemplateNotFound: there is no such template.

    >>> from jinja2 import DictLoader
    >>> from erlen import Erlen, render_template
    >>> app = Erlen("example")
    >>> app.jinja_loader = DictLoader({"hello.html": "<p>Hello {{ name }}</p>"})
    >>> with app.app_context():
    ...     render_template("hello.html", name="<Ada>")
    '<p>Hello &lt;Ada&gt;</p>'
    """
    app = _app()
    return render(app, app.jinja_env.get_or_select_template(template_name_or_list), context)


# See render_template.
def render_template_string(source: str, **context: Any) -> str:
    """Render the template *source* with the variables *context*, escaping HTML (TPL-10).

    Raises:
        OutsideContextError: no application is current.
        jinja2.TemplateSyntaxError: *source* is no template.

    >>> from erlen import Erlen, render_template_string
    >>> with Erlen("example").app_context():
    ...     render_template_string("{{ 2 * n }}", n=21)
    '42'
    """
    app = _app()
    return render(app, from_string(app, source), context)


# See render_template.
def stream_template(template_name_or_list: TemplateName | list[TemplateName], **context: Any) -> Iterator[str]:
    """Return the pieces of a template as they are rendered; in a request, the request stays current for them (STREAM-06).

    Raises:
        OutsideContextError: no application is current.
        jinja2.TemplateNotFound: there is no such template.
    """
    app = _app()
    return stream(app, app.jinja_env.get_or_select_template(template_name_or_list), context)


# See render_template.
def stream_template_string(source: str, **context: Any) -> Iterator[str]:
    """Return the pieces of the template *source* as they are rendered; see `stream_template`.

    Raises:
        OutsideContextError: no application is current.
        jinja2.TemplateSyntaxError: *source* is no template.

    >>> from erlen import Erlen, stream_template_string
    >>> with Erlen("example").app_context():
    ...     "".join(stream_template_string("{% for n in numbers %}{{ n }} {% endfor %}", numbers=[1, 2]))
    '1 2 '
    """
    app = _app()
    return stream(app, from_string(app, source), context)


# Typed handles

TemplateVariables: TypeAlias = attrs.AttrsInstance | DataclassInstance | Mapping[str, object]
"""What can hold the variables of a template: an instance of an attrs class or dataclass, or a typed dict."""
VariablesT = TypeVar("VariablesT", bound=TemplateVariables)


class VariablesClassError(ErlenError, TypeError):
    """A template handle was made for a class that does not say which variables it holds."""


def _holds_variables(kind: object) -> bool:
    return isinstance(kind, type) and (attrs.has(kind) or dataclasses.is_dataclass(kind) or issubclass(kind, Mapping))


# A checker that does not know attrs classes by their structure lets any class through.
def _check_variables(handle: Template[Any], attribute: object, kind: type[Any]) -> None:
    if not _holds_variables(kind):
        raise VariablesClassError(
            f"Template({handle.name!r}, {kind!r}): the variables of a template are an attrs class, a dataclass or a TypedDict."
            " Declare one whose fields are what the template uses."
        )


@final
@attrs.frozen(repr=False)
class Template(Generic[VariablesT]):
    """A template together with the class of its variables, so that a type checker sees a missing, misspelt or mistyped one.

    Raises:
        VariablesClassError: *variables* is none of the three kinds of class.

    >>> import attrs
    >>> from jinja2 import DictLoader
    >>> from erlen import Erlen, Template
    >>> @attrs.frozen
    ... class Post:
    ...     title: str
    ...     likes: int = 0
    >>> POST_PAGE = Template("post.html", Post)
    >>> app = Erlen("example")
    >>> app.jinja_loader = DictLoader({"post.html": "<h1>{{ title }}</h1> {{ likes }}"})
    >>> with app.app_context():
    ...     POST_PAGE.render(Post(title="Hello", likes=3))
    '<h1>Hello</h1> 3'
    """

    name: str
    variables: type[VariablesT] = attrs.field(validator=_check_variables)

    __repr__ = attrs_text

    def render(self, variables: VariablesT, /) -> str:
        """Render the template; context processors add their variables as always."""
        return render_template(self.name, **_fields_of(variables))

    def stream(self, variables: VariablesT, /) -> Iterator[str]:
        """Return the pieces of the template as they are rendered; see `stream_template`."""
        return stream_template(self.name, **_fields_of(variables))


def _fields_of(variables: TemplateVariables) -> dict[str, object]:
    """Return the fields by name, their values as they are."""
    kind = type(variables)
    if attrs.has(kind):
        fields: tuple[attrs.Attribute[object], ...] = attrs.fields(kind)
        names = [field.name for field in fields]
    elif dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(kind)]
    else:
        return dict(cast("Mapping[str, object]", variables))
    return attributes(variables, names)
