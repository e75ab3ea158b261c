"""How routes, hooks, handlers and template functions are declared, on an application or a blueprint alike.

The mixin holds no state: it is written against `Recorder`, which keeps the tables and refuses late registration. Decorators return what they got, so
that a view's signature survives, and what they got is what is registered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, Unpack, final, overload

import attrs
from werkzeug.exceptions import HTTPException

from .errordecorator import ErrorDecorator, ErrorRegistrar
from .errorhandling import ErrorTable
from .errors import RouteOptionError
from .hooks import HookTable
from .records import MethodRouteOptions, Place, RouteOptions
from .types import (
    AfterRequest,
    BeforeRequest,
    ContextProcessor,
    HookCallable,
    Ret,
    Teardown,
    URLDefaults,
    URLValuePreprocessor,
    ViewCallable,
)

__all__ = ["Recorder", "Registrar", "RouteDecorator", "Tables", "named"]

ViewT = TypeVar("ViewT", bound=Callable[..., Ret])
RuleT = TypeVar("RuleT", bound=str)
BeforeT = TypeVar("BeforeT", bound=BeforeRequest)
AfterT = TypeVar("AfterT", bound=AfterRequest)
TeardownT = TypeVar("TeardownT", bound=Teardown)
ContextProcessorT = TypeVar("ContextProcessorT", bound=ContextProcessor)
URLValuePreprocessorT = TypeVar("URLValuePreprocessorT", bound=URLValuePreprocessor)
URLDefaultsT = TypeVar("URLDefaultsT", bound=URLDefaults)
X = TypeVar("X", bound=Exception)


def named(view: Callable[..., object]) -> str:
    """Return the name under which *view* is registered where none is given.

    Raises:
        AttributeError: *view* has no name, as a `functools.partial` (ROUTE-07).
    """
    return view.__name__


@final
@attrs.define(eq=False, repr=False)
class Tables:
    """What a recorder keeps: its hooks and error handlers by scope."""

    before_request: HookTable[HookCallable] = attrs.field(factory=HookTable[HookCallable])
    after_request: HookTable[HookCallable] = attrs.field(factory=HookTable[HookCallable])
    teardown_request: HookTable[HookCallable] = attrs.field(factory=HookTable[HookCallable])
    context_processors: HookTable[HookCallable] = attrs.field(factory=HookTable[HookCallable])
    url_value_preprocessors: HookTable[HookCallable] = attrs.field(factory=HookTable[HookCallable])
    url_defaults: HookTable[HookCallable] = attrs.field(factory=HookTable[HookCallable])
    error_handlers: ErrorTable = attrs.field(factory=ErrorTable)
    place: Place | None = None
    """Where the rule that is being added was declared, if not where it is added."""

    def hook_tables(self) -> tuple[HookTable[HookCallable], ...]:
        """Return every table of hooks, in a fixed order."""
        return (
            self.before_request,
            self.after_request,
            self.teardown_request,
            self.context_processors,
            self.url_value_preprocessors,
            self.url_defaults,
        )


class Recorder(Protocol):
    """An application or a blueprint, as far as declaring needs it."""

    @property
    def tables(self) -> Tables: ...

    @property
    def view_functions(self) -> dict[str, ViewCallable]: ...

    def check_setup_finished(self, f_name: str, /) -> None: ...

    # What a view takes and returns is its rule's and the converter's business; a rule class may take options of its own (Flask's contract).
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: ViewCallable | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None: ...

    @overload
    def register_error_handler(self, code_or_exception: int, f: Callable[[HTTPException], Ret]) -> None: ...
    @overload
    def register_error_handler(self, code_or_exception: type[X], f: Callable[[X], Ret]) -> None: ...


@final
@attrs.frozen(eq=False, repr=False)
class RouteDecorator(Generic[RuleT]):
    """The decorator of a rule: registers the view and returns it unchanged (ROUTE-01)."""

    rule: RuleT
    _recorder: Recorder
    _options: dict[str, Any]

    def __call__(self, view: ViewT, /) -> ViewT:
        """Register *view* for the rule."""
        # A decorator that is used twice names the second view by its function (ROUTE-24).
        endpoint: str | None = self._options.pop("endpoint", None)
        self._recorder.add_url_rule(self.rule, endpoint, view, **self._options)
        return view


@final
@attrs.frozen(eq=False, repr=False)
class EndpointDecorator:
    """The decorator that gives an endpoint its view without a rule (ROUTE-05)."""

    _recorder: Recorder
    _endpoint: str

    def __call__(self, f: ViewT, /) -> ViewT:
        """Register *f* as the view of the endpoint."""
        self._recorder.view_functions[self._endpoint] = f
        return f


# The options are typed where they are declared; on their way they are one mapping.
def _route(
    recorder: Recorder, f_name: str, rule: RuleT, method: str | None, options: dict[str, Any]
) -> RouteDecorator[RuleT]:
    recorder.check_setup_finished(f_name)
    if method is not None:
        if "methods" in options:
            raise RouteOptionError(
                f"{f_name}() stands for methods=[{method!r}]; use route() for a rule with several methods."
            )
        options["methods"] = [method]
    return RouteDecorator(rule, recorder, options)


class Registrar(ErrorRegistrar):
    """The declaring half of an application or a blueprint."""

    __slots__ = ()

    # Hooks of one kind may have any of the shapes of their alias: the tables hold them as plain callables.

    @property
    def before_request_funcs(self: Recorder) -> HookTable[HookCallable]:
        """Before hooks by scope."""
        return self.tables.before_request

    @property
    def after_request_funcs(self: Recorder) -> HookTable[HookCallable]:
        """After hooks by scope."""
        return self.tables.after_request

    @property
    def teardown_request_funcs(self: Recorder) -> HookTable[HookCallable]:
        """Teardown hooks by scope."""
        return self.tables.teardown_request

    @property
    def template_context_processors(self: Recorder) -> HookTable[HookCallable]:
        """Context processors by scope."""
        return self.tables.context_processors

    @property
    def url_value_preprocessors(self: Recorder) -> HookTable[HookCallable]:
        """URL value preprocessors by scope."""
        return self.tables.url_value_preprocessors

    @property
    def url_default_functions(self: Recorder) -> HookTable[HookCallable]:
        """Functions that supply URL values, by scope."""
        return self.tables.url_defaults

    @property
    def error_handler_spec(self: Recorder) -> ErrorTable:
        """Error handlers by scope, code and class."""
        return self.tables.error_handlers

    def route(self: Recorder, rule: RuleT, **options: Unpack[RouteOptions]) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for *rule*; without ``methods`` it answers GET.

        Raises:
            SetupFinishedError: it is too late to register anything (SETUP-01).

        >>> from erlen import Erlen
        >>> app = Erlen("example")
        >>> @app.route("/double/<int:number>", methods=["GET", "POST"])
        ... def double(number: int) -> str:
        ...     return str(2 * number)
        >>> app.test_client().get("/double/21").text
        '42'
        """
        return _route(self, "route", rule, None, {**options})

    def get(self: Recorder, rule: RuleT, **options: Unpack[MethodRouteOptions]) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for GET requests to *rule*; see `route`."""
        return _route(self, "get", rule, "GET", {**options})

    def post(self: Recorder, rule: RuleT, **options: Unpack[MethodRouteOptions]) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for POST requests to *rule*; see `route`."""
        return _route(self, "post", rule, "POST", {**options})

    def put(self: Recorder, rule: RuleT, **options: Unpack[MethodRouteOptions]) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for PUT requests to *rule*; see `route`."""
        return _route(self, "put", rule, "PUT", {**options})

    def delete(self: Recorder, rule: RuleT, **options: Unpack[MethodRouteOptions]) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for DELETE requests to *rule*; see `route`."""
        return _route(self, "delete", rule, "DELETE", {**options})

    def patch(self: Recorder, rule: RuleT, **options: Unpack[MethodRouteOptions]) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for PATCH requests to *rule*; see `route`."""
        return _route(self, "patch", rule, "PATCH", {**options})

    def endpoint(self: Recorder, endpoint: str) -> EndpointDecorator:
        """Return a decorator that registers a view for *endpoint*, whose rule is added elsewhere (ROUTE-05)."""
        self.check_setup_finished("endpoint")
        return EndpointDecorator(self, endpoint)

    def before_request(self: Recorder, f: BeforeT) -> BeforeT:
        """Call *f* before each request's view; the first one that returns a value answers in its place (LIFE-04)."""
        self.check_setup_finished("before_request")
        self.tables.before_request.add(None, f)
        return f

    def after_request(self: Recorder, f: AfterT) -> AfterT:
        """Call *f* with each response; what it returns is sent (LIFE-05)."""
        self.check_setup_finished("after_request")
        self.tables.after_request.add(None, f)
        return f

    def teardown_request(self: Recorder, f: TeardownT) -> TeardownT:
        """Call *f* at the end of each request with the exception that nobody handled, or None (LIFE-09)."""
        self.check_setup_finished("teardown_request")
        self.tables.teardown_request.add(None, f)
        return f

    def context_processor(self: Recorder, f: ContextProcessorT) -> ContextProcessorT:
        """Add what *f* returns to the variables of every template (TPL-06)."""
        self.check_setup_finished("context_processor")
        self.tables.context_processors.add(None, f)
        return f

    def url_value_preprocessor(self: Recorder, f: URLValuePreprocessorT) -> URLValuePreprocessorT:
        """Call *f* with each request's endpoint and view arguments before the hooks; it may change them (UPROC-01)."""
        self.check_setup_finished("url_value_preprocessor")
        self.tables.url_value_preprocessors.add(None, f)
        return f

    def url_defaults(self: Recorder, f: URLDefaultsT) -> URLDefaultsT:
        """Call *f* with the endpoint and values of each URL that is built; it may add values (URL-11)."""
        self.check_setup_finished("url_defaults")
        self.tables.url_defaults.add(None, f)
        return f

    @property
    def errorhandler(self: Recorder) -> ErrorDecorator:
        """The decorator for error handlers: ``@app.errorhandler(404)``; see `ErrorDecorator`."""
        return ErrorDecorator(
            lambda: self.check_setup_finished("errorhandler"), lambda key, f: self.register_error_handler(key, f)
        )
