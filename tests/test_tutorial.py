"""The application of Flask's tutorial, ported: it works, and nothing complains about it; nor about the other examples and a new project.

`docs/examples/flaskr` has the tutorial's features in its style. No false alarm: mypy, pyright, pyrefly and ty are silent, mypy with the plugin too,
and so is `erlen check`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.shops import forget_neighbours
from tests.test_typetests import CACHE, CHECKERS, ROOT, TYPETESTS, reports

from erlen import Erlen, g, session
from erlen.checking import check
from erlen.testing import ErlenClient
from flaskr import create_app
from flaskr.db import get_db, init_db

EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture
def app(tmp_path: Path) -> Erlen:
    app = create_app({"TESTING": True, "DATABASE": str(tmp_path / "flaskr.sqlite")})
    with app.app_context():
        init_db()
    return app


@pytest.fixture
def client(app: Erlen) -> ErlenClient:
    return app.test_client()


def register(client: ErlenClient, username: str = "ada", password: str = "secret") -> str:
    response = client.post("/auth/register", data={"username": username, "password": password})
    return response.headers.get("Location") or response.text


def login(client: ErlenClient, username: str = "ada", password: str = "secret") -> str:
    response = client.post("/auth/login", data={"username": username, "password": password})
    return response.headers.get("Location") or response.text


def write(client: ErlenClient, title: str = "Hello") -> str:
    return client.post("/create", data={"title": title, "body": "World"}).headers.get("Location", "")


def test_hello(client: ErlenClient) -> None:
    assert client.get("/hello").text == "Hello, World!"


def test_users_register_and_log_in(app: Erlen, client: ErlenClient) -> None:
    assert "Register" in client.get("/auth/register").text
    assert register(client) == "/auth/login"
    with client:
        assert login(client) == "/"
        client.get("/")
        assert session["user_id"] == 1
        assert g.user["username"] == "ada"
        client.get("/auth/logout")
        assert "user_id" not in session
    with app.app_context():
        assert get_db().execute("SELECT count(*) FROM user").fetchone()[0] == 1


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("", "x", "Username is required."),
        ("ada", "", "Password is required."),
        ("bob", "x", "User bob is already registered."),
    ],
)
def test_registration_is_checked(client: ErlenClient, username: str, password: str, said: str) -> None:
    register(client, "bob")

    assert said in register(client, username, password)


def test_login_is_checked(client: ErlenClient) -> None:
    register(client)

    assert "Incorrect username." in login(client, "eve")
    assert "Incorrect password." in login(client, "ada", "guess")


def test_users_write_change_and_delete_posts(client: ErlenClient) -> None:
    register(client)
    login(client)

    assert "New" in client.get("/").text
    assert write(client) == "/"
    assert 'href="/1/update"' in client.get("/").text
    assert client.post("/1/update", data={"title": "Changed", "body": ""}).headers["Location"] == "/"
    assert "Changed" in client.get("/").text
    assert "Title is required." in client.post("/1/update", data={"title": "", "body": ""}).text
    assert client.post("/1/delete").headers["Location"] == "/"
    assert "Changed" not in client.get("/").text


@pytest.mark.parametrize("path", ["/create", "/1/update", "/1/delete"])
def test_strangers_log_in_first(client: ErlenClient, path: str) -> None:
    assert client.post(path).headers["Location"] == "/auth/login"


def test_posts_belong_to_their_authors(client: ErlenClient) -> None:
    register(client)
    login(client)
    write(client)
    register(client, "eve")
    login(client, "eve")

    assert client.post("/1/update").status_code == 403
    assert client.post("/1/delete").status_code == 403
    assert client.post("/2/update").status_code == 404
    assert 'href="/1/update"' not in client.get("/").text


def test_connection_is_closed_with_its_context(app: Erlen) -> None:
    with app.app_context():
        database = get_db()
        assert database is get_db()

    with pytest.raises(Exception, match="closed"):
        database.execute("SELECT 1")


def test_command_makes_the_tables(app: Erlen) -> None:
    # The command line pushes it; the runner starts with the command itself, as Flask's.
    with app.app_context():
        assert app.test_cli_runner().invoke(args=["init-db"]).output == "Initialized the database.\n"


# No false alarm


def test_check_finds_nothing(app: Erlen, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_neighbours(monkeypatch, EXAMPLES, "flaskr")

    assert check(app) == []


@pytest.mark.typetest
@pytest.mark.parametrize("checker", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CHECKERS])
def test_examples_are_clean(checker: str) -> None:
    """Every example; the tests of the small ones lean on this project's, which this configuration does not know."""
    found = reports(checker, EXAMPLES)

    assert {path: said for path, said in found.items() if path.startswith("blog/") or "/tests/" not in path} == {}


@pytest.mark.typetest
@pytest.mark.parametrize("checker", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CHECKERS])
def test_new_project_is_clean(checker: str, tmp_path: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "erlen", "new", "shop"]
    subprocess.run(command, cwd=tmp_path, env=variables, check=True, capture_output=True)

    assert reports(checker, tmp_path.resolve() / "shop") == {}


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
@pytest.mark.parametrize("place", ["docs/examples", "typetests"])
def test_plugin_finds_nothing(place: str, tmp_path: Path) -> None:
    """In the examples, and in what is right by the types; the plugin's own right programs are in `typetests/plugin`."""
    strict = (TYPETESTS / "mypy.ini").read_text(encoding="utf-8")
    config = strict.replace("$MYPY_CONFIG_FILE_DIR/..", str(ROOT)).replace(
        "[mypy]", "[mypy]\nplugins = erlen.mypy_plugin"
    )
    (tmp_path / "mypy.ini").write_text(config.replace("(plugin|flask)", "(plugin|flask|reject)"), encoding="utf-8")
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    options = ["--config-file", str(tmp_path / "mypy.ini"), f"--cache-dir={CACHE / 'with-plugin'}"]

    # The tests of the small examples lean on this project's, which this configuration does not know.
    read = ["flaskr", "blog"] if place == "docs/examples" else ["."]

    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *read],
        cwd=ROOT / place,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.splitlines()[-1][:7]) == (0, "Success"), done.stdout
