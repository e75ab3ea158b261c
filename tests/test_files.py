"""Files whose headers are kept: the answers stay Flask's, whatever happens to the file between two of them."""

import mimetypes
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erlen import Erlen
from erlen import files as files_room
from erlen.compat.flask import Flask as CompatFlask
from erlen.files import READ_AT_ONCE, PreparedFiles, leads_out
from erlen.policy import FLASK

OLD = 1_600_000_000


def write(path: Path, content: bytes, *, at: int = OLD) -> Path:
    """Write a file that was last changed at the second *at*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a static folder, and a secret beside it."""
    write(tmp_path / "app/static/a.css", b"body {}")
    write(tmp_path / "app/static/large.css", b"0123456789" * READ_AT_ONCE)
    write(tmp_path / "app/static/empty.css", b"")
    write(tmp_path / "app/static/.env", b"SECRET_KEY=1")
    write(tmp_path / "app/static/.git/config", b"[core]")
    write(tmp_path / "app/static/.well-known/security.txt", b"Contact: mailto:a@example.org")
    write(tmp_path / "secret.txt", b"secret")
    return tmp_path / "app"


def seen(client: Any, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[object, ...]:
    """Return what a client sees, the present masked."""
    with client.open(path, method=method, headers=headers) as response:
        lines = [
            (name, re.sub(r".*", "<now>", value, count=1) if name in {"Date", "Expires"} else value)
            for name, value in response.headers.to_wsgi_list()
        ]
        return response.status, lines, response.data


def status(client: Any, path: str) -> int:
    """Return the status code of the answer."""
    return int(str(seen(client, path)[0])[:3])


def clients(root: Path, **config: object) -> tuple[Any, Any]:
    """Return a client of erlen and one of Flask, each with the files of *root*."""
    made: tuple[Any, Any] = (
        Erlen("example", root_path=str(root), security=FLASK),
        flask.Flask("example", root_path=str(root)),
    )
    for app in made:
        # An age of 2.5 is a mistake that erlen finds; Flask serves it.
        app.config.update(config, CHECK_DEFINITIONS=False)
    return made[0].test_client(), made[1].test_client()


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "Range": st.sampled_from(["bytes=0-2", "bytes=-3", "bytes=5-", "bytes=999999999-", "bytes=2-1", "lines=1", ""]),
        "If-Range": st.sampled_from(['"other"', "Sun, 13 Sep 2020 12:26:40 GMT", "Sun, 13 Sep 2015 12:26:40 GMT"]),
        "If-None-Match": st.sampled_from(['"other"', "*", "<etag>", 'W/"x"']),
        "If-Modified-Since": st.sampled_from(["Sun, 13 Sep 2020 12:26:40 GMT", "Sun, 13 Sep 2015 12:26:40 GMT", "x"]),
        "If-Match": st.sampled_from(['"other"', "<etag>"]),
    },
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST"]),
    name=st.sampled_from(["a.css", "large.css", "empty.css", "missing.css", "", "a.css/", "../secret.txt"]),
    conditions=CONDITIONS,
    max_age=st.sampled_from([None, 0, 60, -1, True, 2.5]),
)
def test_answers_are_flasks(
    root: Path, method: str, name: str, conditions: dict[str, str], max_age: int | None
) -> None:
    """FILE-01, FILE-07, FILE-09."""
    ours, theirs = clients(root, SEND_FILE_MAX_AGE_DEFAULT=max_age)
    path = f"/static/{name}"
    with theirs.get(path) as whole:
        etag = whole.headers.get("ETag", '"none"')
    headers = {key: etag if value == "<etag>" else value for key, value in conditions.items()}

    expected = seen(theirs, path, method, headers)
    first, second = seen(ours, path, method, headers), seen(ours, path, method, headers)

    assert first == second
    # A body that is not read is not told of by Flask's 405, whose methods come in any order.
    assert first == expected or expected[0] == "405 METHOD NOT ALLOWED" == first[0]


