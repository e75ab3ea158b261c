"""What `erlen typegen` writes: it compiles, it is clean in strict checkers, and each of its calls is the URL that `url_for` builds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NewType, TypeVar
from uuid import UUID

import attrs
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.test_typetests import CHECKERS, Report, reports
from typing_extensions import override
from werkzeug.routing import BaseConverter, BuildError, IntegerConverter, Map

from erlen import AnyErlen, Blueprint, Erlen, MethodView, Request, url_for
from erlen.cli import cli
from erlen.typegen import Endpoint, endpoints_of, module_text, routes_text
from erlen.typegen.annotations import Imports, Qualified, spelled
from erlen.typegen.endpoints import annotation_of
from erlen.typegen.module import Node, grown

T = TypeVar("T")
UserId = NewType("UserId", int)


class Colour(Enum):
    RED = "red"


class DateConverter(BaseConverter):
    regex = r"\d{4}-\d\d-\d\d"

    @override
    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)


class ListConverter(BaseConverter):
    @override
    def to_python(self, value: str) -> list[str]:
        return value.split("+")

    @override
    def to_url(self, value: Sequence[str]) -> str:
        return "+".join(value)


class PositiveConverter(IntegerConverter):
    regex = r"[1-9]\d*"


class SlugConverter(BaseConverter):
    regex = "[a-z]+"


class UnannotatedConverter(BaseConverter):
    @override
    def to_url(self, value):  # type: ignore[no-untyped-def]  # the point of it
        return str(value)


CONVERTERS: Mapping[str, type[BaseConverter]] = {
    "date": DateConverter,
    "list": ListConverter,
    "positive": PositiveConverter,
    "slug": SlugConverter,
    "whatever": UnannotatedConverter,
}


def new_app(**options: Any) -> AnyErlen:
    app: AnyErlen = Erlen("shop", static_folder=None, **options)
    app.url_map.converters.update(CONVERTERS)
    return app


def loaded(text: str) -> Any:
    """Return what the generated module of *text* holds when it runs."""
    module = ModuleType("generated")
    exec(compile(text, "urls.py", "exec"), module.__dict__)
    return module


def only(app: AnyErlen, name: str) -> Endpoint:
    [found] = [endpoint for endpoint in endpoints_of(app) if endpoint.name == name]
    return found


def parameters(app: AnyErlen, name: str) -> dict[str, str]:
    """Return the parameters of an endpoint as they are spelled, with ``= None`` where they can be left out."""
    return {
        parameter.name: spelled(parameter.annotations, Qualified()) + ("" if parameter.is_required else " = None")
        for parameter in only(app, name).parameters
    }


# What is read from the router


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("/<a>", "str"),
        ("/<string(length=2):a>", "str"),
        ("/<path:a>", "str"),
        ("/<int(signed=True):a>", "int"),
        ("/<float:a>", "float"),
        ("/<uuid:a>", "uuid.UUID"),
        ("/<any(x, 'y z'):a>", "Literal['x', 'y z']"),
        ("/<date:a>", "datetime.date"),
        ("/<list:a>", "collections.abc.Sequence[str]"),
        ("/<positive:a>", "int"),
        ("/<slug:a>", "str"),
        ("/<whatever:a>", "object"),
    ],
)
def test_type_of_a_variable(rule: str, told: str) -> None:
    app = new_app()
    app.add_url_rule(rule, "x")

    assert parameters(app, "x") == {"a": told}


def test_replaced_builtin_converter_counts() -> None:
    app = new_app()
    app.url_map.converters["int"] = DateConverter
    app.add_url_rule("/<int:a>", "x")

    assert parameters(app, "x") == {"a": "datetime.date"}


def test_rules_of_one_endpoint_are_one_signature() -> None:
    app = new_app()
    app.add_url_rule("/", "posts", defaults={"page": 1, "kind": "all"})
    app.add_url_rule("/page/<int:page>", "posts", defaults={"kind": "all"})
    app.add_url_rule("/drafts/<float:page>", "posts", defaults={"kind": "draft"}, methods=["POST"])
    app.add_url_rule("/<int:a>/<b>", "both")
    app.add_url_rule("/<a>", "both")

    assert parameters(app, "posts") == {
        "page": "int | float = None",
        "kind": "Literal['all'] | Literal['draft'] = None",
    }
    assert parameters(app, "both") == {"a": "int | str", "b": "str = None"}
    assert only(app, "posts").methods == ("GET", "POST")


def test_hosts_and_subdomains_have_variables_too() -> None:
    app = new_app(subdomain_matching=True)
    app.add_url_rule("/<int:a>", "x", subdomain="<user>")
    hosts = new_app(host_matching=True)
    hosts.add_url_rule("/", "x", host="<tenant>.example.com")

    assert parameters(app, "x") == {"user": "str", "a": "int"}
    assert parameters(hosts, "x") == {"tenant": "str"}
    assert "GET / on <tenant>.example.com" in module_text("shop", endpoints_of(hosts))


LANGUAGE = "lang"


def test_what_url_defaults_supply_can_be_left_out() -> None:
    """URL-11."""
    app = new_app()

    @app.url_defaults
    def supply(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault(LANGUAGE, "en")

    app.add_url_rule("/<lang>/<int:post_id>", "post", lambda lang, post_id: "")
    app.add_url_rule("/<lang>/<int:page>/<tenant>", "posts", lambda page: "")  # type: ignore[erlen-route-parameter]  # never called
    text = module_text("shop", endpoints_of(app))
    urls = loaded(text).urls

    assert parameters(app, "post") == {"post_id": "int", "lang": "str = None"}
    # A preprocessor takes what the view does not.
    assert parameters(app, "posts") == {"page": "int", "lang": "str = None", "tenant": "str = None"}
    with app.test_request_context():
        assert urls.post(post_id=3) == "/en/3" == url_for("post", post_id=3)
        assert urls.post(post_id=3, lang="de") == "/de/3"


def test_url_defaults_of_another_blueprint_supply_nothing() -> None:
    app = new_app()
    blueprint = Blueprint("shop", __name__)
    blueprint.url_defaults(lambda endpoint, values: values.setdefault("lang", "en"))
    app.register_blueprint(blueprint)
    app.add_url_rule("/<lang>", "x", lambda lang: "")

    assert parameters(app, "x") == {"lang": "str"}


@pytest.mark.parametrize(
    ("annotations", "told"),
    [
        ([int, None], "int | None"),
        ([int | None, str], "int | str | None"),
        ([Any, int], "object"),
        ([T], "object"),
        (["later"], "object"),
        ([list], "object"),
        ([list[Any]], "object"),
        ([list[int]], "list[int]"),
        ([dict[str, int | None]], "dict[str, int | None]"),
        ([tuple[int, ...]], "tuple[int, ...]"),
        ([Callable[[int], str]], "collections.abc.Callable[[int], str]"),
        ([Literal["a", 1, None]], "Literal['a', 1, None]"),
        ([Literal[Colour.RED]], f"Literal[{__name__}.Colour.RED]"),
        ([Colour, UserId], f"{__name__}.Colour | {__name__}.UserId"),
        ([Path], "pathlib.Path"),
        ([type("Local", (), {})], "object"),
    ],
)
def test_types_are_spelled(annotations: list[object], told: str) -> None:
    assert spelled(annotations, Qualified()) == told


def test_import_gives_way_to_names_in_the_module() -> None:
    imports = Imports({"UUID", "_UUID", "str"})

    assert spelled([UUID, str, int, Decimal, Colour], imports) == "__UUID | _str | int | Decimal | Colour"
    assert imports.lines() == (
        ["from builtins import str as _str", "from decimal import Decimal", "from uuid import UUID as __UUID"],
        [f"from {__name__} import Colour"],
    )


def test_converter_whose_types_only_checkers_know_takes_anything() -> None:
    class Odd(BaseConverter):
        @override
        def to_url(self, value: "NoSuchType") -> str:  # type: ignore[name-defined]  # noqa: F821  # the point of it
            return ""

    assert annotation_of(Odd(Map())) is object


# What is written


class Item(MethodView):
    """One item."""

    def get(self, item_id: int) -> str:
        return ""

    async def put(self, item_id: int, strict: bool = False) -> str:
        return ""


def test_reader_is_told_signature_docstring_and_rules() -> None:
    app = new_app()

    @app.route("/posts/<int:post_id>", methods=["GET", "POST"])
    @app.get("/p/<int:post_id>")
    async def post(post_id: int, request: "Request | None" = None, odd: object = object()) -> str:
        (
            r"""Show \one "post",
        and its """
            """comments.

        More."""
        )
        return ""

    app.add_url_rule("/items/<int:item_id>", view_func=Item.as_view("item"))
    text = module_text("shop", endpoints_of(app))
    urls = loaded(text).urls

    assert type(urls).post.__doc__.split("\n")[0] == (
        "async def post(post_id: int, request: Request | None = None, odd: object = ...) -> str"
    )
    assert [line.strip() for line in type(urls).post.__doc__.split("\n")[2:]] == [
        'Show \\one "post",',
        "and its comments.",
        "",
        "GET /p/<int:post_id>",
        "GET, POST /posts/<int:post_id>",
        "",
    ]
    assert [line.strip() for line in type(urls).item.__doc__.split("\n")] == [
        "def Item.get(item_id: int) -> str",
        "async def Item.put(item_id: int, strict: bool = False) -> str",
        "",
        "One item.",
        "",
        "GET, PUT /items/<int:item_id>",
        "",
    ]


class ColourConverter(BaseConverter):
    @override
    def to_python(self, value: str) -> Colour:
        return Colour(value)


def test_module_imports_no_view() -> None:
    """What the types of an application's own converters are, only checkers look up."""
    app = new_app()
    app.url_map.converters["colour"] = ColourConverter
    app.add_url_rule("/<date:a>/<colour:b>", "x")
    text = module_text("shop", endpoints_of(app))
    running, _, checking = text.partition("if TYPE_CHECKING:\n")

    assert checking.startswith(f"    from {__name__} import Colour\n")
    assert [line for line in running.splitlines() if line.startswith(("from", "import"))] == [
        "from __future__ import annotations",
        "from datetime import date",
        "from typing import TYPE_CHECKING, Final, final",
        "from erlen.urltrees import URLRoot",
    ]


