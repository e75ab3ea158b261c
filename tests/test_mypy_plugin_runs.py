"""How the mypy plugin is switched on, configured and silenced, what caches and the daemon make of it, and that no program makes it crash."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("mypy")

from mypy import version
from tests.test_mypy_plugin import SRC, mypy, reports

from erlen.mypy_plugin._rooms.codes import ALL

pytestmark = [pytest.mark.typetest, pytest.mark.xdist_group("mypy")]

CONFIG = "[mypy]\nstrict = True\nplugins = erlen.mypy_plugin\n"
WRONG = """\
from erlen import Erlen, url_for

app = Erlen(__name__)


@app.get("/<int:userid>")
def user(user_id: int) -> str:
    return url_for("nowhere")
"""
PARAMETER = "erlen-route-parameter"
NUMBERS = tuple(int(part) for part in re.findall(r"\d+", version.__version__)[:2])


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache of erlen itself, which each test would else fill anew."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with one wrong route and the plugin switched on."""
    (tmp_path / "mypy.ini").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "shop.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def codes(folder: Path, cache: Path, config: str = "mypy.ini") -> list[str]:
    return [report.code for report in reports(folder, "--cache-dir", str(cache), "shop.py", config=config)]


def refused(folder: Path, cache: Path, config: str = "mypy.ini") -> str:
    """Return what mypy prints where it does not even start."""
    done = mypy(folder, "--cache-dir", str(cache), "shop.py", config=config)
    assert done.returncode == 2
    return done.stdout + done.stderr


def test_one_line_switches_it_on(project: Path, cache: Path) -> None:
    (project / "off.ini").write_text("[mypy]\nstrict = True\n", encoding="utf-8")

    assert codes(project, cache, config="off.ini") == []
    assert codes(project, cache) == [PARAMETER]


def test_a_comment_silences_one_code(project: Path, cache: Path) -> None:
    silent = WRONG.replace('userid>")', 'userid>")  # type: ignore[erlen-route-parameter]')
    (project / "shop.py").write_text(silent, encoding="utf-8")
    first = codes(project, cache)
    (project / "shop.py").write_text(silent.replace("route-parameter", "route-slash"), encoding="utf-8")

    assert first == []
    assert codes(project, cache) == [PARAMETER, "unused-ignore"]


def test_a_comment_silences_a_module(project: Path, cache: Path) -> None:
    (project / "shop.py").write_text(f'# mypy: disable-error-code="{PARAMETER}"\n{WRONG}', encoding="utf-8")

    assert codes(project, cache) == []


@pytest.mark.skipif(NUMBERS < (1, 19), reason="older mypy reads the codes in its options before it loads plugins")
def test_mypys_own_option_disables_a_code(project: Path, cache: Path) -> None:
    (project / "mypy.ini").write_text(f"{CONFIG}disable_error_code = {PARAMETER}\n", encoding="utf-8")

    assert codes(project, cache) == []


def test_the_plugins_option_disables_a_code(project: Path, cache: Path) -> None:
    (project / "mypy.ini").write_text(
        f"{CONFIG}\n[erlen]\ndisable = erlen-route-slash, {PARAMETER}\n", encoding="utf-8"
    )

    assert codes(project, cache) == []


def test_pyproject_configures_it(project: Path, cache: Path) -> None:
    (project / "shop.py").write_text(WRONG.replace("int:userid", "slug:user_id"), encoding="utf-8")
    text = '[tool.mypy]\nstrict = true\nplugins = "erlen.mypy_plugin"\n\n[tool.erlen.mypy]\nconverters = { slug = "str" }\n'
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    beside = codes(project, cache)

    assert codes(project, cache, config="pyproject.toml") == ["erlen-route-annotation"]
    assert beside == ["erlen-route-annotation"]


def test_supplied_names_are_left_alone(project: Path, cache: Path) -> None:
    (project / "mypy.ini").write_text(f"{CONFIG}\n[erlen]\nsupplied =\n    userid\n    user_id\n", encoding="utf-8")

    assert codes(project, cache) == []


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("rotues = routes.json", "unknown key 'rotues'; did you mean \"routes\"?"),
        ("disable = erlen-route-slsh", "disable names no code 'erlen-route-slsh'; did you mean \"erlen-route-slash\"?"),
        ("routes = missing.json", "missing.json is no list of routes; write it with `erlen typegen`."),
        ("converters = slug", "converters says which type each converter yields"),
    ],
)
def test_wrong_configuration_is_told(project: Path, cache: Path, section: str, said: str) -> None:
    (project / "mypy.ini").write_text(f"{CONFIG}\n[erlen]\n{section}\n", encoding="utf-8")

    assert f"mypy.ini, section [erlen]: {said}" in refused(project, cache)


