"""Files: send_file, send_from_directory, static folders, resources (area FILE)."""

import datetime
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from .harness import UNCHECKED, AppLike, Framework, Reply, derive, fetch

STAMP = 1_700_000_000
LAST_MODIFIED = "Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return an application root with a few files of a known age."""
    for name, text in {
        "hello.txt": "hello world",
        "data.bin": "\x01\x02",
        "static/style.css": "body {}",
        "static/sub/deep.js": "1",
        "docs/page.html": "<p>",
        "secret.txt": "secret",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (STAMP, STAMP))
    return tmp_path


def sending(fw: Framework, root: Path, send: Callable[[], object], **config: object) -> AppLike:
    """Return an application whose view returns what *send* returns."""
    app = fw.make(config=config, root_path=str(root))
    app.add_url_rule("/", endpoint="index", view_func=lambda: send())
    return app


def sent(
    fw: Framework,
    root: Path,
    *args: Any,  # Any: send_file's own arguments
    config: dict[str, object] | None = None,
    headers: dict[str, str] | None = None,
    method: str = "GET",
    **kwargs: Any,
) -> Reply:
    """Return the answer of a view that calls send_file."""
    app = sending(fw, root, lambda: fw.send_file(*args, **kwargs), **(config or {}))
    return fetch(app, headers=headers, method=method)


def test_file_is_sent_with_all_its_headers(fw: Framework, root: Path) -> None:
    """FILE-01."""
    reply = sent(fw, root, "hello.txt")

    assert (reply.code, reply.text) == (200, "hello world")
    assert reply.header("Content-Type") == "text/plain; charset=utf-8"
    assert reply.header("Content-Length") == "11"
    assert reply.header("Last-Modified") == LAST_MODIFIED
    assert reply.header("Content-Disposition") == "inline; filename=hello.txt"
    assert reply.header("Cache-Control") == "no-cache"
    assert (reply.header("ETag") or "").startswith(f'"{float(STAMP)}-11-')


@pytest.mark.parametrize("path", [str, Path, os.fspath])
def test_file_may_be_named_by_any_kind_of_path(fw: Framework, root: Path, path: Callable[[Path], object]) -> None:
    """FILE-01."""
    assert sent(fw, root, path(root / "hello.txt")).text == "hello world"


def test_unknown_type_is_an_octet_stream(fw: Framework, root: Path) -> None:
    """FILE-01."""
    assert sent(fw, root, "data.bin").header("Content-Type") == "application/octet-stream"


def test_mimetype_may_be_given(fw: Framework, root: Path) -> None:
    """FILE-01."""
    assert sent(fw, root, "hello.txt", mimetype="application/x-own").header("Content-Type") == "application/x-own"


def test_same_etag_means_not_modified(fw: Framework, root: Path) -> None:
    """FILE-01."""
    etag = sent(fw, root, "hello.txt").header("ETag") or ""
    reply = sent(fw, root, "hello.txt", headers={"If-None-Match": etag})

    assert (reply.code, reply.body, reply.header("ETag")) == (304, b"", etag)


def test_unchanged_since_means_not_modified(fw: Framework, root: Path) -> None:
    """FILE-01."""
    assert sent(fw, root, "hello.txt", headers={"If-Modified-Since": LAST_MODIFIED}).code == 304


@pytest.mark.parametrize(
    ("asked", "code", "body", "content_range"),
    [
        ("bytes=0-4", 206, "hello", "bytes 0-4/11"),
        ("bytes=6-", 206, "world", "bytes 6-10/11"),
        ("bytes=-3", 206, "rld", "bytes 8-10/11"),
    ],
)
def test_part_of_a_file(fw: Framework, root: Path, asked: str, code: int, body: str, content_range: str) -> None:
    """FILE-01."""
    reply = sent(fw, root, "hello.txt", headers={"Range": asked})

    assert (reply.code, reply.text, reply.header("Content-Range")) == (code, body, content_range)


def test_impossible_part_of_a_file(fw: Framework, root: Path) -> None:
    """FILE-01."""
    reply = sent(fw, root, "hello.txt", headers={"Range": "bytes=99-"})

    assert (reply.code, reply.header("Content-Range")) == (416, "bytes */11")


