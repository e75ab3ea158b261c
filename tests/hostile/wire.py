"""Requests as bytes would make them, through a validator of WSGI, and what came back."""

import io
import logging
from collections.abc import Mapping
from typing import Any
from wsgiref.types import WSGIEnvironment
from wsgiref.validate import validator

import attrs
from tests.behaviour.harness import AppLike

KEY = "a key that is long enough, and for tests only"


@attrs.frozen
class Answer:
    """What a server would send."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status[:3])

    @property
    def text(self) -> str:
        return self.body.decode()

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def cookie(self) -> str:
        """Return what a client would send back."""
        return "; ".join(line.partition(";")[0] for line in self.all("Set-Cookie"))


# Any: an environ holds values of any type.
def environ_of(path: str = "/", method: str = "GET", body: bytes = b"", **more: Any) -> WSGIEnvironment:
    """Return the environ of a request that is right, but for what *more* says."""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ.update(more)
    return {key: value for key, value in environ.items() if value is not None}


def ask(app: AppLike, environ: WSGIEnvironment, validated: bool = True) -> Answer:
    """Ask *app*, which must stand up to `wsgiref.validate` unless *validated* is false."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        if max("".join((status, *(text for line in headers for text in line)))) > "\xff":
            raise AssertionError(f"A server cannot write {status!r} {headers!r}: it is no latin-1.")
        started.append((status, list(headers)))
        return lambda data: None

    # Any: AppLike is only a facade.
    served: Any = validator(app) if validated else app
    chunks = served(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(*started[-1], body)


# Any: as environ_of.
def get(app: AppLike, path: str = "/", **more: Any) -> Answer:
    """GET *path*."""
    return ask(app, environ_of(path, **more))


# Any: settings have any type.
def quiet(app: AppLike, config: Mapping[str, Any] | None = None) -> AppLike:
    """Return *app* with a secret key, and without its log: what goes wrong here is meant to."""
    app.config.update({"SECRET_KEY": KEY, "TESTING": False, **(config or {})})
    app.logger.handlers[:] = [logging.NullHandler()]
    app.logger.propagate = False
    return app
