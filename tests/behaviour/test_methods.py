"""METH: HTTP methods, automatic OPTIONS and HEAD."""

from typing import Any

import pytest

from .harness import AppLike, Framework, fetch, same


def app_with(fw: Framework, *rules: tuple[str, dict[str, Any]], **config: Any) -> AppLike:
    """Return an app whose views answer with the request's method."""
    app = fw.make(static_folder=None, config=config)
    for number, (rule, options) in enumerate(rules):
        app.add_url_rule(rule, f"r{number}", lambda **values: str(fw.request.method), **options)
    return app


def test_head_has_the_headers_of_get_and_no_body(fw: Framework) -> None:
    """METH-01."""
    app = fw.make()
    app.add_url_rule("/", "index", lambda: ("hello", {"X-Own": "1"}))
    get, head = fetch(app), fetch(app, method="HEAD")

    assert (head.status, head.headers) == (get.status, get.headers)
    assert head.header("Content-Length") == "5"
    assert head.body == b""


def test_wrong_method_is_405_with_allow(fw: Framework) -> None:
    """METH-02."""
    answer = fetch(app_with(fw, ("/", {"methods": ["GET", "PUT"]})), method="POST")

    assert answer.code == 405
    assert answer.methods() == {"GET", "HEAD", "PUT", "OPTIONS"}


def test_automatic_options_lists_the_union_of_matching_rules(fw: Framework) -> None:
    """METH-03."""
    app = app_with(fw, ("/a", {"methods": ["GET"]}), ("/a", {"methods": ["PUT"]}), ("/<x>", {"methods": ["DELETE"]}))
    answer = fetch(app, "/a", "OPTIONS")

    assert (answer.code, answer.body) == (200, b"")
    assert answer.methods() == {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}
    assert answer.header("Content-Type") == "text/html; charset=utf-8"


def test_options_of_an_unknown_path_is_404(fw: Framework) -> None:
    """METH-03."""
    assert fetch(app_with(fw, ("/a", {})), "/b", "OPTIONS").code == 404


def test_automatic_options_can_be_switched_off_per_rule(fw: Framework) -> None:
    """METH-04."""
    answer = fetch(app_with(fw, ("/", {"provide_automatic_options": False})), method="OPTIONS")

    assert answer.code == 405
    assert answer.methods() == {"GET", "HEAD"}


def test_automatic_options_can_be_switched_off_by_config(fw: Framework) -> None:
    """METH-04."""
    app = app_with(fw, ("/", {}), PROVIDE_AUTOMATIC_OPTIONS=False)

    assert fetch(app, method="OPTIONS").code == 405


def test_explicit_automatic_options_against_the_config_is_ignored(fw: Framework) -> None:
    """METH-05, as in 3.1."""
    app = app_with(fw, ("/", {"provide_automatic_options": True}), PROVIDE_AUTOMATIC_OPTIONS=False)

    assert fetch(app, method="OPTIONS").code == 405


def test_listed_options_goes_to_the_view(fw: Framework) -> None:
    """METH-06."""
    app = app_with(fw, ("/", {"methods": ["GET", "OPTIONS"]}))

    assert fetch(app, method="OPTIONS").text == "OPTIONS"


def test_listed_and_automatic_options_is_automatic(fw: Framework) -> None:
    """METH-06."""
    app = app_with(fw, ("/", {"methods": ["GET", "OPTIONS"], "provide_automatic_options": True}))
    answer = fetch(app, method="OPTIONS")

    assert (answer.code, answer.text) == (200, "")
    assert answer.methods() == {"GET", "HEAD", "OPTIONS"}


def test_hooks_run_for_automatic_options(fw: Framework) -> None:
    """METH-07."""
    app = app_with(fw, ("/", {}))
    seen: list[str] = []

    @app.before_request
    def before() -> None:
        seen.append("before")

    @app.after_request
    def after(response: Any) -> Any:
        seen.append("after")
        return response

    fetch(app, method="OPTIONS")

    assert seen == ["before", "after"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_post_only_route_refuses_get_and_head(fw: Framework, method: str) -> None:
    """METH-08."""
    answer = fetch(app_with(fw, ("/", {"methods": ["POST"]})), method=method)

    assert answer.code == 405
    assert answer.methods() == {"POST", "OPTIONS"}


def test_custom_method_is_dispatched(fw: Framework) -> None:
    """METH-09."""
    app = app_with(fw, ("/", {"methods": ["propfind"]}))

    assert fetch(app, method="PROPFIND").text == "PROPFIND"
    assert fetch(app, method="OPTIONS").methods() == {"PROPFIND", "OPTIONS"}


@pytest.mark.parametrize(("method", "code"), [("GET", 308), ("HEAD", 308), ("PUT", 404)])
def test_slash_redirect_needs_an_allowed_method(fw: Framework, method: str, code: int) -> None:
    """METH-10."""
    assert fetch(app_with(fw, ("/s/", {})), "/s", method).code == code


@pytest.mark.parametrize("method", ["get", "options", "Head"])
def test_method_in_lower_case_counts(method: str) -> None:
    """METH-03: the server need not have upper-cased it."""

    def scenario(fw: Framework) -> object:
        app = app_with(fw, ("/", {"methods": ["GET", "POST"]}))
        answer = fetch(app, environ_overrides={"REQUEST_METHOD": method})
        return answer.status, answer.methods(), answer.text

    assert same(scenario)


def test_every_method_on_every_shape_of_rule() -> None:
    """METH-01 to METH-10, all at once: the two frameworks cannot be told apart."""

    def scenario(fw: Framework) -> list[object]:
        app = app_with(
            fw,
            ("/plain", {}),
            ("/own", {"methods": ["OPTIONS", "HEAD", "POST"]}),
            ("/off/", {"provide_automatic_options": False, "methods": ["PUT"]}),
            ("/none", {"methods": []}),
            ("/both", {"methods": ["GET"]}),
            ("/both", {"methods": ["POST"], "provide_automatic_options": False}),
        )
        answers = []
        for path in ("/plain", "/own", "/off", "/off/", "/none", "/both", "/missing"):
            for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE"):
                answer = fetch(app, path, method)
                headers = [pair for pair in answer.headers if pair[0] != "Allow"]
                answers.append((path, method, answer.status, headers, answer.methods(), answer.body))
        return list(answers)

    assert len(same(scenario)) == 42
