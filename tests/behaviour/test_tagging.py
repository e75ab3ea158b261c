"""JSON that remembers more types than JSON has (area TAG)."""

import base64
import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import Markup

from .harness import Framework, derive

MIDNIGHT = datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)


def serializer(fw: Framework) -> Any:  # Any: the class of either framework
    """Return a fresh tagged serializer."""
    return fw.module("json.tag").TaggedJSONSerializer()


class Foo:
    def __init__(self, data: object) -> None:
        self.data = data


def foo_tag(fw: Framework, **members: object) -> Any:  # Any: a class made at run time
    """Return a tag class for `Foo`."""
    defaults: dict[str, object] = {
        "key": " f",
        "__slots__": (),
        "check": lambda self, value: isinstance(value, Foo),
        "to_json": lambda self, value: self.serializer.tag(value.data),
        "to_python": lambda self, value: Foo(value),
    }
    return derive(fw.module("json.tag").JSONTag, **defaults | members)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((1, 2), '{" t":[1,2]}'),
        ((), '{" t":[]}'),
        (b"\xff", '{" b":"/w=="}'),
        (Markup("<b>"), '{" m":"<b>"}'),
        (uuid.UUID(int=10), '{" u":"0000000000000000000000000000000a"}'),
        (MIDNIGHT, '{" d":"Tue, 02 Jan 2024 00:00:00 GMT"}'),
        ({"a": [(b"x",)]}, '{"a":[{" t":[{" b":"eA=="}]}]}'),
        ([1, "s", None, True, 2.5], '[1,"s",null,true,2.5]'),
        ({}, "{}"),
        ({"a": {"b": []}}, '{"a":{"b":[]}}'),
        ({" t": (1,)}, '{" di":{" t__":{" t":[1]}}}'),
        ({" di": 1}, '{" di":{" di__":1}}'),
        ({" b": 1, "c": 2}, '{" b":1,"c":2}'),
        ({" x": 1}, '{" x":1}'),
    ],
)
def test_round_trip(fw: Framework, value: object, text: str) -> None:
    """TAG-01, TAG-02, TAG-06."""
    tagged = serializer(fw)

    assert tagged.dumps(value) == text
    assert tagged.loads(text) == value
    assert type(tagged.loads(text)) is type(value)


def test_object_with_html_comes_back_as_markup(fw: Framework) -> None:
    """TAG-01."""

    class Shout:
        def __html__(self) -> str:
            return "<b>!</b>"

    read = serializer(fw).loads(serializer(fw).dumps(Shout()))
    assert (read, type(read)) == (Markup("<b>!</b>"), Markup)


def test_default_order_of_checks(fw: Framework) -> None:
    """TAG-03."""
    module = fw.module("json.tag")
    expected = ["TagDict", "PassDict", "TagTuple", "PassList", "TagBytes", "TagMarkup", "TagUUID", "TagDateTime"]

    assert [tag.__name__ for tag in module.TaggedJSONSerializer.default_tags] == expected
    assert [type(tag).__name__ for tag in serializer(fw).order] == expected


def test_keyed_tags_are_found_by_key(fw: Framework) -> None:
    """TAG-03, TAG-04."""
    assert list(serializer(fw).tags) == [" di", " t", " b", " m", " u", " d"]


def test_registered_tag_goes_last(fw: Framework) -> None:
    """TAG-04."""
    tagged = serializer(fw)
    tagged.register(foo_tag(fw))

    assert tagged.order[-1].key == " f"
    assert tagged.dumps(Foo((1,))) == '{" f":{" t":[1]}}'
    assert tagged.loads('{" f":{" t":[1]}}').data == (1,)


def test_registered_tag_may_go_first(fw: Framework) -> None:
    """TAG-04."""
    tagged = serializer(fw)
    shy = foo_tag(fw, key="", check=lambda self, value: isinstance(value, tuple), to_json=lambda self, value: "hidden")
    tagged.register(shy, index=0)

    assert type(tagged.order[0]) is shy
    assert tagged.order[1].key == " di"


