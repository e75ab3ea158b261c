"""Every mistake of column C that lies in templates, endpoints by name or settings, in each form: found, and only it.

An id begins with the mistake's number. Each case is an application with one mistake; the same application with the mistake mended is clean.
"""

from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest
from tests.shops import Shop

APP = """
app = Erlen(__name__)

@app.get("/")
def index() -> str:
    {view}

@app.get("/posts/<int:post_id>")
def post(post_id: int) -> str:
    return ""
"""
SUBCLASS = """
class Shop(Erlen):
    pass

app = Shop(__name__)

@app.get("/")
def index() -> str:
    {view}

@app.get("/posts/<int:post_id>")
def post(post_id: int) -> str:
    return ""
"""
BLUEPRINT = """
blog = Blueprint("blog", __name__, template_folder="own")

@blog.get("/")
def index() -> str:
    {view}

@blog.get("/posts/<int:post_id>")
def post(post_id: int) -> str:
    return ""

def create_app() -> Erlen:
    app = Erlen(__name__)
    app.register_blueprint(blog, url_prefix="/blog")
    return app
"""
HANDLE = """
@attrs.frozen
class Author:
    name: str

@attrs.frozen
class Post:
    title: str
    author: Author
    tags: list[Author]

PAGE = Template("page.html", Post)
app = Erlen(__name__)

@app.get("/")
def index() -> str:
    return PAGE.render(Post("", Author(""), []))

@app.get("/posts/<int:post_id>")
def post(post_id: int) -> str:
    return ""
"""
PLAIN = "<p>plain</p>"
MACROS = "{% macro field(name) %}{{ name }}{% endmacro %}"
BASE = "{% block title %}{% endblock %}{% block body %}{% endblock %}"


@attrs.frozen
class Case:
    """An application with a mistake: *wrong* stands for ``@@`` where *right* should; *told* is the file and code of what is found.

    It is found on the line of ``@@``, or on the first line of a file without one.
    """

    code: str
    templates: Mapping[str, str]
    wrong: str
    right: str
    told: str
    more: Mapping[str, str] = {}

    def shop(self, folder: Path, text: str) -> Shop:
        def filled(source: str) -> str:
            return source.replace("@@", text)

        return Shop(
            folder,
            filled(self.code),
            {name: filled(source) for name, source in self.templates.items()},
            {name: filled(source) for name, source in self.more.items()},
        )

    def expected(self, folder: Path) -> str:
        path, code = self.told.split(": ")
        marked = self.shop(folder, "@@")
        marked.write()
        lines = (folder / path).read_text().splitlines()
        line = next((number for number, text in enumerate(lines, 1) if "@@" in text), 1)
        return f"{path}:{line}: {code}"


def rendering(call: str, code: str = APP) -> str:
    return code.format(view=f"return {call}")


PAGE_VIEW = rendering("render_template('page.html', title='', post={}, posts=[])")


def page(source: str, wrong: str, right: str, code: str, **others: str) -> Case:
    """Return the case of one template, rendered with a title, a post and posts."""
    templates = {"page.html": source, **{f"{name}.html": text for name, text in others.items()}}
    return Case(PAGE_VIEW, templates, wrong, right, f"shop/templates/page.html: {code}")


def handle(source: str, wrong: str, right: str, code: str = "template-context", **others: str) -> Case:
    templates = {"page.html": source, **{f"{name}.html": text for name, text in others.items()}}
    return Case(HANDLE, templates, wrong, right, f"shop/templates/page.html: {code}")