def test_wrong_pyproject_is_told(project: Path, cache: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.erlen.mypy]\nsupplied = "lang"\n', encoding="utf-8")

    assert "pyproject.toml, table [tool.erlen.mypy]: supplied is a list of names, not 'lang'." in refused(
        project, cache
    )


def test_another_version_of_mypy_is_told_once_and_nothing_is_checked(project: Path, cache: Path) -> None:
    starting = project / "starting"
    starting.mkdir()
    text = "import mypy.version\nmypy.version.__version__ = '9.9.0'\n"
    (starting / "sitecustomize.py").write_text(text, encoding="utf-8")
    path = os.pathsep.join([str(starting), str(SRC), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--cache-dir", os.devnull, "shop.py"]
    done = subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )

    assert done.returncode == 0, done.stdout
    assert done.stderr == (
        "erlen.mypy_plugin checks nothing: it is tested with mypy >=1.16,<2.5, and this is 9.9.0."
        " Install 'mypy>=1.16,<2.5', or take the plugin out of your configuration.\n"
    )


ROUTES = {"version": 1, "endpoints": {"nowhere": {"parameters": {}, "methods": ["GET"], "rules": ["/nowhere"]}}}


def test_changed_routes_are_noticed_behind_a_cache(project: Path, cache: Path) -> None:
    routes = project / "routes.json"
    (project / "shop.py").write_text(WRONG.replace("userid", "user_id"), encoding="utf-8")
    without = codes(project, cache)
    routes.write_text(json.dumps(ROUTES), encoding="utf-8")
    right = codes(project, cache)
    routes.write_text(json.dumps(ROUTES).replace("nowhere", "somewhere"), encoding="utf-8")
    wrong = codes(project, cache)
    routes.write_text("{", encoding="utf-8")

    assert (without, right, wrong) == ([], [], ["erlen-url-endpoint"])
    assert codes(project, cache) == []


def test_nothing_is_checked_again_without_a_reason(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nor because a set has another order in another process, or `routes.json` another date."""
    cache = tmp_path_factory.mktemp("own-cache")
    (project / "shop.py").write_text(WRONG.replace("userid", "user_id"), encoding="utf-8")
    names = "\n".join(f"    name{number}" for number in range(9))
    (project / "mypy.ini").write_text(f"{CONFIG}\n[erlen]\nsupplied =\n{names}\n", encoding="utf-8")
    (project / "routes.json").write_text(json.dumps(ROUTES), encoding="utf-8")
    first = mypy(project, "--cache-dir", str(cache), "--verbose", "shop.py").stderr
    os.utime(project / "routes.json", (1, 1))
    second = mypy(project, "--cache-dir", str(cache), "--verbose", "shop.py").stderr

    assert "Metadata fresh for shop" not in first
    assert "Metadata fresh for shop" in second


def test_daemon_follows_changes(project: Path, cache: Path) -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "mypy.dmypy", "--status-file", "status.json", *arguments]
        path = os.pathsep.join(filter(None, [str(SRC), os.environ.get("PYTHONPATH", "")]))
        done = subprocess.run(
            command, cwd=project, capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        return done.stdout + done.stderr

    check = ("run", "--", "--config-file", "mypy.ini", "--cache-dir", str(cache), "shop.py")
    try:
        first = run(*check)
        (project / "shop.py").write_text(WRONG.replace("userid", "user_id"), encoding="utf-8")
        second = run(*check)
        (project / "shop.py").write_text(WRONG.replace("/<int:userid>", "/<user_id>"), encoding="utf-8")
        third = run(*check)
    finally:
        run("stop")

    assert "[erlen-route-parameter]" in first
    assert "no issues found" in second
    assert "[erlen-route-annotation]" in third


RECEIVERS = ("app", "bp", "made()", "self.app", "apps[0]", "App", "None", "unknown", "any_thing", "either", "generic")
ARGUMENTS = (
    '"/"', '"/<a>"', '"/<int:a>"', '"<"', '""', "b''", "3", "RULE", "*rules", "**options", "rule=RULE", "f'/{RULE}'", "endpoint='x'",
    "endpoint=None", "methods=['GET']", "methods=methods", "methods='GET'", "defaults={'a': 1}", "defaults={**options}", "defaults=None",
    "defaults={1: 2}", "view_func=view", "view_func=None", "view_func=lambda a: a", "view_func=Item.as_view('item')", "view_func=Item",
    "view_func=as_view(Item)", "view_func=Item.as_view(*rules)", "subdomain='<a>'", "host='<'", "subdomain=RULE", "view", "None",
    "[*rules]", "(yield)", "a := 1", "404", "4040", "KeyError", "'index'", "user_id='3'", "_external=3", "build_only=True",
)  # fmt: skip
METHODS = (
    "get", "post", "route", "add_url_rule", "errorhandler", "register_error_handler", "url_for", "register_blueprint",
    "url_value_preprocessor", "endpoint", "as_view",
)  # fmt: skip
FREE = ("url_for", "abort", "as_view", "Blueprint", "Item.as_view", "dict", "redirect")
VIEWS = (
    "def view_{n}(a: int) -> str:\n    return ''",
    "def view_{n}(*a, **b):\n    return {{'a': {{1}}, **b}}",
    "async def view_{n}(a, /, b=1, *, c: 'Nope') -> dict[str, object]:\n    return {{'x': {{1, 2}}, a: [b, view_{n}], **{{}}}}, 200",
    "def view_{n}(self: 'T', a: Unpack[dict]) -> list[object]:\n    return [*a, (x for x in a), lambda: {{}}]",
    "class View_{n}(MethodView):\n    methods = [*rules]\n    get = 3\n    def post(self): return {{}}",
    "class View_{n}(Item, Generic[T]):\n    decorators = []\n    @property\n    def get(self) -> int: return {{1: {{2}}}}",
    "def view_{n}() -> dict[str, object]:\n    yield {{'a': {{1}}}}\n    return {{'a': {{1}}}}",
)
BEFORE = """\
from __future__ import annotations
from functools import *
from typing import *
from erlen import *
from erlen.views import *
T = TypeVar("T")
P = ParamSpec("P")
class App(Erlen):
    def __init__(self, *a): self.app = self
class Item(MethodView):
    def get(self, a: int) -> dict[str, object]: return {"a": b""}
app = App()
bp = Blueprint("bp", __name__, url_prefix="/<lang>", *[])
apps: list[Erlen | Blueprint] = []
either: Erlen | Blueprint | None = app
any_thing: Any = None
rules = ["/"]
options: dict[str, Any] = {}
methods = ["GET"]
RULE: Final = "/<x>"
def made(): return app
def view(a: T, *args: P.args, **kwargs: P.kwargs) -> T: return a
def preserving(f: Callable[P, T]) -> Callable[P, T]: return f
"""


def scribbled(seed: int, statements: int) -> Iterator[str]:
    """Yield statements that no sane person writes."""
    pick = random.Random(seed)
    yield BEFORE
    for number in range(statements):
        arguments = [pick.choice(ARGUMENTS) for _ in range(pick.randrange(4))]
        # What follows a keyword by position is a syntax error, and so is a keyword given twice.
        arguments.sort(key=lambda text: (bool(re.match(r"\w+=", text)), text.startswith("**")))
        unique = {text.partition("=")[0] if re.match(r"\w+=", text) else object(): text for text in arguments}
        call = f"({', '.join(unique.values())})"
        target = pick.choice([f"{pick.choice(RECEIVERS)}.{pick.choice(METHODS)}", pick.choice(FREE)])
        kind = pick.randrange(4)
        if kind == 0:
            yield f"def _call_{number}(self) -> Any:\n    {target}{call}\n"
        elif kind == 1:
            yield f"def _twice_{number}(self, T) -> Any:\n    {target}{call}(view)\n    return {target}\n"
        else:
            below = pick.choice(["", "@preserving\n", "@cache\n", "@partial\n", f"@{target}\n"])
            yield f"@{target}{call.replace('(yield)', 'None')}\n{below}{pick.choice(VIEWS).format(n=number)}\n"


@pytest.mark.parametrize("seed", range(4))
def test_no_program_makes_it_crash(project: Path, cache: Path, seed: int) -> None:
    """Nor does it say anything of a program that is not complete."""
    text = "\n".join(scribbled(seed, 400))
    compile(text, "shop.py", "exec", dont_inherit=True)
    (project / "shop.py").write_text(text, encoding="utf-8")
    (project / "routes.json").write_text(json.dumps(ROUTES), encoding="utf-8")
    (project / "mypy.ini").write_text(CONFIG + "check_untyped_defs = False\n", encoding="utf-8")

    found = codes(project, cache)

    assert any(code.startswith("erlen-") for code in found)
    assert len([code for code in found if not code.startswith("erlen-")]) > 100


def test_half_a_program_is_mypys_business(project: Path, cache: Path) -> None:
    (project / "shop.py").write_text(WRONG + "@app.get(\n", encoding="utf-8")

    assert "[syntax]" in refused(project, cache)


def test_every_code_has_a_page() -> None:
    pages = {path.stem for path in (SRC.parent / "docs" / "reference" / "codes").glob("*.md")}
    plugin = (SRC.parent / "docs" / "reference" / "mypy-plugin.md").read_text(encoding="utf-8")
    names = [code.code.removeprefix("erlen-") for code in ALL]

    assert set(names) <= pages
    assert [name for name in names if f"[`erlen-{name}`](codes/{name}.md)" not in plugin] == []
