"""VIEW: class-based views."""

import asyncio
import functools
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from .harness import UNCHECKED, AppLike, Framework, derive, fetch, texts


def view_class(fw: Framework, **members: Any) -> Any:  # Any: a View subclass of either framework
    """Return a subclass of `View`."""
    return derive(fw.module("views").View, **members)


def method_view(fw: Framework, *bases: Any, **members: Any) -> Any:  # Any: a MethodView subclass of either framework
    """Return a subclass of `MethodView`, or of *bases*."""
    first, *others = bases or (fw.module("views").MethodView,)
    base = first if not others else type("Both", (first, *others), {})
    return derive(base, **members)


def served(fw: Framework, rule: str, view: Callable[..., Any], config: Mapping[str, object] | None = None) -> AppLike:
    """Return an app with one view."""
    app = fw.make(static_folder=None, config=config)
    app.add_url_rule(rule, view_func=view)
    return app


def test_as_view_returns_a_described_function(fw: Framework) -> None:
    """VIEW-01."""
    cls = view_class(
        fw,
        __doc__="Own words.",
        __module__="own.module",
        methods=["GET", "POST"],
        provide_automatic_options=False,
        dispatch_request=lambda self: "x",
    )
    view = cls.as_view("name")

    assert (view.__name__, view.__doc__, view.__module__) == ("name", "Own words.", "own.module")
    assert view.view_class is cls
    assert (view.methods, view.provide_automatic_options) == (["GET", "POST"], False)


def counting(fw: Framework, **members: Any) -> tuple[Any, list[object]]:
    """Return a view class that writes down every construction."""
    made: list[object] = []

    def init(self: Any, *args: object, **kwargs: object) -> None:
        made.append((args, kwargs))
        self.args = args

    return view_class(fw, __init__=init, dispatch_request=lambda self: repr(self.args), **members), made


def test_each_request_has_its_own_instance(fw: Framework) -> None:
    """VIEW-02: the constructor gets the arguments of as_view."""
    cls, made = counting(fw)
    app = served(fw, "/", cls.as_view("x", 1, key=2))

    assert made == []
    assert texts(app, "/", "/") == [(200, "(1,)")] * 2
    assert made == [((1,), {"key": 2})] * 2


def test_one_shared_instance_on_demand(fw: Framework) -> None:
    """VIEW-02: made by as_view."""
    cls, made = counting(fw, init_every_request=False)
    app = served(fw, "/", cls.as_view("x", 1, key=2))

    assert made == [((1,), {"key": 2})]
    assert texts(app, "/", "/") == [(200, "(1,)")] * 2
    assert len(made) == 1


