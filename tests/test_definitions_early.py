"""What is refused where it is declared, what is warned of, and when an application is finalised.

Each number is one of the mistakes of the guarantees; the line marked ``# here`` is the one that is told.
"""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Thread

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_definitions import HEAD, PLAIN, marked, module_of
from typing_extensions import override
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter
from werkzeug.routing import Rule as WerkzeugRule

from erlen import Blueprint, Erlen, Request
from erlen.compat.flask import Flask
from erlen.defaults import DEFAULTS, unlike_defaults
from erlen.definitions import command_findings, config_findings, route_findings
from erlen.errors import (
    DefinitionError,
    DefinitionWarning,
    EndpointConflictError,
    ErlenError,
    HandlerError,
    RouteError,
    RouteOptionError,
    RuleSyntaxError,
    SettingsError,
    UnknownConverterError,
)
from erlen.reachability import shadowed_among
from erlen.settings import BuiltinSettings
from erlen.types import CustomMethod, Method
from erlen.views import MethodView

# 09, 10, 13, 31: refused at the line that declares them, or where a blueprint is mounted

VIEW = 'def view({params}) -> str:\n    return ""\n\n\n'
EARLY: Mapping[str, str] = {
    "plain": PLAIN + '@app.route("{rule}")  # here\n' + VIEW,
    "get": PLAIN + '@app.get("{rule}")  # here\n' + VIEW,
    "async": PLAIN + '@app.route("{rule}")  # here\nasync ' + VIEW,
    "below": PLAIN + '@app.route("{rule}")  # here\n@passing\n' + VIEW,
    "add": PLAIN + VIEW + 'app.add_url_rule("{rule}", view_func=view)  # here\n',
    "subclass": 'class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n@app.route("{rule}")  # here\n' + VIEW,
    "method-view": PLAIN
    + 'class Page(MethodView):\n    def get(self, {params}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Page.as_view("page"))  # here\n',
    "blueprint": 'bp = Blueprint("bp", __name__)\n@bp.route("{rule}")  # here\n'
    + VIEW
    + PLAIN
    + "app.register_blueprint(bp)\n",
    "nested": 'outer, bp = Blueprint("outer", __name__), Blueprint("bp", __name__)\n@bp.route("{rule}")  # here\n'
    + VIEW
    + "outer.register_blueprint(bp)\n"
    + PLAIN
    + "app.register_blueprint(outer)\n",
}
RULES: Mapping[str, tuple[type[ErlenError], str, str, str]] = {
    "09": (UnknownConverterError, "/u/<itn:uid>", "Did you mean 'int'", "/u/<int:uid>"),
    "09-swapped": (UnknownConverterError, "/u/<uid:int>", "'uid'", "/u/<int:uid>"),
    "09-unknown": (UnknownConverterError, "/u/<colour:uid>", "app.url_map.converters", "/u/<string:uid>"),
    "09-option": (RouteOptionError, "/u/<int(minimum=1):uid>", 'did you mean "min"?', "/u/<int(min=1):uid>"),
    "10": (RouteError, "u/<uid>", "write '/u/<uid>'", "/u/<uid>"),
    "10-variable": (RouteError, "<uid>", "write '/<uid>'", "/<uid>"),
    "syntax": (RuleSyntaxError, "/u/<int: uid>", "write '<int:uid>'", "/u/<int:uid>"),
    "syntax-open": (RuleSyntaxError, "/u/<uid", "close it with '>'", "/u/<uid>"),
}


def lines_of(error: BaseException, path: Path) -> list[int]:
    """Return the lines of the module at *path* on the way to *error*."""
    found: list[int] = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            found.append(trace.tb_lineno)
        trace = trace.tb_next
    return found


@pytest.mark.parametrize(
    ("number", "form"),
    [pytest.param(number, form, id=f"{number}-{form}") for number in RULES for form in EARLY],
)
def test_wrong_rule_is_refused_where_it_is_declared(number: str, form: str, tmp_path: Path) -> None:
    error, rule, said, right = RULES[number]
    params = "int" if number == "09-swapped" else "uid"
    text = HEAD + EARLY[form].replace("{rule}", rule).replace("{params}", params)

    with pytest.raises(error) as caught:
        module_of(text, tmp_path)

    assert said in str(caught.value)
    line = marked(text)
    assert line in lines_of(caught.value, tmp_path / "shop.py") or f"shop.py:{line})" in str(caught.value)
    module_of(HEAD + EARLY[form].replace("{rule}", right).replace("{params}", "uid"), tmp_path).app.finalize()


