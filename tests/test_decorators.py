"""Declaring, on anything that keeps tables: each decorator returns what it got, and late declarations are refused (SETUP, ROUTE)."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from erlen.decorators import Registrar, Tables, named
from erlen.errorhandling import ErrorHandler
from erlen.errors import RouteOptionError, SetupFinishedError
from erlen.records import RouteOptions
from erlen.types import ViewCallable


@attrs.define(eq=False, slots=False)
class Recording(Registrar):
    """A recorder that keeps its rules as they come."""

    tables: Tables = attrs.field(factory=Tables)
    view_functions: dict[str, ViewCallable] = attrs.field(factory=dict[str, ViewCallable])
    rules: list[tuple[object, ...]] = attrs.field(factory=list[tuple[object, ...]])
    checked: list[str] = attrs.field(factory=list[str])
    is_finished: bool = False

    def check_setup_finished(self, f_name: str, /) -> None:
        self.checked.append(f_name)
        if self.is_finished:
            raise SetupFinishedError(f_name)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: ViewCallable | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        self.rules.append((rule, endpoint, view_func, provide_automatic_options, options))


def view() -> str:
    return ""


# Routes


def test_route_passes_everything_on_and_returns_the_view() -> None:
    """ROUTE-01."""
    recorder = Recording()
    decorate = recorder.route(
        "/x", endpoint="show", provide_automatic_options=False, methods=["GET", "POST"], defaults={"page": 1}
    )

    assert decorate(view) is view
    assert recorder.rules == [("/x", "show", view, False, {"methods": ["GET", "POST"], "defaults": {"page": 1}})]
    assert decorate.rule == "/x"


@pytest.mark.parametrize("name", ["get", "post", "put", "delete", "patch"])
def test_shortcut_stands_for_its_method(name: str) -> None:
    recorder = Recording()

    assert getattr(recorder, name)("/x", host="h")(view) is view
    assert recorder.rules == [("/x", None, view, None, {"host": "h", "methods": [name.upper()]})]
    with pytest.raises(RouteOptionError, match=rf"{name}\(\) stands for methods=\['{name.upper()}'\]; use route"):
        getattr(recorder, name)("/x", methods=["GET"])


def test_decorator_used_twice_names_the_second_view_by_its_function() -> None:
    """ROUTE-24."""
    recorder = Recording()
    decorate = recorder.get("/x", endpoint="first")
    decorate(view)
    decorate(view)

    assert [rule[1] for rule in recorder.rules] == ["first", None]


def test_decorators_do_not_share_their_options() -> None:
    recorder, options = Recording(), RouteOptions(methods=["GET"])
    recorder.route("/a", **options)(view)
    recorder.route("/b", **options)(view)

    assert [rule[4] for rule in recorder.rules] == [{"methods": ["GET"]}] * 2
    assert options == {"methods": ["GET"]}


def test_endpoint_gives_a_view_without_a_rule() -> None:
    """ROUTE-05."""
    recorder = Recording()

    assert recorder.endpoint("show")(view) is view
    assert (recorder.view_functions, recorder.rules) == ({"show": view}, [])


def test_name_of_a_view_without_a_name_is_an_attribute_error() -> None:
    """ROUTE-07."""

    class Nameless:
        def __call__(self) -> str:
            return ""

    assert named(view) == "view"
    with pytest.raises(AttributeError, match="__name__"):
        named(Nameless())


# Hooks


HOOKS = {
    "before_request": "before_request_funcs",
    "after_request": "after_request_funcs",
    "teardown_request": "teardown_request_funcs",
    "context_processor": "template_context_processors",
    "url_value_preprocessor": "url_value_preprocessors",
    "url_defaults": "url_default_functions",
}


def test_each_hook_goes_into_its_own_table_and_back() -> None:
    recorder = Recording()
    hooks: dict[str, Callable[..., Any]] = {name: lambda *args: None for name in HOOKS}
    for name, hook in hooks.items():
        assert getattr(recorder, name)(hook) is hook

    assert {name: dict(getattr(recorder, table)) for name, table in HOOKS.items()} == {
        name: {None: [hook]} for name, hook in hooks.items()
    }
    assert (
        len(recorder.tables.hook_tables()) == len({id(table) for table in recorder.tables.hook_tables()}) == len(HOOKS)
    )


def test_error_handlers_go_by_class_or_code() -> None:
    """ERR-05."""
    recorder = Recording()

    def handler(error: Exception) -> str:
        return ""

    assert recorder.errorhandler(ValueError)(handler) is handler
    assert recorder.errorhandler(404)(handler) is handler
    recorder.register_error_handler(OSError, handler)
    assert {code: [key.__name__ for key in found] for code, found in recorder.error_handler_spec[None].items()} == {
        None: ["ValueError", "OSError"],
        404: ["NotFound"],
    }


# Too late


def handler(error: Exception) -> str:
    return ""


def declaring(name: str, argument: object) -> Callable[[Recording], object]:
    return lambda recorder: getattr(recorder, name)(argument)


LATE: dict[str, Callable[[Recording], object]] = {
    **{name: declaring(name, view) for name in HOOKS},
    **{name: declaring(name, "/") for name in ("route", "get", "post", "put", "delete", "patch")},
    "endpoint": lambda recorder: recorder.endpoint("x"),
    "errorhandler": lambda recorder: recorder.errorhandler(404),
    "register_error_handler": lambda recorder: recorder.register_error_handler(404, handler),
}


@pytest.mark.parametrize("name", LATE)
def test_every_declaration_is_refused_under_its_name_when_it_is_too_late(name: str) -> None:
    """SETUP-01: at the decorator's call already, before there is a function."""
    recorder = Recording(is_finished=True)

    with pytest.raises(SetupFinishedError, match=rf"^{name}$"):
        LATE[name](recorder)
    assert (recorder.rules, recorder.view_functions, recorder.tables.error_handlers) == ([], {}, {})
    assert all(table.is_empty for table in recorder.tables.hook_tables())


def test_recorders_share_no_tables() -> None:
    one, two = Recording(), Recording()
    one.before_request(lambda: None)

    assert two.tables.before_request.is_empty


def test_handler_type_is_any_callable_of_one_error() -> None:
    recorder = Recording()
    plain: ErrorHandler = handler
    recorder.register_error_handler(ValueError, plain)

    assert recorder.tables.error_handlers.find(ValueError(), [None]) is handler
