"""ROUTE: rules, matching, converters."""

import functools
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from typing_extensions import override
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, Rule, ValidationError

from .harness import UNCHECKED, AppLike, Framework, fetch, same, texts


def echo(**values: object) -> str:
    """Answer with the view arguments, sorted by name."""
    return repr(sorted(values.items()))


def bare(fw: Framework, **options: Any) -> AppLike:
    """Return an app without a static rule."""
    return fw.make(static_folder=None, **options)


def app_with(fw: Framework, *rules: str, **options: Any) -> AppLike:
    """Return an app with one echoing view per rule, named r0, r1, …"""
    app = bare(fw)
    for number, rule in enumerate(rules):
        app.add_url_rule(rule, f"r{number}", echo, **options)
    return app


def test_route_returns_the_function_and_names_the_endpoint_after_it(fw: Framework) -> None:
    """ROUTE-01."""
    app = bare(fw)

    def index() -> str:
        return "x"

    assert app.route("/")(index) is index
    assert app.route("/named", endpoint="other")(index) is index
    assert [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()] == [("/", "index"), ("/named", "other")]
    assert app.view_functions == {"index": index, "other": index}


def test_routes_stack_on_one_function(fw: Framework) -> None:
    """ROUTE-02."""
    app = bare(fw)

    @app.route("/a")
    @app.route("/b")
    def page() -> str:
        return str(fw.request.endpoint)

    assert texts(app, "/a", "/b") == [(200, "page"), (200, "page")]
    assert [rule.rule for rule in app.url_map.iter_rules("page")] == ["/b", "/a"]


def test_one_endpoint_has_one_function(fw: Framework) -> None:
    """ROUTE-03."""
    app = bare(fw)
    app.add_url_rule("/a", "page", echo)
    app.add_url_rule("/b", "page", echo)

    with pytest.raises(AssertionError, match="page"):
        app.add_url_rule("/c", "page", lambda: "other")


def test_rule_without_endpoint_and_view_is_refused(fw: Framework) -> None:
    """ROUTE-04."""
    with pytest.raises(AssertionError):
        bare(fw).add_url_rule("/")


def test_rule_without_view_answers_500(fw: Framework) -> None:
    """ROUTE-04: the request ends in a KeyError."""
    app = bare(fw, config=UNCHECKED)
    app.add_url_rule("/", "nothing")

    assert fetch(app).code == 500
    app.testing = True
    with pytest.raises(KeyError, match="nothing"):
        fetch(app)


def test_endpoint_attaches_a_view_to_a_foreign_rule(fw: Framework) -> None:
    """ROUTE-05."""
    app = bare(fw)
    app.url_map.add(Rule("/foo", endpoint="bar"))

    @app.endpoint("bar")
    def view() -> str:
        return "attached"

    assert fetch(app, "/foo").text == "attached"


@pytest.mark.parametrize("rule", ["", "x", "<name>"])
def test_rule_starts_with_a_slash(fw: Framework, rule: str) -> None:
    """ROUTE-06."""
    with pytest.raises(ValueError):
        bare(fw).add_url_rule(rule, "x", echo)


def test_partial_view_needs_an_endpoint(fw: Framework) -> None:
    """ROUTE-07."""
    app = bare(fw)
    view = functools.partial(echo, a=1)

    with pytest.raises(AttributeError):
        app.add_url_rule("/", view_func=view)
    app.add_url_rule("/", endpoint="p", view_func=view)
    assert fetch(app).text == "[('a', 1)]"


def test_methods_must_not_be_a_string(fw: Framework) -> None:
    """ROUTE-08."""
    with pytest.raises(TypeError):
        bare(fw).add_url_rule("/", "x", echo, methods="POST")


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (["post"], {"POST", "OPTIONS"}),
        (("Get", "pUt"), {"GET", "HEAD", "PUT", "OPTIONS"}),
        ({"delete"}, {"DELETE", "OPTIONS"}),
        ([], {"OPTIONS"}),
    ],
)
def test_methods_are_upper_cased(fw: Framework, methods: Iterable[str], expected: set[str]) -> None:
    """ROUTE-08."""
    app = bare(fw)
    app.add_url_rule("/", "x", echo, methods=methods)
    app.add_url_rule("/iterated", "y", echo, methods=iter(methods))

    assert [rule.methods for rule in app.url_map.iter_rules()] == [expected, expected]


