"""Arguments may be named as Flask's documentation names them."""

from .harness import Framework, fetch


def test_url_for_takes_its_endpoint_by_name(fw: Framework) -> None:
    """URL-12, URL-15."""
    app = fw.make()
    app.add_url_rule("/a/<int:n>", endpoint="number", view_func=lambda n: fw.render_template_string(TEMPLATE))

    reply = fetch(app, "/a/1")
    with app.test_request_context():
        assert fw.url_for(endpoint="number", n=2) == app.url_for(endpoint="number", n=2) == "/a/2"
    assert reply.text == "/a/3"


TEMPLATE = "{{ url_for(endpoint='number', n=3) }}"


def test_error_decorator_takes_its_key_by_name(fw: Framework) -> None:
    """ERR-05."""
    app = fw.make()

    @app.errorhandler(code_or_exception=404)
    def missing(error: Exception) -> str:
        return "none"

    assert fetch(app, "/nowhere").text == "none"
