"""Command groups as Flask has them: erlen's, but a command's function may take whatever it likes."""

from collections.abc import Callable
from typing import Any, ClassVar

import click

from ..._groups import AppGroup as NativeGroup
from ..._typing import override

__all__ = ["AppGroup"]


class AppGroup(NativeGroup):
    """A group whose commands run in the application's context."""

    checks_parameters: ClassVar[bool] = False

    # A group class of one's own takes what it likes (click's contract).
    @override
    def group(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Group]:  # type: ignore[override]  # click's own form
        """Register the decorated function as a group, an `AppGroup` unless *cls* says otherwise."""
        kwargs.setdefault("cls", AppGroup)
        register: Callable[[Callable[..., Any]], click.Group] = super().group(*args, **kwargs)
        return register
