"""APP: the application object."""

from .harness import Framework, texts


def test_route_answers(fw: Framework) -> None:
    """APP-03."""
    app = fw.make()

    @app.route("/")
    def index() -> str:
        return "hello"

    assert texts(app, "/", "/no")[0] == (200, "hello")
