"""What a browser is told, and what it is given: protections, scripts in pages, other sites, files that nobody meant to show (issue 6)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.behaviour.harness import AppLike, Framework

from .wire import get, quiet

CLASS = "Browser-facing"

short = pytest.mark.flask_falls_short


# Any: options of either framework's constructor.
def plain(fw: Framework, **options: Any) -> AppLike:
    """Return an application as it is without a word about security."""
    app: AppLike = fw.App("hostile", **{"static_folder": None, **options})
    return quiet(app)


ANSWERS: dict[str, Callable[[Framework], object]] = {
    "text": lambda fw: "text",
    "JSON": lambda fw: {"a": 1},
    "response": lambda fw: fw.Response("made"),
    "stream": lambda fw: fw.Response(iter(["a", "b"])),
    "redirect": lambda fw: fw.redirect("/there"),
    "missing": lambda fw: fw.abort(404),
    "error": lambda fw: 1 // 0,
}
PROTECTIONS = {
    "X-Content-Type-Options": ["nosniff"],
    "X-Frame-Options": ["SAMEORIGIN"],
    "Referrer-Policy": ["strict-origin-when-cross-origin"],
    "Cross-Origin-Opener-Policy": ["same-origin"],
}


@short
@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("name", PROTECTIONS)
def test_every_answer_tells_browsers_to_protect(fw: Framework, name: str, kind: str) -> None:
    app = plain(fw)
    app.add_url_rule("/", "index", lambda: ANSWERS[kind](fw))

    assert get(app).all(name) == PROTECTIONS[name]


@pytest.mark.parametrize("name", PROTECTIONS)
def test_what_a_view_says_itself_stands(fw: Framework, name: str) -> None:
    app = plain(fw)
    app.add_url_rule("/", "index", lambda: ("", 200, {name: "own"}))

    assert get(app).all(name) == ["own"]


SUFFIXES = ["html", "htm", "xml", "xhtml", "svg"]
MORE_SUFFIXES = ["HTML", "Htm", "SVG", "html.j2", "svg.jinja", "rss", "atom", "shtml", "xsl", "RSS"]


@pytest.mark.parametrize("suffix", [*SUFFIXES, *(pytest.param(each, marks=short) for each in MORE_SUFFIXES)])
def test_values_are_escaped_in_every_markup(fw: Framework, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"page.{suffix}").write_text("{{ request.args.q }}")
    app = plain(fw, template_folder=str(tmp_path))
    app.add_url_rule("/", "index", lambda: fw.render_template(f"page.{suffix}"))

    assert "<script>" not in get(app, QUERY_STRING="q=<script>").text


@pytest.mark.parametrize("suffix", ["txt", "csv", "j2", "md"])
def test_values_are_as_they_are_in_plain_text(fw: Framework, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"page.{suffix}").write_text("{{ request.args.q }}")
    app = plain(fw, template_folder=str(tmp_path))
    app.add_url_rule("/", "index", lambda: fw.render_template(f"page.{suffix}"))

    assert get(app, QUERY_STRING="q=<b>").text == "<b>"


# Addresses


@short
@pytest.mark.parametrize("build", ["external", "scheme"])
def test_no_address_names_a_host_that_only_the_client_says(fw: Framework, build: str) -> None:
    """A link in a mail that resets a password."""
    app = plain(fw)
    options: dict[str, object] = {"_external": True} if build == "external" else {"_scheme": "https"}
    app.add_url_rule("/", "index", lambda: fw.url_for("index", **options))

    assert "evil.example" not in get(app, HTTP_HOST="evil.example").text


@pytest.mark.parametrize("path", [pytest.param("/a", marks=short), pytest.param("/a//b", marks=short), "//a/"])
def test_no_redirect_to_another_spelling_names_such_a_host(fw: Framework, path: str) -> None:
    app = plain(fw)
    app.add_url_rule("/a/", "a", lambda: "a")
    app.add_url_rule("/a/b", "b", lambda: "b")

    assert "evil.example" not in "".join(get(app, path, HTTP_HOST="evil.example").all("Location"))


@pytest.mark.parametrize(
    "path",
    [
        *(pytest.param(to, marks=short) for to in ("https://evil.example", "https:evil.example")),
        *("\\\\evil.example", "http:/evil.example"),
    ],
)
def test_redirect_to_a_variable_stays_here(fw: Framework, path: str) -> None:
    app = plain(fw)
    app.add_url_rule("/old/<path:to>", "old", redirect_to="<to>")
    location = get(app, "/old/" + path, HTTP_HOST="localhost").all("Location")[-1]

    assert location.startswith(("http://localhost/", "/")) and not location.startswith(("//", "/\\"))


# Files

TRAVERSALS = [
    *("../secret", "..%2fsecret", "%2e%2e/secret", "..\\secret", "..%5csecret", "a/../../secret", "//etc/passwd"),
    *("....//secret", "..;/secret", "..%00/secret", "%c0%ae%c0%ae/secret", "/../secret", "file:///etc/passwd"),
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_outside_is_served(fw: Framework, path: str, tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    (tmp_path / "secret").write_text("hush")
    app = plain(fw, static_folder=str(folder), static_url_path="/static")
    app.add_url_rule("/sent/<path:path>", "sent", lambda path: fw.send_from_directory(folder, path))

    for place in ("/static/", "/sent/"):
        answer = get(app, place + path)
        assert answer.code in {308, 400, 404}
        assert b"hush" not in answer.body


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param(".env", 404, marks=short),
        pytest.param(".git/config", 404, marks=short),
        pytest.param("a/.hidden", 404, marks=short),
        pytest.param("out", 404, marks=short),
        pytest.param("outside/secret", 404, marks=short),
        ("within", 200),
        (".well-known/security.txt", 200),
    ],
)
@pytest.mark.parametrize("place", ["/static/", "/sent/"])
def test_what_nobody_meant_to_show_is_not_served(
    fw: Framework, place: str, path: str, code: int, tmp_path: Path
) -> None:
    folder = tmp_path / "static"
    for name in (".env", ".git/config", "a/.hidden", ".well-known/security.txt", "a/file"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("found")
    (tmp_path / "secret").write_text("found")
    (folder / "out").symlink_to(tmp_path / "secret")
    (folder / "outside").symlink_to(tmp_path)
    (folder / "within").symlink_to(folder / "a" / "file")
    app = plain(fw, static_folder=str(folder), static_url_path="/static")
    app.add_url_rule("/sent/<path:path>", "sent", lambda path: fw.send_from_directory(folder, path))

    assert get(app, place + path).code == code
