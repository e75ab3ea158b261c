"""Typed input: what fits becomes an object, what does not is a 400 that names every field, and nothing a client sends is a 500.

Values are compared with what the class would have been made of by hand; round trips go through real JSON text.
"""

import builtins
import json
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, NotRequired, TypedDict, TypeVar
from uuid import UUID

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erlen import Erlen, Parts, request
from erlen.errors import InputProblem, StructureError, StructurerMissingError, UnreadableClassError
from erlen.structuring import CattrsStructurer, InputError
from erlen.testing import ErlenClient, TestResponse

T = TypeVar("T")
Cents = NewType("Cents", int)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Slug(str):
    """A kind of text with a class of its own."""


@attrs.frozen
class Item:
    name: str
    price: float = 0.0
    colour: Colour | None = None


@attrs.frozen
class Order:
    items: list[Item]
    note: str | None = None
    per_page: int = attrs.field(default=20, alias="perPage")
    _secret: str = ""


class Pair(NamedTuple):
    left: int
    right: int = 2


@attrs.frozen
class Everything:
    text: str
    integer: int
    number: float
    truth: bool
    day: date
    moment: datetime
    clock: time
    duration: timedelta
    exact: Decimal
    identity: UUID
    data: bytes
    colour: Colour
    size: Size
    word: Literal["a", "b"]
    numbers: list[int]
    words: tuple[str, ...]
    pair: tuple[int, str]
    unique: set[int]
    frozen: frozenset[str]
    by_name: dict[str, Item]
    by_number: dict[int, str]
    either: int | str | None
    named: Pair
    cents: Cents
    children: "list[Everything]" = attrs.field(factory=list["Everything"])


@dataclass
class Tag:
    name: str
    weight: int = 1
    labels: list[str] = field(default_factory=list[str])


class Fields(TypedDict):
    title: str
    tags: NotRequired[list[Tag]]


@attrs.frozen
class Node:
    children: "list[Node]" = attrs.field(factory=list["Node"])


@attrs.frozen
class Range:
    low: int = attrs.field(validator=attrs.validators.ge(0))
    high: int = attrs.field(validator=attrs.validators.lt(100))

    def __attrs_post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


def trim(text: str) -> str:
    return text.strip()


@attrs.frozen
class Trimmed:
    name: str = attrs.field(converter=trim, validator=attrs.validators.min_len(1))


@attrs.frozen
class Page(Generic[T]):
    items: list[T]


@attrs.frozen
class Search:
    q: str
    page: int = 1
    exact: bool = False
    ratio: float | None = None
    tag: list[str] = attrs.field(factory=list[str])
    size: Size = Size.SMALL
    since: date | None = None
    way: Literal["up", "down"] = "up"


STRUCTURER = CattrsStructurer()

# What fits


