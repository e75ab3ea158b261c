"""The site of every frame that offers Flask's names: one source, so that Flask and erlen run exactly the same views.

Knows neither by name: the frame hands in its module and its application class.
"""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Protocol, TypeVar
from wsgiref.types import WSGIApplication

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

F = TypeVar("F", bound=Callable[..., object])


class Site(Protocol):
    """The part of an application's names that the sites use."""

    secret_key: str | bytes | None

    def route(self, rule: str, /, *, endpoint: str = ..., methods: list[str] = ...) -> Callable[[F], F]:
        """Record a view."""
        ...

    def before_request(self, hook: F, /) -> F:
        """Record a hook."""
        ...

    def after_request(self, hook: F, /) -> F:
        """Record a hook."""
        ...

    def errorhandler(self, code: int, /) -> Callable[[F], F]:
        """Record an error handler."""
        ...

    def register_blueprint(self, blueprint: object, /) -> None:
        """Mount a blueprint."""
        ...


def build(names: ModuleType, app_class: Callable[..., WSGIApplication], site: str) -> WSGIApplication:
    """Return the application for *site*, made of *app_class* with the views of *names*."""
    made = app_class("bench", template_folder=str(TEMPLATES), static_folder=static_folder(), static_url_path="/static")
    # The application class is handed in as what it is to a server; the views need its other names.
    app: Site = made  # type: ignore[assignment]  # both classes have them, and no common type says so
    # Every application that has sessions has one, and each of its requests may use it.
    app.secret_key = KEY
    if site.startswith("rules-"):
        rules(app, int(site.removeprefix("rules-")))
        return made
    plain(app, names)
    answers(app, names)
    pages(app, names)
    bodies(app, names)
    if site == "session":
        sessions(app, names)
    elif site == "hooks":
        nested(app, names)
    elif site == "real":
        sessions(app, names)
        real(app, names)
    return made


def rules(app: Site, count: int) -> None:
    """Record *count* dynamic rules, each with a view of its own."""

    def item() -> Callable[[int, str], str]:
        def view(number: int, name: str) -> str:
            return f"{number + 1} {name}"

        return view

    for index in range(count):
        app.route(f"/r{index}/<int:number>/items/<name>", endpoint=f"r{index}")(item())


def plain(app: Site, names: ModuleType) -> None:
    """Record the views that look at little."""
    abort, url_for = names.abort, names.url_for

    @app.route("/")
    def hello() -> str:
        return HELLO

    @app.route("/json")
    def record() -> dict[str, object]:
        return message()

    @app.route("/posts/<int:post_id>/<slug>")
    def post(post_id: int, slug: str) -> str:
        return f"{post_id} {slug}"

    @app.route("/urls")
    def urls() -> str:
        return " ".join([url_for("post", post_id=number, slug="a-title") for number in range(URLS)])

    @app.route("/abort")
    def aborted() -> object:
        return abort(404)

    @app.errorhandler(404)
    def missing(_error: Exception) -> tuple[str, int]:
        return MISSING, 404

    @app.route("/stream")
    def stream() -> object:
        def chunks() -> Iterator[bytes]:
            for _ in range(CHUNKS):
                yield CHUNK

        return names.Response(chunks())


def answers(app: Site, names: ModuleType) -> None:
    """Record the views about the request's attributes and the response's headers."""
    request, make_response = names.request, names.make_response

    @app.route("/response")
    def response() -> object:
        made = make_response("made", 201)
        made.headers["X-Trace"] = "seven"
        made.headers["X-Kind"] = "benchmark"
        made.set_cookie("seen", "yes", httponly=True)
        return made

    @app.route("/attributes")
    def attributes() -> str:
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


def pages(app: Site, names: ModuleType) -> None:
    """Record the views that render."""
    render_template, render_template_string = names.render_template, names.render_template_string

    @app.route("/template")
    def template() -> str:
        return str(render_template("page.html", title=TITLE, items=ITEMS))

    @app.route("/string")
    def string() -> str:
        return str(render_template_string(PAGE, title=TITLE, items=ITEMS))


def bodies(app: Site, names: ModuleType) -> None:
    """Record the views that read a body."""
    request = names.request

    @app.route("/numbers", methods=["POST"])
    def numbers() -> dict[str, object]:
        items = request.get_json()["items"]
        return {"count": len(items), "total": sum([item["id"] for item in items])}

    @app.route("/form", methods=["POST"])
    def form() -> str:
        fields = request.form
        return f"{fields['name']} {fields['age']} {fields['city']} {fields['note']}"

    @app.route("/upload", methods=["POST"])
    def upload() -> str:
        return str(len(request.files["data"].read()))


def sessions(app: Site, names: ModuleType) -> None:
    """Record the views of the session."""
    session = names.session

    @app.route("/session/start")
    def start() -> str:
        session["user"] = 7
        session["count"] = 1
        return ""

    @app.route("/session/read")
    def read() -> str:
        return f"user {session['user']}"

    @app.route("/session/write")
    def write() -> str:
        session["count"] = count = session["count"] + 1
        return str(count)


def nested(app: Site, names: ModuleType) -> None:
    """Mount a blueprint in a blueprint, with hooks on every level."""
    g = names.g
    outer: Site = names.Blueprint("outer", "bench", url_prefix="/outer")
    inner: Site = names.Blueprint("inner", "bench", url_prefix="/inner")

    def before() -> None:
        g.hooks = g.get("hooks", 0) + 1

    def after(response: object) -> object:
        g.hooks += 1
        return response

    def last(response: object) -> object:
        g.hooks += 1
        response.headers["X-Hooks"] = str(g.hooks)  # type: ignore[attr-defined]  # a response, of either frame
        return response

    levels = (app, outer, outer, inner, inner)[:HOOKS]
    # After hooks run backwards and from the inside out: the application's one is the last of them.
    app.after_request(last)
    for level in levels:
        level.before_request(before)
    for level in levels[1:]:
        level.after_request(after)

    @inner.route("/hooks")
    def hooks() -> str:
        return str(g.hooks)

    outer.register_blueprint(inner)
    app.register_blueprint(outer)


def real(app: Site, names: ModuleType) -> None:
    """Record what an ordinary page does: hooks around a view that reads the session, builds URLs and renders."""
    g, session, url_for, render_template = names.g, names.session, names.url_for, names.render_template

    @app.before_request
    def load_user() -> None:
        g.user = f"user {session['user']}" if "user" in session else "nobody"

    @app.after_request
    def count_hooks(response: object) -> object:
        response.headers["X-Hooks"] = "2"  # type: ignore[attr-defined]  # a response, of either frame
        return response

    @app.route("/real")
    def page() -> str:
        links = [url_for("post", post_id=number, slug=slug) for number, slug in ((1, "first"), (2, "second"))]
        return str(render_template("real.html", title=TITLE, items=ITEMS, user=g.user, links=links))
