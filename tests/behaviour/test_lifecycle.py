"""LIFE: the order of one request."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .harness import FLASK_WAYS, AppLike, BlueprintLike, Framework, attempt, derive, fetch, reply, same, texts

Trace = list[str]


def follow_signals(fw: Framework, app: AppLike, trace: Trace) -> ExitStack:
    """Write every signal of *app* into *trace* until the returned stack closes."""
    stack = ExitStack()
    for name in (
        "appcontext_pushed",
        "request_started",
        "request_finished",
        "request_tearing_down",
        "appcontext_tearing_down",
        "appcontext_popped",
        "got_request_exception",
    ):

        def receiver(sender: object, _name: str = name, **extra: object) -> None:
            trace.append(f"signal {_name}")

        stack.enter_context(getattr(fw, name).connected_to(receiver, app))
    return stack


def follow_hooks(scaffold: AppLike | BlueprintLike, label: str, trace: Trace) -> None:
    """Write the hooks of one app or blueprint into *trace*."""

    @scaffold.url_value_preprocessor
    def values(endpoint: object, values: object) -> None:
        trace.append(f"values {label}")

    @scaffold.before_request
    def before() -> None:
        trace.append(f"before {label}")

    @scaffold.after_request
    def after(response: Any) -> Any:
        trace.append(f"after {label}")
        return response

    @scaffold.teardown_request
    def teardown(error: BaseException | None) -> None:
        trace.append(f"teardown {label}")


def tracing_interface(fw: Framework, trace: Trace) -> Any:  # Any: a session interface of either framework
    """Return a session interface that writes down when it is used."""
    base = fw.module("sessions").SecureCookieSessionInterface

    def open_session(self: Any, app: Any, request: Any) -> Any:
        trace.append(f"open_session endpoint={request.endpoint}")
        return base.open_session(self, app, request)

    def save_session(self: Any, app: Any, session: Any, response: Any) -> None:
        trace.append("save_session")
        base.save_session(self, app, session, response)

    return derive(base, open_session=open_session, save_session=save_session)()


def tracing_app(fw: Framework, trace: Trace) -> AppLike:
    """Return an app with `inner` nested in `outer`, everything traced."""

    def close(request: Any) -> None:
        trace.append("request.close")
        fw.Request.close(request)

    app = fw.make(static_folder=None, config={"SECRET_KEY": "k"})
    app.request_class = derive(fw.Request, close=close)
    app.session_interface = tracing_interface(fw, trace)
    outer, inner = fw.bp("outer"), fw.bp("inner")
    for scaffold, label in ((app, "app"), (outer, "outer"), (inner, "inner")):
        follow_hooks(scaffold, label, trace)

    @inner.route("/x")
    def view() -> str:
        trace.append(f"view {fw.request.endpoint}")

        @fw.after_this_request
        def once(response: Any) -> Any:
            trace.append("after_this_request")
            return response

        return "x"

    @app.teardown_appcontext
    def down(error: BaseException | None) -> None:
        trace.append("teardown_appcontext")

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    return app


def test_order_of_one_request(fw: Framework) -> None:
    """LIFE-01: each callback once, in the promised order."""
    trace: Trace = []
    app = tracing_app(fw, trace)
    with follow_signals(fw, app, trace):
        assert texts(app, "/x") == [(200, "x")]

    assert trace == [
        "signal appcontext_pushed",
        "open_session endpoint=None",
        "signal request_started",
        "values app",
        "values outer",
        "values inner",
        "before app",
        "before outer",
        "before inner",
        "view outer.inner.view",
        "after_this_request",
        "after inner",
        "after outer",
        "after app",
        "save_session",
        "signal request_finished",
        "teardown inner",
        "teardown outer",
        "teardown app",
        "signal request_tearing_down",
        "request.close",
        "teardown_appcontext",
        "signal appcontext_tearing_down",
        "signal appcontext_popped",
    ]


def test_order_holds_for_404_and_500(fw: Framework) -> None:
    """LIFE-01, LIFE-06, LIFE-08: the same tail, without the blueprints."""
    trace: Trace = []
    app = tracing_app(fw, trace)
    app.add_url_rule("/boom", "boom", lambda: 1 / 0)
    tail = [
        "after app",
        "save_session",
        "signal request_finished",
        "teardown app",
        "signal request_tearing_down",
        "request.close",
        "teardown_appcontext",
        "signal appcontext_tearing_down",
        "signal appcontext_popped",
    ]
    head = [
        "signal appcontext_pushed",
        "open_session endpoint=None",
        "signal request_started",
        "values app",
        "before app",
    ]
    with follow_signals(fw, app, trace):
        fetch(app, "/nowhere")
        missing = trace.copy()
        trace.clear()
        fetch(app, "/boom")

    assert missing == head + tail
    assert trace == [*head, "signal got_request_exception", *tail]


def test_response_is_returned_before_teardown_of_the_pushed_context(fw: Framework) -> None:
    """LIFE-01: start_response is called before teardown."""
    trace: Trace = []
    app = tracing_app(fw, trace)
    with app.test_request_context("/x") as context:
        environ = context.request.environ
    trace.clear()

    def start_response(status: str, headers: object, exc_info: object = None) -> None:
        trace.append("start_response")

    list(app(environ, start_response))

    assert trace.index("save_session") < trace.index("start_response") < trace.index("teardown inner")


def test_hooks_of_one_scope_run_forwards_before_and_backwards_after(fw: Framework) -> None:
    """LIFE-02."""
    app = fw.make()
    trace: Trace = []
    follow_hooks(app, "1", trace)
    follow_hooks(app, "2", trace)
    for number in (1, 2):

        @app.context_processor
        def processor(number: int = number) -> dict[str, object]:
            trace.append(f"processor {number}")
            return {}

    app.add_url_rule("/", "index", lambda: fw.render_template_string(""))
    fetch(app)

    assert trace == [
        *("values 1", "values 2", "before 1", "before 2", "processor 1", "processor 2"),
        *("after 2", "after 1", "teardown 2", "teardown 1"),
    ]


def test_teardown_appcontext_runs_in_reverse(fw: Framework) -> None:
    """LIFE-02."""
    app = fw.make()
    trace: Trace = []
    app.teardown_appcontext(lambda error: trace.append("1"))
    app.teardown_appcontext(lambda error: trace.append("2"))
    fetch(app)

    assert trace == ["2", "1"]


def test_after_this_request_runs_forwards_and_first(fw: Framework) -> None:
    """LIFE-03."""
    app = fw.make()
    trace: Trace = []
    follow_hooks(app, "app", trace)

    def marking(label: str) -> Callable[[Any], Any]:
        def mark(response: Any) -> Any:
            trace.append(label)
            response.headers[f"X-{label}"] = "1"
            return response

        return mark

    def index() -> str:
        fw.after_this_request(marking("one"))
        fw.after_this_request(marking("two"))
        return "x"

    app.add_url_rule("/", "index", index)
    answer = fetch(app)

    assert trace[2:5] == ["one", "two", "after app"]
    assert [name for name, _ in answer.headers if name.startswith("X-")] == ["X-one", "X-two"]


@pytest.mark.parametrize("value", ["stopped", ""])
def test_first_before_request_value_stops_the_rest(fw: Framework, value: str) -> None:
    """LIFE-04: an empty string counts."""
    app = fw.make()
    trace: Trace = []

    @app.before_request
    def stop() -> str:
        trace.append("stop")
        return value

    follow_hooks(app, "app", trace)
    app.add_url_rule("/", "index", lambda: trace.append("view"))

    assert texts(app, "/") == [(200, value)]
    assert trace == ["values app", "stop", "after app", "teardown app"]


def test_before_request_value_is_converted(fw: Framework) -> None:
    """LIFE-04."""
    app = fw.make()
    app.before_request(lambda: ({"stopped": True}, 202, {"X-Own": "1"}))
    answer = fetch(app)

    assert (answer.code, answer.text, answer.header("X-Own")) == (202, '{"stopped":true}\n', "1")


def test_before_request_returning_false_is_a_type_error(fw: Framework) -> None:
    """LIFE-04."""
    app = fw.make(config={"TESTING": True})
    app.before_request(lambda: False)

    with pytest.raises(TypeError, match="bool"):
        fetch(app)


def test_after_request_functions_receive_the_previous_result(fw: Framework) -> None:
    """LIFE-05."""
    app = fw.make()
    app.after_request(lambda response: fw.make_response(response.get_data(as_text=True) + "1"))
    app.after_request(lambda response: fw.make_response(response.get_data(as_text=True) + "2"))
    app.add_url_rule("/", "index", lambda: "0")

    assert fetch(app).text == "021"


def test_after_request_returning_none_before_another_is_500(fw: Framework) -> None:
    """LIFE-05 (Q)."""
    app = fw.make()

    @app.after_request
    def last(response: Any) -> Any:
        response.headers["X-Touched"] = "1"
        return response

    calls: list[int] = []

    @app.after_request
    def first(response: Any) -> Any:
        calls.append(1)
        return None if len(calls) == 1 else response

    app.add_url_rule("/", "index", lambda: "x")

    assert fetch(app).code == 500
    assert len(calls) == 2


def test_after_request_returning_none_as_last_step(fw: Framework) -> None:
    """LIFE-05 (Q), BUG-05: the TypeError escapes from Flask even with PROPAGATE_EXCEPTIONS off; erlen answers 500."""
    app = fw.make(config={"PROPAGATE_EXCEPTIONS": False})
    calls: list[int] = []

    @app.after_request
    def forgetful(response: Any) -> Any:
        calls.append(response.status_code)
        return None

    app.add_url_rule("/", "index", lambda: "x")

    if fw.is_flask:
        with pytest.raises(TypeError):
            fetch(app)
        assert calls == [200]
    else:
        assert fetch(app).code == 500
        assert calls == [200, 500]


def test_blueprint_hooks_run_for_the_blueprint_only(fw: Framework) -> None:
    """LIFE-06."""
    app, one, two = fw.make(), fw.bp("one"), fw.bp("two")
    trace: Trace = []
    follow_hooks(one, "one", trace)
    follow_hooks(two, "two", trace)
    one.add_url_rule("/one", "x", lambda: "1")
    two.add_url_rule("/two", "x", lambda: "2")
    app.register_blueprint(one)
    app.register_blueprint(two)
    app.add_url_rule("/", "index", lambda: "app")

    fetch(app)
    fetch(app, "/nowhere")
    assert trace == []
    fetch(app, "/two")
    assert trace == ["values two", "before two", "after two", "teardown two"]


def test_parent_hooks_run_for_the_child_and_not_the_other_way_round(fw: Framework) -> None:
    """LIFE-06."""
    app, parent, child = fw.make(), fw.bp("parent"), fw.bp("child")
    trace: Trace = []
    follow_hooks(parent, "parent", trace)
    follow_hooks(child, "child", trace)
    parent.add_url_rule("/parent", "x", lambda: "p")
    child.add_url_rule("/child", "x", lambda: "c")
    parent.register_blueprint(child)
    app.register_blueprint(parent)

    fetch(app, "/parent")
    assert [entry for entry in trace if "child" in entry] == []
    trace.clear()
    fetch(app, "/child")
    assert [entry for entry in trace if entry.startswith("before")] == ["before parent", "before child"]


def test_app_wide_hooks_of_a_blueprint_always_run(fw: Framework) -> None:
    """LIFE-07."""
    app, bp = fw.make(), fw.bp("bp")
    trace: Trace = []
    bp.before_app_request(lambda: trace.append("before"))
    bp.teardown_app_request(lambda error: trace.append("teardown"))
    bp.app_url_value_preprocessor(lambda endpoint, values: trace.append("values"))

    @bp.after_app_request
    def after(response: Any) -> Any:
        trace.append("after")
        return response

    app.register_blueprint(bp)
    app.add_url_rule("/", "index", lambda: "x")

    for path in ("/", "/nowhere"):
        trace.clear()
        fetch(app, path)
        assert trace == ["values", "before", "after", "teardown"]


def test_after_request_runs_for_error_responses_unless_propagating(fw: Framework) -> None:
    """LIFE-08."""
    app = fw.make()
    trace: Trace = []
    follow_hooks(app, "app", trace)
    app.add_url_rule("/boom", "boom", lambda: 1 / 0)
    app.add_url_rule("/abort", "abort", lambda: fw.abort(403))

    assert [fetch(app, path).code for path in ("/boom", "/abort")] == [500, 403]
    assert trace.count("after app") == 2
    app.testing = True
    with pytest.raises(ZeroDivisionError):
        fetch(app, "/boom")
    assert trace.count("after app") == 2
    assert trace.count("teardown app") == 3


def raising(error: BaseException) -> Callable[[], str]:
    """Return a view that raises *error*."""

    def view() -> str:
        raise error

    return view


def test_teardown_receives_the_unhandled_error(fw: Framework) -> None:
    """LIFE-09: None when the request succeeded or the error was handled."""
    app = fw.make()
    errors: list[object] = []
    app.teardown_request(lambda error: errors.append(("request", type(error))))
    app.teardown_appcontext(lambda error: errors.append(("app", type(error))))

    app.add_url_rule("/ok", "ok", lambda: "x")
    app.add_url_rule("/abort", "abort", lambda: fw.abort(403))
    app.add_url_rule("/boom", "boom", lambda: 1 / 0)
    app.add_url_rule("/interrupt", "interrupt", raising(KeyboardInterrupt("from the view")))
    app.register_error_handler(KeyError, lambda error: "handled")
    app.add_url_rule("/handled", "handled", raising(KeyError("x")))

    for path in ("/ok", "/abort", "/handled"):
        fetch(app, path)
    none = type(None)
    assert errors == [("request", none), ("app", none)] * 3

    errors.clear()
    fetch(app, "/boom")
    assert errors == [("request", ZeroDivisionError), ("app", ZeroDivisionError)]

    errors.clear()
    with pytest.raises(KeyboardInterrupt):
        fetch(app, "/interrupt")
    assert errors == [("request", KeyboardInterrupt), ("app", KeyboardInterrupt)]


def test_teardown_return_values_are_ignored(fw: Framework) -> None:
    """LIFE-10."""
    app = fw.make()
    app.teardown_request(lambda error: "ignored")
    app.teardown_appcontext(lambda error: object())
    app.add_url_rule("/", "index", lambda: "x")

    assert texts(app, "/") == [(200, "x")]


def test_error_in_teardown_aborts_its_stage_and_escapes(fw: Framework) -> None:
    """LIFE-10, as in 3.1."""
    app = fw.make(config=FLASK_WAYS)
    trace: Trace = []

    @app.teardown_request
    def never(error: BaseException | None) -> None:
        trace.append("first")

    @app.teardown_request
    def boom(error: BaseException | None) -> None:
        trace.append("boom")
        raise ValueError("teardown")

    app.teardown_appcontext(lambda error: trace.append(f"app {type(error).__name__}"))
    app.add_url_rule("/", "index", lambda: "x")

    with pytest.raises(ValueError, match="teardown"):
        fetch(app)
    assert trace == ["boom", "app NoneType"]
    assert fw.has_app_context() is fw.has_request_context() is False


def test_request_is_gone_in_teardown_appcontext(fw: Framework) -> None:
    """LIFE-11, as in 3.1."""
    app = fw.make()
    seen: list[bool] = []
    app.teardown_request(lambda error: seen.append(fw.has_request_context()))
    app.teardown_appcontext(lambda error: seen.extend([fw.has_request_context(), fw.has_app_context()]))
    fetch(app)

    assert seen == [True, False, True]


def test_current_app_is_gone_when_popped(fw: Framework) -> None:
    """LIFE-12."""
    app = fw.make()
    seen: list[bool] = []

    def receiver(sender: object, **extra: object) -> None:
        seen.append(bool(fw.current_app))

    with fw.appcontext_popped.connected_to(receiver, app):
        fetch(app)

    assert seen == [False]


def test_teardown_runs_when_the_context_is_popped(fw: Framework) -> None:
    """LIFE-13."""
    app = fw.make()
    trace: Trace = []
    app.teardown_request(lambda error: trace.append("teardown"))
    app.add_url_rule("/", "index", lambda: "x")
    with app.test_request_context("/"):
        app.full_dispatch_request()
        assert trace == []

    assert trace == ["teardown"]


def test_session_changed_after_the_view_is_saved(fw: Framework) -> None:
    """LIFE-14."""
    app = fw.make(config={"SECRET_KEY": "k"})

    @app.after_request
    def remember(response: Any) -> Any:
        fw.session["late"] = True
        return response

    def index() -> str:
        @fw.after_this_request
        def cookie(response: Any) -> Any:
            response.set_cookie("own", "1")
            return response

        return str(fw.session.get("late"))

    app.add_url_rule("/", "index", index)
    client = app.test_client()
    first, second = reply(client.get("/")), reply(client.get("/"))

    assert (first.text, second.text) == ("None", "True")
    assert [value.split("=")[0] for value in first.all("Set-Cookie")] == ["own", "session"]


def test_null_session_is_not_saved(fw: Framework) -> None:
    """LIFE-15."""
    app = fw.make()
    trace: Trace = []
    app.session_interface = tracing_interface(fw, trace)
    app.add_url_rule("/", "index", lambda: "x")
    fetch(app)

    assert trace == ["open_session endpoint=None"]


def test_error_in_after_request_finalises_twice(fw: Framework) -> None:
    """LIFE-16 (Q): a second failure is only logged and the 500 response is returned."""
    app = fw.make()
    trace: Trace = []
    finished: list[int] = []

    @app.after_request
    def outer(response: Any) -> Any:
        trace.append(f"outer {response.status_code}")
        return response

    @app.after_request
    def boom(response: Any) -> Any:
        trace.append(f"boom {response.status_code}")
        raise ValueError("after")

    def receiver(sender: object, response: Any, **extra: object) -> None:
        finished.append(response.status_code)

    app.add_url_rule("/", "index", lambda: "x")
    with fw.request_finished.connected_to(receiver, app):
        assert fetch(app).code == 500

    assert trace == ["boom 200", "boom 500"]
    assert finished == []


def test_error_in_after_request_once_still_finishes(fw: Framework) -> None:
    """LIFE-16 (Q): the second finalization may succeed."""
    app = fw.make()
    trace: Trace = []

    @app.after_request
    def outer(response: Any) -> Any:
        trace.append(f"outer {response.status_code}")
        return response

    @app.after_request
    def boom(response: Any) -> Any:
        trace.append(f"boom {response.status_code}")
        if len(trace) == 1:
            raise ValueError("after")
        return response

    app.add_url_rule("/", "index", lambda: "x")

    assert fetch(app).code == 500
    assert trace == ["boom 200", "boom 500", "outer 500"]


def test_streamed_body_runs_outside_the_context(fw: Framework) -> None:
    """LIFE-17."""
    app = fw.make()
    trace: Trace = []
    app.teardown_request(lambda error: trace.append("teardown"))

    def chunks() -> Iterator[str]:
        trace.append(f"chunk {fw.has_request_context()}")
        yield "a"
        trace.append("second")
        yield "b"

    app.add_url_rule("/", "index", lambda: chunks())

    assert fetch(app).text == "ab"
    assert trace == ["teardown", "chunk False", "second"]


def test_call_on_close_runs_when_the_server_closes(fw: Framework) -> None:
    """LIFE-18: after teardown, without any context."""
    app = fw.make()
    trace: Trace = []
    app.teardown_request(lambda error: trace.append("teardown"))

    def index() -> object:
        response = fw.make_response("x")
        response.call_on_close(lambda: trace.append(f"closed {fw.has_app_context()}"))
        return response

    app.add_url_rule("/", "index", index)
    fetch(app)

    assert trace == ["teardown", "closed False"]


@pytest.mark.parametrize("path", ["/text", "/json", "/wsgi", "/foreign", "/nowhere", "/boom", "/options"])
def test_after_request_sees_the_response_class(fw: Framework, path: str) -> None:
    """LIFE-19."""
    app = fw.make()
    seen: list[bool] = []

    @app.after_request
    def look(response: Any) -> Any:
        seen.append(isinstance(response, app.response_class))
        return response

    app.add_url_rule("/text", "text", lambda: "x")
    app.add_url_rule("/json", "json", dict)
    app.add_url_rule("/wsgi", "wsgi", lambda: fw.module("wrappers").Response.__mro__[1]("x"))
    app.add_url_rule("/foreign", "foreign", lambda: fw.abort(404))
    app.add_url_rule("/boom", "boom", lambda: 1 / 0)
    app.add_url_rule("/options", "options", lambda: "x")
    fetch(app, path, "OPTIONS" if path == "/options" else "GET")

    assert seen == [True]


def test_after_this_request_of_an_early_hook_survives_a_later_stop(fw: Framework) -> None:
    """LIFE-20."""
    app = fw.make()

    @app.before_request
    def first() -> None:
        fw.after_this_request(lambda response: response.headers.__setitem__("X-Own", "1") or response)

    app.before_request(lambda: "stopped")
    answer = fetch(app)

    assert (answer.text, answer.header("X-Own")) == ("stopped", "1")


def test_traced_requests_look_alike() -> None:
    """LIFE-01: found, missing, redirected, refused and failed requests leave equal traces."""

    def scenario(fw: Framework) -> list[object]:
        trace: Trace = []
        app = tracing_app(fw, trace)
        app.add_url_rule("/boom", "boom", lambda: 1 / 0)
        app.add_url_rule("/none", "none", lambda: None)
        app.add_url_rule("/slash/", "slash", lambda: "x")
        result: list[object] = []
        with follow_signals(fw, app, trace):
            for path, method in (
                *(("/x", "GET"), ("/x", "HEAD"), ("/x", "POST"), ("/x", "OPTIONS"), ("/nowhere", "GET")),
                *(("/slash", "GET"), ("/boom", "GET"), ("/none", "GET")),
            ):
                answer = fetch(app, path, method)
                result.append((path, method, answer.status, answer.body, tuple(trace)))
                trace.clear()
        return result

    assert len(same(scenario)) == 8


def test_request_is_closed_although_nobody_looked_at_it(fw: Framework) -> None:
    """LIFE-01."""
    trace: Trace = []

    def close(request: Any) -> None:
        trace.append("closed")
        fw.Request.close(request)

    app = fw.make(static_folder=None)
    app.request_class = derive(fw.Request, close=close)
    app.add_url_rule("/", "index", lambda: "x")
    fetch(app)

    assert trace == ["closed"]


OVERRIDABLE = (
    *("wsgi_app", "request_context", "create_url_adapter", "app_context", "full_dispatch_request"),
    *("preprocess_request", "dispatch_request", "raise_routing_exception", "make_default_options_response"),
    *("make_response", "finalize_request", "process_response", "handle_http_exception", "handle_user_exception"),
    *("handle_exception", "log_exception", "trap_http_exception", "should_ignore_error", "do_teardown_request"),
    *("do_teardown_appcontext", "update_template_context", "_find_error_handler", "inject_url_defaults"),
    *("handle_url_build_error", "create_jinja_environment", "create_global_jinja_loader"),
    *("select_jinja_autoescape", "make_config", "make_aborter", "auto_find_instance_path", "url_for", "redirect"),
    *("get_send_file_max_age", "send_static_file", "add_url_rule", "register_blueprint", "iter_blueprints"),
)

ERLEN_NAMES = {"_find_error_handler": "find_error_handler"}
"""Override points whose native name differs from Flask's."""


