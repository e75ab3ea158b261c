"""``flask.app``: the application class that Flask code makes and subclasses."""

import sys
from collections.abc import Callable, Mapping
from typing import Any, cast

from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import BaseConverter, Map, MapAdapter, Rule

from ..._binding import bind_server_name, names_for
from ..._dispatch import ExcInfo
from ..._dynamic import attribute
from ..._running import run_development_server
from ..._steps import OVERRIDE_POINTS
from ..._typing import override
from ...app import Erlen
from ...appctx import Unset
from ...ctx import current_request_context
from ...defaults import FLASK_DEFAULTS
from ...environment import Environment, create_environment
from ...helpers import get_flashed_messages
from ...policy import FLASK
from ...protocols import Security, SessionStore
from ...rulemap import RuleMap
from ...types import WSGIEnvironment
from ...wrappers import Request as NativeRequest
from ...wrappers import Response as NativeResponse
from .ctx import AppContext, RequestContext
from .sansio.app import (
    App,
    T_shell_context_processor,
    T_teardown,
    T_template_filter,
    T_template_global,
    T_template_test,
    _make_timedelta,
)
from .sansio.scaffold import Scaffold, _sentinel, setupmethod
from .sessions import SecureCookieSessionInterface, SessionInterface
from .testing import FlaskClient, FlaskCliRunner
from .wrappers import Request, Response

__all__ = [
    "App",
    "Flask",
    "MapAdapter",
    "Request",
    "Response",
    "Rule",
    "Scaffold",
    "SecureCookieSessionInterface",
    "SessionInterface",
    "T_shell_context_processor",
    "T_teardown",
    "T_template_filter",
    "T_template_global",
    "T_template_test",
    "_make_timedelta",
    "setupmethod",
]


class URLMap(RuleMap):
    """The map of a Flask application: its converters take what werkzeug's take."""

    default_converters: ImmutableDict[str, type[BaseConverter]] = Map.default_converters


class Flask(App):
    """A Flask application that erlen serves.

    >>> from erlen.compat.flask import Flask
    >>> app = Flask("example")
    >>> @app.route("/")
    ... def index():
    ...     return "hello"
    >>> app.test_client().get("/").text
    'hello'
    """

    # Only Flask's keys: where one of erlen's is missing, Flask's way holds.
    default_config: Mapping[str, Any] = FLASK_DEFAULTS
    url_map_class: type[Map] = URLMap
    security: Security = FLASK
    request_class: type[NativeRequest] = Request
    response_class: type[NativeResponse] = Response
    jinja_environment: type[Environment] = Environment
    # An interface names the classes of application, request, response and session it works with.
    session_interface: SessionStore[Any, Any, Any, Any] = SecureCookieSessionInterface()

    overrides: frozenset[str]

    @override
    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        # What this class itself overrides means what the house means.
        cls.overrides = frozenset(
            name for name in OVERRIDE_POINTS if attribute(cls, name) is not attribute(Flask, name)
        )

    @override
    def _add_static_rule(self, static_host: str | None) -> None:
        Erlen._add_static_rule(self, static_host)

    @override
    def create_jinja_environment(self) -> Environment:
        """Return the template environment with its globals (TPL-04)."""
        return create_environment(self, get_flashed_messages=get_flashed_messages)

    # Bound here: werkzeug's warning about a foreign host names the module that binds (HOST-03).
    @override
    def create_url_adapter(self, request: NativeRequest | None) -> MapAdapter | None:
        """Return the adapter for *request*, or for building URLs outside of requests (HOST)."""
        if request is None:
            return bind_server_name(self.url_map, self.config)
        server_name, subdomain = names_for(self.url_map, self.subdomain_matching, self.config, request)
        return self.url_map.bind_to_environ(request.environ, server_name=server_name, subdomain=subdomain)

    @override
    def app_context(self) -> AppContext:
        """Return a context of this application, for use in a ``with`` block (CTX-04)."""
        return AppContext(self)

    @override
    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Return the context of the request that *environ* describes (CTX-17)."""
        return RequestContext(self, environ)

    # Here and ready-made, so that the record is Flask's: handlers group by its text and by the module it names (LOG-05).
    @override
    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log an exception that nobody handled (ERR-21)."""
        request = current_request_context().request
        message = f"Exception on {request.path} [{request.method}]"
        self.logger.error(message, exc_info=exc_info)

    # A client class takes what it wants (Flask's contract).
    @override
    def test_client(self, use_cookies: bool = True, **kwargs: Any) -> FlaskClient:
        """Return a client that calls this application without a server (CLIENT-01)."""
        made = cast("Callable[..., FlaskClient]", self.test_client_class or FlaskClient)
        return made(self, self.response_class, use_cookies=use_cookies, **kwargs)

    # A runner class takes what it wants (Flask's contract).
    @override
    def test_cli_runner(self, **kwargs: Any) -> FlaskCliRunner:
        """Return a runner for this application's commands (RUNNER-01)."""
        return cast("Callable[..., FlaskCliRunner]", self.test_cli_runner_class or FlaskCliRunner)(self, **kwargs)

    # The default stands for the exception that is being handled (Flask 3.1).
    @override
    def do_teardown_request(self, exc: BaseException | Unset | None = _sentinel) -> None:
        """Run the teardown hooks of the current request (LIFE-09)."""
        super().do_teardown_request(sys.exc_info()[1] if isinstance(exc, Unset) else exc)

    # See do_teardown_request.
    @override
    def do_teardown_appcontext(self, exc: BaseException | Unset | None = _sentinel) -> None:
        """Run the teardown functions of the current application context (LIFE-09)."""
        super().do_teardown_appcontext(sys.exc_info()[1] if isinstance(exc, Unset) else exc)

    # werkzeug's server has its own options (Flask's contract).
    @override
    def run(
        self,
        host: str | None = None,
        port: int | None = None,
        debug: bool | None = None,
        load_dotenv: bool = True,
        **options: Any,
    ) -> None:
        """Serve with werkzeug's development server, for development only (RUN-05)."""
        try:
            run_development_server(self, host, port, debug, load_dotenv, options, "Flask")
        finally:
            self.has_served = False


Flask.overrides = frozenset()
