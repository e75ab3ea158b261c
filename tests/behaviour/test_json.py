"""The JSON provider and the functions of the json package (area JSON)."""

import dataclasses
import datetime
import decimal
import enum
import gc
import io
import json
import uuid
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import Markup

from .harness import AppLike, Framework, derive, fetch


@dataclasses.dataclass
class Point:
    x: int
    y: list[int]


class Colour(enum.Enum):
    RED = 1


class Shouting:
    def __html__(self) -> str:
        return "<b>!</b>"


def answering(fw: Framework, view: Callable[[], object], **config: object) -> AppLike:
    """Return an application whose only view returns what *view* returns."""
    app = fw.make(config=config)

    @app.get("/")
    def index() -> object:
        return view()

    return app


@pytest.mark.parametrize(
    ("args", "kwargs", "body"),
    [
        ((), {"a": 1}, '{"a":1}\n'),
        (({"a": 1},), {}, '{"a":1}\n'),
        (([1],), {}, "[1]\n"),
        ((1, 2), {}, "[1,2]\n"),
        ((), {}, "null\n"),
        ((None,), {}, "null\n"),
        (("s",), {}, '"s"\n'),
        ((True,), {}, "true\n"),
    ],
)
def test_jsonify_arguments(fw: Framework, args: tuple[object, ...], kwargs: dict[str, object], body: str) -> None:
    """JSON-01."""
    reply = fetch(answering(fw, lambda: fw.jsonify(*args, **kwargs)))

    assert (reply.code, reply.text, reply.header("Content-Type")) == (200, body, "application/json")


def test_jsonify_refuses_positional_and_keyword_arguments_together(fw: Framework) -> None:
    """JSON-01."""
    with fw.make().app_context(), pytest.raises(TypeError):
        fw.jsonify(1, a=2)


def test_jsonify_without_context_raises(fw: Framework) -> None:
    """JSON-01."""
    with pytest.raises(RuntimeError):
        fw.jsonify(1)


def test_jsonify_returns_a_response_of_the_app(fw: Framework) -> None:
    """JSON-01."""
    app = fw.make()
    app.response_class = derive(fw.Response)
    with app.app_context():
        assert type(fw.jsonify(1)) is app.response_class


def test_keys_are_sorted(fw: Framework) -> None:
    """JSON-02."""
    assert fetch(answering(fw, lambda: {"b": 1, "a": 2})).text == '{"a":2,"b":1}\n'


def test_mixed_keys_cannot_be_sorted(fw: Framework) -> None:
    """JSON-02."""
    with fw.make().app_context(), pytest.raises(TypeError):
        fw.jsonify({1: 1, "a": 2})


def test_sorting_can_be_turned_off(fw: Framework) -> None:
    """JSON-02."""
    app = answering(fw, lambda: {"b": 1, "a": 2})
    app.json.sort_keys = False

    assert fetch(app).text == '{"b":1,"a":2}\n'


@pytest.mark.parametrize(("ascii_only", "body"), [(True, b'"\\u00fc"\n'), (False, b'"\xc3\xbc"\n')])
def test_ensure_ascii(fw: Framework, ascii_only: bool, body: bytes) -> None:
    """JSON-03."""
    app = answering(fw, lambda: fw.jsonify("ü"))
    assert app.json.ensure_ascii is True
    app.json.ensure_ascii = ascii_only

    assert fetch(app).body == body


@pytest.mark.parametrize(
    ("debug", "compact", "body"),
    [
        (False, None, '{"a":[1,2]}\n'),
        (True, None, '{\n  "a": [\n    1,\n    2\n  ]\n}\n'),
        (True, True, '{"a":[1,2]}\n'),
        (False, False, '{\n  "a": [\n    1,\n    2\n  ]\n}\n'),
    ],
)
def test_compactness(fw: Framework, debug: bool, compact: bool | None, body: str) -> None:
    """JSON-04, DBG-05."""
    app = answering(fw, lambda: {"a": [1, 2]}, DEBUG=debug)
    app.json.compact = compact

    assert fetch(app).text == body


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.datetime(2024, 1, 2, 3, 4, 5), '"Tue, 02 Jan 2024 03:04:05 GMT"'),
        (
            datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
            '"Tue, 02 Jan 2024 01:04:05 GMT"',
        ),
        (datetime.date(2024, 1, 2), '"Tue, 02 Jan 2024 00:00:00 GMT"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (decimal.Decimal("1.10"), '"1.10"'),
        (Point(1, [2]), '{"x": 1, "y": [2]}'),
        (Markup("<b>"), '"<b>"'),
        (Shouting(), '"<b>!</b>"'),
        ((1, 2), "[1, 2]"),
    ],
    ids=["naive", "aware", "date", "uuid", "decimal", "dataclass", "markup", "html", "tuple"],
)
def test_extra_types(fw: Framework, value: object, text: str) -> None:
    """JSON-05."""
    with fw.make().app_context():
        assert fw.json.dumps(value) == text


