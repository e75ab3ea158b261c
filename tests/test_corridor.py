"""Straight and full corridor answer alike: no application can tell which one served it."""

import io
from collections.abc import Callable, Iterator

import pytest
from typing_extensions import override
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.test import create_environ, run_wsgi_app

from erlen import (
    Blueprint,
    Erlen,
    Response,
    abort,
    after_this_request,
    g,
    make_response,
    redirect,
    request,
    request_finished,
    session,
    stream_with_context,
    url_for,
)
from erlen._corridor import wsgi_app
from erlen.ctx import RequestContext
from erlen.globals import request_ctx, unproxied
from erlen.sessions import SecureCookieSessionInterface, Session
from erlen.wrappers import Request

View = Callable[[], object]


class Always(SecureCookieSessionInterface):
    """Opens the same session for everyone."""

    @override
    def open_session(self, app: Erlen, request: Request) -> Session:
        return Session({"n": 3})


class OwnPage(HTTPException):
    """Answers with a page of its own."""

    code = 451

    @override
    def get_body(self, environ: object = None, scope: object = None) -> str:
        return "withheld"


class OwnHeaders(NotFound):
    """Says more in its headers."""

    @override
    def get_headers(self, environ: object = None, scope: object = None) -> list[tuple[str, str]]:
        return [("Content-Type", "text/plain"), ("X-Why", "7")]


class Full(Erlen):
    """An application that overrides a step, and so takes the full corridor."""

    @override
    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        super().do_teardown_request(exc)


def streamed() -> Response:
    def pieces() -> Iterator[str]:
        yield request.path
        yield "!"

    return Response(stream_with_context(pieces()))


class Name(bytes):
    """Bytes of a class of their own."""


def mixed() -> Response:
    pieces: list[object] = [b"", "", b"a", "\u00e4", bytearray(b"b"), Name(b"c"), b"d", "e"]
    return Response(iter(pieces))  # type: ignore[arg-type]  # as an untyped view may


def with_hook() -> str:
    @after_this_request
    def mark(response: Response) -> Response:
        response.headers["X-Mark"] = "1"
        return response

    return "hooked"


def raising() -> str:
    raise ValueError("broken")


async def awaited() -> str:
    return request.method


def reading_session() -> str:
    return str(session.get("n"))


def writing_session() -> str:
    session["n"] = 3
    session.permanent = True
    return "written"


def with_cookie() -> Response:
    response = make_response("cookie")
    response.set_cookie("a", "b")
    return response


VIEWS: dict[str, View] = {
    "text": lambda: "hello",
    "empty": lambda: "",
    "umlaut": lambda: "\u00e4",
    "surrogate": lambda: "\udc80",
    "bytes": lambda: b"raw",
    "mapping": lambda: {"b": 1, "a": [1, "\u00e4"]},
    "array": lambda: [1, 2],
    "unserialisable": lambda: {"a": object()},
    "status": lambda: ("made", 201),
    "no_content": lambda: ("", 204),
    "not_modified": lambda: ("", 304),
    "odd_status": lambda: ("x", 299),
    "text_status": lambda: ("x", "201 Made"),
    "boolean_status": lambda: ("x", True),
    "headers": lambda: ("x", {"X-A": "1"}),
    "three": lambda: ({"a": 1}, 400, {"X-A": "1"}),
    "nothing": lambda: None,
    "number": lambda: 3,
    "generator": lambda: iter(["a", "b"]),
    "redirected": lambda: redirect("/text"),
    "returned_error": lambda: NotFound("not <here>"),
    "returned_error_with_status": lambda: (NotFound(), 410),
    "busy": lambda: abort(503, retry_after=7),
    "own_error": lambda: abort(Response("own", 418)),
    "own_page": lambda: OwnPage(),
    "own_headers": lambda: OwnHeaders(),
    "missing": lambda: abort(404),
    "looked": lambda: request.path + request.args.get("q", "") + str(g.get("x")),
    "built": lambda: url_for("text", q=1),
    "streamed": streamed,
    "mixed": mixed,
    "with_hook": with_hook,
    "raising": raising,
    "awaited": awaited,
    "reading_session": reading_session,
    "writing_session": writing_session,
    "with_cookie": with_cookie,
}


def application(make: type[Erlen], setting: str) -> Erlen:
    app = make("corridor")
    app.secret_key = "key"
    for name, view in VIEWS.items():
        app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])  # type: ignore[arg-type]  # some return junk on purpose
    app.add_url_rule("/n/<int:number>/<word>", "variables", lambda number, word: f"{number + 1} {word}")
    app.add_url_rule("/slash/", "slash", lambda: "slash")
    blueprint = Blueprint("bp", "corridor", url_prefix="/bp")
    blueprint.get("/x")(lambda: "in blueprint")
    SETTINGS[setting](app, blueprint)
    app.register_blueprint(blueprint)
    return app


def handled(app: Erlen, _: Blueprint) -> None:
    app.register_error_handler(404, lambda e: ("no such page", 404))
    app.register_error_handler(ValueError, lambda e: {"error": str(e)})


