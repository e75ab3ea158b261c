"""A blueprint keeps what is declared until it is mounted, any number of times; the first mounting closes it (BP, SETUP-06)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from erlen import Blueprint, Erlen, Response, url_for
from erlen._mounting import BlueprintSetupState, MountingApp
from erlen.errors import BlueprintError, HandlerError, SetupFinishedError


def view() -> str:
    return ""


def handler(error: Exception) -> str:
    return ""


def echo(value: object = "", *more: object) -> bool:
    return True


# Making


@pytest.mark.parametrize(("name", "said"), [("", "is empty"), ("a.b", "'a.b' contains a dot")])
def test_impossible_name_is_refused(name: str, said: str) -> None:
    """BP-18."""
    with pytest.raises(BlueprintError, match=f"The blueprint's name {said}"):
        Blueprint(name, "example")


def test_defaults_are_copied() -> None:
    defaults = {"page": 1}
    blueprint = Blueprint("bp", "example", url_defaults=defaults)
    defaults["page"] = 2

    assert blueprint.url_values_defaults == {"page": 1}
    assert repr(blueprint) == "<Blueprint 'bp'>"


@pytest.mark.parametrize("options", [{"endpoint": "a.b"}, {"view_func": type("a.b", (), {"__call__": view})}])
def test_dots_are_for_the_blueprints_name(options: dict[str, Any]) -> None:
    """BP-18."""
    with pytest.raises(BlueprintError, match=r"'a\.b' contains a dot; the blueprint's name is put in front by itself"):
        Blueprint("bp", "example").add_url_rule("/", **options)


# Too late


DECLARATIONS: dict[str, Callable[[Blueprint], object]] = {
    "route": lambda bp: bp.route("/"),
    "get": lambda bp: bp.get("/"),
    "endpoint": lambda bp: bp.endpoint("x"),
    "add_url_rule": lambda bp: bp.add_url_rule("/", "x", view),
    "before_request": lambda bp: bp.before_request(lambda: None),
    "after_request": lambda bp: bp.after_request(lambda response: response),
    "teardown_request": lambda bp: bp.teardown_request(lambda exc: None),
    "context_processor": lambda bp: bp.context_processor(dict),
    "url_value_preprocessor": lambda bp: bp.url_value_preprocessor(lambda endpoint, values: None),
    "url_defaults": lambda bp: bp.url_defaults(lambda endpoint, values: None),
    "errorhandler": lambda bp: bp.errorhandler(404),
    "register_error_handler": lambda bp: bp.register_error_handler(404, handler),
    "record": lambda bp: bp.record(echo),
    "record_once": lambda bp: bp.record_once(echo),
    "register_blueprint": lambda bp: bp.register_blueprint(Blueprint("child", "example")),
    "before_app_request": lambda bp: bp.before_app_request(lambda: None),
    "after_app_request": lambda bp: bp.after_app_request(lambda response: response),
    "teardown_app_request": lambda bp: bp.teardown_app_request(lambda exc: None),
    "app_context_processor": lambda bp: bp.app_context_processor(dict),
    "app_url_value_preprocessor": lambda bp: bp.app_url_value_preprocessor(lambda endpoint, values: None),
    "app_url_defaults": lambda bp: bp.app_url_defaults(lambda endpoint, values: None),
    "app_errorhandler": lambda bp: bp.app_errorhandler(404),
    "app_template_filter": lambda bp: bp.app_template_filter(),
    "app_template_test": lambda bp: bp.app_template_test(),
    "app_template_global": lambda bp: bp.app_template_global(),
    "add_app_template_filter": lambda bp: bp.add_app_template_filter(echo),
    "add_app_template_test": lambda bp: bp.add_app_template_test(echo),
    "add_app_template_global": lambda bp: bp.add_app_template_global(echo),
}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_registered_blueprint_takes_no_more(name: str) -> None:
    """SETUP-06."""
    blueprint = Blueprint("bp", "example")
    DECLARATIONS[name](blueprint)
    Erlen("example").register_blueprint(blueprint)

    with pytest.raises(SetupFinishedError, match=rf"'{name}' can no longer be called on the blueprint 'bp'"):
        DECLARATIONS[name](blueprint)


# Mounting


def test_name_that_is_taken_is_refused_whoever_has_it() -> None:
    """BP-02, BP-14."""
    app, blueprint = Erlen("example"), Blueprint("bp", "example")
    app.register_blueprint(blueprint)

    with pytest.raises(BlueprintError, match=r"'bp' is already registered for this blueprint.*pass name="):
        app.register_blueprint(blueprint)
    with pytest.raises(BlueprintError, match="for another blueprint"):
        app.register_blueprint(Blueprint("bp", "example"))
    app.register_blueprint(blueprint, name="other")
    assert list(app.blueprints) == ["bp", "other"]
    assert list(app.iter_blueprints()) == [blueprint, blueprint]


@pytest.mark.parametrize("owner", [Erlen("example"), Blueprint("owner", "example")], ids=["app", "blueprint"])
def test_misspelt_option_is_refused_where_it_is_written(owner: Erlen | Blueprint) -> None:
    """A child's too, not only when its parent is mounted."""
    with pytest.raises(BlueprintError, match="no option 'url_prefx'; did you mean 'url_prefix'"):
        owner.register_blueprint(Blueprint("bp", "example"), url_prefx="/x")  # type: ignore[call-arg]  # the mistake is the subject