def test_head_of_a_file(fw: Framework, root: Path) -> None:
    """FILE-01, METH-01."""
    reply = sent(fw, root, "hello.txt", method="HEAD")

    assert (reply.code, reply.body, reply.header("Content-Length")) == (200, b"", "11")


def test_attachment(fw: Framework, root: Path) -> None:
    """FILE-02."""
    assert sent(fw, root, "hello.txt", as_attachment=True).header("Content-Disposition") == (
        "attachment; filename=hello.txt"
    )


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("other.txt", "attachment; filename=other.txt"),
        ("a b.txt", 'attachment; filename="a b.txt"'),
        ("naïve.txt", "attachment; filename=naive.txt; filename*=UTF-8''na%C3%AFve.txt"),
        ("名.txt", "attachment; filename=.txt; filename*=UTF-8''%E5%90%8D.txt"),
    ],
)
def test_download_name(fw: Framework, root: Path, name: str, line: str) -> None:
    """FILE-02."""
    reply = sent(fw, root, "hello.txt", as_attachment=True, download_name=name)

    assert reply.header("Content-Disposition") == line


def test_stream_with_mimetype(fw: Framework, root: Path) -> None:
    """FILE-03."""
    reply = sent(fw, root, io.BytesIO(b"abc"), mimetype="text/plain")

    assert (reply.body, reply.header("Content-Type")) == (b"abc", "text/plain; charset=utf-8")
    assert (reply.header("ETag"), reply.header("Content-Disposition")) == (None, None)


def test_stream_with_download_name(fw: Framework, root: Path) -> None:
    """FILE-03."""
    reply = sent(fw, root, io.BytesIO(b"abc"), download_name="a.css")

    assert (reply.body, reply.header("Content-Type")) == (b"abc", "text/css; charset=utf-8")


def test_stream_without_a_type_is_refused(fw: Framework, root: Path) -> None:
    """FILE-03."""
    with fw.make().test_request_context(), pytest.raises(TypeError):
        fw.send_file(io.BytesIO(b"abc"))


def test_attachment_without_a_name_is_refused(fw: Framework) -> None:
    """FILE-03."""
    with fw.make().test_request_context(), pytest.raises(TypeError):
        fw.send_file(io.BytesIO(b"abc"), mimetype="text/plain", as_attachment=True)


def test_text_stream_is_refused(fw: Framework, root: Path) -> None:
    """FILE-03."""
    with fw.make().test_request_context():
        with pytest.raises(ValueError):
            fw.send_file(io.StringIO("abc"), mimetype="text/plain")
        with (root / "hello.txt").open() as text, pytest.raises(ValueError):
            fw.send_file(text, mimetype="text/plain")


@pytest.mark.parametrize(
    ("max_age", "line"),
    [(10, "public, max-age=10"), (0, "no-cache, max-age=0"), (None, "no-cache")],
)
def test_max_age(fw: Framework, root: Path, max_age: int | None, line: str) -> None:
    """FILE-04."""
    assert sent(fw, root, "hello.txt", max_age=max_age).header("Cache-Control") == line


def test_max_age_may_depend_on_the_path(fw: Framework, root: Path) -> None:
    """FILE-04."""
    asked: list[object] = []

    def age(path: str | None) -> int:
        asked.append(path)
        return 7

    assert sent(fw, root, "hello.txt", max_age=age).header("Cache-Control") == "public, max-age=7"
    assert asked == [str(root / "hello.txt")]


@pytest.mark.parametrize("default", [3600, datetime.timedelta(hours=1)])
def test_max_age_defaults_to_the_config(fw: Framework, root: Path, default: object) -> None:
    """FILE-04."""
    reply = sent(fw, root, "hello.txt", config={"SEND_FILE_MAX_AGE_DEFAULT": default})

    assert reply.header("Cache-Control") == "public, max-age=3600"


