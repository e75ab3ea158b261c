"""The room `config`: loaders, what they take, and where values came from."""

import copy
import json
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.utils import ImportStringError

from erlen.config import Config, ConfigAttribute
from erlen.defaults import DEFAULTS, FLASK_DEFAULTS
from erlen.errors import ConfigFileError


class Base:
    TESTING = True
    lower = "never taken"


class Production(Base):
    DATABASE = "blog.db"

    @property
    def COMPUTED(self) -> int:
        return 42


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path)


def test_erlens_own_keys_come_on_top_of_flasks() -> None:
    """CFG-01: the behaviour tests compare Flask's with Flask."""
    assert FLASK_DEFAULTS["MAX_FORM_MEMORY_SIZE"] == 500_000
    assert len(FLASK_DEFAULTS) == 29
    assert DEFAULTS.keys() > FLASK_DEFAULTS.keys()


@pytest.mark.parametrize(
    ("key", "is_taken"),
    [("A", True), ("_C", True), ("__D", True), ("A1_", True), ("É", True), ("c", False), ("Cc", False), ("_", False)],
)
def test_loaders_take_upper_case_keys_only(config: Config, key: str, is_taken: bool) -> None:
    """CFG-02."""
    config.from_mapping({key: 1})

    assert (key in config) is is_taken


def test_assignment_takes_any_key(config: Config) -> None:
    """CFG-02."""
    config["lower"] = 1

    assert config["lower"] == 1


def test_object_is_read_with_what_it_inherits(config: Config) -> None:
    """CFG-03."""
    config.from_object(Production())

    assert config == {"TESTING": True, "DATABASE": "blog.db", "COMPUTED": 42}


def test_property_of_a_class_stays_a_property(config: Config) -> None:
    """CFG-03."""
    config.from_object(Production)

    assert config["COMPUTED"] is Production.COMPUTED


@pytest.mark.parametrize("name", ["json.decoder", "json:decoder"])
def test_object_can_be_named(config: Config, name: str) -> None:
    """CFG-03."""
    config.from_object(name)

    assert config["FLAGS"] is json.decoder.FLAGS  # type: ignore[attr-defined]  # no stub names it


def test_dictionary_as_object_contributes_nothing(config: Config) -> None:
    """CFG-03."""
    config.from_object({"TESTING": True})

    assert config == {}


def test_bad_import_string_is_refused(config: Config) -> None:
    """CFG-03."""
    with pytest.raises(ImportStringError, match="no_such_module"):
        config.from_object("no_such_module.Settings")


def test_python_file_is_run_relative_to_the_root(config: Config, tmp_path: Path) -> None:
    """CFG-04."""
    (tmp_path / "app.cfg").write_text("FILE = __file__\nNAME = __name__\nlow = 1\n")

    assert config.from_pyfile("app.cfg")

    assert config == {"FILE": str(tmp_path / "app.cfg"), "NAME": "config"}


def test_python_file_may_declare_its_encoding(config: Config, tmp_path: Path) -> None:
    """CFG-16."""
    (tmp_path / "app.cfg").write_bytes("# -*- coding: latin-1 -*-\nNAME = 'Zoë'\n".encode("latin-1"))
    config.from_pyfile(Path("app.cfg"))

    assert config["NAME"] == "Zoë"


def test_error_inside_of_a_python_file_shows_through(config: Config, tmp_path: Path) -> None:
    """CFG-04."""
    (tmp_path / "app.cfg").write_text("1 / 0")

    with pytest.raises(ZeroDivisionError):
        config.from_pyfile("app.cfg", silent=True)


def load_python(config: Config, name: str, silent: bool) -> bool:
    return config.from_pyfile(name, silent=silent)


def load_json(config: Config, name: str, silent: bool) -> bool:
    return config.from_file(name, json.load, silent=silent)


Loader = Callable[[Config, str, bool], bool]


@pytest.mark.parametrize("load", [load_python, load_json])
def test_missing_file_is_named(config: Config, load: Loader, tmp_path: Path) -> None:
    """CFG-05."""
    with pytest.raises(FileNotFoundError) as raised:
        load(config, "missing", False)

    assert str(raised.value) == (
        f"[Errno 2] Unable to load configuration file (No such file or directory): '{tmp_path / 'missing'}'"
    )


