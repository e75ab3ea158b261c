"""The folders of an owner: where static files, templates and resources lie, and under which URL (APP-05 to APP-07, FILE)."""

import gc
import os
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import flask
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import PlainApp, PlainFrame
from werkzeug.exceptions import NotFound

from erlen import Blueprint, Erlen, Response, _stack
from erlen import files as files_room
from erlen.errors import ErlenError, OutsideContextError
from erlen.folders import Foldered, cache_age, static_folder_of, static_view, straight_view
from erlen.policy import FLASK


@attrs.define(eq=False, slots=False)
class Owner(Foldered):
    """Somebody with folders."""

    root_path: str
    template_folder: str | os.PathLike[str] | None = None
    given_static_folder: str | None = None
    given_static_url_path: str | None = None


# Where things are


@pytest.mark.parametrize(
    ("folder", "path", "url"),
    [
        (None, None, None),
        ("static", "/root/static", "/static"),
        ("static/", "/root/static", "/static"),
        ("a/b//", "/root/a/b", "/b"),
        (Path("a") / "b", "/root/a/b", "/b"),
        ("/elsewhere/files", "/elsewhere/files", "/files"),
        ("", "/root/", ""),
    ],
)
def test_static_folder_lies_below_the_root(
    folder: str | os.PathLike[str] | None, path: str | None, url: str | None
) -> None:
    """APP-07."""
    owner = Owner("/root")
    owner.static_folder = folder

    assert (owner.static_folder, owner.static_url_path, owner.has_static_folder) == (path, url, folder is not None)


def test_url_path_may_be_given() -> None:
    owner = Owner("/root", given_static_folder="static")
    owner.static_url_path = "/files/"
    given = owner.static_url_path
    owner.static_url_path = None

    assert [given, owner.static_url_path] == ["/files", "/static"]


@given(st.text("ab/\\", max_size=5))
def test_trailing_separators_do_not_count(folder: str) -> None:
    found = static_folder_of(folder)

    assert found is not None
    assert folder.startswith(found) and not found.endswith(("/", "\\"))


# Caching


@given(st.integers(0, 10**6))
def test_cache_age_is_seconds(seconds: int) -> None:
    """FILE-04."""
    assert (cache_age(seconds), cache_age(timedelta(seconds=seconds, milliseconds=500)), cache_age(None)) == (
        seconds,
        seconds,
        None,
    )


def test_cache_age_is_the_current_applications() -> None:
    """FILE-11: a blueprint asks the application it serves in."""
    owner = Owner("/root")
    token = _stack.set_frame(PlainFrame(PlainApp(config={"SEND_FILE_MAX_AGE_DEFAULT": timedelta(minutes=1)})))
    age = owner.get_send_file_max_age("x.css")
    _stack.reset(token)

    assert age == 60
    with pytest.raises(OutsideContextError):
        owner.get_send_file_max_age("x.css")


# Files


@pytest.fixture
def root(tmp_path: Path) -> str:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.txt").write_bytes("ä".encode())
    (tmp_path / "secret.txt").write_bytes("ö".encode("latin-1"))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("template")
    return str(tmp_path)


def test_resource_is_read_as_bytes_or_text(root: str) -> None:
    """FILE-12."""
    owner = Owner(root)
    with owner.open_resource("static/a.txt") as raw, owner.open_resource("static/a.txt", "r") as text:
        read = raw.read(), text.read()
    with owner.open_resource("secret.txt", "rt", encoding="latin-1") as text:
        assert (*read, text.read()) == ("ä".encode(), "ä", "ö")


@pytest.mark.parametrize("mode", ["w", "wb", "a", "r+", "x", "rb+"])
def test_resources_are_not_for_writing(root: str, mode: str) -> None:
    with pytest.raises(ValueError, match="open_resource only reads"):
        Owner(root).open_resource("new.txt", mode)
    assert not os.path.exists(os.path.join(root, "new.txt"))


