"""Which call is looked at by which check.

The hooks return the type that mypy has found, always: the plugin only reports. What a hook cannot read it leaves alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from mypy.checker import TypeChecker
from mypy.errors import CompileError
from mypy.nodes import CallExpr, Decorator, Expression, MemberExpr, RefExpr, TempNode, TypeInfo
from mypy.options import Options
from mypy.plugin import FunctionContext, MethodContext, Plugin, ReportConfigContext
from mypy.types import Type
from typing_extensions import override

from . import codes, names
from .check_annotations import check_annotations
from .check_codes import check_abort, check_errorhandler
from .check_defaults import check_defaults
from .check_endpoints import check_endpoints
from .check_json import DISPLAYS, check_display, check_json
from .check_methods import check_methods
from .check_parameters import check_parameters
from .check_rule import check_rule, check_syntax
from .check_urls import URLCall, check_url
from .declaration import Declaration, declared_by_call, declared_by_decorator, owner_of
from .scene import Problem, Scene
from .settings import SettingsError, read_settings

__all__ = ["ErlenPlugin", "checking"]

Context: TypeAlias = MethodContext | FunctionContext
Check: TypeAlias = Callable[[Declaration], Iterator[Problem]]
ContextT = TypeVar("ContextT", MethodContext, FunctionContext)
Hook: TypeAlias = Callable[[ContextT], Type]

ALWAYS: Final[tuple[Check, ...]] = (check_rule, check_endpoints)
WITH_A_VIEW: Final[tuple[Check, ...]] = (
    check_methods,
    check_parameters,
    check_annotations,
    check_defaults,
    check_json,
)


class ErlenPlugin(Plugin):
    """Reports what types alone cannot say; see the package."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            self.settings = read_settings(options.config_file, [code.code for code in codes.ALL])
        except SettingsError as error:
            raise CompileError([f"erlen.mypy_plugin: {error}"]) from error
        self.by_method: Mapping[str, Callable[[Scene, MethodContext], None]] = {
            names.ROUTE_DECORATOR_CALL: on_route_decorator,
            names.ERROR_DECORATOR_CALL: on_error_handler,
        }
        self.by_name: Mapping[str, Callable[[Scene, MethodContext], None]] = {
            names.ADD_URL_RULE: on_add_url_rule,
            "register_error_handler": on_error_handler,
            "url_for": on_url_for,
        }
        self.by_function: Mapping[str, Callable[[Scene, FunctionContext], None]] = {
            names.URL_FOR: on_url_for,
            names.ABORT: on_abort,
        }

    @override
    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        check = self.by_method.get(fullname)
        if check is None:
            owner, _, name = fullname.rpartition(".")
            if name not in self.by_name or not self._is_registrar(owner):
                return None
            check = self.by_name[name]
        return self._hook(check)

    @override
    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        if fullname in DISPLAYS:
            return self._hook(on_display)
        check = self.by_function.get(fullname)
        return None if check is None else self._hook(check)

    @override
    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, str | None]:
        """Return what the findings depend on beside the program, so that mypy's cache is not older than that."""
        routes = self.settings.routes
        return {"plugin": self.digest, "routes": None if routes is None else routes.digest}

    @cached_property
    def digest(self) -> str:
        """Return a digest of the plugin itself, of the rooms it reads and of its configuration."""
        here = Path(__file__).parent
        house = here.parents[1]
        settings = self.settings
        # Sorted: another process orders a set in another way.
        said = (sorted(settings.converters.items()), sorted(settings.supplied), sorted(settings.disable))
        digest = hashlib.sha256(repr(said).encode())
        for path in (*sorted(here.glob("*.py")), house / "urlrules.py", house / "records.py"):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def _is_registrar(self, owner: str) -> bool:
        """Tell whether *owner* is a class of applications or blueprints."""
        symbol = self.lookup_fully_qualified(owner)
        return symbol is not None and isinstance(symbol.node, TypeInfo) and symbol.node.has_base(names.REGISTRAR)

    def _hook(self, check: Callable[[Scene, ContextT], None]) -> Hook[ContextT]:
        def hook(context: ContextT) -> Type:
            if isinstance(context.api, TypeChecker):
                check(Scene(context.api, self.settings), context)
            return context.default_return_type

        return hook


