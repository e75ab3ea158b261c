"""The test client and its requests (area CLIENT)."""

import importlib.metadata
import io
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse as WerkzeugTestResponse

from .harness import AppLike, Framework, derive

SECRET = {"SECRET_KEY": "k"}


def echo(fw: Framework, **config: object) -> AppLike:
    """Return an application that answers with what it was asked."""
    app = fw.make(config={**SECRET, **config})

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
    def index(path: str) -> object:
        return {
            "url": fw.request.url,
            "method": fw.request.method,
            "root": fw.request.script_root,
            "form": fw.request.form.to_dict(),
            "body": fw.request.get_data(as_text=True),
            "type": fw.request.content_type,
            "headers": dict(fw.request.headers),
            "addr": fw.request.remote_addr,
        }

    return app


def ask(app: AppLike, *args: Any, **kwargs: Any) -> Any:  # Any: the client's own arguments and decoded JSON
    """Return what the echo application saw."""
    return app.test_client().open(*args, **kwargs).json


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "trace"])
def test_every_method_has_a_function(fw: Framework, method: str) -> None:
    """CLIENT-01."""
    assert getattr(echo(fw).test_client(), method)("/a").json["method"] == method.upper()


@pytest.mark.parametrize("method", ["head", "options"])
def test_head_and_options_have_functions(fw: Framework, method: str) -> None:
    """CLIENT-01."""
    response = getattr(echo(fw).test_client(), method)("/a")

    assert (response.status_code, response.data) == (200, b"")


def test_response_is_a_subclass_of_the_app_s(fw: Framework) -> None:
    """CLIENT-01."""
    app = echo(fw)
    app.response_class = derive(fw.Response, greet=lambda self: "hi")
    response = app.test_client().get("/a")

    assert response.greet() == "hi"
    assert isinstance(response, app.response_class)
    assert isinstance(response, WerkzeugTestResponse)


def test_response_offers_its_parts(fw: Framework) -> None:
    """CLIENT-01."""
    app = fw.make()
    app.add_url_rule("/a", endpoint="a", view_func=lambda: ("ü", 201))
    response = app.test_client().get("/a")

    assert (response.text, response.data, response.status_code, response.status) == (
        "ü",
        "ü".encode(),
        201,
        "201 CREATED",
    )
    assert (response.request.path, response.history, response.is_json) == ("/a", (), False)


def test_defaults_of_a_request(fw: Framework) -> None:
    """CLIENT-02."""
    seen = ask(echo(fw), "/a")

    assert (seen["url"], seen["method"], seen["root"], seen["addr"]) == ("http://localhost/a", "GET", "", "127.0.0.1")
    assert seen["headers"]["User-Agent"] == f"Werkzeug/{importlib.metadata.version('werkzeug')}"
    assert seen["headers"]["Host"] == "localhost"


def test_defaults_follow_the_configuration(fw: Framework) -> None:
    """CLIENT-02."""
    app = echo(fw, SERVER_NAME="shop.test:8080", PREFERRED_URL_SCHEME="https", APPLICATION_ROOT="/root")
    seen = ask(app, "/a")

    assert (seen["url"], seen["root"]) == ("https://shop.test:8080/root/a", "/root")


def test_full_url_sets_scheme_and_host(fw: Framework) -> None:
    """CLIENT-03."""
    assert ask(echo(fw), "https://other.test/a?q=1")["url"] == "https://other.test/a?q=1"


def test_base_url(fw: Framework) -> None:
    """CLIENT-03."""
    assert ask(echo(fw), "/a", base_url="https://other.test/root")["url"] == "https://other.test/root/a"


def test_subdomain_is_put_before_the_server_name(fw: Framework) -> None:
    """CLIENT-03."""
    app = echo(fw, SERVER_NAME="shop.test")

    assert ask(app, "/a", subdomain="ann")["url"] == "http://ann.shop.test/a"


