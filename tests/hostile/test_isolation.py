"""Requests share nothing, however they are interleaved: request, session, `g` and context variables are each one's own."""

import asyncio
import gc
import os
import random
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest

from .frames import LONG, AppLike, Exchange, Framework, falls_short_if, make

CLASS = "Isolation and endings"
LEAVES_GENERATORS = True

falls_short = pytest.mark.flask_falls_short

THREADS, REQUESTS = (16, 10_000) if LONG else (8, 150)
GROWTH_REQUESTS = 200_000 if LONG else 5_000


def naming(fw: Framework, **config: object) -> AppLike:
    """Return an application whose views answer with everything that is the request's own."""
    app = make(fw, config)

    @app.before_request
    def begin() -> None:
        fw.g.name = fw.request.args.get("name")

    @app.get("/name")
    def name() -> str:
        fw.session["name"] = fw.request.args["name"]
        return own(fw)

    @app.get("/stream")
    def stream() -> object:
        def chunks() -> Iterator[str]:
            for _ in range(4):
                yield own(fw)

        fw.session["name"] = fw.request.args["name"]
        return fw.Response(fw.stream_with_context(chunks()))

    @app.get("/fails")
    def fails() -> str:
        raise LookupError(own(fw))

    app.register_error_handler(LookupError, lambda error: f"{error}|{own(fw)}")
    return app


def own(fw: Framework) -> str:
    """Return what request, session and `g` say."""
    return f"{fw.request.args['name']},{fw.g.get('name')},{fw.session.get('name')}"


def test_threads_do_not_mix(fw: Framework) -> None:
    """Views, streams and errors in random order; each answer names its own request only."""
    app = naming(fw, SESSION_STRICT=False)
    wrong: list[str] = []

    def work(number: int) -> None:
        chance = random.Random(number)
        for turn in range(REQUESTS):
            name = f"{number}-{turn}"
            kind = chance.choice(["/name", "/name", "/stream", "/fails"])
            exchange = Exchange(app).call(f"{kind}?name={name}")
            text = b"|".join(exchange.read()).decode()
            exchange.close()
            expected = {"/fails": f"{name},{name},None"}.get(kind, f"{name},{name},{name}")
            if set(text.split("|")) != {expected}:
                wrong.append(text)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert wrong == []


def interleaved(fw: Framework, order: list[int]) -> tuple[list[set[str]], bool]:
    """Step streams in *order*; return what each has said, and whether a context is left."""
    app = naming(fw, SESSION_STRICT=False)
    exchanges = [Exchange(app).call(f"/stream?name={number}") for number in range(3)]
    steps = [iter(exchange.body) for exchange in exchanges]
    said: list[set[str]] = [set() for _ in exchanges]
    for number in order:
        chunk = next(steps[number], None)
        if chunk is not None:
            said[number].add(chunk.decode())
    for exchange in exchanges:
        exchange.close()
    return said, fw.has_request_context() or fw.has_app_context()


@falls_short
@pytest.mark.parametrize("seed", range(4))
def test_streams_interleaved_in_one_thread_do_not_mix(fw: Framework, seed: int) -> None:
    order = [*range(3)] * 5
    random.Random(seed).shuffle(order)

    assert interleaved(fw, order) == ([{f"{number},{number},{number}"} for number in range(3)], False)


@falls_short
def test_requests_between_the_steps_of_a_stream_are_apart(fw: Framework) -> None:
    app = naming(fw, SESSION_STRICT=False)
    stream = Exchange(app).call("/stream?name=a")
    seen = [stream.read(1)[0].decode()]
    seen.append(app.test_client().get("/name?name=b").text)
    outside = fw.has_request_context()
    seen += [chunk.decode() for chunk in stream.read()]
    stream.close()

    assert (seen, outside) == (["a,a,a", "b,b,b", "a,a,a", "a,a,a", "a,a,a"], False)
    assert not fw.has_app_context()


@falls_short
def test_a_stream_closed_in_another_thread_poisons_nobody(fw: Framework) -> None:
    """The thread that began it, and the one that closed it, serve the next request as if nothing had been."""
    app = naming(fw, SESSION_STRICT=False)
    torn: list[object] = []
    app.teardown_request(torn.append)
    stream = Exchange(app).call("/stream?name=a")
    assert stream.read(1) == [b"a,a,a"]
    errors: list[BaseException] = []

    def close() -> None:
        try:
            stream.close()
            assert not fw.has_app_context()
            assert app.test_client().get("/name?name=c").text == "c,c,c"
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=close)
    thread.start()
    thread.join()

    assert errors == []
    assert not fw.has_app_context()
    assert app.test_client().get("/name?name=b").text == "b,b,b"
    assert torn == [None] * 3


VARIABLE: ContextVar[str] = ContextVar("VARIABLE", default="nobody's")


