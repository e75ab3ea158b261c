"""The folders of an owner: where static files, templates and resources lie, and under which URL (APP-05 to APP-07, FILE)."""

import gc
import os
from datetime import timedelta
from pathlib import Path

import attrs
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles import PlainApp, PlainFrame
from werkzeug.exceptions import NotFound

from erlen import Blueprint, Erlen, Response, _stack
from erlen.errors import ErlenError, OutsideContextError
from erlen.folders import Foldered, cache_age, static_folder_of, static_view


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
