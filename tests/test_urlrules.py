"""The grammar reads what werkzeug reads, and says where it cannot."""

import pickle
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.routing.converters import DEFAULT_CONVERTERS, PathConverter, UUIDConverter

from erlen.errors import RouteError, RuleSyntaxError
from erlen.urlrules import (
    CONVERTER_OPTIONS,
    CONVERTER_TYPES,
    ParsedRule,
    Static,
    Variable,
    converter_problem,
    did_you_mean,
    parse_rule,
)


class Asked(Rule):
    """A rule that notes with what its converters are asked for, and takes any."""

    def __init__(self, text: str, **options: Any) -> None:
        self.seen: list[tuple[str, str, tuple[object, ...], dict[str, object]]] = []
        super().__init__(text, **options)

    @override
    def get_converter(
        self, variable_name: str, converter_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> BaseConverter:
        self.seen.append((variable_name, converter_name, args, dict(kwargs)))
        return BaseConverter(self.map)


def read_by_werkzeug(text: str, host: bool = False) -> tuple[list[object], str]:
    """Return the variables of *text* as werkzeug sees them, and its static text with a hole for each."""
    rule = Asked("/", host=text) if host else Asked(text, merge_slashes=False)
    Map([rule], host_matching=host)
    trace: list[tuple[bool, str]] = rule._trace
    bar = trace.index((False, "|"))
    own = trace[:bar] if host else trace[bar + 1 :]
    return list(rule.seen), "".join("<>" if is_variable else part for is_variable, part in own)


def read_here(parsed: ParsedRule) -> tuple[list[object], str]:
    variables: list[object] = [(v.name, v.converter, v.arguments, dict(v.options)) for v in parsed.variables]
    return variables, "".join("<>" if isinstance(part, Variable) else part.text for part in parsed.parts)


names = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,5}", fullmatch=True)
values = st.one_of(
    st.integers(0, 10**6).map(str),
    st.sampled_from(["True", "False", "None", "nan", "1.5", "-1", "a.b", "1_0", "1,2", "", " ", "1x2"]),
    names,
    st.text("ab<>/:,(=) 1", max_size=5).map('"{}"'.format),
    st.text('ab<>/:,(=) 1"', max_size=5).map("'{}'".format),
    names.map('u"{}"'.format),
)
arguments = st.one_of(values, st.tuples(names, st.sampled_from(["=", " = "]), values).map("".join))
argument_lists = st.lists(arguments, max_size=3).map(", ".join) | st.lists(arguments, max_size=3).map(",".join)
variables = st.one_of(
    names.map("<{}>".format),
    st.tuples(names, names).map("<{0[0]}:{0[1]}>".format),
    st.tuples(names, argument_lists, names).map("<{0[0]}({0[1]}):{0[2]}>".format),
)
statics = st.text("ab/|.>(:){}-é\\%\n", max_size=4)
rules = st.lists(variables | statics | st.just("/"), max_size=6).map(lambda parts: "/" + "".join(parts))
scribble = st.text("<>ab(1\"',=):/ _", max_size=14).map("/".__add__)


def ignores_text(rule: str) -> bool:
    """Tell whether werkzeug drops a part of an argument without a word."""
    for found in re.finditer(r"<\w+\((.*?)\):[a-zA-Z_]\w*>", rule):
        if (
            found[1].count('"')
            or found[1].count("'")
            or re.search(r"[^\w\s,.=]|=\s*(,|$)|\w\s+\w|(^|,)\s*,|,\s*$", found[1])
        ):
            return True
    return False


@given(rules | scribble)
@example('/<any(a, "b,c", about):page>/x')
@example("/<string(length=2):lang>/<path:rest>")
@example('/<regex("[a-z](?:-[0-9]+)*"):x>')
@example("/<range(1,5):x>")
@example("/<any(a,):x>")
@example("/a>b/<x>")
def test_the_grammar_agrees_with_werkzeug(rule: str) -> None:
    try:
        expected = read_by_werkzeug(rule)
    except (ValueError, SyntaxError):
        with pytest.raises(RuleSyntaxError) as caught:
            parse_rule(rule)
        assert repr(rule) in str(caught.value)
        assert 0 <= caught.value.position < len(rule)
        return
    try:
        found = read_here(parse_rule(rule))
    except RuleSyntaxError as error:
        assert "cannot read the converter's argument" in str(error)
        assert ignores_text(rule)
        return
    # repr: NaN equals nothing.
    assert repr(found) == repr(expected)


@given(rules.map(lambda rule: rule[1:].replace("/", ".")).filter(lambda host: "|" not in host))
def test_hosts_have_the_same_grammar(host: str) -> None:
    try:
        expected = read_by_werkzeug(host, host=True)
        found = read_here(parse_rule(host))
    except (ValueError, SyntaxError):
        return
    assert repr(found) == repr(expected)


