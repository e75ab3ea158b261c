"""Small Flask programs at random: migrated, each answers on erlen what it answered on Flask, to the byte, and a second migration changes nothing."""

import re
import sys
import types
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.migrating.folders import migrate

# What erlen says to browsers in every answer.
SECURITY = {"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"}

IMPORTS = {
    "names": "from flask import Blueprint, Flask, abort, flash, g, get_flashed_messages, jsonify, make_response, redirect, "
    "render_template_string, request, session, url_for\nfrom flask.views import MethodView\n",
    "aliases": "from flask import Blueprint as B, Flask as F, g as store, request as req, session as sess, url_for as u\n"
    "from flask import abort, flash, get_flashed_messages, jsonify, make_response, redirect, render_template_string\nimport flask.views as v\n",
    "module": "import flask\nimport flask.views\n",
    "alias of the module": "import flask as fl\nfrom flask import views\n",
}
ALIASES = {"Blueprint": "B", "Flask": "F", "g": "store", "request": "req", "session": "sess", "url_for": "u"}
NAMES = (
    *("Blueprint", "Flask", "abort", "flash", "g", "get_flashed_messages", "jsonify", "make_response", "redirect"),
    *("render_template_string", "request", "session", "url_for"),
)
SETTINGS = (
    "SECRET_KEY='only for tests, and long enough for everybody', SESSION_COOKIE_SAMESITE=None, SESSION_COOKIE_SECURE=False,"
    " SESSION_STRICT=False, SESSION_COOKIE_FORMAT='flask', EXTERNAL_URLS_FROM_HOST=True"
)


@attrs.frozen
class View:
    """A view: where its rule is, its variables, and what it returns, with places for names of Flask's and other views."""

    owner: str
    variable: str
    endpoint: str | None
    body: str
    decorators: tuple[str, ...]
    #: Which other view a body's URL leads to, and how its name is written.
    target: int
    is_relative: bool
    options: str


BODIES = (
    "return 'plain'",
    "return {'a': [1, None], 'url': <URL>}",
    "return <jsonify>(<URL>), 201, {'X-A': 'b'}",
    "return <redirect>(<URL>)",
    "return <make_response>(<URL>)",
    "<abort>(418)",
    "<flash>('saved')\n    return <render_template_string>('{{ get_flashed_messages() }} {{ g.who }} {{ request.path }}')",
    "<session>['n'] = <session>.get('n', 0) + 1\n    return str(<session>['n'])",
    "<session>['name'] = 'ada'\n    return <session>['name'] + str('name' in <session>) + <session>.pop('name')",
    "if 'x' not in <g>:\n        <g>.x = 1\n    <g>.x += 1\n    return str(<g>.x) + str(hasattr(<g>, 'x')) + str(getattr(<g>, 'y', 0))",
    "return f'{<g>.who} {<request>.method} {<url_for>.__name__}'",
    "return <g>.who + str(<g>.get('who')) + str(<g>.get('nobody', 'none'))",
    "raise ValueError('lost')",
    "try:\n        return <g>.missing\n    except AttributeError:\n        return 'missing'",
    "def inner(url_for):\n        return url_for('<NAME>')\n    return inner(lambda name: name)",
)
DECORATORS = ("passing", "guarded", "tagged('a')")
HELPERS = """
import functools

def passing(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner

def guarded(view):
    @functools.wraps(view)
    def wrapped(**values):
        if <request>.args.get('blocked'):
            return <redirect>(<url_for>('home'))
        return view(**values)
    return wrapped

def tagged(tag):
    def decorator(f):
        @functools.wraps(f)
        def inner(*args, **kwargs):
            response = <make_response>(f(*args, **kwargs))
            response.headers['X-Tag'] = tag
            return response
        return inner
    return decorator
"""
HEAD = """
app = <Flask>('generated')
app.config.update(<SETTINGS>)
bp = <Blueprint>('bp', __name__, url_prefix='/bp')
inner = <Blueprint>('inner', __name__, url_prefix='/inner')
"""
TAIL = """
@app.route('/')
def home():
    return 'home ' + <url_for>('home') + ' ' + <url_for>('bp.inner.deep', _external=True)

@inner.route('/deep')
def deep():
    return <url_for>('.deep') + <url_for>('bp.inner.deep')

@app.before_request
def who():
    <g>.who = 'ada'

@app.errorhandler(418)
def teapot(error):
    return 'teapot', error.code

@app.errorhandler(ValueError)
def lost(error):
    return repr(error), 400

class Items(<MethodView>):
    def get(self, number):
        return str(number)

app.add_url_rule('/items/<int:number>', view_func=Items.as_view('items'))
bp.register_blueprint(inner)
app.register_blueprint(bp)
"""

