"""``flask.blueprints``."""

from .sansio.blueprints import Blueprint as SansioBlueprint
from .sansio.blueprints import BlueprintSetupState

__all__ = ["Blueprint", "BlueprintSetupState", "SansioBlueprint"]


class Blueprint(SansioBlueprint):
    """A part of a Flask application: routes, hooks, handlers, templates, static files and commands under one name."""