@given(rules)
def test_the_parts_are_the_rule(rule: str) -> None:
    try:
        parsed = parse_rule(rule)
    except RuleSyntaxError:
        return
    assert "".join(part.text for part in parsed.parts) == rule
    assert all(rule[part.start :].startswith(part.text) for part in parsed.parts)


def test_parts_know_their_place() -> None:
    parsed = parse_rule("/u/<int:id>.json")
    assert parsed.parts == (
        Static("/u/", 0),
        Variable("id", 3, "int", (), {}, "<int:id>"),
        Static(".json", 11),
    )
    assert [variable.name for variable in parsed.variables] == ["id"]


@pytest.mark.parametrize(
    ("rule", "position", "mend"),
    [
        ("/<id", 1, "close it with '>'"),
        ("/a/<int: id>", 3, "write '<int:id>'"),
        ("/<user-id>", 1, "write '<user_id>'"),
        ("/<>", 1, "write <name> or <converter:name>"),
        ("/<int:>", 1, "write <name> or <converter:name>"),
        ("/<a>/<a>", 5, "name each differently"),
        ("/<any(a b):x>", 6, "put it in quotes"),
        ("/<int(min=1, max=):x>", 13, "put it in quotes"),
    ],
)
def test_errors_name_rule_place_and_mend(rule: str, position: int, mend: str) -> None:
    with pytest.raises(RuleSyntaxError) as caught:
        parse_rule(rule)
    assert isinstance(caught.value, RouteError)
    assert (caught.value.rule, caught.value.position) == (rule, position)
    assert repr(rule) in str(caught.value)
    assert f"character {position + 1}" in str(caught.value)
    assert mend in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.rule, again.position) == (str(caught.value), rule, position)


def test_choices_are_those_of_any() -> None:
    assert parse_rule('/<any(a, "b c", 3):x>').variables[0].choices == ("a", "b c")
    assert parse_rule("/<other(a):x>").variables[0].choices == ()


SAMPLES: Mapping[str, str] = {
    "int": "3",
    "float": "1.5",
    "uuid": "12345678123456781234567812345678",
    "path": "a/b",
    "any": "a",
}


@pytest.mark.parametrize("name", DEFAULT_CONVERTERS)
def test_types_are_those_of_werkzeug(name: str) -> None:
    value = DEFAULT_CONVERTERS[name](Map()).to_python(SAMPLES.get(name, "text"))
    assert type(value) is CONVERTER_TYPES[name]
    assert parse_rule(f"/<{name}:x>").variables[0].builtin_type is type(value)


def test_every_builtin_converter_has_a_type() -> None:
    assert CONVERTER_TYPES.keys() == DEFAULT_CONVERTERS.keys()
    assert CONVERTER_TYPES["uuid"] is UUID
    assert parse_rule("/<date:x>").variables[0].builtin_type is None


@pytest.mark.parametrize("name", CONVERTER_OPTIONS)
def test_options_are_those_of_werkzeug(name: str) -> None:
    """Each named option is taken, and one more positional argument than there are is refused."""
    make: Callable[..., object] = DEFAULT_CONVERTERS[name]
    options = CONVERTER_OPTIONS[name]
    for option in options:
        make(Map(), **{option: 1})
    if make in {PathConverter, UUIDConverter}:
        # They take anything and look at nothing.
        assert vars(make(Map(), 4)).keys() == vars(make(Map())).keys()
        return
    with pytest.raises(TypeError):
        make(Map(), *([1] * (len(options) + 1)))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("/<itn:x>", 'names the unknown converter "itn"; did you mean "int"?'),
        ("/<id:int>", 'did you mean "<int:id>"?'),
        ("/<colour:x>", "add it to app.url_map.converters"),
        ("/<int(minimum=1):x>", 'the converter "int" takes no argument "minimum"; did you mean "min"?'),
        ("/<int(colour=1):x>", "it takes fixed_digits, min, max, signed."),
        ("/<uuid(4):x>", 'the converter "uuid" takes no arguments, not 1 arguments.'),
        ("/<float(1, 2, 3, 4):x>", "takes min, max, signed, not 4 arguments"),
    ],
)
def test_a_wrong_converter_is_explained(rule: str, said: str) -> None:
    problem = converter_problem(rule, parse_rule(rule).variables[0])
    assert problem is not None
    assert said in problem
    assert rule in problem


@pytest.mark.parametrize("rule", ["/<x>", "/<int(min=1, max=4):x>", '/<any(a, "b"):x>', "/<string(2):x>"])
def test_a_right_converter_is_not(rule: str) -> None:
    assert converter_problem(rule, parse_rule(rule).variables[0]) is None


def test_other_converters_can_be_known() -> None:
    variable = parse_rule("/<date(1, when=2):x>").variables[0]
    assert converter_problem("/", variable, ["date", *CONVERTER_TYPES]) is None


def test_nothing_near_suggests_nothing() -> None:
    assert did_you_mean("zebra", ["user_id"]) == ""
