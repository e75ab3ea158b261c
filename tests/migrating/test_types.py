"""Types where they are evident, keys where one type is, and nothing where it is not."""

from pathlib import Path

import pytest
from tests.migrating.folders import left, migrate, module, project, python, strict

from erlen.migrating import migrated

pytestmark = [pytest.mark.typetest, pytest.mark.xdist_group("mypy")]

TYPES = """
import functools
from contextlib import contextmanager

import click
from flask import Blueprint, Flask, abort, jsonify, redirect, render_template, request, url_for
from flask.views import MethodView

app = Flask(__name__)


@app.route("/<int:number>/<name>/<path:rest>/<float:size>/<uuid:key>")
def rule(number, name, rest, size, key):
    return name


@app.route("/many", defaults={"page": 1})
@app.route("/many/<int:page>")
def many(page):
    return {"page": page}


@app.route("/maybe")
def maybe():
    if request.args:
        return redirect("/")
    return "x", 201


@app.route("/never")
def never():
    abort(404)


@app.before_request
def early():
    if request.path == "/x":
        return "stop"


@app.after_request
def late(response):
    return response


@app.teardown_request
def gone(error):
    pass


@app.errorhandler(404)
def missing(error):
    return "missing", 404


@app.errorhandler(ValueError)
def wrong(error):
    return str(error), 400


@app.url_defaults
def defaults(endpoint, values):
    values.setdefault("lang", "en")


@app.context_processor
def names():
    return {"a": 1}


@app.template_filter("twice")
def twice(text="x"):
    return text * 2


@app.cli.command("say")
@click.argument("word")
@click.option("--times", default=1)
@click.option("--loud", is_flag=True)
@click.option("--to")
def say(word, times, loud, to):
    click.echo(word * times)


def add(one, two=2, *rest, scale=1.0, **options):
    return one + two


def numbers(count):
    for number in range(count):
        yield number


@contextmanager
def block():
    yield "x"


async def waiting():
    return 1


class Cart:
    limit = 3

    def __init__(self, owner):
        self.owner = owner

    def size(self):
        return add(1) + self.limit

    @property
    def name(self):
        return f"cart of {self.owner}"

    @classmethod
    def empty(cls):
        return cls("nobody")

    @staticmethod
    def total(prices=(1, 2)):
        return sum(numbers(3))


class Items(MethodView):
    def get(self, number):
        return jsonify(number)


app.add_url_rule("/items/<int:number>", view_func=Items.as_view("items"))


def typed(a, b):
    # type: (int, str) -> str
    return b * a


def half(a: int, b=1):
    return a + b


def nobody_knows(thing):
    return thing.some


def carts():
    return [Cart("ada"), Cart("bob")], Cart.empty().owner
"""

SIGNATURES = [
    "def rule(number: int, name: str, rest: str, size: float, key: UUID) -> str:",
    "def many(page: int) -> Ret:",
    "def maybe() -> Ret:",
    "def never() -> NoReturn:",
    "def early() -> str | None:",
    "def late(response: Response) -> Response:",
    "def gone(error: BaseException | None) -> None:",
    "def missing(error: NotFound) -> Ret:",
    "def wrong(error: ValueError) -> Ret:",
    "def defaults(endpoint: str, values: dict[str, Any]) -> None:",
    "def names() -> dict[str, int]:",
    'def twice(text: str = "x") -> str:',
    "def say(word: str, times: int, loud: bool, to: str | None) -> None:",
    "def add(one: int, two: int = 2, *rest: Any, scale: float = 1.0, **options: Any) -> int:",
    "def numbers(count: int) -> Iterator[int]:",
    "def block() -> Iterator[str]:",
    "async def waiting() -> int:",
    "def __init__(self, owner: str) -> None:",
    "def size(self) -> int:",
    "def name(self) -> str:",
    'def empty(cls) -> "Cart":',
    "def total(prices: tuple[int, int] = (1, 2)) -> int:",
    "def get(self, number: int) -> Response:",
    "def typed(a, b):",
    "def half(a: int, b: int = 1) -> int:",
    "def nobody_knows(thing) -> Any:",
    "def carts() -> tuple[list[Cart], str]:",
]


@pytest.fixture(scope="module")
def ported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("types")
    found = migrate(folder, {"app.py": TYPES}, annotate=True)
    return folder, left(found)


def test_signatures(ported: tuple[Path, list[str]]) -> None:
    text = (ported[0] / "app.py").read_text(encoding="utf-8")
    found = [line.strip() for line in text.splitlines() if line.lstrip().startswith(("def ", "async def "))]

    assert found == SIGNATURES


def test_what_nobody_knows_is_told_and_only_that(ported: tuple[Path, list[str]]) -> None:
    folder, reasons = ported

    assert [reason.partition(": ")[2] for reason in reasons] == ["nobody_knows(): nothing says what 'thing' is"]
    assert "nobody_knows" not in strict(folder, "app.py").replace(
        "Function is missing a type annotation for one or more", ""
    )
    assert len(strict(folder, "app.py").splitlines()) == 1


def test_module_still_runs(ported: tuple[Path, list[str]]) -> None:
    done = python(ported[0], "-c", "import app; app.app.finalize(); print(app.Cart('ada').name)")

    assert (done.stdout, done.stderr) == ("cart of ada\n", "")


