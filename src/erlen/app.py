"""The application: Flask's names, each a line or three; what they mean is said in the rooms below.

Rules: declaring ends with the first request (SETUP-01); a subclass may override any method, and what it overrides is called.
"""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Callable, Iterable, Mapping, ValuesView
from typing import IO, Any, Generic, ParamSpec, TypeAlias, Unpack, cast, overload

from werkzeug import routing as werkzeug_routing
from werkzeug.datastructures import ImmutableDict
from werkzeug.exceptions import Aborter
from werkzeug.utils import redirect as werkzeug_redirect

from . import _corridor, _dispatch, _groups, _running, _stack, environment, redirects, routing, urls, viewcalls
from . import settings as typed_settings
from . import testing as test_tools
from ._binding import bind_request, bind_server_name
from ._configured import Configured
from ._dynamic import attribute, attributes
from ._finalizing import Finalized, vetting
from ._mounting import BlueprintOptions, check_options
from ._paths import app_name_of, checked_instance_path, instance_path_of, root_path_of
from ._plan import Plans
from ._proxy import proxy
from ._runtime import async_to_sync, get_debug_flag
from ._steps import OVERRIDE_POINTS, STEPS, URL_STEPS, Steps, adopt_policy, set_noting_overrides, settle
from ._typing import TypeVar, cached_property, override
from ._watching import UNSEEN, Watch, passed_by, settle_house
from ._wiring import AppOptions, DefaultEnvironment, DefaultMap, DefaultRule, Parts, Routed
from .appctx import AppContext
from .blueprints import Blueprint
from .config import Config
from .ctx import RequestContext, current_request_context
from .decorators import Registrar, Tables
from .defaults import DEFAULTS
from .errors import HostMatchingError, SetupFinishedError
from .extensions import Extensions
from .folders import Foldered, cache_age, static_folder_of, static_view
from .helpers import csp_nonce, get_flashed_messages
from .json.provider import DefaultJSONProvider, JSONProvider
from .logging import create_logger
from .namespace import ContextGlobals
from .policy import STRICT
from .protocols import JSONProvider as JSON
from .protocols import Router, Security, SessionStore, Structurer
from .records import numbered, place_of_caller
from .sessions import SecureCookieSessionInterface, Session
from .templatedecorators import TemplateRegistrar
from .templating import default_context
from .types import (
    MethodCollection,
    RedirectCode,
    Ret,
    RouteValue,
    ShellContextProcessor,
    StartResponse,
    Teardown,
    URLBuildErrorHandler,
    URLValues,
    ViewCallable,
    WSGIApplication,
    WSGIEnvironment,
)
from .wrappers import Request, Response

__all__ = ["AnyErlen", "Erlen", "Extensions"]

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", default=Session)
C = TypeVar("C", default=None)
NewS = TypeVar("NewS")
NewC = TypeVar("NewC")
TeardownT = TypeVar("TeardownT", bound=Teardown)
ShellContextProcessorT = TypeVar("ShellContextProcessorT", bound=ShellContextProcessor)


