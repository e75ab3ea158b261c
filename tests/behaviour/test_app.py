"""APP: the application object."""

import gc
import io
import socket
import sys
import types
import weakref
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest
from typing_extensions import override
from werkzeug.exceptions import Aborter, HTTPException
from werkzeug.routing import BaseConverter, Map, Rule

from .harness import AppLike, Framework, derive, environment, fetch, reply, same, texts


def package(tmp_path: Path, name: str) -> None:
    """Write a package with one submodule."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / name / "sub.py").write_text("")
    (tmp_path / f"{name}_single.py").write_text("")


def rules(app: AppLike) -> list[tuple[str, str]]:
    """Return (rule, endpoint) of every rule."""
    return [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()]


def test_root_path_of_importable_names(fw: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """APP-01."""
    name = f"erlen_app01_{fw.name}"
    package(tmp_path, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    # Finding a submodule imports its package; leave no trace of it.
    monkeypatch.setitem(sys.modules, name, types.ModuleType("placeholder"))
    monkeypatch.delitem(sys.modules, name)

    assert Path(fw.make(name).root_path) == tmp_path / name
    assert Path(fw.make(f"{name}.sub").root_path) == tmp_path / name
    assert Path(fw.make(f"{name}_single").root_path) == tmp_path


def test_name_that_cannot_be_imported_is_rooted_in_the_current_directory(
    fw: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APP-01."""
    monkeypatch.chdir(tmp_path)

    assert Path(fw.make("no_such_module_anywhere").root_path) == tmp_path


def test_main_module_is_accepted(fw: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """APP-01: `__main__` is rooted where its file is."""
    main = types.ModuleType("__main__")
    main.__file__ = str(tmp_path / "serve.py")
    monkeypatch.setitem(sys.modules, "__main__", main)

    assert Path(fw.make("__main__").root_path) == tmp_path


def test_name_is_the_import_name(fw: Framework) -> None:
    """APP-02."""
    assert fw.make("some.dotted.name").name == "some.dotted.name"


def test_name_of_main_is_the_stem_of_its_file(fw: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """APP-02."""
    main = types.ModuleType("__main__")
    main.__file__ = str(tmp_path / "serve.py")
    monkeypatch.setitem(sys.modules, "__main__", main)

    assert fw.make("__main__").name == "serve"


def test_name_of_interactive_main_is_main(fw: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    """APP-02."""
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))

    assert fw.make("__main__").name == "__main__"


def shouting(inner: Callable[[Any, Any], Iterable[bytes]]) -> Callable[[Any, Any], Iterable[bytes]]:
    """Return WSGI middleware that upper-cases bodies."""

    def middleware(environ: Any, start_response: Any) -> Iterable[bytes]:
        return [chunk.upper() for chunk in inner(environ, start_response)]

    return middleware


def test_assigning_wsgi_app_takes_effect_on_calls(fw: Framework) -> None:
    """APP-03."""
    app = fw.make()

    @app.route("/")
    def index() -> str:
        return "hello"

    before = fetch(app).text
    app.wsgi_app = shouting(app.wsgi_app)

    assert (before, fetch(app).text) == ("hello", "HELLO")
    assert type(app) is fw.App


def test_wrapped_app_keeps_its_tools(fw: Framework) -> None:
    """APP-04: the test client goes through the wrapper; config and cli stay where they were."""
    app = fw.make()

    @app.route("/")
    def index() -> str:
        return "hello"

    app.wsgi_app = shouting(app.wsgi_app)

    assert reply(app.test_client().get("/")).text == "HELLO"
    assert app.config["TESTING"] is False
    assert app.cli.name == app.name


def test_static_rule_exists_iff_there_is_a_static_folder(fw: Framework) -> None:
    """APP-05."""
    app = fw.make(static_folder="no_such_folder")
    (rule,) = app.url_map.iter_rules()

    assert (rule.rule, rule.endpoint) == ("/no_such_folder/<path:filename>", "static")
    assert rule.methods == {"GET", "HEAD", "OPTIONS"}
    assert fetch(app, "/no_such_folder/x.css").code == 404
    assert rules(fw.make(static_folder=None)) == []
    assert fw.make(static_folder=None).has_static_folder is False


def test_unreferenced_app_dies_without_the_collector(fw: Framework) -> None:
    """APP-06."""
    gc.collect()
    gc.disable()
    try:
        app = fw.make(static_folder="static")
        ref = weakref.ref(app)
        del app

        assert ref() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("options", "rule", "url_path"),
    [
        ({"static_folder": "static/"}, "/static/<path:filename>", "/static"),
        ({"static_folder": "a/b/c"}, "/c/<path:filename>", "/c"),
        ({"static_folder": "static", "static_url_path": ""}, "/<path:filename>", ""),
        ({"static_folder": ""}, "/<path:filename>", ""),
        ({"static_folder": "static", "static_url_path": "/foo/"}, "/foo/<path:filename>", "/foo"),
    ],
)
def test_static_folder_decides_rule_and_url_path(
    fw: Framework, options: dict[str, Any], rule: str, url_path: str, tmp_path: Path
) -> None:
    """APP-07."""
    app = fw.make(root_path=str(tmp_path), **options)

    assert rules(app) == [(rule, "static")]
    assert app.static_url_path.rstrip("/") == url_path
    assert app.static_folder.rstrip("/") == str(tmp_path / options["static_folder"].rstrip("/")).rstrip("/")


