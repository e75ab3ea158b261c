"""Which names a template reads, and which of them nobody gives: against jinja itself, and on templates made at random."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from jinja2.meta import find_undeclared_variables
from tests.shops import Shop

from erlen.checking.outline import outline_of

ENVIRONMENT = Environment(
    undefined=StrictUndefined,
    extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"],
    loader=DictLoader({"other": "{% macro x() %}{% endmacro %}{% set y = 1 %}"}),
)
NAMES = ("a", "b", "c", "d")


def reads(source: str) -> set[str]:
    return {read.name for read in outline_of(ENVIRONMENT.parse(source)).reads}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{{ a }}{{ a.b }}{{ a['c'] }}{{ a[b] }}", {"a", "b"}),
        ("{% for x in xs %}{{ x }}{{ loop.index }}{% endfor %}{{ x }}", {"xs", "x"}),
        ("{% for x in xs if x.ok and y %}{% else %}{{ x }}{% endfor %}", {"xs", "y", "x"}),
        ("{% for k, (v, w) in d.items() %}{{ k }}{{ v }}{{ w }}{% endfor %}", {"d"}),
        ("{% set x = x or 1 %}{{ x }}", set()),
        ("{% if a %}{% set x = 1 %}{% endif %}{{ x }}", {"a"}),
        ("{% for i in s %}{% set x = 1 %}{% endfor %}{{ x }}", {"s", "x"}),
        ("{% set x %}{{ y }}{% endset %}{{ x }}", {"y"}),
        ("{% with x = y, z = x %}{{ x }}{{ z }}{% endwith %}{{ z }}", {"y", "x", "z"}),
        ("{% macro m(p, q=p) %}{{ p }}{{ q }}{{ caller() }}{{ varargs }}{{ kwargs }}{{ r }}{% endmacro %}{{ m(1) }}", {"r"}),
        ("{% call(x) m(y) %}{{ x }}{% endcall %}{{ x }}", {"m", "y", "x"}),
        ("{% block b %}{{ self.b() }}{{ super() }}{{ t }}{% endblock %}", {"t"}),
        ("{% for i in s %}{% block b %}{{ i }}{% endblock %}{% endfor %}", {"s", "i"}),
        ("{% for i in s %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}", {"s"}),
        ("{% import 'other' as o %}{{ o.x() }}{% from 'other' import x, y as z %}{{ x() }}{{ z }}{{ y }}", {"y"}),
        ("{% include n %}{% extends base %}", {"n", "base"}),
        ("{{ a is defined }}{{ a }}{{ b is undefined }}{{ c|default(d) }}{{ c }}{{ e.f|d('') }}", {"d", "e"}),
        ("{% if a is defined %}{{ a.b }}{% endif %}", set()),
        ("{% filter replace(a, b) %}{{ c }}{% endfilter %}", {"a", "b", "c"}),
        ("{% trans n=a %}{{ n }}{% pluralize %}{{ n }}{{ o }}{% endtrans %}", {"a", "o", "ngettext"}),
        ("{% do a.append(b) %}{% set ns = namespace(x=c) %}{% set ns.x = d %}", {"a", "b", "c", "d", "namespace"}),
        ("{% autoescape a %}{{ b }}{% endautoescape %}", {"a", "b"}),
        ("{{ [a, (b, c)] + [{'k': d}]|map(attribute=e)|list }}{{ f if g else h }}{{ not i and j }}", set("abcdefghij")),
        ("{{ a ~ b }}{{ -c }}{{ d[e:f] }}{{ g(h, i=j, *k, **l) }}", set("abcdefghjkl")),
        ("{% set x, y = a %}{{ x }}{{ y }}{% raw %}{{ z }}{% endraw %}{# {{ z }} #}", {"a"}),
    ],
)  # fmt: skip
def test_names_from_outside_are_seen(source: str, names: set[str]) -> None:
    assert reads(source) == names


# Templates made of every statement that binds or reads, nested.

name = st.sampled_from(NAMES)
expression = st.one_of(
    name,
    st.builds("{}.x".format, name),
    st.builds("{}|upper".format, name),
    st.builds("[{}, {}]".format, name, name),
    st.builds("({} or {})".format, name, name),
    st.builds("({} if {} else 1)".format, name, name),
)


def straight(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return statements that surely run."""
    return st.one_of(
        st.builds("{{% with {} = {} %}}{}{{% endwith %}}".format, name, expression, inner),
        st.builds("{{% set {} %}}{}{{% endset %}}".format, name, inner),
        st.builds("{{% filter upper %}}{}{{% endfilter %}}".format, inner),
        st.builds("{{% macro m({}) %}}{}{{% endmacro %}}".format, name, inner),
        st.builds("{{% call({}) e({}) %}}{}{{% endcall %}}".format, name, expression, inner),
        st.builds(str.__add__, inner, inner),
    )


