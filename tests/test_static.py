"""Files as responses, beside Flask's (area FILE)."""

import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, Any

import flask
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.test import create_environ

from erlen import Erlen
from erlen.errors import OutsideContextError
from erlen.static import FileOptions, StaticFiles, send_from, send_one
from erlen.wrappers import Response

CONTENT = b"body { color: red }\n" * 10


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a folder of files, and a file outside of that folder."""
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    for path in ("files/a.css", "files/sub/b.tar.gz", "files/unknown.zzz", "files/ü ä.txt", "secret.txt"):
        (tmp_path / path).write_bytes(CONTENT)
    for each in tmp_path.rglob("*"):
        os.utime(each, (1_600_000_000, 1_600_000_000))
    return tmp_path


def lines(response: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return what a client sees of a response of either framework; dates that tell the present are masked."""
    response.direct_passthrough = False
    body = response.get_data()
    headers = [
        (name, re.sub(r".*", "<now>", value, count=1) if name in {"Date", "Expires"} else value)
        for name, value in response.headers.to_wsgi_list()
    ]
    response.close()
    return response.status, headers, body


def attempt(send: Callable[[], Any]) -> object:
    """Return what a client sees, or the kind of exception."""
    try:
        return lines(send())
    except HTTPException as error:
        return error.code
    except (OSError, TypeError, ValueError) as error:
        return type(error).__name__


def both(
    root: Path, call: str, *args: object, config: Mapping[str, Any] | None = None, environ: Any = None, **options: Any
) -> tuple[object, object]:
    """Send with erlen's function and with Flask's helper of the same request."""
    app, oracle = Erlen("example", root_path=str(root)), flask.Flask("example", root_path=str(root))
    for each in (app, oracle):
        each.config.update(config or {})
    wsgi = create_environ(headers=environ)
    ours: Any = {"send_file": send_one, "send_from_directory": send_from}[call]
    with oracle.request_context(wsgi):
        theirs = attempt(lambda: getattr(flask, call)(*fresh(args), **options))
    return attempt(lambda: ours(app, wsgi, *fresh(args), **options)), theirs


def fresh(args: tuple[object, ...]) -> tuple[object, ...]:
    """Return *args* with each factory of a file object called."""
    return tuple(arg() if callable(arg) else arg for arg in args)


def stream() -> IO[bytes]:
    return BytesIO(CONTENT)


def text_stream() -> IO[str]:
    return StringIO("text")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("files/a.css", {}),
        (Path("files/sub/b.tar.gz"), {}),
        ("files/sub/b.tar.gz", {"as_attachment": True}),
        ("files/unknown.zzz", {}),
        ("files/ü ä.txt", {"as_attachment": True}),
        ("files/a.css", {"mimetype": "text/plain", "download_name": "x.css"}),
        ("files/a.css", {"etag": False, "conditional": False}),
        ("files/a.css", {"etag": "mine"}),
        ("files/a.css", {"last_modified": datetime(2020, 1, 2)}),
        ("files/a.css", {"max_age": 0}),
        ("files/a.css", {"max_age": 60}),
        ("files/a.css", {"max_age": lambda path: len(path or "")}),
        ("files/missing.css", {}),
        ("files", {}),
        (stream, {}),
        (stream, {"as_attachment": True, "mimetype": "text/css"}),
        (stream, {"mimetype": "text/css"}),
        (stream, {"download_name": "x.css", "etag": "mine", "last_modified": 1_600_000_000}),
        (text_stream, {"mimetype": "text/plain"}),
    ],
)
def test_file_is_sent_as_flask_sends_it(root: Path, name: object, options: dict[str, Any]) -> None:
    """FILE-01 to FILE-06."""
    ours, theirs = both(root, "send_file", name, **options)

    assert ours == theirs


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-3"},
        {"Range": "bytes=-5"},
        {"Range": "bytes=900-"},
        {"Range": "lines=1"},
        {"If-Modified-Since": "Sun, 13 Sep 2020 12:26:40 GMT"},
        {"If-Modified-Since": "Sun, 13 Sep 2015 12:26:40 GMT"},
        {"If-None-Match": '"mine"'},
        {"If-None-Match": '"other"'},
        {"If-Match": '"other"'},
        {"If-Range": '"mine"', "Range": "bytes=0-3"},
    ],
    ids=str,
)
def test_conditions_and_ranges_are_flasks(root: Path, headers: dict[str, str]) -> None:
    """FILE-01."""
    ours, theirs = both(root, "send_file", "files/a.css", environ=headers, etag="mine")

    assert ours == theirs


