"""The router's registry from views to endpoints, and the rules that `new_rule` makes; matching is werkzeug's (ROUTE, METH)."""

import gc
import weakref
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect
from werkzeug.routing import Rule as WerkzeugRule

from erlen.errors import EndpointConflictError, RouteError, RouteOptionError, UnknownConverterError
from erlen.routing import MapRouter, Rule, new_rule, place_of
from erlen.rulemap import RuleMap
from erlen.types import ViewCallable


def index() -> str:
    return "index"


def other() -> str:
    return "other"


def rule_for(rule: str, view: ViewCallable | None = None, **options: Any) -> WerkzeugRule:
    options.setdefault("endpoint", "x")
    return new_rule(Rule, rule, view, None, True, options)


def router_with(*views: tuple[str, ViewCallable]) -> MapRouter:
    router = MapRouter(Map())
    for number, (endpoint, view) in enumerate(views):
        router.add(Rule(f"/{number}", endpoint=endpoint), view)
    return router


def double(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def doubled() -> Any:
        return 2 * function()

    return doubled


# From view to endpoints


def test_endpoints_come_in_the_order_of_registration() -> None:
    """`protocols.Router`'s law."""
    router = router_with(("b", index), ("a", index), ("c", other), ("a", index))

    assert (router.endpoints_of(index), router.endpoints_of(other)) == (("b", "a"), ("c",))


def test_unknown_view_has_no_endpoint() -> None:
    assert router_with(("a", index)).endpoints_of(other) == ()


def test_wrapped_view_is_followed_from_the_outside() -> None:
    router = router_with(("inner", index))
    outer = double(double(index))

    assert router.endpoints_of(outer) == ("inner",)
    router.add(Rule("/outer", endpoint="outer"), outer)
    assert (router.endpoints_of(outer), router.endpoints_of(index)) == (("outer",), ("inner",))


def test_view_that_wraps_itself_ends() -> None:
    def view() -> str:
        return ""

    view.__wrapped__ = view  # type: ignore[attr-defined]  # functools.wraps sets it too

    assert router_with(("a", index)).endpoints_of(view) == ()


class Pages:
    def show(self) -> str:
        return ""

    def edit(self) -> str:
        return ""


def test_bound_method_is_found_though_each_access_makes_another() -> None:
    one, two = Pages(), Pages()
    router = router_with(("one", one.show), ("two", two.show), ("edit", one.edit), ("again", one.show))

    assert router.endpoints_of(one.show) == ("one", "again")
    assert (router.endpoints_of(two.show), router.endpoints_of(two.edit)) == (("two",), ())


def test_bound_method_kept_in_a_variable_has_all_its_endpoints() -> None:
    """Law of `endpoints_of`: each endpoint, whichever of the equal objects is asked for."""
    pages = Pages()
    kept = pages.show
    router = router_with(("kept", kept), ("made anew", pages.show))

    assert router.endpoints_of(kept) == router.endpoints_of(pages.show) == ("kept", "made anew")


class Unhashable:
    __hash__ = None  # type: ignore[assignment]  # what defining __eq__ alone does

    def __call__(self) -> str:
        return ""

    @override
    def __eq__(self, other: object) -> bool:
        return self is other


def test_unhashable_callable_is_found() -> None:
    view, another = Unhashable(), Unhashable()
    router = router_with(("a", view))

    assert (router.endpoints_of(view), router.endpoints_of(another)) == (("a",), ())


def test_replaced_view_is_found_and_so_is_the_first() -> None:
    """Whoever wraps the functions in `view_functions` sees both the old and the new one lead to the endpoint."""
    router = router_with(("a", index))
    router.view_functions["a"] = other

    assert (router.endpoints_of(other), router.endpoints_of(index)) == (("a",), ("a",))


def test_registered_view_outlives_its_name() -> None:
    """An id that is reused would make a stranger's view of it."""
    router = MapRouter(Map())

    def make() -> "weakref.ref[Callable[[], str]]":
        def view() -> str:
            return ""

        router.add(Rule("/", endpoint="a"), view)
        router.view_functions["a"] = index
        return weakref.ref(view)

    kept = make()
    gc.collect()

    assert kept() is not None


# Adding


def test_second_view_of_an_endpoint_is_refused_and_leaves_no_rule() -> None:
    """ROUTE-03."""
    router = router_with(("a", index))

    with pytest.raises(EndpointConflictError, match=r"'a' is index \(.*test_routing.py:\d+\) and cannot be other \("):
        router.add(Rule("/other", endpoint="a"), other)
    assert [rule.rule for rule in router.url_map.iter_rules()] == ["/0"]
    assert router.endpoints_of(other) == ()


@pytest.mark.parametrize(
    "view", [index, Pages().show, partial(index), Unhashable()], ids=["function", "method", "partial", "unhashable"]
)
def test_same_view_may_have_several_rules(view: ViewCallable) -> None:
    router = router_with(("a", view), ("a", view))

    assert (len(list(router.url_map.iter_rules())), router.endpoints_of(view)) == (2, ("a",))


def test_equal_bound_methods_are_one_view() -> None:
    pages = Pages()

    assert router_with(("a", pages.show), ("a", pages.show)).endpoints_of(pages.show) == ("a",)


def test_rule_without_view_waits_for_one() -> None:
    """ROUTE-05."""
    router = MapRouter(Map())
    router.add(Rule("/", endpoint="a"), None)
    before = dict(router.view_functions)
    router.attach("a", index)

    assert (before, router.view_functions, router.endpoints_of(index)) == ({}, {"a": index}, ("a",))


# Matching


def test_match_gives_rule_and_arguments_or_raises() -> None:
    router = MapRouter(Map())
    router.add(Rule("/<int:number>/", endpoint="a", methods=["GET"]), index)
    adapter = router.url_map.bind("localhost", default_method="GET")

    def match(path: str, method: str = "GET") -> tuple[WerkzeugRule, dict[str, object]]:
        adapter.path_info, adapter.default_method = path, method
        return router.match(adapter)

    rule, arguments = match("/3/")
    assert (rule.endpoint, arguments) == ("a", {"number": 3})
    for path, method, error in (
        ("/x", "GET", NotFound),
        ("/3/", "POST", MethodNotAllowed),
        ("/3", "GET", RequestRedirect),
    ):
        with pytest.raises(error):
            match(path, method)


def test_arguments_belong_to_the_caller() -> None:
    """A preprocessor changes them: the rule's defaults must not change with them."""
    router = MapRouter(Map())
    router.add(Rule("/", endpoint="a", defaults={"page": 1}), index)
    adapter = router.url_map.bind("localhost")
    _, first = router.match(adapter)
    first.clear()

    assert router.match(adapter)[1] == {"page": 1}


# Rules


@attrs.define
class Declared:
    """A view that declares how it is routed, as class-based views do."""

    methods: tuple[str, ...] | None = None
    required_methods: tuple[str, ...] = ()
    provide_automatic_options: bool | None = None

    def __call__(self) -> str:
        return ""


@pytest.mark.parametrize(
    ("view", "given", "methods", "automatic"),
    [
        (index, None, {"GET", "HEAD", "OPTIONS"}, True),
        (index, ["post"], {"POST", "OPTIONS"}, True),
        (index, ["OPTIONS"], {"OPTIONS"}, False),
        (None, None, {"GET", "HEAD", "OPTIONS"}, True),
        (Declared(methods=("PUT",)), None, {"PUT", "OPTIONS"}, True),
        (Declared(methods=("PUT",)), ["GET"], {"GET", "HEAD", "OPTIONS"}, True),
        (Declared(required_methods=("DELETE",)), ["GET"], {"GET", "HEAD", "DELETE", "OPTIONS"}, True),
        (Declared(provide_automatic_options=False), None, {"GET", "HEAD"}, False),
        (Declared(provide_automatic_options=True), ["GET"], {"GET", "HEAD"}, True),
    ],
)
def test_methods_come_from_options_view_and_default(
    view: ViewCallable | None, given: list[str] | None, methods: set[str], automatic: bool
) -> None:
    """ROUTE-08 to ROUTE-10, METH-03."""
    rule = rule_for("/", view, **({} if given is None else {"methods": given}))

    assert (rule.methods, getattr(rule, "provide_automatic_options")) == (methods, automatic)  # noqa: B009  # mypy sees werkzeug's rule


def test_configuration_may_switch_automatic_options_off() -> None:
    """METH-04."""
    rule = new_rule(Rule, "/", index, None, False, {"endpoint": "x"})
    asked = new_rule(Rule, "/", index, True, False, {"endpoint": "x"})

    assert isinstance(rule, Rule) and isinstance(asked, Rule)
    assert (rule.methods, rule.provide_automatic_options) == ({"GET", "HEAD"}, False)
    assert asked.provide_automatic_options


@given(st.lists(st.sampled_from(["get", "GET", "Post", "put", "OPTIONS", "options"])))
def test_methods_are_upper_case_whatever_was_given(methods: list[str]) -> None:
    rule = rule_for("/", index, methods=methods)
    upper = {name.upper() for name in methods}

    assert rule.methods == upper | ({"HEAD"} if "GET" in upper else set()) | {"OPTIONS"}


@pytest.mark.parametrize("methods", ["POST", ""])
def test_one_string_is_no_collection_of_methods(methods: str) -> None:
    """ROUTE-08."""
    with pytest.raises(RouteOptionError, match=rf"such as \['{methods}'\]"):
        rule_for("/", index, methods=methods)


@pytest.mark.parametrize("rule", ["x", "", "<x>", "|/x"])
def test_rule_needs_its_slash(rule: str) -> None:
    """ROUTE-06."""
    with pytest.raises(RouteError, match="does not start with a slash") as caught:
        rule_for(rule)

    assert repr("/" + rule) in str(caught.value)


def test_unknown_option_is_the_rule_classs_to_refuse() -> None:
    """ROUTE-11."""
    with pytest.raises(TypeError, match="colour"):
        rule_for("/", index, colour="red")


def test_foreign_rule_class_gets_the_mark_too() -> None:
    """ROUTE-30."""
    rule = new_rule(WerkzeugRule, "/", index, None, True, {"endpoint": "x"})

    assert vars(rule)["provide_automatic_options"] is True


def test_place_of_names_function_and_line() -> None:
    line = index.__code__.co_firstlineno

    assert place_of(index) == f"index ({__file__}:{line})"
    assert place_of(double(index)) == f"index ({__file__}:{line})"
    assert place_of(partial(index)).startswith("functools.partial(")


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ("/<itn:x>", UnknownConverterError, "'/<itn:x>'.*Did you mean 'int'"),
        ("/<colour:x>", UnknownConverterError, "app.url_map.converters"),
        ("/<x>/<x>", RouteError, "two variables 'x'"),
    ],
)
def test_rule_that_the_map_cannot_read_is_named(rule: str, error: type[Exception], message: str) -> None:
    """ROUTE-13."""
    with pytest.raises(error, match=message):
        MapRouter(RuleMap()).add(Rule(rule, endpoint="e"), None)


def test_a_map_that_is_assigned_counts_from_then_on() -> None:
    router = MapRouter(RuleMap())
    router.add(Rule("/old", endpoint="page", methods=["GET"]), lambda: "")
    found = router.find("GET", "/old"), router.path_for("page", {})
    router.url_map = RuleMap()
    router.url_map.add(Rule("/new", endpoint="page", methods=["GET"]))

    assert found[0] is not None
    assert found[1] == "/old"
    assert router.find("GET", "/old") is None
    assert router.path_for("page", {}) == "/new"
