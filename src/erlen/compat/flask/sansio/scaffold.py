"""``flask.sansio.scaffold``: what Flask's applications and blueprints have in common, under Flask's private names too.

Rule: who overrides a private method of Flask's is called where the house calls its public one.
"""

import os
from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast

from ...._groups import AppGroup
from ...._paths import find_package, folder_holding, root_path_of
from ...._typing import override
from ....appctx import UNSET
from ....decorators import Registrar, RouteDecorator, Tables, named
from ....errorhandling import class_and_code
from ....folders import Foldered, static_folder_of
from ....types import ViewCallable

__all__ = [
    "F",
    "Scaffold",
    "T_after_request",
    "T_before_request",
    "T_error_handler",
    "T_route",
    "T_teardown",
    "T_template_context_processor",
    "T_url_defaults",
    "T_url_value_preprocessor",
    "_endpoint_from_view_func",
    "_find_package_path",
    "_sentinel",
    "find_package",
    "get_root_path",
    "setupmethod",
]

P = ParamSpec("P")
R = TypeVar("R")
RuleT = TypeVar("RuleT", bound=str)

# Flask's type variables, for code that annotates with them; each stands for a callable of any kind.
F = TypeVar("F", bound=Callable[..., Any])
T_after_request = TypeVar("T_after_request", bound=Callable[..., Any])
T_before_request = TypeVar("T_before_request", bound=Callable[..., Any])
T_error_handler = TypeVar("T_error_handler", bound=Callable[..., Any])
T_teardown = TypeVar("T_teardown", bound=Callable[..., Any])
T_template_context_processor = TypeVar("T_template_context_processor", bound=Callable[..., Any])
T_url_defaults = TypeVar("T_url_defaults", bound=Callable[..., Any])
T_url_value_preprocessor = TypeVar("T_url_value_preprocessor", bound=Callable[..., Any])
T_route = TypeVar("T_route", bound=Callable[..., Any])

_sentinel: Final = UNSET
"""What stands for an argument that was not given."""

get_root_path = root_path_of
_find_package_path = folder_holding


class ChecksSetup(Protocol):
    """Whoever refuses late declarations."""

    def _check_setup_finished(self, f_name: str) -> None: ...


SelfT = TypeVar("SelfT", bound=ChecksSetup)


def setupmethod(f: Callable[Concatenate[SelfT, P], R]) -> Callable[Concatenate[SelfT, P], R]:
    """Refuse calls of the method *f* once declaring has ended (SETUP-01)."""
    f_name = getattr(f, "__name__", repr(f))

    def checked(self: SelfT, /, *args: P.args, **kwargs: P.kwargs) -> R:
        self._check_setup_finished(f_name)  # pyright: ignore[reportPrivateUsage]  # Flask's name for an override point
        return f(self, *args, **kwargs)

    return update_wrapper(checked, f)


def _endpoint_from_view_func(view_func: ViewCallable) -> str:
    if view_func is None:
        raise AssertionError("A rule without an endpoint needs a view function to take its name from.")
    return named(view_func)


class Routes(Protocol):
    """Who records rules, whatever the options of its rule class are."""

    def route(self, rule: RuleT, /, **options: object) -> RouteDecorator[RuleT]: ...