def branching(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return statements that may not run, too."""
    return st.one_of(
        straight(inner),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, expression, inner, inner),
        st.builds("{{% for {} in {} %}}{}{{% endfor %}}".format, name, expression, inner),
    )


leaves = st.one_of(
    st.builds("{{{{ {} }}}}".format, expression),
    st.builds("{{% set {} = {} %}}".format, name, expression),
    st.builds("{{% include {} %}}".format, name),
)


@settings(max_examples=300, deadline=None)
@given(st.recursive(leaves, branching, max_leaves=12))
def test_what_is_read_jinja_reads_too(source: str) -> None:
    """What is told as read from outside, jinja's own analysis does not know as bound; it may know more."""
    assert reads(source) <= find_undeclared_variables(ENVIRONMENT.parse(source))


@settings(max_examples=300, deadline=None)
@given(st.recursive(leaves, straight, max_leaves=12))
def test_without_branches_nothing_is_missed(source: str) -> None:
    """What jinja knows as read from outside is told, unless the template binds it somewhere as well."""
    tree = ENVIRONMENT.parse(source)
    outline = outline_of(tree)

    assert find_undeclared_variables(tree) <= {read.name for read in outline.reads} | outline.bound


# Whole applications

identifier = st.from_regex(r"[bcdfghjklmnpqrstvwxz]{2}[aeiou]{2}[0-9]{3}", fullmatch=True)
BASE = "{% block head %}{% endblock %}{% block body %}{% endblock %}"
FORMS = (
    "{{{{ {} }}}}",
    "{{% for x in [{}] %}}{{{{ x }}}}{{% endfor %}}",
    "{{% if {} %}}y{{% endif %}}",
    "{{% set own = {} %}}{{{{ own }}}}",
    "{{{{ m({}) }}}}",
    "{{{{ {}.attribute }}}}",
)
PLACES = ("page.html", "base.html", "part.html")
HEAD = {
    "page.html": "{% extends 'base.html' %}{% from 'macros.html' import m %}{% block body %}{% include 'part.html' %}",
    "base.html": BASE + "{% from 'macros.html' import m %}",
    "part.html": "{% from 'macros.html' import m %}",
}
TAIL = {"page.html": "{% endblock %}"}


def page_shop(folder: Path, given_names: Sequence[str], read: Sequence[tuple[str, str, str]]) -> Shop:
    keywords = ", ".join(f"{known}=1" for known in given_names)
    code = (
        f"app = Erlen(__name__)\n\n@app.get('/')\ndef index():\n    return render_template('page.html', {keywords})\n"
    )
    pages = {
        place: HEAD[place]
        + "\n".join(form.format(known) for where, form, known in read if where == place)
        + TAIL.get(place, "")
        for place in PLACES
    }
    return Shop(folder, code, {**pages, "macros.html": "{% macro m(p) %}{{ p }}{% endmacro %}"})


@settings(max_examples=25, deadline=None)
@given(
    st.lists(identifier, min_size=1, max_size=5, unique=True).flatmap(
        lambda names: st.tuples(
            st.just(names),
            st.lists(
                st.tuples(st.sampled_from(PLACES), st.sampled_from(FORMS), st.sampled_from(names)),
                min_size=1,
                max_size=8,
            ),
            st.data(),
        )
    )
)
def test_only_a_name_that_nobody_gives_is_told(
    made: tuple[list[str], list[tuple[str, str, str]], st.DataObject],
) -> None:
    names, read, data = made
    where, form, known = data.draw(st.sampled_from(read))
    with TemporaryDirectory() as folder:
        assert page_shop(Path(folder), names, read).findings() == []
    with TemporaryDirectory() as folder:
        (finding,) = page_shop(Path(folder), names, [*read, (where, form, f"{known}zz")]).findings()

        assert finding.code == "template-variable"
        assert finding.path == f"shop/templates/{where}"
        assert repr(f"{known}zz") in finding.message


def test_told_name_fails_when_it_is_rendered(tmp_path: Path) -> None:
    """What is told is what `StrictUndefined` refuses."""
    sources = {
        "page": "{% extends 'base' %}{% block b %}{{ given }}{% endblock %}",
        "base": "{% block b %}{% endblock %}{{ titel }}",
    }
    environment = Environment(loader=DictLoader(sources), undefined=StrictUndefined)
    with pytest.raises(UndefinedError, match="titel"):
        environment.get_template("page").render(given=1)
    code = "app = Erlen(__name__)\n\n@app.get('/')\ndef index():\n    return render_template('page', given=1)\n"

    assert Shop(tmp_path, code, sources).told() == ["shop/templates/base:1: template-variable"]