@pytest.mark.parametrize(
    ("data", "into", "made"),
    [
        ({"items": []}, Order, Order([])),
        ({"items": [{"name": "glass"}]}, Order, Order([Item("glass")])),
        ({"items": [], "perPage": 3, "secret": "x"}, Order, Order([], perPage=3, secret="x")),
        ({"items": [{"name": "a", "price": 3, "colour": "red"}]}, Order, Order([Item("a", 3.0, Colour.RED)])),
        ({"name": "new"}, Tag, Tag("new")),
        ({"name": "new", "labels": ["a"]}, Tag, Tag("new", labels=["a"])),
        ({"title": "Hello"}, Fields, {"title": "Hello"}),
        ({"title": "Hello", "tags": [{"name": "a"}]}, Fields, {"title": "Hello", "tags": [Tag("a")]}),
        ([{"name": "glass"}], list[Item], [Item("glass")]),
        ({"a": {"name": "glass"}}, dict[str, Item], {"a": Item("glass")}),
        ({"3": "three"}, dict[int, str], {3: "three"}),
        ([1, [2]], list[object], [1, [2]]),
        ({"items": [1, 2]}, Page[int], Page([1, 2])),
        (3, int, 3),
        (3, float, 3.0),
        (3, Annotated[int, "percent"], 3),
        (3, Cents, 3),
        ("a-b", Slug, Slug("a-b")),
        (None, int | None, None),
        ("3", int | str, "3"),
        (2, Size, Size.LARGE),
        (1.25, Decimal, Decimal("1.25")),
        ("1.10", Decimal, Decimal("1.10")),
        (90, timedelta, timedelta(seconds=90)),
        ("2026-01-02T03:04:05Z", datetime, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ({"name": " a "}, Trimmed, Trimmed("a")),
        ({"anything": [1]}, Any, {"anything": [1]}),
        ({"left": 1}, Pair, Pair(1)),
        ([{"items": [{"name": "a"}]}], list[Page[Item]], [Page([Item("a")])]),
    ],
)
def test_data_that_fits(data: object, into: type[object], made: object) -> None:
    found = STRUCTURER.structure(data, into)

    assert found == made
    assert type(found) is type(made)


FINITE = st.floats(allow_nan=False, allow_infinity=False)
EVERYTHING = st.builds(
    Everything,
    number=FINITE,
    by_name=st.dictionaries(st.text(), st.builds(Item, price=FINITE), max_size=2),
    exact=st.decimals(allow_nan=False, allow_infinity=False),
    duration=st.timedeltas(timedelta(-1000), timedelta(1000)).map(lambda value: timedelta(seconds=value.seconds)),
    children=st.just([]),
    cents=st.integers().map(Cents),
)


@given(value=EVERYTHING)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back(value: Everything) -> None:
    value = attrs.evolve(value, children=[value])
    text = json.dumps(STRUCTURER.unstructure(value))

    assert STRUCTURER.structure(json.loads(text), Everything) == value


# What does not fit


@pytest.mark.parametrize(
    ("data", "into", "said"),
    [
        ({"items": [{"name": "a"}, {"price": "x"}], "perpage": 3}, Order, ["items[1].name: missing",
         "items[1].price: expected a number, got text", "perpage: unknown; did you mean perPage?"]),
        ({}, Order, ["items: missing"]),
        ({"items": {}}, Order, ["items: expected an array, got an object"]),
        ({"items": "ab"}, Order, ["items: expected an array, got text"]),
        ([], Order, ["data: expected an object, got an array"]),
        (None, Order, ["data: expected an object, got null"]),
        ({"items": [], "note": 3}, Order, ["note: expected text, got an integer"]),
        ({"items": [], "per_page": 3}, Order, ["per_page: unknown; did you mean perPage?"]),
        ({"items": [{"name": "a", "colour": "green"}]}, Order, ["items[0].colour: expected one of 'red', 'blue'"]),
        (True, int, ["data: expected an integer, got true or false"]),
        (3.0, int, ["data: expected an integer, got a number"]),
        ("3", int, ["data: expected an integer, got text"]),
        (1, bool, ["data: expected true or false, got an integer"]),
        (True, float, ["data: expected a number, got true or false"]),
        (math.nan, float, ["data: expected a finite number"]),
        (math.inf, Decimal, ["data: expected a finite number"]),
        (10**400, float, ["data: expected a finite number"]),
        ("NaN", Decimal, ["data: expected a decimal number"]),
        (1e300, timedelta, ["data: expected a shorter duration"]),
        (True, Size, ["data: expected one of 1, 2"]),
        (3, bytes, ["data: expected base64 text, got an integer"]),
        ("*", bytes, ["data: expected base64 text"]),
        ("2026-13-01", date, ["data: expected a date such as 2026-01-31"]),
        ("x", UUID, ["data: expected a UUID"]),
        (1.5, int | str, ["data: expected an integer or text, got a number"]),
        ([1, "2"], tuple[int, int], ["[1]: expected an integer, got text"]),
        ([1], tuple[int, int], ["data: expected 2 items, got 1"]),
        ([[1]], set[object], ["data: expected items that can be told apart"]),
        ({"a": 1}, dict[int, int], ["a: expected an integer"]),
        ({"name": "a", "weight": "1"}, Tag, ["weight: expected an integer, got text"]),
        ({"tags": [{}], "extra": 1}, Fields, ["title: missing", "tags[0].name: missing", "extra: unknown"]),
        ({"low": -1, "high": 100}, Range, ["low: 'low' must be >= 0: -1", "high: 'high' must be < 100: 100"]),
        ({"low": 3, "high": 2}, Range, ["data: low is above high"]),
        ({"name": "  "}, Trimmed, ["name: Length of 'name' must be >= 1: 0"]),
        ({"items": [1, "2"]}, Page[int], ["items[1]: expected an integer, got text"]),
        (None, Page[int], ["data: expected an object, got null"]),
        ([1], Pair, ["data: expected an object, got an array"]),
        (3, deque[int], ["data: does not fit"]),
        ({"name": 3}, Item | int, ["name: expected text, got an integer"]),
    ],
)  # fmt: skip
def test_data_that_does_not_fit(data: object, into: type[object], said: list[str]) -> None:
    with pytest.raises(StructureError) as caught:
        STRUCTURER.structure(data, into)

    assert [f"{problem.field or 'data'}: {problem.detail}" for problem in caught.value.problems] == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
KINDS = st.sampled_from([Order, Everything, Tag, Fields, Node, Range, Page[int], list[Item], dict[int, date], Size])


@given(data=JSON, into=KINDS)
@settings(max_examples=200)
def test_whatever_json_says_it_fits_or_says_why(data: object, into: type[object]) -> None:
    try:
        STRUCTURER.structure(data, into)
    except StructureError as error:
        assert error.problems
        assert all(problem.detail for problem in error.problems)


def test_problems_are_a_hundred_at_most() -> None:
    with pytest.raises(StructureError) as caught:
        STRUCTURER.structure(["x"] * 10_000, list[int])

    assert len(caught.value.problems) == 100


def test_values_are_not_told() -> None:
    """A password in the wrong field must not reach a log by an error's text."""
    with pytest.raises(StructureError) as caught:
        STRUCTURER.structure({"name": ["hunter2"], "hunter2": 3}, Item)

    assert "hunter2" not in caught.value.problems[0].detail


def test_unknown_fields_may_be_left_alone() -> None:
    structurer = CattrsStructurer(refuses_unknown=False)

    assert structurer.structure({"name": "a", "extra": {}}, Item) == Item("a")


def test_hooks_of_ones_own() -> None:
    class Point:
        def __init__(self, text: str) -> None:
            self.x, self.y = map(int, text.split(","))

    # cattrs' converter, which erlen does not type.
    def configure(converter: Any) -> None:
        converter.register_structure_hook(Point, lambda value, _: Point(value))

    assert CattrsStructurer(configure=configure).structure("3,4", Point).y == 4


@pytest.mark.parametrize("into", [Path.stat, object()])
def test_class_that_nothing_reads(into: Any) -> None:
    with pytest.raises(UnreadableClassError, match="register a hook"):
        STRUCTURER.structure({}, into)


def test_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without_cattrs(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("cattrs"):
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_cattrs)

    with pytest.raises(StructurerMissingError, match=r"pip install erlen\[structure\]"):
        CattrsStructurer().structure({}, Item)


@pytest.mark.parametrize(
    ("path", "field_name", "pointer"),
    [((), "", "#"), (("a", 0, "b"), "a[0].b", "#/a/0/b"), (("a/b~", "ü"), "a/b~.ü", "#/a~1b~0/%C3%BC")],
)
def test_places_of_problems(path: tuple[str | int, ...], field_name: str, pointer: str) -> None:
    problem = InputProblem(path, "missing")

    assert (problem.field, problem.pointer) == (field_name, pointer)


# Requests


def make_app(structurer: CattrsStructurer | None = None) -> Erlen:
    app = Erlen(__name__, parts=Parts() if structurer is None else Parts(structurer=structurer), static_folder=None)

    @app.post("/order")
    def order() -> str:
        return repr(request.read_json(Order))

    @app.post("/node")
    def node() -> str:
        depth = 0
        found = request.read_json(Node)
        while found.children:
            found, depth = found.children[0], depth + 1
        return str(depth)

    @app.get("/search")
    def search() -> str:
        return repr(request.read_query(Search))

    @app.post("/search")
    def search_form() -> str:
        return repr(request.read_form(Search))

    return app


APP = make_app()


@pytest.fixture
def client() -> ErlenClient:
    return APP.test_client()


def errors_of(response: TestResponse) -> list[tuple[str, str]]:
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    problem: Mapping[str, Any] = json.loads(response.text)
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Bad Request"
    assert problem["status"] == 400
    errors: Sequence[Mapping[str, str]] = problem["errors"]
    return [(error["field"], error["detail"]) for error in errors]


def test_body_that_fits(client: ErlenClient) -> None:
    response = client.post("/order", json={"items": [{"name": "glass", "price": 3.5}]})

    assert response.text == repr(Order([Item("glass", 3.5)]))


def test_body_that_does_not_fit(client: ErlenClient) -> None:
    response = client.post("/order", json={"items": [{"name": "a"}, {"price": "x"}]})

    assert errors_of(response) == [("items[1].name", "missing"), ("items[1].price", "expected a number, got text")]
    assert json.loads(response.text)["detail"] == "The body of the request does not fit: 2 problems."
    assert json.loads(response.text)["errors"][0] == {
        "in": "body", "field": "items[1].name", "pointer": "#/items/1/name", "detail": "missing"
    }  # fmt: skip


def test_body_that_is_no_json(client: ErlenClient) -> None:
    assert errors_of(client.post("/order", data="{", content_type="application/json")) == [("", "no JSON")]
    assert client.post("/order", data={"items": ""}).status_code == 415


@pytest.mark.parametrize("depth", [500, 100_000])
def test_deep_body_is_no_server_error(client: ErlenClient, depth: int) -> None:
    text = '{"children":[' * depth + "]}" * depth
    response = client.post("/node", data=text, content_type="application/json")

    assert errors_of(response) == [("", "no JSON")]


def test_deep_data_is_refused() -> None:
    data: dict[str, object] = {}
    for _ in range(100_000):
        data = {"children": [data]}

    with pytest.raises(StructureError, match="nested too deeply"):
        STRUCTURER.structure(data, Node)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 400, "9" * 5000, "-0", "1E5"])
