"""``flask.sansio.blueprints``: blueprints without input and output."""

import os
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from ...._typing import override
from ....blueprints import OWN_NAME, BlueprintSetupState, CLIGroup
from ....blueprints import Blueprint as NativeBlueprint
from ....types import RuleDefaults
from .._groups import AppGroup
from .scaffold import (
    Scaffold,
    T_after_request,
    T_before_request,
    T_error_handler,
    T_teardown,
    T_template_context_processor,
    T_url_defaults,
    T_url_value_preprocessor,
    _endpoint_from_view_func,
    _sentinel,
    as_method,
    setupmethod,
)

__all__ = [
    "Blueprint",
    "BlueprintSetupState",
    "DeferredSetupFunction",
    "Scaffold",
    "T_after_request",
    "T_before_request",
    "T_error_handler",
    "T_teardown",
    "T_template_context_processor",
    "T_template_filter",
    "T_template_global",
    "T_template_test",
    "T_url_defaults",
    "T_url_value_preprocessor",
    "_endpoint_from_view_func",
    "_sentinel",
    "setupmethod",
]

# Flask's type variables, for code that annotates with them; each stands for a callable of any kind.
T_template_filter = TypeVar("T_template_filter", bound=Callable[..., Any])
T_template_global = TypeVar("T_template_global", bound=Callable[..., Any])
T_template_test = TypeVar("T_template_test", bound=Callable[..., Any])

DeferredSetupFunction = Callable[[BlueprintSetupState], None]


class Blueprint(NativeBlueprint, Scaffold):  # pyright: ignore[reportIncompatibleVariableOverride]  # `cli` can be set in both
    """A part of a Flask application."""

    checks_rules: ClassVar[bool] = False

    # Flask's own mark for "not given" is taken as well.
    def __init__(
        self,
        name: str,
        import_name: str,
        static_folder: str | os.PathLike[str] | None = None,
        static_url_path: str | None = None,
        template_folder: str | os.PathLike[str] | None = None,
        url_prefix: str | None = None,
        subdomain: str | None = None,
        url_defaults: RuleDefaults | None = None,
        root_path: str | None = None,
        cli_group: object = _sentinel,
    ) -> None:
        NativeBlueprint.__init__(
            self,
            name,
            import_name,
            static_folder,
            static_url_path,
            template_folder,
            url_prefix,
            subdomain,
            url_defaults,
            root_path,
            cli_group if cli_group is None or isinstance(cli_group, str | CLIGroup) else OWN_NAME,
        )
        self.cli = AppGroup(name)

    @override
    def _check_setup_finished(self, f_name: str) -> None:
        NativeBlueprint.check_setup_finished(self, f_name)

    @override
    def check_setup_finished(self, f_name: str, /) -> None:
        """Ask `_check_setup_finished`, which a subclass may override."""
        self._check_setup_finished(f_name)

    # Options that no part of erlen knows are for deferred functions, however they are spelt (Flask's contract).
    @override
    def register_blueprint(self, blueprint: NativeBlueprint, **options: Any) -> None:
        """Mount *blueprint* inside of this one wherever this one is mounted (BP-07)."""
        self.check_setup_finished("register_blueprint")
        if blueprint is self:
            raise ValueError(f"The blueprint {self.name!r} cannot be registered on itself.")
        self._blueprints.append((blueprint, options))


# To a checker they are the properties they were; seen from the class, Flask has functions there.
for _name in ("app_errorhandler", "app_template_filter", "app_template_test", "app_template_global"):
    setattr(Blueprint, _name, as_method(NativeBlueprint, _name))