SECOND = '@{recorder}.route("/a", endpoint="page")\ndef one() -> str:\n    return ""\n\n\n@{recorder}.route("/b", endpoint="page")  # here\ndef two() -> str:\n    return ""\n\n\n'
TWICE: Mapping[str, str] = {
    "plain": PLAIN + SECOND.replace("{recorder}", "app"),
    "async": PLAIN + SECOND.replace("{recorder}", "app").replace("def two", "async def two"),
    "below": PLAIN
    + SECOND.replace("{recorder}", "app").replace("def two", "def two").replace("# here\n", "# here\n@passing\n"),
    "blueprint": 'bp = Blueprint("bp", __name__)\n'
    + SECOND.replace("{recorder}", "bp")
    + PLAIN
    + "app.register_blueprint(bp)\n",
    "nested": 'outer, bp = Blueprint("outer", __name__), Blueprint("bp", __name__)\n'
    + SECOND.replace("{recorder}", "bp")
    + "outer.register_blueprint(bp)\n"
    + PLAIN
    + "app.register_blueprint(outer)\n",
    "subclass": "class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n" + SECOND.replace("{recorder}", "app"),
    "view-class": PLAIN
    + 'class Page(View):\n    def dispatch_request(self) -> str:\n        return ""\n\n\n'
    + 'app.add_url_rule("/a", view_func=Page.as_view("page"))\napp.add_url_rule("/b", view_func=Page.as_view("page"))  # here\n',
    "names": PLAIN
    + '@app.route("/a")\ndef page() -> str:\n    return ""\n\n\n@app.route("/b")  # here\n'.replace(
        "@app.route", "@app.route"
    )
    + 'def page() -> str:\n    return ""\n',
}


@pytest.mark.parametrize("form", [pytest.param(form, id=f"13-{name}") for name, form in TWICE.items()])
def test_two_views_under_one_endpoint_are_refused(form: str, tmp_path: Path) -> None:
    text = HEAD + form

    with pytest.raises(EndpointConflictError, match="pass endpoint=") as caught:
        module_of(text, tmp_path)

    assert marked(text) in lines_of(caught.value, tmp_path / "shop.py")
    assert str(caught.value).count(".py:") == 2


HANDLERS: Mapping[str, str] = {
    "plain": PLAIN + "@app.errorhandler({code})  # here\ndef handle(error):\n    return ''\n",
    "async": PLAIN + "@app.errorhandler({code})  # here\nasync def handle(error):\n    return ''\n",
    "register": PLAIN + "app.register_error_handler({code}, lambda error: '')  # here\n",
    "blueprint": 'bp = Blueprint("bp", __name__)\n@bp.errorhandler({code})  # here\ndef handle(error):\n    return ""\n',
    "blueprint-app": 'bp = Blueprint("bp", __name__)\n@bp.app_errorhandler({code})  # here\ndef handle(error):\n    return ""\n',
    "below": PLAIN + "@app.errorhandler({code})  # here\n@passing\ndef handle(error):\n    return ''\n",
    "subclass": "class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n@app.errorhandler({code})  # here\ndef handle(error):\n    return ''\n",
}


@pytest.mark.parametrize("form", [pytest.param(form, id=f"31-{name}") for name, form in HANDLERS.items()])
def test_handler_for_no_code_is_refused(form: str, tmp_path: Path) -> None:
    text = HEAD + form.replace("{code}", "4040")

    with pytest.raises(HandlerError, match=r"4040 is no HTTP error code .* Did you mean 404") as caught:
        module_of(text, tmp_path)

    assert marked(text) in lines_of(caught.value, tmp_path / "shop.py")
    module_of(HEAD + form.replace("{code}", "404"), tmp_path)


# 14: rules that no request can reach

