"""Any rule with the view that belongs to it is clean; one thing changed, and exactly that is told."""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import BaseConverter

from erlen import Erlen
from erlen._calling import Kind, Walk, mismatches, parameters_of
from erlen._forwarding import changed_by, reading_of
from erlen._typefit import UNSURE, OneOf, annotation_of, fits, spelled
from erlen.definitions import route_findings


class Day(BaseConverter):
    """A converter of one's own, which says what it yields."""

    regex = r"\d{4}"

    def to_python(self, value: str) -> "complex":  # type: ignore[explicit-override]  # what it yields is the subject
        return complex(value)


# What stands in a rule, and annotations that fit and that do not.
CONVERTERS: Mapping[str, tuple[list[str], list[str]]] = {
    "": (["str", "str | None", "Any", "object", "'str'"], ["int", "UUID", "Literal['a', 'b']"]),
    "string(length=2):": (["str", "Optional[str]"], ["float", "bytes"]),
    "path:": (["str"], ["int | None", "list[str]"]),
    "int:": (["int", "float", "int | str", "'int'", "complex"], ["str", "bool", "UUID"]),
    "int(min=1):": (["int", "Annotated[int, 'id']", "UserId"], ["str", "Name"]),
    "float:": (["float", "complex | None"], ["int", "str"]),
    "uuid:": (["UUID", "UUID | str"], ["str", "int"]),
    "any(a, b):": (["str", "Literal['a', 'b']", "Literal['a', 'b', 'c']"], ["int", "Literal['a']"]),
    "day:": (["complex", "object"], ["int", "str"]),
}
NAMES = st.lists(st.sampled_from(["user_id", "page", "name", "kind", "size"]), min_size=1, max_size=4, unique=True)
WORLD = "from typing import *\nfrom uuid import UUID\nUserId = NewType('UserId', int)\nName = NewType('Name', str)\n"


@attrs.frozen
class Sketch:
    """A rule's variables, and the annotations of the view's parameters."""

    converters: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]
    future: bool

    @property
    def rule(self) -> str:
        return "".join(f"/<{converter}{name}>" for name, converter in self.converters)

    def view(self) -> Callable[..., str]:
        listed = ", ".join(f"{name}: {annotation}" for name, annotation in self.annotations)
        names: dict[str, Any] = {"__name__": "generated"}
        future = "from __future__ import annotations\n" if self.future else ""
        exec(
            compile(
                f"{future}{WORLD}\ndef view({listed}) -> str:\n    return ''\n",
                "generated.py",
                "exec",
                dont_inherit=True,
            ),
            names,
        )
        view: Callable[..., str] = names["view"]
        return view


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    names = draw(NAMES)
    converters = [(name, draw(st.sampled_from(sorted(CONVERTERS)))) for name in names]
    annotations = [(name, draw(st.sampled_from(CONVERTERS[converter][0]))) for name, converter in converters]
    return Sketch(tuple(converters), tuple(draw(st.permutations(annotations))), draw(st.booleans()))


def codes_of(sketch: Sketch) -> list[str]:
    app = Erlen("example", static_folder=None)
    app.url_map.converters["day"] = Day
    app.add_url_rule(sketch.rule, view_func=sketch.view())
    return [finding.code for finding in route_findings(app)]


@given(sketches())
def test_a_rule_and_its_view_are_clean(sketch: Sketch) -> None:
    """05 to 08."""
    assert codes_of(sketch) == []


@given(sketches(), st.data())
def test_a_changed_annotation_is_told(sketch: Sketch, data: st.DataObject) -> None:
    """06, 07."""
    at = data.draw(st.integers(0, len(sketch.annotations) - 1))
    name = sketch.annotations[at][0]
    wrong = data.draw(st.sampled_from(CONVERTERS[dict(sketch.converters)[name]][1]))
    annotations = (*sketch.annotations[:at], (name, wrong), *sketch.annotations[at + 1 :])

    assert codes_of(attrs.evolve(sketch, annotations=annotations)) == ["route-annotation"]


@given(sketches(), st.data())
def test_a_changed_name_is_told(sketch: Sketch, data: st.DataObject) -> None:
    """05: once, for variable and parameter together."""
    at = data.draw(st.integers(0, len(sketch.converters) - 1))
    name, converter = sketch.converters[at]
    other = data.draw(st.sampled_from([f"{name}s", "zebra"]))
    converters = (*sketch.converters[:at], (other, converter), *sketch.converters[at + 1 :])

    assert codes_of(attrs.evolve(sketch, converters=converters)) == ["route-parameter"]


@given(sketches(), st.data())
def test_a_lost_variable_is_told(sketch: Sketch, data: st.DataObject) -> None:
    """08."""
    at = data.draw(st.integers(0, len(sketch.converters) - 1))
    converters = sketch.converters[:at] + sketch.converters[at + 1 :] or (("extra", ""),)
    expected = ["route-parameter"]

    assert codes_of(attrs.evolve(sketch, converters=converters)) == expected


