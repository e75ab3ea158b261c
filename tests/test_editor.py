"""The editor knows the routes: real language servers are asked what an editor asks them, over a project with a generated `urls` module."""

import json
import runpy
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.editor import Editor

from erlen import AnyErlen
from erlen.typegen import endpoints_of, module_text

SRC = Path(__file__).resolve().parent.parent / "src"
SERVERS = {"pyright": ["basedpyright-langserver", "--stdio"], "pyrefly": ["pyrefly", "lsp"], "ty": ["ty", "server"]}

VIEWS = '''\
"""Views of a blog."""

from erlen import Blueprint, Erlen

blog = Blueprint("blog", __name__, url_prefix="/blog")
shop = Blueprint("shop", __name__, url_prefix="/shop")


@blog.get("/<int:post_id>")
def post(post_id: int) -> str:
    """Show one post."""
    return ""


@blog.get("/users/<int:user_id>", defaults={"tab": "posts"})
@blog.get("/users/<int:user_id>/<tab>")
def profile(user_id: int, tab: str) -> str:
    """Show one user."""
    return ""


@shop.get("/")
async def index() -> str:
    """Show what there is."""
    return ""


app = Erlen(__name__, static_folder=None)
app.register_blueprint(blog)
app.register_blueprint(shop)
'''
TREE = "from urls import urls\n\n"
LINK = "from erlen import link\nfrom views import profile\n\n"
CLIENT = "from views import app, profile\n\n"


@cache
def generated(folder: Path) -> str:
    """Return the `urls` module of the project in *folder*."""
    app: AnyErlen = runpy.run_path(str(folder / "views.py"))["app"]
    return module_text("shop", endpoints_of(app))


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in SERVERS])
def editor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Return an editor in the project's folder, with the language server behind it."""
    folder = tmp_path_factory.mktemp("project").resolve()
    (folder / "views.py").write_text(VIEWS, encoding="utf-8")
    (folder / "urls.py").write_text(generated(folder), encoding="utf-8")
    paths = json.dumps([str(folder), str(SRC)])
    (folder / "pyrightconfig.json").write_text(f'{{"extraPaths": {paths}, "pythonVersion": "3.11"}}')
    (folder / "pyrefly.toml").write_text(
        f"search-path = {paths}\npython-interpreter-path = {json.dumps(sys.executable)}\n"
    )
    (folder / "ty.toml").write_text(
        f'[environment]\npython = {json.dumps(sys.prefix)}\npython-version = "3.11"\nroot = {paths}\n'
    )
    program, *options = SERVERS[request.param]
    command = [str(Path(sys.executable).with_name(program)), *options]
    editor = Editor(command, folder, {"python": {"pythonPath": sys.executable}})
    yield editor
    editor.close()


def public(names: set[str]) -> set[str]:
    return {name for name in names if not name.startswith("_")}


def keywords(names: set[str]) -> set[str]:
    return {name for name in names if name.endswith("=")}


def named(parameters: list[str]) -> list[str]:
    """Return the names among *parameters*; the star between them is none."""
    return [parameter.partition(":")[0] for parameter in parameters if parameter != "*"]


pytestmark = pytest.mark.typetest


def test_blueprints_are_completed(editor: Editor) -> None:
    assert public(editor.at(TREE + "urls.‸").completions()) == {"blog", "shop"}


def test_endpoints_of_a_blueprint_are_completed(editor: Editor) -> None:
    assert public(editor.at(TREE + "urls.blog.‸").completions()) == {"post", "profile"}
    assert public(editor.at(TREE + 'urls(query={"page": 2}).blog.‸').completions()) == {"post", "profile"}


def test_exactly_the_rules_variables_are_completed(editor: Editor) -> None:
    place = editor.at(TREE + "urls.blog.post(‸)")

    assert keywords(place.completions()) == {"post_id="}
    assert named(place.parameters()) == ["post_id"]
    assert named(editor.at(TREE + "urls.blog.profile(‸)").parameters()) == ["user_id", "tab"]
    assert named(editor.at(TREE + "urls.shop.index(‸)").parameters()) == []


def test_link_completes_exactly_the_views_parameters(editor: Editor) -> None:
    for text in ("link(profile)(‸)", 'link(profile, query={"page": 2})(‸)'):
        place = editor.at(LINK + text)

        assert keywords(place.completions()) == {"user_id=", "tab="}
        assert named(place.parameters()) == ["user_id", "tab"]


def test_client_completes_exactly_the_views_parameters(editor: Editor) -> None:
    place = editor.at(CLIENT + "app.test_client().on(profile)(‸)")

    assert keywords(place.completions()) == {"user_id=", "tab="}
    assert named(place.parameters()) == ["user_id", "tab"]


@pytest.mark.parametrize(
    ("text", "signature", "docstring", "rule"),
    [
        ("urls.blog.po‸st", "def post(post_id: int) -> str", "Show one post.", "GET /blog/<int:post_id>"),
        (
            "urls.blog.pro‸file",
            "def profile(user_id: int, tab: str) -> str",
            "Show one user.",
            "GET /blog/users/<int:user_id>/<tab>",
        ),
        ("urls.shop.in‸dex", "async def index() -> str", "Show what there is.", "GET /shop/"),
    ],
)
def test_hover_shows_the_views_signature_and_docstring(
    editor: Editor, text: str, signature: str, docstring: str, rule: str
) -> None:
    shown = editor.at(TREE + text).hover()
    # Servers escape what markdown would take for its own.
    plain = shown.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")

    assert signature in plain
    assert docstring in plain
    assert rule in plain


def test_server_that_ends_is_an_error(tmp_path: Path) -> None:
    with pytest.raises((TimeoutError, BrokenPipeError)):
        Editor([sys.executable, "-c", "print('x', file=__import__('sys').stderr)"], tmp_path, {})
