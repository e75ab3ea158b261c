"""The rooms `json` and `json.provider`: what becomes JSON text, and through whom."""

import enum
import gc
import io
import json as standard_json
import math
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from threading import Thread
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costs import seconds
from typing_extensions import override

from erlen import Erlen, Response, json
from erlen.errors import OutsideContextError
from erlen.json.provider import DefaultJSONProvider, JSONProvider
from erlen.json.reading import nests_deeper

CET = timezone(timedelta(hours=1))
SHOP = Erlen("shop", static_folder=None)


class Page:
    def __html__(self) -> str:
        return "<b>page</b>"


@dataclass
class Point:
    x: int
    y: object


@attrs.frozen
class Price:
    amount: Decimal
    tags: list[Point] = attrs.field(factory=list[Point])


class Level(enum.Enum):
    LOW = 1


class Shouting(JSONProvider):
    """Overrides the two methods that a provider must have."""

    # Any: what a provider is offered, as in its base.
    @override
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return f"{obj!r} {sorted(kwargs)}!"

    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return f"{s!r} {sorted(kwargs)}!"


@pytest.fixture
def app() -> Erlen:
    return Erlen("shop", static_folder=None)


@pytest.fixture
def provider(app: Erlen) -> DefaultJSONProvider:
    assert isinstance(app.json, DefaultJSONProvider)
    return app.json


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, 678), '"Fri, 02 Jan 2026 03:04:05 GMT"'),
        (datetime(2026, 1, 2, 0, 30, tzinfo=CET), '"Thu, 01 Jan 2026 23:30:00 GMT"'),
        (date(2026, 1, 2), '"Fri, 02 Jan 2026 00:00:00 GMT"'),
        (Decimal("1.10"), '"1.10"'),
        (Price(Decimal("1.10"), [Point(1, None)]), '{"amount": "1.10", "tags": [{"x": 1, "y": null}]}'),
        (UUID(int=5), '"00000000-0000-0000-0000-000000000005"'),
        (Point(1, [Point(2, None)]), '{"x": 1, "y": [{"x": 2, "y": null}]}'),
        (Page(), '"<b>page</b>"'),
        ((1, 2), "[1, 2]"),
        ({1: "a"}, '{"1": "a"}'),
    ],
)
def test_types_beyond_json(provider: DefaultJSONProvider, value: object, text: str) -> None:
    """JSON-05: the same inside and outside of an application."""
    assert provider.dumps(value) == text
    assert json.dumps(value) == text


@pytest.mark.parametrize("value", [time(1), timedelta(1), {1}, b"x", Level.LOW, object(), Point])
def test_other_types_are_refused(provider: DefaultJSONProvider, value: object) -> None:
    """JSON-05."""
    with pytest.raises(TypeError):
        provider.dumps(value)
    with pytest.raises(TypeError):
        json.dumps(value)


def test_refusal_names_the_type_and_the_mend(provider: DefaultJSONProvider) -> None:
    with pytest.raises(TypeError, match="Object of type set is not JSON serializable; convert it first"):
        provider.dumps({"tags": {1}})


def test_keys_are_sorted_unless_told_otherwise(provider: DefaultJSONProvider) -> None:
    """JSON-02."""
    value = {"b": {"d": 1, "c": 2}, "a": 3}

    assert provider.dumps(value) == '{"a": 3, "b": {"c": 2, "d": 1}}'
    provider.sort_keys = False
    assert provider.dumps(value) == '{"b": {"d": 1, "c": 2}, "a": 3}'


def test_keys_of_mixed_types_cannot_be_sorted(provider: DefaultJSONProvider) -> None:
    """JSON-02, JSON-08."""
    with pytest.raises(TypeError):
        provider.dumps({1: 1, "a": 2})

    assert json.dumps({1: 1, "a": 2}) == '{"1": 1, "a": 2}'


def test_characters_are_escaped_unless_told_otherwise(provider: DefaultJSONProvider) -> None:
    """JSON-03."""
    assert provider.dumps("é") == '"\\u00e9"'
    provider.ensure_ascii = False
    assert provider.dumps("é") == '"é"'


@pytest.mark.parametrize(
    ("compact", "debug", "is_compact"),
    [(None, False, True), (None, True, False), (True, True, True), (False, False, False)],
)
def test_responses_are_indented_in_debug(
    app: Erlen, provider: DefaultJSONProvider, compact: bool | None, debug: bool, is_compact: bool
) -> None:
    """JSON-04, DBG-05."""
    app.debug = debug
    provider.compact = compact

    body = provider.response({"a": [1]}).get_data(as_text=True)

    assert body == ('{"a":[1]}\n' if is_compact else '{\n  "a": [\n    1\n  ]\n}\n')