@pytest.mark.parametrize("default", [None, 0, 90, timedelta(minutes=2)])
@pytest.mark.parametrize("max_age", [None, 5])
def test_age_falls_back_to_the_configuration(root: Path, default: object, max_age: int | None) -> None:
    """FILE-04."""
    config = {"SEND_FILE_MAX_AGE_DEFAULT": default}
    ours, theirs = both(root, "send_file", "files/a.css", config=config, max_age=max_age)

    assert ours == theirs


def test_front_server_is_told_where_the_file_is(root: Path) -> None:
    """FILE-08."""
    ours, theirs = both(root, "send_file", "files/a.css", config={"USE_X_SENDFILE": True})

    assert ours == theirs
    assert f"'X-Sendfile', '{root}/files/a.css'" in str(ours)


@pytest.mark.parametrize(
    "path",
    [
        "a.css",
        "sub/b.tar.gz",
        "sub/../a.css",
        "sub",
        "",
        ".",
        "missing",
        "../secret.txt",
        "sub/../../secret.txt",
        "/etc/passwd",
        "..\\secret.txt",
        Path("sub", "b.tar.gz"),
    ],
    ids=str,
)
@pytest.mark.parametrize("absolute", [False, True])
def test_folder_is_served_as_flask_serves_it(root: Path, path: object, absolute: bool) -> None:
    """FILE-07."""
    ours, theirs = both(root, "send_from_directory", root / "files" if absolute else "files", path, max_age=7)

    assert ours == theirs


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(["..", ".", "", "sub", "a.css", "secret.txt", "files", "~", "%2e%2e"]), max_size=6)
)
def test_nothing_outside_of_the_folder_is_reached(root: Path, parts: list[str]) -> None:
    """FILE-07, SEC-06."""
    app, environ = Erlen("example", root_path=str(root)), create_environ()
    (root / "secret.txt").write_bytes(b"secret")
    try:
        response = send_from(app, environ, "files", "/".join(parts))
    except NotFound:
        return
    response.direct_passthrough = False

    assert response.get_data() == CONTENT
    response.close()


class Download(Response):
    """A response class of an application's own."""


class Shop(Erlen):
    response_class = Download

    @override
    def get_send_file_max_age(self, filename: str | None) -> int | None:
        return 11 if filename is not None and filename.endswith(".css") else None


def test_response_class_and_age_are_the_applications(root: Path) -> None:
    """FILE-04, FILE-11."""
    response = send_one(Shop("example", root_path=str(root)), create_environ(), "files/a.css")

    assert type(response) is Download
    assert response.cache_control.max_age == 11
    response.close()


def test_options_of_the_caller_stay_as_they_are(root: Path) -> None:
    options: FileOptions = {"etag": "mine"}
    send_one(Shop("example", root_path=str(root)), create_environ(), "files/a.css", **options).close()

    assert options == {"etag": "mine"}


def test_static_files_answer_in_the_current_request(root: Path) -> None:
    """FILE-09, FILE-11."""
    files = StaticFiles(str(root / "files"))
    with Shop("example").test_request_context():
        given_age, own_age = files.send("a.css", 3), files.send("a.css", None)
        assert (given_age.cache_control.max_age, own_age.cache_control.max_age) == (3, 11)
        for response in (given_age, own_age):
            response.close()
        with pytest.raises(NotFound):
            files.send("../secret.txt", None)


def test_static_files_need_a_request(root: Path) -> None:
    """FILE-13."""
    with pytest.raises(OutsideContextError):
        StaticFiles(str(root / "files")).send("a.css", None)