def overriding(fw: Framework, overridden: tuple[str, ...], trace: Trace) -> AppLike:
    """Return an app whose class overrides the named methods and writes down their calls."""

    def traced(name: str) -> Callable[..., Any]:
        original = getattr(fw.App, name if fw.is_flask else ERLEN_NAMES.get(name, name))

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            trace.append(name)
            return original(self, *args, **kwargs)

        return method

    members = {name if fw.is_flask else ERLEN_NAMES.get(name, name): traced(name) for name in overridden}
    app: AppLike = derive(fw.App, **members)("overriding", root_path="/")
    return app


def serve_everything(fw: Framework, app: AppLike, trace: Trace) -> list[object]:
    """Request what makes every step of an app run; return the traces."""
    bp = fw.bp("bp")
    bp.add_url_rule("/bp", "view", lambda: fw.url_for(".view"))
    app.register_blueprint(bp)
    app.add_url_rule("/", "index", lambda: "x")
    app.add_url_rule("/slash/", "slash", lambda: "x")
    app.add_url_rule("/abort", "abort", lambda: fw.abort(403))
    app.add_url_rule("/boom", "boom", raising(ValueError("x")))
    app.add_url_rule("/handled", "handled", raising(KeyError("x")))
    app.add_url_rule("/build", "build", lambda: fw.url_for("unknown"))
    app.add_url_rule("/page", "page", lambda: fw.render_template_string("{{ url_for('index') }}"))
    app.add_url_rule("/away", "away", lambda: fw.redirect("/"))
    app.register_error_handler(KeyError, lambda error: "handled")
    result: list[object] = [tuple(trace)]
    paths = ("/", "/nowhere", "/slash", "/abort", "/boom", "/handled", "/build", "/page", "/away", "/bp", "/static/x")
    for method, path in (("OPTIONS", "/"), ("POST", "/"), *(("GET", path) for path in paths)):
        trace.clear()
        answer = fetch(app, path, method)
        result.append((method, path, answer.status, answer.body, tuple(trace)))
    trace.clear()
    with app.test_request_context("/"), app.app_context():
        trace.append("inside")
    return [*result, tuple(trace)]


