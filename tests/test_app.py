"""The application: typed settings and sessions, override points, and the end of declaring (APP, SETUP, CFG)."""

import gc
import weakref
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, ClassVar

import attrs
import jinja2
import pytest
from typing_extensions import override
from werkzeug.exceptions import Aborter
from werkzeug.routing import Map, Rule

from erlen import (
    AnyErlen,
    Blueprint,
    Config,
    Erlen,
    MethodView,
    Request,
    Response,
    Session,
    SessionKey,
    current_app,
    render_template_string,
    stream_with_context,
)
from erlen.environment import Environment
from erlen.errors import (
    EndpointConflictError,
    HostMatchingError,
    InstancePathError,
    OutsideContextError,
    RouteError,
    SettingsError,
    SetupFinishedError,
)
from erlen.json.provider import DefaultJSONProvider
from erlen.namespace import ContextGlobals
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface
from erlen.testing import ErlenClient, ErlenCliRunner


def view() -> str:
    return "hello"


def served() -> Erlen:
    """Return an application that has answered a request."""
    app = Erlen("example")
    app.add_url_rule("/", view_func=view)
    assert app.test_client().get("/").text == "hello"
    return app


# Settings


@attrs.frozen
class Settings:
    page_size: int
    title: str = "Blog"


def test_settings_are_typed_and_read_once() -> None:
    app = Erlen("example", settings=Settings)
    app.config["PAGE_SIZE"] = 20

    assert app.settings == Settings(20, "Blog")
    assert app.settings is app.settings


def test_without_a_class_there_are_no_settings() -> None:
    app = Erlen("example")
    settings: None = app.settings

    assert settings is None


@pytest.mark.parametrize("wrong", [{}, {"PAGE_SIZE": "many"}])
def test_wrong_settings_refuse_every_request_until_they_are_mended(wrong: dict[str, object]) -> None:
    """Not the first one only."""
    app = Erlen("example", settings=Settings)
    app.config.update(wrong)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    ran: list[str] = []
    app.add_url_rule("/", "index", lambda: f"{app.settings.page_size}")
    app.before_request(lambda: ran.append("before"))
    client = app.test_client()

    for _ in range(2):
        with pytest.raises(SettingsError, match="PAGE_SIZE") as caught:
            client.get("/")
        assert [problem.key for problem in caught.value.problems] == ["PAGE_SIZE"]
    assert ran == []
    app.config["PAGE_SIZE"] = 20
    assert client.get("/").text == "20"


def test_wrong_settings_are_a_server_error_where_exceptions_do_not_propagate() -> None:
    app = Erlen("example", settings=Settings)
    app.add_url_rule("/", view_func=view)
    app.logger.disabled = True

    assert [app.test_client().get("/").status_code for _ in range(2)] == [500, 500]


# Sessions


class Counted(SecureCookieSession):
    """A session with a method of its own."""

    @property
    def count(self) -> int:
        return len(self)


def test_session_has_the_class_of_its_interface() -> None:
    class Interface(SecureCookieSessionInterface[Counted]):
        session_class: ClassVar[type[Counted]] = Counted  # type: ignore[misc]  # a class attribute of a generic class

    app = Erlen("example", session_interface=Interface())
    app.secret_key = "only for this test"

    with app.test_request_context():
        app.session["a"] = 1
        assert (app.session.count, type(app.session)) == (1, Counted)


def test_session_property_is_the_requests() -> None:
    user = SessionKey[str]("user")
    app = Erlen("example")
    app.secret_key = "only for this test"

    with app.test_request_context() as context:
        session: Session = app.session
        session[user] = "ada"
        assert session is context.session
    with pytest.raises(OutsideContextError, match="request context"):
        app.session


# Override points


