"""Mistake 26: `abort` with a code that has no exception."""

from typing import Final

from erlen import abort
from erlen.types import ErrorStatus

GONE: Final = 499
code: ErrorStatus = 404


def stop(number: int) -> str:
    if number == 1:
        abort(299)  # E: arg-type erlen-abort-code
    if number == 2:
        abort(GONE)  # E: arg-type erlen-abort-code
    if number == 3:
        abort(code=4040)  # E: arg-type erlen-abort-code
    abort(code)