def test_overridden_steps_are_called_alike() -> None:
    """LIFE-01: each override point as often and in the same order, all overridden at once."""

    def scenario(fw: Framework) -> list[object]:
        trace: Trace = []
        return serve_everything(fw, overriding(fw, OVERRIDABLE, trace), trace)

    assert len(same(scenario)) == 15


@pytest.mark.parametrize("name", OVERRIDABLE)
def test_one_overridden_step_is_called_alike(name: str) -> None:
    """LIFE-01: a single override switches its own step to the full path, whatever the others do."""

    def scenario(fw: Framework) -> list[object]:
        trace: Trace = []
        return serve_everything(fw, overriding(fw, (name,), trace), trace)

    assert len(same(scenario)) == 15


def through_registries(fw: Framework, app: AppLike, trace: Trace) -> None:
    """Register everything the way extensions do: by changing the tables of *app*."""

    def said(label: str, result: object = None) -> Callable[..., Any]:
        def callback(*args: Any, **kwargs: Any) -> Any:
            trace.append(label)
            return args[0] if result == "same" else result

        return callback

    for scope in (None, "bp", "bp.child"):
        app.url_value_preprocessors.setdefault(scope, []).append(said(f"values {scope}"))
        app.before_request_funcs.setdefault(scope, []).append(said(f"before {scope}"))
        app.after_request_funcs.setdefault(scope, []).insert(0, said(f"after {scope}", "same"))
        app.teardown_request_funcs[scope].append(said(f"teardown {scope}"))
        app.template_context_processors[scope].append(said(f"processor {scope}", {"who": scope}))
        app.url_default_functions[scope].append(said(f"defaults {scope}"))
        app.error_handler_spec[scope][None][ValueError] = said(f"handler {scope}", f"handled {scope}")
    app.teardown_appcontext_funcs.append(said("teardown_appcontext"))


