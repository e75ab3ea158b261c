"""URLs of views: by the view itself, checked against its signature, or by endpoint name.

Knows the application as what `URLApp` says. Rules (URL): inside of a request URLs are relative to it; outside they need ``SERVER_NAME`` and
are absolute; values first pass the functions that supply defaults, then the rule's converters, and what is left becomes the query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, ParamSpec, Protocol, cast, overload
from urllib.parse import quote, urlencode

from werkzeug import routing

from . import _stack
from ._binding import knows_own_host
from ._watching import Watch, is_as_made
from .appctx import AppContext
from .ctx import RequestContext
from .decorators import Tables
from .errors import EndpointConflictError, OutsideContextError, UnknownHostError
from .hooks import HookTable
from .protocols import Router
from .types import HookCallable, Method, RouteValue, URLValues
from .viewcalls import endpoint_for, values_of
from .wrappers import Request, environ_text, split_blueprint_path

__all__ = ["URLApp", "build_url", "endpoint_for", "link", "url_for", "url_scopes"]

P = ParamSpec("P")

# As werkzeug quotes the query of the URLs it builds.
QUERY_SAFE = "!$'()*,/:;?@"
ANCHOR_SAFE = "%!#$&'()*+,/:;=?@"


class URLApp(Protocol):
    """What building URLs asks of the application."""

    @property
    def router(self) -> Router: ...

    @property
    def tables(self) -> Tables: ...

    # Configuration values have any type (Flask's contract).
    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def is_straight(self) -> bool: ...

    @property
    def builds_plainly(self) -> bool: ...

    @property
    def subdomain_matching(self) -> bool: ...

    original_steps: tuple[object, ...]
    watch: Watch

    def create_url_adapter(self, request: Request | None, /) -> routing.MapAdapter | None: ...

    def inject_url_defaults(self, endpoint: str, values: URLValues, /) -> None: ...

    def handle_url_build_error(self, error: routing.BuildError, endpoint: str, values: URLValues, /) -> str: ...


class URLBuilder(URLApp, Protocol):
    """The application's own ``url_for``, which a subclass may override."""

    def url_for(self, endpoint: str, /, **values: RouteValue) -> str: ...


class Options(NamedTuple):
    """How a URL is to be built, beside its values."""

    anchor: str | None = None
    method: str | None = None
    scheme: str | None = None
    external: bool | None = None

    @classmethod
    def taken_from(cls, values: URLValues) -> Options:
        """Take the options out of *values*, where they stand under underscored names."""
        if not OPTION_NAMES & values.keys():
            return PLAIN
        return cls(
            anchor=values.pop("_anchor", None),
            method=values.pop("_method", None),
            scheme=values.pop("_scheme", None),
            external=values.pop("_external", None),
        )

    def as_values(self) -> URLValues:
        """Return the options under the names that build-error handlers see (URL-10)."""
        return {"_anchor": self.anchor, "_method": self.method, "_scheme": self.scheme, "_external": self.external}


OPTION_NAMES = frozenset({"_anchor", "_method", "_scheme", "_external"})
PLAIN = Options()
"""What most URLs are built with."""


def url_scopes(endpoint: str) -> tuple[str | None, ...]:
    """Return the scopes of *endpoint*, the application first, then its blueprints from outside to inside.

    >>> from erlen.urls import url_scopes
    >>> url_scopes("a.b.view")
    (None, 'a', 'a.b')
    """
    blueprint, dot, _ = endpoint.rpartition(".")
    return (None, *reversed(split_blueprint_path(blueprint))) if dot else (None,)


def named_endpoint(rule: str, endpoint: str | None, view: Callable[..., object] | None) -> str:
    """Return *endpoint*, else the name of *view* (ROUTE-01).

    Raises:
        EndpointConflictError: neither is given (ROUTE-04).
        AttributeError: *view* has no name, as a `functools.partial` (ROUTE-07).
    """
    if endpoint is not None:
        return endpoint
    if view is None:
        raise EndpointConflictError(f"Rule {rule!r} has neither a view nor an endpoint; pass view_func= or endpoint=.")
    return view.__name__


def run_url_defaults(table: HookTable[HookCallable], endpoint: str, values: URLValues) -> None:
    """Let the functions of *endpoint*'s scopes add to *values* (URL-11)."""
    # Most applications supply nothing: then there is no need to know the scopes of every URL.
    if table:
        for supply in table.outward(url_scopes(endpoint)):
            supply(endpoint, values)


