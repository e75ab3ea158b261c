"""Mistakes between rules, views, commands and settings are told when the application is finalised, with file, line and mend.

Each number is one of the mistakes of the guarantees; each comes in every form that its kind allows. A module is written for each: the line marked
``# here`` is the one that is told.
"""

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from erlen import Erlen
from erlen.errors import DefinitionError, DefinitionWarning

HEAD = """
import functools
from typing import Annotated, Any, Literal, NewType, Optional, TypeVar, Union
from uuid import UUID
import click
from werkzeug.routing import BaseConverter
from erlen import Blueprint, Erlen
from erlen.views import MethodView, View


def passing(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


def unnamed(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


def around(f):
    @functools.wraps(f)
    async def wrapper(*args, **kwargs):
        return await f(*args, **kwargs)

    return wrapper


class Object:
    def __init__(self, f):
        self.f = f

    def __call__(self, *args, **kwargs):
        return self.f(*args, **kwargs)
"""

PLAIN = "app = Erlen(__name__)\n"
BLUEPRINT = '@bp.route("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n\n\n'

# How a view comes to its rule: {rule}, {options}, {params} and {own} (parameters behind self) are filled in.
FORMS: Mapping[str, str] = {
    "plain": PLAIN + '@app.route("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n',
    "get": PLAIN + '@app.get("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n',
    "strings": "from __future__ import annotations\n"
    + PLAIN
    + '@app.get("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n',
    "async": PLAIN + '@app.route("{rule}"{options})  # here\nasync def view({params}) -> str:\n    return ""\n',
    "blueprint": 'bp = Blueprint("bp", __name__)\n' + BLUEPRINT + PLAIN + "app.register_blueprint(bp)\n",
    "nested": 'outer, bp = Blueprint("outer", __name__), Blueprint("bp", __name__, url_prefix="/in")\n'
    + BLUEPRINT
    + "outer.register_blueprint(bp)\n"
    + PLAIN
    + 'app.register_blueprint(outer, url_prefix="/out")\n',
    "above": PLAIN + '@passing\n@app.route("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n',
    "below": PLAIN + '@app.route("{rule}"{options})  # here\n@passing\ndef view({params}) -> str:\n    return ""\n',
    "below-twice": PLAIN
    + '@app.route("{rule}"{options})  # here\n@passing\n@unnamed\ndef view({params}) -> str:\n    return ""\n',
    "below-unnamed": PLAIN
    + '@app.route("{rule}"{options})  # here\n@unnamed\ndef view({params}) -> str:\n    return ""\n',
    "below-async": PLAIN
    + '@app.route("{rule}"{options})  # here\n@around\nasync def view({params}) -> str:\n    return ""\n',
    "below-class": PLAIN
    + '@Object\ndef view({params}) -> str:\n    return ""\n\n\napp.add_url_rule("{rule}", "view", view{options})  # here\n',
    "stacked": PLAIN
    + '@app.route("/other/<int:x>", endpoint="other", redirect_to="/")\n@app.route("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n',
    "add": PLAIN
    + 'def view({params}) -> str:\n    return ""\n\n\napp.add_url_rule("{rule}", view_func=view{options})  # here\n',
    "endpoint": PLAIN
    + 'app.add_url_rule("{rule}", "shown"{options})  # here\n\n\n@app.endpoint("shown")\ndef view({params}) -> str:\n    return ""\n',
    "subclass": "class Shop(Erlen):\n    def add_url_rule(self, rule, endpoint=None, view_func=None, **options):\n"
    "        super().add_url_rule(rule, endpoint, view_func, **options)\n\n\n"
    'app = Shop(__name__)\n\n\n@app.route("{rule}"{options})  # here\ndef view({params}) -> str:\n    return ""\n',
    "bound": PLAIN
    + 'class Views:\n    def view(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Views().view{options})  # here\n',
    "static": PLAIN
    + 'class Views:\n    @staticmethod\n    def view({params}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Views.view{options})  # here\n',
    "class": PLAIN
    + 'class Views:\n    @classmethod\n    def view(cls{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Views.view{options})  # here\n',
    "object": PLAIN
    + 'class Called:\n    def __call__(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", "view", Called(){options})  # here\n',
    "partial": PLAIN
    + 'def view(word{own}) -> str:\n    return ""\n\n\napp.add_url_rule("{rule}", "view", functools.partial(view, "x"){options})  # here\n',
    "factory": "def make() -> Erlen:\n    app = Erlen(__name__)\n\n"
    '    @app.route("{rule}"{options})  # here\n    def view({params}) -> str:\n        return ""\n\n    return app\n\n\napp = make()\n',
    "method-view": PLAIN
    + 'class Page(MethodView):\n    def get(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Page.as_view("page"){options})  # here\n',
    "method-view-decorated": PLAIN
    + "class Page(MethodView):\n    decorators = [passing]\n    init_every_request = False\n\n    @passing\n"
    + '    def get(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=passing(Page.as_view("page")){options})  # here\n',
    "method-view-async": PLAIN
    + 'class Page(MethodView):\n    async def get(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Page.as_view("page"){options})  # here\n',
    "method-view-blueprint": 'bp = Blueprint("bp", __name__, url_prefix="/bp")\n'
    'class Page(MethodView):\n    def get(self{own}) -> str:\n        return ""\n\n\nbp.add_url_rule("{rule}", view_func=Page.as_view("page"){options})  # here\n'
    + PLAIN
    + "app.register_blueprint(bp)\n",
    "method-view-inherited": PLAIN
    + 'class Base(MethodView):\n    def get(self{own}) -> str:\n        return ""\n\n\nclass Page(Base):\n    pass\n\n\n'
    + 'app.add_url_rule("{rule}", view_func=Page.as_view("page"){options})  # here\n',
    "view-class": PLAIN
    + 'class Page(View):\n    def dispatch_request(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Page.as_view("page"){options})  # here\n',
    "view-class-arguments": PLAIN
    + "class Page(View):\n    def __init__(self, word: str) -> None:\n        self.word = word\n\n"
    + '    def dispatch_request(self{own}) -> str:\n        return ""\n\n\napp.add_url_rule("{rule}", view_func=Page.as_view("page", "x"){options})  # here\n',
}


