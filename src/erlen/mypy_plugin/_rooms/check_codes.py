"""Status codes without an exception: `errorhandler(4040)` (mistake 31) and `abort(299)` (mistake 26)."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import get_args

from mypy.errorcodes import ErrorCode
from mypy.nodes import Context, Expression
from werkzeug.exceptions import default_exceptions

from ...types import ErrorStatus
from .codes import ABORT_CODE, ERROR_CODE
from .scene import Problem, Scene

__all__ = ["check_abort", "check_errorhandler"]

ABORTABLE = frozenset[int](get_args(ErrorStatus))


def check_errorhandler(scene: Scene, code: Expression, context: Context) -> Iterator[Problem]:
    """Yield that an error handler is registered for a number that stands for no exception."""
    for number in scene.numbers(code) or ():
        if number not in default_exceptions:
            yield _problem(ERROR_CODE, number, "an error handler can be registered for", context)


def check_abort(scene: Scene, code: Expression, context: Context) -> Iterator[Problem]:
    """Yield that `abort` gets a number that stands for no exception."""
    for number in scene.numbers(code) or ():
        if number not in ABORTABLE and number not in default_exceptions:
            yield _problem(ABORT_CODE, number, "abort() can raise", context)


def _problem(code: ErrorCode, number: int, what: str, context: Context) -> Problem:
    known = sorted(default_exceptions)
    meant = next((each for each in known if str(number).startswith(str(each)) or str(each) == str(number)[-3:]), None)
    mend = "" if meant is None else f" Did you mean {meant}?"
    try:
        is_error = number >= 400
        phrase = f" ({HTTPStatus(number).phrase})"
    except ValueError:
        is_error, phrase = True, ""
    if not is_error:
        mend = " Return a response with this status instead."
    return Problem(code, f"{number}{phrase} is no HTTP error code with an exception that {what}.{mend}", context)
