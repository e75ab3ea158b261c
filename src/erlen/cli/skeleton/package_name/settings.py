"""The settings of the application, and how its views get at them."""

import attrs
from erlen import current_app

__all__ = ["Settings", "settings"]


@attrs.frozen
class Settings:
    """One field for each setting: `SITE_NAME` in the configuration becomes `site_name` here, checked against its type."""

    site_name: str = "PROJECT_NAME"


def settings() -> Settings:
    """Return the settings of the current application."""
    found: object = current_app.settings
    if not isinstance(found, Settings):
        raise TypeError("Make the application with package_name.create_app().")
    return found
