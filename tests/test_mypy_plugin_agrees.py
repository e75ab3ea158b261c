"""What the mypy plugin tells of a random program, the application itself tells when it is defined; the two share only the grammar of rules.

A program is a module of random routes: names, converters, annotations, defaults, prefixes, decorators and classes that may or may not fit. Each route
has a rule of its own, so that findings can be compared by rule and code.
"""

import random
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("mypy")

from tests.test_mypy_plugin import reports

from erlen.app import AnyErlen
from erlen.definitions import route_findings

pytestmark = [pytest.mark.typetest, pytest.mark.xdist_group("mypy")]

HEAD = """\
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar
from uuid import UUID

from erlen import Blueprint, Erlen, MethodView, View

P = ParamSpec("P")
R = TypeVar("R")
app = Erlen(__name__)
app.config["CHECK_DEFINITIONS"] = False
plain = Blueprint("plain", __name__)
years = Blueprint("years", __name__, url_prefix="/years/<int:year>")
langs = Blueprint("langs", __name__, url_prefix="/langs/<lang>", url_defaults={"page": 1})
months = Blueprint("months", __name__, url_prefix="/<int:month>")
years.register_blueprint(months)


def kept(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return keeping
"""
TAIL = """
app.register_blueprint(plain)
app.register_blueprint(years)
app.register_blueprint(langs)
"""
NAMES = ("year", "month", "lang", "page", "user_id", "userid", "key")
CONVERTERS = ("", "", "int:", "int(min=1):", "float:", "path:", "uuid:", "any(new, old):", "string:")
ANNOTATIONS = (
    "int", "int", "str", "float", "UUID", "object", "Any", "int | None", "str | None", "bool", 'Literal["new", "old"]', "bytes",
)  # fmt: skip
VALUES = ("1", '"1"', "None", "1.5", "True")
METHODS = ("GET", "POST", "PUT", "DELETE")


def parameters(pick: random.Random, wanted: list[str]) -> str:
    """Return parameters that mostly have the names that are wanted."""
    names = [name for name in wanted if pick.random() < 0.93]
    if pick.random() < 0.15:
        names.append(pick.choice(NAMES))
    texts = [f"{name}: {pick.choice(ANNOTATIONS)}" for name in dict.fromkeys(names)]
    if pick.random() < 0.1:
        texts.append("**rest: Any")
    elif texts and pick.random() < 0.1:
        texts.insert(0, "*")
    return ", ".join(texts)


def routes(seed: int, count: int) -> Iterator[str]:
    """Yield a program with *count* routes, each with the rule `/<number>/…` somewhere in it."""
    pick = random.Random(seed)
    yield HEAD
    for number in range(count):
        owner, around = pick.choice(
            [
                ("app", []),
                ("app", []),
                ("plain", []),
                ("years", ["year"]),
                ("months", ["year", "month"]),
                ("langs", ["lang", "page"]),
            ]
        )
        own = [name for name in pick.sample(NAMES, pick.randrange(3)) if name not in around]
        rule = f"/{number}" + "".join(f"/<{pick.choice(CONVERTERS)}{name}>" for name in own)
        defaulted = [name for name in pick.sample(NAMES, pick.randrange(2)) if name not in own + around]
        options = ""
        if defaulted:
            options = f", defaults={{{', '.join(f'{name!r}: {pick.choice(VALUES)}' for name in defaulted)}}}"
        wanted = [*around, *own, *defaulted]
        kind = pick.randrange(4)
        if kind == 0:
            handlers = pick.sample(METHODS, pick.randrange(1, 3))
            lines = [f"    def {name.lower()}(self, {parameters(pick, wanted)}) -> str: return ''" for name in handlers]
            if pick.random() < 0.5:
                options += f", methods={pick.sample(METHODS, pick.randrange(1, 3))}"
            text = "\n".join([f"class View{number}(MethodView):", *lines])
            yield f"{text}\n{owner}.add_url_rule({rule!r}, view_func=View{number}.as_view('v{number}'){options})\n"
        elif kind == 1:
            text = f"class View{number}(View):\n    def dispatch_request(self, {parameters(pick, wanted)}) -> str: return ''"
            yield f"{text}\n{owner}.add_url_rule({rule!r}, view_func=View{number}.as_view('v{number}'){options})\n"
        else:
            below = pick.choice(["", "", "@kept\n"])
            word = pick.choice(["def", "async def"])
            yield f"@{owner}.route({rule!r}{options})\n{below}{word} v{number}({parameters(pick, wanted)}) -> str: return ''\n"
    yield TAIL


def by_rule(told: Iterator[tuple[str, str]]) -> set[tuple[int, str]]:
    """Return number and code of what was *told* of rules."""
    found: set[tuple[int, str]] = set()
    for code, message in told:
        rule = re.search(r'URL rule "[^"]*?/(\d+)(?=[/"])', message)
        assert rule is not None, message
        found.add((int(rule[1]), code))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_plugin_and_application_tell_the_same(tmp_path: Path, seed: int) -> None:
    text = "\n".join(routes(seed, 150))
    (tmp_path / "shop.py").write_text(text, encoding="utf-8")
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = erlen.mypy_plugin\n", encoding="utf-8")

    app: AnyErlen = runpy.run_path(str(tmp_path / "shop.py"))["app"]
    defined = by_rule((finding.code, finding.message) for finding in route_findings(app))
    checked = by_rule(
        (report.code.removeprefix("erlen-"), report.message)
        for report in reports(tmp_path, "shop.py")
        if report.code.startswith("erlen-")
    )

    assert len(defined) > 30
    assert sorted(checked - defined) == []
    assert sorted((number, code) for number, code in defined - checked if code != "route-method-unused") == []