def test_method_of_the_app_decides_the_max_age(fw: Framework, root: Path) -> None:
    """FILE-04, FILE-11."""
    asked: list[object] = []

    def age(self: object, filename: str | None) -> int:
        asked.append(filename)
        return 9

    app = derive(fw.App, get_send_file_max_age=age)("behaviour_app", root_path=str(root))
    app.add_url_rule("/", endpoint="index", view_func=lambda: fw.send_file("hello.txt"))

    assert fetch(app).header("Cache-Control") == "public, max-age=9"
    assert fetch(app, "/static/style.css").header("Cache-Control") == "public, max-age=9"
    assert asked == [str(root / "hello.txt"), "style.css"]


def test_etag_can_be_left_out_or_given(fw: Framework, root: Path) -> None:
    """FILE-05."""
    assert sent(fw, root, "hello.txt", etag=False).header("ETag") is None
    assert sent(fw, root, "hello.txt", etag="mine").header("ETag") == '"mine"'


def test_conditional_answers_can_be_turned_off(fw: Framework, root: Path) -> None:
    """FILE-05."""
    reply = sent(fw, root, "hello.txt", conditional=False, headers={"Range": "bytes=0-4"})

    assert (reply.code, reply.text) == (200, "hello world")


@pytest.mark.parametrize("value", [STAMP + 60, datetime.datetime.fromtimestamp(STAMP + 60, datetime.UTC)])
def test_last_modified_can_be_given(fw: Framework, root: Path, value: object) -> None:
    """FILE-05."""
    assert sent(fw, root, "hello.txt", last_modified=value).header("Last-Modified") == "Tue, 14 Nov 2023 22:14:20 GMT"


