"""The settings of the application, and how its views get at them."""

import attrs
from erlen import current_app

__all__ = ["Settings", "settings"]


@attrs.frozen
class Settings:
    """One field for each setting, checked against its type.

    The configuration key of `site_name` is `SITE_NAME`.
    """

    site_name: str = "PROJECT_NAME"


def settings() -> Settings:
    """Return the settings of the current application."""
    found: object = current_app.settings
    if not isinstance(found, Settings):
        raise TypeError("Make the application with create_app().")
    return found