@attrs.frozen
class Side:
    """One side of a case: what is filled into a form."""

    rule: str
    params: str
    options: str = ""


@attrs.frozen
class Case:
    """A mistake and its mend."""

    code: str
    said: str
    wrong: Side
    right: Side


def with_defaults(text: str) -> str:
    return f", defaults={text}"


CASES: Mapping[str, Case] = {
    "05": Case(
        "route-parameter",
        'did you mean "user_id"?',
        Side("/u/<int:userid>", "user_id: int"),
        Side("/u/<int:user_id>", "user_id: int"),
    ),
    "05-far": Case(
        "route-parameter", 'did you mean "key"?', Side("/u/<int:x>", "key: int"), Side("/u/<int:key>", "key: int")
    ),
    "05-one-too-many": Case(
        "route-parameter",
        "add it to the view, or take it out",
        Side("/u/<int:a>/<b>", "a: int"),
        Side("/u/<int:a>/<b>", "a: int, b: str"),
    ),
    "06": Case(
        "route-annotation",
        'write "<string:uid>", or annotate it as int',
        Side("/u/<int:uid>", "uid: str"),
        Side("/u/<int:uid>", "uid: int"),
    ),
    "06-uuid": Case(
        "route-annotation", 'write "<int:uid>"', Side("/u/<uuid:uid>", "uid: int"), Side("/u/<uuid:uid>", "uid: UUID")
    ),
    "06-optional": Case(
        "route-annotation",
        'write "<int:uid>"',
        Side("/u/<path:uid>", "uid: Optional[int]"),
        Side("/u/<path:uid>", "uid: Union[str, int]"),
    ),
    "06-any": Case(
        "route-annotation",
        'write "<any(a):kind>"',
        Side("/u/<any(a, b):kind>", "kind: Literal['a']"),
        Side("/u/<any(a, b):kind>", "kind: Literal['a', 'b', 'c']"),
    ),
    "06-annotated": Case(
        "route-annotation",
        'as Annotated[int, 1] | None; write "<int:uid>"',
        Side("/u/<float:uid>", "uid: Annotated[int, 1] | None"),
        Side("/u/<float:uid>", "uid: Annotated[float, 1]"),
    ),
    "06-promoted": Case(
        "route-annotation", 'write "<int:uid>"', Side("/u/<float:uid>", "uid: int"), Side("/u/<int:uid>", "uid: float")
    ),
    "07": Case(
        "route-annotation", 'write "<int:uid>".', Side("/u/<uid>", "uid: int"), Side("/u/<int:uid>", "uid: int")
    ),
    "07-uuid": Case(
        "route-annotation", 'write "<uuid:uid>".', Side("/u/<uid>", "uid: UUID"), Side("/u/<uuid:uid>", "uid: UUID")
    ),
    "07-literal": Case(
        "route-annotation",
        'write "<any(a, b):kind>".',
        Side("/u/<kind>", "kind: Literal['a', 'b']"),
        Side("/u/<any(a, b):kind>", "kind: Literal['a', 'b']"),
    ),
    "08": Case(
        "route-parameter", 'write "<int:page>" into the rule', Side("/u", "page: int"), Side("/u", "page: int = 1")
    ),
    "08-keyword": Case("route-parameter", '"<page>"', Side("/u", "*, page: str"), Side("/u/<page>", "*, page: str")),
    "08-braces": Case(
        "route-parameter",
        'write "<int:page>" instead of "{page}"',
        Side("/u/{page}", "page: int"),
        Side("/u/<int:page>", "page: int"),
    ),
    "08-colon": Case(
        "route-parameter", 'instead of ":page"', Side("/u/:page", "page: int"), Side("/u/<int:page>", "page: int")
    ),
    "08-position": Case(
        "route-parameter", "by position only", Side("/u/<int:page>", "page: int, /"), Side("/u/<int:page>", "page: int")
    ),
    "15": Case(
        "route-defaults",
        'did you mean "page"?',
        Side("/u", "page: int = 1", with_defaults('{"pgae": 2}')),
        Side("/u", "page: int", with_defaults('{"page": 2}')),
    ),
    "16": Case(
        "route-defaults",
        "the value '1' (str)",
        Side("/u", "page: int", with_defaults('{"page": "1"}')),
        Side("/u", "page: float", with_defaults('{"page": 1}')),
    ),
    "16-none": Case(
        "route-defaults",
        "None (NoneType)",
        Side("/u", "page: int", with_defaults('{"page": None}')),
        Side("/u", "page: int | None", with_defaults('{"page": None}')),
    ),
    "16-literal": Case(
        "route-defaults",
        "the value 'c' (str)",
        Side("/u", "kind: Literal['a', 'b']", with_defaults('{"kind": "c"}')),
        Side("/u", "kind: Literal['a', 'b']", with_defaults('{"kind": "b"}')),
    ),
}


