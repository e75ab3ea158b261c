"""``flask.sansio.app``: the application without input and output; `flask.app` adds those.

Rule: Flask's private override points stand in front of erlen's public ones of the same meaning.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from werkzeug.routing import Rule as WerkzeugRule

from ...._typing import override
from ....app import Erlen
from ....blueprints import Blueprint as NativeBlueprint
from ....config import Config as NativeConfig
from ....environment import Environment
from ....namespace import ContextGlobals
from ....sessions import Session
from ....types import HandlerCallable
from .._groups import AppGroup
from .._namespace import _AppCtxGlobals
from ..config import Config, ConfigAttribute
from ..json.provider import DefaultJSONProvider, JSONProvider
from .scaffold import F, Scaffold, as_method, assignable, setupmethod

__all__ = [
    "App",
    "Config",
    "ConfigAttribute",
    "F",
    "Scaffold",
    "T_shell_context_processor",
    "T_teardown",
    "T_template_filter",
    "T_template_global",
    "T_template_test",
    "_make_timedelta",
    "setupmethod",
]

# Flask's type variables, for code that annotates with them; each stands for a callable of any kind.
T_shell_context_processor = TypeVar("T_shell_context_processor", bound=Callable[..., Any])
T_teardown = TypeVar("T_teardown", bound=Callable[..., Any])
T_template_filter = TypeVar("T_template_filter", bound=Callable[..., Any])
T_template_global = TypeVar("T_template_global", bound=Callable[..., Any])
T_template_test = TypeVar("T_template_test", bound=Callable[..., Any])


def _make_timedelta(value: timedelta | int | None) -> timedelta | None:
    return value if value is None or isinstance(value, timedelta) else timedelta(seconds=value)


class App(Erlen[Session, None], Scaffold):  # pyright: ignore[reportIncompatibleVariableOverride]  # `cli` can be set in both
    """A Flask application, as far as it does no input or output."""

    finalizes: bool = False
    app_ctx_globals_class: type[ContextGlobals] = _AppCtxGlobals
    config_class: type[NativeConfig] = Config
    json_provider_class: type[JSONProvider] = DefaultJSONProvider
    url_rule_class: type[WerkzeugRule] = WerkzeugRule
    # A plain dictionary may be put in its place; extensions keep state of any type there (Flask's contract).
    extensions: dict[str, Any]  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # wider: see above
    # jinja2 defines what its environment takes; applications and extensions add to this one (Flask's contract).
    jinja_options: dict[str, Any] = {}  # pyright: ignore[reportIncompatibleVariableOverride]  # narrower: it can be added to

    def __init__(
        self,
        import_name: str,
        static_url_path: str | None = None,
        static_folder: str | os.PathLike[str] | None = "static",
        static_host: str | None = None,
        host_matching: bool = False,
        subdomain_matching: bool = False,
        template_folder: str | os.PathLike[str] | None = "templates",
        instance_path: str | None = None,
        instance_relative_config: bool = False,
        root_path: str | None = None,
    ) -> None:
        Erlen.__init__(
            self,
            import_name,
            static_url_path=static_url_path,
            static_folder=static_folder,
            static_host=static_host,
            host_matching=host_matching,
            subdomain_matching=subdomain_matching,
            template_folder=template_folder,
            instance_path=instance_path,
            instance_relative_config=instance_relative_config,
            root_path=root_path,
        )
        self.cli = AppGroup(self.name)

    @property
    def _got_first_request(self) -> bool:
        return self.has_served

    @_got_first_request.setter
    def _got_first_request(self, value: bool) -> None:
        self.has_served = value

    # Flask's private override points

    @override
    def _check_setup_finished(self, f_name: str) -> None:
        Erlen.check_setup_finished(self, f_name)

    @override
    def check_setup_finished(self, f_name: str, /) -> None:
        """Ask `_check_setup_finished`, which a subclass may override."""
        self._check_setup_finished(f_name)

    def _find_error_handler(self, e: Exception, blueprints: list[str]) -> HandlerCallable | None:
        return Erlen.find_error_handler(self, e, blueprints)

    @override
    def find_error_handler(self, e: Exception, blueprints: list[str]) -> HandlerCallable | None:
        """Ask `_find_error_handler`, which a subclass may override."""
        return self._find_error_handler(e, blueprints)

    # What Flask's core leaves open

    @override
    def _add_static_rule(self, static_host: str | None) -> None:
        """Add no rule: files are read elsewhere."""

    @override
    def create_jinja_environment(self) -> Environment:
        raise NotImplementedError(f"{type(self).__name__} does not say how to make its template environment.")

    # Options that no part of erlen knows are for deferred functions, however they are spelt (Flask's contract).
    @override
    def register_blueprint(self, blueprint: NativeBlueprint, **options: Any) -> None:
        """Mount *blueprint*; options win over what it was made with (BP-04)."""
        self.check_setup_finished("register_blueprint")
        blueprint.register(self, options)


# To a checker they are the properties they were; seen from the class they are what Flask has there (CFG-11).
for _name, _attribute in {
    "testing": ConfigAttribute[object, object]("TESTING"),
    "secret_key": ConfigAttribute[object, object]("SECRET_KEY"),
    "permanent_session_lifetime": ConfigAttribute[timedelta | int | None, timedelta | None](
        "PERMANENT_SESSION_LIFETIME", _make_timedelta
    ),
}.items():
    setattr(App, _name, _attribute)
# As methods, too: seen from the class, Flask has functions there.
for _name in ("template_filter", "template_test", "template_global"):
    setattr(App, _name, as_method(Erlen, _name))

# As an attribute that can be assigned, too.
setattr(App, "view_functions", assignable(Erlen, "view_functions"))  # noqa: B010