class Scaffold(Foldered, Registrar):
    """What can have routes, hooks, handlers, templates and static files."""

    import_name: str
    root_path: str
    template_folder: str | os.PathLike[str] | None
    given_static_folder: str | None
    given_static_url_path: str | None

    def __init__(
        self,
        import_name: str,
        static_folder: str | os.PathLike[str] | None = None,
        static_url_path: str | None = None,
        template_folder: str | os.PathLike[str] | None = None,
        root_path: str | None = None,
    ) -> None:
        self.import_name = import_name
        self.given_static_folder = static_folder_of(static_folder)
        self.given_static_url_path = None
        self.static_url_path = static_url_path
        self.template_folder = template_folder
        self.root_path = root_path_of(import_name) if root_path is None else root_path
        self.cli: AppGroup = AppGroup()
        self.tables: Tables = Tables()
        # An application has it as a property.
        vars(self)["view_functions"] = dict[str, ViewCallable]()

    # A rule class may take options of its own, and methods may come from anywhere (Flask's contract).

    @override
    def route(self, rule: RuleT, **options: Any) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for *rule*; without ``methods`` it answers GET."""
        # Whoever inherits from this can record rules.
        return cast("Routes", super()).route(rule, **options)

    @override
    def get(self, rule: RuleT, **options: Any) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for GET requests to *rule*."""
        self.check_setup_finished("get")
        return self._method_route("GET", rule, options)

    @override
    def post(self, rule: RuleT, **options: Any) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for POST requests to *rule*."""
        self.check_setup_finished("post")
        return self._method_route("POST", rule, options)

    @override
    def put(self, rule: RuleT, **options: Any) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for PUT requests to *rule*."""
        self.check_setup_finished("put")
        return self._method_route("PUT", rule, options)

    @override
    def delete(self, rule: RuleT, **options: Any) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for DELETE requests to *rule*."""
        self.check_setup_finished("delete")
        return self._method_route("DELETE", rule, options)

    @override
    def patch(self, rule: RuleT, **options: Any) -> RouteDecorator[RuleT]:
        """Return a decorator that registers a view for PATCH requests to *rule*."""
        self.check_setup_finished("patch")
        return self._method_route("PATCH", rule, options)

    def _check_setup_finished(self, f_name: str) -> None:
        """Refuse late declarations; an override point."""
        raise NotImplementedError(f"{type(self).__name__} does not say when declaring ends.")

    def check_setup_finished(self, f_name: str, /) -> None:
        """Ask `_check_setup_finished`."""
        self._check_setup_finished(f_name)

    @property
    def _static_folder(self) -> str | None:
        return self.given_static_folder

    @_static_folder.setter
    def _static_folder(self, value: str | None) -> None:
        self.given_static_folder = value

    @property
    def _static_url_path(self) -> str | None:
        return self.given_static_url_path

    @_static_url_path.setter
    def _static_url_path(self, value: str | None) -> None:
        self.given_static_url_path = value

    # See route.
    def _method_route(self, method: str, rule: RuleT, options: dict[str, Any]) -> RouteDecorator[RuleT]:
        if "methods" in options:
            raise TypeError(f"Use the 'route' decorator for a rule with several methods, not the one for {method}.")
        return self.route(rule, methods=[method], **options)

    # Any value may be asked about: what is none is refused.
    @staticmethod
    def _get_exc_class_and_code(exc_class_or_code: object) -> tuple[type[Exception], int | None]:
        return class_and_code(exc_class_or_code)


def as_method(owner: type[object], name: str) -> Callable[..., object]:
    """Return the method that does what *owner*'s property holding a decorator does: seen from the class, Flask has functions there."""
    read = cast("Callable[[object], Callable[..., object]]", _property_of(owner, name).fget)

    def method(self: object, *args: object, **kwargs: object) -> object:
        return read(self)(*args, **kwargs)

    return update_wrapper(method, read)


def _property_of(owner: type[object], name: str) -> property:
    found: object = getattr(owner, name)
    if not isinstance(found, property):
        raise TypeError(f"{owner.__name__}.{name} is no property, but {found!r}.")
    return found


# To a checker it is the property it was, which knows what a handler takes.
setattr(Scaffold, "errorhandler", as_method(Registrar, "errorhandler"))  # noqa: B010


def assignable(owner: type[object], name: str) -> property:
    """Return *owner*'s table *name*, whose content can be replaced by assigning another one: Flask has plain attributes there."""
    table = _property_of(owner, name)
    read = cast("Callable[[object], dict[object, object]]", table.fget)

    def replace(self: object, value: Mapping[object, object]) -> None:
        # Whoever holds the table goes on seeing what counts.
        items = dict(value)
        held = read(self)
        held.clear()
        held.update(items)

    return property(read, replace, doc=table.__doc__)


for _name in (
    "after_request_funcs",
    "before_request_funcs",
    "error_handler_spec",
    "teardown_request_funcs",
    "template_context_processors",
    "url_default_functions",
    "url_value_preprocessors",
):
    setattr(Scaffold, _name, assignable(Registrar, _name))