def test_same_endpoints_give_the_same_text() -> None:
    def write(order: int) -> tuple[str, str]:
        app = new_app()
        for name in ["b", "a", "c.d", "c.a-b", "c"][::order]:
            app.add_url_rule(f"/{name}/<any(z, y, x):kind>", name)
        endpoints = endpoints_of(app)
        return module_text("shop", endpoints, literal=True), routes_text(endpoints)

    assert write(1) == write(-1)


def test_routes_for_the_plugin() -> None:
    app = new_app()
    blog = Blueprint("blog", __name__, url_prefix="/blog")
    blog.get("/<int:post_id>", endpoint="post")(lambda post_id: "")
    app.register_blueprint(blog)

    assert json.loads(routes_text(endpoints_of(app))) == {
        "version": 1,
        "endpoints": {
            "blog.post": {
                "parameters": {"post_id": {"type": "int", "required": True}},
                "methods": ["GET"],
                "rules": ["/blog/<int:post_id>"],
            }
        },
    }
    assert json.loads(routes_text([])) == {"version": 1, "endpoints": {}}


def test_options_go_first() -> None:
    app = new_app()
    app.add_url_rule("/<int:post_id>", "blog.post")
    urls = loaded(module_text("shop", endpoints_of(app))).urls

    with app.test_request_context():
        assert urls(query={"page": 2, "tag": ["a", "b"]}, anchor="top").blog.post(post_id=3) == (
            "/3?page=2&tag=a&tag=b#top"
        )
        assert urls(external=True, scheme="https").blog.post(post_id=3) == "https://localhost/3"
        assert urls.blog.post(post_id=3) == "/3"