def test_url_scheme(fw: Framework) -> None:
    """CLIENT-03."""
    assert ask(echo(fw), "/a", url_scheme="https")["url"] == "https://localhost/a"


@pytest.mark.parametrize("extra", [{"subdomain": "a"}, {"url_scheme": "https"}])
def test_base_url_excludes_its_parts(fw: Framework, extra: dict[str, str]) -> None:
    """CLIENT-03."""
    with pytest.raises(AssertionError):
        echo(fw).test_client().get("/", base_url="http://a.test", **extra)


def test_json_argument(fw: Framework) -> None:
    """CLIENT-04."""
    app = echo(fw)
    seen = ask(app, "/a", method="POST", json={"b": 1, "a": "ü"})

    assert (seen["body"], seen["type"]) == ('{"a": "\\u00fc", "b": 1}', "application/json")
    app.json.ensure_ascii = False
    assert ask(app, "/a", method="POST", json="ü")["body"] == '"ü"'


def test_data_argument_is_a_form(fw: Framework) -> None:
    """CLIENT-04."""
    seen = ask(echo(fw), "/a", method="POST", data={"x": "1"})

    assert (seen["form"], seen["type"]) == ({"x": "1"}, "application/x-www-form-urlencoded")


def test_data_argument_with_a_file_is_multipart(fw: Framework) -> None:
    """CLIENT-04."""
    app = fw.make()

    @app.post("/")
    def index() -> object:
        file = fw.request.files["up"]
        return [fw.request.form["x"], file.filename, file.read().decode(), fw.request.mimetype]

    response = app.test_client().post("/", data={"x": "1", "up": (io.BytesIO(b"abc"), "a.txt")})
    assert response.json == ["1", "a.txt", "abc", "multipart/form-data"]


def test_query_headers_and_auth_arguments(fw: Framework) -> None:
    """CLIENT-04."""
    seen = ask(echo(fw), "/a", query_string={"q": "x y"}, headers={"X-A": "1"}, auth=("ann", "pw"))

    assert seen["url"] == "http://localhost/a?q=x+y"
    assert (seen["headers"]["X-A"], seen["headers"]["Authorization"]) == ("1", "Basic YW5uOnB3")


def test_open_takes_a_builder(fw: Framework) -> None:
    """CLIENT-05."""
    app = echo(fw)
    builder = fw.module("testing").EnvironBuilder(app, "/a", method="POST", json=[1])
    try:
        seen = ask(app, builder)
    finally:
        builder.close()

    assert (seen["method"], seen["body"], seen["url"]) == ("POST", "[1]", "http://localhost/a")


def test_open_takes_an_environ_and_leaves_it_alone(fw: Framework) -> None:
    """CLIENT-05."""
    app = echo(fw)
    environ = fw.module("testing").EnvironBuilder(app, "/a").get_environ()
    before = dict(environ)

    assert ask(app, environ)["url"] == "http://localhost/a"
    assert environ == before


def test_open_takes_a_request_and_leaves_it_alone(fw: Framework) -> None:
    """CLIENT-05."""
    app = echo(fw)
    with app.test_request_context("/a", method="PUT") as context:
        request = context.request
    before = dict(request.environ)
    assert ask(app, request)["method"] == "PUT"
    assert request.environ == before


def test_builder_uses_the_configuration_of_the_app(fw: Framework) -> None:
    """CLIENT-05, CLIENT-02."""
    app = fw.make(config={"SERVER_NAME": "shop.test", "APPLICATION_ROOT": "/root"})
    builder = fw.module("testing").EnvironBuilder(app, "/a", subdomain="x", url_scheme="https")
    assert (builder.path, builder.base_url, builder.json_dumps({"b": 1, "a": 2})) == (
        "/a",
        "https://x.shop.test/root/",
        '{"a": 2, "b": 1}',
    )