def hooked(app: Erlen, blueprint: Blueprint) -> None:
    app.before_request(lambda: "stopped" if request.args.get("q") == "stop" else None)
    blueprint.before_request(lambda: g.setdefault("x", 1) and None)

    @app.after_request
    def after(response: Response) -> Response:
        response.headers["X-After"] = str(response.status_code)
        return response


def lower_hooked(_: Erlen, blueprint: Blueprint) -> None:
    @blueprint.after_request
    def after(response: Response) -> Response:
        response.headers["X-Blueprint"] = "1"
        return response


def debugging(app: Erlen, _: Blueprint) -> None:
    app.config["DEBUG"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False


def trusting(app: Erlen, _: Blueprint) -> None:
    app.config["TRUSTED_HOSTS"] = ["localhost"]


SETTINGS: dict[str, Callable[[Erlen, Blueprint], None]] = {
    "plain": lambda app, blueprint: None,
    "handled": handled,
    "hooked": hooked,
    "lower_hooked": lower_hooked,
    "debugging": debugging,
    "trusting": trusting,
}
PATHS = [
    *(f"/{name}" for name in VIEWS),
    "/n/3/x",
    "/n/x/x",
    "/slash",
    "/slash/",
    "//text",
    "/static/x",
    "/nowhere",
    "/bp/x",
    "/\u00e4",
    "",
    "/text/",
]
REQUESTS = [
    ("GET", "", "localhost"),
    ("GET", "q=stop", "localhost"),
    ("HEAD", "", "localhost"),
    ("POST", "", "localhost"),
    ("OPTIONS", "", "localhost"),
    ("PUT", "", "localhost"),
    ("get", "", "localhost"),
    ("GET", "", "other.test"),
    ("GET", "", "\u00e4\u00e4.."),
]


def transcript(app: Erlen, path: str, method: str, query: str, host: str, cookie: str | None) -> tuple[object, ...]:
    environ = create_environ(path or "/", query_string=query, errors_stream=io.StringIO())
    environ.update(PATH_INFO=path.encode().decode("latin-1"), REQUEST_METHOD=method, HTTP_HOST=host)
    if cookie is not None:
        environ["HTTP_COOKIE"] = cookie
    body, status, headers = run_wsgi_app(app, environ)
    shown = [(name, value.partition(".")[0] if name == "Set-Cookie" else value) for name, value in headers]
    return status, sorted(shown) if method.upper() == "OPTIONS" else shown, b"".join(body)


@pytest.mark.parametrize("setting", SETTINGS)
def test_both_corridors_answer_alike(setting: str) -> None:
    straight, full = application(Erlen, setting), application(Full, setting)
    assert straight.is_straight
    assert not full.is_straight
    session_cookie = (
        straight.test_client().get("/writing_session").headers.get("Set-Cookie", "").partition(";")[0] or None
    )

    for path in PATHS:
        for method, query, host in REQUESTS:
            for cookie in {None, session_cookie, "session=junk", "other=1"}:
                answers = [transcript(app, path, method, query, host, cookie) for app in (straight, full, straight)]
                options = [tuple(map(str.strip, str(answer[1]).split(","))) for answer in answers]
                assert answers[0][0] == answers[1][0] == answers[2][0], (path, method, query, host, cookie)
                assert answers[0][2] == answers[1][2] == answers[2][2], (path, method, query, host, cookie)
                if method.upper() != "OPTIONS" and not answers[0][0].startswith("405"):  # type: ignore[attr-defined]  # the status is text
                    assert options[0] == options[1] == options[2], (path, method, query, host, cookie)


def test_what_appears_after_the_first_request_is_noticed() -> None:
    """A receiver, an override on the instance, and a table changed by hand send requests through the full corridor at once."""
    app = application(Erlen, "plain")
    client = app.test_client()
    seen: list[str] = []
    client.get("/text")

    def note(sender: object, response: Response) -> None:
        seen.append(response.get_data(as_text=True))

    with request_finished.connected_to(note, app):
        client.get("/text")

    def mark(response: Response) -> Response:
        seen.append("after")
        return response

    app.after_request_funcs.setdefault(None, []).append(mark)
    client.get("/text")
    app.make_response = lambda rv: Response("replaced")  # type: ignore[method-assign]  # an extension would do so

    assert (client.get("/text").text, seen) == ("replaced", ["hello", "after", "after"])


def test_responses_share_nothing() -> None:
    app = application(Erlen, "plain")
    lists: list[list[tuple[str, str]]] = []
    for _ in range(2):
        environ = create_environ("/text")
        wsgi_app(app, environ, lambda status, headers, exc_info=None: lists.append(headers))  # type: ignore[arg-type]  # no write callable is needed here

    assert lists[0] == lists[1]
    assert lists[0] is not lists[1]


def test_a_whole_body_is_a_list_of_one_chunk() -> None:
    app = Erlen("listed")

    @app.get("/text")
    def text() -> str:
        return "text"

    @app.get("/made")
    def made() -> Response:
        return make_response("made", 201)

    # Some servers send a list at once, and any other iterable chunk by chunk.
    bodies = [app(create_environ(path), lambda *_: print) for path in ("/text", "/made", "/missing", "/text")]
    assert [type(body) for body in bodies] == [list] * 4
    assert [len([*body]) for body in bodies] == [1] * 4


def test_contexts_are_as_their_constructor_makes_them() -> None:
    """The corridor makes them without it; what it sets by then is the rule and the token."""
    app = Erlen("example")
    seen: list[dict[str, object]] = []

    @app.get("/")
    def index() -> str:
        seen.append(held(unproxied(request_ctx)))
        return ""

    app.test_client().get("/")
    app.test_client().get("/")
    straight = seen[-1]
    constructed = held(RequestContext(app, {}))

    assert straight.keys() == constructed.keys()
    assert {name for name in straight if straight[name] != constructed[name]} == {
        "environ",
        "entry",
        "matched",
        "matched_args",
    }


def held(context: object) -> dict[str, object]:
    """Return what stands in the slots of *context*."""
    slots = {name for kind in type(context).__mro__ for name in getattr(kind, "__slots__", ()) if name[:2] != "__"}
    return {name: getattr(context, name) for name in slots if hasattr(context, name)}


def test_made_up_hosts_do_not_pile_up() -> None:
    app = application(Erlen, "plain")
    for number in range(1000):
        run_wsgi_app(app, create_environ("/text", base_url=f"http://h{number}.test"))

    assert len(app.known_hosts) <= 256


@pytest.mark.parametrize("owner", [Erlen, type("Mine", (Erlen,), {})])
@pytest.mark.parametrize(
    "step", ["full_dispatch_request", "dispatch_request", "make_response", "process_response", "do_teardown_request"]
)
def test_a_step_replaced_on_a_class_is_called(owner: type[Erlen], step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Monitoring tools replace methods of the class while applications of it already serve."""
    app = type("Theirs", (owner,), {})("corridor")
    app.add_url_rule("/text", "text", lambda: "hello")
    client = app.test_client()
    client.get("/text")
    calls: list[str] = []
    original: Callable[..., object] = getattr(owner, step)

    def replaced(self: Erlen, *args: object) -> object:
        calls.append(step)
        return original(self, *args)

    monkeypatch.setattr(owner, step, replaced)

    assert client.get("/text").text == "hello"
    assert calls == [step]


def test_a_step_put_back_and_replaced_once_more_is_called() -> None:
    """A tool that was switched off and on again replaces what stands in the class by then, where counting names tells nothing."""
    app = Erlen("corridor")
    app.add_url_rule("/text", "text", lambda: "hello")
    client = app.test_client()
    original = Erlen.make_response
    calls: list[str] = []

    def replaced(self: Erlen, *args: object) -> object:
        calls.append("replaced")
        return original(self, *args)  # type: ignore[arg-type]  # passed on as it came

    try:
        for step in (original, replaced, original, replaced):
            Erlen.make_response = step  # type: ignore[method-assign, assignment]  # as a monitoring tool does
            client.get("/text")
            client.get("/text")
    finally:
        del Erlen.make_response

    assert calls == ["replaced"] * 4


def test_a_session_interface_put_on_a_class_is_asked() -> None:
    """What stands in the class of an application may be replaced where it stands."""

    class Mine(Erlen):
        session_interface = SecureCookieSessionInterface()

    app = Mine("corridor")
    app.secret_key = "key"
    app.add_url_rule("/", "index", lambda: str(session.get("n")))
    client = app.test_client()
    answers = [client.get("/").text, client.get("/").text]
    Mine.session_interface = Always()
    answers.append(client.get("/").text)

    assert answers == ["None", "None", "3"]


@pytest.mark.parametrize("has_hook", [False, True])
def test_a_type_put_on_the_response_class_is_sent(has_hook: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Erlen("corridor")
    app.add_url_rule("/text", "text", lambda: "hello")
    if has_hook:
        app.after_request(lambda response: response)
    client = app.test_client()
    types = [client.get("/text").mimetype for _ in range(3)]
    monkeypatch.setattr(Response, "default_mimetype", "text/plain")

    assert (types, client.get("/text").mimetype) == (["text/html"] * 3, "text/plain")


def test_chunks_of_any_kind_are_sent_as_bytes() -> None:
    body, status, _ = run_wsgi_app(application(Erlen, "plain"), create_environ("/mixed"))

    assert (b"".join(body), status) == ("a\u00e4bcde".encode(), "200 OK")


@pytest.mark.parametrize("view", ["mixed", "failing"])
def test_streams_are_sent_with_the_security_policy(view: str) -> None:
    """Also where the first chunk fails, and a plain 500 stands in."""
    app = application(Erlen, "plain")
    app.add_url_rule("/failing", "failing", lambda: Response(bytes(1 // number) for number in [0]))
    app.logger.disabled = True
    _, status, headers = run_wsgi_app(app, create_environ(f"/{view}"))

    assert (status[:3], headers.getlist("X-Content-Type-Options")) == ("200" if view == "mixed" else "500", ["nosniff"])
