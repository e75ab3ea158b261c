"""Subclasses of Flask's classes: whatever is overridden is called, on Flask and on erlen alike."""

import importlib
import io
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from werkzeug.exceptions import Aborter, HTTPException
from werkzeug.local import LocalProxy
from werkzeug.routing import Map, Rule
from werkzeug.test import EnvironBuilder

METHODS = (
    "add_template_filter",
    "add_template_global",
    "add_template_test",
    "add_url_rule",
    "app_context",
    "async_to_sync",
    "auto_find_instance_path",
    "create_global_jinja_loader",
    "create_jinja_environment",
    "create_url_adapter",
    "dispatch_request",
    "do_teardown_appcontext",
    "do_teardown_request",
    "ensure_sync",
    "finalize_request",
    "full_dispatch_request",
    "get_send_file_max_age",
    "handle_exception",
    "handle_http_exception",
    "handle_url_build_error",
    "handle_user_exception",
    "inject_url_defaults",
    "iter_blueprints",
    "log_exception",
    "make_aborter",
    "make_config",
    "make_default_options_response",
    "make_response",
    "make_shell_context",
    "open_resource",
    "preprocess_request",
    "process_response",
    "raise_routing_exception",
    "redirect",
    "register_blueprint",
    "register_error_handler",
    "request_context",
    "route",
    "select_jinja_autoescape",
    "send_static_file",
    "should_ignore_error",
    "test_cli_runner",
    "test_client",
    "trap_http_exception",
    "update_template_context",
    "url_for",
    "wsgi_app",
    "_check_setup_finished",
    "_find_error_handler",
    "_method_route",
)


# The packages share names, no base class.
@pytest.fixture(params=["flask", "erlen.compat.flask"])
def flask(request: pytest.FixtureRequest) -> ModuleType:
    package: ModuleType = pytest.importorskip(request.param)
    return package


def module(flask: ModuleType, name: str) -> Any:
    return importlib.import_module(f"{flask.__name__}.{name}")


def traced(base: Any, names: tuple[str, ...], calls: set[str]) -> Any:
    """Return a subclass of *base* that notes which of *names* is called, on itself or on an instance of it."""

    def override(name: str) -> Callable[..., Any]:
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            calls.add(name)
            return getattr(super(made, self), name)(*args, **kwargs)

        return method

    made = type(f"My{base.__name__}", (base,), {name: override(name) for name in names})
    return made