OWN: dict[str, type[object]] = {
    "request_class": type("Own", (Request,), {}),
    "response_class": type("Own", (Response,), {}),
    "aborter_class": type("Own", (Aborter,), {}),
    "app_ctx_globals_class": type("Own", (ContextGlobals,), {}),
    "config_class": type("Own", (Config,), {}),
    "json_provider_class": type("Own", (DefaultJSONProvider,), {}),
    "url_rule_class": type("Own", (Rule,), {}),
    "url_map_class": type("Own", (Map,), {}),
    "jinja_environment": type("Own", (Environment,), {}),
    "test_client_class": type("Own", (ErlenClient,), {}),
    "test_cli_runner_class": type("Own", (ErlenCliRunner,), {}),
}
USED: dict[str, Callable[[AnyErlen], object]] = {
    "request_class": lambda app: app.test_request_context().request,
    "response_class": lambda app: app.make_response("x"),
    "aborter_class": lambda app: app.aborter,
    "app_ctx_globals_class": lambda app: app.app_context().g,
    "config_class": lambda app: app.config,
    "json_provider_class": lambda app: app.json,
    "url_rule_class": lambda app: next(app.url_map.iter_rules()),
    "url_map_class": lambda app: app.url_map,
    "jinja_environment": lambda app: app.jinja_env,
    "test_client_class": lambda app: app.test_client(),
    "test_cli_runner_class": lambda app: app.test_cli_runner(),
}


@pytest.mark.parametrize("name", OWN)
def test_class_attribute_says_what_is_made(name: str) -> None:
    """APP-15."""
    app = type("App", (Erlen,), {name: OWN[name]})("example")

    assert type(USED[name](app)) is OWN[name]
    assert type(USED[name](Erlen("example"))) is not OWN[name]


@pytest.mark.parametrize("name", OWN)
def test_application_still_serves_with_what_is_replaced(name: str) -> None:
    app = type("App", (Erlen,), {name: OWN[name]})("example")
    app.add_url_rule("/<int:number>", "index", lambda number: {"number": number})

    assert [app.test_client().get("/3").json for _ in range(2)] == [{"number": 3}] * 2


def test_bridge_for_coroutines_is_the_applications() -> None:
    """ASYNC-06: every call of a coroutine function goes through it, a plain one never."""

    class App(Erlen):
        @override
        def async_to_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *args, **kwargs: f"bridged {func.__name__}"

    async def later() -> str:
        raise NotImplementedError

    class Page(MethodView):
        async def get(self) -> str:
            raise NotImplementedError

    app = App("example")
    app.add_url_rule("/later", view_func=later)
    app.add_url_rule("/page", view_func=Page.as_view("page"))
    app.add_url_rule("/plain", view_func=view)
    client = app.test_client()

    assert [client.get(path).text for path in ("/later", "/page", "/plain")] == [
        "bridged later",
        "bridged get",
        "hello",
    ]
    assert app.ensure_sync(view) is view


def test_middleware_wraps_wsgi_app() -> None:
    """APP-03."""
    app = served()
    inner = app.wsgi_app

    def wrapped(environ: Any, start_response: Any) -> Any:
        environ["PATH_INFO"] = "/"
        return inner(environ, start_response)

    app.wsgi_app = wrapped

    assert app.test_client().get("/anywhere").text == "hello"


# Properties over the configuration


def test_properties_are_keys_of_the_configuration() -> None:
    """APP-11, APP-13, SESS-25."""
    app = Erlen("example")
    app.testing, app.secret_key = True, "k"
    app.permanent_session_lifetime = 60
    lifetime = app.permanent_session_lifetime
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=1)

    assert (app.config["TESTING"], app.config["SECRET_KEY"], lifetime) == (True, "k", timedelta(minutes=1))
    assert app.permanent_session_lifetime == timedelta(days=1)


@pytest.mark.parametrize("configured", [None, False, True])
def test_debug_switches_the_reloading_of_templates_unless_that_is_configured(configured: bool | None) -> None:
    """APP-11."""
    app = Erlen("example")
    app.config["TEMPLATES_AUTO_RELOAD"] = configured
    app.debug = True

    assert app.config["DEBUG"] is True
    assert app.jinja_env.auto_reload == (configured is not False)


def test_configuration_belongs_to_one_application() -> None:
    one, two = Erlen("one"), Erlen("two")
    one.config["DEBUG"] = one.config["OWN"] = True

    assert (two.config["DEBUG"], "OWN" in two.config, "OWN" in Erlen.default_config) == (False, False, False)


# Making


def test_static_rule_needs_host_and_matching_together() -> None:
    """APP-09."""
    with pytest.raises(HostMatchingError, match="static_host and host_matching go together"):
        Erlen("example", static_host="x")
    with pytest.raises(HostMatchingError, match="static_host=None and host_matching=True"):
        Erlen("example", host_matching=True)
    (rule,) = Erlen("example", static_host="x", host_matching=True).url_map.iter_rules()
    assert (rule.host, rule.endpoint) == ("x", "static")
    assert list(Erlen("example", host_matching=True, static_folder=None).url_map.iter_rules()) == []