UNREACHABLE: Mapping[str, str] = {
    "plain": PLAIN
    + '@app.route("/a/<x>")\n'
    + VIEW.replace("view({params})", "one(x)")
    + '@app.route("/a/<string:y>")  # here\n'
    + VIEW.replace("{params}", "y"),
    "static": PLAIN
    + '@app.route("/a")\n'
    + VIEW.replace("view({params})", "one()")
    + '@app.route("/a")  # here\n'
    + VIEW.replace("{params}", ""),
    "async": PLAIN
    + '@app.route("/a")\nasync '
    + VIEW.replace("view({params})", "one()")
    + '@app.route("/a")  # here\nasync '
    + VIEW.replace("{params}", ""),
    "narrower": PLAIN
    + '@app.route("/a/<x>")\n'
    + VIEW.replace("view({params})", "one(x)")
    + '@app.route("/a/<uuid:y>")  # here\n'
    + VIEW.replace("{params}", "y"),
    "limits": PLAIN
    + '@app.route("/a/<int:x>")\n'
    + VIEW.replace("view({params})", "one(x)")
    + '@app.route("/a/<int(min=10):y>")  # here\n'
    + VIEW.replace("{params}", "y"),
    "redirect": PLAIN
    + 'app.add_url_rule("/a", "old", redirect_to="/b")\n@app.route("/a")  # here\n'
    + VIEW.replace("{params}", ""),
    "methods": PLAIN
    + '@app.route("/a", methods=["GET", "POST"])\n'
    + VIEW.replace("view({params})", "one()")
    + '@app.post("/a")  # here\n'
    + VIEW.replace("{params}", ""),
    "blueprint": 'bp = Blueprint("bp", __name__)\n@bp.route("/a")  # here\n'
    + VIEW.replace("{params}", "")
    + PLAIN
    + '@app.route("/a")\n'
    + VIEW.replace("view({params})", "one()")
    + "app.register_blueprint(bp)\n",
    "nested": 'outer, bp = Blueprint("outer", __name__), Blueprint("bp", __name__, url_prefix="/a")\n@bp.route("/")  # here\n'
    + VIEW.replace("{params}", "")
    + "outer.register_blueprint(bp)\n"
    + PLAIN
    + '@app.route("/a/")\n'
    + VIEW.replace("view({params})", "one()")
    + "app.register_blueprint(outer)\n",
    "method-view": PLAIN
    + 'class Page(MethodView):\n    def get(self) -> str:\n        return ""\n\n\n'
    + 'app.add_url_rule("/a", view_func=Page.as_view("one"))\napp.add_url_rule("/a", view_func=Page.as_view("two"))  # here\n',
    "subclass": "class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n"
    '@app.route("/a")\n'
    + VIEW.replace("view({params})", "one()")
    + '@app.route("/a")  # here\n'
    + VIEW.replace("{params}", ""),
}


@pytest.mark.parametrize("form", [pytest.param(form, id=f"14-{name}") for name, form in UNREACHABLE.items()])
def test_unreachable_rule_is_warned_of(form: str, tmp_path: Path) -> None:
    text = HEAD + form
    app: Erlen = module_of(text, tmp_path).app

    with pytest.warns(
        DefinitionWarning, match=r"route-unreachable .* is never reached: .* \(.*shop\.py:\d+\) answers first"
    ) as caught:
        app.finalize()

    assert [(warning.filename, warning.lineno) for warning in caught] == [(str(tmp_path / "shop.py"), marked(text))]
    assert [finding.code for finding in route_findings(app)] == ["route-unreachable"]


def app_with(*rules: tuple[str, list[Method]]) -> Erlen:
    app = Erlen("example", static_folder=None)
    for number, (rule, methods) in enumerate(rules):
        app.add_url_rule(rule, f"r{number}", lambda **values: "", methods=methods)
    return app


@pytest.mark.parametrize(
    "rules",
    [
        [("/a", ["GET"]), ("/a", ["POST"])],
        [("/a", ["POST"]), ("/a", ["GET", "POST"])],
        [("/a", ["GET"]), ("/a/", ["GET"])],
        [("/<x>", ["GET"]), ("/a", ["GET"])],
        [("/<x>", ["GET"]), ("/<int:x>", ["GET"])],
        [("/<int:x>", ["GET"]), ("/<x>", ["GET"])],
        [("/<uuid:x>", ["GET"]), ("/<x>", ["GET"])],
        [("/<path:x>", ["GET"]), ("/<x>", ["GET"])],
        [("/<any(a, b):x>", ["GET"]), ("/<any(b, c):x>", ["GET"])],
        [("/<string(length=2):x>", ["GET"]), ("/<string(length=3):x>", ["GET"])],
        [("/<int:x>", ["GET"]), ("/<int(signed=True):x>", ["GET"])],
    ],
)
def test_reachable_rules_are_clean(rules: list[tuple[str, list[Method]]]) -> None:
    app_with(*rules).finalize()