def test_relative_path_starts_at_the_root_path(fw: Framework, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FILE-06."""
    monkeypatch.chdir(root / "docs")

    assert sent(fw, root, "static/style.css").text == "body {}"


def test_missing_file_is_an_error_of_the_app(fw: Framework, root: Path) -> None:
    """FILE-06."""
    with fw.make(root_path=str(root)).test_request_context(), pytest.raises(FileNotFoundError):
        fw.send_file("missing.txt")


def test_send_file_without_a_request_raises(fw: Framework, root: Path) -> None:
    """FILE-13."""
    with pytest.raises(RuntimeError):
        fw.send_file(str(root / "hello.txt"))
    with fw.make(root_path=str(root)).app_context(), pytest.raises(RuntimeError):
        fw.send_file("hello.txt")


# send_from_directory


@pytest.mark.parametrize("directory", ["static", Path("static")])
def test_file_below_a_relative_directory(fw: Framework, root: Path, directory: object) -> None:
    """FILE-07."""
    app = sending(fw, root, lambda: fw.send_from_directory(directory, "sub/deep.js", as_attachment=True))
    reply = fetch(app)

    assert (reply.code, reply.text) == (200, "1")
    assert reply.header("Content-Disposition") == "attachment; filename=deep.js"


def test_file_below_an_absolute_directory(fw: Framework, root: Path) -> None:
    """FILE-07."""
    assert fetch(sending(fw, root, lambda: fw.send_from_directory(root / "docs", "page.html"))).text == "<p>"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/passwd", "sub", "missing.css", "", "sub/../../secret.txt", "."]
)
def test_way_out_of_the_directory_is_not_found(fw: Framework, root: Path, path: str) -> None:
    """FILE-07, SEC-06."""
    with fw.make(root_path=str(root)).test_request_context(), pytest.raises(NotFound):
        fw.send_from_directory("static", path)


def test_x_sendfile(fw: Framework, root: Path) -> None:
    """FILE-08."""
    reply = sent(fw, root, "hello.txt", config={"USE_X_SENDFILE": True})

    assert (reply.header("X-Sendfile"), reply.body) == (str(root / "hello.txt"), b"")


# Static folders


def test_static_endpoint_serves_the_folder(fw: Framework, root: Path) -> None:
    """FILE-09."""
    app = fw.make(root_path=str(root))
    reply = fetch(app, "/static/style.css")

    assert (reply.text, reply.header("Content-Type")) == ("body {}", "text/css; charset=utf-8")
    with app.test_request_context():
        assert fw.url_for("static", filename="sub/deep.js") == "/static/sub/deep.js"


def test_static_endpoint_takes_no_post(fw: Framework, root: Path) -> None:
    """FILE-09."""
    reply = fetch(fw.make(root_path=str(root)), "/static/style.css", method="POST")

    assert (reply.code, reply.methods()) == (405, {"GET", "HEAD", "OPTIONS"})


@pytest.mark.parametrize(
    "path", ["/static/missing", "/static/../secret.txt", "/static/sub", "/static/%2e%2e/secret.txt"]
)
def test_static_endpoint_stays_in_the_folder(fw: Framework, root: Path, path: str) -> None:
    """FILE-09, SEC-06."""
    assert fetch(fw.make(root_path=str(root)), path).code == 404


def test_send_static_file_without_a_folder_raises(fw: Framework) -> None:
    """FILE-09."""
    app = fw.make(static_folder=None)
    with app.test_request_context(), pytest.raises(RuntimeError):
        app.send_static_file("style.css")


def test_blueprint_serves_its_static_folder_under_the_prefix(fw: Framework, root: Path) -> None:
    """FILE-10, BP-17."""
    app = fw.make(root_path=str(root / "docs"))
    bp = fw.bp("bp", root_path=str(root), static_folder="static")
    app.register_blueprint(bp, url_prefix="/bp")

    assert fetch(app, "/bp/static/style.css").text == "body {}"
    with app.test_request_context():
        assert fw.url_for("bp.static", filename="style.css") == "/bp/static/style.css"


def test_app_shadows_a_blueprint_static_folder_without_prefix(fw: Framework, root: Path) -> None:
    """FILE-10."""
    app = fw.make(root_path=str(root / "docs"), config=UNCHECKED)
    app.register_blueprint(fw.bp("bp", root_path=str(root), static_folder="static"))

    assert fetch(app, "/static/style.css").code == 404


def test_static_view_uses_the_max_age_of_its_owner(fw: Framework, root: Path) -> None:
    """FILE-11."""
    app = fw.make(root_path=str(root), config={"SEND_FILE_MAX_AGE_DEFAULT": 5})
    bp_class = derive(fw.Blueprint, get_send_file_max_age=lambda self, filename: 100)
    app.register_blueprint(bp_class("own", "x", root_path=str(root), static_folder="static"), url_prefix="/own")
    app.register_blueprint(fw.bp("plain", root_path=str(root), static_folder="static"), url_prefix="/plain")
    ages = [fetch(app, f"{path}/static/style.css").header("Cache-Control") for path in ("", "/own", "/plain")]

    assert ages == ["public, max-age=5", "public, max-age=100", "public, max-age=5"]


# Resources


def test_resource_is_binary_by_default(fw: Framework, root: Path) -> None:
    """FILE-12."""
    app, bp = fw.make(root_path=str(root)), fw.bp("bp", root_path=str(root))
    for owner in (app, bp):
        with owner.open_resource("hello.txt") as file:
            assert file.read() == b"hello world"


@pytest.mark.parametrize("mode", ["r", "rt"])
def test_resource_as_text(fw: Framework, root: Path, mode: str) -> None:
    """FILE-12, BUG-11."""
    (root / "text.txt").write_text("ü", encoding="utf-8")
    app, bp = fw.make(root_path=str(root)), fw.bp("bp", root_path=str(root))
    with app.open_resource("text.txt", mode, encoding="utf-8") as file:
        assert file.read() == "ü"
    with bp.open_resource("text.txt", mode) as file:
        assert (file.read(), file.encoding) == ("ü", "utf-8")


@pytest.mark.parametrize("mode", ["w", "x", "a", "r+", "wb"])
def test_resource_cannot_be_written(fw: Framework, root: Path, mode: str) -> None:
    """FILE-12."""
    app, bp = fw.make(root_path=str(root)), fw.bp("bp", root_path=str(root))
    for owner in (app, bp):
        with pytest.raises(ValueError):
            owner.open_resource("hello.txt", mode)


def test_instance_resource_can_be_written(fw: Framework, tmp_path: Path) -> None:
    """FILE-12, INST-06."""
    app = fw.make(instance_path=str(tmp_path))
    with app.open_instance_resource("note.txt", "w") as file:
        file.write("ü")
    assert (tmp_path / "note.txt").read_bytes() == "ü".encode()
    with app.open_instance_resource("note.txt") as file:
        assert file.read() == "ü".encode()
