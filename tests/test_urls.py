"""URLs of views: by their own arguments, from any of their shapes, near the current blueprint (URL)."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import no_context_is_left
from typing_extensions import override
from werkzeug.routing import BuildError

from erlen import Blueprint, Erlen, MethodView, View, link, url_for
from erlen.errors import AmbiguousViewError, OutsideContextError, UnknownViewError
from erlen.urls import url_scopes, with_query

P = ParamSpec("P")
R = TypeVar("R")


def show(number: int, word: str = "x") -> str:
    return ""


def unknown() -> str:
    return ""


def traced(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return call


def untraced(view: Callable[P, R]) -> Callable[P, R]:
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return call


def app_with(*rules: tuple[str, Callable[..., str]], endpoint: str | None = None) -> Erlen:
    app = Erlen("example")
    for rule, view in rules:
        app.add_url_rule(rule, endpoint, view)
    return app


# The view form


def test_view_is_called_as_it_is_declared() -> None:
    app = app_with(("/<int:number>/<word>", show))

    with app.test_request_context():
        urls = (
            url_for(show, 3, "y"),
            url_for(show, number=3, word="y"),
            url_for(show, 3, word="y"),
            app.url_for(show, 3, "y"),
            link(show)(3, "y"),
        )

    assert urls == ("/3/y",) * 5


def test_missing_value_is_a_build_error() -> None:
    """URL-07."""
    app = app_with(("/<int:number>", show))

    with app.test_request_context(), pytest.raises(BuildError, match="number"):
        url_for(show)  # type: ignore[call-overload]  # the mistake is the subject


@pytest.mark.parametrize("wrap", [traced, lambda view: traced(traced(view))])
def test_wrapped_view_is_followed(wrap: Callable[[Callable[..., str]], Callable[..., str]]) -> None:
    app = app_with(("/<int:number>", show))

    with app.test_request_context():
        assert url_for(wrap(show), 3) == "/3"


def test_view_that_hides_its_arguments_takes_them_by_name() -> None:
    hidden = untraced(show)
    app = app_with(("/<int:number>", hidden))

    with app.test_request_context():
        assert url_for(hidden, number=3) == "/3"
        with pytest.raises(TypeError, match=r"does not name its positional arguments \(3,\); pass them by name"):
            url_for(hidden, 3)


def test_further_values_of_a_view_are_values_of_its_rule() -> None:
    def anything(number: int, **others: object) -> str:
        return ""

    app = app_with(("/<int:number>/<word>", anything))

    with app.test_request_context():
        assert url_for(anything, 3, word="y", page=2) == "/3/y?page=2"


def test_arguments_the_view_does_not_take_are_refused() -> None:
    app = app_with(("/<int:number>", show))

    with app.test_request_context(), pytest.raises(TypeError, match="colour"):
        url_for(show, 3, colour="red")  # type: ignore[call-arg]  # the mistake is the subject


class Pages:
    def show(self, number: int) -> str:
        return ""

    __hash__ = None  # type: ignore[assignment]  # what defining __eq__ alone does

    def __call__(self, number: int) -> str:
        return ""

    @override
    def __eq__(self, other: object) -> bool:
        return self is other


def test_bound_methods_and_unhashable_callables_are_views() -> None:
    pages = Pages()
    app = Erlen("example")
    app.add_url_rule("/show/<int:number>", "show", pages.show)
    app.add_url_rule("/call/<int:number>", "call", pages)

    with app.test_request_context():
        assert (url_for(pages.show, 3), url_for(pages, 3)) == ("/show/3", "/call/3")


def test_class_based_views_take_what_their_handlers_take() -> None:
    class Counter(MethodView):
        def post(self, start: int, word: str) -> str:
            return ""

    class Page(View):
        @override
        def dispatch_request(self, number: int) -> str:  # type: ignore[misc]  # declared at run time only
            return ""

    counter, page = Counter.as_view("counter"), Page.as_view("page")
    app = Erlen("example")
    app.add_url_rule("/counter/<int:start>/<word>", view_func=counter)
    app.add_url_rule("/page/<int:number>", view_func=page)

    with app.test_request_context():
        assert (url_for(counter, 3, word="x"), url_for(page, 3), url_for(page, number=4)) == (
            "/counter/3/x",
            "/page/3",
            "/page/4",
        )


def test_replaced_view_leads_to_the_endpoint_as_the_first_one_does() -> None:
    app = app_with(("/<int:number>", show))

    def replacement(number: int) -> str:
        return ""

    app.view_functions["show"] = replacement

    with app.test_request_context():
        assert (url_for(replacement, 3), url_for(show, 4)) == ("/3", "/4")


def test_unknown_view_is_named_with_its_place() -> None:
    with Erlen("example").test_request_context():
        builds: list[Callable[[], str]] = [lambda: url_for(unknown), lambda: link(unknown)()]
        for build in builds:
            with pytest.raises(
                UnknownViewError, match=r"unknown \(.*test_urls\.py:\d+\) is no view of this application"
            ):
                build()


# Aliases


def aliased() -> tuple[Erlen, Callable[[], str]]:
    """Return an application where one view has endpoints of its own, in two blueprints and in a nested one."""

    def home() -> str:
        return url_for(home)

    app, shop, cart = Erlen("example"), Blueprint("shop", "example"), Blueprint("cart", "example")
    app.add_url_rule("/", "home", home)
    cart.add_url_rule("/", view_func=home)
    shop.add_url_rule("/", view_func=home)
    shop.register_blueprint(cart, url_prefix="/cart")
    app.register_blueprint(shop, url_prefix="/shop")
    app.register_blueprint(shop, name="market", url_prefix="/market")
    shop_only = Blueprint("empty", "example", url_prefix="/empty")
    shop_only.add_url_rule("/", "blank", lambda: url_for(home))
    app.register_blueprint(shop_only)
    return app, home


@pytest.mark.parametrize("path", ["/", "/shop/", "/shop/cart/", "/market/", "/market/cart/"])
def test_current_blueprint_decides_between_endpoints(path: str) -> None:
    app, _ = aliased()

    assert app.test_client().get(path).text == path


def test_no_endpoint_in_the_current_blueprint_is_ambiguous() -> None:
    app, home = aliased()

    with (
        app.test_request_context("/empty/"),
        pytest.raises(AmbiguousViewError, match="name the one you mean") as caught,
    ):
        url_for(home)
    assert caught.value.endpoints == ("home", "shop.home", "shop.cart.home", "market.home", "market.cart.home")
    assert all(repr(name) in str(caught.value) for name in caught.value.endpoints)


def test_outside_of_a_request_the_applications_own_endpoint_is_near() -> None:
    app, home = aliased()
    app.config["SERVER_NAME"] = "example.org"

    with app.app_context():
        assert url_for(home) == "http://example.org/"


def test_two_endpoints_of_one_blueprint_are_ambiguous() -> None:
    app = Erlen("example")
    app.add_url_rule("/a", "a", unknown)
    app.add_url_rule("/b", "b", unknown)

    with app.test_request_context("/a"), pytest.raises(AmbiguousViewError) as caught:
        link(unknown)()
    assert caught.value.endpoints == ("a", "b")


# The name form


def test_endpoint_may_be_given_by_keyword() -> None:
    app = app_with(("/<int:number>", show))

    with app.test_request_context():
        assert url_for(endpoint="show", number=3) == "/3"


def test_mistaken_calls_are_type_errors() -> None:
    app = app_with(("/<int:number>", show))

    mistakes: list[tuple[Callable[[], str], str]] = [
        # Each call is refused by checkers too: that is the subject.
        (lambda: url_for("show", 3, number=3), "takes values by name only"),  # type: ignore[call-overload]
        (lambda: app.url_for("show", 3, number=3), "takes values by name only"),  # type: ignore[call-overload]
        (lambda: url_for(), "needs an endpoint or a view"),  # type: ignore[call-overload]
        (lambda: url_for(number=3), "needs an endpoint or a view"),  # type: ignore[call-overload]
        (lambda: url_for("show", endpoint="x"), "takes the endpoint once"),  # type: ignore[call-overload]
    ]

    with app.test_request_context():
        for build, said in mistakes:
            with pytest.raises(TypeError, match=said):
                build()


def test_value_called_endpoint_goes_through_the_application() -> None:
    """URL-12."""

    def about(endpoint: str) -> str:
        return ""

    app = app_with(("/<endpoint>", about))

    with app.test_request_context():
        assert (app.url_for("about", endpoint="x"), link(about)("x"), link(about)(endpoint="y")) == ("/x", "/x", "/y")


def test_overridden_url_for_is_called_by_every_form() -> None:
    class Own(Erlen):
        @override
        def url_for(self, endpoint: str, /, **values: object) -> str:  # type: ignore[override]  # the name form alone
            return f"own {endpoint} {sorted(values)}"

    app = Own("example")
    app.add_url_rule("/<int:number>", view_func=show)

    with app.test_request_context():
        assert (url_for("show", number=3), url_for(show, 3)) == ("own show ['number']",) * 2
        assert link(show)(3).startswith("own show ['_anchor', ")


def test_outside_of_everything_is_said() -> None:
    """URL-08."""
    app = app_with(("/<int:number>", show))

    builds: list[Callable[[], str]] = [lambda: url_for("show", number=3), lambda: link(show)(3)]
    for build in builds:
        with pytest.raises(OutsideContextError, match="application context"):
            build()
    with app.app_context(), pytest.raises(OutsideContextError, match="SERVER_NAME"):
        url_for(show, 3)
    assert no_context_is_left()


# Links


def test_link_takes_its_options_before_the_arguments() -> None:
    app = app_with(("/<int:number>", show))
    app.config["TRUSTED_HOSTS"] = ["example.org"]

    with app.test_request_context(base_url="http://example.org/root/"):
        assert link(show, external=True)(3) == "http://example.org/root/3"
        assert link(show, scheme="https")(3) == "https://example.org/root/3"
        assert link(show, anchor="a b", query={"q": "ä"})(3) == "/root/3?q=%C3%A4#a%20b"
        with pytest.raises(ValueError, match="_scheme='https'"):
            link(show, scheme="https", external=False)(3)


def test_link_chooses_a_rule_by_method() -> None:
    app = Erlen("example")
    app.add_url_rule("/get", "a", unknown, methods=["GET"])
    app.add_url_rule("/post", "a", unknown, methods=["POST"])

    with app.test_request_context():
        assert (link(unknown, method="GET")(), link(unknown, method="POST")()) == ("/get", "/post")


def test_link_is_made_before_the_application() -> None:
    """It asks when it is called: a module may keep it."""
    to_show = link(show)

    with app_with(("/a/<int:number>", show)).test_request_context():
        first = to_show(3)
    with app_with(("/b/<int:number>", show)).test_request_context():
        assert (first, to_show(3)) == ("/a/3", "/b/3")


SCALARS = st.integers() | st.text(max_size=3) | st.booleans()
QUERIES = st.dictionaries(
    st.text("ab&=?#é ", min_size=1, max_size=3), SCALARS | st.none() | st.lists(SCALARS | st.none())
)


@given(query=QUERIES, base=st.sampled_from(["/x", "/x?a=1", "/x#top", "/x?a=1#top"]))
def test_query_reads_back_as_it_was_given(query: Mapping[str, object], base: str) -> None:
    """URL-01: lists repeat, None is dropped; path, earlier query and anchor stay."""
    url, before = urlsplit(with_query(base, query)), urlsplit(base)
    wanted = parse_qs(before.query)
    for name, value in query.items():
        many = [str(item) for item in (value if isinstance(value, list) else [value]) if item is not None]
        if many:
            wanted[name] = [*wanted.get(name, []), *many]

    assert parse_qs(url.query, keep_blank_values=True) == wanted
    assert (url.path, url.fragment) == (before.path, before.fragment)


@given(parts=st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
def test_scopes_of_an_endpoint_go_inwards(parts: list[str]) -> None:
    scopes = url_scopes(".".join(parts))

    assert scopes == (None, *(".".join(parts[:end]) for end in range(1, len(parts))))
