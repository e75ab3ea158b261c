"""SETUP: the guard against late registration."""

from collections.abc import Callable

import pytest

from .harness import AppLike, BlueprintLike, Framework, fetch

AppCall = Callable[[AppLike], object]


def noop(*args: object) -> None:
    """Do nothing, whatever it is registered for."""


def used(fw: Framework) -> AppLike:
    """Return an app that has served a request."""
    app = fw.make(static_folder=None)
    fetch(app)
    return app


GUARDED: dict[str, AppCall] = {
    "route": lambda app: app.route("/x"),
    "get": lambda app: app.get("/x"),
    "post": lambda app: app.post("/x"),
    "put": lambda app: app.put("/x"),
    "delete": lambda app: app.delete("/x"),
    "patch": lambda app: app.patch("/x"),
    "add_url_rule": lambda app: app.add_url_rule("/x", "x", noop),
    "endpoint": lambda app: app.endpoint("x"),
    "before_request": lambda app: app.before_request(noop),
    "after_request": lambda app: app.after_request(noop),
    "teardown_request": lambda app: app.teardown_request(noop),
    "teardown_appcontext": lambda app: app.teardown_appcontext(noop),
    "context_processor": lambda app: app.context_processor(noop),
    "shell_context_processor": lambda app: app.shell_context_processor(noop),
    "url_value_preprocessor": lambda app: app.url_value_preprocessor(noop),
    "url_defaults": lambda app: app.url_defaults(noop),
    "errorhandler": lambda app: app.errorhandler(404),
    "register_error_handler": lambda app: app.register_error_handler(404, noop),
    "template_filter": lambda app: app.template_filter("x"),
    "template_test": lambda app: app.template_test("x"),
    "template_global": lambda app: app.template_global("x"),
    "add_template_filter": lambda app: app.add_template_filter(noop),
    "add_template_test": lambda app: app.add_template_test(noop),
    "add_template_global": lambda app: app.add_template_global(noop),
}


def test_dispatching_locks_the_app(fw: Framework) -> None:
    """SETUP-01: the message names the method and says that the app has handled its first request."""
    app = used(fw)

    with pytest.raises(AssertionError) as caught:
        app.add_url_rule("/x", "x", noop)
    assert "'add_url_rule'" in str(caught.value)
    assert "first request" in str(caught.value)


def test_lock_is_set_before_request_started(fw: Framework) -> None:
    """SETUP-01."""
    app = fw.make(static_folder=None)
    seen: list[str] = []

    def receiver(sender: object, **extra: object) -> None:
        try:
            app.before_request(noop)
        except AssertionError:
            seen.append("locked")

    with fw.request_started.connected_to(receiver, app):
        fetch(app)

    assert seen == ["locked"]


@pytest.mark.parametrize("method", GUARDED)
def test_every_setup_method_is_guarded(fw: Framework, method: str) -> None:
    """SETUP-02."""
    with pytest.raises(AssertionError, match=f"'{method}'"):
        GUARDED[method](used(fw))


@pytest.mark.parametrize("method", GUARDED)
def test_every_setup_method_works_before(fw: Framework, method: str) -> None:
    """SETUP-02."""
    GUARDED[method](fw.make(static_folder=None))


def test_registering_a_blueprint_is_guarded(fw: Framework) -> None:
    """SETUP-02."""
    with pytest.raises(AssertionError, match="'register_blueprint'"):
        used(fw).register_blueprint(fw.bp("b"))


@pytest.mark.parametrize(
    ("make", "inner"),
    [
        (lambda app: app.route("/x"), "add_url_rule"),
        (lambda app: app.errorhandler(404), "register_error_handler"),
        (lambda app: app.template_filter("x"), "add_template_filter"),
        (lambda app: app.template_test("x"), "add_template_test"),
        (lambda app: app.template_global("x"), "add_template_global"),
    ],
)
def test_factory_taken_before_and_applied_after_names_the_inner_method(
    fw: Framework, make: Callable[[AppLike], Callable[[object], object]], inner: str
) -> None:
    """SETUP-03."""
    app = fw.make(static_folder=None)
    decorator = make(app)
    fetch(app)

    with pytest.raises(AssertionError, match=f"'{inner}'"):
        decorator(noop)


def test_endpoint_decorator_taken_before_is_silently_accepted_after(fw: Framework) -> None:
    """SETUP-03 (Q)."""
    app = fw.make(static_folder=None)
    decorator = app.endpoint("x")
    fetch(app)
    decorator(noop)

    assert app.view_functions["x"] is noop


def test_direct_mutation_is_not_guarded(fw: Framework) -> None:
    """SETUP-04."""
    app = fw.make(static_folder=None)
    app.add_url_rule("/", "index", lambda: "first")
    fetch(app)
    app.view_functions["index"] = lambda: fw.render_template_string("{{ 'second'|loud }}")
    app.jinja_env.filters["loud"] = str.upper
    app.config["X"] = 1
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/built/{endpoint}")
    app.extensions["x"] = 1

    @app.cli.command("x")  # type: ignore[untyped-decorator]  # click through a dynamic app
    def command() -> None:
        """Do nothing."""

    assert fetch(app).text == "SECOND"
    with app.test_request_context():
        assert fw.url_for("nothing") == "/built/nothing"
    assert "x" in app.cli.commands