def exercised(flask: ModuleType, app: Any) -> None:
    """Do a little of everything with *app*."""
    blueprint = flask.Blueprint("bp", __name__)
    app.register_blueprint(blueprint)
    app.errorhandler(404)(lambda error: ("missing", 404))
    app.template_filter("f")(str)
    app.template_test("t")(bool)
    app.template_global("g")(str)
    app.get("/")(lambda: flask.render_template_string("{{ url_for('index') }}", x=1))
    app.view_functions["index"] = app.view_functions["<lambda>"]
    app.add_url_rule("/i", "index")
    app.add_url_rule("/go", "go", lambda: flask.redirect("/"))
    app.add_url_rule("/file", "file", lambda: flask.send_file(io.BytesIO(b"x"), "text/plain"))
    app.add_url_rule("/bad", "bad", lambda: 1 // 0)

    async def slow() -> str:
        return "slow"

    app.add_url_rule("/slow", "slow", slow)
    client = app.test_client()
    for path in ("/", "/go", "/none", "/bad", "/slow", "/file", "/static/none.css"):
        client.get(path)
    client.options("/")
    app.test_cli_runner()
    with app.test_request_context("/"):
        with pytest.raises(Exception, match="nowhere"):
            flask.url_for("nowhere")
        app.make_shell_context()
        app.jinja_env.list_templates()
        app.jinja_env.from_string("")
        with pytest.raises(OSError, match="none"):
            app.open_resource("none")


def test_every_method_may_be_overridden(flask: ModuleType) -> None:
    calls: set[str] = set()
    names = METHODS

    exercised(flask, traced(flask.Flask, names, calls)("shop", static_folder="static"))

    assert set(names) - calls == set()


BLUEPRINT_METHODS = (
    "add_app_template_filter",
    "add_url_rule",
    "get_send_file_max_age",
    "make_setup_state",
    "record",
    "record_once",
    "register",
    "register_error_handler",
    "route",
    "send_static_file",
    "_check_setup_finished",
    "_merge_blueprint_funcs",
    "_method_route",
)


def test_every_method_of_a_blueprint_may_be_overridden(flask: ModuleType, tmp_path: Any) -> None:
    calls: set[str] = set()
    (tmp_path / "a.css").write_text("a")
    blueprint = traced(flask.Blueprint, BLUEPRINT_METHODS, calls)(
        "bp", __name__, static_folder=str(tmp_path), url_prefix="/bp", static_url_path="/files"
    )
    blueprint.get("/")(lambda: "x")
    blueprint.errorhandler(404)(lambda error: ("missing", 404))
    blueprint.before_app_request(lambda: None)
    blueprint.app_template_filter("f")(str)
    app = flask.Flask("shop")
    app.register_blueprint(blueprint)

    with app.test_client().get("/bp/files/a.css") as response:
        assert response.text == "a"
    assert set(BLUEPRINT_METHODS) - calls == set()


def test_classes_named_by_attributes_are_used(flask: ModuleType) -> None:
    """APP-15."""

    class MyRequest(flask.Request):  # type: ignore[name-defined,misc]  # a package chosen at run time
        pass

    class MyResponse(flask.Response):  # type: ignore[name-defined,misc]  # see MyRequest
        pass

    class MyConfig(flask.Config):  # type: ignore[name-defined,misc]  # see MyRequest
        pass

    class MyEnvironment(module(flask, "templating").Environment):  # type: ignore[misc]  # see MyRequest
        pass

    class MyRule(Rule):
        pass

    class MyMap(Map):
        pass

    class MyAborter(Aborter):
        pass

    class MyGlobals(module(flask, "ctx")._AppCtxGlobals):  # type: ignore[misc]  # see MyRequest
        pass

    class MyJSON(module(flask, "json.provider").DefaultJSONProvider):  # type: ignore[misc]  # see MyRequest
        pass

    class MyClient(module(flask, "testing").FlaskClient):  # type: ignore[misc]  # see MyRequest
        pass

    class MyRunner(module(flask, "testing").FlaskCliRunner):  # type: ignore[misc]  # see MyRequest
        pass

    class MyInterface(module(flask, "sessions").SecureCookieSessionInterface):  # type: ignore[misc]  # see MyRequest
        pass

    class MyFlask(flask.Flask):  # type: ignore[name-defined,misc]  # see MyRequest
        request_class = MyRequest
        response_class = MyResponse
        config_class = MyConfig
        jinja_environment = MyEnvironment
        url_rule_class = MyRule
        url_map_class = MyMap
        aborter_class = MyAborter
        app_ctx_globals_class = MyGlobals
        json_provider_class = MyJSON
        test_client_class = MyClient
        test_cli_runner_class = MyRunner
        session_interface = MyInterface()

    app = MyFlask("shop", static_folder=None)
    app.add_url_rule("/", "index", lambda: "x")
    client = app.test_client()

    found = [app.config, app.jinja_env, next(app.url_map.iter_rules()), app.url_map, app.aborter, app.json, client]
    found += [app.test_cli_runner(), app.session_interface]
    with app.test_request_context("/"):
        found += [flask.request._get_current_object(), flask.g._get_current_object(), app.make_response("x")]
    assert [type(each).__name__ for each in found] == [
        *("MyConfig", "MyEnvironment", "MyRule", "MyMap", "MyAborter", "MyJSON", "MyClient"),
        *("MyRunner", "MyInterface", "MyRequest", "MyGlobals", "MyResponse"),
    ]


def test_private_state_that_extensions_look_at(flask: ModuleType) -> None:
    fg = module(flask, "globals")
    app = flask.Flask("shop", static_folder="files", static_url_path="/f")
    before = (app._static_folder, app._static_url_path, app._got_first_request, fg._cv_app.get(None))
    with app.test_request_context("/") as context:
        inside = (
            fg._cv_request.get() is context,
            fg._cv_app.get() is fg.app_ctx._get_current_object(),
            len(context._cv_tokens),
            list(context._after_request_functions),
            context._session.accessed,
            context.url_adapter is not None,
        )
        context._after_request_functions.append(lambda response: response)
        flask.after_this_request(lambda response: response)
        kept = len(context._after_request_functions)
    app.test_client().get("/")

    assert before == ("files", "/f", False, None)
    assert (inside, kept) == ((True, True, 1, [], False, True), 2)
    assert (app._got_first_request, context._cv_tokens) == (True, [])


def test_pop_takes_flask_s_mark_for_the_current_exception(flask: ModuleType) -> None:
    """CTX-04."""
    mark = module(flask, "ctx")._sentinel
    app = flask.Flask("shop")
    seen: list[object] = []
    app.teardown_request(lambda error: seen.append(error))
    app.teardown_appcontext(lambda error: seen.append(error))
    wrong = ValueError("wrong")
    for given in (mark, None):
        context = app.test_request_context("/")
        context.push()
        try:
            raise wrong
        except ValueError:
            context.pop(given)

    assert seen == [wrong, wrong, None, None]


def test_options_of_a_registration_are_free(flask: ModuleType) -> None:
    """BP-11."""
    blueprint = flask.Blueprint("bp", __name__)
    seen: list[object] = []
    blueprint.record(lambda state: seen.append(dict(state.options)))
    child = flask.Blueprint("child", __name__)
    blueprint.register_blueprint(child, url_prefx="/x")
    flask.Flask("shop").register_blueprint(blueprint, url_prefx="/x")

    assert seen == [{"url_prefx": "/x"}]


def test_functions_of_commands_may_take_what_they_like(flask: ModuleType) -> None:
    app = flask.Flask("shop")

    @app.cli.command("odd")  # type: ignore[untyped-decorator]  # a package chosen at run time
    def odd(missing: str = "default", *rest: object) -> None:
        print(missing)

    assert app.test_cli_runner().invoke(args=["odd"]).output == "default\n"
    assert type(app.cli.group("g")(lambda: None)).__name__ == "AppGroup"


def test_stream_ends_in_a_teardown_of_its_own(flask: ModuleType) -> None:
    """STREAM-05."""
    app = flask.Flask("shop")
    trace: list[str] = []
    app.teardown_request(lambda error: trace.append("teardown"))

    @app.route("/")  # type: ignore[untyped-decorator]  # a package chosen at run time
    def index() -> Any:
        def pieces() -> Any:
            trace.append(flask.request.path)
            yield "x"

        return app.response_class(flask.stream_with_context(pieces()))

    app.test_client().get("/").close()

    assert trace == ["teardown", "/", "teardown"]


def test_listed_iterables_are_streamed_too(flask: ModuleType) -> None:
    app = flask.Flask("shop")
    with app.test_request_context():
        assert list(flask.stream_with_context(["a", "b"])) == ["a", "b"]


def test_unbound_variables_work_with_werkzeug_s_proxies(flask: ModuleType) -> None:
    app = flask.Flask("shop")
    name: Any = LocalProxy(module(flask, "globals")._cv_app, "app")
    assert not name
    with app.app_context():
        assert name.name == "shop"


def test_routing_rule_may_take_options_of_its_own(flask: ModuleType) -> None:
    class Titled(Rule):
        def __init__(self, rule: str, *, title: str = "", **options: Any) -> None:
            super().__init__(rule, **options)
            self.title = title

    app = flask.Flask("shop", static_folder=None)
    app.url_rule_class = Titled
    app.route("/", title="Home")(lambda: "x")

    assert [rule.title for rule in app.url_map.iter_rules()] == ["Home"]


def test_contexts_take_assignments(flask: ModuleType) -> None:
    app = flask.Flask("shop")
    context = app.request_context(EnvironBuilder("/a").get_environ())
    context.request = flask.Request(EnvironBuilder("/b").get_environ())
    context.url_adapter = app.url_map.bind("other.test")
    with app.app_context() as outer:
        outer.g = other = app.app_ctx_globals_class()
        assert flask.g._get_current_object() is other
        with context:
            assert (flask.request.path, flask.url_for("static", filename="x", _external=True)) == (
                "/b",
                "http://other.test/static/x",
            )


def test_http_exceptions_pass_through_handlers_of_subclasses(flask: ModuleType) -> None:
    class Quiet(flask.Flask):  # type: ignore[name-defined,misc]  # a package chosen at run time
        def _find_error_handler(self, e: Exception, blueprints: list[str]) -> Any:
            return (lambda error: f"quiet {error.code}") if isinstance(e, HTTPException) else None

    assert Quiet("shop").test_client().get("/none").text == "quiet 404"


def test_tables_take_assignments(flask: ModuleType) -> None:
    app, blueprint = flask.Flask("shop"), flask.Blueprint("bp", __name__)
    app.add_url_rule("/", "index")
    app.view_functions = {"index": lambda: "replaced"}
    app.before_request_funcs = {None: [lambda: flask.session.get("x")]}
    app.after_request_funcs = {}
    blueprint.error_handler_spec = {None: {404: {}}}

    assert app.test_client().get("/").text == "replaced"
    assert (len(app.before_request_funcs[None]), dict(blueprint.error_handler_spec)) == (1, {None: {404: {}}})
