"""The template environment, its loader, compiled strings and typed handles (area TPL, STREAM-06)."""

import dataclasses
import itertools
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict

import attrs
import flask
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from jinja2.ext import Extension
from typing_extensions import override

from erlen import Blueprint, Erlen, g, request
from erlen.environment import DispatchingJinjaLoader, Environment, select_jinja_autoescape
from erlen.signals import before_render_template, template_rendered
from erlen.stringtemplates import StringTemplates
from erlen.templating import (
    Template,
    VariablesClassError,
    complete_context,
    default_context,
    render_template,
    render_template_string,
    stream_template,
    stream_template_string,
)


def app_with(**templates: str) -> Erlen:
    """Return an application with templates by name, `_` standing for the dot."""
    app = Erlen("example")
    app.jinja_loader = DictLoader({name.replace("_", "."): source for name, source in templates.items()})
    return app


def blueprint_with(name: str, **templates: str) -> Blueprint:
    blueprint = Blueprint(name, "example")
    blueprint.jinja_loader = DictLoader({name.replace("_", "."): source for name, source in templates.items()})
    return blueprint


# Loading


def test_loaders_are_asked_application_first_then_blueprints_in_order() -> None:
    """TPL-01, TPL-19."""
    app = app_with(a_html="app a")
    app.register_blueprint(blueprint_with("one", a_html="one a", b_html="one b"))
    app.register_blueprint(blueprint_with("two", b_html="two b", c_html="two c"))

    with app.app_context():
        assert [render_template(f"{name}.html") for name in "abc"] == ["app a", "one b", "two c"]
    assert app.jinja_env.list_templates() == ["a.html", "b.html", "c.html"]


def test_blueprint_mounted_later_is_asked_too() -> None:
    """TPL-01: the loader looks at the blueprints at each lookup."""
    app = app_with()
    with app.app_context(), pytest.raises(jinja2.TemplateNotFound, match="late"):
        render_template("late.html")

    app.register_blueprint(blueprint_with("late", late_html="late"))

    with app.app_context():
        assert render_template("late.html") == "late"


def test_owner_without_loader_is_passed_by() -> None:
    """TPL-22."""
    app = Erlen("example", template_folder=None)
    app.register_blueprint(Blueprint("empty", "example"))

    assert DispatchingJinjaLoader(app).list_templates() == []
    with pytest.raises(jinja2.TemplateNotFound):
        DispatchingJinjaLoader(app).get_source(app.jinja_env, "a.html")


def test_missing_template_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """TPL-01."""
    app = app_with()
    app.register_blueprint(Blueprint("pages", "example", root_path=str(tmp_path), template_folder="views"))

    with app.app_context(), pytest.raises(jinja2.TemplateNotFound) as caught:
        render_template("nowhere.html")

    assert caught.value.name == "nowhere.html"
    assert str(caught.value) == (
        f"There is no template 'nowhere.html'. Looked in DictLoader, {tmp_path / 'views'}; put it there, or correct the name."
    )


def test_lookup_is_explained_when_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """TPL-16."""
    app = app_with(a_html="app")
    app.config["EXPLAIN_TEMPLATE_LOADING"] = True
    app.register_blueprint(blueprint_with("one", a_html="one"))

    @app.get("/")
    def index() -> str:
        return render_template("a.html")

    with caplog.at_level(logging.INFO, app.logger.name):
        assert app.test_client().get("/").text == "app"

    said = caplog.messages[-1]
    assert "1: trying loader of application 'example'" in said
    assert "2: trying loader of blueprint 'one' (example)" in said
    assert "multiple loaders returned a match" in said


def test_failed_lookup_is_explained_with_the_active_blueprint(caplog: pytest.LogCaptureFixture) -> None:
    """TPL-16."""
    app = app_with()
    app.config.update(EXPLAIN_TEMPLATE_LOADING=True, PROPAGATE_EXCEPTIONS=True)
    blueprint = blueprint_with("one")

    @blueprint.get("/")
    def index() -> str:
        return render_template("nowhere.html")

    app.register_blueprint(blueprint)
    with caplog.at_level(logging.INFO, app.logger.name), pytest.raises(jinja2.TemplateNotFound):
        app.test_client().get("/")

    assert "the template could not be found" in caplog.text
    assert "the blueprint 'one'" in caplog.text