class Erlen(Configured, Foldered, Routed, Registrar, TemplateRegistrar, Steps, Finalized, Generic[S, C]):
    """A WSGI application: routes, hooks, handlers, configuration and the parts that serve requests.

    *S* is the class of sessions, *C* the attrs class of typed settings.

    Raises:
        HostMatchingError: *static_host* and *host_matching* disagree (APP-09).
        InstancePathError: *instance_path* is relative.
        RouteError: *static_url_path* lacks its leading slash (APP-08).

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> @app.route("/")
    ... def index() -> str:
    ...     return "hello"
    >>> app.test_client().get("/").text
    'hello'
    """

    # Override points: what an application is made of, by class (APP-15).
    request_class: type[Request] = Request
    response_class: type[Response] = Response
    aborter_class: type[Aborter] = Aborter
    # Looked up when it is needed, so that an application without templates does not load jinja2.
    jinja_environment: type[environment.Environment] = cast("type[environment.Environment]", DefaultEnvironment())
    app_ctx_globals_class: type[ContextGlobals] = ContextGlobals
    config_class: type[Config] = Config
    json_provider_class: type[JSONProvider] = DefaultJSONProvider
    url_rule_class: type[werkzeug_routing.Rule] = cast("type[werkzeug_routing.Rule]", DefaultRule())
    url_map_class: type[werkzeug_routing.Map] = cast("type[werkzeug_routing.Map]", DefaultMap())
    # A client may be made for any class of session.
    test_client_class: type[test_tools.ErlenClient[Any]] | None = None
    test_cli_runner_class: type[test_tools.ErlenCliRunner] | None = None
    # Each store names its own classes of application, request and response. Its class of session is S where the constructor was
    # told; one that is put here later makes what it makes (Flask's contract).
    session_interface: SessionStore[Any, Any, Any, Any] = SecureCookieSessionInterface()
    # jinja2 defines what its environment takes (Flask's contract).
    jinja_options: Mapping[str, Any] = ImmutableDict()
    security: Security = STRICT
    # A default may have any type (Flask's contract).
    default_config: Mapping[str, Any] = DEFAULTS

    # See `Steps`; set for each subclass when it is made.
    overrides: frozenset[str] = frozenset()
    is_straight: bool = True
    original_steps: tuple[object, ...] = ()
    watch: Watch = UNSEEN

    builds_plainly: bool = True
    """Whether nobody has overridden how URLs are built."""

    @override
    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.overrides = frozenset(key for key in OVERRIDE_POINTS if attribute(cls, key) is not attribute(Erlen, key))
        cls.is_straight = all(attribute(cls, name) is step for name, step in ORIGINAL_STEPS.items())
        cls.builds_plainly = all(attribute(cls, name) is step for name, step in ORIGINAL_URL_STEPS.items())
        cls.original_steps = passed_by(cls)

    @overload
    def __init__(
        self: Erlen[NewS, NewC],
        import_name: str,
        *,
        settings: type[NewC],
        session_interface: SessionStore[Any, Any, Any, NewS],
        **options: Unpack[AppOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: Erlen[NewS, None],
        import_name: str,
        *,
        settings: None = None,
        session_interface: SessionStore[Any, Any, Any, NewS],
        **options: Unpack[AppOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: Erlen[Session, NewC],
        import_name: str,
        *,
        settings: type[NewC],
        session_interface: None = None,
        **options: Unpack[AppOptions],
    ) -> None: ...
    # Behind those: a checker that takes the first overload that fits would not look at what they name.
    @overload
    def __init__(
        self: Erlen[Session, None],
        import_name: str,
        *,
        settings: None = None,
        session_interface: None = None,
        **options: Unpack[AppOptions],
    ) -> None: ...
    # A subclass that has fixed its parameters itself.
    @overload
    def __init__(
        self,
        import_name: str,
        *,
        settings: type[C] | None = None,
        session_interface: SessionStore[Any, Any, Any, S] | None = None,
        **options: Unpack[AppOptions],
    ) -> None: ...
    def __init__(
        self,
        import_name: str,
        static_url_path: str | None = None,
        static_folder: str | os.PathLike[str] | None = "static",
        static_host: str | None = None,
        host_matching: bool = False,
        subdomain_matching: bool = False,
        template_folder: str | os.PathLike[str] | None = "templates",
        instance_path: str | None = None,
        instance_relative_config: bool = False,
        root_path: str | None = None,
        *,
        settings: type[Any] | None = None,
        session_interface: Any = None,
        parts: Parts | None = None,
        security: Security | None = None,
    ) -> None:
        if session_interface is not None:
            self.session_interface = session_interface
        if security is not None:
            self.security = security
        self.settings_class: type[C] | None = settings
        self.parts: Parts = Parts() if parts is None else parts
        self.structurer: Structurer = self.parts.structurer
        self.import_name = import_name
        self.root_path: str = root_path_of(import_name) if root_path is None else root_path
        self.template_folder = template_folder
        self.given_static_folder: str | None = static_folder_of(static_folder)
        self.given_static_url_path: str | None = None
        self.static_url_path = static_url_path
        self.instance_path: str = checked_instance_path(instance_path) or self.auto_find_instance_path()
        self.config: Config = self.make_config(instance_relative_config)
        adopt_policy(self)
        self.config.vet = vetting(settings)
        self.aborter: Aborter = self.make_aborter()
        self.json: JSON = self.json_provider_class(self)
        self.tables: Tables = Tables()
        self.tables.context_processors[None] = [default_context]
        self.url_build_error_handlers: list[URLBuildErrorHandler] = []
        self.teardown_appcontext_funcs: list[Teardown] = []
        self.shell_context_processors: list[ShellContextProcessor] = []
        # Blueprints of any subclass may be mounted.
        self.blueprints: dict[str, Blueprint] = {}
        self.extensions: Extensions = Extensions()
        self._cli: _groups.AppGroup | None = None
        self.known_hosts: set[str] = set()
        self.hosts_trusted: object = None
        self.plans: Plans = Plans()
        self.router: Router = self.parts.router(self.url_map_class(host_matching=host_matching))
        self.subdomain_matching = subdomain_matching
        if self.has_static_folder:
            self._add_static_rule(static_host)
        settle(self)

    def _add_static_rule(self, static_host: str | None) -> None:
        if bool(static_host) != self.url_map.host_matching:
            raise HostMatchingError(
                "static_host and host_matching go together: give both, or neither (or static_folder=None)."
                f" Here static_host={static_host!r} and host_matching={self.url_map.host_matching}."
            )
        rule = f"{self.static_url_path}/<path:filename>"
        if static_host is None:
            self.add_url_rule(rule, "static", static_view(self))
        else:
            self.add_url_rule(rule, "static", static_view(self), host=static_host)

    # What it is

    _name: str | None = None

    # No cached_property: mypy does not know the type of one yet where it checks the bound of a type argument.
    @property
    def name(self) -> str:
        """The import name, or the running file's stem for ``__main__`` (APP-02)."""
        if self._name is None:
            self._name = app_name_of(self.import_name)
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = name

    @cached_property
    def logger(self) -> logging.Logger:
        """The logger named like the application, set up at first use (LOG-01)."""
        return create_logger(self)

    @property
    def cli(self) -> _groups.AppGroup:
        """The group of the application's own commands (CLI-14)."""
        if self._cli is None:
            self._cli = _groups.AppGroup(self.name)
        return self._cli

    @cli.setter
    def cli(self, group: _groups.AppGroup) -> None:
        self._cli = group

    @cached_property
    def jinja_env(self) -> environment.Environment:
        """The template environment, made at first use (TPL-11)."""
        return self.create_jinja_environment()

    @cached_property
    def settings(self) -> C:
        """The typed settings, made from the configuration at first use.

        Raises:
            SettingsError: a setting is missing, unknown or of the wrong type; every such setting is listed.
        """
        if self.settings_class is None:
            # Without a class, C is None.
            return cast(C, None)
        return typed_settings.load_settings(self.settings_class, self.config)

    @property
    def session(self) -> S:
        """The session of the current request.

        Raises:
            OutsideContextError: no request is active.
        """
        session: S = current_request_context().session
        return session

    @property
    def view_functions(self) -> dict[str, ViewCallable]:
        """The views by endpoint; a view that is replaced here is replaced at once."""
        return self.router.view_functions

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def iter_blueprints(self) -> ValuesView[Blueprint]:
        """Return the blueprints in the order of their registration (BP-15)."""
        return self.blueprints.values()

    # How it is made: override points

    def make_config(self, instance_relative: bool = False) -> Config:
        """Return the configuration with its defaults, ``DEBUG`` from the environment (APP-12)."""
        root = self.instance_path if instance_relative else self.root_path
        return self.config_class(root, {**self.default_config, "DEBUG": get_debug_flag()})

    def make_aborter(self) -> Aborter:
        """Return what `abort` calls (APP-16)."""
        return self.aborter_class()

    def auto_find_instance_path(self) -> str:
        """Return the instance folder that belongs to where the application lies (INST-03)."""
        return instance_path_of(self.import_name)

    def create_jinja_environment(self) -> environment.Environment:
        """Return the template environment with its globals (TPL-04)."""
        made = environment.create_environment(self, get_flashed_messages=get_flashed_messages, csp_nonce=csp_nonce)
        if attribute(made.autoescape, "__func__", None) is Erlen.select_jinja_autoescape:
            made.ask_later()
        return made

    def create_global_jinja_loader(self) -> environment.DispatchingJinjaLoader:
        """Return the loader that asks the application's own loader, then the blueprints' (TPL-01)."""
        return environment.DispatchingJinjaLoader(self)

    def select_jinja_autoescape(self, filename: str | None) -> bool:
        """Tell whether values are escaped in the template *filename*; None stands for a string (TPL-02)."""
        return environment.select_jinja_autoescape(filename, widely=self.config.get("AUTOESCAPE_WIDELY", False))

    def create_url_adapter(self, request: Request | None) -> werkzeug_routing.MapAdapter | None:
        """Return the adapter for *request*, or for building URLs outside of requests (HOST).

        Raises:
            werkzeug.exceptions.SecurityError: the request's host is not trusted (HOST-07).
        """
        if request is None:
            return bind_server_name(self.url_map, self.config)
        return bind_request(self.url_map, self.subdomain_matching, self.config, request)

    def make_shell_context(self) -> dict[str, object]:
        """Return the names an interactive shell starts with (APP-22)."""
        names: dict[str, object] = {"app": self, "g": proxy(lambda: _stack.frame().g)}
        for processor in self.shell_context_processors:
            names.update(processor())
        return names

    @override
    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Return for how many seconds clients may cache *filename* (FILE-04)."""
        return cache_age(self.config["SEND_FILE_MAX_AGE_DEFAULT"])

    # The mode decides whether text or bytes are read or written.
    def open_instance_resource(self, resource: str, mode: str = "rb", encoding: str | None = "utf-8") -> IO[Any]:
        """Open a file of the instance folder, for reading or writing (INST-06)."""
        path = os.path.join(self.instance_path, resource)
        return open(path, mode) if "b" in mode else open(path, mode, encoding=encoding)

    # Declaring

    def check_setup_finished(self, f_name: str, /) -> None:
        if self.has_served:
            raise SetupFinishedError(
                f"The setup method {f_name!r} can no longer be called on the application {self.name!r}: it has already handled"
                " its first request, and what is declared now would not be there for it. Declare it while the application is"
                " being set up, before it serves."
            )

    # A rule class may take options of its own (Flask's contract).
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Ret] | None = None,
        provide_automatic_options: bool | None = None,
        *,
        methods: MethodCollection | None = None,
        **options: Any,
    ) -> None:
        """Add a rule, and the view for its endpoint (ROUTE).

        Raises:
            EndpointConflictError: neither endpoint nor view is given, or the endpoint has another view (ROUTE-03, ROUTE-04).
            RouteError: *rule* does not start with a slash (ROUTE-06).
            RouteOptionError: ``methods`` is one string (ROUTE-08).
            TypeError: the rule class does not know an option (ROUTE-11).
        """
        self.check_setup_finished("add_url_rule")
        if methods is not None:
            options["methods"] = methods
        options["endpoint"] = urls.named_endpoint(rule, endpoint, view_func)
        answers_options: bool = self.config["PROVIDE_AUTOMATIC_OPTIONS"]
        made = routing.new_rule(
            self.url_rule_class, rule, view_func, provide_automatic_options, answers_options, options
        )
        setattr(made, "place", numbered(self.tables.place or place_of_caller()))  # noqa: B010  # any rule class gets it
        self.router.add(made, view_func)

    def attach_view(self, endpoint: str, view: ViewCallable, /) -> None:
        """Make *view* the view of *endpoint*, whose rule is added elsewhere (ROUTE-05)."""
        self.router.attach(endpoint, view)

    def register_blueprint(self, blueprint: Blueprint, **options: Unpack[BlueprintOptions]) -> None:
        """Mount *blueprint*; options win over what it was made with (BP-04).

        Raises:
            BlueprintError: its name is taken, or an option is misspelt.
        """
        self.check_setup_finished("register_blueprint")
        check_options(options)
        blueprint.register(self, {**options})

    def teardown_appcontext(self, f: TeardownT) -> TeardownT:
        """Call *f* at the end of each application context (LIFE-09)."""
        self.check_setup_finished("teardown_appcontext")
        self.teardown_appcontext_funcs.append(f)
        return f

    def shell_context_processor(self, f: ShellContextProcessorT) -> ShellContextProcessorT:
        """Add what *f* returns to the names of an interactive shell (SHELL-02)."""
        self.check_setup_finished("shell_context_processor")
        self.shell_context_processors.append(f)
        return f

    # Contexts

    def app_context(self) -> AppContext:
        """Return a context of this application, for use in a ``with`` block (CTX-04)."""
        return AppContext(self)

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Return the context of the request that *environ* describes (CTX-17)."""
        return RequestContext(self, environ)

    # The arguments are those of `requestbuilder.EnvironBuilder` (Flask's contract).
    def test_request_context(self, *args: Any, **kwargs: Any) -> RequestContext:
        """Return the context of a made-up request, without dispatching it (CTX-16)."""
        builder = test_tools.EnvironBuilder(self, *args, **kwargs)
        try:
            return self.request_context(builder.get_environ())
        finally:
            builder.close()

    # A client class takes what it wants (Flask's contract).
    def test_client(self, use_cookies: bool = True, **kwargs: Any) -> test_tools.ErlenClient[S]:
        """Return a client that calls this application without a server (CLIENT-01)."""
        # A client class that is named for the application is trusted to fit its sessions.
        made = cast("type[test_tools.ErlenClient[S]]", self.test_client_class or test_tools.ErlenClient)
        return made(self, self.response_class, use_cookies=use_cookies, **kwargs)

    # A runner class takes what it wants (Flask's contract).
    def test_cli_runner(self, **kwargs: Any) -> test_tools.ErlenCliRunner:
        """Return a runner for this application's commands (RUNNER-01)."""
        return (self.test_cli_runner_class or test_tools.ErlenCliRunner)(self, **kwargs)

    # Coroutines

    # The wrapped function takes and returns what it did; a coroutine function's result is awaited (ASYNC-05).
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return *func* itself or, for a coroutine function, a plain function that runs it (ASYNC-05)."""
        return self.async_to_sync(func) if inspect.iscoroutinefunction(func) else func

    # See ensure_sync.
    def async_to_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a plain function that runs a coroutine function to its end; an override point (ASYNC-06).

        Raises:
            AsyncSupportError: the extra ``async`` is not installed.
        """
        return async_to_sync(func)

    # URLs and answers

    @overload
    def url_for(
        self,
        endpoint: str,
        /,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: RouteValue,
    ) -> str: ...
    @overload
    def url_for(self, endpoint: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> str: ...
    def url_for(self, endpoint: str | Callable[..., object] | None = None, /, *args: object, **values: Any) -> str:
        """Return the URL of an endpoint by name, or of a view by its own arguments; see `erlen.url_for` (URL)."""
        if endpoint is None:
            endpoint = urls.taken_endpoint(values)
        if not isinstance(endpoint, str):
            values = viewcalls.values_of(endpoint, args, values)
            endpoint = viewcalls.endpoint_for(self.router, endpoint)
            return self.url_for(endpoint, **values)
        viewcalls.check_by_name(endpoint, args)
        return urls.plain_url(self, _stack.current(), endpoint, values) or urls.build_url(self, endpoint, values)

    def inject_url_defaults(self, endpoint: str, values: URLValues) -> None:
        """Let the functions of *endpoint*'s scopes add to *values* (URL-11)."""
        urls.run_url_defaults(self.tables.url_defaults, endpoint, values)

    def handle_url_build_error(self, error: werkzeug_routing.BuildError, endpoint: str, values: URLValues) -> str:
        """Return what a build-error handler makes of *error* (URL-10).

        Raises:
            werkzeug.routing.BuildError: none of them has a URL.
        """
        return urls.answer_build_error(self.url_build_error_handlers, error, endpoint, values)

    def redirect(self, location: str, code: RedirectCode = 302) -> Response:
        """Return a redirect of this application's response class (APP-17); see `erlen.redirect` for what is refused."""
        if self.response_class.strict:
            redirects.check_location(location)
        # werkzeug makes an instance of the class it is given.
        return cast(Response, werkzeug_redirect(location, code, self.response_class))

    def make_response(self, rv: Ret) -> Response:
        """Return the response for what a view returned (RESP).

        Raises:
            ReturnValueError: *rv* is no response.
        """
        # The converter makes instances of the application's own response class.
        return cast(Response, self.parts.converter.convert(self, rv))

    # A template's variables have any type (Flask's contract).
    def update_template_context(self, context: dict[str, Any]) -> None:
        """Add what the context processors supply to *context*, whose own values win (TPL-06)."""
        _dispatch.update_template_context(self, context)

    # One request: the order is said in _dispatch

    # Set below: a method to Python, to checkers what may be wrapped.
    wsgi_app: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request through whatever `wsgi_app` is."""
        return self.wsgi_app(environ, start_response)

    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Run the teardown functions of the current application context (LIFE-09)."""
        _dispatch.do_teardown_appcontext(self, exc)

    # werkzeug's server has its own options (Flask's contract).
    def run(
        self,
        host: str | None = None,
        port: int | None = None,
        debug: bool | None = None,
        load_dotenv: bool = True,
        **options: Any,
    ) -> None:
        """Serve with werkzeug's development server, for development only, if `finalize` finds nothing wrong (RUN-05)."""
        try:
            _running.run_development_server(self, host, port, debug, load_dotenv, options)
        finally:
            # After the server stops, an interactive user may go on declaring (APP-19).
            self.has_served = False


setattr(Erlen, "wsgi_app", _corridor.wsgi_app)  # noqa: B010  # an assignment would be checked as an instance's
settle_house(Erlen, Steps)
ORIGINAL_STEPS: dict[str, object] = attributes(Erlen, STEPS)
ORIGINAL_URL_STEPS: dict[str, object] = attributes(Erlen, URL_STEPS)
Erlen.original_steps = passed_by(Erlen)
# Not an assignment: a checker would take every attribute of an application for assignable.
setattr(Erlen, "__setattr__", set_noting_overrides)  # noqa: B010


# For extensions, which work with applications of any session and settings.
AnyErlen: TypeAlias = Erlen[Any, Any]
