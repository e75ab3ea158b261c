"""aiohttp, behind its own server: run as a module with a port."""

import sys

from aiohttp import web

from ..content import HELLO, message


async def hello(_request: web.Request) -> web.Response:
    """Answer with the text."""
    return web.Response(text=HELLO, content_type="text/html")


async def record(_request: web.Request) -> web.Response:
    """Answer with the record."""
    return web.json_response(message())


def serve(port: int) -> None:
    """Serve until the process is ended."""
    app = web.Application()
    app.add_routes([web.get("/", hello), web.get("/json", record)])
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
