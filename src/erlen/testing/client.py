"""Tools for testing an application without a server: a client, and a runner for its commands.

Built on werkzeug's client and click's runner. Knows the application as what `ClientApp` says. Rule: inside of a ``with client:`` block the contexts
of the last call stay current, until the next call or the end of the block (CLIENT-08).
"""

import copy
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from importlib.metadata import version
from types import TracebackType
from typing import IO, Any, Generic, ParamSpec, Protocol, Self, TypeAlias, TypedDict, Unpack, cast, overload
from urllib.parse import urlsplit

import click
import werkzeug.test
from click.testing import CliRunner, Result
from werkzeug.routing import Map
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from .._groups import CommandLineApp, ScriptInfo
from .._typing import TypeVar, override
from ..ctx import RequestContext
from ..errors import ErlenError
from ..protocols import Router, SessionStore
from ..requestbuilder import EnvironBuilder, PlainOptions, RequestMaker, RequestOptions
from ..sessions import Session
from ..types import CustomMethod, Method, StartResponse, WSGIEnvironment
from ..urls import link
from ..viewcalls import endpoint_for

__all__ = [
    "ClientApp",
    "ClientError",
    "EnvironBuilder",
    "ErlenCliRunner",
    "ErlenClient",
    "InvokeOptions",
    "TestResponse",
]

P = ParamSpec("P")
SessionT = TypeVar("SessionT", default=Session)
ReadyMade: TypeAlias = werkzeug.test.EnvironBuilder | WSGIEnvironment | WerkzeugRequest


class ClientError(ErlenError, RuntimeError):
    """The test client was used in a way that cannot work."""


class CallOptions(TypedDict, total=False):
    """How the client treats the response."""

    buffered: bool
    follow_redirects: bool


class ClientOptions(RequestOptions, CallOptions, total=False):
    """What a call by path takes beside path and base URL."""


class PlainClientOptions(PlainOptions, CallOptions, total=False):
    """What any call of the client takes beside where it goes, method and query."""


class ClientApp(RequestMaker, CommandLineApp, Protocol):
    """What the tools of this room ask of the application."""

    @property
    def router(self) -> Router: ...

    @property
    def url_map(self) -> Map: ...

    @property
    def response_class(self) -> type[WerkzeugResponse]: ...

    # Each store names its own classes of application, request, response and session.
    @property
    def session_interface(self) -> SessionStore[Any, Any, Any, Any]: ...

    # The arguments are EnvironBuilder's (Flask's contract).
    def test_request_context(self, *args: Any, **kwargs: Any) -> RequestContext: ...

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse, /) -> Iterable[bytes]: ...


@cache
def _werkzeug_version() -> str:
    return version("werkzeug")


