"""One table of URLs whose views are imported when they are first asked for."""

from erlen import Erlen

from .lazy import LazyView

__all__ = ["create_app"]


def create_app() -> Erlen:
    """Make the application, without any of its views."""
    app = Erlen(__name__)
    app.add_url_rule("/", view_func=LazyView("lazy_loading.views.index"))
    app.add_url_rule("/users/<name>", view_func=LazyView("lazy_loading.views.user"))
    return app
