"""Correct applications have no findings, however they make their pages."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.shops import Shop, forget_neighbours, loaded

from erlen import Erlen
from erlen.checking import check
from erlen.cli.new import write_project

ROOT = Path(__file__).resolve().parent.parent

THEMED = """
import os
from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, PrefixLoader

app = Erlen(__name__)
here = os.path.dirname(__file__)
themes = PrefixLoader({"theme": FileSystemLoader(os.path.join(here, "themes"))})
made = FunctionLoader(lambda name: "{{ x }}" if name == "made.html" else None)
app.jinja_loader = ChoiceLoader([themes, app.jinja_loader, made])
app.jinja_options = {"extensions": ["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"]}
app.jinja_env.install_null_translations()

@app.template_filter()
def shout(text):
    return text

@app.template_test("even_length")
def even_length(text):
    return True

@app.template_global()
def now():
    return 1

@app.context_processor
def common():
    values = {"year": 2024}
    values["site"] = "x"
    return values

@app.context_processor
def more():
    return dict(current_locale="en")

@app.get("/")
def index():
    layout = "theme/layout.html" if app.debug else "theme/plain.html"
    return render_template("index.html", layout=layout, items=[1], user=None)

@app.get("/made")
def made_page():
    return render_template("made.html", x=1)

@app.get("/first")
def first():
    return render_template(["special.html", "index.html"], layout="theme/layout.html", items=[], user=None)

@app.get("/pages/<name>")
def pages(name):
    return render_template(f"pages/{name}.html", title=name)

@app.get("/post/<int:post_id>/")
@app.get("/post/<int:post_id>/<slug>")
def post(post_id, slug=""):
    return render_template("post.html", **locals())

@app.get("/list", defaults={"page": 1})
@app.get("/list/<int:page>")
def listed(page):
    return url_for("listed") + url_for("listed", page=2) + url_for("listed", q="x") + url_for("static", filename="x", v=2)
"""
INDEX = """{% extends layout %}
{% import "macros.html" as m with context %}
{% from "macros.html" import field, menu as nav %}
{% block title %}{{ _("Hello") }}{% endblock %}
{% block body %}
{% do items.append(4) %}
{% trans name=user.name %}Hello {{ name }}{% pluralize items|length %}{{ name }}s{% endtrans %}
{% for item in items if item is even_length %}{% if loop.first %}{% continue %}{% endif %}{{ item|shout }}{% include "part.html" %}{% else %}{{ year }}{% endfor %}
{% for a, b in items|dictsort recursive %}{{ a }}{{ loop(b) }}{% endfor %}
{{ m.field("a") }}{{ field("b") }}{{ nav() }}
{% call(x) m.wrap() %}{{ x }} {{ caller is defined }}{% endcall %}
{% set ns = namespace(found=false) %}{% set ns.found = true %}{{ ns.found }}
{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}
{% set q, r = 1, 2 %}{{ q }}{{ r }}
{% set block %}x{{ q }}{% endset %}{{ block }}
{% filter upper %}{{ site }}{% endfilter %}
{{ super() }}{{ self.title() }}
{{ url_for("index", _external=True, _anchor="x") }}{{ url_for(request.endpoint, **request.view_args) }}
{{ config.DEBUG }}{{ g.user }}{{ session.get("x") }}{{ now() }}{{ range(3)|list }}{{ lipsum() }}{{ dict(a=1) }}{{ cycler("a", "b").next() }}
{% autoescape false %}{{ current_locale }}{% endautoescape %}
{% raw %}{{ nothing }}{% endraw %}
{{ maybe|default("z") }}{{ perhaps is defined and perhaps }}{{ items.none|default("") }}
{% if "markdown" is filter %}{{ "x"|markdown }}{% endif %}
{% endblock %}"""
MACROS = """{% macro field(name, label=name, **kwargs) %}{{ name }}{{ label }}{{ kwargs }}{{ varargs }}{{ caller() if caller }}{% endmacro %}
{% macro menu() %}{{ _menu() }}{% endmacro %}{% macro _menu() %}{% endmacro %}
{% macro wrap() %}{{ caller(1) }}{% endmacro %}"""
THEMED_TEMPLATES = {
    "index.html": INDEX,
    "macros.html": MACROS,
    "part.html": "{{ item }} {{ loop.index }} {{ user }} {{ q }}",
    "post.html": "{{ post_id }} {{ slug }} {{ anything }}",
    "pages/about.html": '{% extends "theme/layout.html" %}{% block body %}{{ title }}{% endblock %}',
    "unused.html": "{{ whatever }}",
    "app.js": "var x = {{{ x }}; {% if",
    ".hidden.html": "{% if",
    "mail.txt": "{{ nobody }}",
}
LAYOUT = (
    "<title>{% block title %}{% endblock %}</title>{% for i in [1] %}{% block item scoped %}{{ i }}{% endblock %}{% endfor %}"
    "{% block body required %}{% endblock %}{{ year }}"
)
THEMES = {
    "themes/layout.html": LAYOUT,
    "themes/plain.html": "{% block title %}{% endblock %}{% block body %}{% endblock %}",
    "themes/child.html": '{% extends "theme/layout.html" %}{% block item %}{{ i }}{% endblock %}',
}

HELPED = """
from functools import wraps
from erlen import View, request