@falls_short
def test_context_variables_of_a_stream_are_its_own(fw: Framework) -> None:
    """What a body sets between two chunks is there at its next step, and nowhere else."""
    app = make(fw)

    @app.get("/<name>")
    def index(name: str) -> object:
        def chunks() -> Iterator[str]:
            VARIABLE.set(name)
            for _ in range(3):
                yield VARIABLE.get()

        return fw.Response(fw.stream_with_context(chunks()))

    first, second = Exchange(app).call("/a"), Exchange(app).call("/b")
    seen = [stream.read(1)[0] for stream in (first, second, first, second)]
    outside = VARIABLE.get()
    first.close()
    second.close()

    assert (seen, outside) == ([b"a", b"b", b"a", b"b"], "nobody's")


@falls_short
def test_a_context_that_a_body_holds_open_is_not_seen_by_others(fw: Framework) -> None:
    app = make(fw)

    @app.get("/<name>")
    def index(name: str) -> object:
        def chunks() -> Iterator[str]:
            with app.app_context():
                fw.g.name = name
                for _ in range(2):
                    yield str(fw.g.get("name"))

        return fw.Response(fw.stream_with_context(chunks()))

    first, second = Exchange(app).call("/a"), Exchange(app).call("/b")
    seen = [stream.read(1)[0] for stream in (first, second, first, second)]
    is_left = fw.has_app_context()
    first.read()
    second.read()
    first.close()
    second.close()

    assert (seen, is_left, fw.has_app_context()) == ([b"a", b"b", b"a", b"b"], False, False)


@pytest.mark.parametrize("way", ["threads", "tasks"])
def test_copies_of_a_request_have_a_namespace_each(request: pytest.FixtureRequest, fw: Framework, way: str) -> None:
    falls_short_if(request, way == "tasks")
    app = naming(fw)

    @app.get("/copies")
    def copies() -> list[str]:
        def work(number: int) -> str:
            before = fw.g.get("name")
            fw.g.name = number
            return f"{fw.request.args['name']},{before},{fw.g.name}"

        bound = [fw.copy_current_request_context(work) for _ in range(8)]
        if way == "threads":
            with ThreadPoolExecutor(8) as pool:
                return list(pool.map(lambda number: bound[number](number), range(8)))

        async def gather() -> list[str]:
            async def one(number: int) -> str:
                await asyncio.sleep(0)
                return str(bound[number](number))

            return await asyncio.gather(*(one(number) for number in range(8)))

        return asyncio.run(gather())

    assert app.test_client().get("/copies?name=x").json == [f"x,None,{number}" for number in range(8)]


@falls_short
def test_requests_served_inside_of_a_context_share_nothing(fw: Framework) -> None:
    app = make(fw)

    @app.get("/<name>")
    def index(name: str) -> str:
        before = str(fw.g.get("name"))
        fw.g.name = name
        return before

    with app.app_context():
        fw.g.name = "outer"
        client = app.test_client()
        seen = [client.get("/a").text, client.get("/b").text, fw.g.name]

    assert seen == ["None", "None", "outer"]


@falls_short
def test_a_request_inside_of_a_request_shares_nothing(fw: Framework) -> None:
    app = naming(fw)

    @app.get("/outer")
    def outer() -> list[str]:
        fw.session["name"] = "outer"
        inner = app.test_client().get("/name?name=inner").text
        return [inner, own(fw)]

    @app.get("/quiet")
    def quiet() -> str:
        return str(fw.g.get("secret"))

    @app.get("/telling")
    def telling() -> list[str]:
        fw.g.secret = "outer's"
        return [app.test_client().get("/quiet").text, str(fw.g.get("secret"))]

    client = app.test_client()

    assert client.get("/outer?name=outer").json == ["inner,inner,inner", "outer,outer,outer"]
    assert client.get("/telling?name=x").json == ["None", "outer's"]


@falls_short
@pytest.mark.parametrize("forgotten", ["app_context", "test_request_context"])
def test_a_context_that_a_view_forgets_is_gone_with_the_request(fw: Framework, forgotten: str) -> None:
    app = naming(fw)

    @app.get("/forgets")
    def forgets() -> str:
        getattr(app, forgotten)().push()
        return "answer"

    exchange = Exchange(app).call("/forgets?name=x")

    assert (exchange.status, exchange.read()) == ("200 OK", [b"answer"])
    assert not fw.has_app_context()
    assert app.test_client().get("/name?name=next").text == "next,next,next"


def test_asyncio_tasks_do_not_mix(fw: Framework) -> None:
    app = naming(fw)

    @app.get("/awaits")
    async def awaits() -> str:
        fw.session["name"] = fw.request.args["name"]
        await asyncio.sleep(0)
        return own(fw)

    def ask(number: int) -> str:
        return str(app.test_client().get(f"/awaits?name={number}").text)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(40))) == [f"{number},{number},{number}" for number in range(40)]