# The environment


@pytest.mark.parametrize(
    ("name", "escapes"),
    [
        ("a.html", True),
        ("a.htm", True),
        ("a.xml", True),
        ("a.xhtml", True),
        ("dir/a.svg", True),
        ("a.HTML", False),
        ("a.html.j2", False),
        ("a.txt", False),
        (None, True),
    ],
)
def test_suffix_decides_about_escaping(name: str | None, escapes: bool) -> None:
    """TPL-02."""
    assert select_jinja_autoescape(name) is escapes


def test_environment_has_flasks_globals_and_the_nonce() -> None:
    """TPL-04, TPL-18."""
    app, oracle = Erlen("example"), flask.Flask("example")

    assert app.jinja_env.globals.keys() - oracle.jinja_env.globals.keys() == {"csp_nonce"}
    assert oracle.jinja_env.globals.keys() <= app.jinja_env.globals.keys()
    assert app.jinja_env.globals["config"] is app.config
    assert app.jinja_env.policies["json.dumps_function"] == app.json.dumps


@pytest.mark.parametrize(
    ("config", "options", "reloads"),
    [
        ({}, {}, False),
        ({"DEBUG": True}, {}, True),
        ({"DEBUG": True, "TEMPLATES_AUTO_RELOAD": False}, {}, False),
        ({"TEMPLATES_AUTO_RELOAD": True}, {}, True),
        ({"TEMPLATES_AUTO_RELOAD": True}, {"auto_reload": False}, False),
    ],
    ids=str,
)
def test_reloading_follows_configuration_and_options(
    config: dict[str, object], options: dict[str, object], reloads: bool
) -> None:
    """TPL-12."""

    class App(Erlen):
        jinja_options = options

    app = App("example")
    app.config.update(config)

    assert app.jinja_env.auto_reload is reloads


def test_options_win_over_the_selection_of_escaping() -> None:
    """TPL-20."""

    class App(Erlen):
        jinja_options = {"autoescape": False, "trim_blocks": True}

    with App("example").app_context():
        assert render_template_string("{% if true %}\n{{ '<' }}{% endif %}") == "<"


def test_loader_of_the_options_replaces_the_dispatcher() -> None:
    """TPL-17."""
    loader = DictLoader({})

    assert Environment(Erlen("example"), loader=loader).loader is loader


# Variables


def test_default_context_is_what_is_current() -> None:
    """TPL-05: outside of everything nothing, in an application g, in a request the request as well."""
    app = Erlen("example")
    assert default_context() == {}
    with app.app_context():
        assert default_context().keys() == {"g"}
    with app.test_request_context("/x"):
        assert default_context().keys() == {"g", "request"}
        assert default_context()["request"].path == "/x"


def test_rendering_alone_does_not_look_at_the_session() -> None:
    """SESS-07, TPL-04."""
    app = Erlen("example")
    app.secret_key = "k"
    app.add_url_rule("/", view_func=lambda: render_template_string("{{ request.path }}{{ g }}"), endpoint="plain")
    app.add_url_rule("/session", view_func=lambda: render_template_string("{{ session }}"), endpoint="looks")
    client = app.test_client()

    assert "Vary" not in client.get("/").headers
    assert client.get("/session").headers["Vary"] == "Cookie"