def test_blueprint_cannot_be_its_own_child() -> None:
    blueprint = Blueprint("bp", "example")

    with pytest.raises(BlueprintError, match="'bp' cannot be registered on itself"):
        blueprint.register_blueprint(blueprint)


@given(shape=st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_tree_of_blueprints_joins_names_and_prefixes(shape: list[int]) -> None:
    """BP-07: each number says under which of the earlier blueprints the next one hangs."""
    blueprints = [Blueprint("b0", "example", url_prefix="/b0")]
    parents: list[int | None] = [None]
    for number, choice in enumerate(shape, 1):
        child = Blueprint(f"b{number}", "example", url_prefix=f"/b{number}")
        parents.append(choice % number)
        blueprints.append(child)
    for number, blueprint in enumerate(blueprints):
        blueprint.add_url_rule("/x", "x", lambda: "")
        for child, parent in zip(blueprints, parents, strict=True):
            if parent == number:
                blueprint.register_blueprint(child)
    app = Erlen("example", static_folder=None)
    app.register_blueprint(blueprints[0])

    def path(number: int) -> list[int]:
        parent = parents[number]
        return [number] if parent is None else [*path(parent), number]

    names = [[f"b{step}" for step in path(number)] for number in range(len(blueprints))]
    assert {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()} == {
        ".".join([*name, "x"]): "/" + "/".join([*name, "x"]) for name in names
    }
    assert set(app.blueprints) == {".".join(name) for name in names}


def test_recorded_functions_run_at_each_mounting_or_at_the_first_of_each_application() -> None:
    """BP-10, BP-11."""
    blueprint, log = Blueprint("bp", "example"), list[str]()
    blueprint.record(lambda state: log.append(f"always {state.name} {state.first_registration}"))
    blueprint.record_once(lambda state: log.append(f"once {state.name}"))
    for _ in range(2):
        app = Erlen("example")
        app.register_blueprint(blueprint)
        app.register_blueprint(blueprint, name="again")

    assert log == ["always bp True", "once bp", "always again False"] * 2


def test_options_of_ones_own_reach_deferred_functions() -> None:
    blueprint, seen = Blueprint("bp", "example"), list[object]()
    blueprint.record(lambda state: seen.append(state.options["currency"]))
    Erlen("example").register_blueprint(blueprint, currency="EUR")  # type: ignore[call-arg]  # typed options are a closed set

    assert seen == ["EUR"]


def test_setup_state_is_an_override_point() -> None:
    class Own(BlueprintSetupState):
        pass

    class OwnBlueprint(Blueprint):
        @override
        def make_setup_state(
            self, app: MountingApp, options: dict[str, Any], first_registration: bool = False
        ) -> BlueprintSetupState:
            return Own(self, app, options, first_registration)

    blueprint, seen = OwnBlueprint("bp", "example"), list[type]()
    blueprint.record(lambda state: seen.append(type(state)))
    Erlen("example").register_blueprint(blueprint)

    assert seen == [Own]


# What was declared works where it is mounted


def test_hooks_and_handlers_are_the_blueprints_own_unless_declared_for_the_application() -> None:
    """LIFE-07, BP-09."""
    app, blueprint, log = Erlen("example"), Blueprint("bp", "example", url_prefix="/bp"), list[str]()
    app.add_url_rule("/out", "out", view)
    blueprint.add_url_rule("/in", "in", view)
    blueprint.before_request(lambda: log.append("own before"))
    blueprint.before_app_request(lambda: log.append("app before"))
    blueprint.teardown_request(lambda exc: log.append("own teardown"))
    blueprint.teardown_app_request(lambda exc: log.append("app teardown"))
    blueprint.after_app_request(lambda response: Response("after"))

    @blueprint.app_errorhandler(404)
    def missing(error: Exception) -> tuple[str, int]:
        return "missing", 404

    app.register_blueprint(blueprint)
    app.register_blueprint(blueprint, name="again", url_prefix="/again")
    client, logs = app.test_client(), {}
    for path in ("/out", "/bp/in", "/again/in", "/nowhere"):
        log.clear()
        assert client.get(path).text == "after"
        logs[path] = list(log)

    inside = ["app before", "own before", "own teardown", "app teardown"]
    assert logs == {
        "/out": ["app before", "app teardown"],
        "/bp/in": inside,
        "/again/in": inside,
        "/nowhere": ["app before", "app teardown"],
    }


def test_wrong_error_handler_is_refused_where_it_is_declared() -> None:
    blueprint = Blueprint("bp", "example")

    with pytest.raises(HandlerError, match="999"):
        blueprint.app_errorhandler(999)(handler)  # type: ignore[erlen-error-code]  # the mistake is the subject


def test_url_functions_and_template_functions_for_the_application() -> None:
    """UPROC-03, TPL-07, TPL-13."""
    app, blueprint = Erlen("example"), Blueprint("bp", "example")
    blueprint.app_url_defaults(lambda endpoint, values: values.setdefault("lang", "de"))
    blueprint.app_url_value_preprocessor(lambda endpoint, values: (values or {}).pop("lang", None))
    blueprint.app_context_processor(lambda: {"word": "hello"})
    blueprint.app_template_filter(echo)
    blueprint.app_template_test("fine")(echo)
    blueprint.app_template_global(name="call")(echo)
    app.register_blueprint(blueprint)
    app.add_url_rule("/<lang>/", "index", lambda: url_for("index"))

    assert app.test_client().get("/en/").text == "/de/"
    with app.app_context():
        template = app.jinja_env.from_string("{{ 1|echo }} {{ 1 is fine }} {{ call() }}")
        assert template.render() == "True True True"


def test_view_without_a_rule_comes_along() -> None:
    """BP-23."""
    app, blueprint = Erlen("example"), Blueprint("bp", "example")
    blueprint.endpoint("bp.index")(view)
    app.register_blueprint(blueprint)

    assert app.view_functions["bp.index"] is view


def test_folders_are_the_blueprints(tmp_path: Path) -> None:
    """BP, TPL-22."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("static")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text("page")
    blueprint = Blueprint(
        "bp", "example", root_path=str(tmp_path), static_folder="files", template_folder="pages", url_prefix="/bp"
    )
    app = Erlen("example")
    app.register_blueprint(blueprint)

    response = app.test_client().get("/bp/files/a.txt")
    assert response.text == "static"
    response.close()
    assert app.jinja_env.get_template("a.html").render() == "page"
    blueprint.jinja_loader = jinja2.DictLoader({"b.html": "own"})
    assert app.jinja_env.get_template("b.html").render() == "own"


@pytest.mark.parametrize(
    ("own", "options", "path"),
    [({}, {}, ["bp"]), ({"cli_group": None}, {}, []), ({"cli_group": "x"}, {}, ["x"]), ({}, {"cli_group": "y"}, ["y"])],
)
def test_commands_hang_in_a_group_of_their_own_or_not(
    own: dict[str, Any], options: dict[str, Any], path: list[str]
) -> None:
    """CLI-18."""
    blueprint, app, ran = Blueprint("bp", "example", **own), Erlen("example"), list[str]()

    @blueprint.cli.command("work", with_appcontext=False)
    def work() -> None:
        ran.append("work")

    app.register_blueprint(blueprint, **options)
    result = CliRunner().invoke(app.cli, [*path, "work"], catch_exceptions=False)

    assert (result.exit_code, ran) == (0, ["work"])
