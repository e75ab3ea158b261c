"""URL: building URLs."""

from typing import Any

import pytest
from werkzeug.routing import BuildError

from .harness import FLASK_WAYS, AppLike, Framework, Raised, attempt, fetch, same


def nothing(**values: object) -> str:
    """Answer with nothing."""
    return ""


def shop(fw: Framework, **config: Any) -> AppLike:
    """Return an app with rules to build."""
    app = fw.make(config={**FLASK_WAYS, **config})
    app.add_url_rule("/", "index", nothing)
    app.add_url_rule("/item/<int:id>", "item", nothing)
    app.add_url_rule("/file/<path:name>", "file", nothing)
    app.add_url_rule("/word/<w>", "word", nothing)
    app.add_url_rule("/read", "rw", nothing, methods=["GET"])
    app.add_url_rule("/write", "rw", nothing, methods=["POST"])
    app.add_url_rule("/page/", "page", nothing, defaults={"n": 1})
    app.add_url_rule("/page/<int:n>", "page", nothing)
    return app


@pytest.mark.parametrize(
    ("endpoint", "values", "url"),
    [
        ("index", {}, "/root/"),
        ("item", {"id": 3}, "/root/item/3"),
        ("item", {"id": "3"}, "/root/item/3"),
        ("file", {"name": "a b/ü"}, "/root/file/a%20b/%C3%BC"),
        ("word", {"w": "a/b?c"}, "/root/word/a/b%3Fc"),
        ("index", {"q": [1, 2], "none": None, "flag": True}, "/root/?q=1&q=2&flag=True"),
        ("index", {"q": "a b&ü"}, "/root/?q=a+b%26%C3%BC"),
        ("index", {"b": 1, "a": 2}, "/root/?b=1&a=2"),
        ("index", {"empty": ""}, "/root/?empty="),
        ("index", {"list": []}, "/root/"),
        ("item", {"id": 3, "none": None}, "/root/item/3"),
    ],
)
def test_values_go_into_path_and_query(fw: Framework, endpoint: str, values: dict[str, object], url: str) -> None:
    """URL-01."""
    with shop(fw).test_request_context("/", base_url="http://ex.test/root"):
        assert fw.url_for(endpoint, **values) == url


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({"_external": True}, "http://ex.test:8080/item/3"),
        ({"_scheme": "https"}, "https://ex.test:8080/item/3"),
        ({"_scheme": "https", "_external": True}, "https://ex.test:8080/item/3"),
        ({"_scheme": ""}, "//ex.test:8080/item/3"),
        ({"_external": False}, "/item/3"),
        ({"_external": None}, "/item/3"),
    ],
)
def test_external_urls(fw: Framework, options: dict[str, object], url: str) -> None:
    """URL-02."""
    with shop(fw).test_request_context("/", base_url="http://ex.test:8080"):
        assert fw.url_for("item", id=3, **options) == url


def test_scheme_of_an_internal_url_is_refused(fw: Framework) -> None:
    """URL-02."""
    with shop(fw).test_request_context("/"), pytest.raises(ValueError):
        fw.url_for("index", _scheme="https", _external=False)


@pytest.mark.parametrize(("anchor", "url"), [("a b", "/#a%20b"), ("", "/#"), (None, "/"), ("ü/x?y", "/#%C3%BC/x?y")])
def test_anchor_is_quoted(fw: Framework, anchor: str | None, url: str) -> None:
    """URL-03."""
    with shop(fw).test_request_context("/"):
        assert fw.url_for("index", _anchor=anchor) == url


def test_anchor_follows_the_query(fw: Framework) -> None:
    """URL-03."""
    with shop(fw).test_request_context("/"):
        assert fw.url_for("index", q=1, _anchor="x") == "/?q=1#x"


@pytest.mark.parametrize(("method", "url"), [(None, "/read"), ("GET", "/read"), ("POST", "/write")])
def test_method_picks_the_rule(fw: Framework, method: str | None, url: str) -> None:
    """URL-04."""
    with shop(fw).test_request_context("/"):
        assert fw.url_for("rw", _method=method) == url


def test_unknown_underscore_names_are_query_arguments(fw: Framework) -> None:
    """URL-05 (Q)."""
    with shop(fw).test_request_context("/"):
        assert fw.url_for("index", _foo=1) == "/?_foo=1"