views = st.builds(
    View,
    owner=st.sampled_from(("app", "bp", "inner")),
    variable=st.sampled_from(("", "<int:number>", "<name>", "<float:size>", "<path:rest>")),
    endpoint=st.sampled_from((None, None, None, "named")),
    body=st.sampled_from(BODIES),
    decorators=st.lists(st.sampled_from(DECORATORS), max_size=2).map(tuple),
    target=st.integers(0, 5),
    is_relative=st.booleans(),
    options=st.sampled_from(
        ("", "", "", ", _external=True", ", _anchor='x y'", ", page=2", ", _external=True, _scheme='https'")
    ),
)
VALUES = {
    "": "",
    "<int:number>": "number=7",
    "<name>": "name='a b'",
    "<float:size>": "size=1.5",
    "<path:rest>": "rest='a/b'",
}
PATHS = {"": "", "<int:number>": "/7", "<name>": "/a b", "<float:size>": "/1.5", "<path:rest>": "/a/b"}
PREFIX = {"app": "", "bp": "bp.", "inner": "bp.inner."}
FOLDER = {"app": "", "bp": "/bp", "inner": "/bp/inner"}


def spelt(text: str, style: str) -> str:
    """Return *text* with Flask's names as *style* imports them."""
    for name in NAMES:
        written = {
            "names": name,
            "aliases": ALIASES.get(name, name),
            "module": f"flask.{name}",
            "alias of the module": f"fl.{name}",
        }
        text = text.replace(f"<{name}>", written[style])
    classes = {"names": "MethodView", "aliases": "v.MethodView", "module": "flask.views.MethodView"}
    return text.replace("<MethodView>", classes.get(style, "views.MethodView")).replace("<SETTINGS>", SETTINGS)


def source(style: str, several: list[View]) -> str:
    """Return the program with *several* views."""
    parts = [IMPORTS[style], HELPERS, HEAD]
    for number, view in enumerate(several):
        target = several[view.target % len(several)]
        name = f"{PREFIX[target.owner]}{endpoint_of(several, target)}"
        if view.is_relative and target.owner == view.owner and view.owner != "app":
            name = f".{endpoint_of(several, target)}"
        values = ", ".join(part for part in (repr(name), VALUES[target.variable]) if part)
        body = view.body.replace("<URL>", f"<url_for>({values}{view.options})").replace("<NAME>", name)
        parameter = re.sub(r".*?(\w+)>", r"\1", view.variable)
        named = f", endpoint='{view.endpoint}{number}'" if view.endpoint else ""
        rule = f"@{view.owner}.route('/{number}{'/' if view.variable else ''}{view.variable}'{named})"
        parts.append(
            "\n".join(
                [
                    "",
                    rule,
                    *(f"@{one}" for one in view.decorators),
                    f"def view{number}({parameter}):",
                    f"    {body}",
                    "",
                ]
            )
        )
    return spelt("".join([*parts, TAIL]), style)


def endpoint_of(several: list[View], view: View) -> str:
    number = next(number for number, one in enumerate(several) if one is view)
    return f"{view.endpoint}{number}" if view.endpoint else f"view{number}"


def answers(code: str, several: list[View]) -> list[object]:
    """Return what the program answers, visited in this process."""
    module = types.ModuleType("generated")
    sys.modules["generated"] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(code, "generated.py", "exec"), module.__dict__)
            client = module.app.test_client()
            module.app.logger.disabled = True
            found: list[object] = []
            paths = [f"{FOLDER[view.owner]}/{number}{PATHS[view.variable]}" for number, view in enumerate(several)]
            for path in [
                "/",
                "/bp/inner/deep",
                "/items/3",
                "/items/x",
                *paths,
                *(f"{path}?blocked=1" for path in paths),
                *paths,
            ]:
                answer = client.get(path)
                headers = sorted((name, _unsigned(value)) for name, value in answer.headers if name not in SECURITY)
                found.append((path, answer.status, headers, answer.get_data()))
            return found
    finally:
        del sys.modules["generated"]


def _unsigned(value: str) -> str:
    """Return a cookie without its signature, which holds the time."""
    return re.sub(r"(session=[\w-]+)\.[\w.-]+", r"\1", value)


def migrated(code: str, *, annotate: bool) -> str:
    with TemporaryDirectory() as folder:
        migrate(Path(folder), {"generated.py": code}, annotate=annotate)
        return (Path(folder) / "generated.py").read_text(encoding="utf-8")


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(style=st.sampled_from(sorted(IMPORTS)), several=st.lists(views, min_size=1, max_size=5))
def test_migrated_program_answers_the_same(style: str, several: list[View]) -> None:
    code = source(style, several)
    ported = migrated(code, annotate=False)

    assert "flask" not in re.sub(r"SESSION_COOKIE_FORMAT='flask'", "", ported)
    assert answers(ported, several) == answers(code, several)


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(style=st.sampled_from(sorted(IMPORTS)), several=st.lists(views, min_size=4, max_size=6))
def test_program_with_types_answers_the_same(style: str, several: list[View]) -> None:
    code = source(style, several)

    assert answers(migrated(code, annotate=True), several) == answers(code, several)