def test_contexts_do_not_lock(fw: Framework) -> None:
    """SETUP-05."""
    app = fw.make(static_folder=None)
    with app.test_request_context("/"), app.app_context():
        pass
    app.add_url_rule("/x", "x", lambda: "x")

    with app.test_request_context("/x"):
        assert app.full_dispatch_request().get_data() == b"x"
    with pytest.raises(AssertionError):
        app.add_url_rule("/y", "y", noop)


def test_test_client_locks(fw: Framework) -> None:
    """SETUP-05."""
    app = fw.make(static_folder=None)
    app.test_client().get("/")

    with pytest.raises(AssertionError):
        app.add_url_rule("/y", "y", noop)


def mounted(fw: Framework) -> BlueprintLike:
    """Return a blueprint that is registered on an app."""
    bp = fw.bp("shop")
    fw.make().register_blueprint(bp)
    return bp


BLUEPRINT_GUARDED: dict[str, Callable[[BlueprintLike], object]] = {
    "route": lambda bp: bp.route("/x"),
    "get": lambda bp: bp.get("/x"),
    "add_url_rule": lambda bp: bp.add_url_rule("/x", "x", noop),
    "endpoint": lambda bp: bp.endpoint("x"),
    "before_request": lambda bp: bp.before_request(noop),
    "after_request": lambda bp: bp.after_request(noop),
    "teardown_request": lambda bp: bp.teardown_request(noop),
    "context_processor": lambda bp: bp.context_processor(noop),
    "url_value_preprocessor": lambda bp: bp.url_value_preprocessor(noop),
    "url_defaults": lambda bp: bp.url_defaults(noop),
    "errorhandler": lambda bp: bp.errorhandler(404),
    "register_error_handler": lambda bp: bp.register_error_handler(404, noop),
    "before_app_request": lambda bp: bp.before_app_request(noop),
    "after_app_request": lambda bp: bp.after_app_request(noop),
    "teardown_app_request": lambda bp: bp.teardown_app_request(noop),
    "app_context_processor": lambda bp: bp.app_context_processor(noop),
    "app_url_value_preprocessor": lambda bp: bp.app_url_value_preprocessor(noop),
    "app_url_defaults": lambda bp: bp.app_url_defaults(noop),
    "app_errorhandler": lambda bp: bp.app_errorhandler(404),
    "app_template_filter": lambda bp: bp.app_template_filter("x"),
    "app_template_test": lambda bp: bp.app_template_test("x"),
    "app_template_global": lambda bp: bp.app_template_global("x"),
    "add_app_template_filter": lambda bp: bp.add_app_template_filter(noop),
    "add_app_template_test": lambda bp: bp.add_app_template_test(noop),
    "add_app_template_global": lambda bp: bp.add_app_template_global(noop),
}


@pytest.mark.parametrize("method", BLUEPRINT_GUARDED)
def test_registration_locks_the_blueprint(fw: Framework, method: str) -> None:
    """SETUP-06: the message names the method and the blueprint."""
    with pytest.raises(AssertionError, match=f"'{method}'") as caught:
        BLUEPRINT_GUARDED[method](mounted(fw))
    assert "'shop'" in str(caught.value)


def test_nested_registration_locks_the_child(fw: Framework) -> None:
    """SETUP-06: as soon as the parent is registered."""
    parent, child = fw.bp("parent"), fw.bp("child")
    parent.register_blueprint(child)
    child.before_request(noop)
    fw.make().register_blueprint(parent)

    with pytest.raises(AssertionError):
        child.before_request(noop)
    with pytest.raises(AssertionError):
        parent.register_blueprint(fw.bp("other"))


def test_cli_of_a_locked_blueprint_is_open(fw: Framework) -> None:
    """SETUP-06."""
    bp = mounted(fw)

    @bp.cli.command("x")  # type: ignore[untyped-decorator]  # click through a dynamic blueprint
    def command() -> None:
        """Do nothing."""

    assert "x" in bp.cli.commands


def test_lock_is_set_before_deferred_functions_run(fw: Framework) -> None:
    """SETUP-07."""
    bp = fw.bp("shop")

    @bp.record
    def late(state: object) -> None:
        bp.before_request(noop)

    with pytest.raises(AssertionError, match="'before_request'"):
        fw.make().register_blueprint(bp)


@pytest.mark.parametrize("method", ["record", "record_once"])
def test_recording_is_guarded(fw: Framework, method: str) -> None:
    """SETUP-08."""
    with pytest.raises(AssertionError, match=f"'{method}'"):
        getattr(mounted(fw), method)(noop)


def test_registered_blueprint_may_be_registered_under_another_name(fw: Framework) -> None:
    """SETUP-08."""
    app, bp = fw.make(static_folder=None), fw.bp("shop")
    bp.add_url_rule("/", "index", lambda: "shop")
    app.register_blueprint(bp, url_prefix="/a")
    app.register_blueprint(bp, name="other", url_prefix="/b")

    assert (fetch(app, "/a/").text, fetch(app, "/b/").text) == ("shop", "shop")
