"""A blog with users, posts, comments and pictures on SQLite: `erlen --app docs/examples/blog run` serves it.

Everything it needs is made on first start in the instance folder: the database, the folder for pictures, and the key that signs sessions. Values come
from, each overriding the one before: the defaults in `settings.Settings`, `settings.toml` in the instance folder, variables `BLOG_…`, and the
*config* given here. `BLOG_INSTANCE_PATH` moves the instance folder.
"""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from erlen import Erlen, Response

from .commands import commands
from .csrf import csrf
from .database import create_tables
from .instance import kept_secret_key
from .settings import Blog, Settings
from .views.api import api
from .views.auth import auth
from .views.comments import comments
from .views.errors import errors
from .views.layout import layout
from .views.posts import posts
from .views.uploads import uploads

__all__ = ["create_app"]

BLUEPRINTS = (csrf, layout, errors, posts, comments, uploads, auth, api, commands)


def create_app(config: Mapping[str, object] | None = None, instance_path: str | None = None) -> Blog:
    """Make the blog, ready to serve."""
    app = Erlen(
        __name__,
        settings=Settings,
        instance_path=instance_path or path_from_environment(),
        instance_relative_config=True,
    )
    configure(app, config or {})
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(harden)
    with app.app_context():
        create_tables()
    return app


def path_from_environment() -> str | None:
    """Return the instance folder that `BLOG_INSTANCE_PATH` names, which may be relative there."""
    path = os.environ.get("BLOG_INSTANCE_PATH")
    return str(Path(path).resolve()) if path else None


def configure(app: Blog, config: Mapping[str, object]) -> None:
    """Collect the configuration, and complete it with a secret key."""
    app.config.from_mapping(
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.config.from_file("settings.toml", load=tomllib.load, silent=True, text=False)
    app.config.from_prefixed_env("BLOG")
    app.config.from_mapping(config)
    if app.config["MAX_CONTENT_LENGTH"] is None:
        # A picture that is somewhat too large gets the form's own message; only what is far too large is refused unread.
        app.config["MAX_CONTENT_LENGTH"] = max(4 * app.settings.picture_bytes, 1024 * 1024)
    if not app.secret_key:
        app.secret_key = kept_secret_key(Path(app.instance_path))


def harden(response: Response) -> Response:
    """Tell browsers to run no scripts, to believe our content types, and to show us in no frame."""
    response.headers.setdefault(
        "Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; form-action 'self'"
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