def test_methods_default_to_those_of_the_view_else_get(fw: Framework) -> None:
    """ROUTE-09."""
    app = bare(fw)

    def plain() -> str:
        return ""

    def posting() -> str:
        return ""

    posting.methods = ["POST"]  # type: ignore[attr-defined]  # the attribute is the feature
    app.add_url_rule("/a", view_func=plain)
    app.add_url_rule("/b", view_func=posting)

    assert [rule.methods for rule in app.url_map.iter_rules()] == [{"GET", "HEAD", "OPTIONS"}, {"POST", "OPTIONS"}]


def test_view_attributes_are_read_at_registration(fw: Framework) -> None:
    """ROUTE-10."""

    def view() -> str:
        return ""

    for name, value in (
        ("methods", ["GET"]),
        ("required_methods", ["DELETE", "OPTIONS"]),
        ("provide_automatic_options", False),
    ):
        setattr(view, name, value)
    app = bare(fw)
    app.add_url_rule("/a", "a", view)
    app.add_url_rule("/b", "b", view, methods=["PUT"])
    view.methods = ["PATCH"]  # type: ignore[attr-defined]  # the attribute is the feature

    assert [(rule.methods, rule.provide_automatic_options) for rule in app.url_map.iter_rules()] == [
        ({"GET", "HEAD", "DELETE", "OPTIONS"}, False),
        ({"PUT", "DELETE", "OPTIONS"}, False),
    ]


def test_explicit_automatic_options_win_over_the_view(fw: Framework) -> None:
    """ROUTE-10."""

    def view() -> str:
        return "view"

    view.provide_automatic_options = False  # type: ignore[attr-defined]  # the attribute is the feature
    app = bare(fw)
    app.add_url_rule("/", "a", view, provide_automatic_options=True, methods=["GET", "OPTIONS"])

    assert fetch(app, method="OPTIONS").text == ""


def test_unknown_rule_option_is_refused(fw: Framework) -> None:
    """ROUTE-11."""
    with pytest.raises(TypeError):
        bare(fw).add_url_rule("/", "x", echo, colour="red")


def test_werkzeug_options_pass_through(fw: Framework) -> None:
    """ROUTE-11."""
    app = bare(fw)
    options = {
        "defaults": {"a": 1},
        "subdomain": "s",
        "strict_slashes": False,
        "merge_slashes": False,
        "build_only": True,
        "redirect_to": "/x",
        "alias": True,
        "host": "h.test",
    }
    app.add_url_rule("/", "x", echo, **options)
    app.add_url_rule("/ws", "ws", echo, websocket=True)
    rule, ws = app.url_map.iter_rules()

    assert {name: getattr(rule, name) for name in options} == options
    assert ws.websocket is True


def test_build_only_rule_is_never_matched(fw: Framework) -> None:
    """ROUTE-11."""
    app = app_with(fw, "/x", build_only=True)

    assert fetch(app, "/x").code == 404
    with app.test_request_context():
        assert fw.url_for("r0") == "/x"


def test_alias_redirects_to_the_canonical_rule(fw: Framework) -> None:
    """ROUTE-11."""
    app = bare(fw)
    app.add_url_rule("/index", "index", echo)
    app.add_url_rule("/", "index", echo, alias=True)

    answer = fetch(app)
    assert (answer.code, answer.header("Location")) == (308, "http://localhost/index")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_shorthands_refuse_methods(fw: Framework, method: str) -> None:
    """ROUTE-12."""
    with pytest.raises(TypeError):
        getattr(bare(fw), method)("/", methods=["GET"])


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_shorthands_register_their_method(fw: Framework, method: str) -> None:
    """ROUTE-12."""
    app = bare(fw)
    getattr(app, method)("/")(echo)
    (rule,) = app.url_map.iter_rules()

    assert rule.methods - {"HEAD", "OPTIONS"} == {method.upper()}


UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        ("/<v>", "/abc", "abc"),
        ("/<string:v>", "/abc", "abc"),
        ("/<v>", "/", None),
        ("/<v>", "/a/b", None),
        ("/<string(length=2):v>", "/ab", "ab"),
        ("/<string(length=2):v>", "/abc", None),
        ("/<string(minlength=2, maxlength=3):v>", "/abc", "abc"),
        ("/<string(minlength=2, maxlength=3):v>", "/abcd", None),
        ("/<any(a, b):v>", "/b", "b"),
        ("/<any(a, b):v>", "/c", None),
        ("/<path:v>", "/a/b/c", "a/b/c"),
        ("/<int:v>", "/42", 42),
        ("/<int:v>", "/4x", None),
        ("/<int(fixed_digits=3):v>", "/042", 42),
        ("/<int(fixed_digits=3):v>", "/42", None),
        ("/<int(min=5, max=7):v>", "/6", 6),
        ("/<int(min=5, max=7):v>", "/8", None),
        ("/<int(signed=True):v>", "/-3", -3),
        ("/<float:v>", "/1.5", 1.5),
        ("/<float:v>", "/1", None),
        ("/<float(min=1.0, max=2.0):v>", "/2.5", None),
        ("/<float(signed=True):v>", "/-1.5", -1.5),
        ("/<uuid:v>", f"/{UUID}", UUID),
        ("/<uuid:v>", "/1234", None),
    ],
)
def test_converters_give_python_values(fw: Framework, rule: str, path: str, value: object) -> None:
    """ROUTE-13: None stands for 404."""
    answer = fetch(app_with(fw, rule), path)

    assert answer.code == (404 if value is None else 200)
    assert value is None or answer.text == f"[('v', {value!r})]"


def test_negative_number_does_not_match_unsigned_int(fw: Framework) -> None:
    """ROUTE-14."""
    assert fetch(app_with(fw, "/<int:v>"), "/-3").code == 404


class Even(BaseConverter):
    """Takes even numbers only."""

    regex = r"\d+"

    @override
    def to_python(self, value: str) -> int:
        if int(value) % 2:
            raise ValidationError
        return int(value)


def test_refusing_converter_is_404(fw: Framework) -> None:
    """ROUTE-14: werkzeug 3 tries no further rule once a pattern has matched."""
    app = bare(fw)
    app.url_map.converters["even"] = Even
    app.add_url_rule("/<even:v>", "even", echo)
    app.add_url_rule("/<w>", "word", echo)
    app.add_url_rule("/only/<even:v>", "only", echo)

    assert texts(app, "/2", "/x") == [(200, "[('v', 2)]"), (200, "[('w', 'x')]")]
    assert [fetch(app, path).code for path in ("/3", "/only/2", "/only/3")] == [404, 200, 404]


def test_converter_runs_with_an_active_context(fw: Framework) -> None:
    """ROUTE-15: current_app, request and session are usable while matching."""
    seen: list[object] = []

    class Curious(BaseConverter):
        @override
        def to_python(self, value: str) -> str:
            seen.extend([fw.current_app.name, fw.request.path, fw.session.get("user"), fw.request.endpoint])
            return value

    app = bare(fw, config={"SECRET_KEY": "k"})
    app.url_map.converters["curious"] = Curious
    app.add_url_rule("/<curious:v>", "x", echo)
    client = app.test_client()
    with client.session_transaction() as session:
        session["user"] = "ann"

    assert client.get("/abc").status_code == 200
    assert seen == ["behaviour_app", "/abc", "ann", None]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_missing_trailing_slash_is_redirected(fw: Framework, method: str) -> None:
    """ROUTE-16."""
    app = app_with(fw, "/s/", methods=["GET", "POST"])
    answer = fetch(app, "/s?a=1&b=%20", method)

    assert (answer.code, answer.header("Location")) == (308, "http://localhost/s/?a=1&b=%20")


def test_surplus_trailing_slash_is_404(fw: Framework) -> None:
    """ROUTE-16."""
    assert [fetch(app_with(fw, "/s"), path).code for path in ("/s", "/s/")] == [200, 404]


def test_slash_redirect_looks_alike() -> None:
    """ROUTE-16: status, headers and page."""

    def scenario(fw: Framework) -> list[object]:
        app = app_with(fw, "/s/", "/<int:v>/")
        return [fetch(app, path) for path in ("/s", "/7?x=ü", "/s//", "//s")]

    assert len(same(scenario)) == 4


