"""`Parts` says what an application is made of: what is replaced there is what works."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from typing_extensions import override
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, MapAdapter
from werkzeug.routing import Rule as WerkzeugRule

from erlen import Erlen, Parts, Response, link, url_for
from erlen.responding import DefaultConverter
from erlen.routing import MapRouter
from erlen.types import Ret, URLValues, ViewCallable


@attrs.frozen(eq=False)
class Quoting:
    """A converter that writes down what it converts and quotes it."""

    converted: list[object] = attrs.field(factory=list[object])

    def convert(self, app: Erlen, rv: Ret, /) -> Response:
        self.converted.append(rv)
        return Response(f"{rv!r}!")


@attrs.define(eq=False)
class Watching:
    """A router that writes down what it is asked and leaves the answer to another one."""

    inner: MapRouter
    asked: list[str] = attrs.field(factory=list[str])

    @property
    def url_map(self) -> Map:
        return self.inner.url_map

    @url_map.setter
    def url_map(self, url_map: Map) -> None:
        self.inner.url_map = url_map

    @property
    def view_functions(self) -> dict[str, ViewCallable]:
        return self.inner.view_functions

    def add(self, rule: WerkzeugRule, view: ViewCallable | None, /) -> None:
        self.asked.append(f"add {rule.rule}")
        self.inner.add(rule, view)

    def attach(self, endpoint: str, view: ViewCallable, /) -> None:
        self.asked.append(f"attach {endpoint}")
        self.inner.attach(endpoint, view)

    def find(self, method: str, path: str, /) -> None:
        self.asked.append(f"find {method} {path}")

    def match(self, adapter: MapAdapter, /) -> tuple[WerkzeugRule, URLValues]:
        self.asked.append(f"match {adapter.path_info}")
        return self.inner.match(adapter)

    def refusal(self, method: str, path: str, /) -> None:
        self.asked.append(f"refusal {path}")

    def path_for(self, endpoint: str, values: URLValues, /) -> None:
        self.asked.append(f"path_for {endpoint}")

    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]:
        self.asked.append("endpoints_of")
        return self.inner.endpoints_of(view)


def index() -> str:
    return "hello"


def test_defaults_are_the_houses_own() -> None:
    app = Erlen("example")

    assert (type(app.router), type(app.parts.converter)) == (MapRouter, DefaultConverter)
    assert app.router.url_map is app.url_map


def test_converter_makes_every_response() -> None:
    converter = Quoting()
    app = Erlen("example", parts=attrs.evolve(Parts(), converter=converter))
    app.add_url_rule("/", view_func=index)
    app.before_request_funcs["bp"].append(lambda: "never")
    app.register_error_handler(404, lambda error: "missing")

    client = app.test_client()
    texts = client.get("/").text, client.get("/nowhere").text
    with app.app_context():
        made = app.make_response("made")

    assert (*texts, made.get_data()) == ("'hello'!", "'missing'!", b"'made'!")
    assert converter.converted == ["hello", "missing", "made"]


def test_router_is_asked_for_everything() -> None:
    routers: list[Watching] = []

    def router(url_map: Map) -> Watching:
        routers.append(Watching(MapRouter(url_map)))
        return routers[-1]

    app = Erlen("example", static_folder=None, parts=Parts(router=router))
    app.add_url_rule("/", view_func=index)
    (made,) = routers
    assert (app.router, app.view_functions) == (made, {"index": index})

    client = app.test_client()
    assert [client.get("/").text for _ in range(3)] == ["hello"] * 3
    # Once the host is known, which the first request tells, the router may be sure without matching; this one never is.
    assert made.asked == ["add /", "match /", *["find GET /", "refusal /", "match /"] * 2]
    made.asked.clear()
    with app.test_request_context():
        assert (url_for(index), link(index)(), app.url_for(index)) == ("/", "/", "/")

    # Whether a path is asked for before the adapter is the house's choice.
    asked = [asked for asked in made.asked if asked != "path_for index"]
    assert asked == ["find GET /", "refusal /", "match /", *["endpoints_of"] * 3]


def test_routers_refusal_is_the_requests() -> None:
    @attrs.define(eq=False)
    class Closed(Watching):
        @override
        def match(self, adapter: MapAdapter, /) -> tuple[WerkzeugRule, URLValues]:
            raise NotFound(f"closed {adapter.path_info}")

    app = Erlen("example", parts=Parts(router=lambda url_map: Closed(MapRouter(url_map))))
    app.add_url_rule("/", view_func=index)

    response = app.test_client().get("/")
    assert response.status_code == 404
    assert "closed /" in response.text


def test_each_application_has_a_router_of_its_own() -> None:
    parts = Parts()

    assert Erlen("one", parts=parts).router is not Erlen("two", parts=parts).router


def test_parts_are_frozen() -> None:
    parts: Any = Parts()

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        parts.router = MapRouter