def test_explicit_variables_beat_processors_and_later_processors_earlier_ones() -> None:
    """TPL-06."""
    context: dict[str, Any] = {"a": "given"}
    first, second = {"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2}
    complete_context(context, [[lambda: first, lambda: second]], lambda function: function)

    assert context == {"a": "given", "b": 2, "c": 1}


def test_processor_without_a_mapping_is_a_type_error() -> None:
    """TPL-08."""
    with pytest.raises(TypeError):
        complete_context({}, [[lambda: None]], lambda function: function)


def test_processor_functions_go_through_ensure_sync() -> None:
    """TPL-21."""
    wrapped: list[Callable[..., Any]] = []

    def ensure_sync(function: Callable[..., Any]) -> Callable[..., Any]:
        wrapped.append(function)
        return lambda: {"sync": True}

    async def processor() -> dict[str, object]:
        return {}

    context: dict[str, Any] = {}
    complete_context(context, [[processor]], ensure_sync)

    assert (wrapped, context) == ([processor], {"sync": True})


# Rendering


def test_first_existing_of_a_list_is_rendered() -> None:
    """TPL-09."""
    app = app_with(b_html="b")
    with app.app_context():
        assert render_template(["a.html", "b.html"]) == "b"
        assert render_template(["a.html", app.jinja_env.from_string("made")]) == "made"
        assert render_template(app.jinja_env.from_string("{{ x }}"), x=1) == "1"
        with pytest.raises(jinja2.TemplatesNotFound):
            render_template(["a.html"])
        with pytest.raises(jinja2.TemplatesNotFound):
            render_template([])


def traced(app: Erlen, trace: list[str]) -> Erlen:
    """Let signals and a context processor of *app* write into *trace*."""

    @app.context_processor
    def processor() -> dict[str, object]:
        trace.append("processor")
        return {"x": 1}

    return app


def listening(trace: list[str], app: Erlen) -> list[Any]:
    """Return receivers that write into *trace*; keep them alive as long as they should listen."""

    def before(sender: object, *, template: jinja2.Template, context: dict[str, Any]) -> None:
        trace.append(f"before {sorted(context)}")
        context["y"] = "added"

    def after(sender: object, *, template: jinja2.Template, context: dict[str, Any]) -> None:
        trace.append("after")

    return [before_render_template.connect(before, app), template_rendered.connect(after, app)]


def test_signals_surround_rendering() -> None:
    """TPL-15."""
    trace: list[str] = []
    app = traced(Erlen("example"), trace)
    listeners = listening(trace, app)
    with app.app_context():
        assert render_template_string("{{ x }}{{ y }}", y="given") == "1added"

    assert (trace, len(listeners)) == (["processor", "before ['g', 'x', 'y']", "after"], 2)


def test_stream_is_prepared_at_once_and_finished_at_its_end() -> None:
    """TPL-15, STREAM-06."""
    trace: list[str] = []
    app = traced(Erlen("example"), trace)
    listeners = listening(trace, app)
    with app.app_context():
        pieces = stream_template_string("{{ x }}-{{ y }}")
        assert trace == ["processor", "before ['g', 'x']"]
        assert "".join(pieces) == "1-added"

    assert (trace[2:], len(listeners)) == (["after"], 2)


def test_request_stays_current_for_a_stream() -> None:
    """STREAM-06, STREAM-12."""
    app = app_with(a_html="{% for n in numbers() %}{{ n }}{{ path() }} {% endfor %}")

    @app.get("/here")
    def index() -> Iterator[str]:
        g.mark = "!"
        return stream_template("a.html", numbers=lambda: iter([1, 2]), path=lambda: request.path + g.mark)

    assert app.test_client().get("/here").text == "1/here! 2/here! "


def test_errors_of_a_string_are_raised_each_time() -> None:
    """TPL-10."""
    with Erlen("example").app_context():
        for _ in range(2):
            with pytest.raises(jinja2.TemplateSyntaxError):
                render_template_string("{{ ")


# Compiled strings


def compiled_once(source: str, environment: jinja2.Environment) -> bool:
    templates = StringTemplates()
    return templates.get(environment, source) is templates.get(environment, source)


def shout(value: object) -> str:
    return f"{value}!"


@pytest.fixture
def environment() -> jinja2.Environment:
    environment = jinja2.Environment()
    environment.filters["shout"] = shout
    environment.tests["loud"] = lambda value: str(value).endswith("!")
    return environment


@pytest.mark.parametrize(
    "source",
    [
        "plain",
        "{{ name }}",
        "{{ 'const'|upper }}",
        "{{ name|shout }}",
        "{{ name.attr[0]()|shout(1) }}",
        "{{ name|shout|upper|shout }}",
        "{{ name is loud }}",
        "{{ shout('x') }}",
        "{{ data|tojson }}",
        "{% filter shout %}x{% endfilter %}",
        "{% for n in names if n is odd %}{{ loop.index }}{% else %}none{% endfor %}",
        "{% macro m(a) %}{{ a|shout }}{% endmacro %}{{ m(1) }}",
        "{% if false %}{{ name|unknown }}{% endif %}",
    ],
)
def test_source_is_compiled_once(source: str, environment: jinja2.Environment) -> None:
    assert compiled_once(source, environment)


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'const'|shout }}",
        "{{ ('a' ~ 'b')|shout }}",
        "{{ ('a' if true else name)|shout }}",
        "{{ ('' and name)|shout }}",
        "{{ ('const'|shout)|upper }}",
        "{{ name|default('x'|shout) }}",
        "{{ 'x!' is loud }}",
        "{{ {'a': 1}|tojson }}",
        "{{ 'see example.com'|urlize }}",
        "{{ 'upper' is filter }}",
        "{{ [1, 2]|map('string')|list|shout }}",
    ],
)
def test_source_that_might_compile_differently_is_not_kept(source: str, environment: jinja2.Environment) -> None:
    assert not compiled_once(source, environment)


