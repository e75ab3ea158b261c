"""An application that notes in a file how each of its requests ends, and answers in every way there is: served by `test_endings.py`.

Run as a program it serves itself by `wsgiref`, on the port of its argument.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import make_server

from tests.servers.target import Silent, Threading

from erlen import Erlen, Response, abort, g, request, send_file, stream_with_context

BLOCK = b"x" * 65_536
BLOCKS = 160
# Whoever collects tests imports this file without serving it.
NOTES = Path(os.environ.get("WATCHED_NOTES", os.devnull))
FILE = NOTES.with_name("large")

app = Erlen("watched", static_folder=None)
app.config.update(MAX_CONTENT_LENGTH=20_000, MAX_FORM_TOTAL_SIZE=5_000, MAX_FORM_FIELDS=30, MAX_FORM_PARTS=30)
app.config.update(MAX_FORM_MEMORY_SIZE=2_000, MAX_QUERY_ARGUMENTS=40)


def note(what: str, key: str | None) -> None:
    """Add a line; short ones of several processes do not mix."""
    if key is None:
        return
    out = os.open(NOTES, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(out, f"{what} {key}\n".encode())
    finally:
        os.close(out)


@app.before_request
def begin() -> None:
    g.key = request.args.get("key")
    note("begin", g.key)


app.teardown_request(lambda error: note("request", g.key))
# The request is gone by then.
app.teardown_appcontext(lambda error: note("application", g.get("key")))


def closing(response: Response) -> Response:
    """Let *response* note that it was closed."""
    key = request.args["key"]
    response.call_on_close(lambda: note("closed", key))
    return response


def blocks(fails_at: int = BLOCKS) -> Iterator[bytes]:
    for number in range(BLOCKS):
        if number == fails_at:
            raise RuntimeError("in the middle of a stream, on purpose")
        yield BLOCK


@app.get("/text")
def text() -> Response:
    return closing(Response("text"))


@app.get("/list")
def listed() -> Response:
    return closing(Response([BLOCK] * BLOCKS))


@app.get("/generator")
def generator() -> Response:
    return closing(Response(blocks()))


@app.get("/context")
def context() -> Response:
    return closing(Response(stream_with_context(blocks())))


@app.get("/file")
def file() -> Response:
    return closing(send_file(FILE, "application/octet-stream"))


@app.get("/missing")
def missing() -> Response:
    abort(closing(Response("missing", 404)))


@app.get("/fails")
def fails() -> Response:
    raise RuntimeError("in a view, on purpose")


@app.errorhandler(500)
def failed(error: Exception) -> Response:
    return closing(Response("failed", 500))


@app.get("/breaks")
def breaks() -> Response:
    return closing(Response(stream_with_context(blocks(BLOCKS // 2))))


# How much comes in


@app.post("/body")
def body() -> str:
    return str(len(request.get_data()))


@app.post("/form")
def form() -> str:
    return str(sum(len(value) for values in request.form.listvalues() for value in values))


@app.post("/query")
def query() -> str:
    return str(len(request.args))


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), app, Threading, Silent).serve_forever()
