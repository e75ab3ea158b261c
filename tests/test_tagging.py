"""The room `tagging`: values that JSON lacks, there and back."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from typing_extensions import override

from erlen import Erlen
from erlen.json.provider import DefaultJSONProvider
from erlen.tagging import JSONTag, TagDateTime, TagDict, TaggedJSONSerializer, TagTuple

CET = timezone(timedelta(hours=1))


class Page:
    def __html__(self) -> str:
        return "<b>page</b>"


class TagSet(JSONTag[set[Any], list[Any]]):
    key = " s"

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, set)

    @override
    def to_json(self, value: set[Any]) -> list[Any]:
        return [self.serializer.tag(item) for item in sorted(value)]

    @override
    def to_python(self, value: list[Any]) -> set[Any]:
        return set(value)


class TagCount(JSONTag[int, str]):
    """Claims every int: what a tag that is asked before or after the standard ones may do."""

    key = " n"

    @override
    def check(self, value: object) -> bool:
        return type(value) is int

    @override
    def to_json(self, value: int) -> str:
        return hex(value)

    @override
    def to_python(self, value: str) -> int:
        return int(value, 16)


@pytest.fixture
def serializer() -> TaggedJSONSerializer:
    return TaggedJSONSerializer()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"user_id": 3, "name": "Ada", "ok": True}, '{"user_id":3,"name":"Ada","ok":true}'),
        ((1, (2,)), '{" t":[1,{" t":[2]}]}'),
        ([b"\x00\xff"], '[{" b":"AP8="}]'),
        (Markup("<i>"), '{" m":"<i>"}'),
        (UUID(int=3), '{" u":"00000000000000000000000000000003"}'),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), '{" d":"Fri, 02 Jan 2026 03:04:05 GMT"}'),
        ({"a": {"b": [(1,)]}}, '{"a":{"b":[{" t":[1]}]}}'),
        ({" t": 1}, '{" di":{" t__":1}}'),
        ({" t": 1, "x": 2}, '{" t":1,"x":2}'),
        ({" t__": (1,)}, '{" t__":{" t":[1]}}'),
        ({" di": {" t": [1]}}, '{" di":{" di__":{" di":{" t__":[1]}}}}'),
        ({" zz": 1}, '{" zz":1}'),
        ({"a": [], "b": {}, "c": None}, '{"a":[],"b":{},"c":null}'),
    ],
)
def test_there_and_back(serializer: TaggedJSONSerializer, value: object, text: str) -> None:
    """TAG-01, TAG-02."""
    assert serializer.dumps(value) == text
    assert serializer.loads(text) == value
    assert type(serializer.loads(text)) is type(value)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (Page(), Markup("<b>page</b>")),
        (datetime(2026, 1, 2, 0, 30, 0, 5, tzinfo=CET), datetime(2026, 1, 1, 23, 30, tzinfo=UTC)),
        (date(2026, 1, 2), "Fri, 02 Jan 2026 00:00:00 GMT"),
        ({1: (2,)}, {"1": (2,)}),
    ],
)
def test_there_and_back_as_something_else(serializer: TaggedJSONSerializer, value: object, result: object) -> None:
    """TAG-01: what HTTP dates and JSON keys cannot hold is lost."""
    assert serializer.loads(serializer.dumps(value)) == result


def test_tags_are_asked_in_their_order(serializer: TaggedJSONSerializer) -> None:
    """TAG-03."""
    assert [type(tag).__name__ for tag in serializer.order] == [
        "TagDict",
        "PassDict",
        "TagTuple",
        "PassList",
        "TagBytes",
        "TagMarkup",
        "TagUUID",
        "TagDateTime",
    ]
    assert list(serializer.tags) == [" di", " t", " b", " m", " u", " d"]


def test_registered_tag_is_asked_last(serializer: TaggedJSONSerializer) -> None:
    """TAG-04, TAG-07."""
    serializer.register(TagSet)

    assert type(serializer.order[-1]) is TagSet
    assert serializer.dumps({"seen": {(1,)}}) == '{"seen":{" s":[{" t":[1]}]}}'
    assert serializer.loads('{"seen":{" s":[{" t":[1]}]}}') == {"seen": {(1,)}}


@pytest.mark.parametrize("index", [None, 0])
def test_registered_tag_may_claim_plain_values(serializer: TaggedJSONSerializer, index: int | None) -> None:
    """TAG-03: no short cut goes round it."""
    assert serializer.dumps({"n": 255}) == '{"n":255}'

    serializer.register(TagCount, index=index)

    assert serializer.dumps({"n": 255}) == '{"n":{" n":"0xff"}}'
    assert serializer.loads('{"n":{" n":"0xff"}}') == {"n": 255}


def test_order_may_be_changed_by_hand(serializer: TaggedJSONSerializer) -> None:
    serializer.order.append(TagCount(serializer))

    assert serializer.dumps([1]) == '[{" n":"0x1"}]'


def test_tag_can_be_put_first(serializer: TaggedJSONSerializer) -> None:
    """TAG-04."""
    serializer.register(TagSet, index=0)

    assert type(serializer.order[0]) is TagSet


def test_key_is_taken_once_unless_forced(serializer: TaggedJSONSerializer) -> None:
    """TAG-04."""
    serializer.register(TagSet)

    with pytest.raises(KeyError, match="Tag ' s' is already registered; pass force=True"):
        serializer.register(TagSet)
    serializer.register(TagSet, force=True)

    assert serializer.tags[" s"] is serializer.order[-1]


def test_tag_without_key_only_stands_in_the_order(serializer: TaggedJSONSerializer) -> None:
    """TAG-04."""

    class Anonymous(TagSet):
        key = ""

    serializer.register(Anonymous)

    assert "" not in serializer.tags
    assert serializer.dumps({2, 1}) == '{"":[1,2]}'


def test_class_may_name_its_own_tags() -> None:
    class Mine(TaggedJSONSerializer):
        default_tags = [*TaggedJSONSerializer.default_tags, TagCount]

    assert Mine().dumps({"n": 1}) == '{"n":{" n":"0x1"}}'
    assert TaggedJSONSerializer().dumps({"n": 1}) == '{"n":1}'


def test_overridden_tag_sees_every_value() -> None:
    class Mine(TaggedJSONSerializer):
        # Any: what a serializer is offered, as in its base.
        @override
        def tag(self, value: Any) -> Any:
            return "x" if value == 1 else super().tag(value)

    assert Mine().dumps([1, 2]) == '["x",2]'


@pytest.mark.parametrize(
    ("text", "value"),
    [('{" t":[1,{" b":"eA=="}]}', (1, b"x")), ('[{" t":[{" t":[]}]}]', [((),)]), ('{" d":"no date"}', None)],
)
def test_untagging_goes_from_the_inside_out(serializer: TaggedJSONSerializer, text: str, value: object) -> None:
    """TAG-05."""
    assert serializer.loads(text) == value


def test_provider_of_the_application_is_used(serializer: TaggedJSONSerializer) -> None:
    """TAG-06."""

    class Mine(DefaultJSONProvider):
        # Any: what a provider is offered, as in its base.
        @override
        def dumps(self, obj: Any, **kwargs: Any) -> str:
            return f"{kwargs} {super().dumps(obj, **kwargs)}"

        @override
        def loads(self, s: str | bytes, **kwargs: Any) -> Any:
            return {" t": [s]}

    app = Erlen("shop", static_folder=None)
    app.json = Mine(app)

    with app.app_context():
        assert serializer.dumps({"b": (1,), "a": 2}) == "{'separators': (',', ':')} {\"a\":2,\"b\":{\" t\":[1]}}"
        assert serializer.loads("x") == ("x",)


def test_tags_work_by_themselves(serializer: TaggedJSONSerializer) -> None:
    """TAG-07."""
    assert TagTuple(serializer).tag((1, (2,))) == {" t": [1, {" t": [2]}]}
    assert TagDict(serializer).to_json({" t": (1,)}) == {" t__": {" t": [1]}}
    assert TagDict(serializer).to_python({" t__": 1}) == {" t": 1}
    assert TagDateTime(serializer).to_python("Fri, 02 Jan 2026 03:04:05 GMT") == datetime(
        2026, 1, 2, 3, 4, 5, tzinfo=UTC
    )
    assert serializer.untag({" t": [1]}) == (1,)
    assert serializer.untag({" t": 1, "b": 2}) == {" t": 1, "b": 2}


def test_base_tag_names_what_is_missing(serializer: TaggedJSONSerializer) -> None:
    tag: JSONTag[object, object] = JSONTag(serializer)

    for method in (tag.check, tag.to_json, tag.to_python, tag.tag):
        with pytest.raises(NotImplementedError, match="JSONTag must override"):
            method(1)


Keys = st.text() | st.sampled_from([" t", " b", " di", " t__", " d"])
Values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.uuids(),
    lambda inner: st.lists(inner) | st.dictionaries(Keys, inner) | st.lists(inner).map(tuple),
)


@given(Values)
def test_any_value_comes_back(value: object) -> None:
    """TAG-01, TAG-02: and the short cut for plain values writes what tagging would."""
    serializer = TaggedJSONSerializer()
    slow = TaggedJSONSerializer()
    slow.register(TagSet)

    text = serializer.dumps(value)

    assert serializer.loads(text) == value
    assert slow.dumps(value) == text