class Switching(Extension):
    """An extension whose work depends on when it is done."""

    shift = 0

    @override
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        type(self).shift += 1
        return f"{source}{self.shift}"


def test_environment_with_its_own_ways_is_not_kept() -> None:
    assert not compiled_once("x", jinja2.Environment(extensions=[Switching]))
    assert not compiled_once("x", jinja2.Environment(finalize=str))
    assert compiled_once("x", jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]))


@pytest.mark.parametrize(
    "change",
    [
        lambda environment: environment.filters.update(shout=str),
        lambda environment: environment.tests.update(loud=bool),
        lambda environment: setattr(environment, "autoescape", True),
        lambda environment: setattr(environment, "trim_blocks", True),
        lambda environment: setattr(environment, "variable_start_string", "<<"),
        lambda environment: setattr(environment, "undefined", jinja2.StrictUndefined),
        lambda environment: setattr(environment, "globals", {}),
    ],
)
def test_change_of_the_environment_is_seen(
    change: Callable[[jinja2.Environment], object], environment: jinja2.Environment
) -> None:
    templates = StringTemplates()
    source = "{{ name|shout }}{% if name is loud %}{% endif %}"
    before = templates.get(environment, source)
    change(environment)
    after = templates.get(environment, source)

    assert after is not before
    assert after is templates.get(environment, source)


def test_filter_that_went_away_is_missed(environment: jinja2.Environment) -> None:
    templates = StringTemplates()
    templates.get(environment, "{{ name|shout }}")
    del environment.filters["shout"]

    with pytest.raises(jinja2.TemplateAssertionError, match="shout"):
        templates.get(environment, "{{ name|shout }}")


def test_latest_used_sources_are_kept(environment: jinja2.Environment) -> None:
    templates = StringTemplates()
    first = templates.get(environment, "first")
    for number in range(StringTemplates.LIMIT - 1):
        templates.get(environment, str(number))
    assert templates.get(environment, "first") is first

    templates.get(environment, "one more")

    assert templates.get(environment, "first") is first
    assert len(templates._kept) == StringTemplates.LIMIT


class Changing(Environment):
    """An environment that compiles in its own way: each time differently."""

    count = 0

    @override
    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> jinja2.Template:
        self.count += 1
        return super().from_string(f"{source}{self.count}", *args, **kwargs)


def test_environment_of_ones_own_compiles_each_time() -> None:
    app = Erlen("example")
    app.jinja_environment = Changing
    with app.app_context():
        assert [render_template_string("x") for _ in range(2)] == ["x1", "x2"]


