"""Each published advisory of Flask, Werkzeug and Jinja2, in a test named after it: erlen, and what it stands on here, is not affected."""

import re
import socket
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemBytecodeCache
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from tests.costs import seconds
from tests.ports import free_port
from tests.servers.programs import PYTHON, running
from werkzeug.debug import get_pin_and_cookie_name
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join
from werkzeug.test import Client, create_environ

from erlen import Erlen, render_template_string, request, send_from_directory, session, static
from erlen._serving import _debugged
from erlen.environment import Environment

KEY = "a key that is long enough, and for tests only"
HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"


@pytest.fixture
def app() -> Erlen:
    app = Erlen("hostile", root_path=str(HERE), static_folder=None)
    app.secret_key = KEY
    return app


def said(app: Erlen, path: str = "/", **options: Any) -> str:
    """Return the body of an answer that has to be a good one."""
    answer = app.test_client().get(path, **options)
    assert answer.status_code == 200, answer.text
    return answer.text


# Flask


@pytest.mark.parametrize("advisory", ["CVE-2018-1000656", "CVE-2019-1010083"])
def test_cve_2018_1000656_and_cve_2019_1010083(app: Erlen, advisory: str) -> None:
    """JSON in a surprising encoding takes no more memory than its size warrants: it is UTF-8, or refused."""
    app.add_url_rule("/", "index", lambda: str(request.get_json()), methods=["POST"])
    client = app.test_client()
    body = f'"{"a" * 200_000}"'.encode("utf-32-be" if advisory.startswith("CVE-2018") else "utf-16")
    client.post("/", data=b"1", content_type="application/json")
    tracemalloc.start()
    try:
        status = client.post("/", data=body, content_type="application/json").status_code
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert status in {200, 400}
    assert peak < 12 * len(body)


def test_cve_2023_30861(app: Erlen) -> None:
    """A permanent session that is merely refreshed says `Vary: Cookie`, too, so that no cache hands it to somebody else."""

    @app.get("/login")
    def login() -> str:
        session.permanent = True
        session["user"] = "ada"
        return "in"

    app.add_url_rule("/", "index", lambda: "nothing looked at the session")
    client = app.test_client()
    client.get("/login")
    answer = client.get("/")

    assert ("Set-Cookie" in answer.headers) <= ("Cookie" in answer.vary)
    assert "Set-Cookie" in answer.headers
    assert answer.cache_control.private


def test_cve_2025_47278(app: Erlen) -> None:
    """With fallback keys, what is signed is signed with the current one."""
    app.config["SECRET_KEY_FALLBACKS"] = ["an old key that is long enough, and for tests only"]

    def login() -> str:
        session["user"] = "ada"
        return "in"

    app.add_url_rule("/login", "login", login)
    app.add_url_rule("/", "index", lambda: session.get("user", "nobody"))
    client = app.test_client()
    client.get("/login")
    app.config["SECRET_KEY_FALLBACKS"] = []

    assert client.get("/").text == "ada"


ACCESSES: dict[str, Callable[[], object]] = {
    "in": lambda: "user" in session,
    "len": lambda: len(session),
    "bool": lambda: bool(session),
    "iter": lambda: list(session),
    "keys": lambda: list(session.keys()),
    "get": lambda: session.get("user"),
    "equal": lambda: session == {},
    "repr": lambda: repr(session),
    "permanent": lambda: session.permanent,
    "template": lambda: render_template_string("{{ 'user' in session }}"),
    "unpacked": lambda: dict(session),
    "union": lambda: session | {"a": 1},
    "copy": lambda: session.copy(),
}


@pytest.mark.parametrize("access", ACCESSES)
def test_cve_2026_27205(app: Erlen, access: str) -> None:
    """Every way of looking at the session makes the answer vary by cookie."""
    app.add_url_rule("/", "index", lambda: str(ACCESSES[access]()))

    assert "Cookie" in app.test_client().get("/").vary


# Werkzeug


def test_cve_2016_10516() -> None:
    """The debugger's page escapes the message of the exception."""
    app = Erlen("hostile")
    app.config["PROPAGATE_EXCEPTIONS"] = True

    def view() -> str:
        raise ValueError("--><script>alert(1)</script>")

    app.add_url_rule("/", "index", view)
    page = Client(_debugged(app, "127.0.0.1", True)).get("/").text

    # The traceback stands in a comment as well, which nothing in it ends.
    page, comment = page.split("<!--", 1)
    assert comment.rstrip().endswith("-->") and comment.count("-->") == 1
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


FORBIDDEN = (
    *(
        "C:/windows/win.ini",
        "c:windows",
        "C:\\windows\\win.ini",
        "//server/share/x",
        "\\\\server\\share\\x",
        "/etc/passwd",
    ),
    *("../secret", "a/../../secret", "..\\secret", "%2e%2e/secret", "a/%2e%2e/%2e%2e/secret", ".", "..", ""),
)