CODE_50 = "shop/__init__.py: template-missing"
CASES = {
    # 04, 18: endpoints by name in code
    "04-app": Case(rendering("url_for('@@')"), {}, "indx", "index", "shop/__init__.py: url-endpoint"),
    "04-blueprint": Case(rendering("url_for('@@')", BLUEPRINT), {}, "blog.indx", "blog.index", "shop/__init__.py: url-endpoint"),
    "04-relative": Case(rendering("url_for('@@')", BLUEPRINT), {}, ".indx", ".index", "shop/__init__.py: url-endpoint"),
    "04-app-method": Case(rendering("app.url_for('@@')"), {}, "indx", "index", "shop/__init__.py: url-endpoint"),
    "04-alias": Case("from erlen import url_for as u\n" + rendering("u('@@')"), {}, "indx", "index", "shop/__init__.py: url-endpoint"),
    "04-conditional": Case(rendering("url_for('index' if app.debug else '@@')"), {}, "indx", "index", "shop/__init__.py: url-endpoint"),
    "04-keyword": Case(rendering("url_for(endpoint='@@')"), {}, "indx", "index", "shop/__init__.py: url-endpoint"),
    "18-blueprint": Case(rendering("url_for('@@')", BLUEPRINT), {}, "index", "blog.index", "shop/__init__.py: url-endpoint"),
    # 01–03: arguments of the string form
    "01-app": Case(rendering("url_for('post'@@)"), {}, "", ", post_id=1", "shop/__init__.py: url-arguments"),
    "01-blueprint": Case(rendering("url_for('blog.post'@@)", BLUEPRINT), {}, "", ", post_id=1", "shop/__init__.py: url-arguments"),
    "01-none": Case(rendering("url_for('post', post_id=@@)"), {}, "None", "1", "shop/__init__.py: url-arguments"),
    "02-app": Case(rendering("url_for('post', post_id=@@)"), {}, "'first'", "1", "shop/__init__.py: url-arguments"),
    "03-app": Case(rendering("url_for('post', @@=1)"), {}, "postid", "post_id", "shop/__init__.py: url-arguments"),
    "03-option": Case(rendering("url_for('index', @@='x')"), {}, "_anchr", "_anchor", "shop/__init__.py: url-arguments"),
    # 05–08, 14–16, 38, 57: rules against views; `definitions` has the kinds, here it is that they are told
    "05-app": Case("app = Erlen(__name__)\n\n@app.get('/<@@>')\ndef show(name):\n    return name\n", {}, "nam", "name", "shop/__init__.py: route-parameter"),
    "05-blueprint": Case("b = Blueprint('b', __name__)\n\n@b.get('/<@@>')\ndef show(name):\n    return name\n\napp = Erlen(__name__)\napp.register_blueprint(b)\n", {}, "nam", "name", "shop/__init__.py: route-parameter"),
    "06-app": Case("app = Erlen(__name__)\n\n@app.get('/<@@:name>')\ndef show(name: int) -> str:\n    return ''\n", {}, "uuid", "int", "shop/__init__.py: route-annotation"),
    "07-app": Case("app = Erlen(__name__)\n\n@app.get('/<@@name>')\ndef show(name: int) -> str:\n    return ''\n", {}, "", "int:", "shop/__init__.py: route-annotation"),
    "08-app": Case("app = Erlen(__name__)\n\n@app.get('/<name>@@')\ndef show(name, other):\n    return name\n", {}, "", "/<other>", "shop/__init__.py: route-parameter"),
    "14-app": Case("app = Erlen(__name__)\n\n@app.get('/<name>')\ndef show(name):\n    return name\n\n@app.get('/@@<other>')\ndef again(other):\n    return other\n", {}, "", "more/", "shop/__init__.py: route-unreachable"),
    "15-app": Case("app = Erlen(__name__)\n\n@app.get('/', defaults={'@@': 1})\ndef show(page):\n    return ''\n", {}, "pag", "page", "shop/__init__.py: route-defaults"),
    "16-app": Case("app = Erlen(__name__)\n\n@app.get('/', defaults={'page': @@})\ndef show(page: int) -> str:\n    return ''\n", {}, "'one'", "1", "shop/__init__.py: route-defaults"),
    # 39, 40: settings
    "39-assigned": Case(APP.format(view="return ''") + "app.config['@@'] = 'id'\n", {}, "SESSION_COKIE_NAME", "SESSION_COOKIE_NAME", "shop/__init__.py: config-key"),
    "39-read": Case(rendering("str(app.config.get('@@'))"), {}, "SECRT_KEY", "SECRET_KEY", "shop/__init__.py: config-key"),
    "39-mapping": Case(APP.format(view="return ''") + "app.config.from_mapping(@@='id')\n", {}, "SESSION_COKIE_NAME", "SESSION_COOKIE_NAME", "shop/__init__.py: config-key"),
    "39-update": Case(APP.format(view="return ''") + "app.config.update({'@@': 'id'})\n", {}, "SESSION_COKIE_NAME", "SESSION_COOKIE_NAME", "shop/__init__.py: config-key"),
    "39-file": Case(APP.format(view="return ''") + "app.config.from_pyfile('x.cfg')\n", {}, "SESSION_COKIE_NAME", "SESSION_COOKIE_NAME", "shop/x.cfg: config-key", {"x.cfg": "A = 1\n@@ = 'id'\n"}),
    "40-assigned": Case(APP.format(view="return ''") + "app.config['TESTING'] = @@\n", {}, "'yes'", "True", "shop/__init__.py: config-value"),
    "40-update": Case(APP.format(view="return ''") + "app.config.update(TESTING=@@)\n", {}, "'yes'", "True", "shop/__init__.py: config-value"),
    "40-subclass": Case(SUBCLASS.format(view="return ''") + "app.config['TESTING'] = @@\n", {}, "'yes'", "True", "shop/__init__.py: config-value"),
    "40-mapping": Case(APP.format(view="return ''") + "app.config.from_mapping(CHECK_DEFINITIONS=False, TESTING=@@)\n", {}, "'yes'", "True", "shop/__init__.py: config-value"),
    "40-file": Case(APP.format(view="return ''") + "app.config.from_pyfile('x.cfg')\n", {}, "'yes'", "True", "shop/x.cfg: config-value", {"x.cfg": "CHECK_DEFINITIONS = False\nTESTING = @@\n"}),
    "40-typed": Case(
        "@attrs.frozen\nclass S:\n    page_size: int = 1\n\napp = Erlen(__name__, settings=S)\napp.config.update(PAGE_SIZE=@@)\n",
        {}, "'many'", "2", "shop/__init__.py: config-value",
    ),
    # 50: templates that do not exist
    "50-app": Case(rendering("render_template('@@')"), {"page.html": PLAIN}, "pge.html", "page.html", CODE_50),
    "50-subclass": Case(rendering("render_template('@@')", SUBCLASS), {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing"),
    "50-blueprint": Case(rendering("render_template('@@')", BLUEPRINT), {}, "pge.html", "page.html", CODE_50, {"own/page.html": PLAIN}),
    "50-stream": Case("from erlen import stream_template\n" + rendering("stream_template('@@')"), {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing"),
    "50-list": Case(rendering("render_template(['a.html', '@@'])"), {"page.html": PLAIN}, "pge.html", "page.html", CODE_50),
    "50-conditional": Case(rendering("render_template('page.html' if app.debug else '@@')"), {"page.html": PLAIN}, "pge.html", "page.html", CODE_50),
    "50-constant": Case("PAGE = '@@'\n" + rendering("render_template(PAGE)"), {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing"),
    "50-attribute": Case("from erlen import get_template_attribute\n" + rendering("get_template_attribute('@@', 'field')"), {"macros.html": MACROS}, "macro.html", "macros.html", "shop/__init__.py: template-missing"),
    "50-handle": Case(HANDLE.replace("page.html", "@@"), {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing"),
    "50-class-based": Case(
        "from erlen import View\n\nclass Page(View):\n    template = '@@'\n    def dispatch_request(self) -> str:\n        return render_template(self.template)\n\n"
        "app = Erlen(__name__)\napp.add_url_rule('/', view_func=Page.as_view('page'))\n",
        {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing",
    ),
    "50-helper": Case("def page(name, **more):\n    return render_template(name, **more)\n\n" + rendering("page('@@')"), {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing"),
    "50-decorator": Case(
        "def templated(name):\n    def decorate(view):\n        def run():\n            return render_template(name, **view())\n        return run\n    return decorate\n\n"
        "app = Erlen(__name__)\n\n@app.get('/')\n@templated('@@')\ndef index():\n    return {}\n",
        {"page.html": PLAIN}, "pge.html", "page.html", "shop/__init__.py: template-missing",
    ),
    "50-inheritance": page("{% extends '@@' %}", "bse.html", "base.html", "template-missing", base=BASE),
    "50-include": page("{% include '@@' %}", "pat.html", "part.html", "template-missing", part=PLAIN),
    "50-include-list": page("{% include ['a.html', '@@'] %}", "pat.html", "part.html", "template-missing", part=PLAIN),
    "50-import": page("{% import '@@' as m %}{{ m.field(title) }}", "macro.html", "macros.html", "template-missing", macros=MACROS),
    "50-macro": page("{% from '@@' import field %}{{ field(title) }}", "macro.html", "macros.html", "template-missing", macros=MACROS),
    # What cannot be read at all
    "syntax-app": page("{% @@ title %}{% endif %}", "fi", "if", "template-syntax"),
    "syntax-blueprint": Case(rendering("render_template('page.html', title='')", BLUEPRINT), {}, "{{ title }", "{{ title }}", "shop/own/page.html: template-syntax", {"own/page.html": "\n@@"}),
    # 51: variables
    "51-app": page("{{ @@ }}", "titel", "title", "template-variable"),
    "51-call": Case(rendering("render_template('page.html', @@='')"), {"page.html": "{{ title }}"}, "titel", "title", "shop/templates/page.html: template-variable"),
    "51-missing": Case(rendering("render_template('page.html'@@)"), {"page.html": "{{ title }}"}, "", ", title=''", "shop/templates/page.html: template-variable"),
    "51-one-of-two": Case(APP.format(view="render_template('page.html', post=1)\n    return render_template('page.html', @@=1)"), {"page.html": "{{ post.title }}"}, "other", "post", "shop/__init__.py: template-variable"),
    "51-one-of-two-block": Case(APP.format(view="render_template('page.html', post=1)\n    return render_template('page.html', @@=1)"), {"page.html": "{% extends 'base.html' %}{% block body %}{{ post.title }}{% endblock %}", "base.html": BASE}, "other", "post", "shop/__init__.py: template-variable"),
    "51-dict": Case(APP.format(view="context = {'a': 1}\n    context['@@'] = 2\n    context.update(c=3)\n    return render_template('page.html', **context)"), {"page.html": "{{ a }}{{ title }}{{ c }}"}, "titel", "title", "shop/templates/page.html: template-variable"),
    "51-helper": Case("def page(name, **more):\n    more['site'] = 1\n    return render_template(name, year=1, **more)\n\n" + rendering("page('page.html', @@='')"), {"page.html": "{{ title }}{{ site }}{{ year }}"}, "titel", "title", "shop/templates/page.html: template-variable"),
    "51-method": Case(
        "from erlen import View\n\nclass Base(View):\n    def page(self, name, **more):\n        more.setdefault('site', 1)\n        return render_template(name, view=self, **more)\n\n"
        "class Page(Base):\n    def dispatch_request(self):\n        return self.page('page.html', @@=1)\n\napp = Erlen(__name__)\napp.add_url_rule('/', view_func=Page.as_view('page'))\n",
        {"page.html": "{{ title }}{{ site }}{{ view }}"}, "titel", "title", "shop/templates/page.html: template-variable",
    ),
    "51-subclass": Case(rendering("render_template('page.html', @@='')", SUBCLASS), {"page.html": "{{ title }}"}, "titel", "title", "shop/templates/page.html: template-variable"),
    "51-blueprint": Case(rendering("render_template('page.html', @@='')", BLUEPRINT), {}, "titel", "title", "shop/own/page.html: template-variable", {"own/page.html": "{{ title }}"}),
    "51-truth": page("{% if @@ %}x{% endif %}", "titel", "title", "template-variable"),
    "51-loop": page("{% for p in @@ %}{{ p }}{% endfor %}", "psts", "posts", "template-variable"),
    "51-block": page("{% extends 'base.html' %}{% block body %}{{ @@ }}{% endblock %}", "titel", "title", "template-variable", base=BASE),
    "51-inheritance": Case(PAGE_VIEW, {"page.html": "{% extends 'base.html' %}", "base.html": BASE + "{{ @@ }}"}, "titel", "title", "shop/templates/base.html: template-variable"),
    "51-include": Case(PAGE_VIEW, {"page.html": "{% include 'part.html' %}", "part.html": "{{ @@ }}"}, "titel", "title", "shop/templates/part.html: template-variable"),
    "51-macro": page("{% macro m(name) %}{{ @@ }}{% endmacro %}{{ m(title) }}", "nam", "name", "template-variable"),
    "51-macro-imported": Case(PAGE_VIEW, {"page.html": "{% from 'macros.html' import m %}{{ m(title) }}", "macros.html": "{% macro m(name) %}{{ @@ }}{% endmacro %}"}, "title", "name", "shop/templates/macros.html: template-variable"),
    "51-include-without-context": Case(PAGE_VIEW, {"page.html": "{% include 'part.html' @@ %}", "part.html": "{{ title }}"}, "without context", "with context", "shop/templates/part.html: template-variable"),
    "51-processor": Case(APP.format(view="return render_template('page.html')") + "@app.context_processor\ndef site():\n    return {'@@': ''}\n", {"page.html": "{{ site_name }}"}, "sit_name", "site_name", "shop/templates/page.html: template-variable"),
    "51-handle": handle("{{ @@ }}", "titel", "title"),
    "51-handle-in-a-function": Case(HANDLE.replace('PAGE = Template("page.html", Post)', 'def pages():\n    return Template(name="page.html", variables=Post)').replace("PAGE.", "pages()."), {"page.html": "{{ @@ }}"}, "titel", "title", "shop/templates/page.html: template-context"),
    "51-processor-merged": Case(APP.format(view="return render_template('page.html')") + "@app.context_processor\ndef site():\n    return dict(year=1, **{'@@': ''}, **dict(x=1))\n", {"page.html": "{{ site_name }}{{ year }}{{ x }}"}, "sit_name", "site_name", "shop/templates/page.html: template-variable"),
    "51-handle-inheritance": Case(HANDLE, {"page.html": "{% extends 'base.html' %}", "base.html": BASE + "{{ @@ }}"}, "titel", "title", "shop/templates/base.html: template-context"),
    "51-handle-include": Case(HANDLE, {"page.html": "{% include 'part.html' %}", "part.html": "{{ @@ }}"}, "titel", "title", "shop/templates/part.html: template-context"),
    "51-handle-dataclass": Case(HANDLE.replace("@attrs.frozen", "@dataclass").replace("\n@data", "\nfrom dataclasses import dataclass\n@data", 1), {"page.html": "{{ @@ }}"}, "titel", "title", "shop/templates/page.html: template-context"),
    "51-handle-typeddict": Case(HANDLE.replace("@attrs.frozen\nclass Post:", "from typing import TypedDict\nclass Post(TypedDict):").replace('Post("", Author(""), [])', "{}"), {"page.html": "{{ @@ }}"}, "titel", "title", "shop/templates/page.html: template-context"),
    # 52: what a context's values have
    "52-attribute": handle("{{ author.@@ }}", "nam", "name"),
    "52-item": handle("{{ author['@@'] }}", "nam", "name"),
    "52-loop": handle("{% for tag in tags %}{{ tag.@@ }}{% endfor %}", "nam", "name"),
    "52-set": handle("{% set who = author %}{{ who.@@ }}", "nam", "name"),
    "52-include": Case(HANDLE, {"page.html": "{% include 'part.html' %}", "part.html": "{{ author.@@ }}"}, "nam", "name", "shop/templates/part.html: template-context"),
    # 53: URLs in templates
    "53-endpoint": page("\n{{ url_for('@@') }}", "indx", "index", "template-url"),
    "53-missing": page("{{ url_for('post'@@) }}", "", ", post_id=1", "template-url"),
    "53-misspelt": page("{{ url_for('post', @@=1) }}", "postid", "post_id", "template-url"),
    "53-type": page("{{ url_for('post', post_id=@@) }}", "'x'", "1", "template-url"),
    "53-block": page("{% extends 'base.html' %}{% block body %}{{ url_for('@@') }}{% endblock %}", "indx", "index", "template-url", base=BASE),
    "53-macro": page("{% macro m() %}{{ url_for('@@') }}{% endmacro %}{{ m() }}", "indx", "index", "template-url"),
    "53-nested": page("{{ url_for('index', next=url_for('@@')) }}", "indx", "index", "template-url"),
    "53-attribute": page('<a href="{% if title %}{{ url_for("@@")|e }}{% endif %}">', "indx", "index", "template-url"),
    "53-include": Case(PAGE_VIEW, {"page.html": "{% include 'part.html' %}", "part.html": "{{ url_for('@@') }}"}, "indx", "index", "shop/templates/part.html: template-url"),
    "53-blueprint": Case(rendering("render_template('page.html')", BLUEPRINT), {}, "index", "blog.index", "shop/own/page.html: template-url", {"own/page.html": "{{ url_for('@@') }}"}),
    "53-relative": Case(rendering("render_template('page.html')", BLUEPRINT), {}, ".indx", ".index", "shop/own/page.html: template-url", {"own/page.html": "{{ url_for('@@') }}"}),
    "53-handle": handle("{{ url_for('@@') }}", "indx", "index", "template-url"),
    "53-subclass": Case(rendering("render_template('page.html')", SUBCLASS), {"page.html": "{{ url_for('@@') }}"}, "indx", "index", "shop/templates/page.html: template-url"),
    "50-string": Case("from erlen import render_template_string\n" + rendering("render_template_string('{% include \"@@\" %}')"), {"part.html": PLAIN}, "pat.html", "part.html", "shop/__init__.py: template-missing"),
    "51-string": Case("from erlen import render_template_string\n" + rendering('render_template_string("""\n    {{ @@ }}""", title=1)'), {}, "titel", "title", "shop/__init__.py: template-variable"),
    "53-string": Case("from erlen import render_template_string\n" + rendering('render_template_string("{{ url_for(\'@@\') }}")'), {}, "indx", "index", "shop/__init__.py: template-url"),
    "54-string": Case("from erlen import render_template_string\n" + rendering('render_template_string("{{ 1|@@ }}")'), {}, "strng", "string", "shop/__init__.py: template-name"),
    "syntax-string": Case("from erlen import render_template_string\n" + rendering('render_template_string("{{ 1 @@")'), {}, "", "}}", "shop/__init__.py: template-syntax"),
    # 54: filters, tests, globals; macros and blocks are of the same kind
    "54-filter": page("{{ title|@@ }}", "uper", "upper", "template-name"),
    "54-filter-block": page("{% filter @@ %}x{% endfilter %}", "uper", "upper", "template-name"),
    "54-test": page("{% if title is @@ %}{% endif %}", "strng", "string", "template-name"),
    "54-global": page("{{ @@('index') }}", "url_fr", "url_for", "template-name"),
    "54-own-filter": Case(rendering("render_template('page.html')") + "@app.template_filter()\ndef shout(text):\n    return text\n", {"page.html": "{{ 'x'|@@ }}"}, "shot", "shout", "shop/templates/page.html: template-name"),
    "54-block": page("{% extends 'base.html' %}{% block body %}{{ title|@@ }}{% endblock %}", "uper", "upper", "template-name", base=BASE),
    "54-include": Case(PAGE_VIEW, {"page.html": "{% include 'part.html' %}", "part.html": "{{ 'x'|@@ }}"}, "uper", "upper", "shop/templates/part.html: template-name"),
    "54-macro": page("{% macro m(x) %}{{ x|@@ }}{% endmacro %}{{ m(title) }}", "uper", "upper", "template-name"),
    "54-blueprint": Case(rendering("render_template('page.html')", BLUEPRINT), {}, "uper", "upper", "shop/own/page.html: template-name", {"own/page.html": "{{ 'x'|@@ }}"}),
    "54-handle": handle("{{ title|@@ }}", "uper", "upper", "template-name"),
    "54-imported-name": page("{% from 'macros.html' import @@ as f %}{{ f(title) }}", "fild", "field", "template-name", macros=MACROS),
    "54-module-attribute": page("{% import 'macros.html' as m %}{{ m.@@(title) }}", "fild", "field", "template-name", macros=MACROS),
    "54-macro-argument": page("{% from 'macros.html' import field as f %}{{ f(@@=title) }}", "nam", "name", "template-name", macros=MACROS),
    "54-macro-argument-module": page("{% import 'macros.html' as m %}{{ m.field(@@=title) }}", "nam", "name", "template-name", macros=MACROS),
    "54-macro-argument-own": page(MACROS + "{{ field(@@=title) }}", "nam", "name", "template-name"),
    "54-macro-arguments": page(MACROS + "{{ field(title@@) }}", ", 1", "", "template-name"),
    "54-misspelt-block": page("{% extends 'base.html' %}{% block @@ %}x{% endblock %}", "bdy", "body", "template-name", base=BASE),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_mistake_is_found(case: Case, tmp_path: Path) -> None:
    expected = case.expected(tmp_path)

    assert case.shop(tmp_path, case.wrong).told() == [expected]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_mended_it_is_clean(case: Case, tmp_path: Path) -> None:
    assert [str(finding) for finding in case.shop(tmp_path, case.right).findings()] == []