def module_of(text: str, folder: Path) -> ModuleType:
    """Run *text* as a module of *folder*."""
    path = folder / "shop.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("shop", path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    # Not by its loader: two texts of one second and length share their compiled file.
    exec(compile(text, path, "exec"), module.__dict__)
    return module


def source(form: str, side: Side) -> str:
    own = f", {side.params}" if side.params else ""
    body = (
        form.replace("{rule}", side.rule)
        .replace("{options}", side.options)
        .replace("{params}", side.params)
        .replace("{own}", own)
    )
    future = "from __future__ import annotations\n"
    return future * body.startswith(future) + HEAD + body.removeprefix(future)


def marked(text: str) -> int:
    [line] = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# here")]
    return line


PAIRS = [
    pytest.param(case, form, id=f"{number}-{name}") for number, case in CASES.items() for name, form in FORMS.items()
]


@pytest.mark.parametrize(("case", "form"), PAIRS)
def test_mistake_is_told(case: Case, form: str, tmp_path: Path) -> None:
    text = source(form, case.wrong)
    app: Erlen = module_of(text, tmp_path).app

    with pytest.raises(DefinitionError) as caught:
        app.finalize()

    [finding] = caught.value.findings
    assert (finding.path, finding.line, finding.code) == (str(tmp_path / "shop.py"), marked(text), case.code)
    assert case.said in finding.message
    assert str(finding) in str(caught.value)


@pytest.mark.parametrize(("case", "form"), PAIRS)
def test_right_twin_is_clean(case: Case, form: str, tmp_path: Path) -> None:
    app: Erlen = module_of(source(form, case.right), tmp_path).app

    app.finalize()


# 38: a decorator between route and view drops the view's arguments