@pytest.mark.parametrize("path", FORBIDDEN)
def test_cve_2019_14322_and_cve_2024_49766(app: Erlen, path: str, tmp_path: Path) -> None:
    """Drives, shares and parents lead out of no folder."""
    folder = tmp_path / "public"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    app.add_url_rule("/<path:path>", "file", lambda path: send_from_directory(folder, path))

    assert app.test_client().get(f"/{path}").status_code in {404, 308}


@pytest.mark.parametrize(
    "name",
    [
        *("CON", "nul", "NUL.txt", "com1", "aux.tar.gz", "con ", "prn . ", "a/CON", "COM¹", "a/nul.html", "lpt9:"),
    ],
)
def test_cve_2025_66221_and_cve_2026_21860_and_cve_2026_27199(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of devices are no files on Windows, wherever they stand and whatever follows them."""
    monkeypatch.setattr("os.name", "nt")

    assert safe_join("C:\\public", name) is None


@pytest.mark.parametrize("name", ["NUL:", "con::$DATA", "a/Nul:.txt", "COM1 :x", "page.html::$DATA"])
def test_cve_2026_102598(app: Erlen, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are they with a marker of a stream behind them, though werkzeug sees that since 3.1.9 only; nor is a stream."""
    static._joined.cache_clear()
    monkeypatch.setattr("os.name", "nt")
    try:
        with pytest.raises(NotFound):
            static.send_from(app, create_environ("/"), "C:/public", name)
    finally:
        static._joined.cache_clear()


def test_cve_2019_14806(monkeypatch: pytest.MonkeyPatch) -> None:
    """The debugger's PIN depends on more than what all containers of an image share."""
    monkeypatch.delenv("WERKZEUG_DEBUG_PIN", raising=False)
    pins: set[str | None] = set()
    for machine in (b"one", b"two"):
        monkeypatch.setattr("werkzeug.debug.get_machine_id", lambda machine=machine: machine)
        pins.add(get_pin_and_cookie_name(Erlen("hostile"))[0])

    assert len(pins) == 2


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "///evil.example/x", "/\\evil.example/x", "//evil.example", "/%2F/evil.example/x"]
)
def test_cve_2020_28724(app: Erlen, path: str) -> None:
    """A redirect that adds a slash, or removes one, leads to no other host."""
    app.add_url_rule("/<path:name>/", "page", lambda name: name)
    answer = app.test_client().get(path, base_url="http://shop.example")
    to = answer.headers.get("Location", "/")

    assert re.match(r"/(?![/\\])|http://shop\.example/", to), to


@pytest.mark.parametrize(
    "cookie", ["=__Host-session=bad", "=__Secure-a=bad", "==__Host-session=bad", " =__Host-session=bad", "=session=bad"]
)
def test_cve_2023_23934(app: Erlen, cookie: str) -> None:
    """A cookie without a name is no cookie of the name that its value begins with."""
    app.add_url_rule("/", "index", lambda: ",".join(key for key in request.cookies if key))

    assert said(app, headers={"Cookie": cookie}) == ""


def test_cve_2023_25577(app: Erlen) -> None:
    """A form has only so many parts, and refusing it takes little."""
    app.add_url_rule("/", "index", lambda: str(len(request.form)), methods=["POST"])
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    client = app.test_client()

    def post() -> None:
        answer = client.post("/", data=part * 100_000 + b"--b--", content_type="multipart/form-data; boundary=b")
        assert answer.status_code == 413

    assert seconds(post, under=2) < 2


def test_cve_2022_29361(tmp_path: Path) -> None:
    """A request inside the body of another one is no request, though no view has read that body."""
    port = free_port()
    command = [PYTHON, "-m", "erlen", "--app", "tests.servers.target", "run", "--port", str(port)]
    hidden = b"GET /item/hidden/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = b"POST /pid HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
    with running(command, port, output=tmp_path / "log"):
        for request_line in (head, head.replace(b"/pid", b"/"), head.replace(b"/pid", b"/nowhere")):
            received = b""
            with socket.create_connection(("127.0.0.1", port), 20) as connection:
                connection.sendall(request_line % len(hidden) + hidden)
                connection.shutdown(socket.SHUT_WR)
                while block := connection.recv(65_536):
                    received += block
            assert len(re.findall(rb"^HTTP/1\.[01] \d", received, re.MULTILINE)) == 1
            assert b"hidden" not in received
    assert "hidden" not in (tmp_path / "log").read_text()


def test_cve_2023_46136(app: Erlen) -> None:
    """A part of megabytes that begins with a line break is read in linear time."""
    app.add_url_rule("/", "index", lambda: str(len(request.files["a"].read())), methods=["POST"])
    head = b'--b\r\nContent-Disposition: form-data; name="a"; filename="x"\r\n\r\n'

    def post(begin: bytes) -> None:
        body = head + begin + b"a" * 4_000_000 + b"\r\n--b--\r\n"
        answer = app.test_client().post("/", data=body, content_type="multipart/form-data; boundary=b")
        assert answer.text == str(4_000_000 + len(begin))

    for begin in (b"\r", b"\n", b"\r\n", b"\r\n-"):
        assert seconds(partial(post, begin), under=1) < 1