def test_literal_form_builds_what_url_for_builds() -> None:
    app = new_app()
    app.add_url_rule("/<int:post_id>", "post")
    alone = loaded(module_text("shop", endpoints_of(app), literal=True))
    app.add_url_rule("/<class>", "odd")
    both = loaded(module_text("shop", endpoints_of(app), literal=True))

    with app.test_request_context():
        for module in (alone, both):
            assert module.url_for("post", post_id=3, _anchor="top") == "/3#top"
            assert module.url_for("post", post_id=3, _external=True) == "http://localhost/3"
        assert both.url_for("odd", **{"class": "a b"}) == "/a%20b"


# Any router


NAMES = st.sampled_from(
    ["a", "page", "class", "self", "str", "given", "__x", "_url", "values", "UUID", "property", "endpoint", "_", "URLs"]
)
CONVERTED = st.sampled_from(
    ["", "int:", "float:", "path:", "uuid:", "any(x, 'y z'):", "date:", "list:", "positive:", "whatever:"]
)
SEGMENTS = st.one_of(st.sampled_from(["a", "b"]), st.tuples(CONVERTED, NAMES).map(lambda two: f"<{two[0]}{two[1]}>"))
ENDPOINTS = st.lists(
    st.sampled_from(
        ["a", "a-b", "a_b", "list", "str", "class", "static", "_x", "1st", "", "property", "URLs", "AURLs", "urls"]
    ),
    min_size=1,
    max_size=3,
).map(".".join)
DEFAULTS = st.none() | st.dictionaries(st.sampled_from(["a", "page", "class"]), st.sampled_from([1, "x", True, 1.5, None]), max_size=2)  # fmt: skip