DECORATORS: Mapping[str, str] = {
    "plain": "def drops(f):\n    @functools.wraps(f)\n    def wrapper():\n        return f()\n\n    return wrapper\n\n\n",
    "unnamed": "def drops(f):\n    def wrapper():\n        return f()\n\n    return wrapper\n\n\n",
    "swallows": "def drops(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        return f()\n\n    return wrapper\n\n\n",
    "by-position": "def drops(f):\n    @functools.wraps(f)\n    def wrapper(*args):\n        return f(*args)\n\n    return wrapper\n\n\n",
    "outside": "def drops(f):\n    @functools.wraps(f)\n    def wrapper():\n        return f()\n\n    return passing(wrapper)\n\n\n",
    "factory": "def makes(word):\n    def drops(f):\n        @functools.wraps(f)\n        def wrapper():\n            return f()\n\n        return wrapper\n\n"
    "    return drops\n\n\ndrops = makes('x')\n\n\n",
    "bare-factory": "def makes(word):\n    def drops(f):\n        def wrapper():\n            return f()\n\n        return wrapper\n\n"
    "    return drops\n\n\ndrops = makes('x')\n\n\n",
    "async": "def drops(f):\n    @functools.wraps(f)\n    async def wrapper(*args, **kwargs):\n        return await f()\n\n    return wrapper\n\n\n",
}
DECORATED: Mapping[str, str] = {
    "plain": PLAIN + '@app.route("/u/<int:uid>")  # here\n@drops\ndef view(uid: int) -> str:\n    return ""\n',
    "async": PLAIN + '@app.route("/u/<int:uid>")  # here\n@drops\nasync def view(uid: int) -> str:\n    return ""\n',
    "blueprint": 'bp = Blueprint("bp", __name__)\n\n\n@bp.route("/u/<int:uid>")  # here\n@drops\ndef view(uid: int) -> str:\n    return ""\n\n\n'
    + PLAIN
    + "app.register_blueprint(bp)\n",
    "nested": 'outer, bp = Blueprint("outer", __name__), Blueprint("bp", __name__)\n\n\n@bp.route("/u/<int:uid>")  # here\n@drops\n'
    'def view(uid: int) -> str:\n    return ""\n\n\nouter.register_blueprint(bp)\n'
    + PLAIN
    + "app.register_blueprint(outer)\n",
    "below": PLAIN
    + '@app.route("/u/<int:uid>")  # here\n@passing\n@drops\ndef view(uid: int) -> str:\n    return ""\n',
    "above": PLAIN
    + '@app.route("/u/<int:uid>")  # here\n@drops\n@passing\ndef view(uid: int) -> str:\n    return ""\n',
    "add": PLAIN
    + 'def view(uid: int) -> str:\n    return ""\n\n\napp.add_url_rule("/u/<int:uid>", "view", drops(view))  # here\n',
    "subclass": "class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n\n\n"
    '@app.route("/u/<int:uid>")  # here\n@drops\ndef view(uid: int) -> str:\n    return ""\n',
    "bound": PLAIN
    + 'class Views:\n    def view(self, uid: int) -> str:\n        return ""\n\n\napp.add_url_rule("/u/<int:uid>", "view", drops(Views().view))  # here\n',
    "view-class": PLAIN
    + 'class Page(View):\n    decorators = [drops]\n\n    def dispatch_request(self, uid: int) -> str:\n        return ""\n\n\n'
    + 'app.add_url_rule("/u/<int:uid>", view_func=Page.as_view("page"))  # here\n',
    "method-view": PLAIN
    + 'class Page(MethodView):\n    decorators = [drops]\n\n    def get(self, uid: int) -> str:\n        return ""\n\n\n'
    + 'app.add_url_rule("/u/<int:uid>", view_func=Page.as_view("page"))  # here\n',
}
DROPPING = [
    pytest.param(decorator, form, id=f"38-{name}-{shape}")
    for shape, decorator in DECORATORS.items()
    for name, form in DECORATED.items()
]


@pytest.mark.parametrize(("decorator", "form"), DROPPING)
def test_dropped_arguments_are_told(decorator: str, form: str, tmp_path: Path) -> None:
    text = HEAD + decorator + form
    app: Erlen = module_of(text, tmp_path).app

    with pytest.raises(DefinitionError) as caught:
        app.finalize()

    [finding] = caught.value.findings
    assert (finding.line, finding.code) == (marked(text), "route-signature")
    assert '"uid"' in finding.message
    assert "let the wrapper take *args and **kwargs" in finding.message


