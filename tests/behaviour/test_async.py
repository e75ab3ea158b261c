"""Coroutines where functions are expected (area ASYNC)."""

import asyncio
import functools
import inspect
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from .commandline import project_in
from .harness import AppLike, Framework, derive, fetch


def app_with(fw: Framework, view: Callable[..., object], **config: object) -> AppLike:
    """Return an application with one view at /p."""
    app = fw.make(config=config)
    app.add_url_rule("/p", endpoint="p", view_func=view)
    return app


def test_view_may_be_a_coroutine(fw: Framework) -> None:
    """ASYNC-01, ASYNC-03."""

    async def view() -> object:
        await asyncio.sleep(0)
        return fw.request.path, 201

    reply = fetch(app_with(fw, view), "/p")
    assert (reply.code, reply.text) == (201, "/p")


def test_callbacks_may_be_coroutines(fw: Framework) -> None:
    """ASYNC-01, ASYNC-03."""
    trace: list[str] = []

    async def view() -> str:
        @fw.after_this_request
        async def this(response: object) -> object:
            trace.append(f"this {fw.request.path}")
            return response

        trace.append("view")
        return "x"

    app = app_with(fw, view)

    @app.before_request
    async def before() -> None:
        trace.append(f"before {fw.request.path}")

    @app.after_request
    async def after(response: object) -> object:
        trace.append(f"after {fw.request.path}")
        return response

    @app.teardown_request
    async def request_down(error: BaseException | None) -> None:
        trace.append(f"request down {fw.request.path}")

    @app.teardown_appcontext
    async def app_down(error: BaseException | None) -> None:
        trace.append(f"app down {fw.current_app.name}")

    fetch(app, "/p")
    assert trace == [
        "before /p",
        "view",
        "this /p",
        "after /p",
        "request down /p",
        "app down behaviour_app",
    ]


def test_before_function_may_answer(fw: Framework) -> None:
    """ASYNC-01."""
    app = app_with(fw, lambda: "view")

    @app.before_request
    async def before() -> str:
        return "stop"

    assert fetch(app, "/p").text == "stop"


def test_error_handler_may_be_a_coroutine(fw: Framework) -> None:
    """ASYNC-01, ERR-30."""

    async def view() -> str:
        raise KeyError("x")

    app = app_with(fw, view)

    @app.errorhandler(KeyError)
    async def handle(error: KeyError) -> tuple[str, int]:
        return f"handled {error}", 418

    assert (fetch(app, "/p").code, fetch(app, "/p").text) == (418, "handled 'x'")


def test_blueprint_callbacks_may_be_coroutines(fw: Framework) -> None:
    """ASYNC-01."""
    app, bp = fw.make(), fw.bp("bp")

    @bp.before_request
    async def before() -> None:
        fw.g.x = "B"

    @bp.get("/p")
    async def view() -> object:
        return fw.g.x

    app.register_blueprint(bp)
    assert fetch(app, "/p").text == "B"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_class_based_views_may_be_coroutines(fw: Framework, method: str) -> None:
    """ASYNC-01, VIEW-08."""

    async def answer(self: object, **kwargs: object) -> object:
        return fw.request.method

    views = fw.module("views")
    app = fw.make()
    method_view = derive(views.MethodView, get=answer, post=answer)
    plain_view = derive(views.View, dispatch_request=answer, methods=["GET", "POST"])
    app.add_url_rule("/m", view_func=method_view.as_view("m"))
    app.add_url_rule("/v", view_func=plain_view.as_view("v"))

    assert [fetch(app, path, method).text for path in ("/m", "/v")] == [method, method]


HIDDEN = """
import sys
sys.modules["asgiref"] = sys.modules["asgiref.sync"] = None
from {name} import {app} as App
app = App("x")
app.testing = True
@app.get("/")
async def index():
    return "x"
try:
    app.test_client().get("/")
except RuntimeError as error:
    print(error)
"""


def test_without_asgiref_the_extra_is_named(fw: Framework, tmp_path: Path) -> None:
    """ASYNC-02."""
    with project_in(tmp_path, fw) as project:
        result = project.python("-c", HIDDEN.format(name=fw.name, app=fw.App.__name__))
    assert "async" in result.stdout
    assert result.stderr == ""


def test_each_call_gets_a_loop_of_its_own_that_runs_to_the_end(fw: Framework) -> None:
    """ASYNC-03."""
    loops: list[object] = []

    async def view() -> str:
        loops.append(asyncio.get_running_loop())
        return "x"

    app = app_with(fw, view)
    fetch(app, "/p")
    fetch(app, "/p")

    assert loops[0] is not loops[1]
    assert all(loop.is_closed() for loop in loops)  # type: ignore[attr-defined]  # event loops


