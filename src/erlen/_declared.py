"""What the checks of declarations ask of an application.

Outlines only: light enough for every process to load.
"""

from __future__ import annotations

from typing import Any, Protocol

import click
from werkzeug import routing

from .config import Config
from .decorators import Tables
from .types import ViewCallable

__all__ = ["DefinedApp", "RoutedApp"]


class RoutedApp(Protocol):
    """What the check of routes asks of the application."""

    @property
    def url_map(self) -> routing.Map: ...

    @property
    def view_functions(self) -> dict[str, ViewCallable]: ...

    @property
    def tables(self) -> Tables: ...


class DefinedApp(RoutedApp, Protocol):
    """What all checks ask of the application."""

    @property
    def config(self) -> Config: ...

    @property
    def subdomain_matching(self) -> bool: ...

    @property
    def overrides(self) -> frozenset[str]: ...

    # An application's settings class may be of any type.
    @property
    def settings_class(self) -> type[Any] | None: ...

    @property
    def declared_commands(self) -> click.Group | None: ...