def tagging(tag: str, applied: list[str]) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Return a decorator that puts *tag* around the result."""

    def decorator(view: Callable[..., str]) -> Callable[..., str]:
        applied.append(tag)

        @functools.wraps(view)
        def wrapper(**values: object) -> str:
            return f"{tag}({view(**values)})"

        return wrapper

    return decorator


def test_last_decorator_is_outermost(fw: Framework) -> None:
    """VIEW-03: applied once per as_view."""
    applied: list[str] = []
    cls = view_class(fw, decorators=[tagging("a", applied), tagging("b", applied)], dispatch_request=lambda self: "x")
    app = served(fw, "/", cls.as_view("one"))

    assert texts(app, "/", "/") == [(200, "b(a(x))")] * 2
    assert applied == ["a", "b"]
    cls.as_view("two")
    assert applied == ["a", "b", "a", "b"]


def test_base_dispatch_is_not_implemented(fw: Framework) -> None:
    """VIEW-04."""
    with pytest.raises(NotImplementedError):
        fw.module("views").View().dispatch_request()


def methods_of(cls: Any) -> set[str] | None:
    """Return the methods of a view class as a set."""
    return None if cls.methods is None else set(cls.methods)


def test_methods_are_those_of_the_handlers(fw: Framework) -> None:
    """VIEW-05: together with those of the bases."""
    base = method_view(fw, get=lambda self: "g", delete=lambda self: "d", helper=lambda self: "h")
    sub = method_view(fw, base, post=lambda self: "p")

    assert methods_of(base) == {"GET", "DELETE"}
    assert methods_of(sub) == {"GET", "DELETE", "POST"}
    assert methods_of(method_view(fw)) is None


def test_methods_of_the_class_win(fw: Framework) -> None:
    """VIEW-05."""
    cls = method_view(fw, methods=["GET"], get=lambda self: "g", post=lambda self: "p")
    app = served(fw, "/", cls.as_view("x"), UNCHECKED)

    assert methods_of(cls) == {"GET"}
    assert fetch(app, method="POST").code == 405


def test_head_falls_to_get(fw: Framework) -> None:
    """VIEW-06."""
    seen: list[str] = []

    def get(self: object) -> str:
        seen.append(fw.request.method)
        return "got"

    cls = method_view(fw, get=get)
    reply = fetch(served(fw, "/", cls.as_view("x")), method="HEAD")

    assert (reply.code, reply.header("Content-Length"), seen) == (200, "3", ["HEAD"])


def test_own_head_is_used(fw: Framework) -> None:
    """VIEW-06."""
    cls = method_view(fw, get=lambda self: "got", head=lambda self: ("", {"X-Head": "1"}))

    assert fetch(served(fw, "/", cls.as_view("x")), method="HEAD").header("X-Head") == "1"


def test_missing_handler_is_405_or_an_assertion(fw: Framework) -> None:
    """VIEW-06: the assertion only when `methods` promised more than there is."""
    plain = served(fw, "/", method_view(fw, get=lambda self: "g").as_view("x"))
    promising = served(fw, "/", method_view(fw, get=lambda self: "g", methods=["GET", "PUT"]).as_view("x"), UNCHECKED)

    assert fetch(plain, method="PUT").code == 405
    assert fetch(promising, method="PUT").code == 500
    promising.testing = True
    with pytest.raises(AssertionError, match="PUT"):
        fetch(promising, method="PUT")


def test_methods_are_fixed_at_definition(fw: Framework) -> None:
    """VIEW-07 (Q)."""
    cls = method_view(fw, get=lambda self: "g")
    cls.post = lambda self: "p"

    assert methods_of(cls) == {"GET"}


def test_async_handlers_are_awaited(fw: Framework) -> None:
    """VIEW-08."""

    async def get(self: object) -> str:
        await asyncio.sleep(0)
        return "awaited"

    assert fetch(served(fw, "/", method_view(fw, get=get).as_view("x"))).text == "awaited"
    assert fetch(served(fw, "/", view_class(fw, dispatch_request=get).as_view("x"))).text == "awaited"


def test_as_view_needs_a_name(fw: Framework) -> None:
    """VIEW-09."""
    with pytest.raises(TypeError):
        view_class(fw).as_view()


def test_url_variables_are_keyword_arguments(fw: Framework) -> None:
    """VIEW-10: one class under several names and rules."""
    cls = method_view(fw, get=lambda self, **values: f"{fw.request.endpoint} {values}")
    app = fw.make()
    app.add_url_rule("/a/<int:x>", view_func=cls.as_view("one"))
    app.add_url_rule("/b/<y>", view_func=cls.as_view("two"))
    app.add_url_rule("/c/", view_func=app.view_functions["two"], defaults={"y": "z"})

    assert texts(app, "/a/1", "/b/q", "/c/") == [
        (200, "one {'x': 1}"),
        (200, "two {'y': 'q'}"),
        (200, "two {'y': 'z'}"),
    ]


def test_view_class_can_be_reassigned(fw: Framework) -> None:
    """VIEW-11: for later requests, in per-request mode only."""
    old, new = (view_class(fw, dispatch_request=lambda self, text=text: text) for text in ("old", "new"))
    shared = view_class(fw, init_every_request=False, dispatch_request=lambda self: "shared")
    view, fixed = old.as_view("x"), shared.as_view("y")
    app = served(fw, "/", view)
    app.add_url_rule("/fixed", view_func=fixed)
    view.view_class = fixed.view_class = new

    assert texts(app, "/", "/fixed") == [(200, "new"), (200, "shared")]


def test_multiple_inheritance_unites_handlers(fw: Framework) -> None:
    """VIEW-12."""
    one = method_view(fw, get=lambda self: "g")
    two = method_view(fw, post=lambda self: "p")
    both = method_view(fw, one, two)
    narrow = method_view(fw, one, two, methods=["POST"])

    assert (methods_of(both), methods_of(narrow)) == ({"GET", "POST"}, {"POST"})


def test_handler_set_to_none_stays_in_methods(fw: Framework) -> None:
    """VIEW-12 (Q)."""
    base = method_view(fw, get=lambda self: "g", post=lambda self: "p")

    assert methods_of(method_view(fw, base, post=None)) == {"GET", "POST"}


@pytest.mark.parametrize(("value", "code"), [(None, 200), (True, 200), (False, 405)])
def test_automatic_options_of_the_class_are_honoured(fw: Framework, value: bool | None, code: int) -> None:
    """VIEW-13."""
    members = {} if value is None else {"provide_automatic_options": value}
    methods = ["GET", "OPTIONS"] if value else ["GET"]
    cls = view_class(fw, dispatch_request=lambda self: "view", methods=methods, **members)
    reply = fetch(served(fw, "/", cls.as_view("x")), method="OPTIONS")

    assert reply.code == code
    assert reply.text != "view"


def test_attributes_are_set_on_the_outermost_function(fw: Framework) -> None:
    """VIEW-14: a decorator sees the name already."""
    seen: list[str] = []

    def opaque(view: Callable[..., str]) -> Callable[..., str]:
        seen.append(view.__name__)

        def wrapper(**values: object) -> str:
            return view(**values)

        return wrapper

    cls = view_class(fw, decorators=[opaque], methods=["PUT"], dispatch_request=lambda self: "x")
    view = cls.as_view("named")
    app = fw.make(static_folder=None)
    app.add_url_rule("/", "named", view)

    assert (view.view_class, view.methods, view.__name__) == (cls, ["PUT"], "named")
    assert seen == ["named"]
    assert fetch(app, method="PUT").text == "x"
