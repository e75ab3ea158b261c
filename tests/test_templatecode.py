"""What templates compile to prints what jinja2's own code prints."""

from collections import UserDict
from collections.abc import Mapping
from typing import Any, NamedTuple

import attrs
import flask
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from typing_extensions import override

from erlen import Erlen
from erlen.compat.flask import Flask as CompatFlask
from erlen.environment import select_jinja_autoescape
from erlen.templatecode import QuickEnvironment, text_of


class Point(NamedTuple):
    x: object
    slug: object


@attrs.frozen
class Post:
    x: object
    slug: object = "a&b"


class Marked:
    def __html__(self) -> str:
        return "<b>marked</b>"

    @override
    def __str__(self) -> str:
        return "<never>"


class Number(int):
    @override
    def __str__(self) -> str:
        return "<number>"


class Missing(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"<no {key}>"


LEAVES = st.one_of(
    st.text(alphabet="ab<>&'\" é", max_size=6),
    st.integers(-5, 5),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, width=16),
    st.builds(Markup, st.text(alphabet="a<&", max_size=3)),
    st.builds(Marked),
    st.builds(Number, st.integers(0, 3)),
    st.lists(st.text(alphabet="<a", max_size=2), max_size=2),
)
NAMES = ("x", "slug", "items", "keys", "name", "0")
OBJECTS = st.one_of(
    LEAVES,
    st.dictionaries(st.sampled_from(NAMES), LEAVES, max_size=4),
    st.dictionaries(st.sampled_from(NAMES), LEAVES, max_size=4).map(Missing),
    st.dictionaries(st.sampled_from(NAMES), LEAVES, max_size=4).map(UserDict),
    st.builds(Point, LEAVES, LEAVES),
    st.builds(Post, LEAVES, LEAVES),
)
PIECES = st.sampled_from(
    [
        "text <b> ",
        "{{ v }}",
        "{{ v.x }}|{{ v.slug }}",
        "{{ v.items }}",
        "{{ v['x'] }}",
        "{{ v.x.slug }}",
        "{% for w in vs %}{{ w }}:{{ w.x }}:{{ w.keys is defined }}:{{ loop.index }};{% endfor %}",
        "{% for a, b in [(v, 1), (2, v)] %}{{ a.x }}{{ b.slug }}{% else %}none{% endfor %}",
        "{% macro m(p, q='<q>') %}{{ p.x }}{{ q }}{{ caller() if caller }}{% endmacro %}{{ m(v) }}",
        "{% macro n(p, q=p) %}{{ p.x }}{{ q.x }}{% endmacro %}{{ n(v) }}{{ n(v, q=1) }}",
        "{% set s %}<i>{{ v }}</i>{% endset %}{{ s }}{{ s ~ v }}",
        "{% set t = v %}{{ t.x }}",
        "{% filter upper %}{{ v.x }}<z>{% endfilter %}",
        "{% autoescape false %}{{ v }}{{ v.x }}{% endautoescape %}",
        "{% autoescape v %}{{ v }}{{ v.x }}{% endautoescape %}",
        "{% with u = v %}{{ u.slug }}{% endwith %}",
        "{{ v|safe }}{{ v|e }}{{ v.x|string }}{{ v|length if v is iterable }}",
        "{{ undefined_one }}{{ undefined_one.x is defined }}",
        "{{ config_like.x }}{{ config_like }}",
        "{% if v.x %}{{ v.x }}{% elif v.slug %}{{ v.slug }}{% endif %}",
        "{% include 'part.html' %}",
        "{% import 'macros.html' as lib %}{{ lib.wrap(v.x) }}",
        "{% from 'macros.html' import wrap with context %}{% call wrap('<c>') %}{{ v.x }}{% endcall %}",
        "{% block b scoped %}{{ v.x }}{{ self.c() if false }}{% endblock %}",
    ]
)
LOADER = {
    "part.html": "<p>{{ v.x }}{{ config_like }}</p>",
    "macros.html": "{% macro wrap(p) %}<w>{{ p }}{{ p.x }}{{ caller() if caller }}</w>{% endmacro %}",
    "base.html": "<base>{% block b %}base {{ v.x }}{% endblock %}</base>",
}


def environments(**options: Any) -> tuple[QuickEnvironment, jinja2.Environment]:
    """Return an environment of erlen's and one of jinja2's, alike but for the code they write."""
    made = QuickEnvironment(**options), jinja2.Environment(**options)
    for each in made:
        each.globals["config_like"] = {"x": "<global>"}
    return made


def outcome(environment: jinja2.Environment, source: str, variables: Mapping[str, Any]) -> object:
    """Return what *source* renders to, in one piece and in pieces, or the error and the template's lines that it names."""
    try:
        template = environment.from_string(source, globals={"own": "<own>"})
        return (
            template.render(variables),
            "".join(template.generate(variables)),
            str(template.make_module(dict(variables))),
        )
    except Exception as error:  # whatever a value's own code or jinja2 raises has to be the same
        lines = []
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<template>":
                lines.append(trace.tb_lineno)
            trace = trace.tb_next
        return type(error), str(error), lines