def counting(fw: Framework) -> AppLike:
    """Return an application that counts visits in the session."""
    app = fw.make(config=SECRET)

    @app.get("/")
    def index() -> object:
        fw.session["n"] = fw.session.get("n", 0) + 1
        return str(fw.session["n"])

    @app.get("/go")
    def go() -> object:
        fw.session["n"] = 10
        return fw.redirect("/")

    return app


def test_cookies_belong_to_the_client(fw: Framework) -> None:
    """CLIENT-06."""
    app = counting(fw)
    first, second = app.test_client(), app.test_client()

    assert [first.get("/").text, first.get("/").text, second.get("/").text] == ["1", "2", "1"]


def test_cookies_can_be_turned_off(fw: Framework) -> None:
    """CLIENT-06."""
    client = counting(fw).test_client(use_cookies=False)

    assert [client.get("/").text, client.get("/").text] == ["1", "1"]


def test_cookies_can_be_read_set_and_deleted(fw: Framework) -> None:
    """CLIENT-06."""
    app = fw.make()
    app.add_url_rule("/", endpoint="i", view_func=lambda: dict(fw.request.cookies))
    client = app.test_client()
    client.set_cookie("a", "1")
    assert client.get("/").json == {"a": "1"}
    assert client.get_cookie("a").value == "1"
    client.delete_cookie("a")
    assert client.get("/").json == {}
    assert client.get_cookie("a") is None


def test_redirects_can_be_followed(fw: Framework) -> None:
    """CLIENT-07."""
    client = counting(fw).test_client()
    assert client.get("/go").status_code == 302
    with client:
        response = client.get("/go", follow_redirects=True)
        assert (response.text, response.request.path) == ("11", "/")
        assert [(each.status_code, each.location) for each in response.history] == [(302, "/")]
        assert (fw.session["n"], fw.request.path) == (11, "/")


def test_block_keeps_the_context_of_the_last_request(fw: Framework) -> None:
    """CLIENT-08."""
    app = counting(fw)

    @app.before_request
    def before() -> None:
        fw.g.seen = fw.request.path

    with app.test_client() as client:
        client.get("/")
        assert (fw.request.path, fw.session["n"], fw.g.seen) == ("/", 1, "/")
        client.get("/go")
        assert (fw.request.path, fw.session["n"], fw.g.seen) == ("/go", 10, "/go")
    assert not fw.has_app_context()


def test_without_block_no_context_is_kept(fw: Framework) -> None:
    """CLIENT-08."""
    counting(fw).test_client().get("/")

    assert not fw.has_app_context()


def test_kept_context_is_torn_down_twice(fw: Framework) -> None:
    """CLIENT-08, BUG-15."""
    app = counting(fw)
    trace: list[str] = []
    app.teardown_request(lambda error: trace.append("request"))
    app.teardown_appcontext(lambda error: trace.append("app"))
    with app.test_client() as client:
        client.get("/")
        assert trace == ["request", "app"]
    assert trace == ["request", "app", "request", "app"]


def test_kept_context_ends_with_the_next_request(fw: Framework) -> None:
    """CLIENT-08."""
    app = counting(fw)
    trace: list[str] = []
    app.before_request(lambda: trace.append("before"))
    app.teardown_request(lambda error: trace.append("teardown"))
    with app.test_client() as client:
        client.get("/")
        client.get("/")
    assert trace == ["before", "teardown", "teardown", "before", "teardown", "teardown"]


def test_blocks_of_one_client_cannot_be_nested(fw: Framework) -> None:
    """CLIENT-08."""
    client = fw.make().test_client()
    with client, pytest.raises(RuntimeError), client:
        pytest.fail("nested")


def test_session_transaction_reads_and_writes(fw: Framework) -> None:
    """CLIENT-09."""
    client = counting(fw).test_client()
    with client.session_transaction() as session:
        assert dict(session) == {}
        session["n"] = 41
    assert client.get("/").text == "42"
    with client.session_transaction() as session:
        assert session["n"] == 42