def test_strict_slashes_off_on_a_rule_matches_both_forms(fw: Framework) -> None:
    """ROUTE-17."""
    app = app_with(fw, "/a/", "/b", strict_slashes=False)

    assert [fetch(app, path).code for path in ("/a", "/a/", "/b", "/b/")] == [200, 200, 200, 200]


def test_strict_slashes_off_on_the_map_leaves_earlier_rules(fw: Framework) -> None:
    """ROUTE-17."""
    app = app_with(fw, "/early/")
    app.url_map.strict_slashes = False
    app.add_url_rule("/late/", "late", echo)

    assert [fetch(app, path).code for path in ("/early", "/late", "/late/")] == [308, 200, 200]


def test_duplicate_slashes_are_merged(fw: Framework) -> None:
    """ROUTE-18."""
    app = app_with(fw, "/x/y")
    answer = fetch(app, "/x//y?q=1")

    assert (answer.code, answer.header("Location")) == (308, "http://localhost/x/y?q=1")


def test_merging_slashes_can_be_switched_off(fw: Framework) -> None:
    """ROUTE-18."""
    app = app_with(fw, "/x/<path:v>", merge_slashes=False)

    assert texts(app, "/x/a//b") == [(200, "[('v', 'a//b')]")]
    assert fetch(app_with(fw, "/x/y", merge_slashes=False), "/x//y").code == 404


def test_leading_double_slash_is_not_merged(fw: Framework) -> None:
    """ROUTE-18: fed raw, since a client would read `//n` as a host."""

    def get(app: AppLike, path: str) -> int:
        with app.test_request_context("/") as context:
            environ = {**context.request.environ, "PATH_INFO": path}
        return int(app.test_client().open(environ).status_code)

    assert (get(app_with(fw, "/n"), "//n"), get(app_with(fw, "/n"), "/n")) == (404, 200)


def test_default_value_redirects_to_the_shorter_rule(fw: Framework) -> None:
    """ROUTE-19."""
    app = bare(fw)
    app.add_url_rule("/u/", "u", echo, defaults={"page": 1})
    app.add_url_rule("/u/<int:page>", "u", echo)
    answer = fetch(app, "/u/1")

    assert (answer.code, answer.header("Location")) == (308, "http://localhost/u/")
    assert texts(app, "/u/", "/u/2") == [(200, "[('page', 1)]"), (200, "[('page', 2)]")]
    with app.test_request_context():
        assert (fw.url_for("u", page=1), fw.url_for("u", page=2)) == ("/u/", "/u/2")


def test_redirect_to_builds_its_target(fw: Framework) -> None:
    """ROUTE-20."""
    app = app_with(fw, "/o/<int:id>", redirect_to="/n/<id>")
    answer = fetch(app, "/o/7")

    assert (answer.code, answer.header("Location")) == (308, "http://localhost/n/7")


def test_redirect_to_may_be_a_function(fw: Framework) -> None:
    """ROUTE-20."""
    app = app_with(fw, "/o/<int:id>", redirect_to=lambda adapter, id: f"n/{id + 1}")

    assert fetch(app, "/o/7").header("Location") == "http://localhost/n/8"


def test_first_of_two_identical_rules_wins(fw: Framework) -> None:
    """ROUTE-21."""
    app = bare(fw, config=UNCHECKED)
    app.add_url_rule("/", "first", lambda: "first")
    app.add_url_rule("/", "second", lambda: "second")

    assert fetch(app).text == "first"


@pytest.mark.parametrize("blueprint_first", [True, False])
def test_registration_order_decides_between_app_and_blueprint(fw: Framework, blueprint_first: bool) -> None:
    """ROUTE-21."""
    app, bp = bare(fw, config=UNCHECKED), fw.bp("b")
    bp.add_url_rule("/x", "x", lambda: "blueprint")
    if blueprint_first:
        app.register_blueprint(bp)
    app.add_url_rule("/x", "x", lambda: "app")
    if not blueprint_first:
        app.register_blueprint(bp)

    assert fetch(app, "/x").text == ("blueprint" if blueprint_first else "app")


