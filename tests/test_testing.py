"""The test client, the runner, and requests made up from arguments (areas CLIENT and RUNNER)."""

from collections.abc import Iterator
from typing import Any, cast

import click
import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.test import create_environ

from erlen import Blueprint, Erlen, SessionKey, g, redirect, request, session, stream_with_context
from erlen._groups import ScriptInfo
from erlen.json.provider import DefaultJSONProvider
from erlen.requestbuilder import EnvironBuilder
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface
from erlen.testing import ClientError, ErlenClient, ErlenCliRunner, TestResponse
from erlen.types import CustomMethod
from erlen.wrappers import Request, Response

USER = SessionKey[str]("user")


def keyed(import_name: str = "example") -> Erlen:
    app = Erlen(import_name)
    app.secret_key = "k"
    return app


# Requests made up from arguments

PATHS = st.sampled_from(
    [
        "/",
        "",
        "a",
        "/a?x=1",
        "/ü?y=ß",
        "http://h.test",
        "https://h.test:81/a?x",
        "//h.test/a",
        "/a#b",
        "/?",
        "/a%20b",
        "?q=1",
    ]
)


def made_up(builder: Any, app: Any, options: dict[str, Any]) -> object:
    """Return the environ that *builder* makes, or what it raises."""
    try:
        environ = builder(app, **options).get_environ()
    except (AssertionError, ValueError) as error:
        return next(cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "builtins")
    body = environ.pop("wsgi.input").read()
    return body, environ


@given(
    options=st.fixed_dictionaries(
        {},
        optional={
            "path": PATHS,
            "base_url": st.sampled_from([None, "http://base.test/", "https://base.test/root/"]),
            "subdomain": st.sampled_from([None, "", "sub"]),
            "url_scheme": st.sampled_from([None, "https"]),
            "query_string": st.sampled_from([None, {"q": "ä"}, "a=b"]),
            "method": st.sampled_from(["GET", "POST"]),
            "data": st.sampled_from([None, {"f": "v"}, b"bytes"]),
            "headers": st.sampled_from([None, {"X-A": "1"}, [("X-A", "1"), ("X-A", "2")]]),
            "auth": st.sampled_from([None, ("user", "pass")]),
            "environ_base": st.sampled_from([None, {"REMOTE_ADDR": "1.2.3.4"}]),
        },
    ),
    config=st.fixed_dictionaries(
        {},
        optional={
            "SERVER_NAME": st.sampled_from([None, "server.test:5000"]),
            "APPLICATION_ROOT": st.sampled_from(["/", "/root", "/root/"]),
            "PREFERRED_URL_SCHEME": st.just("https"),
        },
    ),
)
def test_request_is_made_up_as_flask_makes_it(options: dict[str, Any], config: dict[str, object]) -> None:
    """CLIENT-02, CLIENT-03, CLIENT-04."""
    ours, theirs = Erlen("example"), flask.Flask("example")
    for app in (ours, theirs):
        app.config.update(config)
    theirs_builder = importable("flask.testing").EnvironBuilder

    assert made_up(EnvironBuilder, ours, options) == made_up(theirs_builder, theirs, options)


def importable(name: str) -> Any:
    """Return a module of Flask's that is no part of its typed surface here."""
    return __import__(name, fromlist=["x"])


def test_json_goes_through_the_provider() -> None:
    """CLIENT-04, JSON-09."""
    app = Erlen("example")
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.sort_keys = False
    built = EnvironBuilder(app, "/", method="POST", json={"b": 1, "a": [None]}).get_request()

    assert built.get_data() == b'{"b": 1, "a": [null]}'
    assert built.mimetype == "application/json"


def test_base_url_excludes_its_parts_by_name() -> None:
    """CLIENT-03."""
    with pytest.raises(AssertionError, match=r"base_url='http://a/'.*subdomain"):
        EnvironBuilder(Erlen("example"), base_url="http://a/", subdomain="b")


# The client


def test_subclass_sees_every_call_in_open() -> None:
    """CLIENT-11: what Flask's documentation shows for a client that adds a header."""
    seen: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    class Recording(ErlenClient):
        # Whatever the client's own open takes.
        @override
        def open(self, *args: Any, **kwargs: Any) -> TestResponse:
            seen.append((args, dict(kwargs)))
            kwargs.setdefault("headers", {})["X-Test"] = "1"
            return super().open(*args, **kwargs)

    app = Erlen("example")
    app.test_client_class = Recording
    app.add_url_rule("/", view_func=lambda: request.headers["X-Test"], endpoint="i", methods=["GET", "POST"])
    client = app.test_client()

    assert client.get("/").text == "1"
    assert client.post("/", data="x").text == "1"
    assert seen == [(("/",), {"method": "GET"}), (("/",), {"method": "POST", "data": "x"})]