app = Erlen(__name__)

def templated(template=None):
    def decorate(view):
        @wraps(view)
        def run(*args, **kwargs):
            name = template
            if name is None:
                name = f"{request.endpoint.replace('.', '/')}.html"
            context = view(*args, **kwargs)
            if context is None:
                context = {}
            return render_template(name, **context)
        return run
    return decorate

@app.get("/")
@templated("index.html")
def index():
    return dict(value=42)

@app.get("/two")
@templated()
def two():
    return dict(value=42)

class ListView(View):
    template_name = "list.html"
    def __init__(self, items):
        self.items = items
    def dispatch_request(self):
        return render_template(self.template_name, items=self.items)

class Other(ListView):
    template_name = "other.html"

class Third(View):
    def __init__(self, template):
        self.template = template
    def dispatch_request(self):
        return render_template(self.template, items=1)

app.add_url_rule("/l", view_func=ListView.as_view("l", 1))
app.add_url_rule("/o", view_func=Other.as_view("o", 1))
app.add_url_rule("/t", view_func=Third.as_view("t", "third.html"))

def respond(name, status=200, **context):
    context.setdefault("user", 1)
    return render_template(name, status=status, **context), status

@app.get("/r")
def r():
    return respond("answer.html", status=4, value=1)

@app.errorhandler(404)
def not_found(error):
    return render_template("errors/%d.html" % error.code, error=error), 404

def send_mail(to, template, **values):
    return render_template(template + ".txt", **values), render_template(template + ".html", **values)

@app.get("/m")
def m():
    send_mail("a", "mail/welcome", user=1)
    return ""

@app.url_defaults
def language(endpoint, values):
    if endpoint == "local":
        values.setdefault("lang", "en")

@app.get("/<lang>/local")
def local(lang):
    return url_for("local")

app.config.from_mapping(MY_SECRET_KEY="x", SESSION_TYPE="redis", REMEMBER_COOKIE_SECURE=True, MAIL_DEBUG=1)
"""
HELPED_TEMPLATES = {
    "index.html": "{{ value }} {{ url_for('local') }}",
    "two.html": "{{ value }}",
    "list.html": "{{ items }}",
    "other.html": "{{ items }}",
    "third.html": "{{ items }} {{ x }}",
    "answer.html": "{{ value }} {{ user }} {{ status }}",
    "errors/404.html": "{{ error }}",
    "mail/welcome.txt": "{{ user }}",
    "mail/welcome.html": "{{ user }}",
}

OPEN = """
from erlen import before_render_template

app = Erlen(__name__)

@app.context_processor
def from_a_database():
    values = {}
    for name in ("a", "b"):
        values[name] = 1
    return values

@app.get("/")
def index():
    return render_template("index.html", title="")

def build_error(error, endpoint, values):
    return "/elsewhere" if endpoint.startswith("cdn") else None

app.url_build_error_handlers.append(build_error)
"""

TYPED = """
from collections.abc import Callable
from typing import NamedTuple, Optional, TypedDict, Generic, TypeVar
from dataclasses import dataclass
from functools import cached_property

