"""What Flask offers publicly, erlen offers under the same path, or `docs/explanation/from-flask.md` says where it is.

The tables of that page are checked in both directions: a name or parameter that differs needs a row, and a row must still be true. Classes,
functions and type variables of Flask are found by looking; other objects do not know where they live and are listed here.
"""

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import flask
import pytest
from werkzeug.local import LocalProxy

import erlen

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "from-flask.md"
COMPAT_ONLY = "compat only"

MODULES = (
    *(
        "app",
        "blueprints",
        "cli",
        "config",
        "ctx",
        "debughelpers",
        "globals",
        "helpers",
        "json",
        "json.provider",
        "json.tag",
        "logging",
    ),
    *("sansio.app", "sansio.blueprints", "sansio.scaffold"),
    *("sessions", "signals", "templating", "testing", "typing", "views", "wrappers"),
)
OBJECTS: Mapping[str, str] = {
    "cli": "cli pass_script_info routes_command run_command shell_command version_option",
    "globals": "app_ctx current_app g request request_ctx session",
    "logging": "default_handler wsgi_errors_stream",
    "sansio.blueprints": "DeferredSetupFunction",
    "sessions": "session_json_serializer",
    "signals": "appcontext_popped appcontext_pushed appcontext_tearing_down before_render_template got_request_exception"
    " message_flashed request_finished request_started request_tearing_down template_rendered",
    "typing": "AfterRequestCallable AppOrBlueprintKey BeforeFirstRequestCallable BeforeRequestCallable ErrorHandlerCallable"
    " HeaderValue HeadersValue ResponseReturnValue ResponseValue RouteCallable ShellContextProcessorCallable TeardownCallable"
    " TemplateContextProcessorCallable TemplateFilterCallable TemplateGlobalCallable TemplateTestCallable URLDefaultCallable"
    " URLValuePreprocessorCallable",
    "views": "http_method_funcs",
}

Row = tuple[str, ...]
MISSING = object()
K = inspect.Parameter
BY_POSITION = (K.POSITIONAL_ONLY, K.POSITIONAL_OR_KEYWORD)
BY_NAME = (K.POSITIONAL_OR_KEYWORD, K.KEYWORD_ONLY)