def test_leading_dot_is_relative_to_the_blueprint(fw: Framework) -> None:
    """URL-06: to the deepest one; on an app-level view the dot is dropped."""
    app, outer, inner = fw.make(), fw.bp("outer", url_prefix="/outer"), fw.bp("inner", url_prefix="/inner")
    seen: list[object] = []

    def view() -> str:
        seen.append(attempt(fw.url_for, ".view"))
        seen.append(attempt(fw.url_for, ".only_outer"))
        seen.append(attempt(fw.url_for, "..only_outer"))
        return "x"

    inner.add_url_rule("/", "view", view)
    outer.add_url_rule("/only", "only_outer", view)
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.add_url_rule("/", "view", view)

    fetch(app, "/outer/inner/")
    fetch(app, "/outer/only")
    fetch(app, "/")
    build_error = Raised("BuildError")
    assert seen == [
        *("/outer/inner/", build_error, build_error),
        *(build_error, "/outer/only", build_error),
        *("/", build_error, build_error),
    ]


@pytest.mark.parametrize(("endpoint", "hint"), [("item", "id"), ("itme", "item")])
def test_what_cannot_be_built_suggests(fw: Framework, endpoint: str, hint: str) -> None:
    """URL-07."""
    with shop(fw).test_request_context("/"), pytest.raises(BuildError) as caught:
        fw.url_for(endpoint)
    assert f"{hint!r}" in str(caught.value)


def test_value_that_cannot_be_converted_is_a_value_error(fw: Framework) -> None:
    """URL-07 (Q)."""
    with shop(fw).test_request_context("/"), pytest.raises(ValueError):
        fw.url_for("item", id="x")


def test_outside_a_request_the_config_answers(fw: Framework) -> None:
    """URL-08: external by default."""
    app = shop(fw, SERVER_NAME="ex.test", APPLICATION_ROOT="/root", PREFERRED_URL_SCHEME="https")
    with app.app_context():
        assert fw.url_for("item", id=3) == "https://ex.test/root/item/3"
        assert fw.url_for("item", id=3, _external=False) == "/root/item/3"
        assert fw.url_for("item", id=3, _scheme="http") == "http://ex.test/root/item/3"


def test_outside_a_request_the_server_name_is_required(fw: Framework) -> None:
    """URL-08: the message names the configuration keys."""
    with shop(fw).app_context(), pytest.raises(RuntimeError) as caught:
        fw.url_for("index")
    for key in ("SERVER_NAME", "APPLICATION_ROOT", "PREFERRED_URL_SCHEME"):
        assert key in str(caught.value)


def test_without_any_context_only_the_app_builds(fw: Framework) -> None:
    """URL-08."""
    app = shop(fw, SERVER_NAME="ex.test")

    with pytest.raises(RuntimeError):
        fw.url_for("index")
    assert app.url_for("index") == "http://ex.test/"


def test_relative_endpoint_outside_a_request_cannot_be_built(fw: Framework) -> None:
    """URL-09."""
    with shop(fw, SERVER_NAME="ex.test").app_context(), pytest.raises(BuildError):
        fw.url_for(".index")


def test_build_error_handlers_are_tried_in_order(fw: Framework) -> None:
    """URL-10: they get the four underscored values, too."""
    app = shop(fw)
    seen: list[object] = []

    def first(error: BuildError, endpoint: str, values: dict[str, object]) -> None:
        seen.append((type(error), endpoint, values))

    app.url_build_error_handlers.extend(
        [first, lambda error, endpoint, values: "/built", lambda error, endpoint, values: "/never"]
    )
    with app.test_request_context("/"):
        assert fw.url_for("missing", a=1, _anchor="x") == "/built"
    options = {"_anchor": "x", "_method": None, "_scheme": None, "_external": False}
    assert seen == [(BuildError, "missing", {"a": 1, **options})]


def test_build_error_of_a_handler_replaces_the_error(fw: Framework) -> None:
    """URL-10."""
    app = shop(fw)
    mine = BuildError("mine", {}, None)

    def handler(error: BuildError, endpoint: str, values: dict[str, object]) -> str:
        raise mine

    app.url_build_error_handlers.append(handler)
    with app.test_request_context("/"), pytest.raises(BuildError) as caught:
        fw.url_for("missing")
    assert caught.value is mine