def test_templates_come_from_the_template_folder(root: str) -> None:
    loader = Owner(root, template_folder="templates").make_jinja_loader()

    assert loader is not None
    assert jinja2.Environment(loader=loader).get_template("a.html").render() == "template"
    assert Owner(root).make_jinja_loader() is None


def test_static_file_is_sent_and_nothing_outside(root: str) -> None:
    """FILE-07, FILE-09."""
    blueprint = Blueprint("bp", "example", root_path=root, static_folder="static")
    app = Erlen("example")

    with app.test_request_context():
        response = blueprint.send_static_file("a.txt")
        response.direct_passthrough = False
        assert (response.get_data(), response.mimetype) == ("ä".encode(), "text/plain")
        response.close()
        for name in ("b.txt", "../secret.txt"):
            with pytest.raises(NotFound):
                blueprint.send_static_file(name)


def test_owner_without_a_folder_says_so() -> None:
    """APP-05."""
    blueprint = Blueprint("bp", "example")

    with (
        Erlen("example").test_request_context(),
        pytest.raises(ErlenError, match="'bp'> has no static folder") as caught,
    ):
        blueprint.send_static_file("a.txt")
    assert isinstance(caught.value, RuntimeError)


# The view


@attrs.define(eq=False, slots=False)
class Sender:
    sent: list[str] = attrs.field(factory=list[str])

    def send_static_file(self, filename: str) -> Response:
        self.sent.append(filename)
        return Response(filename)


def test_static_view_asks_its_owner() -> None:
    owner = Sender()
    view = static_view(owner)

    assert (view("a.css").get_data(), view.__name__, owner.sent) == (b"a.css", "static", ["a.css"])


def test_static_view_keeps_no_application_alive() -> None:
    """APP-06."""
    owner = Sender()
    view = static_view(owner)
    del owner
    gc.collect()

    with pytest.raises(RuntimeError, match="is gone"):
        view("a.css")


