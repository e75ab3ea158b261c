"""No frame at all: what the interface itself allows."""

import json
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ..content import HELLO, message

_HELLO = HELLO.encode()


def build(_site: str) -> WSGIApplication:
    """Return the one application there is."""
    return app


def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer by path."""
    path = environ["PATH_INFO"]
    if path == "/":
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(_HELLO)))])
        return [_HELLO]
    if path == "/json":
        body = json.dumps(message()).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]
    start_response("404 NOT FOUND", [("Content-Length", "0")])
    return []