def test_greenlets_do_not_mix(fw: Framework) -> None:
    greenlet = pytest.importorskip("greenlet", reason="greenlet is not installed")
    app = naming(fw)
    main = greenlet.getcurrent()

    @app.get("/switches")
    def switches() -> str:
        fw.session["name"] = fw.request.args["name"]
        main.switch()
        return own(fw)

    answers: list[str] = []

    def ask(name: str) -> None:
        answers.append(app.test_client().get(f"/switches?name={name}").text)

    workers = [greenlet.greenlet(ask) for _ in range(5)]
    for number, worker in enumerate(workers):
        worker.switch(str(number))
    for worker in reversed(workers):
        worker.switch()

    assert answers == [f"{number},{number},{number}" for number in reversed(range(5))]
    assert not fw.has_app_context()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_an_application_that_has_served_serves_on_after_a_fork(fw: Framework) -> None:
    app = naming(fw)
    client = app.test_client()
    assert client.get("/name?name=parent").text == "parent,parent,parent"
    child = os.fork()
    if child == 0:
        status = 1
        try:
            answers = [client.get(f"/name?name={number}").text for number in range(20)]
            status = int(answers != [f"{number},{number},{number}" for number in range(20)])
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(ended) == 0
    assert client.get("/name?name=parent").text == "parent,parent,parent"


ASKED: dict[str, tuple[str, str]] = {
    "hello": ("/", "GET"),
    "json": ("/json", "GET"),
    "hooks": ("/hooked/", "GET"),
    "session": ("/session", "GET"),
    "stream": ("/stream", "GET"),
    "missing": ("/nowhere", "GET"),
    "wrong method": ("/", "DELETE"),
    "redirect": ("/hooked", "GET"),
    "abort": ("/abort", "GET"),
    "error": ("/error", "GET"),
}


def ordinary(fw: Framework) -> AppLike:
    """Return an application with a view of each kind."""
    app = make(fw)
    app.logger.disabled = True
    app.logger.handlers.clear()
    hooked = fw.Blueprint("hooked", "hostile", url_prefix="/hooked")
    hooked.before_request(lambda: setattr(fw.g, "n", 1))
    hooked.after_request(lambda response: response)
    hooked.get("/")(lambda: str(fw.g.n))
    app.register_blueprint(hooked)
    app.add_url_rule("/", "hello", lambda: "hello")
    app.add_url_rule("/json", "json", lambda: {"a": 1})
    app.add_url_rule("/session", "session", lambda: str(fw.session.setdefault("n", 1)))
    app.add_url_rule("/stream", "stream", lambda: fw.Response(fw.stream_with_context(iter(["a", "b"]))))
    app.add_url_rule("/abort", "abort", lambda: fw.abort(404))
    app.add_url_rule("/error", "error", lambda: 1 // 0)
    app.register_error_handler(404, lambda error: ("missing", 404))
    return app


def ask(app: AppLike, path: str, method: str, times: int) -> None:
    for _ in range(times):
        exchange = Exchange(app).call(path, method)
        exchange.read()
        exchange.close()


def left_over(fw: Framework, kind: str) -> float:
    """Return how many objects a request leaves to the cyclic collector."""
    app = ordinary(fw)
    path, method = ASKED[kind]
    ask(app, path, method, 20)
    gc.collect()
    gc.disable()
    try:
        ask(app, path, method, 50)
        return gc.collect() / 50
    finally:
        gc.enable()


@falls_short
@pytest.mark.parametrize("kind", ASKED)
def test_nothing_is_left_to_the_cyclic_collector(fw: Framework, kind: str) -> None:
    assert left_over(fw, kind) <= (5 if kind == "error" else 0)


GROWING = ("hello", "hooks", "stream", "missing")


def growth(fw: Framework, kind: str) -> int:
    """Return by how many bytes `GROWTH_REQUESTS` requests have let the memory grow."""
    app = ordinary(fw)
    path, method = ASKED[kind]
    ask(app, path, method, 500)
    gc.collect()
    tracemalloc.start()
    try:
        ask(app, path, method, 100)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        ask(app, path, method, GROWTH_REQUESTS)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", GROWING)
def test_memory_does_not_grow(fw: Framework, kind: str) -> None:
    """Under 0.05 byte for each request; a few kilobytes are caches that fill once."""
    assert growth(fw, kind) < max(0.05 * GROWTH_REQUESTS, 4_096)


def in_thread(function: Callable[[], object]) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


@falls_short
def test_a_stream_may_be_stepped_by_any_thread(fw: Framework) -> None:
    app = naming(fw, SESSION_STRICT=False)
    stream = Exchange(app).call("/stream?name=a")
    steps = iter(stream.body)
    seen: list[bytes] = []
    for _ in range(3):
        in_thread(lambda: seen.append(next(steps)))
    in_thread(stream.close)

    assert seen == [b"a,a,a"] * 3
    assert not fw.has_app_context()
