"""Views are imported by the first request for them."""

import inspect
import sys

import pytest
from werkzeug.utils import ImportStringError

import lazy_loading
from erlen import Erlen
from lazy_loading.lazy import LazyView


def test_the_views_are_imported_by_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """P-PAT-18: the module is not imported before the first hit."""
    monkeypatch.delitem(sys.modules, "lazy_loading.views", raising=False)
    app = lazy_loading.create_app()
    client = app.test_client()

    assert client.get("/users").status_code == 404
    assert "lazy_loading.views" not in sys.modules
    assert client.get("/").text == "/users/ada"
    assert "lazy_loading.views" in sys.modules
    assert client.get("/users/ada").text == "This is ada."


def test_each_entry_of_the_table_has_a_view_that_takes_its_variables() -> None:
    """P-PAT-18: what no checker sees through a name, one test sees for all of them."""
    app = lazy_loading.create_app()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if isinstance(view, LazyView):
            taken = inspect.signature(view.view).parameters.keys()
            assert taken == rule.arguments  # pyright: ignore[reportUnknownMemberType]  # werkzeug says "set"


def test_a_view_that_is_not_there_names_itself() -> None:
    """P-PAT-18."""
    app = Erlen("shop")
    app.testing = True
    app.add_url_rule("/", view_func=LazyView("lazy_loading.views.cart"))

    with pytest.raises(ImportStringError, match=r"lazy_loading\.views\.cart"):
        app.test_client().get("/")
