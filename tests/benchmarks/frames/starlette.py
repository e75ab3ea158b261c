"""starlette, in its own idiom: async views, SessionMiddleware, pure ASGI middleware as hooks."""

from collections.abc import AsyncIterator, MutableMapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Receive, Scope, Send

from ..content import CHUNK, CHUNKS, HELLO, HOOKS, ITEMS, KEY, MISSING, TEMPLATES, TITLE, URLS, message, static_folder

TEMPLATES_OF_SITE = Jinja2Templates(str(TEMPLATES))


class Counting:
    """Counts on the way in and on the way out."""

    def __init__(self, app: ASGIApp, *, last: bool = False) -> None:
        self.app = app
        self.last = last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request between the two."""
        state = scope.setdefault("state", {})
        state["hooks"] = state.get("hooks", 0) + 1

        # What a message holds is ASGI's to say.
        async def counted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                state["hooks"] += 1
                if self.last:
                    message["headers"].append((b"x-hooks", str(state["hooks"]).encode()))
            await send(message)

        await self.app(scope, receive, counted)


class Loading:
    """Loads the user before, sets a header after: the two hooks of the ordinary page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request between the two."""
        session = scope["session"]
        scope.setdefault("state", {})["user"] = f"user {session['user']}" if "user" in session else "nobody"

        async def told(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-hooks", b"2"))
            await send(message)

        await self.app(scope, receive, told)


async def hello(_request: Request) -> Response:
    """Answer with the text."""
    return HTMLResponse(HELLO)


async def record(_request: Request) -> Response:
    """Answer with the record."""
    return JSONResponse(message())


async def item(request: Request) -> Response:
    """Answer with the rule's values."""
    values = request.path_params
    return HTMLResponse(f"{values['number'] + 1} {values['name']}")


async def post(request: Request) -> Response:
    """Answer with the rule's values."""
    return HTMLResponse(f"{request.path_params['post_id']}")


async def urls(request: Request) -> Response:
    """Build URLs."""
    path_for = request.app.url_path_for
    return HTMLResponse(" ".join([path_for("post", post_id=number, slug="a-title") for number in range(URLS)]))


async def aborted(_request: Request) -> Response:
    """Give up."""
    raise HTTPException(404)


async def missing(_request: Request, _error: Exception) -> Response:
    """Answer what is not there."""
    return HTMLResponse(MISSING, 404)


async def stream(_request: Request) -> Response:
    """Answer in chunks."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(CHUNKS):
            yield CHUNK

    return StreamingResponse(chunks(), media_type="text/html")


async def made(_request: Request) -> Response:
    """Answer with headers and a cookie."""
    answer = HTMLResponse("made", 201)
    answer.headers["X-Trace"] = "seven"
    answer.headers["X-Kind"] = "benchmark"
    answer.set_cookie("seen", "yes", httponly=True)
    return answer


async def attributes(request: Request) -> Response:
    """Read the request."""
    words = (
        request.method,
        request.url.path,
        request.query_params["q"],
        request.query_params.get("page", "1"),
        request.headers["x-request-id"],
        request.cookies["tone"],
        request.headers["host"],
        request.headers["user-agent"],
    )
    return HTMLResponse(" ".join(words))


async def template(request: Request) -> Response:
    """Render a file."""
    return TEMPLATES_OF_SITE.TemplateResponse(request, "page.html", {"title": TITLE, "items": ITEMS})


async def numbers(request: Request) -> Response:
    """Read JSON."""
    items = (await request.json())["items"]
    return JSONResponse({"count": len(items), "total": sum([one["id"] for one in items])})


async def form(request: Request) -> Response:
    """Read a form."""
    async with request.form() as fields:
        return HTMLResponse(f"{fields['name']} {fields['age']} {fields['city']} {fields['note']}")


async def upload(request: Request) -> Response:
    """Read a file."""
    async with request.form() as fields:
        file = fields["data"]
        return HTMLResponse(str(0 if isinstance(file, str) else len(await file.read())))


async def start(request: Request) -> Response:
    """Fill the session."""
    request.session.update(user=7, count=1)
    return HTMLResponse("")


async def read(request: Request) -> Response:
    """Read the session."""
    return HTMLResponse(f"user {request.session['user']}")


async def write(request: Request) -> Response:
    """Change the session."""
    request.session["count"] += 1
    return HTMLResponse(str(request.session["count"]))


async def hooks(request: Request) -> Response:
    """Say what the hooks have counted."""
    return HTMLResponse(str(request.state.hooks))


async def real(request: Request) -> Response:
    """Do what an ordinary page does."""
    path_for = request.app.url_path_for
    links = [path_for("post", post_id=number, slug=slug) for number, slug in ((1, "first"), (2, "second"))]
    context = {"title": TITLE, "items": ITEMS, "user": request.state.user, "links": links}
    return TEMPLATES_OF_SITE.TemplateResponse(request, "real.html", context)


def build(site: str) -> Starlette:
    """Return the application for *site*."""
    if site.startswith("rules-"):
        count = int(site.removeprefix("rules-"))
        return Starlette(
            routes=[Route(f"/r{index}/{{number:int}}/items/{{name}}", item, name=f"r{index}") for index in range(count)]
        )
    sessions = Middleware(SessionMiddleware, secret_key=KEY)
    middleware = {
        "session": [sessions],
        "hooks": [Middleware(Counting, last=True), *(Middleware(Counting) for _ in range(HOOKS - 1))],
        "real": [sessions, Middleware(Loading)],
    }
    routes = [
        Route("/", hello),
        Route("/json", record),
        Route("/posts/{post_id:int}/{slug}", post, name="post"),
        Route("/urls", urls),
        Route("/abort", aborted),
        Route("/stream", stream),
        Route("/response", made),
        Route("/attributes", attributes),
        Route("/template", template),
        Route("/numbers", numbers, methods=["POST"]),
        Route("/form", form, methods=["POST"]),
        Route("/upload", upload, methods=["POST"]),
        Route("/session/start", start),
        Route("/session/read", read),
        Route("/session/write", write),
        Mount("/outer/inner", routes=[Route("/hooks", hooks)]),
        Route("/real", real),
        Mount("/static", StaticFiles(directory=static_folder())),
    ]
    return Starlette(routes=routes, middleware=middleware.get(site, []), exception_handlers={404: missing})