def test_empty_static_folder_serves_the_root_path(fw: Framework, tmp_path: Path) -> None:
    """APP-07."""
    (tmp_path / "x.txt").write_text("here")

    assert fetch(fw.make(root_path=str(tmp_path), static_folder=""), "/x.txt").text == "here"


def test_static_url_path_needs_a_leading_slash(fw: Framework) -> None:
    """APP-08."""
    with pytest.raises(ValueError):
        fw.make(static_url_path="foo")


def test_static_url_path_without_folder_is_kept_without_rule(fw: Framework) -> None:
    """APP-08."""
    app = fw.make(static_folder=None, static_url_path="/foo")

    assert rules(app) == []
    assert app.static_url_path == "/foo"


@pytest.mark.parametrize("options", [{"static_host": "s.test"}, {"host_matching": True}])
def test_static_host_goes_with_host_matching(fw: Framework, options: dict[str, Any]) -> None:
    """APP-09."""
    with pytest.raises(AssertionError):
        fw.make(static_folder="static", **options)


def test_host_matching_alone_is_fine_without_static_folder(fw: Framework) -> None:
    """APP-09."""
    assert fw.make(static_folder=None, host_matching=True).url_map.host_matching is True
    both = fw.make(static_folder="static", host_matching=True, static_host="s.test")
    assert [rule.host for rule in both.url_map.iter_rules()] == ["s.test"]


def test_folders_may_be_path_objects(fw: Framework, tmp_path: Path) -> None:
    """APP-10."""
    (tmp_path / "tpl").mkdir()
    (tmp_path / "tpl" / "a.txt").write_text("template {{ 1 + 1 }}")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.css").write_text("css")
    app = fw.make(static_folder=tmp_path / "files", template_folder=tmp_path / "tpl")

    assert app.static_folder == str(tmp_path / "files")
    assert fetch(app, "/files/a.css").text == "css"
    with app.app_context():
        assert fw.render_template("a.txt") == "template 2"


def test_debug_setter_switches_auto_reload(fw: Framework) -> None:
    """APP-11."""
    app = fw.make()
    assert (app.debug, app.jinja_env.auto_reload) == (False, False)

    app.debug = True
    assert (app.config["DEBUG"], app.jinja_env.auto_reload) == (True, True)

    app.config["DEBUG"] = False
    assert (app.debug, app.jinja_env.auto_reload) == (False, True)


def test_debug_setter_respects_templates_auto_reload(fw: Framework) -> None:
    """APP-11."""
    app = fw.make(config={"TEMPLATES_AUTO_RELOAD": False})
    app.debug = True

    assert app.jinja_env.auto_reload is False


@pytest.mark.parametrize(
    ("value", "debug"), [("1", True), ("true", True), ("0", False), ("false", False), ("no", False), (None, False)]
)
def test_initial_debug_comes_from_the_environment(fw: Framework, value: str | None, debug: bool) -> None:
    """APP-12."""
    with environment(FLASK_DEBUG=None, ERLEN_DEBUG=None):
        with environment(**{f"{fw.env_prefix}_DEBUG": value}):
            app = fw.make()
        assert app.debug is debug
        assert app.config["DEBUG"] is debug