def rows(page: str, heading: str) -> Iterator[Row]:
    """Yield the cells of the table below *heading* in the Markdown text *page*, without the marks of code."""
    below = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    for line in below.splitlines():
        if line.startswith("| `"):
            yield tuple(cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|"))


def names_of(module: ModuleType) -> set[str]:
    """Return the public classes, functions and type variables that *module* itself defines."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and isinstance(value, type | FunctionType | TypeVar)
        and value.__module__ == module.__name__
    }


def flask_names() -> Iterator[str]:
    """Yield the dotted names of all that Flask offers publicly."""
    for name, value in vars(flask).items():
        if not name.startswith("_") and name != "annotations" and not isinstance(value, ModuleType):
            yield f"flask.{name}"
    for path in MODULES:
        module = importlib.import_module(f"flask.{path}")
        for name in sorted(names_of(module) | set(OBJECTS.get(path, "").split())):
            yield f"flask.{path}.{name}"


# What a name stands for has any type.
def resolved(dotted: str) -> Any:
    """Return what *dotted* stands for.

    Raises:
        LookupError: it stands for nothing.
    """
    module, _, name = dotted.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise LookupError(dotted) from error


def stands(dotted: str) -> bool:
    try:
        resolved(dotted)
    except LookupError:
        return False
    return True


def row_for(name: str, table: Iterable[Row]) -> Row | None:
    """Return the row of *table* about *name*: the exact one, else one whose first cell ends in a star and fits."""
    table = list(table)
    exact = [row for row in table if row[0] == name]
    starred = [row for row in table if row[0].endswith("*") and name.startswith(row[0].rstrip("*"))]
    return next(iter(exact + starred), None)


def home_of(name: str, table: Iterable[Row]) -> str | None:
    """Return where erlen has Flask's *name*, None where natively it has not."""
    row = row_for(name, table)
    if row is None:
        return f"erlen{name.removeprefix('flask')}"
    if row[1] == COMPAT_ONLY:
        return None
    return row[1].replace("*", name.removeprefix(row[0].rstrip("*")))


def name_findings(names: Iterable[str], table: Iterable[Row], stands: Callable[[str], bool]) -> Iterator[str]:
    """Yield one line for each name that is not where *table* says, and for each row that is not needed."""
    names, table = list(names), list(table)
    used = {row for name in names if (row := row_for(name, table)) is not None}
    for row in table:
        if row not in used:
            yield f"the row of {row[0]} is about no public name of Flask"
    for name in names:
        row, home = row_for(name, table), home_of(name, table)
        natural = f"erlen{name.removeprefix('flask')}"
        if home is not None and not stands(home):
            yield f"{name} is not at {home}"
        elif row is not None and home != natural and stands(natural):
            yield f"{name} is at {natural}: its row says otherwise"


def refused(theirs: inspect.Signature, ours: inspect.Signature) -> set[str]:
    """Return the parameters of *theirs* that *ours* does not take as they were taken, or with another default."""
    own = list(ours.parameters.values())
    places = [p for p in own if p.kind in BY_POSITION]
    named = {p.name: p for p in own if p.kind in BY_NAME}
    kinds = {p.kind for p in own}

    def at_its_place(p: inspect.Parameter, index: int) -> bool:
        if index >= len(places):
            return K.VAR_POSITIONAL in kinds
        return p.name == places[index].name or K.POSITIONAL_ONLY in (p.kind, places[index].kind)

    def by_name(p: inspect.Parameter) -> bool:
        return same_default(p, named[p.name]) if p.name in named else K.VAR_KEYWORD in kinds

    out: set[str] = set()
    for index, p in enumerate(theirs.parameters.values()):
        taken = (
            (p.kind not in BY_POSITION or at_its_place(p, index))
            and (p.kind not in BY_NAME or by_name(p))
            and (p.kind not in (K.VAR_POSITIONAL, K.VAR_KEYWORD) or p.kind in kinds)
        )
        if not taken and p.name != "self":
            out.add(str(p.replace(annotation=K.empty, default=K.empty)))
    return out


def same_default(theirs: inspect.Parameter, ours: inspect.Parameter) -> bool:
    """Tell whether *ours* may be left out and then means the same; what stands for "not given" is each framework's own."""
    if theirs.default is K.empty:
        return True
    if type(theirs.default) is object:
        return ours.default is not K.empty
    return bool(theirs.default == ours.default)


# Either framework's classes.
def members(theirs: Any, ours: Any, dotted: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield name and both forms of each public member that a class of Flask, or an instance of one, has from Flask."""
    cls = theirs if isinstance(theirs, type) else type(theirs)
    for name in sorted(dir(theirs)):
        if name.startswith("_") and name != "__init__":
            continue
        owner = next((base for base in cls.__mro__ if name in vars(base)), None)
        # An instance's own attributes count, and what a class itself brings; bases have their turn elsewhere.
        if owner is None or owner is cls or owner.__module__.startswith("flask.sansio"):
            yield f"{dotted}.{name}", getattr(theirs, name), getattr(ours, name, MISSING)


# Pairs of whatever stands under one name.
def pairs(table: Iterable[Row]) -> Iterator[tuple[str, Any, Any]]:
    """Yield dotted name and both forms of each function, class and member that both frameworks have."""
    table = list(table)
    for dotted in flask_names():
        home = home_of(dotted, table)
        # There is one class for Flask's two, what `flask` itself holds comes again from its modules, and an alias is not called.
        if home is None or dotted.startswith(("flask.sansio.", "flask.typing.")) or dotted.count(".") == 1:
            continue
        theirs, ours = resolved(dotted), resolved(home)
        yield dotted, theirs, ours
        if isinstance(theirs, type):
            yield from members(theirs, ours, dotted)
    yield from members(flask.Flask("names", root_path="/"), erlen.Erlen("names", root_path="/"), "flask.app.Flask()")
    yield from members(
        flask.Blueprint("names", "names"), erlen.Blueprint("names", "names"), "flask.blueprints.Blueprint()"
    )


def signature_of(value: object) -> inspect.Signature | None:
    """Return the signature of a function or method; a class has its own under `__init__`."""
    if isinstance(value, LocalProxy) or not callable(value) or isinstance(value, type):
        return None
    try:
        return inspect.signature(value)
    except ValueError:
        return None


# As pairs.
def member_findings(found: Iterable[tuple[str, Any, Any]], table: Iterable[Row]) -> Iterator[str]:
    """Yield one line for each member or parameter that is missing and has no row in *table*, and for each row that is not needed."""
    table = list(table)
    written = {(row[0], name) for row in table for name in row[1].split(", ")}
    real: set[tuple[str, str]] = set()
    for dotted, theirs, ours in found:
        if ours is MISSING:
            yield f"erlen has no {dotted}"
            continue
        signature, own = signature_of(theirs), signature_of(ours)
        if signature is None:
            continue
        # A property of the class gives the function of an instance, which is looked at as well.
        if own is not None:
            real |= {(dotted, name) for name in refused(signature, own)}
        elif not isinstance(ours, property):
            yield f"{dotted} cannot be called"
    for dotted, name in sorted(real - written):
        yield f"{dotted} takes {name} otherwise, and there is no row about it"
    for dotted, name in sorted(written - real):
        yield f"{dotted} takes {name} as in Flask: its row is not needed"


def test_each_public_name_is_there_or_has_a_row() -> None:
    table = list(rows(PAGE.read_text(encoding="utf-8"), "Names"))

    if found := list(name_findings(flask_names(), table, stands)):
        pytest.fail("\n".join(["", *found]), pytrace=False)


def test_each_public_member_and_parameter_is_taken_or_has_a_row() -> None:
    page = PAGE.read_text(encoding="utf-8")

    if found := list(member_findings(pairs(rows(page, "Names")), rows(page, "Arguments"))):
        pytest.fail("\n".join(["", *found]), pytrace=False)


def test_names_of_flask_are_found() -> None:
    names = set(flask_names())

    assert {
        "flask.Flask",
        "flask.url_for",
        "flask.json.tag.TagDict",
        "flask.globals.g",
        "flask.sansio.app.App",
    } <= names
    assert len([name for name in names if name.count(".") == 1]) == 38


THERE = {"erlen.a", "erlen.moved.b", "erlen.m.x"}


@pytest.mark.parametrize(
    ("names", "table", "said"),
    [
        (["flask.a"], [], []),
        (["flask.b"], [], ["flask.b is not at erlen.b"]),
        (["flask.b"], [("flask.b", "erlen.moved.b", "")], []),
        (["flask.b"], [("flask.b", COMPAT_ONLY, "")], []),
        (["flask.b"], [("flask.b", "erlen.moved.c", "")], ["flask.b is not at erlen.moved.c"]),
        (["flask.a"], [("flask.a", "erlen.moved.b", "")], ["flask.a is at erlen.a: its row says otherwise"]),
        (["flask.t.x"], [("flask.t.*", "erlen.m.*", "")], []),
        (["flask.t.y"], [("flask.t.*", "erlen.m.*", "")], ["flask.t.y is not at erlen.m.y"]),
        (["flask.a"], [("flask.q", COMPAT_ONLY, "")], ["the row of flask.q is about no public name of Flask"]),
    ],
)
def test_name_findings_see_the_mistake(names: list[str], table: list[Row], said: list[str]) -> None:
    assert list(name_findings(names, table, THERE.__contains__)) == said


# Examples of signatures, of any form.
def signature(f: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(f)


@pytest.mark.parametrize(
    ("theirs", "ours", "out"),
    [
        (lambda a, b=1: 0, lambda a, b=1: 0, set()),
        (lambda a, b=1: 0, lambda a, b=1, c=2, *, d=3: 0, set()),
        (lambda a, b=1: 0, lambda a: 0, {"b"}),
        (lambda a, b=1: 0, lambda b=1, a=2: 0, {"a", "b"}),
        (lambda a, b=1: 0, lambda a, b=2: 0, {"b"}),
        (lambda a, b=1: 0, lambda a, b: 0, {"b"}),
        (lambda a, b=1: 0, lambda a, /, **k: 0, {"b"}),
        (lambda a, b=1: 0, lambda *a, **k: 0, set()),
        (lambda a: 0, lambda a, /: 0, {"a"}),
        (lambda self, a: 0, lambda self, b: 0, {"a"}),
        (lambda *a, **k: 0, lambda b: 0, {"*a", "**k"}),
        (lambda *, a: 0, lambda *, a=None: 0, set()),
        (lambda a=object(): 0, lambda a=None: 0, set()),  # noqa: B008  # a mark of its own
    ],
)
def test_refused_parameters(theirs: Callable[..., Any], ours: Callable[..., Any], out: set[str]) -> None:
    assert refused(signature(theirs), signature(ours)) == out


def test_member_findings_see_the_mistake() -> None:
    def theirs(a: int) -> None: ...

    def ours(b: int) -> None: ...

    found = [("flask.f", theirs, ours), ("flask.g", theirs, MISSING), ("flask.h", theirs, 3)]

    assert list(member_findings(found, [("flask.f", "a", ""), ("flask.k", "z", "")])) == [
        "erlen has no flask.g",
        "flask.h cannot be called",
        "flask.k takes z as in Flask: its row is not needed",
    ]


def test_rows_are_those_below_the_heading() -> None:
    page = "# Page\n\n## One\n\n| A | B |\n|---|---|\n| `x` | `y` |\n\n## Two\n\n| `z` | t |\n"

    assert list(rows(page, "One")) == [("x", "y")]
