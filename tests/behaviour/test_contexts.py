"""Contexts and the proxies that lead to them (area CTX)."""

import asyncio
import contextvars
import threading
from collections.abc import Callable

import pytest
from werkzeug.test import create_environ

from .harness import FLASK_WAYS, AppLike, Framework, derive, fetch

SECRET = {"SECRET_KEY": "k"}


def in_thread(call: Callable[[], object]) -> object:
    """Return what *call* returns when a fresh thread runs it, or the exception it raised."""
    results: list[object] = []

    def work() -> None:
        try:
            results.append(call())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return results[0]


def traced(fw: Framework) -> tuple[AppLike, list[str]]:
    """Return an application that writes down its teardowns."""
    app = fw.make(config=SECRET)
    trace: list[str] = []

    @app.teardown_request
    def request_ends(error: BaseException | None) -> None:
        trace.append(f"request:{type(error).__name__}")

    @app.teardown_appcontext
    def app_ends(error: BaseException | None) -> None:
        trace.append(f"app:{type(error).__name__}")

    return app, trace


@pytest.mark.parametrize("name", ["current_app", "g"])
def test_app_proxy_without_context_raises(fw: Framework, name: str) -> None:
    """CTX-01."""
    with pytest.raises(RuntimeError, match=r"^Working outside of application context"):
        getattr(fw, name).anything


@pytest.mark.parametrize("name", ["request", "session"])
def test_request_proxy_without_context_raises(fw: Framework, name: str) -> None:
    """CTX-01."""
    with pytest.raises(RuntimeError, match=r"^Working outside of request context"):
        getattr(fw, name).anything


def test_request_proxy_inside_app_context_only_raises(fw: Framework) -> None:
    """CTX-01, CTX-09."""
    with fw.make().app_context():
        assert not fw.request
        assert not fw.session
        with pytest.raises(RuntimeError, match=r"^Working outside of request context"):
            fw.request.path


@pytest.mark.parametrize("name", ["current_app", "g", "request", "session"])
def test_unbound_proxy_is_false_and_says_so(fw: Framework, name: str) -> None:
    """CTX-02."""
    proxy = getattr(fw, name)

    assert bool(proxy) is False
    assert repr(proxy) == "<LocalProxy unbound>"


@pytest.mark.parametrize("name", ["current_app", "g", "request", "session"])
def test_hasattr_on_unbound_proxy_raises_runtime_error(fw: Framework, name: str) -> None:
    """CTX-02."""
    with pytest.raises(RuntimeError):
        hasattr(getattr(fw, name), "anything")


def test_has_context_functions_follow_the_stack(fw: Framework) -> None:
    """CTX-03."""
    app = fw.make()

    def state() -> tuple[bool, bool]:
        return fw.has_app_context(), fw.has_request_context()

    assert state() == (False, False)
    with app.app_context():
        assert state() == (True, False)
    with app.test_request_context():
        assert state() == (True, True)
    assert state() == (False, False)


def test_context_manager_pops_with_the_exception_of_the_block(fw: Framework) -> None:
    """CTX-04."""
    app, trace = traced(fw)
    with pytest.raises(KeyError), app.test_request_context():
        raise KeyError("x")

    assert trace == ["request:KeyError", "app:KeyError"]
    assert not fw.has_app_context()


def test_push_and_pop_are_explicit(fw: Framework) -> None:
    """CTX-04."""
    app, trace = traced(fw)
    context = app.app_context()
    context.push()
    assert fw.current_app == app
    context.pop()
    assert not fw.current_app
    assert trace == ["app:NoneType"]


def test_pop_takes_the_exception_for_teardown(fw: Framework) -> None:
    """CTX-04."""
    app, trace = traced(fw)
    context = app.test_request_context()
    context.push()
    context.pop(ValueError("x"))

    assert trace == ["request:ValueError", "app:ValueError"]


def test_pop_without_argument_hands_on_the_exception_being_handled(fw: Framework) -> None:
    """CTX-04, CTX-06: 3.1 takes it from `sys.exc_info`."""
    app, trace = traced(fw)
    context = app.app_context()
    context.push()
    try:
        raise KeyError("x")
    except KeyError:
        context.pop()

    assert trace == ["app:KeyError"]


