"""Bare werkzeug: a Map, a Request and a Response, and views that take the request."""

import json
from collections.abc import Callable, Iterator
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import attrs
from werkzeug.exceptions import HTTPException, abort
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Request, Response

from ..content import CHUNK, CHUNKS, HELLO, MISSING, URLS, message


@attrs.frozen
class Asked:
    """What a view gets."""

    request: Request
    adapter: MapAdapter


View = Callable[..., Response]


def build(site: str) -> WSGIApplication:
    """Return the application for *site*."""
    if site.startswith("rules-"):
        count = int(site.removeprefix("rules-"))
        rules = [Rule(f"/r{index}/<int:number>/items/<name>", endpoint=item) for index in range(count)]
    else:
        rules = [Rule(path, endpoint=view) for path, view in VIEWS.items()]
    url_map = Map(rules)

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> object:
        request = Request(environ)
        adapter = url_map.bind_to_environ(environ)
        try:
            view, values = adapter.match()
            response = view(Asked(request, adapter), **values)
        except HTTPException as error:
            response = Response(MISSING, error.code, mimetype="text/html")
        return response(environ, start_response)

    return app  # type: ignore[return-value]  # werkzeug's own types say Iterable


def item(_asked: Asked, number: int, name: str) -> Response:
    """Answer with the rule's values."""
    return Response(f"{number + 1} {name}", mimetype="text/html")


def _json(record: object) -> Response:
    return Response(json.dumps(record), mimetype="application/json")


def hello(_asked: Asked) -> Response:
    """Answer with the text."""
    return Response(HELLO, mimetype="text/html")


def record(_asked: Asked) -> Response:
    """Answer with the record."""
    return _json(message())


def post(_asked: Asked, post_id: int, slug: str) -> Response:
    """Answer with the rule's values."""
    return Response(f"{post_id} {slug}")


def urls(asked: Asked) -> Response:
    """Build URLs."""
    build_url = asked.adapter.build
    built = [build_url(post, {"post_id": number, "slug": "a-title"}) for number in range(URLS)]
    return Response(" ".join(built), mimetype="text/html")


def aborted(_asked: Asked) -> Response:
    """Give up."""
    abort(404)


def stream(_asked: Asked) -> Response:
    """Answer in chunks."""

    def chunks() -> Iterator[bytes]:
        for _ in range(CHUNKS):
            yield CHUNK

    return Response(chunks())


def response(_asked: Asked) -> Response:
    """Answer with headers and a cookie."""
    made = Response("made", 201)
    made.headers["X-Trace"] = "seven"
    made.headers["X-Kind"] = "benchmark"
    made.set_cookie("seen", "yes", httponly=True)
    return made


def attributes(asked: Asked) -> Response:
    """Read the request."""
    request = asked.request
    words = (
        request.method,
        request.path,
        request.args["q"],
        request.args.get("page", "1"),
        request.headers["X-Request-Id"],
        request.cookies["tone"],
        request.host,
        request.user_agent.string,
    )
    return Response(" ".join(words), mimetype="text/html")


def numbers(asked: Asked) -> Response:
    """Read JSON."""
    items = asked.request.get_json()["items"]
    return _json({"count": len(items), "total": sum([one["id"] for one in items])})


def form(asked: Asked) -> Response:
    """Read a form."""
    fields = asked.request.form
    return Response(f"{fields['name']} {fields['age']} {fields['city']} {fields['note']}", mimetype="text/html")


def upload(asked: Asked) -> Response:
    """Read a file."""
    return Response(str(len(asked.request.files["data"].read())), mimetype="text/html")


VIEWS: dict[str, View] = {
    "/": hello,
    "/json": record,
    "/posts/<int:post_id>/<slug>": post,
    "/urls": urls,
    "/abort": aborted,
    "/stream": stream,
    "/response": response,
    "/attributes": attributes,
    "/numbers": numbers,
    "/form": form,
    "/upload": upload,
}