def test_flask_debug_is_honoured_when_the_own_variable_is_unset(fw: Framework) -> None:
    """APP-12: FLASK_DEBUG works for both."""
    with environment(FLASK_DEBUG="1", ERLEN_DEBUG=None):
        assert fw.make().debug is True


def test_config_attributes_mirror_the_config(fw: Framework) -> None:
    """APP-13."""
    app = fw.make()
    app.testing = True
    app.secret_key = "k"
    app.permanent_session_lifetime = 60

    assert (app.config["TESTING"], app.config["SECRET_KEY"]) == (True, "k")
    assert app.config["PERMANENT_SESSION_LIFETIME"] == 60
    assert app.permanent_session_lifetime == timedelta(seconds=60)

    app.config.update(TESTING=False, SECRET_KEY="other", PERMANENT_SESSION_LIFETIME=timedelta(days=1))
    assert (app.testing, app.secret_key, app.permanent_session_lifetime) == (False, "other", timedelta(days=1))


def test_extensions_start_empty_and_stay_so(fw: Framework) -> None:
    """APP-14."""
    app = fw.make()
    fetch(app)

    assert app.extensions == {}
    assert isinstance(app.extensions, dict)


def test_request_and_response_classes_are_used(fw: Framework) -> None:
    """APP-15."""
    request_class, response_class = derive(fw.Request, mark="rq"), derive(fw.Response, mark="rs")
    app = derive(fw.App, request_class=request_class, response_class=response_class)(__name__)
    seen: list[object] = []

    def index() -> str:
        seen.append(type(fw.request._get_current_object()))
        seen.append(type(fw.make_response("x")))
        seen.append(type(fw.jsonify(1)))
        seen.append(type(fw.redirect("/")))
        return "x"

    app.add_url_rule("/", view_func=index)
    fetch(app)

    assert seen == [request_class, response_class, response_class, response_class]


def test_classes_of_parts_are_observable(fw: Framework) -> None:
    """APP-15."""

    class Abort(Aborter):
        """An aborter of its own."""

    class Route(Rule):
        """A rule of its own."""

    class Routes(Map):
        """A map of its own."""

    config_class = derive(fw.Config)
    provider = derive(fw.module("json.provider").DefaultJSONProvider)
    env = derive(fw.module("templating").Environment)
    namespace = derive(fw.App.app_ctx_globals_class)
    client = derive(type(fw.make().test_client()))
    runner = derive(type(fw.make().test_cli_runner()))
    interface = derive(fw.module("sessions").SecureCookieSessionInterface)()
    app = derive(
        fw.App,
        aborter_class=Abort,
        config_class=config_class,
        json_provider_class=provider,
        jinja_environment=env,
        app_ctx_globals_class=namespace,
        url_rule_class=Route,
        url_map_class=Routes,
        test_client_class=client,
        test_cli_runner_class=runner,
        session_interface=interface,
    )(__name__)

    assert type(app.aborter) is Abort
    assert type(app.config) is config_class
    assert type(app.json) is provider
    assert type(app.jinja_env) is env
    assert isinstance(app.jinja_env, jinja2.Environment)
    assert type(app.url_map) is Routes
    assert {type(rule) for rule in app.url_map.iter_rules()} == {Route}
    assert type(app.test_client()) is client
    assert type(app.test_cli_runner()) is runner
    assert app.session_interface is interface
    with app.app_context():
        assert type(fw.g._get_current_object()) is namespace


def test_default_config_of_a_subclass_is_used(fw: Framework) -> None:
    """APP-15."""
    app = derive(fw.App, default_config={**fw.App.default_config, "OWN": 3})(__name__)

    assert (app.config["OWN"], app.config["SESSION_COOKIE_NAME"]) == (3, "session")


def test_abort_uses_the_aborter_of_the_app(fw: Framework) -> None:
    """APP-16."""

    class Teapot(HTTPException):
        code = 499
        description = "own code"

    app = derive(fw.App, make_aborter=lambda self: Aborter(extra={499: Teapot}))("behaviour_app")

    @app.route("/")  # type: ignore[untyped-decorator]  # a derived application is dynamic
    def index() -> str:
        fw.abort(499)
        return "never"

    assert fetch(app).code == 499
    assert "own code" in fetch(app).text


def test_redirect_builds_the_response_class_of_the_app(fw: Framework) -> None:
    """APP-17."""
    own = derive(fw.Response)
    app = derive(fw.App, response_class=own)("behaviour_app")

    assert type(app.redirect("/x")) is own
    with app.app_context():
        assert type(fw.redirect("/x", Response=fw.Response)) is own
    assert type(fw.redirect("/x", Response=fw.Response)) is fw.Response