def test_functions_that_end_together_and_sometimes_return(tmp_path: Path) -> None:
    code = "def f(a: int):\n    if a:\n        return 1\n\n    def g(b: int):\n        if not b:\n            return\n        if b > 2:\n            return 'x'\n    g(1)\n\n    def h(b: int):\n        if b:\n            return 'x'\n"
    text = module(tmp_path, code, annotate=True)

    assert text.endswith("            return 'x'\n        return None\n    return None\n")
    assert "        if not b:\n            return None\n" in text
    assert strict(tmp_path, "app.py") == ""


def test_variable_of_an_own_converter_has_no_evident_type(tmp_path: Path) -> None:
    code = "from flask import Flask\napp = Flask('x')\n@app.route('/<list:names>')\ndef show(names):\n    return ''\nshow('x')\n"

    assert "def show(names) -> str:" in module(tmp_path, code, annotate=True)


KEYS = """\
from flask import Flask, g, session
app = Flask(__name__)

@app.before_request
def who():
    g.user = "ada"
    g.visits = 1
    session["seen"] = 3

@app.route("/")
def index():
    g.visits += 1
    if "seen" in session and not hasattr(g, "late"):
        del session["seen"]
    session.setdefault("name", "x")
    return f"{g.user} {g.visits} {session.get('name')} {getattr(g, 'user', None)} {g.pop('user')} {session.pop('name', 'y')}"
"""


def test_keys_in_every_form(tmp_path: Path) -> None:
    text = module(tmp_path, KEYS, annotate=True)

    for line in (
        'USER = ContextKey[str]("user")',
        'VISITS = ContextKey[int]("visits")',
        'SEEN = SessionKey[int]("seen")',
        'NAME = SessionKey[str]("name")',
        'g[USER] = "ada"',
        "g[VISITS] += 1",
        'if SEEN in session and not hasattr(g, "late"):',
        "del session[SEEN]",
        'session.setdefault(NAME, "x")',
        """return f"{g[USER]} {g[VISITS]} {session.get(NAME)} {g.get(USER, None)} {g.pop(USER)} {session.pop(NAME, 'y')}\"""",
    ):
        assert line in text, text


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(x):\n    g.user = x\n    return g.user\n", "g.user stays: nobody knows the type"),
        ("def f():\n    g.user = 1\n    g.user = 'x'\n", "g.user stays: it has several types: int, str"),
        ("def f():\n    g.user = 1\n    g.user = None\n", "g.user stays: it has several types: int, None"),
        (
            "def f():\n    for g.user in (1, 2):\n        pass\n",
            "g.user stays: it is set, or deleted, in a way that a key does not fit",
        ),
        ("def f():\n    g.user, x = 1, 2\n", "g.user stays: it is set, or deleted, in a way that a key does not fit"),
        (
            "def f():\n    setattr(g, 'user', 1)\n",
            "g.user stays: it is set, or deleted, in a way that a key does not fit",
        ),
        ("def f():\n    return g.user\n", "g.user stays: nothing in the project sets it"),
        ("USER = 1\ndef f():\n    g.user = 'x'\n", "g.user stays: its file uses 'USER' for something else"),
        (
            "def f():\n    g.user = 'x'\ntry:\n    g.user\nexcept AttributeError:\n    pass\n",
            "g.user stays: app.py:5 tells an attribute",
        ),
        (
            "def f():\n    g.user = 'x'\ndef deep():\n    return g.user\ndef h():\n    try:\n        return deep()\n    except (KeyError, ValueError):\n        pass\n",
            "g.user stays: app.py:",
        ),
        (
            "@app.errorhandler(KeyError)\ndef f(error):\n    g.user = 'x'\n    return g.user\n",
            "g.user stays: app.py:",
        ),
        (
            "def f():\n    session['cart'] = object()\n",
            "session['cart'] stays: a session cannot be sure to carry object",
        ),
        (
            "class G:\n    pass\napp.app_ctx_globals_class = G\ndef f():\n    g.user = 1\n",
            "may have a store of its own",
        ),
    ],
)
def test_name_stays(tmp_path: Path, code: str, reason: str) -> None:
    head = "from flask import Flask, g, session\napp = Flask(__name__)\n"
    found = migrate(tmp_path, {"app.py": head + code}, annotate=True)

    assert [one for one in left(found) if reason in one], left(found)
    assert "ContextKey" not in (tmp_path / "app.py").read_text(encoding="utf-8")


def test_key_that_makes_new_complaints_is_not_made(tmp_path: Path) -> None:
    code = "from flask import g\n\ndef early() -> None:\n    g.number = 1\n\ndef late() -> None:\n    text: str = g.number\n    print(text)\n"
    found = migrate(tmp_path, {"app.py": code}, annotate=True)

    assert (tmp_path / "app.py").read_text(encoding="utf-8") == code.replace("flask", "erlen")
    assert any("mypy finds other places that do not go with it" in one for one in left(found))


def test_without_types_signatures_stay(tmp_path: Path) -> None:
    text = migrated(project(tmp_path, {"app.py": KEYS}), annotate=False).after["app.py"]

    assert text == KEYS.replace("flask", "erlen").replace("Flask", "Erlen")
