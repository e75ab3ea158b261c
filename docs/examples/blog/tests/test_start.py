"""The first start, settings, and the commands."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blog import create_app
from blog.access import USER_ID
from blog.database import create_tables, db
from blog.images import recognise
from blog.instance import kept_secret_key
from blog.settings import Blog, Settings, settings
from blog.store import pictures, users
from blog.views import auth, posts
from erlen.errors import SettingsError

from .site import PASSWORD, Visitor, png
from .test_posts import write
from .test_uploads import kept


def test_the_first_start_makes_what_is_needed(tmp_path: Path) -> None:
    app = create_app(instance_path=str(tmp_path / "deep" / "instance"))

    assert sorted(path.name for path in Path(app.instance_path).iterdir() if "-" not in path.name) == [
        "blog.sqlite3",
        "secret_key",
    ]
    assert app.test_client().get("/").status_code == 200


def test_the_second_start_finds_everything(tmp_path: Path) -> None:
    first = Visitor.of(create_app(instance_path=str(tmp_path)))
    first.post(auth.register, name="ada", password=PASSWORD)()
    write(first)
    second = Visitor(create_app(instance_path=str(tmp_path)), first.client)

    assert second.app.secret_key == first.app.secret_key
    assert second.get(posts.show)(post_id=1).status_code == 200


def test_the_secret_key_is_its_owners_only(tmp_path: Path) -> None:
    key = kept_secret_key(tmp_path)

    assert len(key) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_workers_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        apps = list(pool.map(create_app, [None] * 8, [str(tmp_path)] * 8))

    assert len({app.secret_key for app in apps}) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("secret_key")] == ["secret_key"]


def test_values_override_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text(
        'site_name = "ignored: lower case"\nSITE_NAME = "Ours"\nPAGE_SIZE = 7\nPICTURE_BYTES = 9\n'
    )
    monkeypatch.setenv("BLOG_PAGE_SIZE", "8")
    monkeypatch.setenv("BLOG_SECRET_KEY", "from the environment")
    monkeypatch.setenv("BLOG_PICTURE_BYTES", "10")
    monkeypatch.setenv("BLOG_INSTANCE_PATH", str(tmp_path))
    app = create_app({"PICTURE_BYTES": 11})

    assert app.settings == Settings(site_name="Ours", page_size=8, picture_bytes=11)
    assert app.secret_key == "from the environment"
    assert not (tmp_path / "secret_key").exists()
    assert "Ours</a>" in app.test_client().get("/").text


@pytest.mark.parametrize(
    ("key", "value"), [("PAGE_SIZE", "many"), ("PAGE_SIZE", 0), ("REGISTRATION_OPEN", "maybe"), ("SITE_NAME", "")]
)
def test_a_wrong_setting_stops_the_start(tmp_path: Path, key: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"(?i){key}"):
        create_app({key: value}, str(tmp_path))


def test_settings_belong_to_the_current_application(app: Blog) -> None:
    with app.app_context():
        assert settings() is app.settings


def test_one_connection_lasts_as_long_as_its_context(app: Blog) -> None:
    with app.app_context():
        connection = db()
        assert db() is connection
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    with app.app_context():
        assert db() is not connection


def test_tables_are_made_once(app: Blog) -> None:
    with app.app_context():
        assert create_tables() is False


def test_init_db_says_where_the_database_is(app: Blog) -> None:
    result = app.test_cli_runner().invoke(args=["init-db"])

    assert result.exit_code == 0, result.output
    assert result.output == f"The database at {Path(app.instance_path, 'blog.sqlite3')} is empty.\n"


def test_init_db_clears_after_asking(app: Blog, ada: Visitor) -> None:
    post_id = write(ada)
    with app.app_context():
        image = recognise(png())
        assert image is not None
        pictures.add(post_id, image, "Green.")
    runner = app.test_cli_runner()

    assert "is ready" in runner.invoke(args=["init-db"]).output
    assert runner.invoke(args=["init-db", "--clear"], input="n\n").exit_code == 1
    assert len(kept(ada)) == 1
    assert "is empty" in runner.invoke(args=["init-db", "--clear"], input="y\n").output
    assert kept(ada) == []
    assert "is empty" in runner.invoke(args=["init-db", "--clear", "--yes"]).output
    assert ada.get(posts.show)(post_id=post_id).status_code == 404


def test_a_session_from_before_clearing_is_nobodys(app: Blog, ada: Visitor) -> None:
    app.test_cli_runner().invoke(args=["init-db", "--clear", "--yes"])
    with app.app_context():
        grace = users.add("grace", PASSWORD)
    with ada.client.session_transaction() as session:
        assert session[USER_ID] != grace.id

    assert "grace" not in ada.get(posts.index)().text


def test_add_user(app: Blog, visitor: Visitor) -> None:
    runner = app.test_cli_runner()
    result = runner.invoke(args=["add-user", "grace"], input=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == 0, result.output
    assert "Added grace." in result.output
    assert PASSWORD not in result.output
    assert visitor.post(auth.login, name="grace", password=PASSWORD)().status_code == 303

    again = runner.invoke(args=["add-user", "GRACE", "--password", PASSWORD])
    assert (again.exit_code, again.output) == (1, "Error: The name 'GRACE' is taken; choose another one.\n")
    short = runner.invoke(args=["add-user", "x", "--password", "short"])
    assert short.exit_code == 1
    assert "A name has" in short.output
    assert "A password has" in short.output
