"""Which modules make up the package ``flask``, and what the distribution of that name says of itself.

Knows names only. Rule: every module named here lies beside this one, under the same path below `erlen.compat.flask`.
"""

__all__ = ["MODULES", "REQUIREMENTS", "VERSION"]

VERSION = "3.1.3"
"""The Flask that erlen stands in for."""

MODULES = (
    "flask",
    "flask.app",
    "flask.blueprints",
    "flask.cli",
    "flask.config",
    "flask.ctx",
    "flask.debughelpers",
    "flask.globals",
    "flask.helpers",
    "flask.json",
    "flask.json.provider",
    "flask.json.tag",
    "flask.logging",
    "flask.sansio",
    "flask.sansio.app",
    "flask.sansio.blueprints",
    "flask.sansio.scaffold",
    "flask.sessions",
    "flask.signals",
    "flask.templating",
    "flask.testing",
    "flask.typing",
    "flask.views",
    "flask.wrappers",
)
"""What is in ``sys.modules`` once erlen answers to ``flask``; ``flask.__main__`` is found, but not imported."""

REQUIREMENTS = (
    "blinker>=1.9.0",
    "click>=8.1.3",
    "importlib-metadata>=3.6.0; python_version < '3.10'",
    "itsdangerous>=2.2.0",
    "jinja2>=3.1.2",
    "markupsafe>=2.1.1",
    "werkzeug>=3.1.0",
    "asgiref>=3.2 ; extra == \"async\"",
    "python-dotenv ; extra == \"dotenv\"",
)