def test_tables_are_live(fw: Framework) -> None:
    """LIFE-01: extensions change hooks, handlers, views and rules by hand, also between requests."""
    app, bp, child = fw.make(static_folder=None), fw.bp("bp"), fw.bp("child")
    trace: Trace = []

    def page() -> object:
        return fw.render_template_string("{{ who }} {{ url_for(request.endpoint) }}")

    bp.add_url_rule("/bp", "page", page)
    child.add_url_rule("/child", "page", page)
    child.add_url_rule("/boom", "boom", raising(ValueError("x")))
    bp.register_blueprint(child)
    app.register_blueprint(bp)
    app.add_url_rule("/", "page", page)
    assert texts(app, "/", "/bp", "/child") == [(200, " /"), (200, " /bp"), (200, " /child")]
    through_registries(fw, app, trace)

    assert texts(app, "/child") == [(200, "bp.child /child")]
    scopes = ("None", "bp", "bp.child")
    assert trace == [
        *(f"{step} {scope}" for step in ("values", "before", "processor", "defaults") for scope in scopes),
        *(f"{step} {scope}" for step in ("after", "teardown") for scope in reversed(scopes)),
        "teardown_appcontext",
    ]
    assert texts(app, "/", "/boom") == [(200, "None /"), (200, "handled bp.child")]
    app.view_functions["page"] = lambda: "replaced"
    app.url_map.add(app.url_rule_class("/late", endpoint="page"))
    app.before_request_funcs[None].clear()
    trace.clear()
    assert texts(app, "/late") == [(200, "replaced")]
    assert "before None" not in trace


