"""The development server's debugger shows what its user wrote."""

import re
from collections.abc import Callable, Iterable

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from erlen import Erlen, _serving
from erlen.types import StartResponse, WSGIEnvironment


class Middleware:
    """Somebody's own, around the application."""

    def __init__(self, inner: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]) -> None:
        self.inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.inner(environ, start_response)


def shown(app: Erlen, path: str, capfd: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """Return the functions on the debugger's page for *path*, and the traceback in the terminal."""
    app.debug = True
    body, status, _ = run_wsgi_app(_serving._debugged(app, "127.0.0.1", True), create_environ(path))
    page = b"".join(body).decode()
    assert status == "500 INTERNAL SERVER ERROR"
    return re.findall(r'<code class="function">(\w+)</code>', page), capfd.readouterr().err


@pytest.fixture
def app() -> Erlen:
    app = Erlen("shop")

    @app.get("/")
    def index() -> str:
        return price("ink")

    @app.get("/nothing")
    def nothing() -> str:
        return None  # type: ignore[return-value]  # the mistake that the page is to show

    return app


def price(name: str) -> str:
    raise KeyError(name)


def test_traceback_begins_with_the_view(app: Erlen, capfd: pytest.CaptureFixture[str]) -> None:
    functions, told = shown(app, "/", capfd)

    assert functions == ["index", "price"]
    assert "_dispatch.py" not in told
    assert "KeyError: 'ink'" in told


def test_nothing_is_left_out_where_all_of_it_is_erlen_s(app: Erlen, capfd: pytest.CaptureFixture[str]) -> None:
    functions, told = shown(app, "/nothing", capfd)

    assert "convert" in functions
    assert "returned None" in told


def test_nothing_is_left_out_behind_one_s_own_middleware(app: Erlen, capfd: pytest.CaptureFixture[str]) -> None:
    app.wsgi_app = Middleware(app.wsgi_app)
    functions, _ = shown(app, "/", capfd)

    assert functions[0] == "__call__"
    assert functions[-2:] == ["index", "price"]
    assert len(functions) > 4