@given(
    pieces=st.lists(PIECES, min_size=1, max_size=5),
    v=OBJECTS,
    vs=st.lists(OBJECTS, max_size=3),
    autoescape=st.booleans(),
    undefined=st.sampled_from(
        [jinja2.Undefined, jinja2.StrictUndefined, jinja2.ChainableUndefined, jinja2.DebugUndefined]
    ),
    extends=st.booleans(),
    finalize=st.sampled_from([None, lambda value: "" if value is None else value]),
    asks_later=st.booleans(),
)
def test_templates_print_what_jinjas_own_code_prints(
    pieces: list[str],
    v: object,
    vs: list[object],
    autoescape: bool,
    undefined: type[jinja2.Undefined],
    extends: bool,
    finalize: Any,
    asks_later: bool,
) -> None:
    blocks = [piece for piece in pieces if "{% block" not in piece]
    source = "\n".join(blocks + [piece for piece in pieces if "{% block" in piece][:1])
    if extends:
        source = "{% extends 'base.html' %}{% block b %}{{ super() }}" + "\n".join(blocks) + "{% endblock %}"
    ours, theirs = environments(
        loader=jinja2.DictLoader(LOADER), autoescape=autoescape, undefined=undefined, finalize=finalize
    )
    if asks_later:
        ours.ask_later()
    variables = {"v": v, "vs": vs}

    assert outcome(ours, source, variables) == outcome(theirs, source, variables)


@given(value=OBJECTS)
def test_text_is_what_escaping_gives(value: object) -> None:
    """SEC-01."""
    assert str(text_of(value)) == str(escape(value))


def test_attribute_of_a_subclass_is_asked_for() -> None:
    class Own(QuickEnvironment):
        # A template asks for an attribute of any object (jinja's contract).
        @override
        def getattr(self, obj: Any, attribute: str) -> Any:
            return f"<{attribute}>"

    template = Own().from_string("{% for v in [{'x': 1}] %}{{ v.x }}{{ v.keys }}{% endfor %}")

    assert template.render() == "<x><keys>"


def test_globals_are_looked_up_when_a_template_is_rendered() -> None:
    ours, theirs = environments()
    for environment in (ours, theirs):
        template = environment.from_string("{{ own }} {{ late }} {{ config_like.x }}", globals={"own": 1})
        environment.globals["late"] = 2
        template.globals["own"] = 3
        assert template.render() == "3 2 <global>"
        assert template.render(late=4) == "3 4 <global>"


def test_who_says_what_is_escaped_is_asked_as_often() -> None:
    """TPL-02: an application's own function, set at any time, may count."""
    asked: list[list[object]] = []
    loader = jinja2.DictLoader({"a.html": "{{ v }}", "b.html": "{% include 'a.html' %}"})
    for app in (Erlen("example"), flask.Flask("example")):
        app.jinja_loader = loader
        mine: list[object] = []
        asked.append(mine)
        with app.app_context():
            app.jinja_env.get_template("b.html").render(v="<")
            app.jinja_env.autoescape = lambda name, mine=mine: mine.append(name) or name == "b.html"
            names = ("a.html", "b.html", "b.html")
            mine.extend(app.jinja_env.get_template(name).render(v="<") for name in names)

    assert asked[0] == asked[1]


def test_code_that_is_compiled_ahead_is_jinjas_own(tmp_path: Any) -> None:
    environment = QuickEnvironment(loader=jinja2.DictLoader(LOADER), autoescape=True)
    environment.compile_templates(tmp_path / "compiled", zip=None)
    plain = jinja2.Environment(loader=jinja2.ModuleLoader(tmp_path / "compiled"))

    assert plain.get_template("part.html").render(v={"x": "<x>"}) == "<p>&lt;x&gt;</p>"
    for path in (tmp_path / "compiled").glob("*.py"):
        assert "erlen" not in path.read_text(encoding="utf-8")


SUFFIXES = ["html", "htm", "xml", "xhtml", "svg", "txt", "js", "md", "j2", ""]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_flasks_suffixes_decide_in_flasks_way(suffix: str) -> None:
    """TPL-02."""
    name = f"page.{suffix}"
    theirs = flask.Flask("example")
    switched, compat = Erlen("example"), CompatFlask("example")
    switched.config["AUTOESCAPE_WIDELY"] = False

    for each in (name, name.upper(), f"{name}.j2"):
        expected = theirs.select_jinja_autoescape(each)
        assert [app.select_jinja_autoescape(each) for app in (switched, compat)] == [expected, expected]


@pytest.mark.parametrize(
    "name",
    ["PAGE.HTML", "page.HTM", "page.html.j2", "page.Html.Jinja2", "feed.rss", "feed.ATOM", "a.svg.jinja", "a.SVG"],
)
def test_markup_is_escaped_whatever_the_case_or_template_suffix(name: str) -> None:
    """SEC-01."""
    loader = jinja2.DictLoader({name: "{{ v }}"})
    app, theirs = Erlen("example"), flask.Flask("example")
    app.jinja_loader = theirs.jinja_loader = loader

    with app.app_context():
        assert app.jinja_env.get_template(name).render(v="<script>") == "&lt;script&gt;"
    assert theirs.jinja_env.get_template(name).render(v="<script>") == "<script>" or name == "a.svg"


@pytest.mark.parametrize("name", ["mail.txt", "mail.txt.j2", "script.js.jinja", "html", "j2", "a.html/readme", ".j2"])
def test_other_text_is_left_alone(name: str) -> None:
    """TPL-02."""
    assert not select_jinja_autoescape(name, widely=True)