def test_rule_of_a_subdomain_that_nobody_looks_at_is_warned_of() -> None:
    """14."""
    app, bp = Erlen("example", static_folder=None), Blueprint("bp", "example", subdomain="api")
    bp.add_url_rule("/", "page", lambda: "")
    app.register_blueprint(bp)
    with pytest.warns(DefinitionWarning, match='"/" of "bp.page" is never reached: it is for the subdomain "api"'):
        app.finalize()

    right = Erlen("example", static_folder=None, subdomain_matching=True)
    right.register_blueprint(bp, name="again")
    right.finalize()


def test_rule_without_a_host_among_hosts_is_warned_of() -> None:
    """14."""
    app = Erlen("example", static_folder=None, host_matching=True)
    app.add_url_rule("/", "page", lambda: "", host="example.org")
    app.finalize()
    app.add_url_rule("/more", "more", lambda: "")
    with pytest.warns(DefinitionWarning, match='"/more" of "more" is never reached: the application matches hosts'):
        app.finalize()


def test_an_application_that_binds_requests_itself_is_believed() -> None:
    """14."""

    class Binding(Erlen):
        @override
        def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
            return self.url_map.bind("example.org", subdomain="api", path_info="/")

    app = Binding("example", static_folder=None)
    app.add_url_rule("/", "page", lambda: "here", subdomain="api")

    assert app.test_client().get("/").text == "here"


@pytest.mark.parametrize(
    ("method", "meant"), [("PSOT", "POST"), ("GETT", "GET"), ("DELTE", "DELETE"), ("OPTION", "OPTIONS")]
)
def test_misspelt_method_is_warned_of(method: str, meant: str) -> None:
    bp = Blueprint("bp", "example")
    bp.add_url_rule("/", "page", lambda: "", methods=[CustomMethod(method)])
    app = Erlen("example")
    app.register_blueprint(bp)

    with pytest.warns(
        DefinitionWarning, match=f"allows the method {method}, which HTTP does not know; did you mean {meant}"
    ):
        app.finalize()


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "PURGE", "TRACK", "SEARCH", "SUBSCRIBE", "PUBLISH"])
def test_methods_of_others_are_clean(method: str) -> None:
    app = Erlen("example")
    app.add_url_rule("/", "page", lambda: "", methods=[CustomMethod(method)])
    app.finalize()


SEGMENTS = st.sampled_from(
    [
        "a",
        "b",
        "<#>",
        "<int:#>",
        "<string(length=2):#>",
        "<any(a, b):#>",
        "<any(a):#>",
        "<path:#>",
        "<int(signed=True):#>",
        "a<#>",
        "<uuid:#>",
        "<int(min=3):#>",
    ]
)
METHODS = st.sampled_from([["GET"], ["POST"], ["GET", "POST"], ["GET", "PUT"]])


def numbered(segments: list[str]) -> str:
    return "/" + "/".join(segment.replace("#", f"v{number}") for number, segment in enumerate(segments))


TEXTS = ["a", "b", "ab", "1", "3", "12", "-1", "", "ax", "12345678-1234-1234-1234-123456789012"]


@given(st.lists(st.tuples(st.lists(SEGMENTS, min_size=1, max_size=2).map(numbered), METHODS), min_size=2, max_size=6))
def test_what_is_called_unreachable_is_never_reached(rules: list[tuple[str, list[str]]]) -> None:
    """werkzeug's own matcher is the judge."""
    made = [WerkzeugRule(rule, endpoint=str(number), methods=methods) for number, (rule, methods) in enumerate(rules)]
    url_map = Map(made)
    unreachable = {shadowed.rule.endpoint for shadowed in shadowed_among(made, made)}
    paths = [f"/{first}{rest}" for first in TEXTS for rest in ("", *(f"/{text}" for text in TEXTS))]
    adapter = url_map.bind("localhost")
    for path in paths:
        for method in ("GET", "POST", "PUT", "HEAD"):
            try:
                endpoint, _ = adapter.match(path, method=method)
            except HTTPException:
                continue
            assert endpoint not in unreachable


# 40: built-in settings of the wrong type