@attrs.frozen
class Declared:
    """A rule as it is given to the application."""

    endpoint: str
    segments: list[str]
    defaults: dict[str, Any] | None

    @property
    def rule(self) -> str:
        # A rule names each of its variables once.
        once: dict[str, str] = {}
        for segment in self.segments:
            once.setdefault(segment.rpartition(":")[2].strip("<>"), segment)
        return "/" + "/".join(once.values())


DECLARED = st.lists(st.builds(Declared, ENDPOINTS, st.lists(SEGMENTS, max_size=3), DEFAULTS), min_size=1, max_size=6)
VALUES: Mapping[str, Sequence[object]] = {
    "int": (0, 7),
    "float": (1.5, 0.0),
    "str": ("x", "a b", "ä/b"),
    "UUID": (UUID(int=7),),
    "date": (date(2024, 2, 29),),
    "object": (3, "x"),
    "bool": (True, False),
    "None": (None,),
    "Literal": ("x", "y z"),
    "Sequence": (["a", "b"],),
}


def app_of(declared: list[Declared]) -> AnyErlen:
    app = new_app()
    for one in declared:
        # A converter may not take the default.
        with suppress(ValueError, TypeError, AttributeError):
            app.add_url_rule(one.rule, one.endpoint, defaults=one.defaults)
    return app


def attribute_paths(app: AnyErlen) -> dict[str, tuple[str, ...]]:
    """Return by which attributes each endpoint is reached."""
    found: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[Node, tuple[str, ...]]] = [(grown(endpoints_of(app)), ())]
    while waiting:
        node, path = waiting.pop()
        if node.endpoint is not None:
            found[node.endpoint.name] = path
        waiting += [(child, (*path, name)) for name, child in node.members().items()]
    return found


def outcome_of(build: Callable[[], str]) -> object:
    """Return what *build* returns, or the class of what it raises."""
    try:
        return build()
    except (BuildError, TypeError, ValueError) as error:
        return type(error)