@pytest.mark.parametrize(
    "value",
    [datetime.time(1), datetime.timedelta(1), {1}, b"b", Colour.RED, object(), Point],
    ids=["time", "timedelta", "set", "bytes", "enum", "object", "dataclass-type"],
)
def test_types_without_a_form(fw: Framework, value: object) -> None:
    """JSON-05."""
    with fw.make().app_context(), pytest.raises(TypeError):
        fw.json.dumps(value)
    with pytest.raises(TypeError):
        fw.json.dumps(value)


@pytest.mark.parametrize(("value", "text"), [(float("nan"), "NaN"), (float("inf"), "Infinity")])
def test_nan_and_infinity_are_written_as_python_does(fw: Framework, value: float, text: str) -> None:
    """JSON-06."""
    app = answering(fw, lambda: [value])
    app.json.strict = False

    assert fetch(app).text == f"[{text}]\n"


def test_functions_use_the_provider_inside_a_context(fw: Framework) -> None:
    """JSON-07."""
    app = fw.make()
    provider = derive(
        fw.module("json.provider").JSONProvider,
        dumps=lambda self, obj, **kwargs: f"<{obj}>",
        loads=lambda self, text, **kwargs: ["read", text],
    )
    app.json = provider(app)
    with app.app_context():
        out = io.StringIO()
        fw.json.dump(1, out)
        assert out.getvalue() == "<1>"
        assert fw.json.dumps(1) == "<1>"
        assert fw.json.loads("x") == ["read", "x"]
        assert fw.json.load(io.StringIO("y")) == ["read", "y"]


def test_arguments_override_the_provider(fw: Framework) -> None:
    """JSON-07."""
    with fw.make().app_context():
        data = {"b": 1, "a": "ü"}
        assert fw.json.dumps(data) == '{"a": "\\u00fc", "b": 1}'
        assert fw.json.dumps(data, sort_keys=False, ensure_ascii=False) == '{"b": 1, "a": "ü"}'
        assert fw.json.dumps([1], indent=1) == "[\n 1\n]"
        assert fw.json.dumps({1}, default=list) == "[1]"
        assert fw.json.loads("[1.5]", parse_float=decimal.Decimal) == [decimal.Decimal("1.5")]


def test_functions_outside_a_context_use_the_standard_library(fw: Framework) -> None:
    """JSON-08."""
    out = io.StringIO()
    fw.json.dump({"b": uuid.UUID(int=0), "a": "ü"}, out)

    assert out.getvalue() == '{"b": "00000000-0000-0000-0000-000000000000", "a": "\\u00fc"}'
    assert fw.json.dumps({"b": datetime.date(2024, 1, 2), "a": 1}) == '{"b": "Tue, 02 Jan 2024 00:00:00 GMT", "a": 1}'
    assert fw.json.loads('{"a": [1]}') == {"a": [1]}
    assert fw.json.load(io.BytesIO(b"[2]")) == [2]


def shouting_provider(fw: Framework) -> Any:  # Any: a class made at run time
    """Return a provider class that marks what it wrote and read."""

    def dumps(self: object, obj: object, **kwargs: object) -> str:
        kwargs.pop("separators", None)
        return json.dumps({"wrote": obj}, default=str)

    def loads(self: object, text: str | bytes, **kwargs: object) -> object:
        return {"read": json.loads(text)}

    return derive(fw.module("json.provider").JSONProvider, dumps=dumps, loads=loads)


def test_provider_class_of_the_app_is_used_everywhere(fw: Framework) -> None:
    """JSON-09, CLIENT-14."""
    app_class = derive(fw.App, json_provider_class=shouting_provider(fw))
    app = app_class("behaviour_app")

    def echo() -> object:
        return fw.request.get_json()

    app.add_url_rule("/", view_func=echo, methods=["POST"])
    response = app.test_client().post("/", json=1)

    assert response.text == '{"wrote": {"read": {"wrote": 1}}}'
    assert response.json == {"read": {"wrote": {"read": {"wrote": 1}}}}


def test_provider_may_be_replaced_on_the_instance(fw: Framework) -> None:
    """JSON-09."""
    app = answering(fw, lambda: [1])
    app.json = shouting_provider(fw)(app)

    assert fetch(app).text == '{"wrote": [1]}'


def test_provider_writes_for_templates_and_for_the_session(fw: Framework) -> None:
    """JSON-09, TPL-18."""
    app = fw.make(config={"SECRET_KEY": "k"})
    app.json = shouting_provider(fw)(app)
    with app.test_request_context():
        assert fw.render_template_string("{{ [1]|tojson }}") == '{"wrote": [1]}'
        payload = app.session_interface.get_signing_serializer(app).dump_payload({"a": 1})
        assert payload == b"eyJ3cm90ZSI6IHsiYSI6IDF9fQ"


def test_provider_needs_only_dumps_and_loads(fw: Framework) -> None:
    """JSON-10: the base class adds no newline."""
    app = answering(fw, lambda: fw.jsonify(a=1))
    app.json = shouting_provider(fw)(app)
    reply = fetch(app)

    assert (reply.text, reply.header("Content-Type")) == ('{"wrote": {"a": 1}}', "application/json")