@given(sketches())
def test_one_more_variable_is_told(sketch: Sketch) -> None:
    """05."""
    more = attrs.evolve(sketch, converters=(*sketch.converters, ("zebra", "")))

    assert codes_of(more) == ["route-parameter"]


# Types, one by one


class Colour(str):
    pass


@pytest.mark.parametrize(
    ("given", "wanted", "answer"),
    [
        (int, int, True),
        (bool, int, True),
        (int, bool, False),
        (int, float, True),
        (float, complex, True),
        (float, int, False),
        (str, Colour, False),
        (Colour, str, True),
        (str, list[str], False),
        (int, int | None, True),
        (int | None, int, False),
        (int | str, int | str | None, True),
        (str, Any, True),
        (Any, str, None),
        (UNSURE, str, None),
        (str, UNSURE, None),
        (str, "str", None),
        (str, type[str], False),
        (None, int | None, True),
        (None, int, False),
        (str, Literal["a"], False),
        (bool, Literal[True, False], True),
        (Literal["a"], Literal["a", "b"], True),
        (OneOf((1,)), float, True),
        (OneOf((None, 1)), int | None, True),
        (OneOf((True,)), Literal[1], False),
        (OneOf(("a", 1)), str, False),
        (OneOf(()), int, True),
    ],
)
def test_types_fit(given: object, wanted: object, answer: bool | None) -> None:
    assert fits(given, wanted) is answer


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "int"),
        (None, "None"),
        (int | None, "int | None"),
        (list[int], "list[int]"),
        (Literal["a"], "Literal['a']"),
    ],
)
def test_annotations_are_spelled(annotation: object, text: str) -> None:
    assert spelled(annotation) == text


def test_annotations_that_only_checkers_know_are_unsure() -> None:
    def view(a: "Nowhere", b: "1 / 0", c: int) -> None: ...  # type: ignore[name-defined, valid-type]  # noqa: F821

    assert [annotation_of(view, name) for name in "abcd"] == [UNSURE, UNSURE, int, UNSURE]


def test_annotations_see_what_is_around_the_function() -> None:
    class Local: ...

    def view(a: "Local") -> "Local":
        return a

    assert annotation_of(view, "a") is UNSURE

    def closing(a: "Local") -> object:
        return Local

    assert annotation_of(closing, "a") is Local


# Sources, one by one


def passes(*args: object, **kwargs: object) -> object:
    return print(*args, **kwargs)  # type: ignore[call-overload]  # only its source is read


def takes(**kwargs: object) -> object:
    kwargs.pop("a")
    kwargs["b"] = 1
    del kwargs["c"]
    kwargs.setdefault("d", 1)
    kwargs.update(e=1)
    if kwargs and not kwargs.get("f") and "g" in kwargs:
        print(f"{kwargs}", kwargs)
    return print(**kwargs)  # type: ignore[call-overload]  # as above


def gives_away(**kwargs: object) -> object:
    other = kwargs
    return (other, 1)


def updates(**kwargs: object) -> object:
    kwargs.update({"a": 1})
    return None


def rebinds(**kwargs: object) -> object:
    kwargs = {}
    return (kwargs, 1)


def aliases(**kwargs: object) -> object:
    return (kwargs or {}).pop("a")


def inside(**kwargs: object) -> object:
    def inner(**kwargs: object) -> None: ...

    return inner


@pytest.mark.parametrize("function", [gives_away, updates, rebinds, aliases, inside, int, print, len])
def test_what_cannot_be_told_is_not(function: Any) -> None:
    code = getattr(function, "__code__", None)

    assert code is None or reading_of(code) is None


def test_changes_are_told_by_name() -> None:
    reading = reading_of(takes.__code__)

    assert reading is not None
    assert reading.changed == {"a", "b", "c", "d", "e"}
    assert [(call.callee, call.passes_kwargs) for call in reading.calls if call.passes_kwargs] == [(("print",), True)]


def test_calls_are_told_as_they_pass_on() -> None:
    reading = reading_of(passes.__code__)

    assert reading is not None
    [call] = reading.calls
    assert (call.callee, call.positional, call.passes_args, call.passes_kwargs) == (("print",), 0, True, True)


def test_hooks_without_a_source_may_change_anything() -> None:
    names: dict[str, Any] = {}
    exec("def hook(endpoint, values): values.pop('a')", names)

    assert changed_by(names["hook"], 1) is None
    assert changed_by(print, 1) is None


def test_parameters_behind_positional_ones() -> None:
    def view(a: int, b: int, /, c: int, d: int = 1, *, e: int, f: int = 2, **more: int) -> None: ...

    assert isinstance(view, FunctionType)
    found = parameters_of(view, 1)

    assert (found.named, set(found.required), found.by_position) == (("c", "d", "e", "f"), {"c", "e"}, ("b",))
    assert found.keywords
    assert not found.rest


def test_a_wrapper_of_itself_is_not_followed_for_ever() -> None:
    def wrapper(*args: object, **kwargs: object) -> object:
        return wrapper(*args, **kwargs)

    assert mismatches(wrapper, {"a": int}, Walk()) == []


def test_kinds_say_what_they_mean() -> None:
    assert len({kind.value for kind in Kind}) == len(Kind)
