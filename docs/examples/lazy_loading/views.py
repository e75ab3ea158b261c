"""Views that may take a while to import; they know no routes."""

from erlen import url_for

__all__ = ["index", "user"]


def index() -> str:
    """Show where Ada is."""
    return url_for("user", name="ada")


def user(name: str) -> str:
    """Show one user."""
    return f"This is {name}."