def test_static_parts_come_before_converters(fw: Framework) -> None:
    """ROUTE-22."""
    app = app_with(fw, "/<path:p>", "/<s>", "/<int:i>", "/fixed")

    paths = ("/fixed", "/1", "/word", "/a/b")
    assert [fetch(app, path).text for path in paths] == ["[]", "[('i', 1)]", "[('s', 'word')]", "[('p', 'a/b')]"]


def test_websocket_rule_over_http_is_400(fw: Framework) -> None:
    """ROUTE-23."""
    assert fetch(app_with(fw, "/ws", websocket=True), "/ws").code == 400


def test_reused_decorator_consumes_its_endpoint(fw: Framework) -> None:
    """ROUTE-24 (Q)."""
    app = bare(fw)
    decorator = app.route("/", endpoint="given")

    @decorator
    def one() -> str:
        return "one"

    @decorator
    def two() -> str:
        return "two"

    assert [rule.endpoint for rule in app.url_map.iter_rules()] == ["given", "two"]


def test_unmatched_url_leaves_the_request_bare(fw: Framework) -> None:
    """ROUTE-25: the callbacks of the app still run."""
    app = bare(fw)
    seen: list[object] = []

    @app.before_request
    def look() -> None:
        request = fw.request
        seen.extend([request.url_rule, request.view_args, request.endpoint, type(request.routing_exception)])

    @app.after_request
    def mark(response: Any) -> Any:
        seen.append(response.status_code)
        return response

    fetch(app, "/nowhere")

    assert seen == [None, None, None, NotFound, 404]


def test_before_request_value_prevents_the_404(fw: Framework) -> None:
    """ROUTE-26."""
    app = bare(fw)

    @app.before_request
    def catch() -> str:
        return "caught"

    assert texts(app, "/nowhere") == [(200, "caught")]


@pytest.mark.parametrize("view", [lambda: "x", lambda wrong: "x", lambda v, more: "x"])
def test_view_whose_parameters_do_not_fit_is_500(fw: Framework, view: Callable[..., str]) -> None:
    """ROUTE-27: the call raises TypeError."""
    app = bare(fw, config=UNCHECKED)
    app.add_url_rule("/<v>", "x", view)

    assert fetch(app, "/1").code == 500
    app.testing = True
    with pytest.raises(TypeError):
        fetch(app, "/1")


def test_any_callable_may_be_a_view(fw: Framework) -> None:
    """ROUTE-28."""

    class Callable_:
        def __call__(self, v: int) -> dict[str, int]:
            return {"v": v}

        def method(self) -> str:
            return "method"

    app = bare(fw)
    app.add_url_rule("/o/<int:v>", "object", Callable_())
    app.add_url_rule("/m", "bound", Callable_().method)
    app.add_url_rule("/c", "class", str)

    assert texts(app, "/o/3", "/m", "/c") == [(200, '{"v":3}\n'), (200, "method"), (200, "")]


def test_unicode_paths_match(fw: Framework) -> None:
    """ROUTE-29."""
    app = app_with(fw, "/grüße", "/name/<v>")

    assert texts(app, "/grüße", "/gr%C3%BC%C3%9Fe", "/name/%E2%82%AC") == [
        (200, "[]"),
        (200, "[]"),
        (200, "[('v', '€')]"),
    ]
    with app.test_request_context():
        assert fw.url_for("r0") == "/gr%C3%BC%C3%9Fe"


def test_iter_rules_tells_what_was_registered(fw: Framework) -> None:
    """ROUTE-30."""
    app = bare(fw)
    app.add_url_rule("/<a>/<int:b>", "x", echo, methods=["GET"], defaults={"c": 1})
    app.add_url_rule("/y", "y", echo, methods=["OPTIONS"])

    facts = [
        (rule.endpoint, rule.rule, rule.methods, rule.arguments, rule.provide_automatic_options)
        for rule in app.url_map.iter_rules()
    ]
    assert facts == [
        ("x", "/<a>/<int:b>", {"GET", "HEAD", "OPTIONS"}, {"a", "b", "c"}, True),
        ("y", "/y", {"OPTIONS"}, set(), False),
    ]
