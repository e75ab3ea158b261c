"""falcon, in its own idiom: resources, media handlers, middleware as hooks. It has no sessions, templates or URL building."""

from collections.abc import Iterator
from wsgiref.types import WSGIApplication

import falcon
from falcon import Request, Response
from typing_extensions import override

from ..content import CHUNK, CHUNKS, HELLO, HOOKS, MISSING, message, static_folder


class Before:
    """Counts on the way in and out, as five before and five after hooks would."""

    def process_request(self, req: Request, _resp: Response) -> None:
        """Count."""
        context = req.context
        context.hooks = getattr(context, "hooks", 0) + 1

    def process_response(self, req: Request, _resp: Response, _resource: object, _succeeded: bool) -> None:
        """Count."""
        req.context.hooks += 1


class Outermost(Before):
    """The first on the way in and the last on the way out."""

    @override
    def process_response(self, req: Request, resp: Response, _resource: object, _succeeded: bool) -> None:
        """Count and tell."""
        req.context.hooks += 1
        resp.set_header("X-Hooks", str(req.context.hooks))


class Hello:
    """The text."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Answer."""
        resp.content_type = falcon.MEDIA_HTML
        resp.text = HELLO


class Record:
    """The record."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Answer."""
        resp.media = message()


class Item:
    """A dynamic rule."""

    def on_get(self, _req: Request, resp: Response, number: int, name: str) -> None:
        """Answer."""
        resp.content_type = falcon.MEDIA_HTML
        resp.text = f"{number + 1} {name}"


class Made:
    """Headers and a cookie."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Answer."""
        resp.status = falcon.HTTP_201
        resp.text = "made"
        resp.set_header("X-Trace", "seven")
        resp.set_header("X-Kind", "benchmark")
        resp.set_cookie("seen", "yes", http_only=True, secure=False)


class Attributes:
    """The request's attributes."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Answer."""
        words = (
            req.method,
            req.path,
            req.get_param("q", required=True),
            req.get_param("page", default="1"),
            req.get_header("X-Request-Id", required=True),
            req.cookies["tone"],
            req.host,
            req.user_agent or "",
        )
        resp.content_type = falcon.MEDIA_HTML
        resp.text = " ".join(words)


class Numbers:
    """JSON in, JSON out."""

    def on_post(self, req: Request, resp: Response) -> None:
        """Answer."""
        items = req.get_media()["items"]
        resp.media = {"count": len(items), "total": sum([item["id"] for item in items])}


class Form:
    """A form."""

    def on_post(self, req: Request, resp: Response) -> None:
        """Answer."""
        fields = req.get_media()
        resp.content_type = falcon.MEDIA_HTML
        resp.text = f"{fields['name']} {fields['age']} {fields['city']} {fields['note']}"


class Upload:
    """A file."""

    def on_post(self, req: Request, resp: Response) -> None:
        """Answer."""
        resp.content_type = falcon.MEDIA_HTML
        for part in req.get_media():
            if part.name == "data":
                resp.text = str(len(part.stream.read()))


class Hooks:
    """What the hooks have counted."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Answer."""
        resp.content_type = falcon.MEDIA_HTML
        resp.text = str(req.context.hooks)


class Aborted:
    """A view that gives up."""

    def on_get(self, _req: Request, _resp: Response) -> None:
        """Raise."""
        raise falcon.HTTPNotFound


class Stream:
    """Chunks."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Answer."""

        def chunks() -> Iterator[bytes]:
            for _ in range(CHUNKS):
                yield CHUNK

        resp.content_type = falcon.MEDIA_HTML
        resp.stream = chunks()


def missing(_req: Request, resp: Response, _error: Exception, _params: dict[str, object]) -> None:
    """Answer what is not there."""
    resp.status = falcon.HTTP_404
    resp.content_type = falcon.MEDIA_HTML
    resp.text = MISSING


def build(site: str) -> WSGIApplication:
    """Return the application for *site*."""
    middleware = [Outermost(), *(Before() for _ in range(HOOKS - 1))] if site == "hooks" else []
    app = falcon.App(middleware=middleware)
    if site.startswith("rules-"):
        for index in range(int(site.removeprefix("rules-"))):
            app.add_route(f"/r{index}/{{number:int}}/items/{{name}}", Item())
        return app
    app.add_error_handler(falcon.HTTPNotFound, missing)
    app.add_static_route("/static", static_folder())
    views = {
        "/": Hello(),
        "/json": Record(),
        "/response": Made(),
        "/attributes": Attributes(),
        "/numbers": Numbers(),
        "/form": Form(),
        "/upload": Upload(),
        "/abort": Aborted(),
        "/stream": Stream(),
        "/outer/inner/hooks": Hooks(),
    }
    for path, resource in views.items():
        app.add_route(path, resource)
    return app
