"""The rooms `settings` and `_fitting`: what fits an annotation, and every problem told with its source."""

import functools
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, NewType, Protocol, TypedDict
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erlen.config import DEFAULTS, Config
from erlen.errors import SettingProblem, SettingsError
from erlen.settings import BuiltinSettings, as_config, load_settings, problems_of

Port = NewType("Port", int)


class Color(Enum):
    RED = "red"
    BLUE = 2


class Sized(Protocol):
    @property
    def size(self) -> int: ...


class Theme(TypedDict):
    name: str


@attrs.frozen
class Mail:
    host: str
    port: int = 25


@attrs.frozen
class Settings:
    database: str
    page_size: int = 10


def split(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path, DEFAULTS)


@functools.cache
def one(annotation: object, name: str = "value") -> type[attrs.AttrsInstance]:
    """Return a settings class with one field."""
    return attrs.frozen(type("One", (), {"__annotations__": {name: annotation}}))


def fitted(annotation: object, value: object) -> object:
    """Return what *value* is loaded as where *annotation* stands, from a mapping."""
    config = Config("/srv")
    config.from_mapping(VALUE=value)
    return getattr(load_settings(one(annotation), config), "value")  # noqa: B009  # no checker knows the field


def read(annotation: object, text: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return what *text* is loaded as where *annotation* stands, from the environment."""
    monkeypatch.setenv("ERLEN_VALUE", text)
    config = Config("/srv")
    config.from_prefixed_env()
    return getattr(load_settings(one(annotation), config), "value")  # noqa: B009  # no checker knows the field


def problems(config: Config, cls: type[object]) -> list[tuple[str, str, str]]:
    return [(problem.key, problem.message, problem.source) for problem in problems_of(config, cls)]


def test_key_is_the_name_in_upper_case(config: Config) -> None:
    config.from_mapping(DATABASE="blog.db", PAGE_SIZE=25)

    assert load_settings(Settings, config) == Settings("blog.db", 25)


def test_default_of_the_class_stands_in(config: Config) -> None:
    config.from_mapping(DATABASE="blog.db")

    assert load_settings(Settings, config).page_size == 10


def test_missing_setting_is_told_with_its_type(config: Config) -> None:
    assert problems(config, Settings) == [("DATABASE", "missing; expected str", "not set")]


def test_builtin_default_of_none_is_no_value_for_a_required_setting(config: Config) -> None:
    assert problems(config, one(str, "secret_key")) == [("SECRET_KEY", "missing; expected str", "default")]


def test_every_problem_is_in_one_error(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.json").write_text('{"PAGE_SIZE": "ten"}')
    monkeypatch.setenv("ERLEN_TESTING", "maybe")
    config.from_file("app.json", json.load)
    config.from_prefixed_env()
    config["DATABSE"] = "blog.db"

    with pytest.raises(SettingsError) as raised:
        load_settings(Settings, config)

    assert raised.value.problems == (
        SettingProblem("DATABASE", "missing; expected str", "not set"),
        SettingProblem("PAGE_SIZE", "expected int, got 'ten'", "file app.json"),
        SettingProblem("TESTING", "expected bool, got 'maybe'", "environment ERLEN_TESTING"),
        SettingProblem("DATABSE", "unknown; did you mean DATABASE?", "assignment"),
    )
    assert "PAGE_SIZE: expected int, got 'ten' [file app.json]" in str(raised.value)
    assert isinstance(raised.value, ValueError)


def test_key_of_somebody_else_is_no_problem(config: Config) -> None:
    config.from_mapping(DATABASE="blog.db", SQLALCHEMY_DATABASE_URI="sqlite://", REMEMBER_COOKIE_NAME="me")

    assert problems(config, Settings) == []


def test_similar_keys_that_are_both_set_are_both_meant(config: Config) -> None:
    config.from_mapping(DATABASE="blog.db", DATABASES=["blog.db"])

    assert problems(config, Settings) == []


def test_builtin_settings_are_checked_without_being_declared(config: Config) -> None:
    """Mistakes 39 and 40."""
    config.from_mapping(SESSION_COKIE_NAME="id", SESSION_COOKIE_SAMESITE="Laxx", SECRET_KEY_FALLBACKS="old")

    assert problems(config, BuiltinSettings) == [
        ("SECRET_KEY_FALLBACKS", "expected Sequence[str | bytes] | None, got a value of type str", "from_mapping"),
        ("SESSION_COOKIE_SAMESITE", "expected Literal['Lax', 'None', 'Strict'] | None, got 'Laxx'", "from_mapping"),
        ("SESSION_COKIE_NAME", "unknown; did you mean SESSION_COOKIE_NAME?", "from_mapping"),
    ]


def test_builtin_settings_have_the_builtin_defaults() -> None:
    """CFG-01."""
    defaults = {field.name.upper(): field.default for field in attrs.fields(BuiltinSettings)}

    assert defaults == {**DEFAULTS, "DEBUG": False}


def test_builtin_settings_take_what_flask_takes(config: Config) -> None:
    """CFG-17."""
    config.from_mapping(
        DEBUG=True,
        SECRET_KEY=b"dev",
        SECRET_KEY_FALLBACKS=["old", b"older"],
        PERMANENT_SESSION_LIFETIME=3600,
        SEND_FILE_MAX_AGE_DEFAULT=60,
        TRUSTED_HOSTS=["example.com"],
    )

    assert problems(config, BuiltinSettings) == []
    assert load_settings(BuiltinSettings, config).permanent_session_lifetime == timedelta(hours=1)


def test_settings_become_configuration(config: Config) -> None:
    """Mistakes 39 and 40, by types: the arguments are fields."""
    settings = BuiltinSettings(secret_key="dev", max_content_length=1_000)
    config.from_mapping(as_config(settings))

    assert as_config(settings) == {"SECRET_KEY": "dev", "MAX_CONTENT_LENGTH": 1_000}
    assert load_settings(BuiltinSettings, config) == settings


def test_class_without_attrs_is_refused(config: Config) -> None:
    with pytest.raises(SettingsError, match="must be an attrs class"):
        load_settings(int, config)


def test_secrets_are_not_shown(config: Config) -> None:
    config.from_mapping(API_TOKEN="hunter2")

    assert problems(config, one(int, "api_token")) == [
        ("API_TOKEN", "expected int, got a value of type str", "from_mapping")
    ]


def test_secrets_are_not_in_the_text_of_settings() -> None:
    """CFG-01: settings are logged and printed."""
    settings = BuiltinSettings(secret_key="hunter2", secret_key_fallbacks=["hunter1"])

    assert settings.secret_key == "hunter2"
    assert "hunter" not in repr(settings)


def test_validator_of_the_class_has_the_last_word(config: Config) -> None:
    @attrs.frozen
    class Paged:
        page_size: int = attrs.field(default=1, validator=attrs.validators.gt(0))

    config.from_mapping(PAGE_SIZE=0)

    assert problems(config, Paged) == [("PAGE_SIZE", "Paged refuses: 'page_size' must be > 0: 0", "from_mapping")]


def test_refusal_that_names_no_setting_belongs_to_the_class(config: Config) -> None:
    @attrs.frozen
    class Range:
        low: int
        high: int

        def __attrs_post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("upside down")

    config.from_mapping(LOW=3, HIGH=1)

    assert problems(config, Range) == [("", "Range refuses: upside down", "not set")]


def test_converter_of_the_class_gets_the_value_as_it_is(config: Config) -> None:
    @attrs.frozen
    class Hosts:
        hosts: tuple[str, ...] = attrs.field(converter=split)

    config.from_mapping(HOSTS="a,b")

    assert load_settings(Hosts, config).hosts == ("a", "b")


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        (str, "x", "x"),
        (int, 5, 5),
        (float, 5, 5.0),
        (bool, True, True),
        (bytes, b"x", b"x"),
        (object, [1], [1]),
        (Path, "a/b", Path("a/b")),
        (Path, Path("a"), Path("a")),
        (timedelta, 90, timedelta(seconds=90)),
        (timedelta, 0.5, timedelta(milliseconds=500)),
        (UUID, "00000000-0000-0000-0000-000000000001", UUID(int=1)),
        (Decimal, "1.10", Decimal("1.10")),
        (date, date(2026, 1, 2), date(2026, 1, 2)),
        (date, "2026-01-02", date(2026, 1, 2)),
        (Literal["low", 3], 3, 3),
        (Color, "red", Color.RED),
        (Color, "BLUE", Color.BLUE),
        (Color, Color.RED, Color.RED),
        (int | None, None, None),
        (int | str, "5", "5"),
        (list[int], (1, 2), [1, 2]),
        (Sequence[Path], ["a"], [Path("a")]),
        (tuple[str, ...], ["a", "b"], ("a", "b")),
        (tuple[int, str], [1, "a"], (1, "a")),
        (set[str], ["a", "a"], {"a"}),
        (frozenset[str], {"a"}, frozenset({"a"})),
        (list, [1, "a"], [1, "a"]),
        (dict[str, timedelta], {"a": 1}, {"a": timedelta(seconds=1)}),
        (Mapping[str, int], {"a": 1}, {"a": 1}),
        (dict, {"a": 1}, {"a": 1}),
        (Port, 80, 80),
        (Annotated[int, "metres"], 5, 5),
        (Mail, {"host": "localhost"}, Mail("localhost")),
        (Mail, {"HOST": "localhost", "port": 26}, Mail("localhost", 26)),
        (Mail, Mail("localhost"), Mail("localhost")),
        (list[Mail], [{"host": "a"}], [Mail("a")]),
        (dict[str, Mail], {"main": {"host": "a"}}, {"main": Mail("a")}),
        (Mail | None, {"host": "a"}, Mail("a")),
        (Sized, "anything", "anything"),
        (Theme, {"name": "dark"}, {"name": "dark"}),
        (type[int], bool, bool),
    ],
)
def test_value_that_fits(annotation: object, value: object, expected: object) -> None:
    result = fitted(annotation, value)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("annotation", "value", "message"),
    [
        (int, True, "expected int, got True"),
        (int, 5.0, "expected int, got 5.0"),
        (int, "5", "expected int, got '5'"),
        (float, "1", "expected float, got '1'"),
        (float, True, "expected float, got True"),
        (bool, 1, "expected bool, got 1"),
        (str, b"x", "expected str, got b'x'"),
        (bytes, "x", "expected bytes, got 'x'"),
        (str, None, "expected str, got None"),
        (None, 1, "expected None, got 1"),
        (timedelta, True, "expected timedelta, got True"),
        (timedelta, 1e300, "expected timedelta, got 1e+300"),
        (UUID, "x", "expected UUID, got 'x'"),
        (Decimal, "x", "expected Decimal, got 'x'"),
        (Literal[1], True, "expected one of 1, got True"),
        (Color, "green", "expected one of 'red', 2, got 'green'"),
        (int | None, "x", "expected int | None, got 'x'"),
        (list[int], "12", "expected list[int], got '12'"),
        (tuple[int, str], [1], "expected tuple[int, str], got [1]"),
        (Mapping[str, int], [1], "expected Mapping[str, int], got [1]"),
        (Mail, 5, "expected Mail, got 5"),
    ],
)
def test_value_that_does_not_fit(annotation: object, value: object, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        fitted(annotation, value)

    assert [(problem.key, problem.message) for problem in raised.value.problems] == [("VALUE", message)]


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        (list[int], [1, "a", "b"], [("VALUE[1]", "expected int, got 'a'"), ("VALUE[2]", "expected int, got 'b'")]),
        (dict[str, int], {"a": "x"}, [("VALUE.a", "expected int, got 'x'")]),
        (Mail, {}, [("VALUE.host", "missing; expected str")]),
        (Mail, {"host": "a", "prot": 1}, [("VALUE.prot", "unknown; did you mean port?")]),
        (Mail | None, {"host": 5}, [("VALUE.host", "expected str, got 5")]),
        (list[Mail], [{"host": "a"}, {"host": 1}], [("VALUE[1].host", "expected str, got 1")]),
    ],
)
def test_problem_inside_of_a_value_names_the_place(
    annotation: object, value: object, expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(SettingsError) as raised:
        fitted(annotation, value)

    assert [(problem.key, problem.message) for problem in raised.value.problems] == expected


@pytest.mark.parametrize(
    ("annotation", "text", "expected"),
    [
        (str, "007", "007"),
        (str, "12345", "12345"),
        (str, "true", "true"),
        (str, "null", "null"),
        (str, '"quoted"', "quoted"),
        (int, "5", 5),
        (float, "1e3", 1000.0),
        (bool, "True", True),
        (bool, "1", True),
        (bool, "off", False),
        (bool, "false", False),
        (bytes, "12", b"12"),
        (Path, "5", Path("5")),
        (timedelta, "1.5", timedelta(seconds=1.5)),
        (Decimal, "1.10", Decimal("1.10")),
        (date, "2026-01-02", date(2026, 1, 2)),
        (Literal["3"], "3", "3"),
        (Color, "2", Color.BLUE),
        (int | None, "null", None),
        (str | bytes | None, "5", "5"),
        (list[str], '["a"]', ["a"]),
        (Mail, '{"host": "a"}', Mail("a")),
    ],
)
def test_text_of_the_environment_is_read_as_the_annotation_says(
    annotation: object, text: str, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever JSON made of it: a password of digits stays a string."""
    result = read(annotation, text, monkeypatch)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(("annotation", "text"), [(int, "1.5"), (int, "x"), (bool, "maybe"), (list[str], "a,b")])
def test_text_that_cannot_be_read_is_a_problem(annotation: object, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"\[environment ERLEN_VALUE\]"):
        read(annotation, text, monkeypatch)


def test_variable_reaches_a_nested_class(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    @attrs.frozen
    class Nested:
        mail: Mail

    config.from_mapping(MAIL={"host": "localhost"})
    monkeypatch.setenv("ERLEN_MAIL__PORT", "26")
    config.from_prefixed_env()

    assert load_settings(Nested, config) == Nested(Mail("localhost", 26))
    config["MAIL"]["PORT"] = "x"
    assert problems(config, Nested) == [("MAIL.PORT", "expected int, got 'x'", "environment ERLEN_MAIL__PORT")]


Plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(Plain)
def test_any_value_fits_or_is_refused(value: object) -> None:
    """Nothing but `SettingsError` comes out, and what fits an exact type is the value itself."""
    for annotation in (str, int, bool, Path, timedelta, Color, Mail, list[int], dict[str, str], int | None):
        try:
            result = fitted(annotation, value)
        except SettingsError:
            continue
        if annotation in (str, int, bool):
            assert result is value
