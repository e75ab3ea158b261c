"""Generated differential tests: nested contexts, clients, streams and file requests, on both frameworks at once."""

import contextvars
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ

import erlen

from .harness import FLASK_WAYS, AppLike, Framework, attempt, fetch, same


@pytest.fixture(autouse=True, scope="module")
def flasks_responses() -> Iterator[None]:
    """Let erlen read and send what Flask does, without its stricter ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erlen.Response, "strict", False)
        patch.setattr(erlen.Request, "strict", False)
        yield


MODEST = settings(max_examples=60, deadline=None)


def alone(fw: Framework, scenario: Callable[[Framework, Any], list[object]], argument: object) -> list[object]:
    """Run *scenario* in a copy of the context variables, so that what Flask leaves pushed does not reach the next one."""
    return contextvars.copy_context().run(scenario, fw, argument)


@attrs.frozen
class Block:
    """A `with` block of one kind of context, the blocks inside it, and whether it ends in an error."""

    kind: str
    app: int
    inside: tuple["Block", ...] = ()
    fails: bool = False


LEAVES = st.builds(Block, st.sampled_from(["app", "request", "fetch", "copied"]), st.integers(0, 1))
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        Block,
        st.sampled_from(["app", "request", "fetch", "copied"]),
        st.integers(0, 1),
        st.lists(inner, max_size=3).map(tuple),
        st.booleans(),
    ),
    max_leaves=6,
)
SIGNALS = (
    "appcontext_popped",
    "appcontext_tearing_down",
    "request_started",
    "request_finished",
    "request_tearing_down",
)


def watched(fw: Framework, name: str, trace: list[object], stack: ExitStack) -> AppLike:
    """Return an application that writes its signals and teardowns down."""
    app = fw.make(name, config={**FLASK_WAYS, "SECRET_KEY": "k", "PROPAGATE_EXCEPTIONS": True})

    def note(what: str) -> Callable[..., None]:
        def receiver(sender: object, **extra: object) -> None:
            trace.append(
                (name, what, sorted((key, type(value).__name__) for key, value in extra.items() if key == "exc"))
            )

        return receiver

    receivers = [(signal, note(signal)) for signal in SIGNALS]
    for signal, receiver in receivers:
        stack.enter_context(getattr(fw, signal).connected_to(receiver, app))
    app.teardown_request(lambda error: trace.append((name, "teardown_request", type(error).__name__)))
    app.teardown_appcontext(lambda error: trace.append((name, "teardown_appcontext", type(error).__name__)))
    return app


def seen(fw: Framework) -> object:
    """Return what code can see of the contexts around it, and leave a mark on `g`."""
    if not fw.current_app:
        return None
    depth = fw.g.get("depth", 0)
    fw.g.depth = depth + 1
    request = (fw.request.path, len(fw.session)) if fw.request else None
    return fw.current_app.name, depth, request, fw.has_app_context(), fw.has_request_context()


def nest(fw: Framework, apps: list[AppLike], block: Block, trace: list[object], depth: int = 0) -> None:
    """Run *block*, and the blocks inside it."""
    app = apps[block.app]

    def body() -> str:
        trace.append(("enter", depth, seen(fw)))
        for each in block.inside:
            nest(fw, apps, each, trace, depth + 1)
        trace.append(("leave", depth, seen(fw)))
        if block.fails:
            raise KeyError(depth)
        return "body"

    def run() -> object:
        match block.kind:
            case "app":
                with app.app_context():
                    return body()
            case "request":
                with app.test_request_context(f"/{depth}"):
                    return body()
            case "fetch":
                views.append(body)
                return fetch(app, f"/fetch/{depth}").text
            case _:
                return fw.copy_current_request_context(body)() if fw.request else body()

    views: list[Callable[[], str]] = app.extensions.setdefault("views", [])
    trace.append(("result", depth, attempt(run)))
    trace.append(("after", depth, seen(fw)))


def contexts_run(fw: Framework, blocks: list[Block]) -> list[object]:
    """Run *blocks* one after another and return everything that happened."""
    trace: list[object] = []
    with ExitStack() as stack:
        apps = [watched(fw, name, trace, stack) for name in ("first", "second")]
        for app in apps:
            app.add_url_rule(
                "/fetch/<n>", endpoint="fetch", view_func=lambda n, app=app: app.extensions["views"].pop()()
            )
        for block in blocks:
            nest(fw, apps, block, trace)
    trace.append((fw.has_app_context(), fw.has_request_context()))
    return trace


@MODEST
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=3))
def test_nested_contexts(blocks: list[Block]) -> None:
    """CTX-03, CTX-04, CTX-07, CTX-08, CTX-10, CTX-13, CTX-26, APP-21."""
    trace = same(alone, contexts_run, blocks)

    assert trace[-1] == (False, False)


@attrs.frozen
class Call:
    """One thing done with a test client."""

    kind: str
    path: str = "/"
    follow: bool = False
    host: str = "http://localhost"


CALLS = st.builds(
    Call,
    st.sampled_from(["get", "get", "transaction", "block", "unblock", "set", "delete"]),
    st.sampled_from(["/", "/count", "/go", "/clear", "/error", "/missing", "/flash"]),
    st.booleans(),
    st.sampled_from(["http://localhost", "http://localhost", "http://other.test"]),
)


def visited(fw: Framework) -> AppLike:
    """Return an application with a few pages around its session."""
    app = fw.make(config={**FLASK_WAYS, "SECRET_KEY": "k", "PROPAGATE_EXCEPTIONS": True})
    app.add_url_rule("/", endpoint="index", view_func=lambda: str(sorted(fw.request.cookies)))
    app.add_url_rule("/error", endpoint="error", view_func=lambda: 1 / 0)

    @app.get("/count")
    def count() -> str:
        fw.session["n"] = fw.session.get("n", 0) + 1
        return str(fw.session["n"])

    @app.get("/go")
    def go() -> object:
        fw.session["n"] = 10
        return fw.redirect(fw.url_for("count"))

    @app.get("/clear")
    def clear() -> str:
        fw.session.clear()
        return str(fw.get_flashed_messages())

    @app.get("/flash")
    def flash() -> str:
        fw.flash("m")
        fw.g.x = fw.g.get("x", 0) + 1
        return str(fw.g.x)

    return app


def client_run(fw: Framework, calls: list[Call]) -> list[object]:
    """Do *calls* with one client and return what came of each."""
    client = visited(fw).test_client()
    trace: list[object] = []
    inside = False

    def act(call: Call) -> object:
        match call.kind:
            case "get":
                response = client.get(call.path, base_url=call.host, follow_redirects=call.follow)
                history = [each.status_code for each in response.history]
                return response.status_code, response.text, history, response.headers.getlist("Vary")
            case "transaction":
                with client.session_transaction(base_url=call.host) as session:
                    session["n"] = session.get("n", 0) + 100
                    return dict(session)
            case "block":
                return client.__enter__() is client
            case "unblock":
                return client.__exit__(None, None, None)
            case "set":
                return client.set_cookie("c", "1", domain=call.host.partition("//")[2])
            case _:
                return client.delete_cookie("c", domain=call.host.partition("//")[2])

    for call in calls:
        if call.kind == "block" and inside:
            continue
        if call.kind == "unblock" and not inside:
            continue
        inside = {"block": True, "unblock": False}.get(call.kind, inside)
        trace.append((call.kind, attempt(act, call)))
        trace.append((fw.request.path, dict(fw.session), fw.g.get("x")) if fw.request else None)
    if inside:
        client.__exit__(None, None, None)
    trace.append(fw.has_app_context())
    return trace


@MODEST
@given(calls=st.lists(CALLS, min_size=1, max_size=8))
def test_client_sequences(calls: list[Call]) -> None:
    """CLIENT-06 to CLIENT-10, FLASH-07."""
    same(alone, client_run, calls)


@attrs.frozen
class Stream:
    """A streamed body and what a server does with it."""

    chunks: tuple[str, ...]
    wrap: bool
    fails_at: int
    read: int
    head: bool
    asynchronous: bool


STREAMS = st.builds(
    Stream,
    st.lists(st.sampled_from(["a", "", "ü", "long" * 5]), max_size=4).map(tuple),
    st.booleans(),
    st.integers(-1, 4),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
)


def stream_run(fw: Framework, stream: Stream) -> list[object]:
    """Serve *stream* and return what the server and the application see."""
    app = fw.make(config={**FLASK_WAYS, "SECRET_KEY": "k"})
    trace: list[object] = []

    def body() -> Iterator[str]:
        try:
            for number, chunk in enumerate(stream.chunks):
                if number == stream.fails_at:
                    raise KeyError(number)
                yield chunk
                trace.append(
                    (bool(fw.request), fw.request.path if fw.request else None, len(fw.session) if fw.request else 0)
                )
        finally:
            trace.append(("closed", bool(fw.request)))

    def answer() -> object:
        return fw.Response(fw.stream_with_context(body()) if stream.wrap else body())

    async def later() -> object:
        return answer()

    app.add_url_rule("/p", endpoint="p", view_func=later if stream.asynchronous else answer)
    environ = create_environ("/p", method="HEAD" if stream.head else "GET")
    iterable: Any = app(environ, lambda status, headers, exc_info=None: trace.append((status, sorted(headers))))
    chunks = iter(iterable)
    trace += [attempt(next, chunks, "end") for _ in range(stream.read)]
    iterable.close()
    trace.append(fw.has_app_context())
    return trace


@MODEST
@given(stream=STREAMS)
def test_streams(stream: Stream) -> None:
    """STREAM-01, STREAM-02, STREAM-04, STREAM-08, STREAM-09, STREAM-12, STREAM-14, STREAM-16."""
    trace = same(alone, stream_run, stream)

    assert trace[-1] is False


RANGES = st.builds(
    "{}={}-{}".format,
    st.sampled_from(["bytes", "items"]),
    st.sampled_from(["", 0, 3, 11, 99]),
    st.sampled_from(["", 0, 4, 99]),
) | st.sampled_from(["", "bytes", "bytes=0-1,4-5", "bytes=a-b"])
DATES = st.sampled_from(
    ["Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:19 GMT", "yesterday", "Sat, 01 Jan 2050 00:00:00 GMT"]
)


def file_run(fw: Framework, headers: dict[str, str], options: dict[str, Any], path: str, method: str) -> object:
    """Ask for a file through send_file and through the static folder."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "static").mkdir()
        (root / "static" / "hello.txt").write_text("hello world")
        app = fw.make(root_path=str(root), config={"PROPAGATE_EXCEPTIONS": True})
        app.add_url_rule(
            "/send",
            endpoint="send",
            view_func=lambda: fw.send_file("static/hello.txt", etag="fixed", last_modified=1_700_000_000, **options),
        )
        replies = [attempt(fetch, app, "/send", method, headers=headers), attempt(fetch, app, path, method)]
    return [
        (
            reply.status,
            # The second may change between the two runs; max-age in Cache-Control says the same.
            [
                (name, "later" if name == "Expires" else value)
                for name, value in reply.headers
                if name not in ("ETag", "Last-Modified")
            ],
            reply.body,
        )
        if not hasattr(reply, "kind")
        else reply
        for reply in replies
    ]