def checking(mypy_version: str) -> type[Plugin]:
    """Return the plugin that checks."""
    return ErlenPlugin


def _check_route(route: Declaration) -> None:
    unreadable = list(check_syntax(route))
    route.scene.report(unreadable)
    if unreadable:
        return
    found = [problem for check in ALWAYS for problem in check(route)]
    route.scene.report(found)
    # What a variable yields, or is called, is not known behind a converter that nobody has.
    is_read = all(problem.code is not codes.ROUTE_CONVERTER for problem in found)
    has_view = route.view is not None or route.decorated is not None
    if has_view and is_read and not route.is_never_called:
        for check in WITH_A_VIEW:
            route.scene.report(check(route))


def on_route_decorator(scene: Scene, context: MethodContext) -> None:
    """Check a view that a route's decorator gets."""
    if not context.args or not context.args[0]:
        return
    given = context.args[0][0]
    view_type = context.arg_types[0][0]
    place = context.context
    made: Expression | None = None
    if isinstance(place, Decorator) and isinstance(given, TempNode):
        made = next((d for d in place.decorators if (d.line, d.column) == (given.line, given.column)), None)
        view, decorated = None, place
    elif isinstance(place, CallExpr):
        made, view, decorated = place.callee, given, None
    else:
        return
    if isinstance(made, CallExpr):
        route = declared_by_decorator(scene, made, view_type, view, decorated)
        if route is not None:
            _check_route(route)


def _named_arguments(context: Context) -> tuple[dict[str, Expression], bool]:
    """Return the arguments of a call by the names of their parameters, and whether there are some that cannot be seen."""
    given: dict[str, Expression] = {}
    is_open = False
    rows = zip(context.callee_arg_names, context.args, context.arg_names, context.arg_kinds, strict=False)
    for formal, expressions, actual_names, kinds in rows:
        for expression, actual, kind in zip(expressions, actual_names, kinds, strict=False):
            if kind.is_star():
                is_open = True
            elif actual is not None or formal is not None:
                given[actual or formal or ""] = expression
    return given, is_open


def on_add_url_rule(scene: Scene, context: MethodContext) -> None:
    """Check a call of ``add_url_rule``."""
    call = context.context
    if not isinstance(call, CallExpr) or not isinstance(call.callee, MemberExpr):
        return
    owner = owner_of(scene, call.callee.expr)
    given, is_open = _named_arguments(context)
    route = None if owner is None else declared_by_call(scene, call, owner, given, is_open)
    if route is not None:
        _check_route(route)


def on_error_handler(scene: Scene, context: MethodContext) -> None:
    """Check the code that an error handler is registered for."""
    given, _ = _named_arguments(context)
    code = given.get("code_or_exception")
    if code is not None:
        scene.report(check_errorhandler(scene, code, context.context))


def on_display(scene: Scene, context: FunctionContext) -> None:
    """Check a dict or a list that a view may return."""
    if isinstance(context.context, Expression):
        scene.report(check_display(scene, context.context))


def on_abort(scene: Scene, context: FunctionContext) -> None:
    """Check the code that `abort` gets."""
    given, _ = _named_arguments(context)
    code = given.get("code")
    if code is not None:
        scene.report(check_abort(scene, code, context.context))


def on_url_for(scene: Scene, context: Context) -> None:
    """Check the name and the values of a URL."""
    if scene.settings.routes is None or not context.args or not context.args[0]:
        return
    values: dict[str, Type] = {}
    endpoint: Expression | None = None
    is_open = False
    rows = zip(
        context.callee_arg_names, context.args, context.arg_types, context.arg_names, context.arg_kinds, strict=False
    )
    for position, (formal, expressions, types, actual_names, kinds) in enumerate(rows):
        for expression, given, actual, kind in zip(expressions, types, actual_names, kinds, strict=False):
            if kind.is_star():
                is_open = True
            elif endpoint is None and position == 0:
                endpoint = expression
            elif actual is not None or formal is not None:
                values[actual or formal or ""] = given
    if endpoint is not None and not _is_view(endpoint):
        scene.report(check_url(scene, URLCall(endpoint, values, is_open, context.context)))


def _is_view(expression: Expression) -> bool:
    """Tell whether *expression* names something that is no text."""
    return isinstance(expression, RefExpr) and isinstance(expression.node, TypeInfo)