class ErlenClient(Client, Generic[SessionT]):
    """Calls an application as a browser would: keeps cookies, follows redirects when told to.

    >>> from erlen import Erlen, session
    >>> app = Erlen("example")
    >>> app.secret_key = "only for this example"
    >>> @app.post("/login")
    ... def login() -> str:
    ...     session["user"] = "ada"
    ...     return "welcome"
    >>> with app.test_client() as client:
    ...     client.post("/login").text, session["user"]
    ('welcome', 'ada')
    """

    # werkzeug promises no more than a WSGI application.
    application: ClientApp  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(
        self,
        application: ClientApp,
        response_wrapper: type[WerkzeugResponse] | None = None,
        use_cookies: bool = True,
        allow_subdomain_redirects: bool = False,
    ) -> None:
        super().__init__(application, response_wrapper, use_cookies, allow_subdomain_redirects)
        self.preserve_context: bool = False
        # Contexts have classes of their own; the client only pushes and pops them.
        self._new_contexts: list[AbstractContextManager[Any]] = []
        self._context_stack = ExitStack()
        # Environ values have any type (WSGI's contract).
        self.environ_base: dict[str, Any] = {
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_USER_AGENT": f"Werkzeug/{_werkzeug_version()}",
        }

    # A call, and what it is made from

    def _copy_environ(self, other: Mapping[str, object]) -> WSGIEnvironment:
        """Return *other* on top of what this client sends with every request (CLIENT-13)."""
        environ = {**self.environ_base, **other}
        if self.preserve_context:
            environ["werkzeug.debug.preserve_context"] = self._new_contexts.append
        return environ

    # The arguments are EnvironBuilder's (Flask's contract).
    def _request_from_builder_args(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> WerkzeugRequest:
        kwargs["environ_base"] = self._copy_environ(kwargs.get("environ_base") or {})
        builder = EnvironBuilder(self.application, *args, **kwargs)
        try:
            return builder.get_request()
        finally:
            builder.close()

    def _request_from(self, made: ReadyMade) -> WerkzeugRequest:
        """Return a request like *made*, which stays as it is (CLIENT-05)."""
        if isinstance(made, werkzeug.test.EnvironBuilder):
            builder = copy.copy(made)
            builder.environ_base = self._copy_environ(builder.environ_base or {})
            return builder.get_request()
        if isinstance(made, WerkzeugRequest):
            request = copy.copy(made)
            request.environ = self._copy_environ(request.environ)
            return request
        base = self._copy_environ({})
        return EnvironBuilder.from_environ(made, app=self.application, environ_base=base).get_request()

    # werkzeug takes any arguments; these are the ones that work.
    @overload  # type: ignore[override]
    def open(self, request: ReadyMade, /, **options: Unpack[CallOptions]) -> TestResponse: ...
    @overload
    def open(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse: ...
    @override
    def open(self, *args: Any, buffered: bool = False, follow_redirects: bool = False, **kwargs: Any) -> TestResponse:
        """Send a request, made up from the arguments or given ready-made, and return the response (CLIENT-01).

        Raises whatever the application lets through: see ``PROPAGATE_EXCEPTIONS`` (CLIENT-10).
        """
        made: object = args[0] if args and not kwargs else None
        if isinstance(made, werkzeug.test.EnvironBuilder | dict | WerkzeugRequest):
            request = self._request_from(cast(ReadyMade, made))
        else:
            request = self._request_from_builder_args(args, kwargs)
        # The last call's contexts end before this call begins.
        self._context_stack.close()
        response = super().open(request, buffered=buffered, follow_redirects=follow_redirects)
        response.json_module = self.application.json  # type: ignore[assignment]  # has what of a module is used (CLIENT-14)
        contexts = self._new_contexts[:]
        self._new_contexts.clear()
        for context in contexts:
            self._context_stack.enter_context(context)
        return response

    def _send(self, method: str, path: str, base_url: str | None, options: ClientOptions) -> TestResponse:
        given = {**options, "method": method}
        if base_url is not None:
            given["base_url"] = base_url
        # Through open, which a subclass may override, and which takes any method by name.
        return self.open(path, **cast(ClientOptions, given))

    @override
    def get(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a GET request; see `open`."""
        return self._send("GET", path, base_url, options)

    @override
    def post(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a POST request; see `open`."""
        return self._send("POST", path, base_url, options)

    @override
    def put(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a PUT request; see `open`."""
        return self._send("PUT", path, base_url, options)

    @override
    def patch(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a PATCH request; see `open`."""
        return self._send("PATCH", path, base_url, options)

    @override
    def delete(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a DELETE request; see `open`."""
        return self._send("DELETE", path, base_url, options)

    @override
    def head(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a HEAD request; see `open`."""
        return self._send("HEAD", path, base_url, options)

    @override
    def options(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send an OPTIONS request; see `open`."""
        return self._send("OPTIONS", path, base_url, options)

    @override
    def trace(self, path: str = "/", base_url: str | None = None, **options: Unpack[ClientOptions]) -> TestResponse:
        """Send a TRACE request; see `open`."""
        return self._send("TRACE", path, base_url, options)

    def on(
        self,
        view: Callable[P, object],
        /,
        *,
        method: Method | None = None,
        query: Mapping[str, object] | None = None,
        base_url: str | None = None,
        subdomain: str | None = None,
        url_scheme: str | None = None,
        **options: Unpack[PlainClientOptions],
    ) -> Callable[P, TestResponse]:
        """Return a function that calls *view* through a request; it takes exactly what the view takes.

        Without *method* it is GET where the view answers to it and there is no body to send, else the only other one.

        Raises, when called:
            ClientError: the view answers to several methods; name one.
            UnknownViewError, AmbiguousViewError: the view has no endpoint, or several.

        >>> from erlen import Erlen
        >>> app = Erlen("example")
        >>> @app.get("/users/<int:user_id>")
        ... def profile(user_id: int) -> str:
        ...     return f"user {user_id}"
        >>> app.test_client().on(profile, headers={"Accept-Language": "de"})(user_id=3).text
        'user 3'
        """

        def call(*args: P.args, **kwargs: P.kwargs) -> TestResponse:
            where = {"base_url": base_url, "subdomain": subdomain, "url_scheme": url_scheme}
            with self.application.test_request_context(**where) as context:
                chosen = method or self._method_of(view, has_body=not options.keys().isdisjoint({"json", "data"}))
                # Names scheme and host only where they differ from the request's.
                url = urlsplit(link(view, method=chosen, query=query)(*args, **kwargs))
                request = context.request
            base = f"{url.scheme or request.scheme}://{url.netloc or request.host}{request.root_path}"
            path = url._replace(scheme="", netloc="", path=url.path.removeprefix(request.root_path)).geturl()
            return self.open(path, **cast(ClientOptions, {**options, "base_url": base, "method": chosen}))

        return call

    def _method_of(self, view: Callable[..., object], has_body: bool) -> Method:
        endpoint = endpoint_for(self.application.router, view)
        rules = self.application.url_map.iter_rules(endpoint)
        methods = {method for rule in rules for method in rule.methods or ()} - {"HEAD", "OPTIONS"}
        likely = methods - {"GET"} if has_body and len(methods) > 1 else methods
        if "GET" in likely:
            return "GET"
        if len(likely) == 1:
            return CustomMethod(likely.pop())
        raise ClientError(f"The view {endpoint!r} answers to {', '.join(sorted(likely))}: name one with method=.")

    # Sessions and contexts that outlive a call

    @contextmanager
    def session_transaction(
        self, path: str = "/", base_url: str | None = None, **options: Unpack[RequestOptions]
    ) -> Generator[SessionT]:
        """Open the session this client would send, and save what the block changes (CLIENT-09).

        The arguments make up the request for which it is opened. Nothing is saved if the block raises.

        Raises:
            TypeError: the client keeps no cookies.
            ClientError: the session interface opened no session.

        >>> from erlen import Erlen, session
        >>> app = Erlen("example")
        >>> app.secret_key = "only for this example"
        >>> @app.get("/")
        ... def whoami() -> str:
        ...     return session["user"]
        >>> client = app.test_client()
        >>> with client.session_transaction() as opened:
        ...     opened["user"] = "ada"
        >>> client.get("/").text
        'ada'
        """
        if self._cookies is None:
            raise TypeError(
                "Cookies are disabled. A session needs one to be kept in: make this client with use_cookies=True."
            )
        app = self.application
        interface = app.session_interface
        context = app.test_request_context(path, base_url, **options)
        self._add_cookies_to_wsgi(context.environ)
        with context:
            session = interface.open_session(app, context.request)
        if session is None:
            raise ClientError(
                f"Session backend did not open a session: {interface!r} gave None; the built-in one needs app.secret_key."
            )
        yield session
        response = app.response_class()
        if interface.is_null_session(session):
            return
        with context:
            interface.save_session(app, session, response)
        host = context.request.host.partition(":")[0]
        self._update_cookies_from_response(host, context.request.path, response.headers.getlist("Set-Cookie"))

    def __enter__(self) -> Self:
        if self.preserve_context:
            raise ClientError("This client is in a with block already; use that one, or another client.")
        self.preserve_context = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.preserve_context = False
        self._context_stack.close()


# The runner


class InvokeOptions(TypedDict, total=False):
    """How a command is run; see `click.testing.CliRunner.invoke` and `click.Context`."""

    # Text or bytes: click reads either.
    input: str | bytes | IO[Any] | None
    env: Mapping[str, str | None] | None
    catch_exceptions: bool
    color: bool
    obj: object
    prog_name: str
    auto_envvar_prefix: str
    default_map: Mapping[str, object]
    terminal_width: int


class ErlenCliRunner(CliRunner):
    """Runs the commands of an application without a shell (RUNNER-01).

    >>> import click
    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> @app.cli.command("greet")
    ... @click.argument("name")
    ... def greet(name: str) -> None:
    ...     click.echo(f"hello {name}")
    >>> app.test_cli_runner().invoke(args=["greet", "ada"]).output
    'hello ada\\n'
    """

    # click's own options, which differ from version to version.
    def __init__(self, app: CommandLineApp, **options: Any) -> None:
        self.app = app
        super().__init__(**options)

    @override
    def invoke(  # type: ignore[override]  # the options have names here, and the command may be left out
        self,
        cli: click.Command | None = None,
        args: str | Sequence[str] | None = None,
        **options: Unpack[InvokeOptions],
    ) -> Result:
        """Run *cli*, by default the application's own group, with the arguments *args*.

        The command finds this application, unless ``obj=`` says where else to look (RUNNER-02).
        """
        options.setdefault("obj", ScriptInfo(create_app=lambda: self.app))
        return super().invoke(self.app.cli if cli is None else cli, args, **cast("dict[str, Any]", options))