HONEST: Mapping[str, str] = {
    "named": "def works(f):\n    @functools.wraps(f)\n    def wrapper(uid):\n        return f(uid)\n\n    return wrapper\n\n\n",
    "by-name": "def works(f):\n    @functools.wraps(f)\n    def wrapper(uid, **kwargs):\n        return f(uid=uid, **kwargs)\n\n    return wrapper\n\n\n",
    "loads": "def works(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        uid = kwargs.pop('uid')\n        return f(uid, *args, **kwargs)\n\n"
    "    return wrapper\n\n\n",
    "changes": "def works(f):\n    @functools.wraps(f)\n    def wrapper(**kwargs):\n        kwargs['uid'] = 3\n        return f(**kwargs)\n\n    return wrapper\n\n\n",
    "anything": "def works(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        return other(f, args, kwargs)\n\n    return wrapper\n\n\n"
    "def other(f, args, kwargs):\n    return f(3)\n\n\n",
    "partial": "def works(f):\n    return functools.update_wrapper(functools.partial(f), f)\n\n\n",
    "cached": "def works(f):\n    return functools.lru_cache(f)\n\n\n",
    "ensured": "def works(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        return app.ensure_sync(f)(*args, **kwargs)\n\n    return wrapper\n\n\n",
    "one-way": "def works(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        if not kwargs:\n            return f()\n"
    "        return f(*args, **kwargs)\n\n    return wrapper\n\n\n",
    "context": "import contextlib\n\n\n@contextlib.contextmanager\ndef works():\n    yield\n\n\nworks = works()\n\n\n",
}


@pytest.mark.parametrize("form", [pytest.param(form, id=f"38-{name}") for name, form in DECORATED.items()])
@pytest.mark.parametrize("decorator", HONEST.values(), ids=HONEST)
def test_what_decorators_do_is_followed(decorator: str, form: str, tmp_path: Path) -> None:
    app: Erlen = module_of(HEAD + decorator + form.replace("drops", "works"), tmp_path).app

    app.finalize()


INJECTING: Mapping[str, str] = {
    "first": "def gives(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        return f(object(), *args, **kwargs)\n\n    return wrapper\n\n\n",
    "by-name": "def gives(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        return f(*args, user=object(), **kwargs)\n\n    return wrapper\n\n\n",
    "put-in": "def gives(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        kwargs['user'] = object()\n        return f(*args, **kwargs)\n\n"
    "    return wrapper\n\n\n",
}
INJECTED = "@app.route('/u/<int:{name}>')  # here\n@gives\ndef view(user: object, uid: int) -> str:\n    return ''\n"


@pytest.mark.parametrize("decorator", INJECTING.values(), ids=INJECTING)
def test_what_a_decorator_adds_is_counted(decorator: str, tmp_path: Path) -> None:
    right: Erlen = module_of(HEAD + decorator + PLAIN + INJECTED.replace("{name}", "uid"), tmp_path).app
    right.finalize()

    wrong: Erlen = module_of(HEAD + decorator + PLAIN + INJECTED.replace("{name}", "udi"), tmp_path).app
    with pytest.raises(DefinitionError, match='did you mean "uid"'):
        wrong.finalize()


# 57: a method view whose methods disagree with the rule

METHODS = 'class Page(MethodView):\n    def get(self) -> str:\n        return ""\n\n    def post(self) -> str:\n        return ""\n\n\n'
METHOD_FORMS: Mapping[str, str] = {
    "add": PLAIN + METHODS + 'app.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\n',
    "async": PLAIN
    + METHODS.replace("    def", "    async def")
    + 'app.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\n',
    "blueprint": 'bp = Blueprint("bp", __name__)\n'
    + METHODS
    + 'bp.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\n'
    + PLAIN
    + "app.register_blueprint(bp)\n",
    "nested": 'outer, bp = Blueprint("outer", __name__), Blueprint("bp", __name__)\n'
    + METHODS
    + 'bp.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\nouter.register_blueprint(bp)\n'
    + PLAIN
    + "app.register_blueprint(outer)\n",
    "decorated": PLAIN + METHODS + 'app.add_url_rule("/p", view_func=passing(Page.as_view("page")){options})  # here\n',
    "decorators": PLAIN
    + METHODS.replace("    def get", "    decorators = [passing]\n\n    def get")
    + 'app.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\n',
    "inherited": PLAIN
    + METHODS.replace("Page", "Base")
    + 'class Page(Base):\n    pass\n\n\napp.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\n',
    "subclass": "class Shop(Erlen):\n    pass\n\n\napp = Shop(__name__)\n"
    + METHODS
    + 'app.add_url_rule("/p", view_func=Page.as_view("page"){options})  # here\n',
    "class-methods": PLAIN
    + METHODS.replace("    def get", "    methods = {methods}\n\n    def get")
    + 'app.add_url_rule("/p", view_func=Page.as_view("page"))  # here\n',
}


