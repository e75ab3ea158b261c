"""PROJECT_NAME: `create_app` makes the application."""

import tomllib
from collections.abc import Mapping

from erlen import Erlen, Session

from .pages import pages
from .settings import Settings

__all__ = ["create_app"]


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application; *config* wins over settings file and environment."""
    app = Erlen(__name__, settings=Settings, instance_relative_config=True)
    app.config.from_file("settings.toml", load=tomllib.load, silent=True, text=False)
    app.config.from_prefixed_env("PACKAGE_PREFIX")
    app.config.from_mapping(config or {})
    app.register_blueprint(pages)
    return app
