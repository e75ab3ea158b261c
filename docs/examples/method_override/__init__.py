"""Clients that can only GET and POST say in a header which method they mean."""

from erlen import Erlen

from .middleware import MethodOverride

__all__ = ["create_app"]


def create_app() -> Erlen:
    """Make the application, with the middleware around it."""
    app = Erlen(__name__)

    @app.delete("/posts/<int:post_id>")
    def delete(post_id: int) -> str:
        return f"Post {post_id} is deleted."

    @app.post("/posts/<int:post_id>")
    def edit(post_id: int) -> str:
        return f"Post {post_id} is edited."

    app.wsgi_app = MethodOverride(app.wsgi_app)
    return app
