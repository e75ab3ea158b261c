"""The decorator for error handlers: one overload per code, all ending in one registration (ERR-05)."""

from collections.abc import Callable
from typing import Any, get_args, get_overloads, get_type_hints

import pytest
from werkzeug.exceptions import HTTPException, default_exceptions

from erlen.errordecorator import ErrorDecorator
from erlen.errorhandling import ErrorHandler
from erlen.errors import SetupFinishedError
from erlen.types import ErrorStatus

Registered = list[tuple[type[Exception] | int, ErrorHandler]]


def handler(error: Exception) -> str:
    return ""


def decorator_into(registered: Registered, checked: list[str]) -> ErrorDecorator:
    return ErrorDecorator(lambda: checked.append("checked"), lambda key, f: registered.append((key, f)))


@pytest.mark.parametrize("key", [404, 500, ValueError, HTTPException, Exception])
def test_registers_what_it_decorates_and_returns_it(key: Any) -> None:
    registered: Registered = []
    decorate: Callable[[ErrorHandler], ErrorHandler] = decorator_into(registered, [])(key)

    assert registered == []
    assert decorate(handler) is handler
    assert registered == [(key, handler)]


def test_stacked_decorators_register_one_function_for_each() -> None:
    registered: Registered = []
    errorhandler = decorator_into(registered, [])

    @errorhandler(404)
    @errorhandler(ValueError)
    def handle(error: Exception) -> str:
        return ""

    assert registered == [(ValueError, handle), (404, handle)]


def test_lateness_is_found_before_there_is_a_function() -> None:
    """SETUP-01."""
    checked: list[str] = []
    decorator_into([], checked)(404)

    def refuse() -> None:
        raise SetupFinishedError("late")

    assert checked == ["checked"]
    with pytest.raises(SetupFinishedError, match="late"):
        ErrorDecorator(refuse, lambda key, f: None)(404)


def test_each_code_has_its_overload() -> None:
    """A code without one would take a handler of any HTTP exception."""
    codes: list[int] = []
    for overload in get_overloads(ErrorDecorator.__call__):
        hint = get_type_hints(overload)["code_or_exception"]
        codes.extend(code for code in get_args(hint) if isinstance(code, int))

    assert sorted(codes) == sorted(get_args(ErrorStatus)) == sorted(default_exceptions)


def test_each_overload_names_the_exception_of_its_code() -> None:
    wrong: list[int] = []
    for overload in get_overloads(ErrorDecorator.__call__):
        hints = get_type_hints(overload)
        codes = [code for code in get_args(hints["code_or_exception"]) if isinstance(code, int)]
        for code in codes:
            ((handler_type, *_), _result) = get_args(hints["return"])
            ((error_type,), _answer) = get_args(handler_type.__bound__)
            if error_type is not default_exceptions[code]:
                wrong.append(code)

    assert wrong == []
