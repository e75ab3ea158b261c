"""The search for an error handler against a plain model: code before class, innermost scope first (ERR-01, ERR-06, ERR-33)."""

from collections.abc import Callable
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    Forbidden,
    HTTPException,
    NotFound,
    default_exceptions,
)

from erlen.errorhandling import ErrorTable, class_and_code
from erlen.errors import HandlerError, HandlerTypeError
from erlen.types import Scope


class Missing(NotFound):
    """An HTTP exception of the application's own."""


class Coded(HTTPException):
    code = 499


KEYS: tuple[type[Exception] | int, ...] = (
    400, 403, 404, Exception, LookupError, KeyError, ValueError, HTTPException, BadRequest, BadRequestKeyError, NotFound,
    Missing, Coded,
)  # fmt: skip
ERRORS: tuple[Callable[[], Exception], ...] = (
    Exception, LookupError, KeyError, ValueError, HTTPException, BadRequest, BadRequestKeyError, NotFound, Missing, Forbidden,
    Coded, OSError,
)  # fmt: skip
SCOPES: tuple[Scope, ...] = (None, "a", "a.b")
REGISTERED = st.lists(st.tuples(st.sampled_from(SCOPES), st.sampled_from(KEYS)), max_size=10)


@attrs.frozen(eq=False)
class Handler:
    """A handler that is only itself."""

    def __call__(self, error: Exception) -> str:
        return ""


def class_of(key: type[Exception] | int) -> type[Exception]:
    return default_exceptions[key] if isinstance(key, int) else key


def wanted(
    registered: dict[tuple[Scope, type[Exception]], Handler], error: Exception, scopes: list[Scope]
) -> Handler | None:
    """Return the handler by the rule as the specification words it."""
    code = error.code if isinstance(error, HTTPException) else None
    for wanted_code, scope in product([code, None] if code is not None else [None], scopes):
        for exception_class in type(error).__mro__:
            if not issubclass(exception_class, Exception):
                continue
            own = exception_class.code if issubclass(exception_class, HTTPException) else None
            if own == wanted_code and (scope, exception_class) in registered:
                return registered[scope, exception_class]
    return None


@given(
    registered=REGISTERED,
    make=st.sampled_from(ERRORS),
    scopes=st.sampled_from([[None], ["a", None], ["a.b", "a", None]]),
)
def test_finds_what_the_rule_says_and_creates_nothing(
    registered: list[tuple[Scope, type[Exception] | int]], make: Callable[[], Exception], scopes: list[Scope]
) -> None:
    """ERR-01, ERR-33."""
    table, model, error = ErrorTable(), {}, make()
    for scope, key in registered:
        handler = model[scope, class_of(key)] = Handler()
        table.register(scope, key, handler)
    before = {scope: {code: dict(handlers) for code, handlers in by_code.items()} for scope, by_code in table.items()}

    found = table.find(error, scopes)

    assert found is wanted(model, error, scopes)
    assert before == table


def test_code_in_an_outer_scope_beats_class_in_an_inner_one() -> None:
    """ERR-01: the surprising half of the rule."""
    table, by_code, by_class = ErrorTable(), Handler(), Handler()
    table.register(None, 404, by_code)
    table.register("a", HTTPException, by_class)

    assert table.find(NotFound(), ["a", None]) is by_code


def test_scopes_may_be_an_iterator() -> None:
    """Both buckets search all scopes."""
    table, handler = ErrorTable(), Handler()
    table.register(None, Exception, handler)

    assert table.find(NotFound(), iter(["a", None])) is handler


@pytest.mark.parametrize(
    ("key", "error", "said"),
    [
        (200, HandlerError, "200 is no HTTP error code"),
        (999, HandlerError, "999 is no HTTP error code"),
        (True, HandlerError, "True is no HTTP error code"),
        (BaseException, HandlerError, "'BaseException' is not a subclass of Exception"),
        (KeyboardInterrupt, HandlerError, "'KeyboardInterrupt' is not a subclass"),
        (int, HandlerError, "'int' is not a subclass"),
        (ValueError("x"), HandlerTypeError, "Register the handler for ValueError"),
        ("404", HandlerTypeError, "'404' is neither"),
        (None, HandlerTypeError, "None is neither"),
    ],
)
def test_what_cannot_be_handled_is_refused(key: Any, error: type[Exception], said: str) -> None:
    """ERR-06."""
    table = ErrorTable()

    with pytest.raises(error, match=said):
        table.register(None, key, Handler())
    assert not table


@pytest.mark.parametrize("code", sorted(default_exceptions))
def test_code_is_its_class(code: int) -> None:
    assert class_and_code(code) == class_and_code(default_exceptions[code]) == (default_exceptions[code], code)


def test_exception_without_code_has_none() -> None:
    assert [class_and_code(key) for key in (ValueError, HTTPException, Coded)] == [
        (ValueError, None),
        (HTTPException, None),
        (Coded, 499),
    ]


def test_merging_renames_scopes_and_keeps_the_rest() -> None:
    """BP-09."""
    own, other, handlers = ErrorTable(), ErrorTable(), [Handler() for _ in range(4)]
    own.register(None, 404, handlers[0])
    own.register("bp", ValueError, handlers[1])
    other.register(None, 404, handlers[2])
    other.register("child", ValueError, handlers[3])

    own.merge(other, lambda scope: "bp" if scope is None else f"bp.{scope}")

    assert own.find(NotFound(), [None]) is handlers[0]
    assert own.find(ValueError(), ["bp", None]) is handlers[1]
    assert own.find(NotFound(), ["bp", None]) is handlers[2]
    assert own.find(ValueError(), ["bp.child", "bp", None]) is handlers[3]
    assert list(other) == [None, "child"]