def test_app_context_pushed_twice_is_torn_down_once(fw: Framework) -> None:
    """CTX-05."""
    app, trace = traced(fw)
    context = app.app_context()
    with context:
        with context:
            assert fw.current_app == app
        assert trace == []
        assert fw.current_app == app
    assert trace == ["app:NoneType"]
    assert not fw.current_app


def test_app_context_pushed_twice_keeps_g(fw: Framework) -> None:
    """CTX-05."""
    context = fw.make().app_context()
    with context:
        fw.g.x = 1
        with context:
            assert fw.g.x == 1


def test_app_context_signals_are_sent_for_every_push_and_pop(fw: Framework) -> None:
    """CTX-05: the form of 3.1."""
    app = fw.make()
    trace: list[str] = []

    def pushed(sender: object, **extra: object) -> None:
        trace.append("pushed")

    def popped(sender: object, **extra: object) -> None:
        trace.append("popped")

    context = app.app_context()
    with (
        fw.appcontext_pushed.connected_to(pushed, app),
        fw.appcontext_popped.connected_to(popped, app),
        context,
        context,
    ):
        pass

    assert trace == ["pushed", "pushed", "popped", "popped"]


def test_request_context_pushed_twice_is_torn_down_once(fw: Framework) -> None:
    """CTX-05."""
    app, trace = traced(fw)
    context = app.test_request_context("/x")
    with context:
        with context:
            assert fw.request.path == "/x"
        assert fw.request.path == "/x"
        assert trace == []
    assert trace == ["request:NoneType", "app:NoneType"]
    assert not fw.has_app_context()


def test_pop_of_an_app_context_never_pushed_is_refused(fw: Framework) -> None:
    """CTX-06: a LookupError in Flask 3.1, in erlen the error of every misplaced pop."""
    with pytest.raises(LookupError if fw.is_flask else AssertionError):
        fw.make().app_context().pop()


def test_pop_of_an_app_context_that_is_not_current_is_an_assertion_error(fw: Framework) -> None:
    """CTX-06: Flask 3.1 loses the current context, erlen changes nothing."""
    app = fw.make()

    def scenario() -> None:
        outer, inner = app.app_context(), app.app_context()
        outer.push()
        inner.push()
        with pytest.raises(AssertionError):
            outer.pop()
        assert bool(fw.current_app) is not fw.is_flask

    contextvars.copy_context().run(scenario)


def test_request_reuses_the_active_app_context_of_its_app(fw: Framework) -> None:
    """CTX-07: the form of 3.1."""
    app, trace = traced(fw)
    app.config.update(FLASK_WAYS)

    @app.get("/")
    def index() -> object:
        fw.g.seen = fw.g.get("seen", 0) + 1
        return str(fw.g.seen)

    with app.app_context():
        fw.g.seen = 5
        assert fetch(app).text == "6"
        assert fw.g.seen == 6
        assert trace == ["request:NoneType"]
    assert trace == ["request:NoneType", "app:NoneType"]


def test_request_under_the_context_of_another_app_gets_its_own(fw: Framework) -> None:
    """CTX-07."""
    app, trace = traced(fw)

    @app.get("/")
    def index() -> object:
        return str("x" in fw.g)

    with fw.make("other").app_context():
        fw.g.x = 1
        assert fetch(app).text == "False"
        assert trace == ["request:NoneType", "app:NoneType"]


def test_app_context_inside_a_request_leaves_the_request_visible(fw: Framework) -> None:
    """CTX-08: the form of 3.1."""
    app = fw.make(config=SECRET)

    @app.get("/here")
    def here() -> object:
        fw.g.x = 1
        with app.app_context():
            return [fw.request.path, fw.has_request_context(), fw.url_for("here"), "x" in fw.g, len(fw.session)]

    assert app.test_client().get("/here").json == ["/here", True, "/here", False, 0]


def test_app_context_builds_urls_where_there_is_a_server_name(fw: Framework) -> None:
    """CTX-08, HOST-09."""
    assert fw.make().app_context().url_adapter is None
    context = fw.make(config={"SERVER_NAME": "a.test"}).app_context()
    assert context.url_adapter is context.url_adapter
    assert context.url_adapter.server_name == "a.test"


