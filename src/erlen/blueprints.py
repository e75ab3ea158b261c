"""Blueprints: declarations that wait for an application.

A blueprint is a name, tables of its own, and functions that run when it is mounted; how it reads there is `_mounting`'s business. Rules
(BP): the first
mounting closes it for further declarations (SETUP-06); its hooks and handlers stay in its own tables, and mounting copies them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, ClassVar, Final, Unpack

from . import _groups, findings, routing, urlrules
from ._mounting import (
    BlueprintOptions,
    BlueprintSetupState,
    MountingApp,
    check_options,
    child_options,
    full_name,
    merge_tables,
)
from ._paths import root_path_of
from ._typing import override
from .decorators import (
    AfterT,
    BeforeT,
    ContextProcessorT,
    Registrar,
    Tables,
    TeardownT,
    URLDefaultsT,
    URLValuePreprocessorT,
    named,
)
from .errordecorator import ErrorDecorator
from .errorhandling import ErrorHandler, class_and_code
from .errors import BlueprintError, RouteError, RouteOptionError, SetupFinishedError, UnknownConverterError
from .folders import Foldered, static_folder_of
from .records import place_of_caller
from .templatedecorators import FilterDecorator, GlobalDecorator, TestDecorator
from .types import (
    FilterCallable,
    MethodCollection,
    Ret,
    RuleDefaults,
    TemplateCallable,
    TestCallable,
    ViewCallable,
)

__all__ = ["Blueprint", "BlueprintSetupState", "CLIGroup"]


class CLIGroup(Enum):
    """What stands for a group name that was not given."""

    OWN_NAME = "own name"


OWN_NAME: Final = CLIGroup.OWN_NAME


class Blueprint(Foldered, Registrar):
    """A part of an application: routes, hooks, handlers, templates, static files and commands under one name.

    Raises:
        BlueprintError: *name* is empty or contains a dot.

    >>> from erlen import Blueprint, Erlen
    >>> blog = Blueprint("blog", "example", url_prefix="/blog")
    >>> @blog.get("/<int:post_id>")
    ... def post(post_id: int) -> str:
    ...     return f"post {post_id}"
    >>> app = Erlen("example")
    >>> app.register_blueprint(blog)
    >>> app.test_client().get("/blog/3").text
    'post 3'
    """

    #: Whether what is certain to be refused at mounting is refused where it is declared.
    checks_rules: ClassVar[bool] = True

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
        cli_group: str | CLIGroup | None = OWN_NAME,
    ) -> None:
        if not name or "." in name:
            what = "is empty" if not name else f"{name!r} contains a dot, which separates a blueprint from its parent"
            raise BlueprintError(f"The blueprint's name {what}; choose another one.")
        self.name = name
        self.import_name = import_name
        self.root_path: str = root_path_of(import_name) if root_path is None else root_path
        self.given_static_folder: str | None = static_folder_of(static_folder)
        self.given_static_url_path: str | None = None
        self.static_url_path = static_url_path
        self.template_folder = template_folder
        self.url_prefix = url_prefix
        self.subdomain = subdomain
        # A rule's defaults become view arguments of any type (Flask's contract).
        self.url_values_defaults: dict[str, Any] = dict(url_defaults or {})
        self.cli_group = cli_group
        self._cli: _groups.AppGroup | None = None
        self.tables: Tables = Tables()
        self.view_functions: dict[str, ViewCallable] = {}
        self.deferred_functions: list[Callable[[BlueprintSetupState], object]] = []
        self._blueprints: list[tuple[Blueprint, dict[str, Any]]] = []
        self._got_registered_once = False
        # The views of its rules by endpoint, so that a second one is refused where it is declared.
        self._views: dict[str, ViewCallable] = {}

    @property
    def cli(self) -> _groups.AppGroup:
        """The group of the blueprint's own commands (CLI-18)."""
        if self._cli is None:
            self._cli = _groups.AppGroup(self.name)
        return self._cli

    @cli.setter
    def cli(self, group: _groups.AppGroup) -> None:
        self._cli = group

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def check_setup_finished(self, f_name: str, /) -> None:
        if self._got_registered_once:
            raise SetupFinishedError(
                f"The setup method {f_name!r} can no longer be called on the blueprint {self.name!r}: it has been registered"
                " already, and what is declared now would be missing there. Declare it before registering the blueprint."
            )

    # What is declared

    # A rule class may take options of its own (Flask's contract).
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Ret] | None = None,
        provide_automatic_options: bool | None = None,
        *,
        methods: MethodCollection | None = None,
        **options: Any,
    ) -> None:
        """Add a rule wherever this blueprint is mounted; see `Erlen.add_url_rule`.

        Raises:
            BlueprintError: the endpoint or the view's name contains a dot (BP-18).
        """
        self.check_setup_finished("add_url_rule")
        if methods is not None:
            options["methods"] = methods
        for kind, given in (("endpoint", endpoint), ("view function's name", getattr(view_func, "__name__", None))):
            if given and "." in given:
                raise BlueprintError(
                    f"The {kind} {given!r} contains a dot; the blueprint's name is put in front by itself."
                )
        if self.checks_rules:
            self._check_rule(rule, endpoint, view_func, options)
        place = place_of_caller()

        def mount(state: BlueprintSetupState) -> None:
            tables = state.app.tables
            tables.place = place
            try:
                state.add_url_rule(
                    rule, endpoint, view_func, provide_automatic_options=provide_automatic_options, **options
                )
            except (RouteError, RouteOptionError, UnknownConverterError) as error:
                # Mounting is not where the mistake is.
                error.args = (f"{error} (declared at {findings.shown(place[0])}:{place[1]})", *error.args[1:])
                raise
            finally:
                tables.place = None

        self.record(mount)

    def _check_rule(
        self, rule: str, endpoint: str | None, view: Callable[..., Ret] | None, options: Mapping[str, object]
    ) -> None:
        """Refuse what is wrong wherever this blueprint may be mounted."""
        routing.refuse_text_for_methods(options.get("methods"))
        urlrules.parse_rule(rule)
        name: str | None = endpoint or getattr(view, "__name__", None)
        if view is None or name is None:
            return
        known = self._views.setdefault(name, view)
        if known is not view and known != view:
            raise routing.endpoint_conflict(name, known, view)

    def record(self, func: Callable[[BlueprintSetupState], object]) -> None:
        """Call *func* whenever this blueprint is registered (BP-11)."""
        self.check_setup_finished("record")
        self.deferred_functions.append(func)

    def record_once(self, func: Callable[[BlueprintSetupState], object]) -> None:
        """Call *func* when this blueprint is registered for the first time on an application (BP-10)."""
        self.check_setup_finished("record_once")

        def once(state: BlueprintSetupState) -> None:
            if state.first_registration:
                func(state)

        self.record(once)

    # Options that no part of erlen knows are for deferred functions (Flask's contract).
    def make_setup_state(
        self, app: MountingApp, options: dict[str, Any], first_registration: bool = False
    ) -> BlueprintSetupState:
        """Return the state that deferred functions get; an override point."""
        return BlueprintSetupState(self, app, options, first_registration)

    def register_blueprint(self, blueprint: Blueprint, **options: Unpack[BlueprintOptions]) -> None:
        """Mount *blueprint* inside of this one wherever this one is mounted (BP-07).

        Raises:
            BlueprintError: *blueprint* is this one, or an option is misspelt.
        """
        self.check_setup_finished("register_blueprint")
        if blueprint is self:
            raise BlueprintError(f"The blueprint {self.name!r} cannot be registered on itself.")
        check_options(options)
        self._blueprints.append((blueprint, {**options}))

    # Mounting

    # Options that no part of erlen knows are for deferred functions (Flask's contract).
    def register(self, app: MountingApp, options: dict[str, Any]) -> None:
        """Mount this blueprint and its children on *app*; an override point that `register_blueprint` calls.

        Raises:
            BlueprintError: the name is taken (BP-02, BP-14).
        """
        name = full_name(self, options)
        known: Mapping[str, object] = app.blueprints
        taken_by = known.get(name)
        if taken_by is not None:
            same = "this blueprint" if taken_by is self else "another blueprint"
            raise BlueprintError(
                f"The name {name!r} is already registered for {same}: {taken_by!r}; pass name= to register it under another one."
            )
        first_registration = not any(each is self for each in known.values())
        app.blueprints[name] = self
        self._got_registered_once = True
        state = self.make_setup_state(app, options, first_registration)
        if self.has_static_folder:
            state.add_url_rule(
                f"{self.static_url_path}/<path:filename>", endpoint="static", view_func=self.send_static_file
            )
        self._merge_blueprint_funcs(app, name)
        for deferred in self.deferred_functions:
            deferred(state)
        self._mount_commands(app, options, name)
        for child, own_options in self._blueprints:
            child.register(app, child_options(state, child, own_options, name))

    def _merge_blueprint_funcs(self, app: MountingApp, name: str) -> None:
        """Copy hooks, handlers and views without a rule to *app* under *name* (BP-09, BP-23)."""
        merge_tables(self.tables, app.tables, name)
        for endpoint, view in self.view_functions.items():
            app.attach_view(endpoint, view)

    def _mount_commands(self, app: MountingApp, options: Mapping[str, Any], name: str) -> None:
        """Add the blueprint's commands to the application's, in a group of their own or not (CLI-18)."""
        # Looking at a group makes it: a blueprint without commands has none.
        if self._cli is None or not self._cli.commands:
            return
        group: str | CLIGroup | None = options.get("cli_group", self.cli_group)
        if group is None:
            app.cli.commands.update(self.cli.commands)
        else:
            self.cli.name = name if isinstance(group, CLIGroup) else group
            app.cli.add_command(self.cli)

    # What is declared for the whole application

    def before_app_request(self, f: BeforeT) -> BeforeT:
        """Call *f* before every request to the application (LIFE-07)."""
        self.check_setup_finished("before_app_request")
        self.record_once(lambda state: state.app.tables.before_request.add(None, f))
        return f

    def after_app_request(self, f: AfterT) -> AfterT:
        """Call *f* with every response of the application (LIFE-07)."""
        self.check_setup_finished("after_app_request")
        self.record_once(lambda state: state.app.tables.after_request.add(None, f))
        return f

    def teardown_app_request(self, f: TeardownT) -> TeardownT:
        """Call *f* at the end of every request to the application (LIFE-07)."""
        self.check_setup_finished("teardown_app_request")
        self.record_once(lambda state: state.app.tables.teardown_request.add(None, f))
        return f

    def app_context_processor(self, f: ContextProcessorT) -> ContextProcessorT:
        """Add what *f* returns to the variables of every template of the application (TPL-07)."""
        self.check_setup_finished("app_context_processor")
        self.record_once(lambda state: state.app.tables.context_processors.add(None, f))
        return f

    def app_url_value_preprocessor(self, f: URLValuePreprocessorT) -> URLValuePreprocessorT:
        """Call *f* with the view arguments of every request to the application (UPROC-03)."""
        self.check_setup_finished("app_url_value_preprocessor")
        self.record_once(lambda state: state.app.tables.url_value_preprocessors.add(None, f))
        return f

    def app_url_defaults(self, f: URLDefaultsT) -> URLDefaultsT:
        """Call *f* with the values of every URL of the application (UPROC-03)."""
        self.check_setup_finished("app_url_defaults")
        self.record_once(lambda state: state.app.tables.url_defaults.add(None, f))
        return f

    @property
    def app_errorhandler(self) -> ErrorDecorator:
        """The decorator for error handlers of the whole application; see `ErrorDecorator`."""
        return ErrorDecorator(lambda: self.check_setup_finished("app_errorhandler"), self._register_app_error_handler)

    def _register_app_error_handler(self, code_or_exception: type[Exception] | int, f: ErrorHandler, /) -> None:
        if self.checks_rules:
            class_and_code(code_or_exception)
        self.record_once(lambda state: state.app.register_error_handler(code_or_exception, f))

    @property
    def app_template_filter(self) -> FilterDecorator:
        """The decorator for template filters, bare or called with a name (TPL-13)."""
        return FilterDecorator(lambda: self.check_setup_finished("app_template_filter"), self.add_app_template_filter)

    @property
    def app_template_test(self) -> TestDecorator:
        """The decorator for template tests, bare or called with a name (TPL-13)."""
        return TestDecorator(lambda: self.check_setup_finished("app_template_test"), self.add_app_template_test)

    @property
    def app_template_global(self) -> GlobalDecorator:
        """The decorator for template globals, bare or called with a name (TPL-13)."""
        return GlobalDecorator(lambda: self.check_setup_finished("app_template_global"), self.add_app_template_global)

    def add_app_template_filter(self, f: FilterCallable, name: str | None = None) -> None:
        """Register a template filter under *name*, else under its own (TPL-13)."""
        self.check_setup_finished("add_app_template_filter")
        self.record_once(lambda state: state.app.add_template_filter(f, name or named(f)))

    def add_app_template_test(self, f: TestCallable, name: str | None = None) -> None:
        """Register a template test under *name*, else under its own (TPL-13)."""
        self.check_setup_finished("add_app_template_test")
        self.record_once(lambda state: state.app.add_template_test(f, name or named(f)))

    def add_app_template_global(self, f: TemplateCallable, name: str | None = None) -> None:
        """Register a template global under *name*, else under its own (TPL-13)."""
        self.check_setup_finished("add_app_template_global")
        self.record_once(lambda state: state.app.add_template_global(f, name or named(f)))