def test_mistakes_of_the_constructor_are_named() -> None:
    """APP-08, INST-06."""
    with pytest.raises(RouteError, match="does not start with a slash"):
        Erlen("example", static_url_path="files")
    with pytest.raises(InstancePathError, match="relative"):
        Erlen("example", instance_path="relative")


def test_unused_application_goes_at_once() -> None:
    """JSON-13, APP-06: nothing in it refers to itself."""
    gc.disable()
    try:
        app = Erlen("example", static_folder="static")
        app.add_url_rule("/", view_func=view)
        gone = weakref.ref(app)
        del app
        assert gone() is None
    finally:
        gc.enable()


def answered_every_kind() -> "weakref.ref[Erlen]":
    """Return a reference to an application that has served views whose closures hold it."""
    app = Erlen("example")
    app.secret_key = "only for this test"

    @app.get("/<what>")
    def index(what: str) -> dict[str, object] | str:
        if what == "session":
            app.session["user"] = "ada"
        return {"name": app.name} if what == "json" else render_template_string("{{ name }}", name=app.name)

    @app.get("/stream")
    @stream_with_context
    def stream() -> Iterator[str]:
        yield app.name

    client = app.test_client()
    for path in ("/json", "/page", "/session", "/stream", "/nowhere/at/all") * 2:
        client.get(path).close()
    return weakref.ref(app)


def test_application_that_has_served_goes_too() -> None:
    """APP-06: nothing outside of it keeps its views."""
    gone = answered_every_kind()
    gc.collect()

    assert gone() is None


def test_representation_names_class_and_application() -> None:
    class Shop(Erlen):
        pass

    assert repr(Shop("example")) == "<Shop 'example'>"


# Declaring, and its end


def handler(error: Exception) -> str:
    return ""


DECLARATIONS: dict[str, Callable[[Erlen], object]] = {
    "add_url_rule": lambda app: app.add_url_rule("/late", "late", view),
    "register_blueprint": lambda app: app.register_blueprint(Blueprint("late", "example")),
    "teardown_appcontext": lambda app: app.teardown_appcontext(lambda exc: None),
    "shell_context_processor": lambda app: app.shell_context_processor(dict),
    "before_request": lambda app: app.before_request(lambda: None),
    "register_error_handler": lambda app: app.register_error_handler(404, handler),
    "template_filter": lambda app: app.template_filter(),
    "add_template_global": lambda app: app.add_template_global(view),
}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_declaring_ends_with_the_first_request(name: str) -> None:
    """SETUP-01."""
    app = served()
    DECLARATIONS[name](Erlen("another"))

    with pytest.raises(SetupFinishedError, match=rf"'{name}' can no longer be called on the application 'example'"):
        DECLARATIONS[name](app)


def test_contexts_alone_do_not_end_declaring() -> None:
    app = Erlen("example")
    with app.test_request_context(), app.app_context():
        app.add_url_rule("/", view_func=view)

    assert app.test_client().get("/").text == "hello"


def test_rule_with_neither_view_nor_endpoint_is_refused() -> None:
    """ROUTE-04."""
    with pytest.raises(EndpointConflictError, match="'/' has neither a view nor an endpoint"):
        Erlen("example").add_url_rule("/")


def test_shell_starts_with_application_g_and_what_processors_add() -> None:
    """APP-22, SHELL-02."""
    app = Erlen("example")
    app.shell_context_processor(lambda: {"word": "hello"})
    app.shell_context_processor(lambda: {"word": "bye"})
    names = app.make_shell_context()

    assert (names["app"], names["word"], set(names)) == (app, "bye", {"app", "g", "word"})
    with app.app_context() as context:
        assert names["g"] == context.g


def test_loader_may_be_replaced_before_the_environment_is_made() -> None:
    """TPL-17."""
    app = Erlen("example")
    app.jinja_loader = jinja2.DictLoader({"a.html": "{{ 1 + 1 }}"})

    assert app.jinja_env.get_template("a.html").render() == "2"


def test_subclass_with_parameters_of_its_own_stays_an_application() -> None:
    class Shop(Erlen[Session, Settings]):
        pass

    app = Shop("example", settings=Settings)
    app.config["PAGE_SIZE"] = 1
    app.add_url_rule("/", "index", lambda: f"{app.settings.page_size} {current_app.name}")

    assert app.test_client().get("/").text == "1 example"
