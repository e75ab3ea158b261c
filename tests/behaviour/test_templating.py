"""Templates: where they are found, what they see, how they escape (area TPL)."""

import logging
from pathlib import Path

import jinja2
import pytest
from markupsafe import Markup

from .harness import AppLike, Framework, captured_log, derive, fetch

SECRET = {"SECRET_KEY": "k"}


def write(root: Path, **files: str) -> str:
    """Write *files* (`__` in a name stands for a dot) below *root* and return the folder."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / name.replace("__", ".")).write_text(text)
    return str(root)


def with_templates(fw: Framework, tmp_path: Path, **files: str) -> AppLike:
    """Return an application whose template folder holds *files*."""
    return fw.make(config=SECRET, template_folder=write(tmp_path / "app", **files))


# Where templates come from


def test_app_folder_beats_blueprint_folders_in_order(fw: Framework, tmp_path: Path) -> None:
    """TPL-01, BP-16."""
    app = with_templates(fw, tmp_path, a__html="app a")
    for name, files in {
        "one": {"a__html": "one a", "b__html": "one b"},
        "two": {"b__html": "2 b", "c__html": "2 c"},
    }.items():
        app.register_blueprint(fw.bp(name, template_folder=write(tmp_path / name, **files)))
    with app.app_context():
        assert [fw.render_template(f"{name}.html") for name in "abc"] == ["app a", "one b", "2 c"]


def test_blueprint_without_template_folder_contributes_nothing(fw: Framework, tmp_path: Path) -> None:
    """TPL-22."""
    app = with_templates(fw, tmp_path, a__html="a")
    bare, absent = fw.bp("bare"), fw.bp("absent", template_folder=str(tmp_path / "nowhere"))
    app.register_blueprint(bare)
    app.register_blueprint(absent)

    assert bare.jinja_loader is None
    assert absent.jinja_loader is not None
    with app.app_context():
        assert fw.render_template("a.html") == "a"


def test_app_without_template_folder_has_no_loader(fw: Framework) -> None:
    """TPL-17, TPL-22."""
    app = fw.make(template_folder=None)

    assert app.jinja_loader is None
    with app.app_context(), pytest.raises(jinja2.TemplateNotFound):
        fw.render_template("a.html")


def test_loader_of_the_app_can_be_replaced(fw: Framework) -> None:
    """TPL-17."""
    app = fw.make()
    app.jinja_loader = jinja2.DictLoader({"a.html": "from a dict"})
    with app.app_context():
        assert fw.render_template("a.html") == "from a dict"


def test_loader_can_be_overridden_in_a_subclass(fw: Framework) -> None:
    """TPL-17."""
    app = derive(fw.App, jinja_loader=jinja2.DictLoader({"a.html": "from the class"}))("behaviour_app")
    with app.app_context():
        assert fw.render_template("a.html") == "from the class"


def test_dispatching_loader_can_be_replaced(fw: Framework) -> None:
    """TPL-17."""
    loader = jinja2.DictLoader({"a.html": "dispatched"})
    app = derive(fw.App, create_global_jinja_loader=lambda self: loader)("behaviour_app")

    assert app.jinja_env.loader is loader
    with app.app_context():
        assert fw.render_template("a.html") == "dispatched"


def test_default_loader_dispatches(fw: Framework) -> None:
    """TPL-17."""
    app = fw.make()

    assert type(app.jinja_env.loader) is fw.module("templating").DispatchingJinjaLoader
    assert type(app.jinja_env) is fw.module("templating").Environment
    assert app.jinja_env.app is app


def test_all_templates_are_listed(fw: Framework, tmp_path: Path) -> None:
    """TPL-19."""
    app = with_templates(fw, tmp_path, a__html="", b__txt="")
    app.register_blueprint(fw.bp("bp", template_folder=write(tmp_path / "bp", b__txt="", c__html="")))

    assert sorted(app.jinja_env.list_templates()) == ["a.html", "b.txt", "c.html"]


# Escaping


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("a.html", True),
        ("a.htm", True),
        ("a.xml", True),
        ("a.xhtml", True),
        ("a.svg", True),
        ("a.txt", False),
        ("a.HTML", False),
        ("a.html.j2", False),
        ("a", False),
    ],
)
def test_escaping_depends_on_the_suffix(fw: Framework, name: str, escaped: bool) -> None:
    """TPL-02, SEC-01, BUG-18: erlen told to do as Flask does."""
    app = fw.make()
    app.config["AUTOESCAPE_WIDELY"] = False
    app.jinja_loader = jinja2.DictLoader({name: "{{ v }}"})
    with app.app_context():
        assert fw.render_template(name, v="<") == ("&lt;" if escaped else "<")
    assert app.select_jinja_autoescape(name) is escaped


def test_string_templates_are_escaped(fw: Framework) -> None:
    """TPL-02, TPL-10."""
    app = fw.make()
    with app.app_context():
        assert fw.render_template_string("{{ v }}", v="<") == "&lt;"
    assert app.select_jinja_autoescape(None) is True


def test_escaping_can_be_left_for_a_part(fw: Framework) -> None:
    """TPL-03."""
    source = "{{ v }}{{ v|safe }}{{ m }}{% autoescape false %}{{ v }}{% endautoescape %}"
    with fw.make().app_context():
        assert fw.render_template_string(source, v="<", m=Markup("<b>")) == "&lt;<<b><"


def test_escaping_can_be_turned_on_for_a_part(fw: Framework) -> None:
    """TPL-03."""
    app = fw.make()
    app.jinja_loader = jinja2.DictLoader({"a.txt": "{{ v }}{% autoescape true %}{{ v }}{% endautoescape %}"})
    with app.app_context():
        assert fw.render_template("a.txt", v="<") == "<&lt;"


def test_escaping_rule_can_be_overridden(fw: Framework) -> None:
    """TPL-20."""
    app = derive(fw.App, select_jinja_autoescape=lambda self, name: str(name).endswith(".jinja"))("behaviour_app")
    app.jinja_loader = jinja2.DictLoader({"a.jinja": "{{ v }}", "a.html": "{{ v }}"})
    with app.app_context():
        assert (fw.render_template("a.jinja", v="<"), fw.render_template("a.html", v="<")) == ("&lt;", "<")


def test_option_autoescape_beats_the_rule(fw: Framework) -> None:
    """TPL-20."""
    app = derive(fw.App, jinja_options={"autoescape": False})("behaviour_app")
    with app.app_context():
        assert fw.render_template_string("{{ v }}", v="<") == "<"


# What templates see


def test_globals_of_the_environment(fw: Framework) -> None:
    """TPL-04."""
    app = fw.make(config={**SECRET, "TITLE": "T"})
    app.add_url_rule("/page", endpoint="page")
    with app.test_request_context("/page?q=1"):
        fw.session["s"] = "S"
        fw.g.x = "G"
        source = "{{ config.TITLE }} {{ request.args.q }} {{ session.s }} {{ g.x }} {{ url_for('page') }}"
        assert fw.render_template_string(source) == "T 1 S G /page"
    names = {"config", "request", "session", "g", "url_for", "get_flashed_messages"}
    assert names <= set(app.jinja_env.globals)


def test_url_for_of_templates_belongs_to_the_app(fw: Framework) -> None:
    """TPL-04, URL-15."""
    app = fw.make()

    assert app.jinja_env.globals["url_for"] == app.url_for
    assert app.jinja_env.globals["config"] is app.config


def test_imported_template_sees_globals_but_not_processor_values(fw: Framework) -> None:
    """TPL-04."""
    app = fw.make(config={"TITLE": "T"})
    app.jinja_loader = jinja2.DictLoader(
        {
            "m.html": "{% macro show() %}[{{ config.TITLE }}|{{ extra }}|{{ g.x }}]{% endmacro %}",
            "bare.html": "{% from 'm.html' import show %}{{ show() }}",
            "context.html": "{% from 'm.html' import show with context %}{{ show() }}",
            "include.html": "{% include 'part.html' %}",
            "part.html": "{{ extra }}",
        }
    )

    @app.context_processor
    def extra() -> dict[str, object]:
        return {"extra": "E"}

    with app.test_request_context():
        fw.g.x = "G"
        assert fw.render_template("bare.html") == "[T||G]"
        assert fw.render_template("context.html") == "[T|E|G]"
        assert fw.render_template("include.html") == "E"


def test_rendering_outside_a_request(fw: Framework) -> None:
    """TPL-05."""
    with fw.make(config={"TITLE": "T"}).app_context():
        source = "{{ config.TITLE }}{% if request %}request{% endif %}{% if session %}session{% endif %}"
        assert fw.render_template_string(source) == "T"


def test_rendering_without_any_context_raises(fw: Framework) -> None:
    """TPL-05."""
    with pytest.raises(RuntimeError):
        fw.render_template_string("x")


def test_processors_run_app_first_then_outer_then_inner(fw: Framework) -> None:
    """TPL-06, TPL-07."""
    app, outer, inner = fw.make(), fw.bp("outer"), fw.bp("inner")
    for name, target in (("app", app), ("outer", outer), ("inner", inner)):
        target.context_processor(lambda name=name: {"who": name, name: "yes"})

    @inner.get("/inner")
    @outer.get("/outer")
    @app.get("/app")
    def show() -> object:
        return fw.render_template_string("{{ who }}:{{ app }}{{ outer }}{{ inner }}")

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    client = app.test_client()

    texts = [client.get(path).text for path in ("/app", "/outer", "/inner")]
    assert texts == ["app:yes", "outer:yesyes", "inner:yesyesyes"]


def test_later_processor_overrides_and_arguments_beat_all(fw: Framework) -> None:
    """TPL-06."""
    app = fw.make()
    app.context_processor(lambda: {"a": 1, "b": 1, "c": 1})
    app.context_processor(lambda: {"b": 2, "c": 2})
    with app.test_request_context():
        assert fw.render_template_string("{{ a }}{{ b }}{{ c }}", c=3) == "123"


def test_argument_beats_the_built_in_names(fw: Framework) -> None:
    """TPL-06."""
    with fw.make().test_request_context():
        assert fw.render_template_string("{{ request }}{{ g }}{{ config }}", request=1, g=2, config=3) == "123"


def test_update_template_context_fills_in_and_keeps(fw: Framework) -> None:
    """TPL-06."""
    app = fw.make()
    app.context_processor(lambda: {"a": 1, "b": 1})
    with app.test_request_context():
        context: dict[str, object] = {"b": 2}
        app.update_template_context(context)
        assert (context["a"], context["b"]) == (1, 2)
        assert context["request"] is fw.request._get_current_object()
        assert context["g"] is fw.g._get_current_object()


def test_app_context_processor_applies_everywhere(fw: Framework) -> None:
    """TPL-07."""
    app, bp = fw.make(), fw.bp("bp")
    app.add_url_rule("/", endpoint="index", view_func=lambda: fw.render_template_string("{{ a }}{{ b }}"))

    @bp.app_context_processor
    def everywhere() -> dict[str, object]:
        return {"a": "A"}

    @bp.context_processor
    def here() -> dict[str, object]:
        return {"b": "B"}

    app.register_blueprint(bp)
    assert fetch(app).text == "A"


def test_processor_returning_none_is_a_type_error(fw: Framework) -> None:
    """TPL-08."""
    app = fw.make()
    app.context_processor(lambda: None)
    with app.test_request_context(), pytest.raises(TypeError):
        fw.render_template_string("x")


# Rendering


def test_first_existing_template_of_a_list(fw: Framework, tmp_path: Path) -> None:
    """TPL-09."""
    with with_templates(fw, tmp_path, a__html="{{ v }}").app_context():
        assert fw.render_template(["missing.html", "a.html"], v=1) == "1"


def test_template_object_can_be_rendered(fw: Framework) -> None:
    """TPL-09."""
    app = fw.make()
    app.context_processor(lambda: {"extra": "E"})
    template = app.jinja_env.from_string("{{ v }}{{ extra }}")
    with app.app_context():
        assert fw.render_template(template, v=1) == "1E"
        assert fw.render_template([template], v=2) == "2E"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("no.html", jinja2.TemplateNotFound),
        (["no.html", "neither.html"], jinja2.TemplatesNotFound),
        ([], jinja2.TemplatesNotFound),
    ],
)
def test_missing_template_raises(fw: Framework, name: object, error: type[Exception]) -> None:
    """TPL-09."""
    with fw.make().app_context(), pytest.raises(error):
        fw.render_template(name)


def test_string_template_gets_processors_and_arguments(fw: Framework) -> None:
    """TPL-10."""
    app = fw.make()
    app.context_processor(lambda: {"a": 1})
    with app.test_request_context():
        assert fw.render_template_string("{{ a }}{{ b }}", b=2) == "12"


def test_environment_is_made_once_and_lazily(fw: Framework) -> None:
    """TPL-11."""
    made: list[object] = []

    def create(self: object) -> object:
        made.append(self)
        return fw.App.create_jinja_environment(self)

    app = derive(fw.App, create_jinja_environment=create)("behaviour_app")
    assert made == []
    assert app.jinja_env is app.jinja_env
    assert made == [app]


def test_adding_a_filter_makes_the_environment(fw: Framework) -> None:
    """TPL-11."""
    app = derive(fw.App, jinja_options={"trim_blocks": True})("behaviour_app")
    app.add_template_filter(str.upper, "shout")
    app.jinja_options = {"trim_blocks": False}

    assert app.jinja_env.trim_blocks is True


def test_options_reach_the_environment(fw: Framework) -> None:
    """TPL-11."""
    app = derive(fw.App, jinja_options={"trim_blocks": True, "variable_start_string": "<<"})("behaviour_app")
    app.jinja_env.variable_end_string = ">>"

    assert (app.jinja_env.trim_blocks, app.jinja_env.variable_start_string) == (True, "<<")


def test_options_may_be_set_on_the_instance_before_use(fw: Framework) -> None:
    """TPL-11."""
    app = fw.make()
    app.jinja_options = {"extensions": ["jinja2.ext.do"]}

    assert "jinja2.ext.ExprStmtExtension" in app.jinja_env.extensions


@pytest.mark.parametrize(
    ("reload", "debug", "expected"),
    [(None, False, False), (None, True, True), (True, False, True), (False, True, False)],
)
def test_auto_reload_follows_the_config_then_debug(
    fw: Framework, reload: bool | None, debug: bool, expected: bool
) -> None:
    """TPL-12, DBG-06."""
    app = fw.make(config={"TEMPLATES_AUTO_RELOAD": reload, "DEBUG": debug})

    assert app.jinja_env.auto_reload is expected


def test_debug_setter_switches_auto_reload(fw: Framework) -> None:
    """TPL-12, APP-11."""
    app = fw.make()
    assert app.jinja_env.auto_reload is False
    app.debug = True
    assert app.jinja_env.auto_reload is True


# Filters, tests, globals


def test_filter_is_registered_by_name_or_function_name(fw: Framework) -> None:
    """TPL-13."""
    app = fw.make()

    @app.template_filter()
    def backwards(text: str) -> str:
        return text[::-1]

    @app.template_filter("twice")
    def double(text: str) -> str:
        return text * 2

    app.add_template_filter(str.upper, "shout")
    app.add_template_filter(backwards, name="again")
    with app.app_context():
        assert fw.render_template_string("{{ v|backwards }}{{ v|twice }}{{ v|shout }}{{ v|again }}", v="ab") == (
            "baababABba"
        )
    assert app.jinja_env.filters["backwards"] is backwards
    assert "double" not in app.jinja_env.filters


def test_test_is_registered_by_name_or_function_name(fw: Framework) -> None:
    """TPL-13."""
    app = fw.make()

    @app.template_test()
    def tiny(value: int) -> bool:
        return value < 2

    @app.template_test("big")
    def is_big(value: int) -> bool:
        return value > 2

    app.add_template_test(is_big, "huge")
    with app.app_context():
        assert fw.render_template_string("{{ 1 is tiny }}{{ 3 is big }}{{ 1 is huge }}") == "TrueTrueFalse"
    assert app.jinja_env.tests["tiny"] is tiny


def test_global_is_registered_by_name_or_function_name(fw: Framework) -> None:
    """TPL-13."""
    app = fw.make()

    @app.template_global()
    def seven() -> int:
        return 7

    @app.template_global("plus")
    def add(a: int, b: int) -> int:
        return a + b

    app.add_template_global(add, "sum2")
    with app.app_context():
        assert fw.render_template_string("{{ seven() }}{{ plus(1, 2) }}{{ sum2(2, 2) }}") == "734"
    assert app.jinja_env.globals["seven"] is seven


def test_blueprint_registers_for_the_whole_app_when_mounted(fw: Framework) -> None:
    """TPL-13."""
    app, bp = fw.make(), fw.bp("bp")

    @bp.app_template_filter()
    def shout(text: str) -> str:
        return text.upper()

    @bp.app_template_test("odd2")
    def is_odd(value: int) -> bool:
        return value % 2 == 1

    @bp.app_template_global()
    def three() -> int:
        return 3

    bp.add_app_template_filter(str.lower, "quiet")
    bp.add_app_template_test(is_odd)
    bp.add_app_template_global(three, name="drei")
    assert "shout" not in app.jinja_env.filters
    app.register_blueprint(bp)
    with app.app_context():
        source = "{{ 'a'|shout }}{{ 'B'|quiet }}{{ 3 is odd2 }}{{ 2 is is_odd }}{{ three() }}{{ drei() }}"
        assert fw.render_template_string(source) == "AbTrueFalse33"


def test_macro_of_a_template_is_callable(fw: Framework, tmp_path: Path) -> None:
    """TPL-14."""
    app = with_templates(fw, tmp_path, m__html="{% macro hi(who) %}Hi {{ who }}!{% endmacro %}")
    with app.app_context():
        assert fw.get_template_attribute("m.html", "hi")("<Ann>") == "Hi &lt;Ann&gt;!"
        with pytest.raises(AttributeError):
            fw.get_template_attribute("m.html", "missing")
        with pytest.raises(jinja2.TemplateNotFound):
            fw.get_template_attribute("no.html", "hi")


# Signals


def test_signals_surround_rendering(fw: Framework) -> None:
    """TPL-15, SIG-53, SIG-54."""
    app = fw.make()
    app.jinja_loader = jinja2.DictLoader({"a.html": "{{ v }}"})
    trace: list[object] = []

    def before(sender: object, template: jinja2.Template, context: dict[str, object]) -> None:
        trace.append(("before", sender is app, template.name, context["v"]))
        context["v"] = 2

    def after(sender: object, template: jinja2.Template, context: dict[str, object]) -> None:
        trace.append(("after", sender is app, template.name, context["v"]))

    with (
        fw.before_render_template.connected_to(before, app),
        fw.template_rendered.connected_to(after, app),
        app.app_context(),
    ):
        assert fw.render_template("a.html", v=1) == "2"
    assert trace == [("before", True, "a.html", 1), ("after", True, "a.html", 2)]


def test_rendered_signal_of_a_stream_comes_at_its_end(fw: Framework) -> None:
    """TPL-15."""
    app = fw.make()
    trace: list[str] = []

    def note(what: str) -> object:
        def receiver(sender: object, **extra: object) -> None:
            trace.append(what)

        return receiver

    before, after = note("before"), note("after")
    with (
        fw.before_render_template.connected_to(before, app),
        fw.template_rendered.connected_to(after, app),
        app.test_request_context(),
    ):
        stream = fw.stream_template_string("{% for n in [1, 2] %}{{ n }}{% endfor %}")
        trace.append("made")
        body = "".join(stream)
        trace.append(body)
    assert trace == ["before", "made", "after", "12"]


# Explanations


def explained(fw: Framework, app: AppLike, name: str) -> list[logging.LogRecord]:
    """Return what a lookup of *name* logs."""
    app.config["EXPLAIN_TEMPLATE_LOADING"] = True
    with captured_log(app.name) as records:
        app.logger.setLevel(logging.INFO)
        with app.test_request_context("/bp/"):
            try:
                fw.render_template(name)
            except jinja2.TemplateNotFound:
                records.append(logging.makeLogRecord({"msg": "not found"}))
    return records


def test_lookup_is_explained(fw: Framework, tmp_path: Path) -> None:
    """TPL-16."""
    app = fw.make("explained_app", template_folder=write(tmp_path / "app", a__html="x"))
    bp = fw.bp("bp", "behaviour_blueprint", template_folder=write(tmp_path / "bp"), url_prefix="/bp")
    bp.add_url_rule("/", endpoint="index")
    app.register_blueprint(bp)
    record = explained(fw, app, "a.html")[0]
    text = record.getMessage()

    assert record.levelno == logging.INFO
    lines = [line.strip() for line in text.splitlines()]
    for line in (
        "class: jinja2.loaders.FileSystemLoader",
        "encoding: 'utf-8'",
        "followlinks: False",
        "searchpath:",
        f"- {tmp_path / 'app'}",
        f"- {tmp_path / 'bp'}",
        f"-> found ({str(tmp_path / 'app' / 'a.html')!r})",
        "-> no match",
    ):
        assert line in lines
    for part in (
        "a.html",
        "1: ",
        "2: ",
        "explained_app",
        "'bp'",
        "behaviour_blueprint",
        "FileSystemLoader",
        "searchpath",
    ):
        assert part in text
    assert str(tmp_path / "app") in text
    assert text.count("found (") == 1
    assert text.count("no match") == 1


def test_explanation_warns_when_nothing_matched(fw: Framework, tmp_path: Path) -> None:
    """TPL-16."""
    app = fw.make("explained_app", template_folder=write(tmp_path / "app"))
    bp = fw.bp("bp", template_folder=write(tmp_path / "bp"), url_prefix="/bp")
    bp.add_url_rule("/", endpoint="index")
    app.register_blueprint(bp)
    first, last = explained(fw, app, "no.html")
    lookups, _, hint = first.getMessage().partition("rror")

    assert last.msg == "not found"
    assert lookups.count("no match") == 2
    assert "'bp'" in hint


def test_explanation_warns_when_several_matched(fw: Framework, tmp_path: Path) -> None:
    """TPL-16."""
    app = fw.make("explained_app", template_folder=write(tmp_path / "app", a__html="x"))
    app.register_blueprint(fw.bp("bp", template_folder=write(tmp_path / "bp", a__html="y")))
    text = explained(fw, app, "a.html")[0].getMessage()

    assert text.count("found (") == 2
    assert "arning" in text


def test_lookup_is_silent_by_default(fw: Framework, tmp_path: Path) -> None:
    """TPL-16."""
    app = with_templates(fw, tmp_path, a__html="x")
    with captured_log(app.name) as records, app.app_context():
        fw.render_template("a.html")
    assert records == []


def test_tojson_uses_the_provider(fw: Framework) -> None:
    """TPL-18."""
    app = fw.make()

    assert app.jinja_env.policies["json.dumps_function"] == app.json.dumps
    app.json.ensure_ascii = False
    with app.app_context():
        assert fw.render_template_string("{{ {'b': 1, 'a': 'ü'}|tojson }}") == '{"a": "ü", "b": 1}'


# Async


def test_async_processor_is_awaited_from_a_sync_view(fw: Framework) -> None:
    """TPL-21, ASYNC-01."""
    app = fw.make()

    @app.context_processor
    async def later() -> dict[str, object]:
        return {"a": fw.request.path}

    @app.get("/p")
    def show() -> object:
        return fw.render_template_string("{{ a }}")

    assert fetch(app, "/p").text == "/p"


def test_async_processor_inside_an_async_view_is_refused(fw: Framework) -> None:
    """TPL-21."""
    app = fw.make()

    @app.context_processor
    async def later() -> dict[str, object]:
        return {"a": 1}

    @app.get("/")
    async def show() -> object:
        try:
            fw.render_template_string("{{ a }}")
        except RuntimeError as error:
            return type(error).__name__
        return "rendered"

    assert fetch(app).text == "RuntimeError"


def test_lists_of_processors_may_be_extended_at_any_time(fw: Framework) -> None:
    """TPL-06: extensions append to them directly."""
    app = fw.make()
    app.add_url_rule("/", endpoint="index", view_func=lambda: fw.render_template_string("{{ late }}"))
    assert fetch(app).text == ""
    app.template_context_processors[None].append(lambda: {"late": "L"})
    assert fetch(app).text == "L"


def test_update_template_context_is_an_override_point(fw: Framework) -> None:
    """TPL-06."""

    def update(self: object, context: dict[str, object]) -> None:
        fw.App.update_template_context(self, context)
        context["own"] = "O"

    app = derive(fw.App, update_template_context=update)("behaviour_app")
    app.add_url_rule("/", endpoint="index", view_func=lambda: fw.render_template_string("{{ own }}"))

    assert fetch(app).text == "O"


def test_environment_class_of_the_app(fw: Framework) -> None:
    """TPL-11, APP-15."""
    environment = derive(fw.module("templating").Environment)
    app = derive(fw.App, jinja_environment=environment)("behaviour_app")

    assert type(app.jinja_env) is environment