def test_ready_made_requests_stay_as_they_are() -> None:
    """CLIENT-05, CLIENT-13."""
    app = Erlen("example")
    app.add_url_rule("/a", view_func=lambda: f"{request.remote_addr} {request.args}", endpoint="a")
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "9.9.9.9"
    environ = create_environ("/a?x=1")
    builder, made, before = EnvironBuilder(app, "/a?x=1"), Request(create_environ("/a?x=1")), dict(environ)

    answers = {client.open(each).text for each in (environ, builder, made)}

    assert answers == {"9.9.9.9 ImmutableMultiDict([('x', '1')])"}
    assert environ == before
    assert builder.environ_base is None
    assert made.remote_addr is None


def test_json_of_a_response_goes_through_the_provider() -> None:
    """CLIENT-14."""
    app = Erlen("example")
    app.json.loads = lambda text, **options: "mine"  # type: ignore[method-assign]  # as an application may patch it
    app.add_url_rule("/", view_func=lambda: {"a": 1}, endpoint="i")

    assert app.test_client().get("/").json == "mine"


def chained(app: Any, trace: list[str], fw: Any) -> Any:
    """Give *app*, of either framework, a chain of redirects and teardown functions that write into *trace*."""
    app.secret_key = "k"

    def step(number: int) -> object:
        fw.session["steps"] = [*fw.session.get("steps", []), number]
        return fw.redirect(f"/{number - 1}") if number else "end"

    app.add_url_rule("/<int:number>", endpoint="step", view_func=step)
    app.teardown_request(lambda error: trace.append(f"request {fw.request.path}"))
    app.teardown_appcontext(lambda error: trace.append("app"))
    return app


def followed(app: Any, trace: list[str], fw: Any) -> list[object]:
    """Follow redirects in a block, and return what can be seen at each point."""
    seen: list[object] = []
    with chained(app, trace, fw).test_client() as client:
        response = client.get("/2", follow_redirects=True)
        seen += [response.text, [each.status_code for each in response.history], fw.request.path, list(trace)]
        seen += [dict(fw.session)]
        client.get("/0")
        seen += [fw.request.path, dict(fw.session), list(trace)]
    return [*seen, list(trace)]


def test_contexts_of_followed_redirects_are_kept_as_flask_keeps_them() -> None:
    """CLIENT-07, CLIENT-08."""
    import erlen

    assert followed(Erlen("example"), [], erlen) == followed(flask.Flask("example"), [], flask)


def test_block_inspects_request_session_and_g() -> None:
    """CLIENT-08."""
    app = keyed()

    @app.get("/<name>")
    def index(name: str) -> str:
        g.name = session[USER] = name
        return name

    with app.test_client() as client:
        client.get("/ada")
        assert (request.path, g.name, session[USER]) == ("/ada", "ada", "ada")
        client.get("/grace")
        assert (request.path, g.name, session[USER]) == ("/grace", "grace", "grace")
    with pytest.raises(RuntimeError, match="request context"):
        request.path


def test_block_ends_although_the_body_raises() -> None:
    """CLIENT-08."""
    app = keyed()
    app.add_url_rule("/", view_func=lambda: "", endpoint="i")
    client = app.test_client()
    with pytest.raises(ZeroDivisionError), client:
        client.get("/")
        1 / 0

    with pytest.raises(RuntimeError, match="request context"):
        request.path
    with client:
        client.get("/")


def test_nested_blocks_are_refused_and_leave_the_outer_one() -> None:
    """CLIENT-08."""
    client = keyed().test_client()
    with client:
        with pytest.raises(ClientError, match="with block"), client:
            pass
        assert client.preserve_context


def test_streams_are_lazy_unless_buffered() -> None:
    """CLIENT-12."""
    app, steps = Erlen("example"), list[int]()

    @app.get("/")
    @stream_with_context
    def index() -> Iterator[str]:
        for step in range(3):
            steps.append(step)
            yield f"{request.path}{step}"

    client = app.test_client()
    response = client.get("/")
    assert steps == [0]
    assert response.text == "/0/1/2"

    assert client.get("/", buffered=True).is_sequence
    assert steps == [0, 1, 2, 0, 1, 2]


# Views called through the client