@pytest.mark.parametrize(
    ("key", "wrong", "right"),
    [
        pytest.param("TESTING", "yes", True, id="40-bool"),
        pytest.param("MAX_CONTENT_LENGTH", "16M", 16, id="40-int"),
        pytest.param("SECRET_KEY", 3, "dev", id="40-text"),
        pytest.param("SESSION_COOKIE_SAMESITE", "Laxx", "Lax", id="40-literal"),
        pytest.param("PERMANENT_SESSION_LIFETIME", "1h", 3600, id="40-time"),
        pytest.param("TRUSTED_HOSTS", 3, ["example.org"], id="40-list"),
    ],
)
def test_wrong_setting_is_refused_where_it_is_loaded(key: str, wrong: object, right: object, tmp_path: Path) -> None:
    class Configuration:
        pass

    setattr(Configuration, key, wrong)
    (tmp_path / "wrong.cfg").write_text(f"{key} = {wrong!r}\n", encoding="utf-8")

    class Shop(Erlen):
        pass

    for make in (Erlen, Shop):
        app = make("example", root_path=str(tmp_path))
        loads: list[Callable[[], object]] = [
            partial(app.config.from_mapping, {key: wrong}),
            partial(app.config.from_object, Configuration),
            partial(app.config.from_pyfile, "wrong.cfg"),
        ]
        for load in loads:
            with pytest.raises(SettingsError, match=key) as caught:
                load()
            [problem] = caught.value.problems
            assert problem.key == key
            assert f"[{problem.source}]" in str(caught.value)
        app = make("example")
        app.config.from_mapping({key: right})
        app.finalize()


def test_wrong_setting_that_is_assigned_is_told_at_the_end() -> None:
    """40."""
    app = Erlen("example")
    app.config["TESTING"] = "yes"

    with pytest.raises(
        DefinitionError, match=r"<config>:0: config-value TESTING: expected bool, got 'yes' \[assignment\]"
    ):
        app.finalize()

    assert [finding.code for finding in config_findings(app)] == ["config-value"]


@pytest.mark.parametrize("key", [key for key, value in DEFAULTS.items() if value is not None])
def test_no_default_is_found_wrong(key: str) -> None:
    """40: and what has its type is not looked at, but for settings that are one of few texts."""
    is_choice = "Literal" in str(attrs.fields_dict(BuiltinSettings)[key.lower()].type)
    assert unlike_defaults({key: DEFAULTS[key]}, [key]) == []
    if isinstance(DEFAULTS[key], str):
        assert bool(unlike_defaults({key: "no such thing"}, [key])) == is_choice


def test_environment_may_say_wrong_things_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """40."""
    monkeypatch.setenv("SHOP_MAX_COOKIE_SIZE", "many")

    with pytest.raises(SettingsError, match="environment SHOP_MAX_COOKIE_SIZE"):
        Erlen("example").config.from_prefixed_env("SHOP")


# 64: commands whose functions do not go with their options

OPTIONS = '@click.option("--page-size", type=int)\n@click.argument("name")\n'
COMMANDS: Mapping[str, str] = {
    "plain": PLAIN + "@app.cli.command()\n" + OPTIONS + "def index({params}):  # here\n    pass\n",
    "bare": PLAIN
    + '@app.cli.command\n@click.option("--page-size", type=int)\n@click.argument("name")\ndef index({params}):  # here\n    pass\n',
    "async-like": PLAIN
    + "@app.cli.command(with_appcontext=False)\n"
    + OPTIONS
    + "def index({params}):  # here\n    pass\n",
    "blueprint": 'bp = Blueprint("bp", __name__)\n@bp.cli.command()\n'
    + OPTIONS
    + "def index({params}):  # here\n    pass\n\n\n"
    + PLAIN
    + "app.register_blueprint(bp)\n",
    "group": PLAIN + "@app.cli.group()\n" + OPTIONS + "def index({params}):  # here\n    pass\n",
    "nested-group": PLAIN
    + "@app.cli.group()\ndef outer():\n    pass\n\n\n@outer.command()\n"
    + OPTIONS
    + "def index({params}):  # here\n    pass\n",
    "click": PLAIN
    + "@click.command()\n"
    + OPTIONS
    + "def index({params}):  # here\n    pass\n\n\napp.cli.add_command(index)\n",
    "click-group": PLAIN
    + "@click.group()\ndef outer():\n    pass\n\n\n@outer.command()\n"
    + OPTIONS
    + "def index({params}):  # here\n    pass\n\n\napp.cli.add_command(outer)\n",
    "context": PLAIN
    + "@app.cli.command()\n"
    + OPTIONS
    + "@click.pass_context\ndef index(ctx, {params}):  # here\n    pass\n",
    "object": PLAIN
    + "@app.cli.command()\n@click.pass_obj\n"
    + OPTIONS
    + "def index(obj, {params}):  # here\n    pass\n",
    "below": PLAIN + "@app.cli.command()\n" + OPTIONS + "@passing\ndef index({params}):  # here\n    pass\n",
    "below-unnamed": PLAIN
    + '@app.cli.command("index")\n'
    + OPTIONS
    + "@unnamed\ndef index({params}):  # here\n    pass\n",
    "subclass": "class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n@app.cli.command()\n"
    + OPTIONS
    + "def index({params}):  # here\n    pass\n",
}


