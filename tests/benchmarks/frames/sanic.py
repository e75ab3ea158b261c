"""sanic, behind its own server: run as a module with a port."""

import sys

from sanic import HTTPResponse, Request, Sanic, html, json

from ..content import HELLO, message

app = Sanic("bench")
app.config.MOTD = False


@app.get("/")
async def hello(_request: Request) -> HTTPResponse:
    """Answer with the text."""
    return html(HELLO)


@app.get("/json")
async def record(_request: Request) -> HTTPResponse:
    """Answer with the record."""
    return json(message())


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), single_process=True, access_log=False, debug=False)