def _adapter(app: URLApp, context: RequestContext | None) -> routing.MapAdapter:
    """Return the adapter that builds URLs here.

    Raises:
        OutsideContextError: there is no request and no server name (URL-08), or the request's host is not trusted.
    """
    if context is not None:
        adapter = context.url_adapter
        if adapter is None:
            raise OutsideContextError("URLs cannot be built: this request's host is not trusted; see TRUSTED_HOSTS.")
        return adapter
    frame = _stack.current()
    own = frame.app_context if frame is not None else None
    adapter = own.url_adapter if isinstance(own, AppContext) else app.create_url_adapter(None)
    if adapter is None:
        raise OutsideContextError(
            "URLs cannot be built outside of a request without knowing the server: set SERVER_NAME, and APPLICATION_ROOT and"
            " PREFERRED_URL_SCHEME where they differ from '/' and 'http'."
        )
    return adapter


def _absolute_endpoint(endpoint: str, context: RequestContext) -> str:
    """Return *endpoint* with a leading dot resolved against the current blueprint (URL-06)."""
    if not endpoint.startswith("."):
        return endpoint
    blueprint = context.request.blueprint
    return endpoint[1:] if blueprint is None else f"{blueprint}{endpoint}"


def build_url(app: URLApp, endpoint: str, values: URLValues) -> str:
    """Return the URL of *endpoint*; options stand among the values under underscored names (URL-02 to URL-04).

    Raises:
        OutsideContextError: see URL-08.
        ValueError: a scheme is asked for a URL that is not external (URL-02).
        UnknownHostError: the URL would name a host that only the client vouches for.
        werkzeug.routing.BuildError: no rule of *endpoint* fits, and no handler has a URL for it (URL-07).
    """
    options = Options.taken_from(values)
    frame = _stack.current()
    found = None if frame is None else frame.request_context
    context = found if isinstance(found, RequestContext) else None
    if context is not None:
        endpoint = _absolute_endpoint(endpoint, context)
    adapter = _adapter(app, context)
    external = options.external
    if external is None:
        external = context is None or options.scheme is not None
    if options.scheme is not None and not external:
        raise ValueError(f"A URL with _scheme={options.scheme!r} is external: leave _external out, or set it to True.")
    app.inject_url_defaults(endpoint, values)
    try:
        url = adapter.build(endpoint, values, method=options.method, url_scheme=options.scheme, force_external=external)
    except routing.BuildError as error:
        values.update(options._replace(external=external).as_values())
        return app.handle_url_build_error(error, endpoint, values)
    if context is not None and (url[:1] != "/" or url[:2] == "//") and not knows_own_host(app.config, adapter):
        raise UnknownHostError(
            f"The URL of {endpoint!r} would name the host {adapter.server_name!r}, and only the client says that it is yours: set"
            " TRUSTED_HOSTS to your hosts, or SERVER_NAME (EXTERNAL_URLS_FROM_HOST = True takes any host, as Flask does)."
        )
    return url if options.anchor is None else f"{url}#{quote(options.anchor, safe=ANCHOR_SAFE)}"


def plain_url(app: URLApp, context: object, endpoint: str, values: URLValues) -> str | None:
    """Return the URL of *endpoint* on the host of the request in *context* where nobody has a say in it but its only rule; else None."""
    if not isinstance(context, RequestContext):
        return None
    look, at, seen = app.watch
    # Any: checkers doubt that the two can be one.
    here: Any = context.app
    if (
        here is not app
        or not app.is_straight
        or not app.builds_plainly
        or app.subdomain_matching
        or app.tables.url_defaults
        # Where nothing was matched, the host may be one that is not trusted.
        or (context.matched is None and context.url_rule is None)
        or not OPTION_NAMES.isdisjoint(values)
        or (look(at) != seen and not is_as_made(app))
    ):
        return None
    path: str | None = app.router.path_for(endpoint, values)
    if path is None or not context.environ.get("SCRIPT_NAME"):
        return path
    return environ_text(context.environ, "SCRIPT_NAME").rstrip("/") + path