@MODEST
@given(
    headers=st.fixed_dictionaries(
        {},
        optional={
            "Range": RANGES,
            "If-None-Match": st.sampled_from(['"fixed"', 'W/"fixed"', '"other"', "*", '"other", "fixed"']),
            "If-Match": st.sampled_from(['"fixed"', '"other"']),
            "If-Modified-Since": DATES,
            "If-Unmodified-Since": DATES,
            "If-Range": DATES | st.sampled_from(['"fixed"', '"other"']),
        },
    ),
    options=st.fixed_dictionaries(
        {},
        optional={
            "as_attachment": st.booleans(),
            "download_name": st.sampled_from(["a.txt", "ü.css", "a b", "x"]),
            "mimetype": st.sampled_from(["text/plain", "application/x-own"]),
            "conditional": st.booleans(),
            "max_age": st.sampled_from([None, 0, 60]),
        },
    ),
    path=st.sampled_from(
        ["/static/hello.txt", "/static/", "/static", "/static/../static/hello.txt", "/static//hello.txt", "/static/%00"]
    ),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"]),
)
def test_file_requests(headers: dict[str, str], options: dict[str, Any], path: str, method: str) -> None:
    """FILE-01 to FILE-05, FILE-07, FILE-09."""
    same(file_run, headers, options, path, method)
