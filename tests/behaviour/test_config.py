"""Configuration: defaults, loaders, namespaces (area CFG)."""

import copy
import datetime
import json
import sys
import textwrap
import tomllib
import types
from pathlib import Path
from typing import Any

import pytest
from werkzeug.utils import ImportStringError

from erlen.config import DEFAULTS as NATIVE_DEFAULTS

from .harness import Framework, derive, environment, fetch

DEFAULTS: dict[str, object] = {
    "DEBUG": False,
    "TESTING": False,
    "PROPAGATE_EXCEPTIONS": None,
    "SECRET_KEY": None,
    "SECRET_KEY_FALLBACKS": None,
    "PERMANENT_SESSION_LIFETIME": datetime.timedelta(days=31),
    "USE_X_SENDFILE": False,
    "TRUSTED_HOSTS": None,
    "SERVER_NAME": None,
    "APPLICATION_ROOT": "/",
    "SESSION_COOKIE_NAME": "session",
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_PATH": None,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_COOKIE_PARTITIONED": False,
    "SESSION_COOKIE_SAMESITE": None,
    "SESSION_REFRESH_EACH_REQUEST": True,
    "MAX_CONTENT_LENGTH": None,
    "MAX_FORM_MEMORY_SIZE": 500_000,
    "MAX_FORM_PARTS": 1_000,
    "SEND_FILE_MAX_AGE_DEFAULT": None,
    "TRAP_BAD_REQUEST_ERRORS": None,
    "TRAP_HTTP_EXCEPTIONS": False,
    "EXPLAIN_TEMPLATE_LOADING": False,
    "PREFERRED_URL_SCHEME": "http",
    "TEMPLATES_AUTO_RELOAD": None,
    "MAX_COOKIE_SIZE": 4093,
    "PROVIDE_AUTOMATIC_OPTIONS": True,
}

STRICTER: dict[str, object] = {
    "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": None,
}
"""What erlen starts with instead of Flask's value (docs/explanation/from-flask.md)."""


def config(fw: Framework, root: Path | str = "/", **defaults: object) -> Any:  # Any: the Config of either framework
    """Return a bare configuration."""
    return fw.Config(str(root), dict(defaults))


def test_built_in_keys_and_defaults(fw: Framework) -> None:
    """CFG-01."""
    own = (
        {}
        if fw.is_flask
        else {key: NATIVE_DEFAULTS[key] for key in NATIVE_DEFAULTS.keys() - DEFAULTS.keys()} | STRICTER
    )

    assert dict(fw.make().config) == DEFAULTS | own
    assert dict(fw.App.default_config) == DEFAULTS | own | {"DEBUG": None}


@pytest.mark.parametrize(
    ("value", "debug"),
    [
        ("1", True),
        ("yes", True),
        ("anything", True),
        ("0", False),
        ("False", False),
        ("NO", False),
        ("", False),
        (None, False),
    ],
)
def test_debug_default_comes_from_the_environment(fw: Framework, value: str | None, debug: bool) -> None:
    """CFG-01, APP-12."""
    with environment(**{f"{fw.env_prefix}_DEBUG": value}):
        app = fw.make()
    assert (app.config["DEBUG"], app.debug) == (debug, debug)


def test_config_is_a_dict(fw: Framework) -> None:
    """CFG-02."""
    settings = config(fw, A=1)
    settings["lower"] = 2

    assert isinstance(settings, dict)
    assert dict(settings) == {"A": 1, "lower": 2}


@pytest.mark.parametrize(
    ("key", "taken"),
    [("A", True), ("A_1", True), ("_C", True), ("__D", True), ("Ü", True), ("c", False), ("Cc", False)],
)
def test_only_upper_case_keys_are_taken(fw: Framework, tmp_path: Path, key: str, taken: bool) -> None:
    """CFG-02."""
    (tmp_path / "settings.py").write_text(f"{key} = 1\n", encoding="utf-8")
    (tmp_path / "settings.json").write_text(json.dumps({key: 1}))
    loaded = [config(fw, tmp_path) for _ in range(4)]
    loaded[0].from_object(types.SimpleNamespace(**{key: 1}))
    loaded[1].from_mapping({key: 1})
    loaded[2].from_file("settings.json", load=json.load)
    loaded[3].from_pyfile("settings.py")

    assert [settings.get(key) for settings in loaded] == [1 if taken else None] * 4


