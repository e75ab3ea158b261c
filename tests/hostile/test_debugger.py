"""The development server: who gets to see the debugger's secret."""

import re
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from werkzeug import serving
from werkzeug.debug import DebuggedApplication
from werkzeug.test import Client

from erlen import Erlen
from erlen._serving import _debugged

SECRET = re.compile(r'SECRET = "([^"]+)"')


def broken() -> Erlen:
    app = Erlen("hostile")
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.add_url_rule("/", "index", lambda: str(1 // 0))
    return app


def secret_for(application: WSGIApplication, host: str) -> str:
    answer = Client(application).get("/", base_url=f"http://{host}/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.text
    found = SECRET.search(answer.text)
    assert found is not None
    return found[1]


def opens(application: WSGIApplication, secret: str) -> bool:
    """Tell whether *secret* opens a debugger, to somebody on this machine."""
    query = {"__debugger__": "yes", "cmd": "printpin", "s": secret}
    return Client(application).get("/", query_string=query, base_url="http://localhost/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.9"])
def test_secret_is_not_handed_to_foreign_hosts(host: str) -> None:
    """As a page of another site sees it, whose name has come to lead here (DNS rebinding)."""
    application = _debugged(broken(), "127.0.0.1", True)

    assert opens(application, secret_for(application, "localhost:5000"))
    assert not opens(application, secret_for(application, host))


def test_werkzeug_hands_it_to_everybody() -> None:
    application = DebuggedApplication(broken(), evalex=True)

    assert opens(application, secret_for(application, "evil.example"))


def test_foreign_host_gets_no_console() -> None:
    application = _debugged(broken(), "127.0.0.1", True)

    assert "EVALEX = false" in Client(application).get("/", base_url="http://evil.example/").text
    assert "EVALEX = true" in Client(application).get("/", base_url="http://localhost/").text


def test_server_is_given_the_guarded_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    """By `app.run`, as by `erlen run`; the real server, but for its listening."""
    served: list[Any] = []

    class Listening(Exception):
        """In place of a server."""

    def listen(host: str, port: int, app: Any, *rest: Any, **options: Any) -> Any:
        served.append(app)
        raise Listening

    monkeypatch.setattr(serving, "make_server", listen)
    with pytest.raises(Listening):
        broken().run(port=0, debug=True, use_reloader=False, load_dotenv=False)
    (application,) = served

    assert not opens(application, secret_for(application, "evil.example"))