def routed() -> Erlen:
    """Return an application whose views tell what reached them."""
    app = keyed()

    @app.get("/users/<int:user_id>")
    def profile(user_id: int) -> str:
        return f"profile {user_id} {request.query_string.decode()} {request.headers.get('X-A')}"

    @app.route("/save", methods=["GET", "POST"])
    def save() -> str:
        return f"save {request.method} {request.get_data(as_text=True)}"

    @app.put("/put/<name>")
    def put(name: str, shout: bool = False) -> str:
        return f"put {name} {shout} {request.host}"

    @app.route("/many", methods=["PUT", "POST", "PATCH"])
    def many() -> str:
        return f"many {request.method}"

    return app


def test_view_is_called_by_its_own_arguments() -> None:
    app = routed()
    profile, client = app.view_functions["profile"], app.test_client()

    assert client.on(profile)(user_id=3).text == "profile 3  None"
    assert client.on(profile)(4).text == "profile 4  None"
    assert client.on(profile, headers={"X-A": "b"}, query={"page": 2, "q": "ä"})(user_id=3).text == (
        "profile 3 page=2&q=%C3%A4 b"
    )


@pytest.mark.parametrize(
    ("view", "options", "answer"),
    [
        ("save", {}, "save GET "),
        ("save", {"json": {"a": 1}}, 'save POST {"a": 1}'),
        ("save", {"data": "x"}, "save POST x"),
        ("save", {"method": "POST"}, "save POST "),
        ("many", {"method": "PATCH"}, "many PATCH"),
    ],
)
def test_method_fits_the_view(view: str, options: dict[str, Any], answer: str) -> None:
    app = routed()

    assert app.test_client().on(app.view_functions[view], **options)().text == answer


def test_method_must_be_named_where_several_fit() -> None:
    app = routed()
    with pytest.raises(ClientError, match=r"'many' answers to PATCH, POST, PUT: name one with method="):
        app.test_client().on(app.view_functions["many"])()


def test_view_is_called_below_root_host_and_subdomain() -> None:
    """CLIENT-02, CLIENT-03."""
    app = routed()
    app.config.update(APPLICATION_ROOT="/root/", SERVER_NAME="server.test")
    put, client = app.view_functions["put"], app.test_client()

    assert client.on(put)(name="a b").text == "put a b False server.test"
    assert client.on(put, subdomain="api")(name="x").text == "put x False api.server.test"
    assert client.on(put, base_url="http://other.test:81/root/")(name="x").text == "put x False other.test:81"


def test_view_of_a_subdomain_is_found_there() -> None:
    app = Erlen("example", subdomain_matching=True)
    app.config["SERVER_NAME"] = "server.test"

    @app.get("/", subdomain="<user>")
    def home(user: str) -> str:
        return f"{user} on {request.host}"

    assert app.test_client().on(home)(user="ada").text == "ada on ada.server.test"


