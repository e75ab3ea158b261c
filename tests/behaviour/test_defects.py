"""Flask's known defects, written down as Flask 3.1.3 behaves (area BUG).

Where erlen mends one natively, its test changes together with the documented row.
"""

import contextvars
import io
import json
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.routing import BuildError

from .harness import AppLike, Framework, captured_log, derive, environment, fetch

SECRET = {"SECRET_KEY": "k"}


def with_view(fw: Framework, view: object, **config: object) -> AppLike:
    """Return an application with one view."""
    app = fw.make(config=config)
    app.add_url_rule("/", endpoint="index", view_func=view)
    return app


def test_template_options_are_one_dict_for_all_apps(fw: Framework) -> None:
    """BUG-01."""
    first, second = fw.make(), fw.make()

    assert first.jinja_options is second.jinja_options
    assert first.jinja_options == {}


def test_null_session_lets_in_place_union_pass(fw: Framework) -> None:
    """BUG-02."""
    with fw.make().test_request_context():
        session = fw.session._get_current_object()
        session |= {"a": 1}
        assert session["a"] == 1


def test_status_as_bytes_fails(fw: Framework) -> None:
    """BUG-03, RESP-05."""
    with pytest.raises(TypeError):
        fetch(with_view(fw, lambda: ("x", b"200 OK"), TESTING=True))


def test_bare_command_decorator_registers_nothing_in_flask(fw: Framework) -> None:
    """BUG-04, CLI-15: erlen registers the command."""
    app = fw.make()

    def command() -> None: ...

    app.cli.command(command)
    assert list(app.cli.commands) == ([] if fw.is_flask else ["command"])


def test_after_function_returning_none_fails_without_naming_it(fw: Framework) -> None:
    """BUG-05."""
    app = with_view(fw, lambda: "x", TESTING=True)

    @app.after_request
    def forgetful(response: object) -> None: ...

    with pytest.raises((AttributeError, TypeError)):
        fetch(app)


def test_failing_after_function_runs_twice(fw: Framework) -> None:
    """BUG-06."""
    app = with_view(fw, lambda: "x")
    calls: list[int] = []

    @app.after_request
    def broken(response: object) -> object:
        calls.append(1)
        raise KeyError("x")

    with captured_log(app.name):
        app.logger
        assert fetch(app).code == 500
    assert len(calls) == 2


def test_override_without_context_argument_leaves_the_base_class_alone(fw: Framework) -> None:
    """BUG-07: a defect of 3.2 only."""
    before = fw.App.dispatch_request
    own = derive(fw.App, dispatch_request=lambda self: "own")("behaviour_app")

    assert fetch(own).text == "own"
    assert fw.App.dispatch_request is before
    assert fetch(with_view(fw, lambda: "plain")).text == "plain"


@pytest.mark.parametrize(
    ("attribute", "key"),
    [
        ("max_content_length", "MAX_CONTENT_LENGTH"),
        ("max_form_memory_size", "MAX_FORM_MEMORY_SIZE"),
        ("max_form_parts", "MAX_FORM_PARTS"),
    ],
)
def test_limits_cannot_be_lifted_for_one_request(fw: Framework, attribute: str, key: str) -> None:
    """BUG-08, REQ-07."""
    with fw.make(config={key: 7}).test_request_context():
        assert getattr(fw.request, attribute) == 7
        setattr(fw.request, attribute, 9)
        assert getattr(fw.request, attribute) == 9
        setattr(fw.request, attribute, None)
        assert getattr(fw.request, attribute) == 7


def test_url_defaults_of_a_parent_blueprint_are_not_inherited(fw: Framework) -> None:
    """BUG-09, BP-08."""
    app = fw.make()
    parent, child = fw.bp("parent", url_defaults={"lang": "en"}), fw.bp("child")
    for each in (parent, child):
        each.add_url_rule(f"/{each.name}", endpoint="page", view_func=lambda **kwargs: kwargs)
    parent.register_blueprint(child)
    app.register_blueprint(parent)

    assert [fetch(app, path).text for path in ("/parent", "/child")] == ['{"lang":"en"}\n', "{}\n"]


def test_route_decorator_consumes_its_endpoint(fw: Framework) -> None:
    """BUG-10, ROUTE-24."""
    app = fw.make(static_folder=None)
    decorator = app.route("/x", endpoint="named")

    def first() -> str:
        return "1"

    def second() -> str:
        return "2"

    decorator(first)
    decorator(second)
    assert list(app.view_functions) == ["named", "second"]


def test_encoding_of_app_resources_is_the_locale_s_in_flask(fw: Framework, tmp_path: Path) -> None:
    """BUG-11, FILE-12: erlen reads UTF-8 in both places."""
    (tmp_path / "a.txt").write_text("a")
    with fw.bp("bp", root_path=str(tmp_path)).open_resource("a.txt", "r") as file:
        assert file.encoding == "utf-8"
    with fw.make(root_path=str(tmp_path)).open_resource("a.txt", "r") as file:
        assert file.encoding == (io.TextIOWrapper(io.BytesIO()).encoding if fw.is_flask else "utf-8")