def test_session_transaction_takes_request_arguments(fw: Framework) -> None:
    """CLIENT-09."""
    client = counting(fw).test_client()
    with client.session_transaction(base_url="http://other.test") as session:
        session["n"] = 5
    assert client.get("/").text == "1"
    assert client.get("/", base_url="http://other.test").text == "6"


def test_session_transaction_saves_nothing_after_an_exception(fw: Framework) -> None:
    """CLIENT-09."""
    client = counting(fw).test_client()
    with pytest.raises(KeyError), client.session_transaction() as session:
        session["n"] = 5
        raise KeyError("x")
    assert client.get("/").text == "1"


def test_session_transaction_needs_cookies(fw: Framework) -> None:
    """CLIENT-09."""
    client = counting(fw).test_client(use_cookies=False)
    with pytest.raises(TypeError), client.session_transaction():
        pytest.fail("opened")


def test_session_transaction_needs_a_session(fw: Framework) -> None:
    """CLIENT-09."""
    client = fw.make().test_client()
    with pytest.raises(RuntimeError), client.session_transaction():
        pytest.fail("opened")


def test_session_transaction_keeps_the_kept_context(fw: Framework) -> None:
    """CLIENT-09."""
    with counting(fw).test_client() as client:
        client.get("/")
        request = fw.request._get_current_object()
        with client.session_transaction():
            assert fw.request._get_current_object() is request
        assert fw.request._get_current_object() is request


@pytest.mark.parametrize("config", [{"TESTING": True}, {"PROPAGATE_EXCEPTIONS": True}, {"DEBUG": True}])
def test_exceptions_reach_the_test(fw: Framework, config: dict[str, bool]) -> None:
    """CLIENT-10."""
    app = fw.make(config=config)
    app.add_url_rule("/", endpoint="index", view_func=lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/")


def test_client_class_gets_the_keyword_arguments(fw: Framework) -> None:
    """CLIENT-11."""

    base = getattr(fw.module("testing"), "FlaskClient" if fw.is_flask else "ErlenClient")

    def init(self: object, *args: object, authentication: str, **kwargs: object) -> None:
        base.__init__(self, *args, **kwargs)
        vars(self)["auth"] = authentication

    app = fw.make()
    app.test_client_class = derive(base, __init__=init)
    client = app.test_client(authentication="Basic x")

    assert (client.auth, type(client), client.application) == ("Basic x", app.test_client_class, app)


def test_streams_are_read_lazily_unless_buffered(fw: Framework) -> None:
    """CLIENT-12."""
    app = fw.make()
    made: list[int] = []

    @app.get("/")
    def index() -> Iterator[str]:
        for n in range(3):
            made.append(n)
            yield str(n)

    client = app.test_client()
    lazy = client.get("/")
    assert len(made) < 3
    assert lazy.text == "012"
    lazy.close()
    made.clear()
    client.get("/", buffered=True)
    assert made == [0, 1, 2]


def test_environ_base_counts_for_every_request(fw: Framework) -> None:
    """CLIENT-13."""
    client = echo(fw).test_client()
    client.environ_base["REMOTE_ADDR"] = "10.0.0.1"
    client.environ_base["HTTP_X_A"] = "base"

    seen = client.get("/a").json
    assert (seen["addr"], seen["headers"]["X-A"]) == ("10.0.0.1", "base")
    assert client.get("/a", headers={"X-A": "own"}).json["headers"]["X-A"] == "own"
    assert client.get("/a", environ_base={"REMOTE_ADDR": "10.0.0.2"}).json["addr"] == "10.0.0.2"


def test_json_of_a_response_uses_the_provider(fw: Framework) -> None:
    """CLIENT-14, JSON-09."""
    app = fw.make()
    base = fw.module("json.provider").DefaultJSONProvider
    app.json = derive(base, loads=lambda self, text, **kwargs: "own loads")(app)
    app.add_url_rule("/", endpoint="index", view_func=lambda: [1])

    response = app.test_client().get("/")
    assert (response.text, response.json) == ("[1]\n", "own loads")
