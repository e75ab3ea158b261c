"""What each test gets: a blog of its own in an empty instance folder, and people who visit it."""

import os
from pathlib import Path

import pytest

from blog import create_app
from blog.settings import Blog

from .site import Visitor


@pytest.fixture(autouse=True)
def no_variables_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables that would steer the blog from outside."""
    for name in [name for name in os.environ if name.startswith(("BLOG_", "ERLEN_", "FLASK_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def app(tmp_path: Path) -> Blog:
    """Return a blog with two posts to a page and small pictures."""
    config = {"TESTING": True, "SECRET_KEY": "for tests only", "PAGE_SIZE": 2, "PICTURE_BYTES": 100_000}
    return create_app(config, str(tmp_path / "instance"))


@pytest.fixture
def visitor(app: Blog) -> Visitor:
    """Return somebody who is not logged in."""
    return Visitor.of(app)


@pytest.fixture
def ada(app: Blog) -> Visitor:
    """Return Ada, who is logged in."""
    ada = Visitor.of(app)
    ada.log_in("Ada")
    return ada


@pytest.fixture
def bob(app: Blog) -> Visitor:
    """Return Bob, who is logged in as well."""
    bob = Visitor.of(app)
    bob.log_in("Bob")
    return bob