def test_bare_provider_must_be_completed(fw: Framework) -> None:
    """JSON-10."""
    provider = fw.module("json.provider").JSONProvider(fw.make())
    with pytest.raises(NotImplementedError):
        provider.dumps(1)
    with pytest.raises(NotImplementedError):
        provider.loads("1")


def test_mimetype_can_be_changed(fw: Framework) -> None:
    """JSON-11."""
    app = answering(fw, lambda: {"a": 1})
    app.json.mimetype = "application/vnd.api+json"

    assert fetch(app).header("Content-Type") == "application/vnd.api+json"


def test_default_can_be_replaced(fw: Framework) -> None:
    """JSON-11."""
    app = answering(fw, lambda: {"a": {3}})
    app.json.default = list

    assert fetch(app).text == '{"a":[3]}\n'


def test_default_can_be_a_static_method_of_a_subclass(fw: Framework) -> None:
    """JSON-11."""
    base = fw.module("json.provider").DefaultJSONProvider

    def default(value: object) -> object:
        return ["set", *sorted(value)] if isinstance(value, set) else base.default(value)

    app = answering(fw, lambda: {"a": {1, 2}, "b": decimal.Decimal("1.5")})
    app.json = derive(base, default=staticmethod(default))(app)

    assert fetch(app).text == '{"a":["set",1,2],"b":"1.5"}\n'


def test_tojson_escapes_for_scripts_and_attributes(fw: Framework) -> None:
    """JSON-12, SEC-01."""
    with fw.make().test_request_context():
        text = fw.render_template_string("{{ v|tojson }}", v="</script>&'\"")
        assert text == '"\\u003c/script\\u003e\\u0026\\u0027\\""'
        assert fw.render_template_string("<a onclick='{{ v|tojson }}'>", v=["it's"]) == (
            "<a onclick='[\"it\\u0027s\"]'>"
        )


def test_provider_does_not_keep_its_app_alive(fw: Framework) -> None:
    """JSON-13."""
    app = fw.App("behaviour_app", static_folder=None)
    provider = app.json
    alive = weakref.ref(app)
    enabled = gc.isenabled()
    gc.disable()
    try:
        del app
        assert alive() is None
    finally:
        if enabled:
            gc.enable()
    with pytest.raises(ReferenceError):
        provider.response(1)


def test_top_level_list_is_json(fw: Framework) -> None:
    """SEC-02."""
    assert fetch(answering(fw, lambda: [1, {"a": None}])).text == '[1,{"a":null}]\n'


def test_provider_may_be_replaced_after_the_first_request(fw: Framework) -> None:
    """JSON-09: what is looked up for each response may change at any time."""
    app = answering(fw, lambda: {"b": 1, "a": 2})
    assert fetch(app).text == '{"a":2,"b":1}\n'
    app.json.sort_keys = False
    assert fetch(app).text == '{"b":1,"a":2}\n'
    app.json.mimetype = "application/x-own"
    assert fetch(app).header("Content-Type") == "application/x-own"
    app.config["DEBUG"] = True
    assert fetch(app).text == '{\n  "b": 1,\n  "a": 2\n}\n'
    app.json = shouting_provider(fw)(app)
    assert fetch(app).text == '{"wrote": {"b": 1, "a": 2}}'


def test_response_of_a_provider_is_used_for_returned_dicts(fw: Framework) -> None:
    """JSON-09, RESP-53."""
    app = answering(fw, lambda: {"a": 1})
    base = fw.module("json.provider").DefaultJSONProvider
    app.json = derive(base, response=lambda self, *args, **kwargs: fw.Response(f"own {args}"))(app)

    assert fetch(app).text == "own ({'a': 1},)"


def test_extra_types_with_other_arguments(fw: Framework) -> None:
    """JSON-05, JSON-07: arguments for the layout leave the extra types alone."""
    with fw.make().app_context():
        assert fw.json.dumps([decimal.Decimal("1.5")], indent=1) == '[\n "1.5"\n]'
        assert fw.json.dumps({"a": Point(1, [])}, separators=[",", ":"]) == '{"a":{"x":1,"y":[]}}'


def test_default_replaced_after_first_use_counts(fw: Framework) -> None:
    """JSON-11."""
    app = fw.make()
    with app.app_context():
        assert fw.json.dumps([decimal.Decimal("1.5")]) == '["1.5"]'
        app.json.default = lambda value: "own"
        assert fw.json.dumps([decimal.Decimal("1.5")]) == '["own"]'


@pytest.mark.parametrize("options", [{}, {"indent": 2}])
def test_circular_value_is_refused(fw: Framework, options: dict[str, int]) -> None:
    """JSON-05."""
    value: list[object] = []
    value.append({"inner": value})
    with fw.make().app_context(), pytest.raises(ValueError, match="Circular"):
        fw.json.dumps(value, **options)
