"""Class-based views: what `as_view` makes, whose instance answers, and which methods a class brings along (VIEW)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from erlen import CustomMethod, Erlen, MethodView, View, request


class Greeting(View):
    """Say a word to somebody."""

    made: ClassVar[int] = 0

    def __init__(self, word: str, mark: str = "") -> None:
        type(self).made += 1
        self.word, self.mark = word, mark

    def dispatch_request(self, name: str) -> str:
        return f"{self.word} {name}{self.mark}"


def app_with(rule: str, view: Any, **options: Any) -> Erlen:
    app = Erlen("example")
    app.testing = True
    app.add_url_rule(rule, view_func=view, **options)
    return app


def test_view_function_remembers_its_class() -> None:
    """VIEW-01."""
    view = Greeting.as_view("greet", "hello", mark="!")

    assert (view.__name__, view.__doc__, view.__module__) == ("greet", "Say a word to somebody.", __name__)
    assert (view.view_class, view.methods, view.provide_automatic_options) == (Greeting, None, None)
    assert app_with("/<name>", view).test_client().get("/ada").text == "hello ada!"


@pytest.mark.parametrize(("every_request", "instances"), [(True, 3), (False, 1)])
def test_instance_is_of_the_request_or_of_the_view(every_request: bool, instances: int) -> None:
    """VIEW-02."""

    class Counted(Greeting):
        made = 0
        init_every_request = every_request

    client = app_with("/<name>", Counted.as_view("greet", "hello")).test_client()
    for _ in range(3):
        assert client.get("/ada").text == "hello ada"

    assert Counted.made == instances


def test_class_may_be_replaced_after_registration() -> None:
    """VIEW-11."""

    class Loud(Greeting):
        @override
        def dispatch_request(self, name: str) -> str:
            return super().dispatch_request(name).upper()

    view = Greeting.as_view("greet", "hello")
    client = app_with("/<name>", view).test_client()
    view.view_class = Loud

    assert client.get("/ada").text == "HELLO ADA"


def test_decorators_are_applied_once_the_last_outermost() -> None:
    """VIEW-03: each sees the name to copy, though it copies it with `wraps`."""
    seen: list[str] = []

    def marking(mark: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
        def decorate(view: Callable[..., str]) -> Callable[..., str]:
            seen.append(f"{mark} {view.__name__} {view.__module__}")

            @wraps(view)
            def marked(*args: Any, **kwargs: Any) -> str:
                return f"{mark}({view(*args, **kwargs)})"

            return marked

        return decorate

    class Decorated(Greeting):
        decorators = [marking("inner"), marking("outer")]

    client = app_with("/<name>", Decorated.as_view("greet", "hi")).test_client()
    texts = [client.get("/ada").text for _ in range(2)]

    assert texts == ["outer(inner(hi ada))"] * 2
    assert seen == [f"inner greet {__name__}", f"outer greet {__name__}"]


def test_class_without_a_handler_says_so() -> None:
    class Empty(View):
        pass

    view: Any = Empty.as_view("empty")  # type: ignore[misc]  # the mistake is the subject

    with pytest.raises(NotImplementedError, match="Empty defines no dispatch_request"):
        app_with("/", view).test_client().get("/")


# Methods


METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")


def answering(name: str) -> Callable[[object], str]:
    return lambda self: f"{name} {request.method}"


@given(own=st.sets(st.sampled_from(METHODS)), inherited=st.sets(st.sampled_from(METHODS)))
def test_methods_are_those_that_class_and_bases_define(own: set[str], inherited: set[str]) -> None:
    """VIEW-05."""
    base = type("Base", (MethodView,), {name: answering(name) for name in inherited})
    view: Any = type("Own", (base,), {name: answering(name) for name in own})
    defined = own | inherited
    answered = defined | {"options"} | ({"head"} if "get" in defined else set())

    assert (view.methods or set()) == {name.upper() for name in defined}
    if not defined:
        return
    client = app_with("/", view.as_view("own")).test_client()
    for method in METHODS:
        response = client.open("/", method=CustomMethod(method.upper()))
        assert response.status_code == (200 if method in answered else 405)


def test_methods_that_are_named_are_all() -> None:
    class Named(MethodView):
        methods = ["POST"]

        def get(self) -> str:
            return "get"

        def post(self) -> str:
            return "post"

    app = app_with("/", Named.as_view("named"))
    app.config["CHECK_DEFINITIONS"] = False  # get() is useless there
    client = app.test_client()

    assert (client.post("/").text, client.get("/").status_code) == ("post", 405)


def test_head_falls_back_to_get() -> None:
    """VIEW-06."""
    asked: list[str] = []

    class Page(MethodView):
        def get(self) -> str:
            asked.append(request.method)
            return "page"

    response = app_with("/", Page.as_view("page")).test_client().head("/")

    assert (response.status_code, response.content_length, asked) == (200, 4, ["HEAD"])


def test_method_that_the_rule_allows_but_nobody_answers_is_an_assertion() -> None:
    class Page(MethodView):
        def get(self) -> str:
            return "page"

    app = app_with("/", Page.as_view("page"), methods=["GET", "PUT"])
    app.config["CHECK_DEFINITIONS"] = False
    client = app.test_client()

    with pytest.raises(AssertionError, match="Page defines no method 'put', although its rule allows PUT"):
        client.put("/")


def test_handler_may_be_a_coroutine_function() -> None:
    """ASYNC."""

    class Page(MethodView):
        async def get(self, word: str) -> str:
            return f"{word} {request.path}"

    assert app_with("/<word>", Page.as_view("page")).test_client().get("/x").text == "x /x"


def test_automatic_options_are_the_classs_choice() -> None:
    """VIEW-13."""

    class Own(MethodView):
        provide_automatic_options: ClassVar[bool | None] = False

        def get(self) -> str:
            return ""

    class Answering(Own):
        provide_automatic_options = None

        def options(self) -> str:
            return "own"

    assert app_with("/", Own.as_view("own")).test_client().options("/").status_code == 405
    assert app_with("/", Answering.as_view("answering")).test_client().options("/").text == "own"


def test_two_views_of_one_class_have_their_own_arguments() -> None:
    app = app_with("/a/<name>", Greeting.as_view("a", "hello"))
    app.add_url_rule("/b/<name>", view_func=Greeting.as_view("b", "bye"))
    client = app.test_client()

    assert (client.get("/a/x").text, client.get("/b/x").text) == ("hello x", "bye x")


def test_class_keywords_reach_other_bases() -> None:
    class Mixin:
        colour = ""

        @override
        def __init_subclass__(cls, colour: str = "", **kwargs: object) -> None:
            super().__init_subclass__(**kwargs)
            cls.colour = colour

    class Painted(MethodView, Mixin, colour="red"):
        def get(self) -> str:
            return self.colour

    assert app_with("/", Painted.as_view("painted")).test_client().get("/").text == "red"