@pytest.mark.parametrize(
    "options",
    [
        {"sort_keys": False},
        {"ensure_ascii": False},
        {"separators": (",", ":")},
        {"separators": [",", ":"]},
        {"indent": 1},
        {"allow_nan": False},
        {"skipkeys": True},
        {"check_circular": False},
        {"cls": standard_json.JSONEncoder},
        {"default": str},
        {"default": str, "sort_keys": False},
    ],
)
def test_options_win_over_attributes(provider: DefaultJSONProvider, options: dict[str, Any]) -> None:
    """JSON-07: the text is what the standard library makes with the merged options."""
    value = {"b": ["é", 1.5], "a": {"d": Decimal(1), "c": None}}
    merged: dict[str, Any] = {"default": provider.default, "sort_keys": True, "ensure_ascii": True, **options}

    assert provider.dumps(value, **options) == standard_json.dumps(value, **merged)


def test_unknown_option_is_refused(provider: DefaultJSONProvider) -> None:
    """JSON-07."""
    with pytest.raises(TypeError):
        provider.dumps(1, no_such_option=True)


def test_default_can_be_replaced_at_any_time(provider: DefaultJSONProvider) -> None:
    """JSON-11."""
    provider.dumps(Decimal(1))
    provider.default = lambda value: "mine"
    first = provider.dumps(Decimal(1))
    provider.default = lambda value: "other"

    assert (first, provider.dumps(Decimal(1))) == ('"mine"', '"other"')


def test_default_can_be_a_method(app: Erlen) -> None:
    """JSON-11."""

    class Mine(DefaultJSONProvider):
        mark = "!"

        # Any: what a provider is offered, as in its base.
        @override
        def default(self, value: Any) -> Any:  # Flask documents a static function; methods work too
            return self.mark if isinstance(value, set) else DefaultJSONProvider.default(value)

    provider = Mine(app)

    assert provider.dumps([{1}, Decimal(1)]) == '["!", "1"]'


def test_mimetype_can_be_set(provider: DefaultJSONProvider) -> None:
    """JSON-11."""
    provider.mimetype = "application/problem+json"

    assert provider.response({}).mimetype == "application/problem+json"


@pytest.mark.parametrize("depth", [None, 100_000])
def test_circular_and_deep_values_end_in_an_error(provider: DefaultJSONProvider, depth: int | None) -> None:
    value: list[object] = []
    if depth is None:
        value.append(value)
    for _ in range(depth or 0):
        value = [value]

    with pytest.raises(RecursionError if depth else ValueError):
        provider.dumps(value)
    assert provider.dumps([1]) == "[1]"


def test_value_shared_by_threads_is_not_circular(provider: DefaultJSONProvider) -> None:
    shared = {"inner": [Point(1, 2)] * 200}
    texts: list[str] = []

    def work() -> None:
        texts.extend(provider.dumps(shared) for _ in range(20))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(texts) == 80
    assert len(set(texts)) == 1


@pytest.mark.parametrize(
    ("make", "body"),
    [
        (lambda: json.jsonify(), "null\n"),
        (lambda: json.jsonify(None), "null\n"),
        (lambda: json.jsonify([1]), "[1]\n"),
        (lambda: json.jsonify(1, 2), "[1,2]\n"),
        (lambda: json.jsonify(b=1, a=[2]), '{"a":[2],"b":1}\n'),
        (lambda: json.jsonify({}), "{}\n"),
    ],
)
def test_jsonify_takes_one_many_or_named(app: Erlen, make: Callable[[], Response], body: str) -> None:
    """JSON-01."""
    with app.app_context():
        response = make()

    assert response.get_data(as_text=True) == body
    assert response.mimetype == "application/json"
    assert type(response) is app.response_class


def test_jsonify_takes_positions_or_names(app: Erlen) -> None:
    """JSON-01."""
    with app.app_context(), pytest.raises(TypeError, match="either args or kwargs"):
        json.jsonify(1, a=2)


def test_jsonify_needs_an_application() -> None:
    """JSON-07."""
    with pytest.raises(OutsideContextError):
        json.jsonify(1)


def test_functions_use_the_current_provider(app: Erlen) -> None:
    """JSON-07, JSON-09."""
    app.json = Shouting(app)
    file = io.StringIO()

    with app.app_context():
        json.dump(1, file, indent=2)

        assert json.dumps(1) == "1 []!"
        assert file.getvalue() == "1 ['indent']!"
        assert json.loads("x", strict=False) == "'x' ['strict']!"
        assert json.load(io.StringIO("y")) == "'y' []!"


def test_functions_use_the_standard_library_outside() -> None:
    """JSON-08."""
    file = io.StringIO()
    json.dump({"b": Decimal(1), "a": "é"}, file)

    assert file.getvalue() == '{"b": "1", "a": "\\u00e9"}'
    assert repr(json.loads(b'{"a": 1.5}', parse_float=Decimal)) == "{'a': Decimal('1.5')}"
    assert json.load(io.BytesIO(b"[1]")) == [1]
    assert json.dumps(object(), default=lambda value: "mine") == '"mine"'


