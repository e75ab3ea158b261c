"""The room `_runtime`: environment variables, dotenv files, and the bridge from coroutines to calls."""

import functools
import os
import sys
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest

from erlen._runtime import async_to_sync, ensure_sync, environment, get_debug_flag, get_load_dotenv, load_dotenv
from erlen.errors import AsyncSupportError, ConfigFileError

number: ContextVar[int] = ContextVar("number")


async def double(value: int) -> int:
    return 2 * value


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder three levels deep, made the current one, with variables A to D unset."""
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    for name in "ABCD":
        # Set first: monkeypatch then removes afterwards what the code under test sets.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return folder


def loaded(*names: str) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}


@pytest.mark.parametrize(
    ("erlen", "flask", "expected"),
    [(None, None, None), (None, "f", "f"), ("e", None, "e"), ("e", "f", "e"), ("", "f", "")],
)
def test_flasks_variable_counts_where_erlens_is_unset(
    monkeypatch: pytest.MonkeyPatch, erlen: str | None, flask: str | None, expected: str | None
) -> None:
    for name, value in (("ERLEN_APP", erlen), ("FLASK_APP", flask)):
        if value is not None:
            monkeypatch.setenv(name, value)

    assert environment("APP") == expected


@pytest.mark.parametrize(
    ("value", "debug", "dotenv"),
    [
        (None, False, True),
        ("", False, True),
        ("0", False, True),
        ("False", False, True),
        ("NO", False, True),
        ("1", True, False),
        ("yes", True, False),
        ("off", True, False),
        (" ", True, False),
    ],
)
@pytest.mark.parametrize("prefix", ["ERLEN", "FLASK"])
def test_flags_are_on_unless_they_say_no(
    monkeypatch: pytest.MonkeyPatch, prefix: str, value: str | None, debug: bool, dotenv: bool
) -> None:
    """APP-12, DOTENV-03."""
    if value is not None:
        monkeypatch.setenv(f"{prefix}_DEBUG", value)
        monkeypatch.setenv(f"{prefix}_SKIP_DOTENV", value)

    assert get_debug_flag() is debug
    assert get_load_dotenv() is dotenv


@pytest.mark.parametrize(("value", "expected"), [(None, False), ("", False), ("0", True), ("1", False)])
def test_default_decides_about_dotenv_where_nothing_is_set(
    monkeypatch: pytest.MonkeyPatch, value: str | None, expected: bool
) -> None:
    """DOTENV-03."""
    if value is not None:
        monkeypatch.setenv("ERLEN_SKIP_DOTENV", value)

    assert get_load_dotenv(default=False) is expected


def test_nearest_source_of_a_variable_wins(deep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DOTENV-01, DOTENV-02, DOTENV-06."""
    (deep / ".flaskenv").write_text("A=flaskenv\nB=flaskenv\nC=flaskenv\nD=flaskenv\n")
    (deep.parent / ".env").write_text("A=env\nB=env\nC=env\nNO_VALUE\n")
    (deep / "extra").write_text("A=extra\nB=extra\n")
    monkeypatch.setenv("A", "real")

    assert load_dotenv("extra")

    assert loaded("A", "B", "C", "D", "NO_VALUE") == {"A": "real", "B": "extra", "C": "env", "D": "flaskenv"}
    assert os.getcwd() == str(deep)


def test_default_files_can_be_left_out(deep: Path) -> None:
    """DOTENV-06."""
    (deep / ".env").write_text("A=env\n")
    (deep / "extra").write_text("B=ünï\n", encoding="utf-8")

    assert load_dotenv(deep / "extra", load_defaults=False)

    assert loaded("A", "B") == {"B": "ünï"}


def test_nothing_found_is_false(deep: Path) -> None:
    """DOTENV-06."""
    assert load_dotenv(deep / "missing", load_defaults=False) is False


def test_file_in_another_encoding_is_named(deep: Path) -> None:
    (deep / "extra").write_bytes("A=ü\n".encode("latin-1"))

    with pytest.raises(ConfigFileError, match=r"extra' is not UTF-8"):
        load_dotenv(deep / "extra", load_defaults=False)


@pytest.mark.parametrize(("file", "tip"), [(".env", True), (".flaskenv", True), ("other", False)])
def test_without_the_package_there_is_a_tip_where_files_are(
    deep: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str, tip: bool
) -> None:
    """DOTENV-04."""
    (deep / file).write_text("A=1\n")
    monkeypatch.setitem(sys.modules, "dotenv", None)

    assert load_dotenv() is False

    captured = capsys.readouterr()
    assert ("pip install erlen[dotenv]" in captured.err) is tip
    assert captured.out == ""
    assert loaded("A") == {}


def test_coroutine_functions_become_calls() -> None:
    """ASYNC-03."""
    assert async_to_sync(double)(21) == 42


def test_bridge_carries_context_variables() -> None:
    """ASYNC-03."""

    async def bump() -> int:
        number.set(number.get() + 1)
        return number.get()

    token = number.set(1)
    result = async_to_sync(bump)()
    seen = number.get()
    number.reset(token)

    assert (result, seen) == (2, 2)


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASYNC-02."""
    monkeypatch.setitem(sys.modules, "asgiref.sync", None)

    with pytest.raises(
        AsyncSupportError, match=r"double is a coroutine function.*pip install 'erlen\[async\]"
    ) as raised:
        async_to_sync(double)
    assert isinstance(raised.value, RuntimeError)


def test_plain_functions_stay_themselves() -> None:
    """ASYNC-05."""

    def plain() -> int:
        return 1

    assert ensure_sync(plain, async_to_sync) is plain


def test_partial_of_a_coroutine_function_is_one() -> None:
    """ASYNC-04."""
    result: object = ensure_sync(functools.partial(double, 21), async_to_sync)()

    assert result == 42


def test_object_with_an_async_call_is_plain() -> None:
    """ASYNC-04."""

    class View:
        async def __call__(self) -> int:
            return 1

    view = View()
    # To a checker any callable with a coroutine as result is a coroutine function.
    result: object = ensure_sync(view, async_to_sync)

    assert result is view


def test_bridge_is_the_callers() -> None:
    """ASYNC-06."""
    bridged: list[object] = []

    # What a coroutine yields is the event loop's business.
    def bridge(func: Callable[[int], Coroutine[Any, Any, int]]) -> Callable[[int], int]:
        bridged.append(func)
        return async_to_sync(func)

    assert ensure_sync(double, bridge)(1) == 2
    assert bridged == [double]