filters = st.sampled_from(["upper", "shout", "counted", "default('d')", "tojson", "length", "e", "safe", "first"])
operands = st.sampled_from(["name", "'const'", "3", "name.x", "[1, 'b']", "missing", "('a' if flag else 'b')", "1 < 2"])
expressions = st.builds(lambda operand, chain: "|".join([operand, *chain]), operands, st.lists(filters, max_size=3))
sources = st.lists(
    st.one_of(
        expressions.map("{{{{ {} }}}}".format),
        expressions.map("{{% if {} %}}yes{{% else %}}no{{% endif %}}".format),
        st.sampled_from(["text ", "<b>", "{% set name = 'set' %}", "{# note #}", "{{ loop }}"]),
    ),
    max_size=4,
).map("".join)


def counting(app: Any) -> Any:
    """Give *app*, of either framework, a filter whose result tells how often it ran."""
    calls = itertools.count()
    app.jinja_env.filters["shout"] = shout
    app.jinja_env.filters["counted"] = lambda value: f"{value}{next(calls)}"
    return app


def rendered(render: Callable[..., str], source: str, flag: bool) -> str:
    try:
        return render(source, name="<n>", flag=flag)
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        return type(error).__name__


OURS, THEIRS = counting(Erlen("example")), counting(flask.Flask("example"))


@given(several=st.lists(sources, min_size=1, max_size=4))
def test_kept_strings_render_as_flask_renders_them(several: list[str]) -> None:
    """TPL-10: also with a filter that gives another result each time it runs."""
    with OURS.app_context(), THEIRS.app_context():
        for source, flag in itertools.product(several, (True, False, True)):
            assert rendered(render_template_string, source, flag) == rendered(
                flask.render_template_string, source, flag
            )


# Typed handles


@attrs.frozen
class Page:
    title: str
    author: str = "nobody"


@attrs.define(slots=False)
class LongPage(Page):
    words: list[str] = attrs.field(factory=list[str])


@dataclasses.dataclass
class DataPage:
    title: str
    author: str = "nobody"


class DictPage(TypedDict):
    title: str
    author: str


PAGE = "{{ title }} by {{ author }} {{ words }}"


def test_handle_renders_the_fields_of_its_variables() -> None:
    """TG-62."""
    app = app_with(page_html=PAGE)
    with app.app_context():
        assert Template("page.html", Page).render(Page("<T>")) == "&lt;T&gt; by nobody "
        assert Template("page.html", LongPage).render(LongPage("T", words=["a"])) == "T by nobody [&#39;a&#39;]"
        assert Template("page.html", DataPage).render(DataPage("T", author="Ada")) == "T by Ada "
        assert Template("page.html", DictPage).render({"title": "T", "author": "Ada"}) == "T by Ada "


def test_handle_streams() -> None:
    """STREAM-06."""
    app = app_with(page_html=PAGE)
    with app.app_context():
        assert "".join(Template("page.html", Page).stream(Page("T"))) == "T by nobody "


def test_handle_keeps_values_as_they_are() -> None:
    """Nested attrs instances stay objects: templates use their attributes and methods."""

    @attrs.frozen
    class Outer:
        inner: Page

    app = app_with(a_html="{{ inner.title }}")
    with app.app_context():
        assert Template("a.html", Outer).render(Outer(Page("T"))) == "T"


def test_handle_gets_the_variables_of_processors_too() -> None:
    """TPL-06."""
    app = app_with(page_html="{{ title }}{{ site }}")
    app.context_processor(lambda: {"site": "here", "title": "processed"})
    with app.app_context():
        assert Template("page.html", Page).render(Page("T")) == "There"


@pytest.mark.parametrize("kind", [int, str, object, Page("T"), "Page", None], ids=repr)
def test_handle_wants_a_class_with_fields(kind: Any) -> None:
    with pytest.raises(VariablesClassError, match=r"Template\('page.html', .*attrs class"):
        Template("page.html", kind)


def test_handle_is_a_value() -> None:
    assert Template("page.html", Page) == Template("page.html", Page)
    assert Template("page.html", Page) != Template("other.html", Page)