def test_error_is_raised_again_when_no_handler_builds(fw: Framework) -> None:
    """URL-10."""
    app = shop(fw)
    errors: list[BuildError] = []
    app.url_build_error_handlers.append(lambda error, endpoint, values: errors.append(error))
    with app.test_request_context("/"), pytest.raises(BuildError) as caught:
        fw.url_for("missing")
    assert [caught.value] == errors


def test_url_defaults_are_applied_outwards_in(fw: Framework) -> None:
    """URL-11: by the prefix of the endpoint's name; they change the values."""
    app, outer, inner = fw.make(), fw.bp("outer"), fw.bp("inner")
    trace: list[str] = []

    def putting(label: str) -> Any:  # Any: registered on three kinds of owners
        def put(endpoint: str, values: dict[str, object]) -> None:
            trace.append(f"{label} {endpoint}")
            values.setdefault("by", label)

        return put

    inner.add_url_rule("/inner", "x", nothing)
    outer.add_url_rule("/outer", "x", nothing)
    for owner, label in ((app, "app"), (outer, "outer"), (inner, "inner")):
        owner.url_defaults(putting(label))
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.add_url_rule("/", "x", nothing)

    with app.test_request_context("/"):
        assert fw.url_for("outer.inner.x") == "/inner?by=app"
        assert trace == ["app outer.inner.x", "outer outer.inner.x", "inner outer.inner.x"]
        trace.clear()
        assert fw.url_for("outer.x", by="me") == "/outer?by=me"
        assert trace == ["app outer.x", "outer outer.x"]
        trace.clear()
        fw.url_for("x")
        assert trace == ["app x"]


def test_self_is_a_value(fw: Framework) -> None:
    """URL-12: `endpoint` is not."""
    app = shop(fw)
    with app.test_request_context("/"):
        assert fw.url_for("index", self=1) == app.url_for("index", self=1) == "/?self=1"
        with pytest.raises(TypeError):
            fw.url_for("index", endpoint=1)


def test_values_equal_to_defaults_are_dropped(fw: Framework) -> None:
    """URL-13."""
    with shop(fw).test_request_context("/"):
        assert (fw.url_for("page", n=1), fw.url_for("page", n=2), fw.url_for("page")) == ("/page/", "/page/2", "/page/")


def test_links_to_other_subdomains_are_absolute(fw: Framework) -> None:
    """URL-14."""
    app = fw.make(subdomain_matching=True, config={"SERVER_NAME": "ex.test"})
    app.add_url_rule("/", "bare", nothing)
    app.add_url_rule("/", "api", nothing, subdomain="api")
    with app.test_request_context("/", base_url="http://api.ex.test"):
        assert (fw.url_for("api"), fw.url_for("bare")) == ("/", "http://ex.test/")


def test_templates_use_the_method_of_the_app(fw: Framework) -> None:
    """URL-15."""
    app = shop(fw)
    with app.test_request_context("/"):
        assert fw.render_template_string("{{ url_for('item', id=3, _anchor='x') }}") == "/item/3#x"
    assert app.jinja_env.globals["url_for"] == app.url_for


def test_many_urls_are_built_alike() -> None:
    """URL-01 to URL-07, all at once."""

    def scenario(fw: Framework) -> list[object]:
        app = shop(fw)
        built: list[object] = []
        for base in ("http://localhost", "https://ex.test:444/a/b"):
            with app.test_request_context("/item/1?x=1", base_url=base, method="POST"):
                for endpoint in ("index", "item", "file", "word", "rw", "page", "static", "nope"):
                    for values in ({}, {"id": 1}, {"name": "ü"}, {"w": "%", "q": ["a", None]}, {"filename": "a//b"}):
                        for options in ({}, {"_external": True}, {"_method": "POST"}, {"_scheme": "wss"}):
                            every: dict[str, Any] = {**values, **options}
                            built.append(attempt(fw.url_for, endpoint, **every))
        return built

    assert len(same(scenario)) == 2 * 8 * 5 * 4