def method_of(urls: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        urls = getattr(urls, name)
    return urls


@settings(max_examples=300, deadline=None)
@given(declared=DECLARED, data=st.data())
def test_each_call_is_the_url_that_url_for_builds(declared: list[Declared], data: st.DataObject) -> None:
    app = app_of(declared)
    endpoints = endpoints_of(app)
    urls = loaded(module_text("shop", endpoints, literal=data.draw(st.booleans()))).urls
    paths = attribute_paths(app)

    assert sorted(paths) == sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    assert len(set(paths.values())) == len(paths)
    with app.test_request_context():
        for endpoint in endpoints:
            method = method_of(urls, paths[endpoint.name])
            named = calls_of(method)
            values: dict[str, Any] = {}
            for parameter in endpoint.parameters:
                if parameter.is_required or data.draw(st.booleans()):
                    kind = spelled(parameter.annotations[:1], Imports(())).partition("[")[0]
                    values[parameter.name] = data.draw(st.sampled_from(VALUES[kind]))
            by_name = dict(zip((parameter.name for parameter in endpoint.parameters), named, strict=True))
            assert outcome_of(
                lambda: method(**{by_name[name]: value for name, value in values.items()})  # noqa: B023  # called at once
            ) == outcome_of(lambda: app.url_for(endpoint.name, **values))  # noqa: B023  # called at once


def calls_of(method: Any) -> list[str]:
    """Return the keyword parameters of *method*, in order."""
    function = getattr(method, "__func__", None) or type(method).__call__
    code = function.__code__
    start: int = code.co_argcount
    return list(code.co_varnames[start : start + code.co_kwonlyargcount])


def batch() -> Iterator[tuple[str, str]]:
    """Yield the names and texts of generated modules, of many routers."""
    made: list[list[Declared]] = []

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(DECLARED)
    def collect(declared: list[Declared]) -> None:
        made.append(declared)

    collect()
    for number, declared in enumerate(made):
        yield f"made_{number}.py", module_text("shop", endpoints_of(app_of(declared)), literal=number % 3 == 0)


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules").resolve()
    for name, text in batch():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.typetest
@pytest.mark.parametrize("checker", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CHECKERS])
def test_any_generated_module_is_clean(checker: str, modules: Path) -> None:
    found: Mapping[str, tuple[Report, ...]] = reports(checker, modules)

    assert [str(report) for several in found.values() for report in several] == []
    assert len(list(modules.iterdir())) > 50


