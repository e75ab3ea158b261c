"""The house keeps its rules: one import order, no hidden imports, no unexplained escapes, rooms of a readable size.

Everything here reads source text; nothing of erlen is imported. The rules are told in `docs/explanation/house.md`. A rule takes a
`Room` and yields findings, one line each; the last tests show every rule a small wrong source.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.reading import Room, above, body_length, functions, imported, public_annotations, says_any

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# A room imports only rooms named before it. `erlen`, the package itself, is the roof: no room below may import it.
FLOORS = {
    "ground": (
        "_typing",
        "_ondemand",
        "_dynamic",
        "types",
        "findings",
        "errors",
        "urlrules",
        "_patterns",
        "_ruleparts",
        "records",
        "keys",
        "protocols",
    ),
    "tools": (
        "defaults",
        "redaction",
        "config",
        "_fitting",
        "settings",
        "_scalars",
        "_shapes",
        "structuring",
        "_paths",
        "_runtime",
        "_screen",
        "_debugger",
        "_serving",
        "_running",
        "signing",
        "headers",
        "cookies",
        "blocks",
        "dates",
        "redirects",
        "sessionrules",
        "sessiondata",
        "debughelpers",
        "policyrules",
        "policy",
        "_typefit",
        "_forwarding",
        "_calling",
        "_routewording",
        "_watching",
    ),
    "stack": (
        "hosts",
        "_stack",
        "_proxy",
        "_current",
        "response",
        "signals",
        "bodies",
        "multidicts",
        "forms",
        "environs",
        "_firstlook",
        "incoming",
        "wrappers",
        "_binding",
    ),
    "parts": (
        "json.reading",
        "json.provider",
        "json",
        "tagging",
        "_routetree",
        "routeindex",
        "_urltemplates",
        "rulemap",
        "_convertertypes",
        "routing",
        "hooks",
        "errorhandling",
        "responding",
        "sessioncookies",
        "sessioninterface",
        "sessions",
        "templatecode",
        "stringtemplates",
        "environment",
        "templating",
        "files",
        "static",
        "logging",
        "namespace",
        "resources",
        "streams",
        "containment",
        "appctx",
        "matched",
        "reqctx",
        "ctx",
        "_groups",
    ),
    "desk": (
        "errordecorator",
        "decorators",
        "templatedecorators",
        "extensions",
        "folders",
        "_configured",
        "viewcalls",
        "urls",
        "urltrees",
        "helpers",
        "views",
        "_mounting",
        "blueprints",
    ),
    "corridor": (
        "_plan",
        "_endings",
        "_dispatch",
        "_emitting",
        "_corridor",
        "_steps",
        "_declared",
        "_interference",
        "reachability",
        "routefindings",
        "commandfindings",
        "definitions",
        "_finalizing",
        "requestbuilder",
        "testing.client",
        "testing",
    ),
    "app": (
        "_wiring",
        "app",
    ),
    "roof": (
        "testing.laws.law",
        "testing.laws.visits",
        "testing.laws.sessionlife",
        "testing.laws.sessions",
        "testing.laws.registries",
        "testing.laws.routing",
        "testing.laws.rendering",
        "testing.laws.processes",
        "testing.laws.security",
        "testing.laws",
        "globals",
        "typegen.annotations",
        "typegen.names",
        "typegen.layout",
        "typegen.endpoints",
        "typegen.module",
        "typegen",
        "checking.sources",
        "checking.reading",
        "checking.outline",
        "checking.shelf",
        "checking.endpoints",
        "checking.calls",
        "checking.classes",
        "checking.renders",
        "checking.contexts",
        "checking.ambient",
        "checking.families",
        "checking.templates",
        "checking.variables",
        "checking.python",
        "checking.deploy",
        "checking.suppressions",
        "checking.refusals",
        "checking.settings",
        "checking.reports",
        "checking",
        "cli.failures",
        "cli.loading",
        "cli.params",
        "cli.commands",
        "cli.typegen",
        "cli.program",
        "cli.new",
        "cli.check",
        "cli.migrate",
        "cli",
        "erlen",
        "__main__",
    ),
}
ORDER = tuple(name for floor in FLOORS.values() for name in floor)
# Built only on the house, imported by no room.
ANNEXES = ("mypy_plugin", "contrib", "compat", "migrating")
# The parts for deployments have an order of their own, and stand on the house's public rooms.
CONTRIB = (
    "contrib",
    "contrib.storedsession",
    "contrib.sessions",
    "contrib.redis",
    "contrib.sql",
    "contrib.health",
    "contrib.trace",
    "contrib.accesslog",
)
CONTRIB_LIMIT = 300

# What a function may import when it runs: third parties of the extras, and parts of the standard library that not every build has.
OPTIONAL = frozenset(
    {"asgiref", "cattrs", "cryptography", "dotenv", "redis", "watchdog", "readline", "rlcompleter", "ssl"}
)

FILE_LIMIT = 400
LONG_FILES = {"app": 600, "protocols": 600}
FUNCTION_LIMIT = 40
# "room:function" → why it reads better in one piece
LONG_FUNCTIONS: Mapping[str, str] = {
    "app:__init__": "Flask's constructor has a dozen parameters, and every attribute it sets is one line",
    "_corridor:wsgi_app": "every request walks through it, and each call in it costs the plainest of them a fiftieth",
    "_corridor:_answer": "see wsgi_app",
}


Rule = Callable[[Room], Iterator[str]]


def room_of(path: Path, base: Path) -> Room:
    """Return the module at *path* under the package folder *base*."""
    parts = list(path.relative_to(base).with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts) or "erlen"
    return Room(name, path.read_text(encoding="utf-8"), is_package, path.relative_to(ROOT).as_posix())


def rooms() -> list[Room]:
    """Return every module of `src/erlen`; what `erlen new` copies is not one."""
    base = SRC / "erlen"
    return [room_of(path, base) for path in sorted(base.rglob("*.py")) if "_skeleton" not in path.parts]


def sources() -> list[Room]:
    """Return every Python file of the repository."""
    found = [path for top in ("src", "tests", "typetests", "docs") for path in sorted((ROOT / top).rglob("*.py"))]
    return [Room(path.stem, path.read_text(encoding="utf-8"), path=path.relative_to(ROOT).as_posix()) for path in found]


def is_annex(name: str) -> bool:
    return name.partition(".")[0] in ANNEXES


def keeps_the_order(room: Room) -> Iterator[str]:
    if is_annex(room.name):
        return
    if room.name not in ORDER:
        yield room.at(1, f"{room.name!r} has no place in ORDER")
        return
    before = ORDER[: ORDER.index(room.name)]
    for line, name in imported(room, frozenset(ORDER)):
        if name not in before:
            yield room.at(line, f"{room.name} imports {name}, which does not stand before it")


def contrib_is_built_on_public_rooms(room: Room) -> Iterator[str]:
    if room.name.partition(".")[0] != "contrib":
        return
    if room.name not in CONTRIB:
        yield room.at(1, f"{room.name!r} has no place in CONTRIB")
        return
    before = CONTRIB[: CONTRIB.index(room.name)]
    for line, name in imported(room, frozenset((*ORDER, *CONTRIB))):
        if name.startswith("_") or (is_annex(name) and name not in before):
            yield room.at(line, f"{room.name} imports {name}")
    if (lines := len(room.text.splitlines())) > CONTRIB_LIMIT:
        yield room.at(1, f"{lines} lines, the limit is {CONTRIB_LIMIT}")


def type_checking_is_not_asked(room: Room) -> Iterator[str]:
    for node in ast.walk(room.tree):
        match node:
            case (
                ast.Name(id="TYPE_CHECKING", lineno=line)
                | ast.Attribute(attr="TYPE_CHECKING", lineno=line)
                | ast.alias(name="TYPE_CHECKING", lineno=line)
            ):
                yield room.at(line, "asks for TYPE_CHECKING")
            case _:
                pass


def functions_import_only_the_optional(room: Room) -> Iterator[str]:
    for function in functions(room):
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            own = ["." * node.level + (node.module or "")] if isinstance(node, ast.ImportFrom) else None
            for name in own or [alias.name for alias in node.names]:
                if name.partition(".")[0] not in OPTIONAL:
                    yield room.at(node.lineno, f"{function.name} imports {name} when it runs")


SUPPRESSION = re.compile(r"(?:type:\s*ignore|pyright:\s*ignore|pyrefly:\s*ignore|ty:\s*ignore|noqa)\b(?P<rest>.*)")
CODES = re.compile(r"\[[\w\-, ]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*")
WORD = re.compile(r"[A-Za-z]{2,}")


def suppressions_have_code_and_reason(room: Room) -> Iterator[str]:
    """The reason stands behind the code or in a comment on the line above, or above the decorators."""
    lines = room.text.splitlines()
    for line, comment in room.comments.items():
        for found in SUPPRESSION.finditer(comment):
            coded = CODES.match(found["rest"])
            if coded is None:
                yield room.at(line, f"suppression without a code: {comment}")
            elif not WORD.search(found["rest"][coded.end() :]) and above(line, lines) not in room.comments:
                yield room.at(line, f"suppression without a reason: {comment}")


def file_is_readable(room: Room) -> Iterator[str]:
    limit = LONG_FILES.get(room.name, FILE_LIMIT)
    if (lines := len(room.text.splitlines())) > limit:
        yield room.at(1, f"{lines} lines, the limit is {limit}")


def functions_are_readable(room: Room) -> Iterator[str]:
    for function in functions(room):
        if (lines := body_length(function)) > FUNCTION_LIMIT and f"{room.name}:{function.name}" not in LONG_FUNCTIONS:
            yield room.at(function.lineno, f"{function.name} has {lines} lines, the limit is {FUNCTION_LIMIT}")


def any_is_explained(room: Room) -> Iterator[str]:
    """The comment stands on the line of the annotation or the one above it, or on or above the statement's first line.

    A comment with a line for itself that speaks of `Any`, or of any type, explains all that follows it in its module or class.
    Rooms whose name begins with an underscore are no exception: others offer what is in them.
    """
    for explaining, annotation in public_annotations(room.tree.body, room):
        if says_any(annotation) and not {annotation.lineno, annotation.lineno - 1, *explaining} & room.comments.keys():
            yield room.at(annotation.lineno, f"Any without a comment: {ast.unparse(annotation)}")


def findings(rule: Rule, several: list[Room]) -> str:
    return "".join(f"\n{finding}" for room in several for finding in rule(room))


HOUSE_RULES = (
    keeps_the_order,
    contrib_is_built_on_public_rooms,
    type_checking_is_not_asked,
    functions_import_only_the_optional,
    file_is_readable,
    functions_are_readable,
    any_is_explained,
)


@pytest.mark.parametrize("rule", HOUSE_RULES, ids=lambda rule: rule.__name__)
def test_house(rule: Rule) -> None:
    if found := findings(rule, rooms()):
        pytest.fail(found, pytrace=False)


def test_suppressions_have_code_and_reason() -> None:
    if found := findings(suppressions_have_code_and_reason, sources()):
        pytest.fail(found, pytrace=False)


def test_order_names_each_room_once_and_only_rooms() -> None:
    standing = {room.name for room in rooms()}

    assert len(set(ORDER)) == len(ORDER)
    assert [name for name in ORDER if name not in standing] == []


def test_house_md_tells_the_order() -> None:
    told = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")

    assert re.findall(r"^    (\w[\w.]*)  ", told, flags=re.MULTILINE) == list(ORDER)


def test_long_functions_are_long() -> None:
    """An exception that is no longer needed is taken off the list."""
    long = {f"{room.name}:{f.name}" for room in rooms() for f in functions(room) if body_length(f) > FUNCTION_LIMIT}

    assert set(LONG_FUNCTIONS) <= long


@pytest.mark.parametrize(
    ("rule", "room", "said"),
    [
        (keeps_the_order, Room("hooks", "from .app import Erlen\n"), "hooks imports app"),
        (keeps_the_order, Room("hooks", "from . import app\n"), "hooks imports app"),
        (keeps_the_order, Room("hooks", "from . import Erlen\n"), "hooks imports erlen"),
        (keeps_the_order, Room("hooks", "import erlen.app\n"), "hooks imports app"),
        (keeps_the_order, Room("hooks", "import erlen as e\n"), "hooks imports erlen"),
        (keeps_the_order, Room("hooks", "from erlen.app import Erlen\n"), "hooks imports app"),
        (keeps_the_order, Room("hooks", "def f():\n    from erlen import app\n"), "hooks imports app"),
        (keeps_the_order, Room("json", "from ..app import Erlen\n", is_package=True), "json imports app"),
        (keeps_the_order, Room("json.provider", "from ..app import Erlen\n"), "json.provider imports app"),
        (keeps_the_order, Room("ctx", "from .contrib.redis import Store\n"), "ctx imports contrib.redis"),
        (
            keeps_the_order,
            Room("cli.loading", "from ..json.provider import dumps\nfrom .program import x\n"),
            "cli.program",
        ),
        (keeps_the_order, Room("json.provider", "from ..cli.loading import x\n"), "json.provider imports cli,"),
        (keeps_the_order, Room("attic", ""), "no place in ORDER"),
        (contrib_is_built_on_public_rooms, Room("contrib.redis", "from .sql import x\n"), "imports contrib.sql"),
        (contrib_is_built_on_public_rooms, Room("contrib.redis", "from .._stack import x\n"), "imports _stack"),
        (contrib_is_built_on_public_rooms, Room("contrib.attic", ""), "no place in CONTRIB"),
        (contrib_is_built_on_public_rooms, Room("contrib.sql", "x = 1\n" * 301), "301 lines"),
        (type_checking_is_not_asked, Room("ctx", "from typing import TYPE_CHECKING\n"), "TYPE_CHECKING"),
        (type_checking_is_not_asked, Room("ctx", "import typing as t\nif t.TYPE_CHECKING:\n    pass\n"), ":2:"),
        (functions_import_only_the_optional, Room("ctx", "def f():\n    import json\n"), "f imports json"),
        (functions_import_only_the_optional, Room("ctx", "def f():\n    from . import app\n"), "f imports ."),
        (suppressions_have_code_and_reason, Room("ctx", "f()  # type: ignore\n"), "without a code"),
        (suppressions_have_code_and_reason, Room("ctx", "f()  # noqa\n"), "without a code"),
        (suppressions_have_code_and_reason, Room("ctx", "f()  # pyright: ignore\n"), "without a code"),
        (suppressions_have_code_and_reason, Room("ctx", "f()  # type: ignore[arg-type]\n"), "without a reason"),
        (suppressions_have_code_and_reason, Room("ctx", "f()  # noqa: B018\n"), "without a reason"),
        (file_is_readable, Room("ctx", "x = 1\n" * 401), "401 lines"),
        (file_is_readable, Room("app", "x = 1\n" * 641), "641 lines"),
        (functions_are_readable, Room("ctx", "def f():\n" + "    x = 1\n" * 40), "f has 41 lines"),
        (any_is_explained, Room("ctx", "def f(x: Any) -> None: ...\n"), "Any without a comment"),
        (any_is_explained, Room("ctx", "def f() -> dict[str, t.Any]: ...\n"), "Any without a comment"),
        (any_is_explained, Room("ctx", "class A:\n    def __call__(self, *x: 'Any') -> None: ...\n"), "Any"),
        (any_is_explained, Room("ctx", "class A:\n    x: Any = 1\n"), "Any without a comment"),
        (any_is_explained, Room("_plan", "def f(x: Any) -> None: ...\n"), "Any without a comment"),
        (any_is_explained, Room("ctx", "class A(B[Any]): ...\n"), "Any without a comment"),
        (any_is_explained, Room("ctx", "x: TypeAlias = dict[str, Any]\n"), "Any without a comment"),
        (
            any_is_explained,
            Room("ctx", "class A:\n    def __init__(self) -> None:\n        self.x: Any = 1\n"),
            "Any without a comment",
        ),
        (any_is_explained, Room("ctx", "@overload\ndef f(x: Any) -> int: ...\ndef f(x: Any) -> Any: ...\n"), ":2: Any"),
        (any_is_explained, Room("ctx", "class A:\n    x = 1\n    # Any.\nclass B:\n    x: Any = 1\n"), "Any without"),
    ],
)
def test_rule_sees_the_mistake(rule: Rule, room: Room, said: str) -> None:
    found = list(rule(room))

    assert len(found) >= 1
    assert said in found[0] + (found[-1] if len(found) > 1 else "")


@pytest.mark.parametrize(
    ("rule", "room"),
    [
        (
            keeps_the_order,
            Room("hooks", "import json\nfrom .types import Ret\nfrom . import errors\nfrom erlen.keys import X\n"),
        ),
        (keeps_the_order, Room("json", "from ..types import Ret\nfrom .provider import dumps\n", is_package=True)),
        (keeps_the_order, Room("contrib.redis", "from erlen import app\n")),
        (
            functions_import_only_the_optional,
            Room("ctx", "def f():\n    import asgiref.sync\n    from dotenv import load_dotenv\n"),
        ),
        (
            suppressions_have_code_and_reason,
            Room("ctx", "f()  # type: ignore[arg-type]  # werkzeug has no type here\n"),
        ),
        (suppressions_have_code_and_reason, Room("ctx", "# werkzeug has no type here\nf()  # noqa: B018\n")),
        (
            suppressions_have_code_and_reason,
            Room("ctx", "# Narrower.\n@override\ndef f():  # type: ignore[override]\n    x\n"),
        ),
        (suppressions_have_code_and_reason, Room("ctx", "x = '# type: ignore'\n")),
        (file_is_readable, Room("app", "x = 1\n" * 600)),
        (functions_are_readable, Room("ctx", 'def f():\n    """One.\n' + "    x\n" * 40 + '    """\n')),
        (
            any_is_explained,
            Room("ctx", "# Flask's contract.\ndef f(x: Any) -> None: ...\ndef _g(x: Any) -> None: ...\n"),
        ),
        (any_is_explained, Room("ctx", "def f(x: object) -> None:\n    y: Any = x\n")),
        (any_is_explained, Room("ctx", "# What is sent is Any.\n\nx = 1\ndef f(x: Any) -> None: ...\n\ny: Any = 1\n")),
        (any_is_explained, Room("ctx", "@overload\ndef f(x: int) -> int: ...\ndef f(x: Any) -> Any: ...\n")),
    ],
)
def test_rule_lets_the_right_pass(rule: Rule, room: Room) -> None:
    assert list(rule(room)) == []
