"""robyn, behind its own server, which is written in Rust: run as a module with a port."""

import sys

from robyn import Request, Response, Robyn, jsonify

from ..content import HELLO, message

HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}


def serve(port: int) -> None:
    """Serve until the process is ended."""
    # It reads the command line for options of its own.
    del sys.argv[1:]
    app = Robyn(__file__)

    @app.get("/")
    async def hello(_request: Request) -> Response:
        return Response(200, HTML, HELLO)

    @app.get("/json")
    async def record(_request: Request) -> Response:
        return Response(200, JSON, jsonify(message()))

    app.start(host="127.0.0.1", port=port)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
