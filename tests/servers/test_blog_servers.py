"""The blog example under every server that is promised: each view answers over a real connection, wrong requests get their own pages."""

import re
import sqlite3
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import attrs
import pytest
from tests.ports import free_port
from tests.servers.programs import program, running
from werkzeug.datastructures import FileStorage, Headers
from werkzeug.test import encode_multipart

from blog import create_app
from blog.tests.serving import environment, listening
from blog.tests.site import PASSWORD, png

PYTHON = sys.executable
ADDRESS = r"http://127\.0\.0\.1:(\d+)"

SERVERS: Mapping[str, Sequence[str]] = {
    "development": ["-m", "erlen", "--app", "docs/examples/blog", "run", "--port", "0"],
    "gunicorn sync": ["-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "2", "blog:create_app()"],
    "gunicorn gthread": [
        *("-m", "gunicorn", "--bind", "127.0.0.1:0", "--worker-class", "gthread", "--threads", "4", "blog:create_app()")
    ],
    "gunicorn preload": ["-m", "gunicorn", "--bind", "127.0.0.1:0", "--preload", "--workers", "2", "blog:create_app()"],
    "waitress": ["-m", "waitress", "--listen=127.0.0.1:0", "--call", "blog:create_app"],
    "granian": [
        *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}", "--blocking-threads", "2"),
        *("--factory", "blog:create_app"),
    ],
    "uwsgi": [
        *("--http-socket", "127.0.0.1:{port}", "--module", "blog:create_app()", "--master", "--processes", "2"),
        *("--threads", "2", "--enable-threads", "--lazy-apps", "--need-app", "--die-on-term"),
    ],
}

Fields = Mapping[str, str | FileStorage]


@attrs.frozen
class Answer:
    """What came back."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def token(self) -> str:
        """The token in the page's first form."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.text)
        assert found is not None, self.text
        return found[1]


