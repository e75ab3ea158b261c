"""Messages that wait in the session for the next page (area FLASH)."""

import pytest
from markupsafe import Markup

from .harness import AppLike, Framework, fetch

SECRET = {"SECRET_KEY": "k"}


def pages(fw: Framework) -> AppLike:
    """Return an application that flashes on one page and shows on another."""
    app = fw.make(config=SECRET)

    @app.get("/flash")
    def put() -> str:
        fw.flash("plain")
        fw.flash("bad", "error")
        fw.flash("also bad", category="error")
        return ""

    @app.get("/show")
    def show() -> object:
        return fw.get_flashed_messages()

    @app.get("/nothing")
    def nothing() -> str:
        return ""

    return app


def test_flash_stores_category_and_message_in_the_session(fw: Framework) -> None:
    """FLASH-01."""
    with fw.make(config=SECRET).test_request_context():
        fw.flash("a")
        fw.flash("b", "info")
        assert fw.session["_flashes"] == [("message", "a"), ("info", "b")]
        assert fw.session.modified


def test_flash_sends_a_signal(fw: Framework) -> None:
    """FLASH-01, SIG-55."""
    app = fw.make(config=SECRET)
    seen: list[object] = []

    def flashed(sender: object, message: str, category: str) -> None:
        seen.append((sender is app, message, category))

    with fw.message_flashed.connected_to(flashed, app), app.test_request_context():
        fw.flash("a", "info")
    assert seen == [(True, "a", "info")]


def test_messages_show_once(fw: Framework) -> None:
    """FLASH-02."""
    client = pages(fw).test_client()
    client.get("/flash")

    assert client.get("/show").json == ["plain", "bad", "also bad"]
    assert client.get("/show").json == []


def test_messages_are_cached_for_the_request(fw: Framework) -> None:
    """FLASH-02."""
    with fw.make(config=SECRET).test_request_context():
        fw.flash("a")
        assert fw.get_flashed_messages() == ["a"]
        assert fw.get_flashed_messages() == ["a"]
        assert "_flashes" not in fw.session


def test_message_flashed_after_the_first_get_waits(fw: Framework) -> None:
    """FLASH-03."""
    app = fw.make(config=SECRET)

    @app.get("/")
    def index() -> object:
        shown = fw.get_flashed_messages()
        fw.flash("late")
        return [shown, fw.get_flashed_messages()]

    client = app.test_client()
    assert client.get("/").json == [[], []]
    assert client.get("/").json == [["late"], ["late"]]


def test_categories_can_be_asked_for(fw: Framework) -> None:
    """FLASH-04."""
    with fw.make(config=SECRET).test_request_context():
        fw.flash("a")
        fw.flash("b", "error")
        assert fw.get_flashed_messages(with_categories=True) == [("message", "a"), ("error", "b")]


def test_categories_come_back_from_the_cookie_as_tuples(fw: Framework) -> None:
    """FLASH-04, TAG-01."""
    app = pages(fw)
    got: list[object] = []

    @app.get("/pairs")
    def pairs() -> str:
        got.extend(fw.get_flashed_messages(with_categories=True))
        return ""

    client = app.test_client()
    client.get("/flash")
    client.get("/pairs")

    assert got == [("message", "plain"), ("error", "bad"), ("error", "also bad")]


def test_filter_limits_what_is_returned(fw: Framework) -> None:
    """FLASH-04."""
    with fw.make(config=SECRET).test_request_context():
        fw.flash("a")
        fw.flash("b", "error")
        fw.flash("c", "info")
        assert fw.get_flashed_messages(category_filter=["error", "info"]) == ["b", "c"]
        assert fw.get_flashed_messages(with_categories=True, category_filter=("error",)) == [("error", "b")]


def test_what_the_filter_leaves_out_is_lost_for_later_requests(fw: Framework) -> None:
    """FLASH-04."""
    app = pages(fw)

    @app.get("/errors")
    def errors() -> object:
        return fw.get_flashed_messages(category_filter=["error"])

    client = app.test_client()
    client.get("/flash")

    assert client.get("/errors").json == ["bad", "also bad"]
    assert client.get("/show").json == []


def test_templates_can_ask_for_messages(fw: Framework) -> None:
    """FLASH-05."""
    with fw.make(config=SECRET).test_request_context():
        fw.flash("<b>")
        fw.flash(Markup("<i>"))
        assert fw.render_template_string("{% for m in get_flashed_messages() %}{{ m }};{% endfor %}") == (
            "&lt;b&gt;;<i>;"
        )


def test_markup_survives_the_cookie(fw: Framework) -> None:
    """FLASH-05."""
    app = fw.make(config=SECRET)

    @app.get("/flash")
    def put() -> str:
        fw.flash(Markup("<i>"))
        return ""

    @app.get("/show")
    def show() -> object:
        return fw.render_template_string("{{ get_flashed_messages()[0] }}")

    client = app.test_client()
    client.get("/flash")
    assert client.get("/show").text == "<i>"


def test_flash_without_key_raises(fw: Framework) -> None:
    """FLASH-06."""
    with fw.make().test_request_context(), pytest.raises(RuntimeError, match="secret key"):
        fw.flash("a")


def test_flash_without_request_raises(fw: Framework) -> None:
    """FLASH-06."""
    with pytest.raises(RuntimeError):
        fw.flash("a")
    with fw.make(config=SECRET).app_context(), pytest.raises(RuntimeError):
        fw.flash("a")


def test_get_without_key_is_empty(fw: Framework) -> None:
    """FLASH-06."""
    with fw.make().test_request_context():
        assert fw.get_flashed_messages() == []


def test_request_without_get_keeps_the_messages(fw: Framework) -> None:
    """FLASH-07."""
    client = pages(fw).test_client()
    client.get("/flash")
    client.get("/nothing")

    assert client.get("/show").json == ["plain", "bad", "also bad"]


def test_get_on_an_empty_session_sets_no_cookie(fw: Framework) -> None:
    """FLASH-02, SESS-10."""
    reply = fetch(pages(fw), "/show")

    assert (reply.all("Set-Cookie"), reply.header("Vary")) == ([], "Cookie")
