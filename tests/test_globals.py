"""The proxies for users: each is what is current, and says so where nothing is (CTX-01, CTX-02, CTX-22)."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.doubles import PlainFrame, PlainRequest

from erlen import Erlen, _stack, current_app, current_settings, g, request, session
from erlen.errors import OutsideContextError, SettingsError
from erlen.globals import app_ctx, request_ctx, unproxied

APP, REQUEST = "Working outside of application context", "Working outside of request context"
PROXIES: dict[str, tuple[Any, str]] = {
    "current_app": (current_app, APP),
    "g": (g, APP),
    "app_ctx": (app_ctx, APP),
    "request": (request, REQUEST),
    "session": (session, REQUEST),
    "request_ctx": (request_ctx, REQUEST),
}


@pytest.mark.parametrize("name", PROXIES)
def test_outside_each_is_false_and_tells_what_is_missing(name: str) -> None:
    """CTX-01, CTX-02."""
    proxy, said = PROXIES[name]

    assert (bool(proxy), repr(proxy)) == (False, "<LocalProxy unbound>")
    with pytest.raises(OutsideContextError, match=rf"^{said}"):
        proxy.name


@pytest.mark.parametrize("name", ["request", "session", "request_ctx"])
def test_application_context_alone_has_no_request(name: str) -> None:
    """CTX-09."""
    proxy, said = PROXIES[name]

    with Erlen("example").app_context(), pytest.raises(OutsideContextError, match=rf"^{said}"):
        proxy.name


def current(proxy: Any) -> object:
    return proxy._get_current_object()


def test_inside_each_is_its_object() -> None:
    """CTX-22."""
    app = Erlen("example")
    app.secret_key = "only for this test"

    with app.test_request_context() as context:
        assert current(current_app) is app
        assert (current(request), current(request_ctx), current(app_ctx)) == (
            context.request,
            context,
            context.app_context,
        )
        assert current(g) is context.g
        assert current(session) is context.session
        assert current_app is not app
        assert current_app == app


def test_innermost_context_counts() -> None:
    one, two = Erlen("one"), Erlen("two")

    with one.app_context():
        g.user = "ada"
        with two.app_context():
            assert (current_app.name, "user" in g) == ("two", False)
        assert (current_app.name, g.user) == ("one", "ada")


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (lambda: current_app.name, "PlainApp.*which is not erlen's"),
        (lambda: app_ctx.app, "PlainFrame.*which erlen did not make"),
        (lambda: request.path, "PlainRequest.*which erlen did not make"),
    ],
)
def test_foreign_context_is_named(look: Callable[[], object], said: str) -> None:
    token = _stack.set_frame(PlainFrame(request_context=PlainRequest()))
    try:
        with pytest.raises(OutsideContextError, match=said):
            look()
    finally:
        _stack.reset(token)


def test_looking_at_the_session_marks_it() -> None:
    """SESS-07."""
    app = Erlen("example")
    app.secret_key = "only for this test"

    with app.test_request_context() as context:
        opened = context.open_session()
        before = opened.accessed
        session.get("user")
        assert (before, opened.accessed) == (False, True)


@attrs.frozen
class Settings:
    per_page: int = 20


@attrs.frozen
class WiderSettings(Settings):
    wide: bool = True


@pytest.mark.parametrize("settings", [Settings, WiderSettings])
def test_settings_of_the_current_application(settings: type[Settings]) -> None:
    """By the class itself, or by one it inherits."""
    app = Erlen("example", settings=settings)
    app.config["PER_PAGE"] = 3

    with app.app_context():
        assert current_settings(Settings) is app.settings
        assert current_settings(Settings).per_page == 3


def test_settings_of_another_class_are_told() -> None:
    with Erlen("example", settings=Settings).app_context(), pytest.raises(SettingsError, match="WiderSettings"):
        current_settings(WiderSettings)
    with Erlen("example").app_context(), pytest.raises(SettingsError, match="has no settings; make it with"):
        current_settings(Settings)
    with pytest.raises(OutsideContextError):
        current_settings(Settings)


def test_object_behind_a_proxy_is_found_for_threads_and_signals() -> None:
    """CTX-22, P-CTX-10."""
    app = Erlen("example")

    with app.test_request_context("/report") as context:
        assert unproxied(current_app) is app
        assert unproxied(request) is context.request
        assert unproxied(g) is context.g
        assert unproxied(app) is app
    with pytest.raises(OutsideContextError):
        unproxied(current_app)
