"""Signals: who sends what, and when (area SIG)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import blinker
import pytest
from werkzeug.exceptions import NotFound

from .harness import AppLike, Framework, fetch

SECRET = {"SECRET_KEY": "k"}
NAMES = (
    "template_rendered",
    "before_render_template",
    "request_started",
    "request_finished",
    "request_tearing_down",
    "got_request_exception",
    "appcontext_tearing_down",
    "appcontext_pushed",
    "appcontext_popped",
    "message_flashed",
)


@contextmanager
def recorded(fw: Framework, app: AppLike, names: tuple[str, ...] = NAMES) -> Iterator[list[object]]:
    """Write down every signal of *app* in order: its name and the names of its extra arguments."""
    trace: list[object] = []

    def receiver(name: str) -> Callable[..., None]:
        def note(sender: object, **extra: object) -> None:
            trace.append((name, sender is app, sorted(extra)))

        return note

    receivers = {name: receiver(name) for name in names}
    with ExitStack() as stack:
        for name, each in receivers.items():
            stack.enter_context(getattr(fw, name).connected_to(each, app))
        yield trace


def test_signals_have_their_wire_names(fw: Framework) -> None:
    """SIG-01."""
    assert [getattr(fw, name).name for name in NAMES] == [name.replace("_", "-") for name in NAMES]


def test_signals_of_a_page_in_order(fw: Framework) -> None:
    """SIG-01, SIG-02, SIG-51 to SIG-55, SIG-57 to SIG-60."""
    app = fw.make(config=SECRET)

    @app.get("/")
    def index() -> object:
        fw.flash("hi")
        return fw.render_template_string("x")

    with recorded(fw, app) as trace:
        fetch(app)

    assert trace == [
        ("appcontext_pushed", True, []),
        ("request_started", True, []),
        ("message_flashed", True, ["category", "message"]),
        ("before_render_template", True, ["context", "template"]),
        ("template_rendered", True, ["context", "template"]),
        ("request_finished", True, ["response"]),
        ("request_tearing_down", True, ["exc"]),
        ("appcontext_tearing_down", True, ["exc"]),
        ("appcontext_popped", True, []),
    ]


def test_signals_of_an_unhandled_error_in_order(fw: Framework) -> None:
    """SIG-56, SIG-01."""
    app = fw.make()
    app.logger.disabled = True
    app.add_url_rule("/", endpoint="index", view_func=lambda: 1 / 0)
    with recorded(fw, app) as trace:
        assert fetch(app).code == 500
    app.logger.disabled = False

    assert trace == [
        ("appcontext_pushed", True, []),
        ("request_started", True, []),
        ("got_request_exception", True, ["exception"]),
        ("request_finished", True, ["response"]),
        ("request_tearing_down", True, ["exc"]),
        ("appcontext_tearing_down", True, ["exc"]),
        ("appcontext_popped", True, []),
    ]


def test_pushed_signal_comes_when_the_context_is_current(fw: Framework) -> None:
    """SIG-51."""
    app = fw.make()
    seen: list[object] = []

    def receiver(sender: object, **extra: object) -> None:
        seen.append((fw.current_app == app, bool(fw.request)))
        fw.g.x = 1

    with fw.appcontext_pushed.connected_to(receiver, app):
        with app.app_context():
            assert fw.g.x == 1
        with app.test_request_context():
            assert fw.g.x == 1
    assert seen == [(True, False), (True, False)]


def test_started_signal_comes_after_matching_and_before_callbacks(fw: Framework) -> None:
    """SIG-52."""
    app = fw.make()
    trace: list[object] = []

    def receiver(sender: object, **extra: object) -> None:
        trace.append(("signal", fw.request.endpoint, fw.request.view_args))

    @app.url_value_preprocessor
    def values(endpoint: str | None, values: dict[str, object] | None) -> None:
        trace.append("preprocessor")

    @app.before_request
    def before() -> None:
        trace.append("before")

    @app.get("/<name>")
    def index(name: str) -> str:
        return ""

    with fw.request_started.connected_to(receiver, app):
        fetch(app, "/ann")
    assert trace == [("signal", "index", {"name": "ann"}), "preprocessor", "before"]


def test_finished_signal_carries_the_final_response(fw: Framework) -> None:
    """SIG-57."""
    app = fw.make()
    seen: list[object] = []
    app.add_url_rule("/", endpoint="index", view_func=lambda: "body")

    @app.after_request
    def after(response: object) -> object:
        response.headers["X-A"] = "1"  # type: ignore[attr-defined]  # a response of either framework
        return response

    def receiver(sender: object, response: object, **extra: object) -> None:
        seen.append((type(response) is app.response_class, response.headers["X-A"]))  # type: ignore[attr-defined]  # same
        response.headers["X-B"] = "2"  # type: ignore[attr-defined]  # same

    with fw.request_finished.connected_to(receiver, app):
        assert fetch(app).header("X-B") == "2"
    assert seen == [(True, "1")]


def test_exception_signal_carries_the_exception(fw: Framework) -> None:
    """SIG-56."""
    app = fw.make(config={"TESTING": True})
    error = KeyError("x")
    seen: list[object] = []

    @app.get("/")
    def index() -> str:
        raise error

    def receiver(sender: object, exception: object, **extra: object) -> None:
        seen.append(exception)

    with fw.got_request_exception.connected_to(receiver, app), pytest.raises(KeyError):
        fetch(app)
    assert seen == [error]


def test_exception_signal_comes_before_logging(fw: Framework) -> None:
    """SIG-56."""
    app = fw.make()
    trace: list[str] = []
    app.log_exception = lambda exc_info: trace.append("logged")
    app.add_url_rule("/", endpoint="index", view_func=lambda: 1 / 0)

    def receiver(sender: object, **extra: object) -> None:
        trace.append("signal")

    with fw.got_request_exception.connected_to(receiver, app):
        fetch(app)
    assert trace == ["signal", "logged"]


def test_teardown_signals_come_after_their_functions(fw: Framework) -> None:
    """SIG-58, SIG-59, SIG-60."""
    app = fw.make()
    trace: list[object] = []
    app.add_url_rule("/", endpoint="index", view_func=lambda: "")
    app.teardown_request(lambda error: trace.append("teardown_request"))
    app.teardown_appcontext(lambda error: trace.append("teardown_appcontext"))

    def request_down(sender: object, exc: object) -> None:
        trace.append(("request_tearing_down", exc, bool(fw.request)))

    def app_down(sender: object, exc: object) -> None:
        trace.append(("appcontext_tearing_down", exc, bool(fw.current_app)))

    def popped(sender: object) -> None:
        trace.append(("appcontext_popped", bool(fw.current_app)))

    with (
        fw.request_tearing_down.connected_to(request_down, app),
        fw.appcontext_tearing_down.connected_to(app_down, app),
        fw.appcontext_popped.connected_to(popped, app),
    ):
        fetch(app)

    assert trace == [
        "teardown_request",
        ("request_tearing_down", None, True),
        "teardown_appcontext",
        ("appcontext_tearing_down", None, True),
        ("appcontext_popped", False),
    ]


def test_teardown_signals_carry_the_exception(fw: Framework) -> None:
    """SIG-58, SIG-59."""
    app = fw.make(config={"TESTING": True})
    app.add_url_rule("/", endpoint="index", view_func=lambda: 1 / 0)
    seen: list[str] = []

    def receiver(sender: object, exc: object) -> None:
        seen.append(type(exc).__name__)

    with (
        fw.request_tearing_down.connected_to(receiver, app),
        fw.appcontext_tearing_down.connected_to(receiver, app),
        pytest.raises(ZeroDivisionError),
    ):
        fetch(app)
    assert seen == ["ZeroDivisionError", "ZeroDivisionError"]


def test_receiver_may_be_limited_to_one_app(fw: Framework) -> None:
    """SIG-01."""
    first, second = fw.make("first"), fw.make("second")
    limited: list[object] = []
    everything: list[object] = []

    def for_first(sender: object, **extra: object) -> None:
        limited.append(sender)

    def for_all(sender: object, **extra: object) -> None:
        everything.append(sender)

    with fw.request_started.connected_to(for_first, first):
        fw.request_started.connect(for_all)
        try:
            fetch(first)
            fetch(second)
        finally:
            fw.request_started.disconnect(for_all)

    assert limited == [first]
    assert everything == [first, second]


def test_coroutine_receiver_is_run(fw: Framework) -> None:
    """SIG-02, ASYNC-01."""
    app = fw.make()
    seen: list[object] = []
    app.add_url_rule("/p", endpoint="p", view_func=lambda: "")

    async def receiver(sender: object, **extra: object) -> None:
        seen.append(fw.request.path)

    with fw.request_started.connected_to(receiver, app), fw.request_finished.connected_to(receiver, app):
        fetch(app, "/p")
    assert seen == ["/p", "/p"]


@pytest.mark.parametrize("error", [KeyError, NotFound])
def test_exception_signal_is_not_sent_for_what_is_handled(fw: Framework, error: type[Exception]) -> None:
    """SIG-03."""
    app = fw.make()

    @app.get("/")
    def index() -> str:
        raise error("x")

    if error is KeyError:
        app.register_error_handler(KeyError, lambda e: "handled")
    with recorded(fw, app, ("got_request_exception",)) as trace:
        fetch(app)
    assert trace == []


def test_error_in_a_started_receiver_is_handled_as_any(fw: Framework) -> None:
    """SIG-04."""
    app = fw.make()
    app.add_url_rule("/", endpoint="index", view_func=lambda: "view")

    @app.errorhandler(KeyError)
    def handle(error: KeyError) -> tuple[str, int]:
        return "handled", 418

    def receiver(sender: object, **extra: object) -> None:
        raise KeyError("x")

    with fw.request_started.connected_to(receiver, app):
        reply = fetch(app)
    assert (reply.code, reply.text) == (418, "handled")


def test_error_in_a_finished_receiver_goes_to_the_500_path(fw: Framework) -> None:
    """SIG-04, LIFE-16."""
    app = fw.make()
    app.logger.disabled = True
    sent: list[int] = []
    app.add_url_rule("/", endpoint="index", view_func=lambda: "view")

    @app.errorhandler(KeyError)
    def specific(error: KeyError) -> str:
        return "specific"

    @app.errorhandler(500)
    def broken(error: Exception) -> tuple[str, int]:
        return f"500 {type(getattr(error, 'original_exception', None)).__name__}", 500

    def receiver(sender: object, response: object, **extra: object) -> None:
        sent.append(response.status_code)  # type: ignore[attr-defined]  # a response of either framework
        if len(sent) == 1:
            raise KeyError("x")

    with fw.request_finished.connected_to(receiver, app):
        reply = fetch(app)
    app.logger.disabled = False
    assert (reply.text, sent) == ("500 KeyError", [200, 500])


def test_templates_can_be_captured_in_tests(fw: Framework) -> None:
    """SIG-05."""
    app = fw.make()
    app.add_url_rule("/", endpoint="index", view_func=lambda: fw.render_template_string("{{ v }}", v=7))
    captured: list[object] = []

    def capture(sender: object, template: object, context: dict[str, object], **extra: object) -> None:
        captured.append(context["v"])

    with fw.template_rendered.connected_to(capture, app):
        app.test_client().get("/")
    app.test_client().get("/")
    assert captured == [7]


def test_own_signal_is_sent_with_the_real_app(fw: Framework) -> None:
    """SIG-06."""
    app = fw.make()
    done = blinker.Namespace().signal("done")
    seen: list[object] = []

    def receiver(sender: object, n: int) -> None:
        seen.append((sender is app, n))

    done.connect(receiver, sender=app)

    @app.get("/")
    def index() -> str:
        done.send(fw.current_app._get_current_object(), n=1)
        return ""

    fetch(app)
    assert seen == [(True, 1)]


def test_receivers_may_come_and_go_between_requests(fw: Framework) -> None:
    """SIG-01."""
    app = fw.make()
    app.add_url_rule("/", endpoint="index", view_func=lambda: "x")
    trace: list[str] = []

    def receiver(sender: object, **extra: object) -> None:
        trace.append("signal")

    fetch(app)
    assert trace == []
    for signal in (fw.request_started, fw.request_finished, fw.request_tearing_down, fw.appcontext_popped):
        with signal.connected_to(receiver, app):
            fetch(app)
        fetch(app)
    assert trace == ["signal"] * 4