def test_odd_numbers_are_no_server_error(client: ErlenClient, number: str) -> None:
    text = f'{{"items": [{{"name": "a", "price": {number}}}], "perPage": {number}}}'

    assert client.post("/order", data=text, content_type="application/json").status_code in {200, 400}


@given(body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=100)
def test_no_body_is_a_server_error(body: bytes) -> None:
    response = APP.test_client().post("/order", data=body, content_type="application/json")

    assert response.status_code in {200, 400}


@pytest.mark.parametrize(
    ("query", "made"),
    [
        ("q=glass", Search("glass")),
        ("q=glass&page=2&exact=on&ratio=.5", Search("glass", 2, True, 0.5)),
        ("q=&tag=a&tag=b&utm_source=x", Search("", tag=["a", "b"])),
        ("q=a&q=b&size=2&since=2026-01-02", Search("a", size=Size.LARGE, since=date(2026, 1, 2))),
        ("q=a&ratio=&since=&way=down", Search("a", way="down")),
    ],
)
def test_query_and_form_that_fit(client: ErlenClient, query: str, made: Search) -> None:
    form = "application/x-www-form-urlencoded"

    assert client.get(f"/search?{query}").text == repr(made)
    assert client.post("/search", data=query, content_type=form).text == repr(made)


def test_query_that_does_not_fit(client: ErlenClient) -> None:
    response = client.get("/search?page=x&exact=maybe&ratio=nan&size=3&since=x&way=left&page=3")

    assert errors_of(response) == [
        ("q", "missing"), ("page", "expected an integer"), ("exact", "expected true or false"),
        ("ratio", "expected a number"), ("size", "expected one of 1, 2"),
        ("since", "expected a date such as 2026-01-31"), ("way", "expected one of 'up', 'down'"),
    ]  # fmt: skip
    assert json.loads(response.text)["errors"][0] == {"in": "query", "field": "q", "detail": "missing"}