T = TypeVar("T")

class Author(NamedTuple):
    name: str
    @property
    def initials(self) -> str:
        return self.name[:1]

class Extra(TypedDict, total=False):
    colour: str

@dataclass
class Post:
    title: str
    author: Optional[Author]
    extra: Extra
    def __post_init__(self):
        self.slug = self.title.lower()
    @cached_property
    def words(self) -> list[str]:
        return self.title.split()
    @classmethod
    def empty(cls):
        return cls("", None, {})

@attrs.frozen
class Page(Generic[T]):
    items: list[T]
    number: int
    @property
    def first(self) -> T:
        return self.items[0]

class Magic:
    def __getattr__(self, name):
        return name

@attrs.frozen
class IndexPage:
    page: Page[Post]
    magic: Magic
    anything: object
    either: Post | Author
    render: Callable[[], str]
    unused: int = 0

INDEX = Template("index.html", IndexPage)
app = Erlen(__name__)

@app.get("/")
def index():
    return INDEX.render(IndexPage(Page([], 1), Magic(), 1, Post.empty(), lambda: ""))

@app.get("/other")
def other():
    return render_template("other.html", title="")
"""
TYPED_TEMPLATES = {
    "base.html": "{{ title if title else '' }}{% block body %}{% endblock %}{{ footer|default('') }}",
    "other.html": "{% extends 'base.html' %}",
    "index.html": "{% extends 'base.html' %}{% block body %}"
    "{% for post in page.items|sort(attribute='title') %}{{ post.title.upper() }}{{ post.slug }}{{ post.words|first }}"
    "{{ post.author.initials }}{{ post.author.count }}{{ post.extra.colour }}{{ post.extra.items() }}{% endfor %}"
    "{{ page.first.title }}{{ page.number.bit_length() }}{{ magic.whatever.you.like }}{{ anything.at_all }}{{ either.name }}"
    "{{ either.title }}{{ render() }}{% endblock %}",
}

SOMETIMES = """
app = Erlen(__name__)

@app.get("/")
def index():
    return render_template("page.html")

@app.get("/full")
def full():
    return render_template("page.html", post=1, posts=[], error="", other=1, item=1)
"""
SOMETIMES_TEMPLATES = {
    "base.html": "{% if false %}{% block rare %}{% endblock %}{% endif %}{% block body %}{% endblock %}",
    "page.html": "{% extends 'base.html' %}{{ other.skipped }}{% block rare %}{{ other.attribute }}{% endblock %}{% block unknown %}{{ other.x }}{% endblock %}"
    "{% block body %}{{ error }}{% if post %}{{ post.title }}{% endif %}{{ post and post.title }}{{ post.title if post }}"
    "{% for item in posts %}{{ item.title }}{% endfor %}{% macro m() %}{{ other.attribute }}{% endmacro %}{% endblock %}",
}

APPS = {
    "sometimes-given": (SOMETIMES, SOMETIMES_TEMPLATES, {}),
    "themes-macros-translations": (THEMED, THEMED_TEMPLATES, THEMES),
    "helpers-decorators-classes": (HELPED, HELPED_TEMPLATES, {}),
    "open-processor-build-errors": (OPEN, {"index.html": "{{ a }} {{ b }} {{ title }} {{ url_for('cdn.file') }}"}, {}),
    "typed-contexts": (TYPED, TYPED_TEMPLATES, {}),
}


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_correct_application_is_clean(app: tuple[str, dict[str, str], dict[str, str]], tmp_path: Path) -> None:
    assert [str(finding) for finding in Shop(tmp_path, *app).findings()] == []


def test_blog_is_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOG_INSTANCE_PATH", str(tmp_path / "instance"))
    forget_neighbours(monkeypatch, ROOT / "docs" / "examples", "blog")
    with loaded(ROOT / "docs" / "examples", "blog") as app:
        assert [str(finding) for finding in check(app)] == []


def test_blog_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above could not fail if the blog's templates and modules were not seen."""
    monkeypatch.setenv("BLOG_INSTANCE_PATH", str(tmp_path / "instance"))
    forget_neighbours(monkeypatch, ROOT / "docs" / "examples", "blog")
    with loaded(ROOT / "docs" / "examples", "blog") as app:
        app.jinja_env.filters.pop("moment")
        app.url_map = type(app.url_map)()
        codes = {finding.code for finding in check(app)}

    assert codes == {"template-name", "template-url"}


