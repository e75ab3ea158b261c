"""A small application to be served and attacked. Run as a program it serves itself by `wsgiref`, on the port of its argument."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from typing_extensions import override

from erlen import Erlen, Response, jsonify, request, session, stream_with_context, url_for

app = Erlen("target", static_folder=None)
app.secret_key = "a key that is long enough, and for tests only"
app.config["MAX_CONTENT_LENGTH"] = 10_000


@app.route("/", methods=["GET", "POST"])
def index() -> Response:
    seen = session.get("seen", 0)
    session["seen"] = seen + 1 if isinstance(seen, int) else 0
    return jsonify(
        args=request.args.to_dict(),
        form=request.form.to_dict(),
        files=[file.filename for file in request.files.values()],
        cookies=sorted(request.cookies),
        url=request.url,
        range=str(request.range),
        since=str(request.if_modified_since),
        user=request.authorization.username if request.authorization else None,
        to=url_for("item", name="x"),
    )


@app.post("/json")
def data() -> Response:
    return jsonify(request.get_json())


@app.get("/item/<name>/")
def item(name: str) -> str:
    return name


@app.get("/int/<int:number>")
def number(number: int) -> str:
    return str(number)


@app.get("/client")
def client() -> Response:
    return jsonify(address=request.remote_addr, url=request.url, secure=request.is_secure)


@app.get("/pid")
def pid() -> str:
    return str(os.getpid())


@app.get("/die")
def die() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


@app.get("/slow")
def slow() -> str:
    time.sleep(1)  # what a graceful stop has to wait for
    return "done"


closed: list[int] = []


@app.get("/stream")
def stream() -> Response:
    def chunks() -> Iterator[bytes]:
        try:
            for _ in range(2000):
                yield b"x" * 65_536
        finally:
            closed.append(1)

    return Response(stream_with_context(chunks()))


@app.get("/closed")
def count() -> str:
    return str(len(closed))


class Threading(ThreadingMixIn, WSGIServer):
    """A server of the standard library with a thread for each connection."""

    daemon_threads = True


class Silent(WSGIRequestHandler):
    """Says nothing of what it is asked."""

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), app, Threading, Silent).serve_forever()