def test_tables_of_a_blueprint_are_merged(fw: Framework) -> None:
    """BP-09: what is in a blueprint's tables when it is registered counts, whoever put it there."""
    app, bp = fw.make(), fw.bp("bp")
    trace: Trace = []
    bp.before_request_funcs.setdefault(None, []).append(lambda: trace.append("before"))
    bp.error_handler_spec[None][None][ValueError] = lambda error: "handled"
    bp.add_url_rule("/", "boom", raising(ValueError("x")))
    app.register_blueprint(bp)

    assert texts(app, "/") == [(200, "handled")]
    assert trace == ["before"]


def test_hooks_may_change_what_was_routed(fw: Framework) -> None:
    """LIFE-01: dispatch looks at the request again after the hooks."""
    app = fw.make()
    app.add_url_rule("/<int:n>", "view", lambda n: f"view {n}")
    app.add_url_rule("/other/<int:n>", "other", lambda n: f"other {n}")

    @app.before_request
    def change() -> None:
        request = fw.request
        if "args" in request.args:
            request.view_args = {"n": 99}
        if "rule" in request.args:
            request.url_rule = next(iter(app.url_map.iter_rules("other")))
        if "rescue" in request.args:
            request.routing_exception = None
            request.url_rule, request.view_args = next(iter(app.url_map.iter_rules("view"))), {"n": 0}

    assert [fetch(app, path).text for path in ("/1?args", "/1?rule", "/nowhere?rescue")] == [
        *("view 99", "other 1", "view 0"),
    ]