@pytest.mark.parametrize("form", [pytest.param(form, id=f"64-{name}") for name, form in COMMANDS.items()])
@pytest.mark.parametrize(
    ("params", "said"), [("size, name", "page_size"), ("page_size, name, more", "'more'"), ("page_size", "'name'")]
)
def test_command_and_its_options_disagree(form: str, params: str, said: str, tmp_path: Path) -> None:
    text = HEAD + form.replace("{params}", params)

    with pytest.raises(ErlenError) as caught:
        module_of(text, tmp_path).app.finalize()

    assert said in str(caught.value)
    if isinstance(caught.value, DefinitionError):
        [finding] = caught.value.findings
        assert finding.code == "command-parameter"
        assert finding.path == str(tmp_path / "shop.py")
        assert marked(text) - 4 <= finding.line <= marked(text)
    module_of(HEAD + form.replace("{params}", "page_size, name"), tmp_path).app.finalize()


def test_application_without_commands_makes_no_group() -> None:
    """64."""
    app = Erlen("example")

    assert command_findings(app) == []
    assert app.declared_commands is None


# When


def broken(testing: bool = False) -> Erlen:
    app = Erlen("example")
    app.testing = testing
    app.add_url_rule("/<x>", "page", lambda y: "")
    return app


@pytest.mark.parametrize("testing", [False, True])
def test_first_request_is_refused_and_so_is_the_next(testing: bool) -> None:
    app = broken(testing)
    client = app.test_client()

    for _ in range(2):
        with pytest.raises(DefinitionError):
            client.get("/1")


def test_a_request_that_matches_nothing_is_refused_as_well() -> None:
    with pytest.raises(DefinitionError):
        broken().test_client().get("/nowhere/at/all")


def test_run_refuses() -> None:
    with pytest.raises(DefinitionError):
        broken().run(port=0)


def test_the_command_line_refuses(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from erlen import Erlen\napp = Erlen(__name__)\n\n\n@app.get('/<x>')\ndef page(y: str) -> str:\n    return y\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "erlen", "run", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert 'app.py:5: route-parameter URL rule "/<x>"' in done.stderr


def test_switch() -> None:
    app = broken()
    app.config["CHECK_DEFINITIONS"] = False
    app.finalize()

    assert app.test_client().get("/1").status_code == 500


def test_every_mistake_is_told_at_once() -> None:
    app = broken()
    app.add_url_rule("/a/<int:x>", "a", lambda: "")
    app.add_url_rule("/b", "b")
    app.config["TESTING"] = "yes"

    with pytest.raises(DefinitionError, match="4 mistakes in what it declares") as caught:
        app.finalize()

    assert [finding.code for finding in caught.value.findings] == [
        "route-parameter",
        "route-parameter",
        "route-endpoint",
        "config-value",
    ]


def test_what_changes_is_checked_again() -> None:
    app = Erlen("example")
    app.add_url_rule("/<x>", "page", lambda x: "")
    app.finalize()
    app.finalize()

    app.add_url_rule("/a/<x>", "more", lambda y: "")
    with pytest.raises(DefinitionError, match="1 mistake ") as caught:
        app.finalize()
    assert '"/a/<x>"' in caught.value.findings[0].message

    app.view_functions["more"] = lambda x: ""
    app.finalize()
    app.view_functions["page"] = lambda y: ""
    with pytest.raises(DefinitionError, match='"/<x>"'):
        app.finalize()


def test_warnings_come_once() -> None:
    app = app_with(("/a", ["GET"]), ("/a", ["GET"]))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        app.finalize()
        app.add_url_rule("/b", "b", lambda: "")
        app.finalize()
        assert app.test_client().get("/a").status_code == 200

    assert [warning.category for warning in caught] == [DefinitionWarning]


def test_first_requests_at_once_are_all_answered() -> None:
    app = Erlen("example")
    app.add_url_rule("/", "page", lambda: "here")
    texts: list[str] = []
    threads = [Thread(target=lambda: texts.append(app.test_client().get("/").text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert texts == ["here"] * 8


# What is left alone


def test_a_preprocessor_takes_names_out() -> None:
    """UPROC-01: only the names it takes."""
    app = Erlen("example")

    @app.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, object] | None) -> None:
        if values is not None:
            values.pop("lang", None)

    app.add_url_rule("/<lang>/a", "a", lambda: "")
    app.finalize()
    app.add_url_rule("/<lang>/b/<x>", "b", lambda: "")
    with pytest.raises(DefinitionError, match='has parameter "x"') as caught:
        app.finalize()
    assert len(caught.value.findings) == 1


def test_a_preprocessor_of_a_blueprint_concerns_its_rules() -> None:
    """UPROC-02."""
    app, bp = Erlen("example"), Blueprint("bp", "example")

    @bp.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, object] | None) -> None:
        assert values is not None
        values["user"] = values.pop("name")

    bp.add_url_rule("/u/<name>", "page", lambda user: "")
    app.register_blueprint(bp)
    app.finalize()
    app.add_url_rule("/v/<name>", "page", lambda user: "")
    with pytest.raises(DefinitionError, match="/v/<name>"):
        app.finalize()