def formatting(folder: Path, *options: str) -> str:
    """Return what ruff's formatter would change in *folder*."""
    ruff = Path(sys.executable).with_name("ruff")
    command: list[str | Path] = [ruff, "format", "--isolated", "--diff", "--no-cache", *options, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.mark.typetest
@pytest.mark.parametrize("width", ["79", "88", "120"])
def test_formatter_would_change_nothing(width: str, modules: Path, tmp_path: Path) -> None:
    """Not even where it is not told to leave the file alone."""
    for path in modules.glob("*.py"):
        (tmp_path / path.name).write_text(
            path.read_text(encoding="utf-8").replace("# fmt: off\n", ""), encoding="utf-8"
        )

    assert formatting(tmp_path, "--line-length", width) == ""
    (tmp_path / "odd.py").write_text("x = 'a'\n", encoding="utf-8")
    assert "odd.py" in formatting(tmp_path)


CALLS = """\
from generated import url_for, urls

right: str = urls.blog.post(post_id=3)
also: str = urls(external=True, query={"page": 2}).blog.admin.edit(post_id=3, kind="a")
index: str = urls.blog()
first: str = urls.blog.list()
second: str = urls.blog.list(page=2)
urls.blog.post()  # missing
urls.blog.post(post_id="3")  # type
urls.blog.post(post_id=3, page=2)  # unknown
urls.blog.post(3)  # by position
urls.blog.admin.edit(post_id=3, kind="c")  # literal
urls.blog.pots(post_id=3)  # endpoint
urls(extern=True).static(filename="a")  # option
"""
"""Right calls, and wrong ones that each say why."""


def blog_app() -> AnyErlen:
    app = new_app()
    app.add_url_rule("/", "blog")
    app.add_url_rule("/static/<path:filename>", "static")
    app.add_url_rule("/posts/", "blog.list", defaults={"page": 1})
    app.add_url_rule("/posts/<int:page>", "blog.list")
    app.add_url_rule("/post/<int:post_id>", "blog.post")
    app.add_url_rule("/admin/<int:post_id>/<any(a, b):kind>", "blog.admin.edit")
    return app


@pytest.mark.typetest
@pytest.mark.parametrize("checker", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CHECKERS])
def test_checkers_refuse_wrong_calls_and_only_those(checker: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("shop").resolve()
    literal = 'urls_for = url_for("blog.post", post_id=3)\nurl_for("blog.post", page=3)  # name\nurl_for("blog.pots")  # endpoint\n'
    calls = CALLS + literal
    (folder / "generated.py").write_text(module_text("shop", endpoints_of(blog_app()), literal=True), encoding="utf-8")
    (folder / "calls.py").write_text(calls, encoding="utf-8")
    found = reports(checker, folder)

    wrong = [number for number, line in enumerate(calls.splitlines(), 1) if "  # " in line]
    assert found.keys() == {"calls.py"}
    assert sorted({report.line for report in found["calls.py"]}) == wrong, found["calls.py"]


# The command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a project's folder, which is the current one: `shop.py` has an application."""
    (tmp_path / "shop.py").write_text(
        "from erlen import Erlen\napp = Erlen(__name__, static_folder=None)\n"
        "@app.get('/<int:post_id>')\ndef post(post_id: int) -> str: return ''\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    environ, modules = dict(os.environ), set(sys.modules)
    yield tmp_path
    os.environ.clear()
    os.environ.update(environ)
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--app", "shop", "typegen", *args], prog_name="erlen")
    return result.exit_code, result.output


def test_command_writes_and_checks(project: Path) -> None:
    assert run("--check") == (
        1,
        "".join(
            f"{name} is missing. Run 'erlen typegen', with the same options, and commit what it writes.\n"
            for name in ("urls.py", "routes.json")
        ),
    )
    assert not (project / "urls.py").exists()
    assert run() == (0, "Wrote urls.py.\nWrote routes.json.\n")
    assert "def post(self, *, post_id: int) -> str:" in (project / "urls.py").read_text()
    assert json.loads((project / "routes.json").read_text())["endpoints"].keys() == {"post"}
    before = (project / "urls.py").stat()
    assert run() == run("--check") == (0, "urls.py and routes.json are up to date: 1 endpoint.\n")
    assert (project / "urls.py").stat().st_mtime_ns == before.st_mtime_ns


def test_stale_file_is_told_with_a_difference(project: Path) -> None:
    run()
    path = project / "urls.py"
    stale = path.read_text().replace("post_id: int", "post_id: str")
    path.write_bytes(stale.replace("\n", "\r\n").encode())
    status, output = run("--check")

    assert status == 1
    assert output.startswith("urls.py is not up to date. Run 'erlen typegen'")
    assert "-    def post(self, *, post_id: str) -> str:" in output
    assert "+    def post(self, *, post_id: int) -> str:" in output
    assert run() == (0, "Wrote urls.py.\n")
    # A version control that changes line ends changes nothing.
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("--check")[0] == 0


def test_other_paths_and_no_routes(project: Path) -> None:
    (project / "shop").mkdir()

    assert run("-o", "shop/links.py", "--no-routes", "--literal") == (0, f"Wrote {Path('shop', 'links.py')}.\n")
    assert "def url_for(" in (project / "shop" / "links.py").read_text()
    assert not (project / "routes.json").exists()
    assert run("-o", "shop/links.py", "--no-routes", "--check")[0] == 1
    assert run("--routes", "mypy/routes.json")[0] == 1


@pytest.mark.parametrize(("name", "text"), [("urls.py", "x = 1\n"), ("routes.json", "[]")])
def test_files_of_others_are_left_alone(project: Path, name: str, text: str) -> None:
    (project / name).write_text(text)
    status, output = run()

    assert status == 1
    assert f"'{name}' was not written by 'erlen typegen'" in output
    assert (project / name).read_text() == text


def test_empty_file_may_stand_in_before_the_first_run(project: Path) -> None:
    (project / "urls.py").write_text("")

    assert run()[0] == 0


def test_generated_module_serves_the_application_it_was_made_for(project: Path) -> None:
    run("--no-routes")
    (project / "use.py").write_text(
        "from urls import urls\nfrom shop import app\n"
        "with app.test_request_context():\n    print(urls.post(post_id=3))\n"
    )
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "use.py"], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )

    assert (done.stdout, done.stderr) == ("/3\n", "")