def answer_build_error(
    handlers: list[Callable[..., str | None]], error: routing.BuildError, endpoint: str, values: URLValues
) -> str:
    """Return what the first of *handlers* that knows better makes of *error* (URL-10).

    Raises:
        werkzeug.routing.BuildError: none does; the original, or the one a handler raised instead.
    """
    for handler in handlers:
        try:
            url = handler(error, endpoint, values)
        except routing.BuildError as replacement:
            error = replacement
        else:
            if url is not None:
                return url
    raise error


def _app() -> URLBuilder:
    # The application is more than its outline; only its own url_for knows what a subclass made of it.
    return cast(URLBuilder, _stack.app())


@overload
def url_for(
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: RouteValue,
) -> str: ...
@overload
def url_for(endpoint: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> str: ...
def url_for(  # pyright: ignore[reportInconsistentOverload]  # positional-only, so that a rule's variable may be called endpoint too
    endpoint: str | Callable[..., object] | None = None, /, *args: object, **values: object
) -> str:
    """Return the URL of an endpoint by name, or of a view by its own arguments.

    The view form takes exactly what the view takes; for a query, an anchor, a scheme or a whole URL use `link`.

    Raises:
        OutsideContextError: no application is active, or no request and no ``SERVER_NAME`` (URL-08).
        UnknownViewError, AmbiguousViewError: the view has no endpoint, or several.
        werkzeug.routing.BuildError: no rule of the endpoint fits the values (URL-07).

    >>> from erlen import Erlen, url_for
    >>> app = Erlen("example")
    >>> @app.get("/users/<int:user_id>")
    ... def profile(user_id: int) -> str:
    ...     return url_for(profile, user_id=user_id + 1) + " " + url_for("profile", user_id=3, page=2)
    >>> app.test_client().get("/users/1").text
    '/users/2 /users/3?page=2'
    """
    context = _stack.find_frame(None)
    # See _app.
    current: Any = None if context is None else context.app
    app: URLBuilder = _app() if current is None else current
    if endpoint is None:
        endpoint = taken_endpoint(values)
    elif isinstance(endpoint, str) and "endpoint" in values:
        raise TypeError(
            "url_for() takes the endpoint once; a value called endpoint goes through link() or app.url_for() (URL-12)."
        )
    if isinstance(endpoint, str):
        url = None if args else plain_url(app, context, endpoint, values)
        return app.url_for(endpoint, *args, **values) if url is None else url
    name, values = endpoint_for(app.router, endpoint), values_of(endpoint, args, values)
    return plain_url(app, context, name, values) or app.url_for(name, **values)


def taken_endpoint(values: URLValues) -> str:
    """Take the endpoint out of *values*, where Flask lets it stand as a keyword: ``url_for(endpoint="static")``.

    Raises:
        TypeError: it is not there either.
    """
    if "endpoint" not in values:
        raise TypeError("url_for() needs an endpoint or a view.")
    return cast(str, values.pop("endpoint"))


def with_query(url: str, query: Mapping[str, object] | None) -> str:
    """Return *url* with *query* added: lists repeat, None is dropped (URL-01)."""
    if not query:
        return url
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        many = cast("list[object] | tuple[object, ...]", value) if isinstance(value, list | tuple) else (value,)
        pairs.extend((name, str(item)) for item in many if item is not None)
    base, hash_mark, anchor = url.partition("#")
    separator = "&" if "?" in base else "?"
    return f"{base}{separator}{urlencode(pairs, safe=QUERY_SAFE)}{hash_mark}{anchor}" if pairs else url


def link(
    view: Callable[P, object],
    /,
    *,
    external: bool | None = None,
    anchor: str | None = None,
    method: Method | None = None,
    scheme: str | None = None,
    query: Mapping[str, object] | None = None,
) -> Callable[P, str]:
    """Return a function that builds URLs of *view*; it takes exactly what the view takes.

    Raises, when called: what `url_for` raises.

    >>> from erlen import Erlen, link
    >>> app = Erlen("example")
    >>> @app.get("/users/<int:user_id>")
    ... def profile(user_id: int) -> str:
    ...     return ""
    >>> with app.test_request_context():
    ...     link(profile, query={"page": 2}, anchor="posts")(user_id=3)
    '/users/3?page=2#posts'
    """

    def build(*args: P.args, **kwargs: P.kwargs) -> str:
        app = _app()
        endpoint = endpoint_for(app.router, view)
        values = values_of(view, args, kwargs)
        url = app.url_for(endpoint, _anchor=anchor, _method=method, _scheme=scheme, _external=external, **values)
        return with_query(url, query)

    return build