def with_methods(form: str, *methods: str) -> str:
    text = str(list(methods))
    return HEAD + form.replace("{options}", f", methods={text}").replace("{methods}", text)


@pytest.mark.parametrize("form", [pytest.param(form, id=f"57-{name}") for name, form in METHOD_FORMS.items()])
def test_methods_without_a_handler_are_told(form: str, tmp_path: Path) -> None:
    text = with_methods(form, "GET", "POST", "DELETE")
    app: Erlen = module_of(text, tmp_path).app

    with pytest.raises(DefinitionError) as caught:
        app.finalize()

    [finding] = caught.value.findings
    assert (finding.line, finding.code) == (marked(text), "route-methods")
    assert "allows DELETE, but the class" in finding.message
    assert "has no delete(); define it" in finding.message


@pytest.mark.parametrize("form", [pytest.param(form, id=f"57-{name}") for name, form in METHOD_FORMS.items()])
def test_handlers_without_a_rule_are_warned_of(form: str, tmp_path: Path) -> None:
    text = with_methods(form, "GET")
    app: Erlen = module_of(text, tmp_path).app

    with pytest.warns(
        DefinitionWarning, match=r"route-method-unused .* post\(\), but no rule of it allows POST"
    ) as caught:
        app.finalize()

    assert [(warning.filename, warning.lineno) for warning in caught] == [(str(tmp_path / "shop.py"), marked(text))]


@pytest.mark.parametrize("form", [pytest.param(form, id=f"57-{name}") for name, form in METHOD_FORMS.items()])
@pytest.mark.parametrize("methods", [("GET", "POST"), ("GET", "POST", "HEAD", "OPTIONS")])
def test_methods_with_handlers_are_clean(form: str, methods: tuple[str, ...], tmp_path: Path) -> None:
    if "OPTIONS" in methods:
        handler = '    def options(self) -> str:\n        return ""\n\n'
        form = re.sub(r"(class \w+\(MethodView\):\n)", lambda found: found[1] + handler, form)
    app: Erlen = module_of(with_methods(form, *methods), tmp_path).app

    app.finalize()


def test_a_class_may_share_its_handlers_among_rules(tmp_path: Path) -> None:
    """The three rules of one class in Flask's documentation."""
    app: Erlen = module_of(
        HEAD
        + PLAIN
        + "class Users(MethodView):\n    def get(self, user_id: int | None) -> str:\n        return ''\n\n    def post(self) -> str:\n        return ''\n\n"
        + "    def delete(self, user_id: int) -> str:\n        return ''\n\n\nview = Users.as_view('users')\n"
        + "app.add_url_rule('/users/', defaults={'user_id': None}, view_func=view, methods=['GET'])\n"
        + "app.add_url_rule('/users/', view_func=view, methods=['POST'])\n"
        + "app.add_url_rule('/users/<int:user_id>', view_func=view, methods=['GET', 'DELETE'])\n",
        tmp_path,
    ).app

    app.finalize()


def test_the_check_at_the_first_request_does_not_look_at_its_session(tmp_path: Path) -> None:
    """A wrapper that may ask the session is read, and the session is not opened: no `Vary`."""
    app: Erlen = module_of(
        HEAD.replace("from erlen import Blueprint, Erlen", "from erlen import Blueprint, Erlen, session")
        + PLAIN
        + "app.secret_key = 'only for tests, and long enough for everybody'\n\n\ndef known(f):\n    @functools.wraps(f)\n"
        + "    def wrapper(*args, **kwargs):\n        session.get('user')\n        return f(*args, **kwargs)\n\n    return wrapper\n\n\n"
        + "@app.route('/me/<int:number>')\n@known\ndef me(number: int) -> str:\n    return ''\n\n\n"
        + "@app.route('/')\ndef index() -> str:\n    return ''\n",
        tmp_path,
    ).app

    assert "Vary" not in app.test_client().get("/").headers