def test_own_converters_work_in_rules(fw: Framework) -> None:
    """APP-18."""

    class Upper(BaseConverter):
        @override
        def to_python(self, value: str) -> str:
            return value.upper()

    app = fw.make()
    app.url_map.converters["upper"] = Upper

    @app.route("/<upper:word>")
    def show(word: str) -> str:
        return word

    assert fetch(app, "/abc").text == "ABC"


def test_strict_slashes_of_the_map_affects_later_rules(fw: Framework) -> None:
    """APP-18."""
    app = fw.make()
    app.add_url_rule("/early/", "early", lambda: "early")
    app.url_map.strict_slashes = False
    app.add_url_rule("/late/", "late", lambda: "late")

    assert fetch(app, "/early").code == 308
    assert texts(app, "/late", "/late/") == [(200, "late"), (200, "late")]


def test_stopped_server_lets_register_again(fw: Framework, capsys: pytest.CaptureFixture[str]) -> None:
    """APP-19: the server stops at once because its port is taken."""
    app = fw.make(static_folder=None)
    fetch(app)
    with pytest.raises(AssertionError):
        app.add_url_rule("/late", "late", lambda: "late")
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    try:
        with environment(FLASK_RUN_FROM_CLI=None, ERLEN_RUN_FROM_CLI=None), pytest.raises((SystemExit, OSError)):
            app.run(port=taken.getsockname()[1], load_dotenv=False)
    finally:
        taken.close()
    capsys.readouterr()

    app.add_url_rule("/late", "late", lambda: "late")
    assert fetch(app, "/late").text == "late"


def test_repr_names_class_and_name(fw: Framework) -> None:
    """APP-20."""
    assert repr(fw.make("x.y")) == f"<{fw.App.__name__} 'x.y'>"
    assert repr(fw.bp("b")) == "<Blueprint 'b'>"
    assert repr(derive(fw.App)("x")) == f"<My{fw.App.__name__} 'x'>"
    assert repr(derive(fw.Blueprint)("b", "x")) == "<MyBlueprint 'b'>"


def test_two_apps_live_side_by_side(fw: Framework) -> None:
    """APP-21."""
    one, two = fw.make("one", static_folder=None), fw.make("two", static_folder=None)
    one.config["OWN"] = 1
    one.add_url_rule("/one", "one", lambda: "1")
    two.add_url_rule("/two", "two", lambda: "2")

    assert "OWN" not in two.config
    assert (rules(one), rules(two)) == ([("/one", "one")], [("/two", "two")])
    assert (one.logger.name, two.logger.name) == ("one", "two")
    assert fetch(one, "/two").code == fetch(two, "/one").code == 404


def test_nested_app_context_decides_current_app(fw: Framework) -> None:
    """APP-21."""
    one, two = fw.make("one"), fw.make("two")
    seen = []
    with one.app_context():
        seen.append(fw.current_app.name)
        with two.app_context():
            seen.append(fw.current_app.name)
        seen.append(fw.current_app.name)

    assert seen == ["one", "two", "one"]


def test_shell_context_starts_with_app_and_g(fw: Framework) -> None:
    """APP-22."""
    app = fw.make()
    context = app.make_shell_context()
    assert list(context) == ["app", "g"]
    assert [context["app"]] == [app]
    with app.app_context():
        assert context["g"]._get_current_object() is fw.g._get_current_object()

    @app.shell_context_processor
    def first() -> dict[str, object]:
        return {"a": 1, "b": 1}

    @app.shell_context_processor
    def second() -> dict[str, object]:
        return {"b": 2, "g": "overridden"}

    assert app.make_shell_context() == {"app": app, "g": "overridden", "a": 1, "b": 2}


def test_raw_wsgi_call_answers_alike() -> None:
    """APP-03: called as PEP 3333 says, byte for byte and header for header."""

    def scenario(fw: Framework) -> list[object]:
        app = fw.make()
        app.add_url_rule("/", "index", lambda: "hello")
        calls: list[object] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            calls.append((status, headers, exc_info))

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/",
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        return [b"".join(app(environ, start_response)), *calls]

    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "5")]
    assert same(scenario) == [b"hello", ("200 OK", headers, None)]