def test_provider_needs_only_two_methods(app: Erlen) -> None:
    """JSON-10."""
    app.json = Shouting(app)
    file = io.StringIO()
    app.json.dump(1, file)
    response = app.json.response(1, 2)

    assert file.getvalue() == "1 []!"
    assert app.json.load(io.StringIO("x")) == "'x' []!"
    assert response.get_data(as_text=True) == "(1, 2) []!"
    assert response.mimetype == "application/json"


def test_base_provider_names_what_is_missing(app: Erlen) -> None:
    provider = JSONProvider(app)

    with pytest.raises(NotImplementedError, match=r"must override dumps\(\)"):
        provider.dumps(1)
    with pytest.raises(NotImplementedError, match=r"must override loads\(\)"):
        provider.loads("1")


def test_overridden_dumps_makes_responses(app: Erlen) -> None:
    """JSON-09."""

    class Mine(DefaultJSONProvider):
        # Any: what a provider is offered, as in its base.
        @override
        def dumps(self, obj: Any, **kwargs: Any) -> str:
            return super().dumps(obj, **kwargs) + "//"

    assert Mine(app).response([1, 2]).get_data(as_text=True) == "[1,2]//\n"


def test_provider_does_not_keep_the_application() -> None:
    """JSON-13."""
    gc.disable()
    try:
        app = Erlen("shop", static_folder=None)
        provider, reference = app.json, weakref.ref(app)
        provider.dumps([1])
        del app

        assert reference() is None
        with pytest.raises(ReferenceError):
            provider.response(1)
    finally:
        gc.enable()


JSONValues = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSONValues)
def test_what_was_written_is_read_back(value: object) -> None:
    """The law of `protocols.JSONProvider`; and the text is the standard library's."""
    provider = SHOP.json

    assert provider.loads(provider.dumps(value)) == value
    assert provider.dumps(value) == standard_json.dumps(value, sort_keys=True)


# What is no JSON


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("options", [{}, {"indent": 2}, {"separators": (",", ":")}], ids=str)
def test_what_is_no_number_is_refused(provider: DefaultJSONProvider, value: float, options: dict[str, Any]) -> None:
    """JSON-06: unless the provider is told to write it."""
    with pytest.raises(ValueError):
        provider.dumps([value], **options)
    provider.strict = False

    assert standard_json.dumps([value]) == provider.dumps([value])


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", "-Infinity", "1e999", "[-1E+400]", '"\\ud800"', '["\\udc00\\ud800"]', "9" * 5000]
)
@pytest.mark.parametrize("encode", [str, str.encode], ids=["text", "bytes"])
def test_text_that_is_no_json_is_refused(
    provider: DefaultJSONProvider, text: str, encode: Callable[[str], str | bytes]
) -> None:
    """JSON-06."""
    with pytest.raises(ValueError):
        provider.loads(encode(text))


@pytest.mark.parametrize("depth", [1, 99, 100, 101, 5_000, 200_000])
@pytest.mark.parametrize(
    ("left", "middle", "right"),
    [
        ("[", "1", "]"),
        ('{"a":', "1", "}"),
        ('["]\\"[",', "1", "]"),
        ('{"{":"[]","a":', "1", "}"),
        ('["]",', '"["', "]"),
    ],
)
def test_depth_is_exact(provider: DefaultJSONProvider, left: str, middle: str, right: str, depth: int) -> None:
    """Brackets in strings do not count."""
    text = left * depth + middle + right * depth
    if depth > 100:
        with pytest.raises(ValueError, match="nested"):
            provider.loads(text)
    else:
        assert provider.loads(text) == standard_json.loads(text)


def test_refusing_depth_takes_no_time(provider: DefaultJSONProvider) -> None:
    """A thousandth of a second of processor time, whatever comes behind the first hundred levels."""
    text = b"[" * 100_000

    def load() -> None:
        with pytest.raises(ValueError, match="nested"):
            provider.loads(text)

    assert seconds(load, under=0.001, rounds=100) < 0.001


@given(
    st.recursive(
        st.none() | st.text('[]{}"\\,ab', max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}"\\', max_size=3), inner, max_size=2),
    )
)
def test_depth_is_counted_as_it_is(value: object) -> None:
    def depth(part: object) -> int:
        if isinstance(part, dict):
            return 1 + max(map(depth, part.values()), default=0)
        return 1 + max(map(depth, part), default=0) if isinstance(part, list) else 0

    text = standard_json.dumps(value)
    for most in range(8):
        assert nests_deeper(text, most) == (depth(value) > most)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_every_encoding_of_json_is_read(provider: DefaultJSONProvider, encoding: str) -> None:
    """REQ-03."""
    for value in ({"ä": ["x"]}, 1, "", "é"):
        assert provider.loads(standard_json.dumps(value, ensure_ascii=False).encode(encoding)) == value