def test_view_of_a_blueprint_gets_the_defaults_of_urls() -> None:
    """URL-11: functions that supply URL values run in a request, as in a view."""
    app, blueprint = Erlen("example"), Blueprint("blog", "example", url_prefix="/<language>")

    @blueprint.get("/<slug>")
    def post(slug: str) -> str:
        return f"{slug} in {g.language}"

    @blueprint.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).pop("language")

    @blueprint.url_defaults
    def give(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("language", request.headers.get("Accept-Language", "en"))

    app.register_blueprint(blueprint)

    assert app.test_client().on(post)(slug="hello").text == "hello in en"


def test_custom_method_is_sent_by_name() -> None:
    app = Erlen("example")
    propfind = CustomMethod("PROPFIND")
    app.add_url_rule("/", view_func=lambda: request.method, endpoint="dav", methods=[propfind])

    assert app.test_client().open("/", method=propfind).text == "PROPFIND"
    assert app.test_client().on(app.view_functions["dav"])().text == "PROPFIND"


# Session transactions


def test_transaction_writes_what_the_next_call_reads() -> None:
    """CLIENT-09."""
    app = keyed()
    app.add_url_rule("/", view_func=lambda: session.get(USER, "nobody"), endpoint="i")
    client = app.test_client()
    with client.session_transaction() as opened:
        assert opened.get(USER) is None
        opened[USER] = "ada"
    assert client.get("/").text == "ada"

    with client.session_transaction() as opened:
        del opened[USER]

    assert client.get("/").text == "nobody"
    assert client.get_cookie("session") is None


def test_transaction_that_raises_saves_nothing() -> None:
    """CLIENT-09."""
    client = keyed().test_client()
    with pytest.raises(ZeroDivisionError), client.session_transaction() as opened:
        opened[USER] = "ada"
        1 / 0

    assert client.get_cookie("session") is None


def test_transaction_is_for_the_request_it_is_told() -> None:
    """CLIENT-09."""
    app = keyed()
    app.config.update(SESSION_COOKIE_PATH="/admin")
    client = app.test_client()
    with client.session_transaction("/admin/", base_url="http://other.test") as opened:
        opened[USER] = "ada"

    assert client.get_cookie("session") is None
    assert client.get_cookie("session", domain="other.test", path="/admin") is not None


def test_transaction_says_what_it_lacks() -> None:
    """CLIENT-09."""
    with pytest.raises(TypeError, match="use_cookies"), keyed().test_client(use_cookies=False).session_transaction():
        pass
    with pytest.raises(ClientError, match="secret_key"), Erlen("example").test_client().session_transaction():
        pass


class NamedSession(SecureCookieSession):
    def name(self) -> str:
        return f"<{self[USER]}>"


class NamedInterface(SecureCookieSessionInterface[NamedSession]):
    session_class = NamedSession


def test_transaction_opens_the_applications_own_session() -> None:
    """CLIENT-09, SESS-18."""
    app = Erlen("example", session_interface=NamedInterface())
    app.secret_key = "k"
    client = ErlenClient[NamedSession](app, app.response_class)
    with client.session_transaction() as opened:
        opened[USER] = "ada"
        assert opened.name() == "<ada>"


def test_transaction_leaves_the_kept_context() -> None:
    """CLIENT-08, CLIENT-09."""
    app = keyed()
    app.add_url_rule("/here", view_func=lambda: "", endpoint="here")
    with app.test_client() as client:
        client.get("/here")
        with client.session_transaction() as opened:
            assert request.path == "/here"
            opened[USER] = "ada"
        assert request.path == "/here"


# The runner


def commanding() -> Erlen:
    app = Erlen("example")

    @app.cli.command("greet")
    @click.option("--name", default="you")
    def greet(name: str) -> None:
        click.echo(f"{name} from {click.get_current_context().find_object(ScriptInfo) is not None}")

    @app.cli.command("ask")
    def ask() -> None:
        click.echo(click.prompt("name"))

    return app


def test_runner_runs_the_applications_commands() -> None:
    """RUNNER-01, RUNNER-03."""
    runner = commanding().test_cli_runner()

    assert runner.invoke(args=["greet", "--name", "ada"]).output == "ada from True\n"
    assert runner.invoke(args="greet --name grace").output == "grace from True\n"
    assert "ada" in runner.invoke(args=["ask"], input="ada\n").output
    assert runner.invoke(args=["nothing"]).exit_code == 2


def test_runner_runs_one_command() -> None:
    """RUNNER-01, RUNNER-02."""
    app = commanding()

    @click.command()
    @click.pass_obj
    def which(info: ScriptInfo[Erlen]) -> None:
        click.echo(str(info.load_app() is app))

    assert app.test_cli_runner().invoke(which).output == "True\n"
    assert app.test_cli_runner().invoke(which, obj=ScriptInfo(create_app=lambda: Erlen("o"))).output == "False\n"


def test_runner_reports_exceptions_or_lets_them_through() -> None:
    """RUNNER-03."""

    @click.command()
    def fail() -> None:
        raise ZeroDivisionError

    runner = commanding().test_cli_runner()
    result = runner.invoke(fail)
    assert (result.exit_code, type(result.exception)) == (1, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        runner.invoke(fail, catch_exceptions=False)


def test_runner_takes_clicks_options() -> None:
    """RUNNER-01."""
    runner = Erlen("example").test_cli_runner(env={"NAME": "ada"})

    @click.command()
    @click.option("--name", envvar="NAME")
    def greet(name: str) -> None:
        click.echo(name)

    assert isinstance(runner, ErlenCliRunner)
    assert runner.invoke(greet).output == "ada\n"


def test_response_wrapper_joins_the_test_response() -> None:
    """CLIENT-01."""

    class Shouting(Response):
        def shout(self) -> str:
            return self.get_data(as_text=True).upper()

    app = Erlen("example")
    app.response_class = Shouting
    app.add_url_rule("/", view_func=lambda: redirect("/x"), endpoint="i")
    response = app.test_client().get("/")

    assert issubclass(type(response), Shouting)
    assert "REDIRECTING" in Shouting.shout(cast(Shouting, response))
