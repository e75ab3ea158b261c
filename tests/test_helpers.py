"""The functions views call work on whatever is current, through the application's own methods (ERR-11, FLASH, RESP-10, STREAM)."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
from tests.doubles import no_context_is_left
from typing_extensions import override
from werkzeug.exceptions import Aborter, HTTPException, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import (
    Erlen,
    Response,
    abort,
    flash,
    get_flashed_messages,
    make_response,
    redirect,
    request,
    send_file,
    send_from_directory,
    session,
    stream_with_context,
)
from erlen.errors import NoSecretKeyError, OutsideContextError
from erlen.signals import message_flashed
from erlen.types import RedirectCode


def secret_app() -> Erlen:
    app = Erlen("example")
    app.secret_key = "only for this test"
    return app


# Abort and redirect


def test_abort_asks_the_applications_aborter() -> None:
    """APP-16, ERR-12."""

    class Own(Aborter):
        @override
        def __call__(self, code: Any, *args: Any, **kwargs: Any) -> NoReturn:
            raise LookupError(code)

    app = Erlen("example")
    app.aborter = Own()

    with app.app_context(), pytest.raises(LookupError, match="404"):
        abort(404)
    with pytest.raises(NotFound, match="no such post"):
        abort(404, description="no such post")


@pytest.mark.parametrize("context", [False, True])
def test_abort_takes_a_response_and_refuses_unknown_codes(context: bool) -> None:
    response = Response("own", 402)

    def both() -> None:
        with pytest.raises(HTTPException) as caught:
            abort(response)
        assert caught.value.response is response
        with pytest.raises(LookupError, match="999"):
            abort(999)  # type: ignore[arg-type, erlen-abort-code]  # the mistake is the subject

    if context:
        with Erlen("example").app_context():
            both()
    else:
        both()


def test_redirect_asks_the_application() -> None:
    """APP-17."""

    class Own(Erlen):
        @override
        def redirect(self, location: str, code: RedirectCode = 302) -> Response:
            return super().redirect(f"{location}?own", code)

    class OwnResponse(Response):
        pass

    app = Own("example")
    app.response_class = OwnResponse
    with app.app_context():
        inside = redirect("/x", 307)
    outside = redirect("/x", 303, WerkzeugResponse)

    assert (inside.location, inside.status_code, type(inside)) == ("/x?own", 307, OwnResponse)
    assert (outside.location, outside.status_code, type(outside)) == ("/x", 303, WerkzeugResponse)


# Responses


def test_make_response_goes_through_the_application() -> None:
    """RESP-10."""

    class Own(Erlen):
        @override
        def make_response(self, rv: Any) -> Response:
            response = super().make_response(rv)
            response.headers["X-Own"] = "yes"
            return response

    with Own("example").app_context():
        made = [make_response(), make_response("x"), make_response("x", 201), make_response("x", 201, {"X-A": "1"})]

    assert [(response.get_data(), response.status_code) for response in made] == [
        (b"", 200),
        (b"x", 200),
        (b"x", 201),
        (b"x", 201),
    ]
    assert [response.headers["X-Own"] for response in made] == ["yes"] * 4
    assert made[3].headers["X-A"] == "1"


NEEDING_A_CONTEXT: dict[str, Callable[[], object]] = {
    "make_response": lambda: make_response("x"),
    "flash": lambda: flash("x"),
    "get_flashed_messages": lambda: get_flashed_messages(),
    "send_file": lambda: send_file("x"),
    "send_from_directory": lambda: send_from_directory("x", "y"),
    "stream_with_context": lambda: stream_with_context(iter("x")),
}


@pytest.mark.parametrize("name", NEEDING_A_CONTEXT)
def test_outside_of_everything_is_said(name: str) -> None:
    with pytest.raises(OutsideContextError, match=r"^Working outside of"):
        NEEDING_A_CONTEXT[name]()


# Flashing


def test_messages_are_taken_once_and_seen_for_the_rest_of_the_request() -> None:
    """FLASH-01, FLASH-02."""
    app = secret_app()

    @app.get("/flash")
    def flashing() -> str:
        flash("saved")
        flash("careful", "warning")
        return ""

    @app.get("/show")
    def show() -> dict[str, object]:
        return {
            "all": [get_flashed_messages(), get_flashed_messages()],
            "pairs": get_flashed_messages(with_categories=True),
            "warnings": get_flashed_messages(category_filter=["warning"]),
            "left": "_flashes" in session,
        }

    client = app.test_client()
    client.get("/flash")
    first, second = client.get("/show").json, client.get("/show").json

    assert first == {
        "all": [["saved", "careful"]] * 2,
        "pairs": [["message", "saved"], ["warning", "careful"]],
        "warnings": ["careful"],
        "left": False,
    }
    assert second == {"all": [[], []], "pairs": [], "warnings": [], "left": False}


def test_caller_may_change_the_list_of_messages() -> None:
    with secret_app().test_request_context():
        flash("saved")
        get_flashed_messages().clear()
        assert get_flashed_messages() == ["saved"]


def test_flashing_is_signalled_with_the_message() -> None:
    """SIG-55."""
    heard: list[tuple[object, ...]] = []
    app = secret_app()

    def note(sender: object, /, message: str, category: str) -> None:
        heard.append((sender, message, category))

    with message_flashed.connected_to(note, app), app.test_request_context():
        flash("saved", "info")

    assert heard == [(app, "saved", "info")]


def test_flashing_needs_a_secret_key() -> None:
    """FLASH-06."""
    with Erlen("example").test_request_context():
        with pytest.raises(NoSecretKeyError, match="secret key"):
            flash("saved")
        assert get_flashed_messages() == []


# Streams


def test_decorated_generator_keeps_its_name_and_takes_arguments() -> None:
    """STREAM-02."""

    @stream_with_context
    def words(count: int, *, word: str) -> Iterator[str]:
        """Yield words."""
        for _ in range(count):
            yield word + request.path

    with Erlen("example").test_request_context("/x"):
        stream = words(2, word="a")
    assert (words.__name__, words.__doc__, list(stream)) == ("words", "Yield words.", ["a/x", "a/x"])
    assert no_context_is_left()


def test_any_iterator_can_be_streamed() -> None:
    """STREAM-13."""
    with Erlen("example").test_request_context():
        streams = [stream_with_context(iterator) for iterator in (iter("ab"), iter([b"ab"]), map(str, [1, 2]))]

    assert [list(stream) for stream in streams] == [["a", "b"], [b"ab"], ["1", "2"]]


def test_application_context_alone_is_no_request() -> None:
    """STREAM-10."""
    with Erlen("example").app_context(), pytest.raises(OutsideContextError, match="request context"):
        stream_with_context(iter("ab"))
