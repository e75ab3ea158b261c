"""bottle, in its own idiom: its templates, signed cookies as the session, hooks of the application."""

from collections.abc import Callable, Iterator
from wsgiref.types import WSGIApplication

import bottle
from bottle import request, response

from ..content import CHUNK, CHUNKS, HELLO, HOOKS, ITEMS, KEY, MISSING, TEMPLATES, TITLE, URLS, message, static_folder

PAGE = TEMPLATES.joinpath("page.tpl").read_text()


def build(site: str) -> WSGIApplication:
    """Return the application for *site*."""
    app = bottle.Bottle()
    if site.startswith("rules-"):
        rules(app, int(site.removeprefix("rules-")))
        return app
    plain(app)
    answers(app)
    pages(app)
    bodies(app)
    if site in {"session", "real"}:
        sessions(app)
    if site == "hooks":
        hooked(app)
    if site == "real":
        real(app)
    return app


def rules(app: bottle.Bottle, count: int) -> None:
    """Record *count* dynamic rules, each with a view of its own."""

    def item() -> Callable[[int, str], str]:
        def view(number: int, name: str) -> str:
            return f"{number + 1} {name}"

        return view

    for index in range(count):
        app.route(f"/r{index}/<number:int>/items/<name>", name=f"r{index}", callback=item())


def plain(app: bottle.Bottle) -> None:
    """Record the views that look at little."""
    root = static_folder()

    @app.route("/")
    def hello() -> str:
        return HELLO

    @app.route("/json")
    def record() -> dict[str, object]:
        return message()

    @app.route("/posts/<post_id:int>/<slug>", name="post")
    def post(post_id: int, slug: str) -> str:
        return f"{post_id} {slug}"

    @app.route("/urls")
    def urls() -> str:
        return " ".join([app.get_url("post", post_id=number, slug="a-title") for number in range(URLS)])

    @app.route("/abort")
    def aborted() -> None:
        bottle.abort(404)

    @app.error(404)
    def missing(_error: object) -> str:
        return MISSING

    @app.route("/stream")
    def stream() -> Iterator[bytes]:
        for _ in range(CHUNKS):
            yield CHUNK

    @app.route("/static/<filename:path>")
    def static(filename: str) -> object:
        return bottle.static_file(filename, root=root)


def answers(app: bottle.Bottle) -> None:
    """Record the views about the request's attributes and the response's headers."""

    @app.route("/response")
    def made() -> object:
        answer = bottle.HTTPResponse("made", 201)
        answer.set_header("X-Trace", "seven")
        answer.set_header("X-Kind", "benchmark")
        answer.set_cookie("seen", "yes", httponly=True, path="/")
        return answer

    @app.route("/attributes")
    def attributes() -> str:
        words = (
            request.method,
            request.path,
            request.query.q,
            request.query.get("page", "1"),
            request.get_header("X-Request-Id"),
            request.get_cookie("tone"),
            request.urlparts.netloc,
            request.get_header("User-Agent"),
        )
        return " ".join(words)


def pages(app: bottle.Bottle) -> None:
    """Record the views that render."""
    folders = [str(TEMPLATES)]

    @app.route("/template")
    def template() -> str:
        return str(bottle.template("page", template_lookup=folders, title=TITLE, items=ITEMS))

    @app.route("/string")
    def string() -> str:
        return str(bottle.template(PAGE, title=TITLE, items=ITEMS))


def bodies(app: bottle.Bottle) -> None:
    """Record the views that read a body."""

    @app.post("/numbers")
    def numbers() -> dict[str, object]:
        items = request.json["items"]
        return {"count": len(items), "total": sum([item["id"] for item in items])}

    @app.post("/form")
    def form() -> str:
        fields = request.forms
        return f"{fields.name} {fields.age} {fields.city} {fields.note}"

    @app.post("/upload")
    def upload() -> str:
        return str(len(request.files["data"].file.read()))


def _session() -> dict[str, int]:
    return dict(request.get_cookie("session", secret=KEY) or {})


def sessions(app: bottle.Bottle) -> None:
    """Record the views of the signed cookie."""

    @app.route("/session/start")
    def start() -> str:
        response.set_cookie("session", {"user": 7, "count": 1}, secret=KEY, path="/", httponly=True)
        return ""

    @app.route("/session/read")
    def read() -> str:
        return f"user {_session()['user']}"

    @app.route("/session/write")
    def write() -> str:
        session = _session()
        session["count"] += 1
        response.set_cookie("session", session, secret=KEY, path="/", httponly=True)
        return str(session["count"])


def hooked(app: bottle.Bottle) -> None:
    """Hook the application; bottle knows no hooks of a mounted part."""

    def before() -> None:
        request.environ["hooks"] = request.environ.get("hooks", 0) + 1

    def after() -> None:
        request.environ["hooks"] += 1

    def last() -> None:
        request.environ["hooks"] += 1
        response.set_header("X-Hooks", str(request.environ["hooks"]))

    for _ in range(HOOKS):
        app.add_hook("before_request", before)
    # After hooks run backwards: the first one recorded is the last to run.
    app.add_hook("after_request", last)
    for _ in range(HOOKS - 1):
        app.add_hook("after_request", after)

    @app.route("/outer/inner/hooks")
    def hooks() -> str:
        return str(request.environ["hooks"])


def real(app: bottle.Bottle) -> None:
    """Record what an ordinary page does."""
    folders = [str(TEMPLATES)]

    @app.hook("before_request")
    def load_user() -> None:
        session = _session()
        request.environ["user"] = f"user {session['user']}" if "user" in session else "nobody"

    @app.hook("after_request")
    def count_hooks() -> None:
        response.set_header("X-Hooks", "2")

    @app.route("/real")
    def page() -> str:
        links = [app.get_url("post", post_id=number, slug=slug) for number, slug in ((1, "first"), (2, "second"))]
        user = request.environ["user"]
        return str(bottle.template("real", template_lookup=folders, title=TITLE, items=ITEMS, user=user, links=links))