def test_context_variables_reach_the_coroutine_and_come_back(fw: Framework) -> None:
    """ASYNC-03."""

    async def view() -> str:
        await asyncio.sleep(0)
        fw.session["a"] = 1
        fw.g.x = "from the view"
        return str(fw.g.before)

    app = app_with(fw, view, SECRET_KEY="k")
    seen: list[object] = []

    @app.before_request
    def before() -> None:
        fw.g.before = "B"

    @app.after_request
    def after(response: object) -> object:
        seen.append(fw.g.x)
        return response

    reply = fetch(app, "/p")
    assert (reply.text, seen, len(reply.all("Set-Cookie"))) == ("B", ["from the view"], 1)


def test_view_works_inside_a_running_loop(fw: Framework) -> None:
    """ASYNC-03: the coroutine runs on another thread than a loop that is running."""
    threads: list[int] = []

    async def view() -> object:
        threads.append(threading.get_ident())
        return fw.request.path

    app = app_with(fw, view)

    async def outer() -> str:
        return await asyncio.to_thread(lambda: fetch(app, "/p").text)

    assert asyncio.run(outer()) == "/p"


def test_preprocessor_coroutine_is_not_awaited(fw: Framework) -> None:
    """ASYNC-04."""
    app = app_with(fw, lambda: "x")
    made: list[Any] = []  # Any: a coroutine

    async def late() -> None: ...

    app.url_value_preprocessor(lambda endpoint, values: made.append(late()))
    assert fetch(app, "/p").text == "x"
    assert inspect.iscoroutine(made[0])
    made[0].close()


@pytest.mark.parametrize("kind", ["generator", "callable"])
def test_async_generator_and_async_callable_object_are_refused(fw: Framework, kind: str) -> None:
    """ASYNC-04, RESP-62."""

    async def body() -> AsyncIterator[str]:
        yield "x"

    class View:
        made: Any = None  # Any: a coroutine

        async def __call__(self) -> str:
            return "x"

    view = View()

    def call() -> object:
        view.made = view()
        return view.made

    app = app_with(fw, body if kind == "generator" else call, TESTING=True)
    with pytest.raises(TypeError):
        fetch(app, "/p")
    if view.made is not None:
        view.made.close()


def test_filters_and_globals_are_not_awaited(fw: Framework) -> None:
    """ASYNC-04."""
    app = fw.make()
    made: list[Any] = []  # Any: a coroutine

    async def later(value: object = None) -> str:
        return "x"

    def keep(value: object = None) -> str:
        made.append(later(value))
        return type(made[-1]).__name__

    app.add_template_filter(keep, "keep")
    app.add_template_global(keep, "keep")
    with app.app_context():
        assert fw.render_template_string("{{ 1|keep }} {{ keep() }}") == "coroutine coroutine"
    for coroutine in made:
        coroutine.close()


def test_partial_of_a_coroutine_function_works(fw: Framework) -> None:
    """ASYNC-04."""

    async def view(text: str) -> str:
        return text

    assert fetch(app_with(fw, functools.partial(view, "partial")), "/p").text == "partial"


def test_sync_functions_are_left_alone(fw: Framework) -> None:
    """ASYNC-05."""
    app = fw.make()

    def sync() -> int:
        return 1

    async def later(n: int) -> int:
        return n + 1

    assert app.ensure_sync(sync) is sync
    assert app.ensure_sync(later) is not later
    assert app.ensure_sync(later)(1) == 2


def test_decorators_of_extensions_support_coroutines(fw: Framework) -> None:
    """ASYNC-05."""

    def extension(view: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(view)
        def wrapper(*args: object, **kwargs: object) -> object:
            fw.g.user = "ann"
            return fw.current_app.ensure_sync(view)(*args, **kwargs)

        return wrapper

    @extension
    async def view() -> object:
        return fw.g.user

    assert fetch(app_with(fw, view), "/p").text == "ann"


def test_bridge_is_an_override_point(fw: Framework) -> None:
    """ASYNC-06."""
    bridged: list[str] = []

    def bridge(self: object, function: Callable[..., Any]) -> Callable[..., object]:  # Any: a coroutine
        def run(*args: object, **kwargs: object) -> object:
            bridged.append(function.__name__)
            coroutine = function(*args, **kwargs)
            try:
                coroutine.send(None)
            except StopIteration as stop:
                return stop.value
            raise AssertionError("suspended")

        return run

    app = derive(fw.App, async_to_sync=bridge)("behaviour_app")

    async def view() -> str:
        return "own bridge"

    app.add_url_rule("/", view_func=view)
    assert fetch(app).text == "own bridge"
    assert bridged == ["view"]


def test_background_task_is_cancelled_with_the_view(fw: Framework) -> None:
    """ASYNC-07."""
    trace: list[str] = []

    async def background() -> None:
        try:
            trace.append("started")
            await asyncio.sleep(60)
            trace.append("finished")
        except asyncio.CancelledError:
            trace.append("cancelled")
            raise

    async def view() -> str:
        task = asyncio.create_task(background())
        await asyncio.sleep(0)
        trace.append(f"done={task.done()}")
        return "x"

    assert fetch(app_with(fw, view), "/p").text == "x"
    assert trace == ["started", "done=False", "cancelled"]