class Base:
    INHERITED = 1


class Settings(Base):
    OWN = 2
    hidden = 3

    @property
    def COMPUTED(self) -> int:
        return 4


def test_object_may_be_a_class_with_bases(fw: Framework) -> None:
    """CFG-03."""
    settings = config(fw)
    assert settings.from_object(Settings) is None

    assert (settings["INHERITED"], settings["OWN"], "hidden" in settings) == (1, 2, False)
    assert settings["COMPUTED"] is vars(Settings)["COMPUTED"]


def test_object_may_be_an_instance(fw: Framework) -> None:
    """CFG-03."""
    settings = config(fw)
    settings.from_object(Settings())

    assert dict(settings) == {"INHERITED": 1, "OWN": 2, "COMPUTED": 4}


def test_object_may_be_a_module(fw: Framework) -> None:
    """CFG-03."""
    module = types.ModuleType("settings_module")
    vars(module).update(A=1, b=2)
    settings = config(fw)
    settings.from_object(module)

    assert dict(settings) == {"A": 1}


@pytest.mark.parametrize("name", ["cfg03_settings", "cfg03_settings.Prod", "cfg03_settings:Prod"])
def test_object_may_be_an_import_string(
    fw: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """CFG-03."""
    (tmp_path / "cfg03_settings.py").write_text("A = 1\nclass Prod:\n    A = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    settings = config(fw)
    try:
        settings.from_object(name)
    finally:
        sys.modules.pop("cfg03_settings", None)

    assert dict(settings) == {"A": 2 if "Prod" in name else 1}


def test_dict_contributes_nothing_as_an_object(fw: Framework) -> None:
    """CFG-03."""
    settings = config(fw)
    settings.from_object({"A": 1})

    assert settings == {}


@pytest.mark.parametrize("name", ["no_such_module", "no.such.module", "json:Missing"])
def test_bad_import_string(fw: Framework, name: str) -> None:
    """CFG-03."""
    with pytest.raises(ImportStringError):
        config(fw).from_object(name)


def test_python_file_is_executed(fw: Framework, tmp_path: Path) -> None:
    """CFG-04."""
    (tmp_path / "settings.cfg").write_text("import os\nFILE = __file__\nSUM = 1 + 1\nlower = 1\n")
    settings = config(fw, tmp_path)

    assert settings.from_pyfile("settings.cfg") is True
    assert settings == {"FILE": str(tmp_path / "settings.cfg"), "SUM": 2}


def test_python_file_of_an_instance_relative_app(fw: Framework, tmp_path: Path) -> None:
    """CFG-04."""
    (tmp_path / "settings.py").write_text("WHERE = 'instance'\n")
    app = fw.make(instance_path=str(tmp_path), instance_relative_config=True)
    app.config.from_pyfile("settings.py")

    assert app.config["WHERE"] == "instance"


def test_python_file_is_relative_to_the_root_path(fw: Framework, tmp_path: Path) -> None:
    """CFG-04."""
    (tmp_path / "settings.py").write_text("WHERE = 'root'\n")
    app = fw.make(root_path=str(tmp_path))
    app.config.from_pyfile("settings.py")

    assert app.config["WHERE"] == "root"


@pytest.mark.parametrize(("text", "error"), [("1 / 0", ZeroDivisionError), ("A = ", SyntaxError)])
def test_error_in_a_python_file_propagates(fw: Framework, tmp_path: Path, text: str, error: type[Exception]) -> None:
    """CFG-04."""
    (tmp_path / "settings.py").write_text(text)
    with pytest.raises(error):
        config(fw, tmp_path).from_pyfile("settings.py")


def test_missing_file_says_that_configuration_could_not_be_loaded(fw: Framework, tmp_path: Path) -> None:
    """CFG-05."""
    for load in (config(fw, tmp_path).from_pyfile, lambda name: config(fw, tmp_path).from_file(name, load=json.load)):
        with pytest.raises(FileNotFoundError) as caught:
            load("missing.cfg")
        assert "nable to load configuration file (No such file or directory)" in str(caught.value.strerror)
        assert str(caught.value.filename) == str(tmp_path / "missing.cfg")


@pytest.mark.parametrize("name", ["missing.cfg", ".", "file.txt/below"])
def test_missing_python_file_can_be_silent(fw: Framework, tmp_path: Path, name: str) -> None:
    """CFG-05."""
    (tmp_path / "file.txt").write_text("")

    assert config(fw, tmp_path).from_pyfile(name, silent=True) is False


@pytest.mark.parametrize("name", ["missing.cfg", "."])
def test_missing_data_file_can_be_silent(fw: Framework, tmp_path: Path, name: str) -> None:
    """CFG-05."""
    assert config(fw, tmp_path).from_file(name, load=json.load, silent=True) is False


def test_variable_names_a_python_file(fw: Framework, tmp_path: Path) -> None:
    """CFG-06."""
    (tmp_path / "settings.py").write_text("A = 1\n")
    settings = config(fw)
    with environment(BEHAVIOUR_SETTINGS=str(tmp_path / "settings.py")):
        assert settings.from_envvar("BEHAVIOUR_SETTINGS") is True
    assert settings == {"A": 1}


@pytest.mark.parametrize("value", [None, ""])
def test_unset_variable(fw: Framework, value: str | None) -> None:
    """CFG-06."""
    with environment(BEHAVIOUR_SETTINGS=value):
        with pytest.raises(RuntimeError, match="BEHAVIOUR_SETTINGS"):
            config(fw).from_envvar("BEHAVIOUR_SETTINGS")
        assert config(fw).from_envvar("BEHAVIOUR_SETTINGS", silent=True) is False


def test_variable_naming_a_missing_file(fw: Framework) -> None:
    """CFG-05, CFG-06."""
    with environment(BEHAVIOUR_SETTINGS="/no/such/file.cfg"):
        with pytest.raises(FileNotFoundError):
            config(fw).from_envvar("BEHAVIOUR_SETTINGS")
        assert config(fw).from_envvar("BEHAVIOUR_SETTINGS", silent=True) is False


def test_json_file(fw: Framework, tmp_path: Path) -> None:
    """CFG-07."""
    (tmp_path / "a.json").write_text('{"A": [1], "b": 2}')
    settings = config(fw, tmp_path)

    assert settings.from_file("a.json", load=json.load) is True
    assert settings == {"A": [1]}


def test_binary_file(fw: Framework, tmp_path: Path) -> None:
    """CFG-07."""
    (tmp_path / "a.toml").write_text("A = 1\n[B]\nc = 2\n")
    settings = config(fw, tmp_path)
    settings.from_file("a.toml", load=tomllib.load, text=False)

    assert settings == {"A": 1, "B": {"c": 2}}


def test_mapping_and_keywords(fw: Framework) -> None:
    """CFG-08."""
    settings = config(fw)

    assert settings.from_mapping({"A": 1, "B": 1}, B=2, c=3) is True
    assert settings.from_mapping(D=4) is True
    assert settings == {"A": 1, "B": 2, "D": 4}


def test_two_mappings_are_refused(fw: Framework) -> None:
    """CFG-08."""
    with pytest.raises(TypeError):
        config(fw).from_mapping({}, {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("true", True),
        ("True", "True"),
        ("null", None),
        ('"s"', "s"),
        ("plain words", "plain words"),
        ('{"a": [1.5]}', {"a": [1.5]}),
        ("", ""),
    ],
)
def test_prefixed_variable_is_parsed(fw: Framework, text: str, value: object) -> None:
    """CFG-09."""
    settings = config(fw)
    with environment(BEHAVE_KEY=text):
        assert settings.from_prefixed_env("BEHAVE") is True
    assert settings == {"KEY": value}


def test_prefixed_variables_nest(fw: Framework) -> None:
    """CFG-09."""
    settings = config(fw, EXISTING={"a": 1}, OTHER={"k": {"x": 1}})
    existing = settings["EXISTING"]
    with environment(BEHAVE_NEW__b__C="2", BEHAVE_EXISTING__z="3", BEHAVE_OTHER__k__y="4"):
        settings.from_prefixed_env(prefix="BEHAVE")

    assert settings == {
        "EXISTING": {"a": 1, "z": 3},
        "NEW": {"b": {"C": 2}},
        "OTHER": {"k": {"x": 1, "y": 4}},
    }
    assert settings["EXISTING"] is existing


def test_prefixed_scalar_then_nested_collides(fw: Framework) -> None:
    """CFG-09, BUG-12."""
    with environment(BEHAVE_A="1", BEHAVE_A__b="2"), pytest.raises(TypeError):
        config(fw).from_prefixed_env("BEHAVE")


def test_prefixed_keys_keep_their_case(fw: Framework) -> None:
    """CFG-09."""
    settings = config(fw)
    with environment(BEHAVE_lower="1", BEHAVEX="2", OTHER_BEHAVE_A="3"):
        settings.from_prefixed_env("BEHAVE")

    assert settings == {"lower": 1}


def test_prefixed_variables_are_taken_in_sorted_order(fw: Framework) -> None:
    """CFG-09."""
    settings = config(fw)
    with environment(BEHAVE_A__b="2", BEHAVE_A='{"c": 1}'):
        settings.from_prefixed_env("BEHAVE")

    assert settings == {"A": {"c": 1, "b": 2}}


def test_prefixed_variables_take_any_parser(fw: Framework) -> None:
    """CFG-09."""
    settings = config(fw)
    with environment(BEHAVE_A="1"):
        settings.from_prefixed_env("BEHAVE", loads=lambda text: f"<{text}>")

    assert settings == {"A": "<1>"}


@pytest.mark.parametrize(
    ("options", "result"),
    [
        ({}, {"store": 1, "size": 2}),
        ({"lowercase": False}, {"STORE": 1, "SIZE": 2}),
        ({"trim_namespace": False}, {"image_store": 1, "image_size": 2}),
        ({"lowercase": False, "trim_namespace": False}, {"IMAGE_STORE": 1, "IMAGE_SIZE": 2}),
    ],
)
def test_namespace(fw: Framework, options: dict[str, bool], result: dict[str, int]) -> None:
    """CFG-10."""
    settings = config(fw, IMAGE_STORE=1, IMAGE_SIZE=2, OTHER=3)
    namespace = settings.get_namespace("IMAGE_", **options)

    assert (namespace, type(namespace)) == (result, dict)


def test_attribute_reads_and_writes_the_configuration(fw: Framework) -> None:
    """CFG-11, APP-13."""
    attribute = fw.module("config").ConfigAttribute
    app_class = derive(fw.App, level=attribute("LEVEL", int), plain=attribute("PLAIN"))
    app = app_class("behaviour_app")
    app.config["LEVEL"] = "5"
    app.plain = "x"

    assert app.level == 5
    assert app.config["PLAIN"] == "x"
    app.config["LEVEL"] = "6"
    assert app.level == 6
    assert isinstance(app_class.level, attribute)


def test_lifetime_attribute_converts_seconds(fw: Framework) -> None:
    """CFG-11, APP-13, SESS-25."""
    app = fw.make(config={"PERMANENT_SESSION_LIFETIME": 60})

    assert app.permanent_session_lifetime == datetime.timedelta(minutes=1)
    assert app.config["PERMANENT_SESSION_LIFETIME"] == 60
    app.permanent_session_lifetime = datetime.timedelta(hours=1)
    assert app.config["PERMANENT_SESSION_LIFETIME"] == datetime.timedelta(hours=1)


def test_repr_and_copy(fw: Framework) -> None:
    """CFG-12."""
    settings = config(fw, A=1)
    twin = copy.copy(settings)
    twin["A"] = 2

    assert repr(settings) == "<Config {'A': 1}>"
    assert (type(twin), settings["A"]) == (fw.Config, 1)


def test_changes_are_live(fw: Framework) -> None:
    """CFG-13."""
    app = fw.make(config={"SECRET_KEY": "k"})

    @app.get("/")
    def index() -> str:
        fw.session["a"] = 1
        return ""

    assert (fetch(app).header("Set-Cookie") or "").startswith("session=")
    app.config["SESSION_COOKIE_NAME"] = "sid"
    assert (fetch(app).header("Set-Cookie") or "").startswith("sid=")


def test_automatic_options_are_decided_at_registration(fw: Framework) -> None:
    """CFG-13."""
    app = fw.make()
    app.add_url_rule("/a", endpoint="a", view_func=lambda: "")
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.add_url_rule("/b", endpoint="b", view_func=lambda: "")

    assert (fetch(app, "/a", "OPTIONS").code, fetch(app, "/b", "OPTIONS").code) == (200, 405)


def test_template_options_are_consumed_once(fw: Framework) -> None:
    """CFG-13, TPL-12."""
    app = fw.make()
    assert app.jinja_env.auto_reload is False
    app.config["TEMPLATES_AUTO_RELOAD"] = True
    assert app.jinja_env.auto_reload is False


def test_make_config_can_be_overridden(fw: Framework) -> None:
    """CFG-14."""

    def make(self: object, instance_relative: bool = False) -> object:
        settings = fw.App.make_config(self, instance_relative)
        settings["EXTRA"] = instance_relative
        return settings

    app = derive(fw.App, make_config=make)("behaviour_app", instance_relative_config=True)
    assert app.config["EXTRA"] is True
    assert app.config["TESTING"] is False


def test_default_config_of_a_subclass(fw: Framework) -> None:
    """CFG-14."""
    app_class = derive(fw.App, default_config={**fw.App.default_config, "EXTRA": 1, "SESSION_COOKIE_NAME": "sid"})
    app = app_class("behaviour_app")

    assert (app.config["EXTRA"], app.config["SESSION_COOKIE_NAME"]) == (1, "sid")
    assert "EXTRA" not in fw.make().config


def test_config_class_of_a_subclass(fw: Framework) -> None:
    """CFG-14, APP-15."""
    config_class = derive(fw.Config)
    app = derive(fw.App, config_class=config_class)("behaviour_app")

    assert type(app.config) is config_class


def test_prefixed_variables_of_the_framework_are_ordinary(fw: Framework) -> None:
    """CFG-15."""
    settings = config(fw)
    prefix = fw.env_prefix
    with environment(**{f"{prefix}_DEBUG": "0", f"{prefix}_APP": "hello", f"{prefix}_RUN_PORT": "8000"}):
        settings.from_prefixed_env(prefix)

    assert {key: settings[key] for key in ("DEBUG", "APP", "RUN_PORT")} == {
        "DEBUG": 0,
        "APP": "hello",
        "RUN_PORT": 8000,
    }


def test_default_prefix_is_the_framework_s(fw: Framework) -> None:
    """CFG-15."""
    settings = config(fw)
    with environment(**{f"{fw.env_prefix}_BEHAVE": "1"}):
        settings.from_prefixed_env()

    assert settings["BEHAVE"] == 1


def test_variable_named_like_the_bare_prefix(fw: Framework) -> None:
    """CFG-15."""
    settings = config(fw)
    with environment(BEHAVE_="1"):
        settings.from_prefixed_env("BEHAVE")

    assert settings == {"": 1}


def test_python_file_may_declare_its_encoding(fw: Framework, tmp_path: Path) -> None:
    """CFG-16."""
    text = textwrap.dedent("""\
        # -*- coding: cp1252 -*-
        TEST_VALUE = "föö"
    """)
    (tmp_path / "settings.py").write_bytes(text.encode("cp1252"))
    settings = config(fw, tmp_path)
    settings.from_pyfile("settings.py")

    assert settings["TEST_VALUE"] == "föö"


def test_root_and_scheme_count_outside_requests_only(fw: Framework) -> None:
    """CFG-17, HOST-09, HOST-10."""
    app = fw.make(config={"SERVER_NAME": "a.test", "APPLICATION_ROOT": "/root", "PREFERRED_URL_SCHEME": "https"})
    app.add_url_rule("/page", endpoint="page", view_func=lambda: fw.url_for("page", _external=True))

    assert fetch(app, "/page").text == "http://a.test/page"
    with app.app_context():
        assert fw.url_for("page") == "https://a.test/root/page"
    assert app.test_client().get("/page").text == "https://a.test/root/page"