def test_changed_file_is_another_one(root: Path) -> None:
    """FILE-01."""
    ours, theirs = clients(root)
    path = root / "static/a.css"
    answers = [seen(ours, "/static/a.css")]
    for content, at in ((b"p {}", OLD), (b"b {}", OLD + 1)):
        write(path, content, at=at)
        answers.append(seen(ours, "/static/a.css"))
        assert answers[-1] == seen(theirs, "/static/a.css")

    assert len({answer[2] for answer in answers}) == 3
    path.unlink()
    assert seen(ours, "/static/a.css")[0] == "404 NOT FOUND"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as one that was not changed for a while."""
    monkeypatch.setattr(files_room, "SETTLED", -1)


@pytest.mark.usefixtures("settled")
@pytest.mark.skipif(os.name != "posix", reason="where nobody tells of changes, nothing is kept")
def test_bytes_that_are_kept_are_those_on_disk(tmp_path: Path) -> None:
    path = write(tmp_path / "a.css", b"one", at=OLD)
    files = PreparedFiles()

    def reading() -> bytes | None:
        found = files.read(str(path), None)
        if found is not None:
            return found[1]
        opened = files.opened(str(path), None)
        return None if opened is None else b"".join(opened.body({}))

    assert (reading(), reading(), reading()) == (b"one", b"one", b"one")
    assert [content.data for content in files._contents.values()] == [b"one"]
    path.chmod(0o640)
    assert reading() == b"one"
    # Another one of the same name, size and age.
    write(tmp_path / "b.css", b"two", at=OLD)
    (tmp_path / "b.css").rename(path)
    assert (reading(), reading(), reading()) == (b"two", b"two", b"two")
    path.unlink()
    assert (reading(), files._contents, files._size) == (None, {}, 0)


def test_bytes_of_a_file_that_has_just_changed_are_not_kept(tmp_path: Path) -> None:
    """A clock that stands still may hide the next change."""
    path = str(write(tmp_path / "a.css", b"one", at=OLD))
    files = PreparedFiles()
    opened = files.opened(path, None)
    assert opened is not None
    opened.close()

    read = files.read(path, None)

    assert read is not None
    assert (read[1], files._contents) == (b"one", {})


@pytest.mark.usefixtures("settled")
def test_kept_bytes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PreparedFiles, "MOST_BYTES", 100)
    files = PreparedFiles()
    for number in range(30):
        path = str(write(tmp_path / f"{number}.css", b"x" * 30))
        opened = files.opened(path, None)
        assert opened is not None
        opened.close()
        files.read(path, None)

        assert sum(len(content.data) for content in files._contents.values()) == files._size <= 100


@pytest.fixture
def suffix() -> Iterator[str]:
    """A suffix whose type is changed and forgotten again."""
    mimetypes.add_type("text/x-first", ".erl1")
    yield ".erl1"
    mimetypes.init()


def test_changed_type_is_told(root: Path, suffix: str) -> None:
    """FILE-03."""
    write(root / f"static/a{suffix}", b"x")
    client, _ = clients(root)
    first = client.get(f"/static/a{suffix}").mimetype
    mimetypes.add_type("text/x-second", suffix)

    assert (first, client.get(f"/static/a{suffix}").mimetype) == ("text/x-first", "text/x-second")


HIDDEN = ["/static/.env", "/static/.git/config", "/static/./.env"]


def test_hidden_files_are_not_served(root: Path) -> None:
    """SEC-06."""
    ours, theirs = clients(root)

    assert [status(ours, path) for path in HIDDEN] == [404, 404, 404]
    assert [status(theirs, path) for path in HIDDEN] == [200, 200, 200]
    assert status(ours, "/static/.well-known/security.txt") == 200


def test_hidden_files_are_served_on_demand(root: Path) -> None:
    switched, _ = clients(root, SERVE_DOT_FILES=True)
    compat = CompatFlask("example", root_path=str(root)).test_client()

    for client in (switched, compat):
        assert [status(client, path) for path in HIDDEN] == [200, 200, 200]


def link_out(root: Path) -> None:
    (root / "static/out.css").symlink_to(root.parent / "secret.txt")
    (root / "static/dir").symlink_to(root.parent)
    (root / "static/in.css").symlink_to("a.css")


def test_link_that_leads_out_is_not_followed(root: Path) -> None:
    """SEC-06."""
    link_out(root)
    ours, theirs = clients(root)

    for path in ("/static/out.css", "/static/dir/secret.txt"):
        assert [status(ours, path) for _ in range(2)] == [404, 404]
        assert seen(theirs, path)[2] == b"secret"
    assert seen(ours, "/static/in.css")[2] == b"body {}"


def test_link_that_comes_to_lead_out_is_not_followed_either(root: Path) -> None:
    link = root / "static/in.css"
    link.symlink_to("a.css")
    client, _ = clients(root)
    before = status(client, "/static/in.css")
    link.unlink()
    link.symlink_to(root.parent / "secret.txt")

    assert (before, status(client, "/static/in.css")) == (200, 404)


def test_links_lead_out_on_demand(root: Path) -> None:
    link_out(root)
    switched, _ = clients(root, SERVE_LINKS_LEADING_OUT=True)
    compat = CompatFlask("example", root_path=str(root)).test_client()

    for client in (switched, compat):
        assert [seen(client, "/static/out.css")[2] for _ in range(2)] == [b"secret", b"secret"]


def test_static_folder_may_be_a_link_itself(root: Path) -> None:
    (root / "static").rename(root.parent / "elsewhere")
    (root / "static").symlink_to(root.parent / "elsewhere")
    client, _ = clients(root)

    assert [seen(client, "/static/a.css")[2] for _ in range(2)] == [b"body {}", b"body {}"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_no_file(root: Path) -> None:
    """FILE-07."""
    os.mkfifo(root / "static/pipe.css")
    client, _ = clients(root)

    assert status(client, "/static/pipe.css") == 404
    (root / "static/a.css").unlink()
    os.mkfifo(root / "static/a.css")
    assert status(client, "/static/a.css") == 404


def test_file_that_becomes_a_pipe_does_not_block(root: Path) -> None:
    client, _ = clients(root)
    assert status(client, "/static/a.css") == 200
    (root / "static/a.css").unlink()
    os.mkfifo(root / "static/a.css")

    assert status(client, "/static/a.css") == 404


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list open descriptors")
@pytest.mark.parametrize("name", ["a.css", "large.css", "empty.css"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "headers", [{}, {"Range": "bytes=0-1"}, {"Range": "bytes=9999999999-"}, {"If-None-Match": "*"}]
)
def test_no_descriptor_stays_open(root: Path, name: str, method: str, headers: dict[str, str]) -> None:
    client, _ = clients(root)
    seen(client, f"/static/{name}", method, headers)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        seen(client, f"/static/{name}", method, headers)

    assert len(os.listdir("/proc/self/fd")) == before


def test_server_wraps_large_files(root: Path) -> None:
    wrapped: list[int] = []

    class ServersOwn:
        def __init__(self, file: Any, size: int) -> None:
            wrapped.append(size)
            self.file = file

        def __iter__(self) -> Iterator[bytes]:
            return iter(lambda: self.file.read(1_000_000), b"")

        def close(self) -> None:
            self.file.close()

    client, _ = clients(root)
    for name in ("a.css", "large.css"):
        with client.get(f"/static/{name}", environ_overrides={"wsgi.file_wrapper": ServersOwn}) as response:
            assert response.data == (root / "static" / name).read_bytes()

    assert wrapped == [READ_AT_ONCE]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("content", [b"x", b""])
def test_number_of_kept_files_is_bounded(tmp_path: Path, content: bytes) -> None:
    files = PreparedFiles()
    for number in range(PreparedFiles.LIMIT + 10):
        path = str(write(tmp_path / f"{number}.css", content))
        opened = files.opened(path, within=None)
        assert opened is not None
        opened.close()
        assert files.read(path, within=None) is not None

    assert len(files._kept) == 10
    assert len(files._contents) <= 10


def test_what_leads_out(tmp_path: Path) -> None:
    (tmp_path / "files-of-others").mkdir()

    assert leads_out(str(tmp_path / "files"), str(tmp_path / "files-of-others/a"))
    assert not leads_out(str(tmp_path / "files"), str(tmp_path / "files/a"))
    assert leads_out("/", "/") is False
