"""quart: Flask's names on ASGI, so the views of `_flasklike` with `await` where quart asks for it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import quart
from quart import Quart, g, request, session, url_for

from ..content import (
    CHUNK,
    CHUNKS,
    HELLO,
    HOOKS,
    ITEMS,
    KEY,
    MISSING,
    PAGE,
    TEMPLATES,
    TITLE,
    URLS,
    message,
    static_folder,
)


def build(site: str) -> Quart:
    """Return the application for *site*."""
    app = Quart("bench", template_folder=str(TEMPLATES), static_folder=static_folder(), static_url_path="/static")
    if site.startswith("rules-"):
        rules(app, int(site.removeprefix("rules-")))
        return app
    app.secret_key = KEY
    plain(app)
    answers(app)
    bodies(app)
    if site in {"session", "real"}:
        sessions(app)
    if site == "hooks":
        nested(app)
    if site == "real":
        real(app)
    return app


def rules(app: Quart, count: int) -> None:
    """Record *count* dynamic rules, each with a view of its own."""

    def item() -> Callable[[int, str], Awaitable[str]]:
        async def view(number: int, name: str) -> str:
            return f"{number + 1} {name}"

        return view

    for index in range(count):
        app.route(f"/r{index}/<int:number>/items/<name>", endpoint=f"r{index}")(item())


def plain(app: Quart) -> None:
    """Record the views that look at little, or render."""

    @app.route("/")
    async def hello() -> str:
        return HELLO

    @app.route("/json")
    async def record() -> dict[str, object]:
        return message()

    @app.route("/posts/<int:post_id>/<slug>")
    async def post(post_id: int, slug: str) -> str:
        return f"{post_id} {slug}"

    @app.route("/urls")
    async def urls() -> str:
        return " ".join([url_for("post", post_id=number, slug="a-title") for number in range(URLS)])

    @app.route("/abort")
    async def aborted() -> str:
        quart.abort(404)

    @app.errorhandler(404)
    async def missing(_error: Exception) -> tuple[str, int]:
        return MISSING, 404

    @app.route("/stream")
    async def stream() -> quart.Response:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(CHUNKS):
                yield CHUNK

        return quart.Response(chunks())

    @app.route("/template")
    async def template() -> str:
        return await quart.render_template("page.html", title=TITLE, items=ITEMS)

    @app.route("/string")
    async def string() -> str:
        return await quart.render_template_string(PAGE, title=TITLE, items=ITEMS)


def answers(app: Quart) -> None:
    """Record the views about the request's attributes and the response's headers."""

    @app.route("/response")
    async def response() -> quart.Response:
        made = quart.Response("made", 201)
        made.headers["X-Trace"] = "seven"
        made.headers["X-Kind"] = "benchmark"
        made.set_cookie("seen", "yes", httponly=True)
        return made

    @app.route("/attributes")
    async def attributes() -> str:
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
        return " ".join(words)


def bodies(app: Quart) -> None:
    """Record the views that read a body."""

    @app.route("/numbers", methods=["POST"])
    async def numbers() -> dict[str, object]:
        items = (await request.get_json())["items"]
        return {"count": len(items), "total": sum([item["id"] for item in items])}

    @app.route("/form", methods=["POST"])
    async def form() -> str:
        fields = await request.form
        return f"{fields['name']} {fields['age']} {fields['city']} {fields['note']}"

    @app.route("/upload", methods=["POST"])
    async def upload() -> str:
        return str(len((await request.files)["data"].read()))


def sessions(app: Quart) -> None:
    """Record the views of the session."""

    @app.route("/session/start")
    async def start() -> str:
        session["user"] = 7
        session["count"] = 1
        return ""

    @app.route("/session/read")
    async def read() -> str:
        return f"user {session['user']}"

    @app.route("/session/write")
    async def write() -> str:
        session["count"] = count = session["count"] + 1
        return str(count)


def nested(app: Quart) -> None:
    """Mount a blueprint in a blueprint, with hooks on every level."""
    outer = quart.Blueprint("outer", "bench", url_prefix="/outer")
    inner = quart.Blueprint("inner", "bench", url_prefix="/inner")

    async def before() -> None:
        g.hooks = g.get("hooks", 0) + 1

    async def after(response: quart.Response) -> quart.Response:
        g.hooks += 1
        return response

    async def last(response: quart.Response) -> quart.Response:
        g.hooks += 1
        response.headers["X-Hooks"] = str(g.hooks)
        return response

    levels = (app, outer, outer, inner, inner)[:HOOKS]
    app.after_request(last)
    for level in levels:
        level.before_request(before)
    for level in levels[1:]:
        level.after_request(after)

    @inner.route("/hooks")
    async def hooks() -> str:
        return str(g.hooks)

    outer.register_blueprint(inner)
    app.register_blueprint(outer)


def real(app: Quart) -> None:
    """Record what an ordinary page does."""

    @app.before_request
    async def load_user() -> None:
        g.user = f"user {session['user']}" if "user" in session else "nobody"

    @app.after_request
    async def count_hooks(response: quart.Response) -> quart.Response:
        response.headers["X-Hooks"] = "2"
        return response

    @app.route("/real")
    async def page() -> str:
        links = [url_for("post", post_id=number, slug=slug) for number, slug in ((1, "first"), (2, "second"))]
        return await quart.render_template("real.html", title=TITLE, items=ITEMS, user=g.user, links=links)