def test_prefixed_scalar_and_nested_variables_collide(fw: Framework) -> None:
    """BUG-12, CFG-09."""
    with environment(BEHAVE_DB="url", BEHAVE_DB__HOST="x"), pytest.raises(TypeError):
        fw.make().config.from_prefixed_env("BEHAVE")


def test_value_a_converter_refuses_is_a_value_error(fw: Framework) -> None:
    """BUG-13, URL-07."""
    app = fw.make()
    app.add_url_rule("/<int:n>", endpoint="number")
    with app.test_request_context():
        with pytest.raises(ValueError):
            fw.url_for("number", n="x")
        with pytest.raises(BuildError):
            fw.url_for("number")


def test_mapping_and_async_iterable_are_refused_as_bodies(fw: Framework) -> None:
    """BUG-14, RESP-16."""

    async def body() -> AsyncIterator[str]:
        yield "x"

    mapping: Mapping[str, int] = MappingProxyType({"a": 1})
    for value in (mapping, body()):
        with pytest.raises(TypeError):
            fetch(with_view(fw, lambda value=value: value, TESTING=True))


def test_client_block_tears_a_context_down_twice(fw: Framework) -> None:
    """BUG-15, CLIENT-08."""
    app = with_view(fw, lambda: "x")
    trace: list[str] = []
    app.teardown_request(lambda error: trace.append("down"))
    with app.test_client() as client:
        client.get("/")
    assert trace == ["down", "down"]


def test_default_digest_is_sha1(fw: Framework) -> None:
    """BUG-16, SESS-02."""
    assert fw.make().session_interface.digest_method().name == "sha1"


def test_first_request_locks_registration(fw: Framework) -> None:
    """BUG-17: the lock that `app.run` opens again (see `test_run`)."""
    app = with_view(fw, lambda: "x")
    fetch(app)
    with pytest.raises(AssertionError):
        app.add_url_rule("/late", endpoint="late")


@pytest.mark.parametrize(("name", "in_flask"), [("a.html", True), ("a.HTML", False), ("a.html.j2", False)])
def test_escaping_depends_on_the_exact_suffix_in_flask(fw: Framework, name: str, in_flask: bool) -> None:
    """BUG-18, TPL-02: mended natively."""
    assert fw.make().select_jinja_autoescape(name) is (in_flask or not fw.is_flask)


def test_copied_context_can_be_entered_by_two_threads(fw: Framework) -> None:
    """BUG-19: a defect of 3.2 only."""
    barrier = threading.Barrier(2, timeout=10)
    results: list[object] = []
    with fw.make().test_request_context("/p"):

        @fw.copy_current_request_context
        def work() -> None:
            barrier.wait()
            results.append(fw.request.path)
            barrier.wait()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["/p", "/p"]


def test_class_with_code_404_escapes_the_404_handler(fw: Framework) -> None:
    """BUG-20, ERR-34."""

    class Gone(HTTPException):
        code = 404
        description = "own page"

    def view() -> str:
        raise Gone

    app = with_view(fw, view)
    app.register_error_handler(404, lambda error: "handled")
    reply = fetch(app)

    assert (reply.code, "own page" in reply.text) == (404, True)
    assert fetch(app, "/missing").text == "handled"


def test_silent_data_file_below_a_file_is_not_silent(fw: Framework, tmp_path: Path) -> None:
    """BUG-21, CFG-05."""
    (tmp_path / "file.txt").write_text("")
    config = fw.Config(str(tmp_path))

    assert config.from_pyfile("file.txt/below", silent=True) is False
    with pytest.raises(NotADirectoryError):
        config.from_file("file.txt/below", load=json.load, silent=True)


def test_own_options_of_a_mount_are_handed_on(fw: Framework) -> None:
    """BUG-22, BP-11."""
    app, bp = fw.make(), fw.bp("bp")
    seen: list[object] = []
    bp.record(lambda state: seen.append(state.options["currency"]))
    app.register_blueprint(bp, currency="EUR")

    assert seen == ["EUR"]


def test_misspelt_option_of_a_mount_passes_in_flask(fw: Framework) -> None:
    """BUG-22: erlen names the option that was meant."""
    app, bp = fw.make(static_folder=None), fw.bp("bp")
    bp.add_url_rule("/a", endpoint="a")
    if fw.is_flask:
        app.register_blueprint(bp, url_prefx="/x")
        assert [rule.rule for rule in app.url_map.iter_rules()] == ["/a"]
    else:
        with pytest.raises(ValueError, match="url_prefix"):
            app.register_blueprint(bp, url_prefx="/x")


def test_stream_can_be_consumed_in_another_context(fw: Framework) -> None:
    """BUG-23: a defect of 3.2 only."""

    def body() -> Iterator[str]:
        yield fw.request.path

    with fw.make().test_request_context("/p"):
        stream = fw.stream_with_context(body())
    assert contextvars.Context().run(list, stream) == ["/p"]


def test_handled_error_in_an_after_function_becomes_500(fw: Framework) -> None:
    """BUG-24, ERR-39, ERR-40."""
    app = with_view(fw, lambda: "x")
    app.register_error_handler(403, lambda error: ("handled", 403))
    calls: list[int] = []

    @app.after_request
    def forbid(response: object) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise Forbidden
        return response

    with captured_log(app.name):
        app.logger
        assert fetch(app).code == 500
