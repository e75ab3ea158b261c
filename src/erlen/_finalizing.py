"""The end of declaring: what has been declared is checked, once, before the application serves.

Knows the application as what `FinalApp` says; what a mistake is, `definitions` and `settings` know, which are run when there is something to check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Protocol

from . import _groups, definitions, settings
from ._declared import DefinedApp
from .config import Config
from .defaults import unlike_defaults

__all__ = ["FinalApp", "Finalized", "vetting"]


class FinalApp(DefinedApp, Protocol):
    """What finalising asks of the application."""

    checked_definitions: definitions.Checked | None
    has_served: bool

    @property
    def finalizes(self) -> bool: ...

    def finalize(self) -> None: ...

    @property
    def settings(self) -> object: ...


class Finalized:
    """Who can be finalised."""

    #: Whether `finalize` is called; in compatibility mode an application may have a method of its own under that name.
    finalizes: bool = True

    checked_definitions: definitions.Checked | None = None
    _cli: _groups.AppGroup | None

    @property
    def declared_commands(self) -> _groups.AppGroup | None:
        """The group of the application's own commands where it has any: looking at `cli` makes one."""
        return self._cli

    def finalize(self: FinalApp) -> None:
        """Check what has been declared: rules against views, commands against their options, settings against their types.

        Called by `run`, by ``erlen run`` and with the first request, which is the latest; call it where the application is complete, at the end of
        a factory for instance, to be told there. What was found right is not looked at again until it changes. ``CHECK_DEFINITIONS`` switches it off.

        Raises:
            DefinitionError: listing every mistake with its file and line.
            SettingsError: typed settings are missing or do not fit.

        >>> from erlen import Erlen
        >>> app = Erlen("example")
        >>> @app.route("/user/<name>")
        ... def user(name: str) -> str:
        ...     return name
        >>> app.finalize()
        """
        if self.config.get("CHECK_DEFINITIONS"):
            if self.checked_definitions is None:
                self.checked_definitions = definitions.Checked()
            definitions.check(self, self.checked_definitions)
        # Read here, so that a wrong setting is found now and not somewhere later.
        _ = self.settings

    def note_first_request(self: FinalApp) -> None:
        """End the declaring phase, and refuse to serve what is declared wrongly; the next request is refused as well."""
        if not self.has_served:
            if self.finalizes:
                self.finalize()
            self.has_served = True


def vetting(declared_by: type[object] | None) -> Callable[[Config, Collection[str]], None]:
    """Return what refuses built-in settings of the wrong type where they are loaded, those excepted that *declared_by* declares."""
    return partial(_vet, declared_by)


def _vet(declared_by: type[object] | None, config: Config, keys: Collection[str]) -> None:
    if config.get("CHECK_DEFINITIONS") and (suspicious := unlike_defaults(config, keys)):
        settings.refuse_misfits(config, suspicious, declared_by)