def test_new_project_is_clean(tmp_path: Path) -> None:
    write_project(tmp_path / "my-notes", "my-notes")
    with loaded(tmp_path / "my-notes", "my_notes") as app:
        assert [str(finding) for finding in check(app)] == []


FLASK_APP = """
import os
from flask import Flask, Blueprint, flash, g, redirect, render_template, request, session, url_for

bp = Blueprint("auth", __name__, url_prefix="/auth")

@bp.route("/login", methods=("GET", "POST"))
def login():
    if request.method == "POST":
        flash("wrong")
        return redirect(url_for("index"))
    return render_template("auth/login.html")

@bp.route("/<int:id>/update", methods=("GET", "POST"))
def update(id):
    return render_template("auth/update.html", post={"id": id})

blog = Blueprint("blog", __name__)

@blog.route("/")
def index():
    return "posts"

def create_app(test_config=None):
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(SECRET_KEY="dev", DATABASE=os.path.join(app.instance_path, "flaskr.sqlite"))
    app.register_blueprint(bp)
    app.register_blueprint(blog)
    app.add_url_rule("/", endpoint="index")
    @app.context_processor
    def common():
        return dict(user=g.get("user"))
    return app
"""
FLASK_TEMPLATES = {
    "base.html": """<!doctype html><title>{% block title %}{% endblock %}</title>
{% if g.user %}<li><span>{{ g.user['username'] }}</span>{% else %}<a href="{{ url_for('auth.login') }}">Log In</a>{% endif %}{{ user }}
<link rel="stylesheet" href="{{ url_for('static', filename='style.css') }}">
{% block header %}{% endblock %}{% for message in get_flashed_messages() %}{{ message }}{% endfor %}{% block content %}{% endblock %}""",
    "auth/login.html": """{% extends 'base.html' %}
{% block header %}<h1>{% block title %}Log In{% endblock %}</h1>{% endblock %}
{% block content %}<form method="post"><input name="username" required></form>{% endblock %}""",
    "auth/update.html": """{% extends 'base.html' %}
{% block content %}<input value="{{ request.form['title'] or post['title'] }}"><form action="{{ url_for('auth.update', id=post['id']) }}">{% endblock %}""",
}


def checked_as_flask(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "erlen.compat.flask", "--app", "flaskr", "check", *args],
        cwd=folder, capture_output=True, text=True, timeout=60,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "", "NO_COLOR": "1"},
    )  # fmt: skip


@pytest.fixture
def flaskr(tmp_path: Path) -> Path:
    """Return the folder of an application written for Flask."""
    for name, text in {"__init__.py": FLASK_APP, **{f"templates/{n}": t for n, t in FLASK_TEMPLATES.items()}}.items():
        path = tmp_path / "flaskr" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_flask_application_is_clean_in_compatibility_mode(flaskr: Path) -> None:
    done = checked_as_flask(flaskr)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No findings.\n")


def test_flask_applications_mistakes_are_found(flaskr: Path) -> None:
    page = flaskr / "flaskr" / "templates" / "auth" / "login.html"
    page.write_text(page.read_text().replace("<form ", "{{ url_for('login') }}{{ usr }}<form "))

    done = checked_as_flask(flaskr)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "flaskr/templates/auth/login.html:3: template-url There is no endpoint 'login'; did you mean 'auth.login'?",
        "flaskr/templates/auth/login.html:3: template-variable 'usr' is given nowhere, not at flaskr/__init__.py:12; did you mean 'user'?",
    ]


def test_second_name_of_a_url_is_no_mistake() -> None:
    """Flask's tutorial gives "/" a second endpoint without a view, to build its URL by."""
    app = Erlen("example")
    app.add_url_rule("/", "blog.index", lambda: "posts")
    app.add_url_rule("/", endpoint="index")

    app.finalize()

    assert check(app) == []
