"""The jinja environment of an application, and the loader that finds its templates.

Knows of the application what the outlines here say; rendering is `templating`'s business. Rule: the application's loader is asked first, then
those of the blueprints in the order of their registration; the first match wins (TPL-01).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, Unpack, cast

import jinja2
from jinja2.ext import Extension

from . import _stack, debughelpers
from ._proxy import proxy
from ._typing import override
from .protocols import Application
from .stringtemplates import StringTemplates
from .templatecode import QuickEnvironment
from .types import TemplateCallable
from .wrappers import Request

__all__ = [
    "DispatchingJinjaLoader",
    "Environment",
    "EnvironmentApplication",
    "JinjaOptions",
    "Source",
    "TemplateApplication",
    "TemplateOwner",
    "create_environment",
    "select_jinja_autoescape",
]

AUTOESCAPED = (".html", ".htm", ".xml", ".xhtml", ".svg")
WIDELY_AUTOESCAPED = (*AUTOESCAPED, ".xht", ".shtml", ".rss", ".atom", ".rdf", ".xsl", ".xslt", ".mathml")
TEMPLATE_SUFFIXES = frozenset({".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template"})


class TemplateOwner(Protocol):
    """Who may have templates of its own: an application or a blueprint."""

    @property
    def name(self) -> str: ...

    @property
    def import_name(self) -> str: ...

    @property
    def jinja_loader(self) -> jinja2.BaseLoader | None: ...


class TemplateApplication(Application, TemplateOwner, Protocol):
    """What templates ask of the application."""

    def iter_blueprints(self) -> Iterable[TemplateOwner]: ...

    def create_global_jinja_loader(self) -> jinja2.BaseLoader: ...

    # A template's variables have any type (jinja's contract).
    def update_template_context(self, context: dict[str, Any], /) -> None: ...


# (source, file name, whether both are still up to date), as jinja wants it
Source: TypeAlias = tuple[str, str | None, Callable[[], bool] | None]


class DispatchingJinjaLoader(jinja2.BaseLoader):
    """Asks the loader of the application, then those of its blueprints (TPL-01).

    >>> from jinja2 import DictLoader
    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> app.jinja_loader = DictLoader({"a.html": "A"})
    >>> app.create_global_jinja_loader().list_templates()
    ['a.html']
    """

    def __init__(self, app: TemplateApplication) -> None:
        self.app = app

    @override
    def get_source(self, environment: jinja2.Environment, template: str) -> Source:
        """Return the first source found under the name *template*.

        Raises:
            jinja2.TemplateNotFound: no loader knows it.
        """
        if self.app.config["EXPLAIN_TEMPLATE_LOADING"]:
            return self._get_source_explained(environment, template)
        return self._get_source_fast(environment, template)

    def _get_source_fast(self, environment: jinja2.Environment, template: str) -> Source:
        for _, loader in self._iter_loaders(template):
            try:
                return loader.get_source(environment, template)
            except jinja2.TemplateNotFound:
                continue
        raise self._not_found(template)

    def _get_source_explained(self, environment: jinja2.Environment, template: str) -> Source:
        attempts: list[debughelpers.LoadingAttempt] = []
        first: Source | None = None
        for owner, loader in self._iter_loaders(template):
            try:
                found = loader.get_source(environment, template)
            except jinja2.TemplateNotFound:
                attempts.append(debughelpers.LoadingAttempt(loader, self._described(owner), found=False))
            else:
                attempts.append(
                    debughelpers.LoadingAttempt(loader, self._described(owner), found=True, filename=found[1])
                )
                first = first or found
        debughelpers.explain_template_loading_attempts(self.app.logger, template, attempts, _current_blueprint())
        if first is None:
            raise self._not_found(template)
        return first

    def _not_found(self, template: str) -> jinja2.TemplateNotFound:
        places: list[str] = []
        for _, loader in self._iter_loaders(template):
            if isinstance(loader, jinja2.FileSystemLoader):
                places.extend(loader.searchpath)
            else:
                places.append(type(loader).__name__)
        looked = f"Looked in {', '.join(places)}" if places else "No application or blueprint has a template folder"
        return jinja2.TemplateNotFound(
            template, f"There is no template {template!r}. {looked}; put it there, or correct the name."
        )

    def _described(self, owner: TemplateOwner) -> str:
        if owner is self.app:
            return f"application {owner.import_name!r}"
        return f"blueprint {owner.name!r} ({owner.import_name})"

    def _iter_loaders(self, template: str) -> Iterator[tuple[TemplateOwner, jinja2.BaseLoader]]:
        """Yield who to ask for *template*; an override may choose by name."""
        for owner in (self.app, *self.app.iter_blueprints()):
            loader = owner.jinja_loader
            if loader is not None:
                yield owner, loader

    @override
    def list_templates(self) -> list[str]:
        """Return the names of all templates, the application's and the blueprints' (TPL-19)."""
        return sorted({name for _, loader in self._iter_loaders("") for name in loader.list_templates()})


def _current_blueprint() -> str | None:
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    request = None if context is None else context.request
    return request.blueprint if isinstance(request, Request) else None


# The environment


class JinjaOptions(TypedDict, total=False):
    """The options of a jinja environment, for `jinja_options`; see `jinja2.Environment`."""

    block_start_string: str
    block_end_string: str
    variable_start_string: str
    variable_end_string: str
    comment_start_string: str
    comment_end_string: str
    line_statement_prefix: str | None
    line_comment_prefix: str | None
    trim_blocks: bool
    lstrip_blocks: bool
    newline_sequence: Literal["\n", "\r\n", "\r"]
    keep_trailing_newline: bool
    extensions: Sequence[str | type[Extension]]
    optimized: bool
    undefined: type[jinja2.Undefined]
    # Gives back what it was given, or something to print instead (jinja's contract).
    finalize: Callable[..., Any] | None
    autoescape: bool | Callable[[str | None], bool]
    loader: jinja2.BaseLoader | None
    cache_size: int
    auto_reload: bool
    bytecode_cache: jinja2.BytecodeCache | None
    enable_async: bool


class Environment(QuickEnvironment):
    """A jinja environment that loads the templates of one application and its blueprints.

    >>> from erlen import Erlen
    >>> from erlen.environment import Environment
    >>> app = Erlen("example")
    >>> isinstance(app.jinja_env, Environment), app.jinja_env.app is app
    (True, True)
    """

    # jinja2 leaves them to inference, which takes what it starts with for all there may ever be. Values of any type (jinja's contract).
    globals: dict[str, Any]
    filters: dict[str, TemplateCallable]
    tests: dict[str, TemplateCallable]  # type: ignore[assignment]  # mypy infers a class for functions

    def __init__(self, app: TemplateApplication, **options: Unpack[JinjaOptions]) -> None:
        if "loader" not in options:
            options["loader"] = app.create_global_jinja_loader()
        super().__init__(**options)
        self.app = app
        self.string_templates: StringTemplates = StringTemplates()


class EnvironmentApplication(TemplateApplication, Protocol):
    """What making an environment asks of the application."""

    @property
    def jinja_environment(self) -> type[Environment]: ...

    @property
    def jinja_options(self) -> Mapping[str, object]: ...

    def select_jinja_autoescape(self, filename: str | None, /) -> bool: ...

    # A rule's variables and further arguments have any type (Flask's contract).
    def url_for(self, endpoint: str, /, **values: Any) -> str: ...


def create_environment(app: EnvironmentApplication, **extra_globals: object) -> Environment:
    """Return the environment that *app*'s attributes and configuration ask for (TPL-04, TPL-12, TPL-18, TPL-20).

    >>> from erlen import Erlen
    >>> from erlen.environment import create_environment
    >>> create_environment(Erlen("example"), answer=42).from_string("{{ answer }} {{ config.DEBUG }}").render()
    '42 False'
    """
    options = {"autoescape": app.select_jinja_autoescape, "auto_reload": _auto_reload(app), **app.jinja_options}
    # jinja2 checks the options of an application that took no care of their types.
    environment = app.jinja_environment(app, **cast(JinjaOptions, options))
    # Whatever a template may use is a global (jinja's contract).
    names: dict[str, Any] = {
        "url_for": app.url_for,
        "config": app.config,
        # Stand-ins, so that templates imported without context see them as well.
        "request": proxy(lambda: _stack.request_frame().request),
        "session": proxy(lambda: _stack.request_frame().session),
        "g": proxy(lambda: _stack.frame().g),
        **extra_globals,
    }
    environment.globals.update(names)
    environment.policies["json.dumps_function"] = app.json.dumps
    return environment


def _auto_reload(app: Application) -> bool:
    auto_reload: bool | None = app.config["TEMPLATES_AUTO_RELOAD"]
    return app.debug if auto_reload is None else auto_reload


def select_jinja_autoescape(filename: str | None, *, widely: bool = False) -> bool:
    """Tell whether what is rendered under the name *filename* escapes HTML: files by their suffix, strings always (TPL-02).

    *widely* means all markup that a browser runs scripts in, whatever the case of the suffix, with a template's own suffix behind it or not.

    >>> from erlen.environment import select_jinja_autoescape
    >>> [select_jinja_autoescape(name) for name in ("a.html", "a.txt", None)]
    [True, False, True]
    >>> [select_jinja_autoescape(name, widely=True) for name in ("a.HTM", "a.html.j2", "feed.rss", "a.txt.j2")]
    [True, True, True, False]
    """
    if filename is None:
        return True
    if not widely:
        return filename.endswith(AUTOESCAPED)
    return _is_markup(filename)


@lru_cache(maxsize=512)
def _is_markup(filename: str) -> bool:
    name = filename.lower()
    stem, dot, suffix = name.rpartition(".")
    return (stem if dot + suffix in TEMPLATE_SUFFIXES else name).endswith(WIDELY_AUTOESCAPED)