@pytest.mark.parametrize("page", ["1_000", " 3", "٣", "0x10", "+3", "9" * 5000, "3.0", "1e2"])
def test_integers_in_text_are_plain(client: ErlenClient, page: str) -> None:
    response = client.get("/search", query_string={"q": "a", "page": page})

    assert response.status_code == (200 if page == "+3" else 400)


@given(query=st.dictionaries(st.sampled_from([f.name for f in attrs.fields(Search)]), st.text()))
@settings(max_examples=60)
def test_no_query_is_a_server_error(query: dict[str, str]) -> None:
    assert APP.test_client().get("/search", query_string=query).status_code in {200, 400}


@pytest.mark.parametrize("into", [list[int], int])
def test_query_needs_fields(into: type[object]) -> None:
    with pytest.raises(UnreadableClassError, match="attrs class"):
        STRUCTURER.structure_text({}, into)


def test_query_carries_no_objects() -> None:
    @attrs.frozen
    class Nested:
        item: Item

    with pytest.raises(UnreadableClassError, match="'item' of Nested is an object"):
        STRUCTURER.structure_text({"item": ["x"]}, Nested)


def test_handler_may_answer_in_its_own_way() -> None:
    app = make_app()

    @app.errorhandler(InputError)
    def refused(error: InputError) -> tuple[str, int]:
        return f"{error.source}: {[problem.field for problem in error.problems]}", 422

    response = app.test_client().post("/order", json={})

    assert (response.status_code, response.text) == (422, "body: ['items']")


def test_structurer_is_a_part() -> None:
    assert make_app(CattrsStructurer(refuses_unknown=False)).test_client().post(
        "/order", json={"items": [], "extra": 1}
    ).text == repr(Order([]))


def test_structurer_is_an_attribute() -> None:
    app = make_app()
    app.structurer = CattrsStructurer(refuses_unknown=False)

    assert app.test_client().post("/order", json={"items": [], "extra": 1}).status_code == 200
