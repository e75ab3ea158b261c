"""Safe by default (area SEC)."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest

from .harness import AppLike, Framework, environment, fetch

SECRET = {"SECRET_KEY": "k"}


def test_html_is_escaped_by_default(fw: Framework) -> None:
    """SEC-01, TPL-02, JSON-12."""
    with fw.make().test_request_context():
        text = fw.render_template_string("{{ v }}<script>{{ v|tojson }}</script>", v="</script>")
    assert text == '&lt;/script&gt;<script>"\\u003c/script\\u003e"</script>'


def test_list_is_sent_as_a_json_array(fw: Framework) -> None:
    """SEC-02."""
    app = fw.make()
    app.add_url_rule("/", endpoint="index", view_func=lambda: [{"id": 1}])

    assert fetch(app).text == '[{"id":1}]\n'


@pytest.mark.parametrize(
    ("config", "data"),
    [
        ({"MAX_CONTENT_LENGTH": 10}, {"a": "x" * 20}),
        ({"MAX_FORM_MEMORY_SIZE": 10}, {"a": "x" * 20}),
        ({"MAX_FORM_PARTS": 2}, {"a": "1", "b": "2", "c": "3"}),
    ],
)
def test_resource_limits(fw: Framework, config: dict[str, int], data: dict[str, str]) -> None:
    """SEC-03, REQ-08, REQ-09."""
    app = fw.make(config=config)
    app.add_url_rule("/", endpoint="index", view_func=lambda: dict(fw.request.form), methods=["POST"])

    assert fetch(app, method="POST", data=data, content_type="multipart/form-data").code == 413
    app.config.update({key: 100 * limit for key, limit in config.items()})
    assert fetch(app, method="POST", data=data, content_type="multipart/form-data").code == 200


@pytest.mark.parametrize(("host", "code"), [("a.test", 200), ("x.b.test", 200), ("b.test:80", 200), ("evil.test", 400)])
def test_trusted_hosts(fw: Framework, host: str, code: int) -> None:
    """SEC-04, HOST-06."""
    app = fw.make(config={"TRUSTED_HOSTS": ["a.test", ".b.test"]})
    app.add_url_rule("/", endpoint="index", view_func=lambda: "x")

    assert fetch(app, headers={"Host": host}).code == code


def session_app(fw: Framework, **config: object) -> AppLike:
    """Return an application that counts visits in the session."""
    app = fw.make(config={**SECRET, **config})

    @app.get("/")
    def index() -> object:
        fw.session["n"] = fw.session.get("n", 0) + 1
        return str(fw.session["n"])

    return app


def test_session_is_signed_not_encrypted(fw: Framework) -> None:
    """SEC-05, SESS-02, SESS-05."""
    app = session_app(fw)
    value = app.test_client().get("/").headers["Set-Cookie"].split(";")[0].removeprefix("session=")
    payload, rest = value.split(".", 1)

    assert json.loads(urlsafe_b64decode(payload + "==")) == {"n": 1}
    assert fetch(app, headers={"Cookie": f"session={value}"}).text == "2"
    forged = "eyJuIjo5fQ"
    assert fetch(app, headers={"Cookie": f"session={forged}.{rest}"}).text == "1"


def test_session_cookie_is_hidden_from_scripts(fw: Framework) -> None:
    """SEC-05, SESS-01."""
    assert "; HttpOnly" in (fetch(session_app(fw)).header("Set-Cookie") or "")


@pytest.mark.parametrize("path", ["/static/../secret.txt", "/static/%2e%2e/secret.txt", "/static//etc/passwd"])
def test_path_traversal_is_impossible(fw: Framework, tmp_path: Path, path: str) -> None:
    """SEC-06, FILE-07, FILE-09."""
    (tmp_path / "static").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    reply = fetch(fw.make(root_path=str(tmp_path)), path)

    assert reply.code in (404, 308)
    assert "secret" not in reply.text.replace("secret.txt", "")


def test_key_rotation(fw: Framework) -> None:
    """SEC-07, SESS-03."""
    old = session_app(fw, SECRET_KEY="old")
    rotated = session_app(fw, SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"])
    new = session_app(fw, SECRET_KEY="new")

    def value(app: AppLike, cookie: str | None) -> tuple[str, str]:
        response = app.test_client(use_cookies=False).get("/", headers={"Cookie": cookie} if cookie else {})
        return response.text, response.headers["Set-Cookie"].split(";")[0]

    first, cookie = value(old, None)
    second, renewed = value(rotated, cookie)
    assert (first, second) == ("1", "2")
    assert value(new, renewed)[0] == "3"
    assert value(new, cookie)[0] == "1"
    assert value(old, renewed)[0] == "1"


def test_no_security_headers_and_no_csrf_check_by_default(fw: Framework) -> None:
    """SEC-08."""
    app = fw.make(config=SECRET)
    app.add_url_rule("/", endpoint="index", view_func=lambda: "x", methods=["GET", "POST"])

    assert sorted(name for name, _ in fetch(app).headers) == ["Content-Length", "Content-Type"]
    assert fetch(app, method="POST", headers={"Origin": "https://evil.test"}).code == 200


@pytest.mark.parametrize(("touch", "vary"), [(True, ["Cookie"]), (False, [])])
def test_personalised_pages_vary_by_cookie(fw: Framework, touch: bool, vary: list[str]) -> None:
    """SEC-09, SESS-07."""
    app = fw.make(config=SECRET)
    app.add_url_rule("/", endpoint="index", view_func=lambda: str(touch and "user" in fw.session))

    assert fetch(app).all("Vary") == vary


def test_debugging_is_off_by_default(fw: Framework) -> None:
    """SEC-10."""
    with environment(FLASK_DEBUG=None, ERLEN_DEBUG=None):
        app = fw.make()
    assert (app.debug, app.testing) == (False, False)