@pytest.mark.parametrize("load", [load_python, load_json])
@pytest.mark.parametrize("name", ["missing", "."])
def test_silence_forgives_missing_files_and_folders(config: Config, load: Loader, name: str) -> None:
    """CFG-05."""
    assert load(config, name, True) is False


def test_only_python_files_forgive_a_file_as_folder(config: Config, tmp_path: Path) -> None:
    """CFG-05, BUG-21."""
    (tmp_path / "file").touch()

    assert config.from_pyfile("file/app.cfg", silent=True) is False
    with pytest.raises(NotADirectoryError):
        config.from_file("file/app.json", json.load, silent=True)


def test_variable_names_a_python_file(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CFG-06."""
    (tmp_path / "app.cfg").write_text("TESTING = True")
    monkeypatch.setenv("SHOP_SETTINGS", "app.cfg")

    assert config.from_envvar("SHOP_SETTINGS")

    assert config == {"TESTING": True}


@pytest.mark.parametrize("value", [None, ""])
def test_unset_variable_is_an_error_unless_silent(
    config: Config, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CFG-06."""
    monkeypatch.delenv("SHOP_SETTINGS", raising=False)
    if value is not None:
        monkeypatch.setenv("SHOP_SETTINGS", value)

    assert config.from_envvar("SHOP_SETTINGS", silent=True) is False
    with pytest.raises(ConfigFileError, match="'SHOP_SETTINGS' is not set"):
        config.from_envvar("SHOP_SETTINGS")


def test_config_file_error_is_flasks_runtime_error() -> None:
    """CFG-06."""
    assert issubclass(ConfigFileError, RuntimeError)


def test_files_are_opened_as_their_loader_wants(config: Config, tmp_path: Path) -> None:
    """CFG-07."""
    (tmp_path / "app.json").write_text('{"A": 1, "low": 2}')
    (tmp_path / "app.toml").write_bytes(b"B = 2\n")

    assert config.from_file("app.json", json.load)
    assert config.from_file("app.toml", tomllib.load, text=False)

    assert config == {"A": 1, "B": 2}


def test_mapping_and_keywords_are_merged(config: Config) -> None:
    """CFG-08."""
    assert config.from_mapping({"A": 1, "B": 1}, B=2, c=3)

    assert config == {"A": 1, "B": 2}


def test_two_mappings_are_refused(config: Config) -> None:
    """CFG-08."""
    with pytest.raises(TypeError):
        config.from_mapping({"A": 1}, {"B": 2})  # type: ignore[call-arg]  # the mistake under test


def test_environment_is_parsed_where_it_can_be(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """CFG-09."""
    for key, text in {"A": "True", "B": "true", "C": "null", "lower": "[1]", "N": "9" * 5000}.items():
        monkeypatch.setenv(f"ERLEN_{key}", text)

    assert config.from_prefixed_env()

    assert config == {"A": "True", "B": True, "C": None, "lower": [1], "N": "9" * 5000}


def test_environment_enters_dictionaries_in_place(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """CFG-09."""
    inner = {"host": "localhost"}
    config["DB"] = {"MAIN": inner}
    monkeypatch.setenv("SHOP_DB__MAIN__port", "5432")
    monkeypatch.setenv("SHOP_NEW__KEY", "x")

    config.from_prefixed_env("SHOP")

    assert inner == {"host": "localhost", "port": 5432}
    assert config["NEW"] == {"KEY": "x"}


def test_environment_cannot_enter_a_value(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """CFG-09, BUG-12: still a TypeError, but one that names the variable."""
    monkeypatch.setenv("SHOP_DB", "5")
    monkeypatch.setenv("SHOP_DB__HOST", "localhost")

    with pytest.raises(TypeError, match="SHOP_DB__HOST sets a key inside 'DB', which is 5"):
        config.from_prefixed_env("SHOP")


def test_environment_is_parsed_by_a_function_of_choice(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """CFG-09."""
    monkeypatch.setenv("SHOP_A", "ff")
    monkeypatch.setenv("SHOP_B", "zz")

    config.from_prefixed_env("SHOP", loads=lambda text: int(text, 16))

    assert config == {"A": 255, "B": "zz"}


def test_frameworks_own_variables_are_not_special(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """CFG-15."""
    monkeypatch.setenv("ERLEN_DEBUG", "0")
    monkeypatch.setenv("ERLEN_", "empty")

    config.from_prefixed_env()

    assert config == {"DEBUG": 0, "": "empty"}


def test_namespace_is_a_new_dictionary(config: Config) -> None:
    """CFG-10."""
    config.update(IMAGE_STORE="fs", IMAGE_ROOT="/media", OTHER=1)

    assert config.get_namespace("IMAGE_") == {"store": "fs", "root": "/media"}
    assert config.get_namespace("IMAGE_", lowercase=False) == {"STORE": "fs", "ROOT": "/media"}
    assert config.get_namespace("IMAGE_", trim_namespace=False) == {"image_store": "fs", "image_root": "/media"}
    assert len(config) == 3


class Service:
    testing = ConfigAttribute[bool]("TESTING")
    timeout = ConfigAttribute[int, timedelta]("TIMEOUT", lambda seconds: timedelta(seconds=seconds))

    def __init__(self) -> None:
        self.config = Config("/srv", {"TESTING": False, "TIMEOUT": 30})


def test_attribute_reads_and_writes_the_configuration() -> None:
    """CFG-11."""
    service = Service()

    service.testing = True
    service.config["TIMEOUT"] = 60

    assert service.config["TESTING"] is True
    assert service.testing is True
    assert service.timeout == timedelta(seconds=60)


def test_attribute_of_the_class_is_the_descriptor() -> None:
    """CFG-11."""
    assert isinstance(Service.testing, ConfigAttribute)


def test_configuration_is_a_dictionary(tmp_path: Path) -> None:
    """CFG-12."""
    config = Config(tmp_path, {"A": 1})

    copied = copy.copy(config)
    copied["B"] = 2

    assert repr(config) == "<Config {'A': 1}>"
    assert type(copied) is Config
    assert copied == {"A": 1, "B": 2}
    assert copied.root_path == tmp_path


def test_defaults_are_not_changed(tmp_path: Path) -> None:
    defaults = {"A": 1}

    Config(tmp_path, defaults).from_mapping(A=2)

    assert defaults == {"A": 1}


def test_every_value_has_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERLEN_ENV", "1")
    monkeypatch.setenv("ERLEN_DB__HOST", "localhost")
    (tmp_path / "app.cfg").write_text("PY = 1")
    (tmp_path / "app.json").write_text('{"JSON": 1}')
    config = Config(tmp_path, {"DEFAULT": 1, "CHANGED": 1})
    config.from_pyfile("app.cfg")
    config.from_file("app.json", json.load)
    config.from_object(Base)
    config.from_mapping(MAPPED=1)
    config.from_prefixed_env()
    config["CHANGED"] = 2

    assert {key: config.source_of(key) for key in config} == {
        "DEFAULT": "default",
        "CHANGED": "assignment",
        "PY": "file app.cfg",
        "JSON": "file app.json",
        "TESTING": "object Base",
        "MAPPED": "from_mapping",
        "ENV": "environment ERLEN_ENV",
        "DB": "environment ERLEN_DB__HOST",
    }
    assert config.source_of("MISSING") is None


def test_assignment_over_a_loaded_value_is_its_source(config: Config) -> None:
    config.from_mapping(A=[1])
    config["A"] = [1]

    assert config.source_of("A") == "assignment"
    assert config.origin_of("A") is None


def test_origin_remembers_what_the_environment_said(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DB__PASSWORD", "007")
    monkeypatch.setenv("SHOP_PRICE", "1.10")
    config.from_prefixed_env("SHOP")

    price, password, database = map(config.origin_of, ("PRICE", "DB__PASSWORD", "DB"))

    assert price is not None
    assert price.text == "1.10"
    assert password is not None
    assert password.text == "007"
    assert database is not None
    assert database.text is None


def test_copy_keeps_its_sources_to_itself(config: Config) -> None:
    copied = copy.copy(config)
    copied.from_mapping(A=1)
    config["A"] = copied["A"]

    assert copied.source_of("A") == "from_mapping"
    assert config.source_of("A") == "assignment"