@attrs.frozen
class Client:
    """A browser without a window, which notes every address it asks for."""

    port: int
    asked: list[tuple[str, str]] = attrs.field(factory=list[tuple[str, str]])
    cookies: dict[str, str] = attrs.field(factory=dict[str, str])

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Send one request and keep the cookies of the answer."""
        self.asked.append((method, path.partition("?")[0]))
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
            response = connection.getresponse()
            answer = Answer(response.status, Headers(response.getheaders()), response.read())
        finally:
            connection.close()
        for morsel in SimpleCookie("\n".join(answer.headers.getlist("Set-Cookie"))).values():
            self.cookies[morsel.key] = morsel.value
        return answer

    def get(self, path: str, status: int = 200) -> Answer:
        """Ask for a page."""
        answer = self.ask("GET", path)
        assert answer.status == status, (path, answer.status, answer.text)
        return answer

    def post(self, path: str, status: int, page: str, **fields: str | FileStorage) -> Answer:
        """Send the form of *page* to *path*."""
        boundary, body = encode_multipart({"csrf_token": self.get(page).token, **fields})
        answer = self.ask("POST", path, {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}, body)
        assert answer.status == status, (path, answer.status, answer.text)
        return answer


def picture() -> FileStorage:
    """Return a picture as a form sends it."""
    return FileStorage(BytesIO(png(60, 40)), "river.png", "picture", "image/png")


@contextmanager
def serving(server: str, variables: dict[str, str]) -> Generator[int]:
    """Run *server*, and yield its port."""
    words = SERVERS[server]
    if not any("{port}" in word for word in words):
        with listening([PYTHON, *words], variables, ADDRESS) as port:
            yield port
        return
    port = free_port()
    words = [word.format(port=port) for word in words]
    if server == "uwsgi":
        command = [program("uwsgi", "pyuwsgi", str(Path(PYTHON).parent)), *words]
    else:
        command = [PYTHON, *words]
    with running(command, port, variables=variables):
        yield port


@pytest.mark.parametrize("server", SERVERS)
def test_every_view_answers(server: str, tmp_path: Path) -> None:
    variables = environment(BLOG_INSTANCE_PATH=str(tmp_path / "instance"), BLOG_MAX_CONTENT_LENGTH="50000")
    with serving(server, variables) as port:
        client = Client(port)
        register_and_log_in(client)
        write_and_read(client)
        add_and_see_pictures(client)
        meet_errors(client)
        change_and_delete(client)
        crash(client, tmp_path / "instance" / "blog.sqlite3")

    rules = create_app({"SECRET_KEY": "x" * 16}, str(tmp_path / "other")).url_map
    adapter = rules.bind("127.0.0.1")
    reached = {adapter.match(path, method)[0] for method, path in client.asked if adapter.test(path, method)}
    assert reached == {rule.endpoint for rule in rules.iter_rules()}


def register_and_log_in(client: Client) -> None:
    """Make an account, leave it and come back."""
    assert "Register the first account" in client.get("/").text
    assert client.ask("HEAD", "/").body == b""
    client.post("/register", 422, "/register", name="x", password="short")
    assert client.post("/register", 303, "/register", name="ada", password=PASSWORD).headers["Location"] == "/"
    assert "Welcome, ada!" in client.get("/").text
    client.post("/logout", 303, "/")
    assert unquote(client.get("/posts/new", 303).headers["Location"]) == "/login?next=/posts/new"
    client.post("/login", 422, "/login", name="ada", password="wrong")
    client.post("/login", 303, "/login", name="ada", password=PASSWORD)


def write_and_read(client: Client) -> None:
    """Write posts and comments, and read them as pages and as JSON."""
    client.post("/posts/new", 303, "/posts/new", title="Älders", body="Under water.", picture=picture(), alt="A river")
    client.post("/posts/new", 422, "/posts/new", title="", body="Under water.")
    assert client.post("/posts/1/comments", 303, "/posts/1", body="Ünder.").headers["Location"] == "/posts/1#comment-1"
    page = client.get("/posts/1")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Älders</h1>" in page.text
    assert "Ünder." in page.text
    assert "1 comment" in client.get("/?page=1").text
    assert b'"total":1' in client.get("/api/posts").body.replace(b" ", b"")
    assert client.get("/api/posts/1").headers["Content-Type"] == "application/json"


def add_and_see_pictures(client: Client) -> None:
    """Look at a picture in each way a browser does, add another one, delete the first."""
    found = re.search(r'src="(/pictures/[^"]+)"', client.get("/posts/1").text)
    assert found is not None
    whole = client.get(found[1])
    assert (whole.headers["Content-Type"], whole.body) == ("image/png", png(60, 40))
    assert client.ask("GET", found[1], {"If-None-Match": whole.headers["ETag"]}).status == 304
    part = client.ask("GET", found[1], {"Range": "bytes=1-3"})
    assert (part.status, part.body) == (206, b"PNG")
    assert client.ask("HEAD", found[1]).headers["Content-Length"] == str(len(whole.body))

    client.post("/posts/1/pictures", 422, "/posts/1/pictures", alt="Nothing")
    client.post("/posts/1/pictures", 303, "/posts/1/pictures", picture=picture(), alt="The river again")
    client.post("/pictures/1/delete", 303, "/posts/1/pictures")
    client.get(found[1], 404)
    assert client.get("/static/blog.css").headers["Content-Type"] == "text/css; charset=utf-8"


def meet_errors(client: Client) -> None:
    """Do what is wrong, and get a page that says so."""
    assert "Not found" in client.get("/nowhere", 404).text
    assert b'"error"' in client.get("/api/posts/99", 404).body
    assert client.ask("PUT", "/").headers["Allow"]
    assert "expired or came from another site" in client.ask("POST", "/logout").text
    large = client.post("/posts/new", 413, "/posts/new", title="Much", body="x" * 60_000)
    assert "At most 49 kB can be sent at once." in large.text
    stranger = Client(client.port)
    stranger.post("/register", 303, "/register", name="eve", password=PASSWORD)
    stranger.get("/posts/1/edit", 403)


def change_and_delete(client: Client) -> None:
    """Change what was written, and take it away."""
    client.get("/posts/1/edit")
    client.post("/posts/1/edit", 303, "/posts/1/edit", title="Alders", body="In the water.")
    assert "edited" in client.get("/posts/1").text
    client.post("/comments/1/delete", 303, "/posts/1")
    client.get("/posts/1/delete")
    client.post("/posts/1/delete", 303, "/posts/1/delete")
    client.get("/posts/1", 404)


def crash(client: Client, database: Path) -> None:
    """Take a table away, and see the page for mistakes of our own; the server goes on serving."""
    connection = sqlite3.connect(database)
    connection.execute("ALTER TABLE post RENAME TO elsewhere")
    connection.close()
    assert "Something broke" in client.get("/", 500).text
    client.get("/login", 303)