def test_request_and_namespace_are_made_once_per_request(fw: Framework) -> None:
    """LIFE-01: whoever counts constructions counts one of each for a request that looks at both."""
    made: Trace = []

    def counting(base: Any, label: str) -> Any:  # Any: a class of either framework
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            made.append(label)
            base.__init__(self, *args, **kwargs)

        return derive(base, __init__=init)

    app = fw.make()
    app.request_class = counting(fw.Request, "request")
    app.app_ctx_globals_class = counting(fw.App.app_ctx_globals_class, "g")

    @app.before_request
    def before() -> None:
        fw.g.x = fw.request.path

    app.add_url_rule("/", "index", lambda: f"{fw.g.x} {fw.request.method}")
    assert fetch(app).text == "/ GET"

    assert sorted(made) == ["g", "request"]


def test_failing_request_class_escapes_or_is_answered_alike() -> None:
    """LIFE-01: a request object that cannot even be made."""

    def scenario(fw: Framework) -> object:
        app = fw.make(config=FLASK_WAYS)

        def init(self: object, *args: object, **kwargs: object) -> None:
            raise ValueError("no request")

        app.request_class = derive(fw.Request, __init__=init)
        app.add_url_rule("/", "index", lambda: "x")
        return attempt(fetch, app), fw.has_app_context()

    assert same(scenario)


def test_environ_holds_the_request_for_middleware(fw: Framework) -> None:
    """LIFE-01: while the response starts, `werkzeug.request` is there; afterwards it is None."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: fw.request.method)
    seen: list[object] = []
    inner = app.wsgi_app

    def middleware(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def starting(*args: Any) -> Any:
            seen.append(environ["werkzeug.request"].path)
            return start_response(*args)

        body = inner(environ, starting)
        seen.append(environ["werkzeug.request"])
        return body

    app.wsgi_app = middleware
    fetch(app, "/")

    assert seen == ["/", None]