def test_tag_may_be_put_in_the_middle(fw: Framework) -> None:
    """TAG-04."""
    tagged = serializer(fw)
    tagged.register(foo_tag(fw), index=2)

    assert [tag.key for tag in tagged.order][:4] == [" di", "", " f", " t"]


def test_duplicate_key_is_refused_unless_forced(fw: Framework) -> None:
    """TAG-04."""
    tagged = serializer(fw)
    tagged.register(foo_tag(fw))
    with pytest.raises(KeyError):
        tagged.register(foo_tag(fw))
    second = foo_tag(fw)
    tagged.register(second, force=True)

    assert type(tagged.tags[" f"]) is second


def test_tag_without_key_is_only_in_the_order(fw: Framework) -> None:
    """TAG-04."""
    tagged = serializer(fw)
    keys = list(tagged.tags)
    tagged.register(foo_tag(fw, key=""))

    assert list(tagged.tags) == keys
    assert len(tagged.order) == 9


def test_tag_method_can_be_changed_by_subclassing(fw: Framework) -> None:
    """TAG-07."""
    base = fw.module("json.tag").TaggedJSONSerializer
    own = derive(base, tag=lambda self, value: "own" if value == "x" else base.tag(self, value))()

    assert own.dumps("x") == '"own"'
    assert own.dumps((1, "x")) == '{" t":[1,"own"]}'


def test_order_of_tags_may_be_changed(fw: Framework) -> None:
    """TAG-03, TAG-04."""
    tagged = serializer(fw)
    markup = next(tag for tag in tagged.order if tag.key == " m")
    tagged.order.remove(markup)

    assert tagged.dumps([Markup("<b>"), (1,)]) == '["<b>",{" t":[1]}]'
    assert tagged.loads('{" m":"<b>"}') == Markup("<b>")


def test_untagging_scans_what_loads_returned(fw: Framework) -> None:
    """TAG-05."""
    text = '{"a": [{" t": [{" b": "eA=="}]}], "b": {" u": "00000000000000000000000000000001"}}'

    assert serializer(fw).loads(text) == {"a": [(b"x",)], "b": uuid.UUID(int=1)}


def test_untag_reads_one_tagged_dict(fw: Framework) -> None:
    """TAG-05."""
    tagged = serializer(fw)

    assert tagged.untag({" b": "eA=="}) == b"x"
    assert tagged.untag({"a": 1}) == {"a": 1}
    assert tagged.untag({" b": "eA==", "a": 1}) == {" b": "eA==", "a": 1}


def test_dumps_asks_the_provider_for_compact_separators(fw: Framework) -> None:
    """TAG-06."""
    app = fw.make()
    asked: list[object] = []

    def dumps(self: object, obj: object, **kwargs: object) -> str:
        asked.append(kwargs)
        return "[]"

    app.json = derive(
        fw.module("json.provider").JSONProvider, dumps=dumps, loads=lambda self, text, **kwargs: {" t": [1]}
    )(app)
    with app.app_context():
        assert serializer(fw).dumps((1,)) == "[]"
        assert serializer(fw).loads("anything") == (1,)
    assert asked == [{"separators": (",", ":")}]


def test_tags_call_back_for_nested_values(fw: Framework) -> None:
    """TAG-07."""
    tagged = serializer(fw)
    tagged.register(foo_tag(fw))
    read = tagged.loads(tagged.dumps({"a": Foo({"b": b"x"})}))

    assert read["a"].data == {"b": b"x"}


def test_tag_wraps_the_json_form(fw: Framework) -> None:
    """TAG-07."""
    tagged = serializer(fw)

    assert tagged.tag((1, b"x")) == {" t": [1, {" b": base64.b64encode(b"x").decode()}]}
    assert tagged.tag("plain") == "plain"
    assert tagged.tags[" t"].tag((1,)) == {" t": [1]}


@pytest.mark.parametrize("method", ["check", "to_json", "to_python"])
def test_bare_tag_must_be_completed(fw: Framework, method: str) -> None:
    """TAG-07."""
    tag = fw.module("json.tag").JSONTag(serializer(fw))
    call: Callable[[object], object] = getattr(tag, method)
    with pytest.raises(NotImplementedError):
        call(1)