def test_adapter_method_is_asked_once_per_context(fw: Framework) -> None:
    """CTX-17, HOST-09."""
    asked: list[object] = []

    def create(self: object, request: object) -> object:
        asked.append(request if request is None else "request")
        return fw.App.create_url_adapter(self, request)

    app = derive(fw.App, create_url_adapter=create)("behaviour_app")
    with app.app_context():
        assert asked == [None]
    asked.clear()
    with app.test_request_context():
        assert asked.count("request") == 1


def test_g_is_one_object_per_context(fw: Framework) -> None:
    """CTX-10."""
    app = fw.make()
    with app.app_context():
        first = fw.g._get_current_object()
        assert fw.g._get_current_object() is first
    with app.app_context():
        assert fw.g._get_current_object() is not first


def test_g_is_made_by_the_class_of_the_app(fw: Framework) -> None:
    """CTX-10."""
    app = fw.make()
    app.app_ctx_globals_class = derive(app.app_ctx_globals_class, spam="eggs")
    with app.app_context():
        assert fw.render_template_string("{{ g.spam }}") == "eggs"


def test_g_attributes(fw: Framework) -> None:
    """CTX-11."""
    with fw.make().app_context():
        with pytest.raises(AttributeError):
            fw.g.x
        fw.g.x = 1
        assert (fw.g.x, "x" in fw.g, list(fw.g)) == (1, True, ["x"])
        del fw.g.x
        with pytest.raises(AttributeError):
            del fw.g.x
        assert list(fw.g) == []


def test_g_get_has_a_default(fw: Framework) -> None:
    """CTX-11."""
    with fw.make().app_context():
        assert (fw.g.get("x"), fw.g.get("x", 2)) == (None, 2)
        fw.g.x = 1
        assert fw.g.get("x", 2) == 1


def test_g_pop_removes_or_defaults_or_raises(fw: Framework) -> None:
    """CTX-11."""
    with fw.make().app_context():
        fw.g.x = 1
        assert fw.g.pop("x") == 1
        assert fw.g.pop("x", None) is None
        assert fw.g.pop("x", 3) == 3
        with pytest.raises(KeyError):
            fw.g.pop("x")


def test_g_setdefault_keeps_what_is_there(fw: Framework) -> None:
    """CTX-11."""
    with fw.make().app_context():
        assert fw.g.setdefault("x", 1) == 1
        assert fw.g.setdefault("x", 2) == 1
        assert fw.g.setdefault("y") is None


def test_g_repr_names_the_app(fw: Framework) -> None:
    """CTX-11."""
    with fw.make("shop").app_context():
        assert repr(fw.g._get_current_object()) == f"<{fw.name}.g of 'shop'>"


def test_g_does_not_outlive_its_request(fw: Framework) -> None:
    """CTX-12."""
    app = fw.make()

    @app.get("/")
    def index() -> object:
        fw.g.n = fw.g.get("n", 0) + 1
        return str(fw.g.n)

    client = app.test_client()
    assert [client.get("/").text, client.get("/").text] == ["1", "1"]


def test_copied_context_shares_request_and_session_but_not_g(fw: Framework) -> None:
    """CTX-13, CTX-21."""
    app = fw.make(config=SECRET)

    @app.get("/<name>")
    def index(name: str) -> object:
        fw.g.x = 1
        fw.session["fizz"] = "buzz"
        outer = fw.request._get_current_object(), fw.session._get_current_object()

        @fw.copy_current_request_context
        def work() -> object:
            inner = fw.request._get_current_object(), fw.session._get_current_object()
            return [inner[0] is outer[0], inner[1] is outer[1], "x" in fw.g, fw.request.path, fw.current_app == app]

        return in_thread(work)

    assert app.test_client().get("/a").json == [True, True, False, "/a", True]


def test_each_call_of_a_copy_ends_in_teardown(fw: Framework) -> None:
    """CTX-13."""
    app, trace = traced(fw)
    with app.test_request_context():

        @fw.copy_current_request_context
        def work() -> None:
            trace.append("work")

        in_thread(work)
        in_thread(work)
        assert trace == ["work", "request:NoneType", "app:NoneType"] * 2