# Answering straight, with what is kept of a file


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root whose static file counts as one that was not changed for a while."""
    monkeypatch.setattr(files_room, "SETTLED", -1)
    (tmp_path / "static").mkdir()
    (tmp_path / "static/a.css").write_bytes(b"body {}")
    return tmp_path


def answers(app: Any, path: str = "/static/a.css", **options: Any) -> list[tuple[object, ...]]:
    """Return what a client sees, the present masked: three times, as the third answer comes from what is kept."""
    found: list[tuple[object, ...]] = []
    for _ in range(3):
        with app.test_client().open(path, **options) as response:
            lines = [
                (name, "<now>" if name in {"Date", "Expires"} else value) for name, value in response.headers.items()
            ]
            found.append((response.status, lines, response.data))
    return found


Asked: TypeAlias = list[object]


def hook(app: Any, asked: Asked) -> None:
    def name_type(response: Any) -> Any:
        asked.append((type(response).__name__, response.direct_passthrough, response.is_streamed))
        return response

    app.after_request(name_type)


def class_of_ones_own(app: Any, asked: Asked) -> None:
    app.response_class = type("Mine", (app.response_class,), {"default_mimetype": "text/plain"})
    hook(app, asked)


def view_of_ones_own(app: Any, asked: Asked) -> None:
    view = app.view_functions["static"]

    @wraps(view)
    def wrapped(**given: Any) -> Any:
        return view(**given), 201

    app.view_functions["static"] = wrapped


def age_of_ones_own(app: Any, asked: Asked) -> None:
    app.get_send_file_max_age = asked.append


def odd_age(app: Any, asked: Asked) -> None:
    def age(filename: str | None) -> Any:
        asked.append(filename)
        return 2.5

    app.get_send_file_max_age = age


def sending_of_an_instance(app: Any, asked: Asked) -> None:
    def send(filename: str) -> str:
        return f"no {filename}"

    app.send_static_file = send


def sending_that_takes_more(app: Any, asked: Asked) -> None:
    def send(**given: object) -> str:
        return f"no {sorted(given.items())}"

    app.send_static_file = send
    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static")
    asked.append(answers(app, "/static/v1/a.css"))


def rule_that_gives_more(app: Any, asked: Asked) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static")
    asked.append(answers(app, "/static/v1/a.css"))


def sending_of_a_class(app: Any, asked: Asked) -> None:
    def send(self: object, filename: str) -> str:
        return f"no {filename}"

    app.__class__ = type("Patched", (app.__class__,), {"send_static_file": send})


def server_that_sends(app: Any, asked: Asked) -> None:
    app.config["USE_X_SENDFILE"] = True


def another_folder(app: Any, asked: Asked) -> None:
    app.static_folder = app.root_path


def no_folder(app: Any, asked: Asked) -> None:
    app.static_folder = None
    app.config["PROPAGATE_EXCEPTIONS"] = False


def age(app: Any, asked: Asked) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(seconds=60)


@pytest.mark.parametrize(
    "change",
    [
        *(hook, class_of_ones_own, view_of_ones_own, age_of_ones_own, odd_age, age, another_folder, no_folder),
        *(sending_of_an_instance, sending_of_a_class, sending_that_takes_more, rule_that_gives_more, server_that_sends),
    ],
)
def test_change_is_noticed_though_the_file_is_kept(kept: Path, change: Callable[[Any, Asked], None]) -> None:
    """FILE-04, FILE-09, FILE-11."""
    found: list[tuple[object, ...]] = []
    for app in (
        Erlen("example", root_path=str(kept), security=FLASK),
        flask.Flask("example", root_path=str(kept)),
    ):
        asked: Asked = []
        before = answers(app)
        # Flask and erlen refuse a late hook; what counts here is that it may come late.
        app.__dict__.update(_got_first_request=False, has_served=False)
        change(app, asked)
        found.append((before, answers(app), asked))

    assert found[0] == found[1]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"method": "HEAD"},
        {"method": "OPTIONS"},
        {"headers": {"Range": "bytes=1-2"}},
        {"headers": {"If-None-Match": "*"}},
        {"headers": {"Cookie": "session=x"}},
        {"path": "/own/static/a.css"},
        {"path": "/static/missing.css"},
        {"path": "/static/../a.css"},
    ],
)
def test_kept_file_is_sent_as_flask_does(kept: Path, options: dict[str, Any]) -> None:
    """FILE-01, FILE-07, FILE-09."""
    found: list[object] = []
    for app, made in (
        (Erlen("example", root_path=str(kept), security=FLASK), Blueprint),
        (flask.Flask("example", root_path=str(kept)), flask.Blueprint),
    ):
        # Either application takes blueprints of its own kind.
        own: Any = made("own", "example", root_path=str(kept), static_folder="static", url_prefix="/own")
        app.secret_key = "a key"
        app.register_blueprint(own)
        found.append(answers(app, **options))

    assert found[0] == found[1]


@attrs.frozen
class Policy:
    """A policy whose lines are any."""

    lines: tuple[tuple[str, str], ...] = (("Cache-Control", "no-store"), ("X-Mine", "1"))
    is_selective: bool = False

    def lines_for(self, environ: object, nonce: object, /) -> tuple[tuple[str, str], ...]:
        return self.lines


def test_kept_file_lacks_no_line_and_has_none_twice(kept: Path) -> None:
    app: Any = Erlen("example", root_path=str(kept))
    app.security = Policy()
    app.test_client().get("/static/a.css")

    with app.test_client().get("/static/a.css") as response:
        headers = response.headers
    assert (headers.getlist("Cache-Control"), headers["X-Mine"]) == (["no-cache"], "1")


def test_only_views_of_static_files_are_answered_straight() -> None:
    app, blueprint = Erlen("example"), Blueprint("own", "example", static_folder="static")
    view = app.view_functions["static"]

    @wraps(view)
    def guarded(**given: Any) -> object:
        return view(**given)

    assert [straight_view(each) is None for each in (view, blueprint.send_static_file)] == [False, False]
    assert [straight_view(each) for each in (len, guarded, static_view(Sender()))] == [None, None, None]