def test_cve_2024_34069() -> None:
    """The debugger runs nothing for a name that is not this machine's."""
    app = Erlen("hostile")
    client = Client(_debugged(app, "127.0.0.1", True))
    query = {"__debugger__": "yes", "cmd": "pinauth", "pin": "1", "s": "x"}

    assert client.get("/console", base_url="http://evil.example").status_code in {400, 404}
    assert client.get("/", query_string=query, base_url="http://evil.example").status_code in {400, 404}


@pytest.mark.parametrize("is_multipart", [True, False])
def test_cve_2024_49767(app: Erlen, is_multipart: bool) -> None:
    """All fields of a form together take only so much memory, though each is small."""
    app.add_url_rule("/", "index", lambda: str(len(request.form)), methods=["POST"])
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 10_000 + b"\r\n"
    body = part * 400 + b"--b--" if is_multipart else b"&".join([b"a=" + b"x" * 10_000] * 400)
    kind = "multipart/form-data; boundary=b" if is_multipart else "application/x-www-form-urlencoded"

    assert app.test_client().post("/", data=body, content_type=kind).status_code == 413


# Jinja2


class Sandboxed(SandboxedEnvironment, Environment):
    """A sandbox for templates that others write."""


def rendered(source: str, **values: object) -> str:
    app = Erlen("hostile")
    app.jinja_environment = Sandboxed
    return app.jinja_env.from_string(source).render(**values)


class Secretive:
    """What a template may have, but not all of it."""

    name = "ada"


def test_cve_2014_0012_and_cve_2014_1402(app: Erlen) -> None:
    """No compiled template is kept in a folder that others write to: by default none is kept."""
    assert app.jinja_env.bytecode_cache is None
    assert Path(FileSystemBytecodeCache()._get_default_cache_dir()).stat().st_mode & 0o077 == 0


ESCAPES = {
    "CVE-2016-10745": "{{ '{0.__class__.__init__.__globals__}'.format(user) }}",
    "CVE-2019-10906": "{{ '{user.__class__.__init__.__globals__}'.format_map({'user': user}) }}",
    "CVE-2024-56326": "{% set format = '{0.__class__.__init__.__globals__}'.format %}{{ [user]|map(format)|list }}{{ format(user) }}",
    "CVE-2025-27516": "{{ ('{0.__class__.__init__.__globals__}'|attr('format'))(user) }}",
    "attribute": "{{ user.__class__.__mro__ }}",
    "filter": "{{ user|attr('__class__') }}",
}


@pytest.mark.parametrize("advisory", ESCAPES)
def test_cve_2016_10745_and_cve_2019_10906_and_cve_2024_56326_and_cve_2025_27516(advisory: str) -> None:
    """A template in the sandbox reaches no internals by way of format strings."""
    try:
        text = rendered(ESCAPES[advisory], user=Secretive())
    except (TemplateRuntimeError, TypeError):
        return
    assert "__globals__" not in text and "Secretive" not in text and "__builtins__" not in text


def test_cve_2019_8341(app: Erlen) -> None:
    """Values are values: what a visitor sends is no template."""
    app.add_url_rule("/", "index", lambda: render_template_string("{{ q }}", q=request.args["q"]))

    assert said(app, query_string={"q": "{{ 7 * 7 }}{{ config }}"}) == "{{ 7 * 7 }}{{ config }}"


def test_cve_2020_28493(app: Erlen) -> None:
    """`urlize` takes time in proportion to the text."""
    text = "abc@" + "." * 20_000
    template = app.jinja_env.from_string("{{ text|urlize }}")

    assert len(template.render(text=text)) >= len(text)
    assert seconds(lambda: template.render(text=text), under=1) < 1


@pytest.mark.parametrize("name", ["a onclick=alert(1) b", "a/onclick", "a>b", "a=b", "a\tb", "a\x0cb"])
def test_cve_2024_22195_and_cve_2024_34064(app: Erlen, name: str) -> None:
    """`xmlattr` refuses names that end the attribute."""
    with pytest.raises(ValueError, match="Invalid character"):
        app.jinja_env.from_string("<p{{ {name: 1}|xmlattr }}>").render(name=name)


def test_cve_2024_56201(app: Erlen) -> None:
    """The name of a template is no code."""
    name = "{print(1)}{{0.__class__}}'\"\n.html"
    source = "{{ user.name }}{% block a %}{% endblock %}"

    assert app.jinja_env.compile(source, name, name) is not None
    with pytest.raises(TemplateSyntaxError):
        app.jinja_env.compile("{% for x in y recursive %}{{ x", name, name)


# The page


def test_every_advisory_is_on_the_page() -> None:
    page = (DOCS / "explanation" / "security.md").read_text()
    tested = {f"CVE-{year}-{number}" for year, number in re.findall(r"cve_(\d{4})_(\d+)", Path(__file__).read_text())}

    assert set(re.findall(r"CVE-\d{4}-\d+", page)) == tested


def test_stands_on_versions_that_are_mended() -> None:
    """The lower bounds exclude the releases with advisories."""
    project = (DOCS.parent / "pyproject.toml").read_text()

    assert '"werkzeug>=3.1.6,' in project
    assert '"jinja2>=3.1.6,' in project