def test_each_call_of_a_copy_has_a_new_g(fw: Framework) -> None:
    """CTX-13: the form of 3.1."""
    app = fw.make()
    with app.test_request_context():

        @fw.copy_current_request_context
        def work() -> object:
            fw.g.n = fw.g.get("n", 0) + 1
            return fw.g.n

        assert (in_thread(work), in_thread(work)) == (1, 1)


def test_copy_passes_arguments_and_keeps_the_name(fw: Framework) -> None:
    """CTX-13."""
    with fw.make().test_request_context("/p"):

        @fw.copy_current_request_context
        def work(a: int, *, b: int) -> object:
            return fw.request.path, a, b

        assert work.__name__ == "work"
    assert work(1, b=2) == ("/p", 1, 2)


def test_copy_called_concurrently_from_two_threads_works(fw: Framework) -> None:
    """CTX-25."""
    barrier = threading.Barrier(2)
    with fw.make().test_request_context("/p"):

        @fw.copy_current_request_context
        def work() -> object:
            barrier.wait(10)
            return fw.request.path

    results: list[object] = []
    threads = [threading.Thread(target=lambda: results.append(in_thread(work))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == ["/p", "/p"]


def test_copy_outside_a_request_raises(fw: Framework) -> None:
    """CTX-14: the form of 3.1."""

    def work() -> None: ...

    with pytest.raises(RuntimeError):
        fw.copy_current_request_context(work)
    with fw.make().app_context(), pytest.raises(RuntimeError):
        fw.copy_current_request_context(work)


def test_after_this_request_outside_a_request_raises(fw: Framework) -> None:
    """CTX-15."""

    def change(response: object) -> object:
        return response

    with pytest.raises(RuntimeError):
        fw.after_this_request(change)
    with fw.make().app_context(), pytest.raises(RuntimeError):
        fw.after_this_request(change)


def test_request_context_matches_without_dispatch(fw: Framework) -> None:
    """CTX-16."""
    app = fw.make()
    trace: list[str] = []
    app.add_url_rule("/user/<int:uid>", endpoint="user", methods=["POST"])

    @app.before_request
    def before() -> None:
        trace.append("before")

    with app.test_request_context("/user/3", method="POST", query_string={"q": "1"}):
        assert fw.request.path == "/user/3"
        assert fw.request.url_rule.rule == "/user/<int:uid>"
        assert fw.request.view_args == {"uid": 3}
        assert fw.request.endpoint == "user"
        assert fw.request.args["q"] == "1"
    assert trace == []


def test_request_context_takes_data(fw: Framework) -> None:
    """CTX-16."""
    with fw.make().test_request_context(method="POST", data={"a": "1"}, headers={"X-A": "b"}):
        assert (fw.request.form["a"], fw.request.headers["X-A"]) == ("1", "b")


def test_request_context_takes_json(fw: Framework) -> None:
    """CTX-16."""
    with fw.make().test_request_context(method="POST", json={"a": [1]}):
        assert (fw.request.json, fw.request.mimetype) == ({"a": [1]}, "application/json")


def test_request_context_takes_base_url(fw: Framework) -> None:
    """CTX-16."""
    with fw.make().test_request_context("/p", base_url="https://example.test/root"):
        assert fw.request.url == "https://example.test/root/p"
        assert fw.request.script_root == "/root"


def test_request_context_takes_subdomain(fw: Framework) -> None:
    """CTX-16."""
    app = fw.make(config={"SERVER_NAME": "example.test"}, subdomain_matching=True)
    app.add_url_rule("/", endpoint="index", subdomain="<who>")
    with app.test_request_context("/", subdomain="ann"):
        assert fw.request.url == "http://ann.example.test/"
        assert fw.request.view_args == {"who": "ann"}


def test_request_context_refuses_base_url_with_subdomain(fw: Framework) -> None:
    """CTX-16, CLIENT-03."""
    with pytest.raises(AssertionError):
        fw.make().test_request_context("/", base_url="http://a.test", subdomain="b")


def test_request_context_takes_a_raw_environ(fw: Framework) -> None:
    """CTX-17."""
    app = fw.make()
    app.add_url_rule("/<name>", endpoint="named")
    with app.request_context(create_environ("/ann", method="GET")):
        assert (fw.request.endpoint, fw.request.view_args) == ("named", {"name": "ann"})


def test_request_context_matches_when_pushed(fw: Framework) -> None:
    """CTX-17: rules added between construction and push count."""
    app = fw.make()
    context = app.test_request_context("/late")
    app.add_url_rule("/late", endpoint="late")
    assert context.request.url_rule is None
    with context:
        assert fw.request.endpoint == "late"


def test_request_context_keeps_the_routing_exception(fw: Framework) -> None:
    """CTX-17, ROUTE-25."""
    with fw.make().test_request_context("/missing"):
        assert (fw.request.url_rule, fw.request.view_args) == (None, None)
        assert fw.request.routing_exception.code == 404


def test_pipeline_methods_work_by_hand(fw: Framework) -> None:
    """CTX-18."""
    app, trace = traced(fw)

    @app.before_request
    def before() -> object:
        fw.g.user = "ann"
        return None

    @app.after_request
    def after(response: object) -> object:
        trace.append("after")
        return response

    with app.test_request_context():
        assert app.preprocess_request() is None
        assert fw.g.user == "ann"
        response = app.make_response("x")
        assert app.process_response(response) is response
        app.do_teardown_request()
        app.do_teardown_appcontext()
        assert trace == ["after", "request:NoneType", "app:NoneType"]


def test_preprocess_request_by_hand_returns_the_answer(fw: Framework) -> None:
    """CTX-18."""
    app = fw.make()

    @app.before_request
    def before() -> str:
        return "stop"

    with app.test_request_context():
        assert app.preprocess_request() == "stop"


def test_thread_does_not_see_the_context(fw: Framework) -> None:
    """CTX-19."""
    with fw.make().test_request_context():
        assert in_thread(lambda: (fw.has_app_context(), bool(fw.request))) == (False, False)


def test_thread_run_in_a_copied_context_sees_it(fw: Framework) -> None:
    """CTX-19."""
    with fw.make().test_request_context("/p"):
        copied = contextvars.copy_context()
        assert in_thread(lambda: copied.run(lambda: fw.request.path)) == "/p"


def test_asyncio_task_inherits_the_context_and_keeps_its_own(fw: Framework) -> None:
    """CTX-19."""
    app = fw.make()

    async def child() -> object:
        with app.test_request_context("/inner"):
            await asyncio.sleep(0)
            return fw.request.path

    async def parent() -> object:
        tasks = [asyncio.create_task(child()) for _ in range(3)]
        await asyncio.sleep(0)
        return [fw.request.path, *await asyncio.gather(*tasks)]

    with app.test_request_context("/outer"):
        assert asyncio.run(parent()) == ["/outer", "/inner", "/inner", "/inner"]


def test_session_is_opened_before_matching(fw: Framework) -> None:
    """CTX-20, SESS-19."""
    app = fw.make()
    endpoints: list[object] = []
    interface = type(app.session_interface)

    def open_session(self: object, app: object, request: object) -> object:
        endpoints.append(fw.request.endpoint)
        return {}

    app.session_interface = derive(
        interface, open_session=open_session, save_session=lambda self, app, session, response: None
    )()
    app.add_url_rule("/", endpoint="index", view_func=lambda: fw.request.endpoint)

    assert fetch(app).text == "index"
    assert endpoints == [None]


def test_session_is_open_in_a_pushed_request_context(fw: Framework) -> None:
    """CTX-20."""
    app = fw.make(config=SECRET)
    with app.test_request_context():
        fw.session["a"] = 1
        assert (dict(fw.session), fw.session.modified) == ({"a": 1}, True)


def test_copy_of_a_context_shares_request_and_session(fw: Framework) -> None:
    """CTX-21."""
    app = fw.make(config=SECRET)
    context = app.test_request_context("/p")
    with context:
        fw.g.x = 1
        fw.session["a"] = 1
        request, session = fw.request._get_current_object(), fw.session._get_current_object()
        copied = context.copy()
    with copied:
        assert fw.request._get_current_object() is request
        assert fw.session._get_current_object() is session
        assert "x" not in fw.g


def test_proxy_is_equal_to_but_not_the_app(fw: Framework) -> None:
    """CTX-22."""
    app = fw.make()
    with app.app_context():
        assert fw.current_app._get_current_object() is app
        assert fw.current_app is not app
        assert fw.current_app == app
        assert isinstance(fw.current_app, fw.App)


def test_request_proxy_gives_the_real_request(fw: Framework) -> None:
    """CTX-22."""
    app = fw.make()
    with app.test_request_context():
        real = fw.request._get_current_object()
        assert type(real) is app.request_class
        assert fw.request == real


def test_globals_module_offers_the_context_proxies(fw: Framework) -> None:
    """CTX-23: in 3.1 `request_ctx` is a proxy, without a warning."""
    app = fw.make()
    with app.test_request_context("/p") as context:
        assert fw.module("globals").request_ctx._get_current_object() is context
        assert fw.module("globals").request_ctx.request.path == "/p"
        assert fw.module("globals").app_ctx.app is app


def test_context_that_fails_to_open_its_session_is_popped(fw: Framework) -> None:
    """CTX-24."""
    app, trace = traced(fw)

    def open_session(self: object, app: object, request: object) -> object:
        raise RuntimeError("no store")

    app.session_interface = derive(type(app.session_interface), open_session=open_session)()

    @app.errorhandler(500)
    def broken(error: Exception) -> tuple[str, int]:
        return "broken", 500

    assert (fetch(app).code, fetch(app).text) == (500, "broken")
    assert trace == ["request:RuntimeError", "app:RuntimeError"] * 2
    assert not fw.has_app_context()


def test_request_inside_a_request_restores_the_outer(fw: Framework) -> None:
    """CTX-26: in 3.1 the inner one shares `g`."""
    app = fw.make(config=FLASK_WAYS)

    @app.get("/inner")
    def inner() -> object:
        fw.g.x = fw.g.get("x", 0) + 1
        return f"{fw.request.path}:{fw.g.x}"

    @app.get("/outer")
    def outer() -> object:
        fw.g.x = 10
        text = app.test_client().get("/inner").text
        return [text, fw.request.path, fw.g.x]

    assert app.test_client().get("/outer").json == ["/inner:11", "/outer", 11]


def test_teardown_methods_are_override_points(fw: Framework) -> None:
    """CTX-18."""
    trace: list[str] = []

    def request_down(self: object, *args: object, **kwargs: object) -> None:
        trace.append("request")
        fw.App.do_teardown_request(self, *args, **kwargs)

    def app_down(self: object, *args: object, **kwargs: object) -> None:
        trace.append("app")
        fw.App.do_teardown_appcontext(self, *args, **kwargs)

    app = derive(fw.App, do_teardown_request=request_down, do_teardown_appcontext=app_down)("behaviour_app")
    app.add_url_rule("/", endpoint="index", view_func=lambda: "x")
    app.teardown_request(lambda error: trace.append("function"))
    fetch(app)
    with app.app_context():
        pass

    assert trace == ["request", "function", "app", "app"]


def test_lists_of_teardown_functions_may_be_extended_at_any_time(fw: Framework) -> None:
    """CTX-04: extensions append to them directly."""
    app, trace = traced(fw)
    app.add_url_rule("/", endpoint="index", view_func=lambda: "x")
    fetch(app)
    trace.clear()
    app.teardown_appcontext_funcs.append(lambda error: trace.append("late app"))
    app.teardown_request_funcs[None].append(lambda error: trace.append("late request"))
    fetch(app)

    assert trace == ["late request", "request:NoneType", "late app", "app:NoneType"]


def test_request_class_and_globals_class_may_change_between_requests(fw: Framework) -> None:
    """CTX-10, APP-15."""
    app = fw.make()
    app.add_url_rule("/", endpoint="index", view_func=lambda: f"{getattr(fw.request, 'own', '')}{fw.g.get('mark', '')}")
    assert fetch(app).text == ""
    app.request_class = derive(fw.Request, own="R")
    app.app_ctx_globals_class = derive(app.app_ctx_globals_class, get=lambda self, name, default=None: "G")
    assert fetch(app).text == "RG"