def test_hooks_that_may_do_anything_are_believed() -> None:
    names = ["x"]
    app = Erlen("example")

    @app.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, object] | None) -> None:
        for name in names:
            (values or {}).pop(name)

    app.add_url_rule("/<x>", "page", lambda: "")
    app.finalize()


def test_a_before_hook_may_change_the_arguments() -> None:
    app = Erlen("example")

    @app.before_request
    def pull() -> None:
        from_view = __import__("erlen").request.view_args
        from_view.pop("x")

    app.add_url_rule("/<x>", "page", lambda: "")
    app.finalize()


def test_an_application_that_calls_views_itself_is_believed() -> None:
    class Calling(Erlen):
        @override
        def dispatch_request(self) -> str:
            return "mine"

    app = Calling("example")
    app.add_url_rule("/<x>", "page", lambda: "")

    assert app.test_client().get("/1").text == "mine"


def test_views_that_take_anything_are_clean() -> None:
    app = Erlen("example")
    app.add_url_rule("/a/<x>", "a", lambda **values: "")
    app.add_url_rule("/b/<x>", "b", str)
    app.add_url_rule("/d/<x>", "d", build_only=True)
    app.add_url_rule("/e/<x>", "e", lambda: "", redirect_to="/d/<x>")
    app.finalize()


def test_second_name_of_the_index_is_clean() -> None:
    """The tutorial: ``app.add_url_rule("/", endpoint="index")`` beside the blog's index."""
    app, blog = Erlen("example"), Blueprint("blog", "example")
    blog.add_url_rule("/", "index", lambda: "posts")
    app.register_blueprint(blog)
    app.add_url_rule("/", endpoint="index")

    assert app.test_client().get("/").text == "posts"


def test_a_method_of_a_class_may_need_its_arguments() -> None:
    class Item(MethodView):
        def get(self, item_id: int) -> str:
            return ""

        def post(self) -> str:
            return ""

    app = Erlen("example")
    app.add_url_rule("/<int:item_id>", view_func=Item.as_view("item"))
    with pytest.raises(DefinitionError, match=r'the view "Item\.post" does not accept it') as caught:
        app.finalize()
    assert len(caught.value.findings) == 1


def test_compatibility_mode_serves_what_flask_serves() -> None:
    """And a method of the application's own, whatever its name, is not called."""

    class Shop(Flask):
        @override
        def finalize(self) -> None:
            raise AssertionError

    app = Shop("example")
    app.add_url_rule("/<x>", "page", lambda y: "")
    app.add_url_rule("/", "index", lambda: "here")

    assert app.test_client().get("/").text == "here"
    assert app.test_client().get("/1").status_code == 500


def test_an_override_of_finalize_is_called() -> None:
    class Strict(Erlen):
        @override
        def finalize(self) -> None:
            super().finalize()
            raise LookupError("mine")

    app = Strict("example")
    app.testing = True

    with pytest.raises(LookupError, match="mine"):
        app.test_client().get("/")
