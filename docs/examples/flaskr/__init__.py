"""Flaskr, the application of Flask's tutorial, on erlen: the same modules and features, with types.

Users register and log in, and write, change and delete posts of their own. docs/tutorial builds it step by step; docs/examples/blog is a larger one.
"""

import os
from collections.abc import Mapping

from erlen import Erlen

from . import auth, blog, db

__all__ = ["create_app"]


def create_app(test_config: Mapping[str, object] | None = None) -> Erlen:
    """Return the application; a test brings its own configuration."""
    app = Erlen(__name__, instance_relative_config=True)
    app.config.from_mapping(SECRET_KEY="dev", DATABASE=os.path.join(app.instance_path, "flaskr.sqlite"))
    if test_config is None:
        app.config.from_pyfile("config.py", silent=True)
        os.makedirs(app.instance_path, exist_ok=True)
    else:
        app.config.from_mapping(test_config)

    @app.route("/hello")
    def hello() -> str:
        return "Hello, World!"

    db.init_app(app)
    app.register_blueprint(auth.bp)
    app.register_blueprint(blog.bp)
    # So that url_for("index") works beside url_for("blog.index").
    app.add_url_rule("/", endpoint="index")
    return app
