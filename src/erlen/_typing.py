"""What every process needs of typing_extensions, without the rest of it, whose import costs half of what attrs does.

Checkers read the stub beside this file, where each name is typing_extensions' own, or werkzeug's: to them a cached property is a property.
Rule: where the standard library has a name, it is that; below, it does what typing_extensions does.
"""

import sys
import typing
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any

__all__ = ["TypeVar", "cached_property", "override"]

if sys.version_info >= (3, 12):
    from typing import override
else:
    Method = typing.TypeVar("Method")

    def override(method: Method, /) -> Method:
        """Mark *method* as an override."""
        # A property takes no attribute.
        with suppress(AttributeError):
            setattr(method, "__override__", True)  # noqa: B010  # a method's class is not known here
        return method


if sys.version_info >= (3, 13):
    from typing import TypeVar
else:
    # Python's own knows no defaults yet, and a checker takes no call of it in a function.
    _make: Callable[..., Any] = typing.TypeVar

    # What a default can be is the checker's business.
    def TypeVar(name: str, *, default: object = ..., **options: Any) -> Any:
        """Return a type parameter, which takes its *default* where somebody leaves it out."""
        made = _make(name, **options)
        # For pickle.
        made.__module__ = sys._getframe(1).f_globals["__name__"]  # pyright: ignore[reportPrivateUsage]  # as typing does
        if default is not ...:

            def prepare(alias: Any, given: tuple[Any, ...]) -> tuple[Any, ...]:
                return (*given, default) if alias.__parameters__.index(made) == len(given) else given

            made.__default__ = default
            made.has_default = lambda: True
            made.__typing_prepare_subst__ = prepare
        return made
