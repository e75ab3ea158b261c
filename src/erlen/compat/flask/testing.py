"""``flask.testing``."""

from importlib.metadata import version
from typing import Any, cast

from ..._typing import override
from ...app import AnyErlen
from ...requestbuilder import EnvironBuilder
from ...testing import ErlenClient, ErlenCliRunner
from .cli import ScriptInfo

__all__ = ["EnvironBuilder", "FlaskCliRunner", "FlaskClient", "_get_werkzeug_version", "_werkzeug_version"]

_werkzeug_version = ""


def _get_werkzeug_version() -> str:
    global _werkzeug_version
    if not _werkzeug_version:
        _werkzeug_version = version("werkzeug")
    return _werkzeug_version


class FlaskClient(ErlenClient):
    """Calls a Flask application as a browser would."""


class FlaskCliRunner(ErlenCliRunner):
    """Runs the commands of a Flask application without a shell."""

    # click's own options, which differ from version to version (Flask's contract).
    @override
    def invoke(self, cli: Any = None, args: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]  # as loose as Flask's
        """Run *cli*, by default the application's own group, with the arguments *args*."""
        kwargs.setdefault("obj", ScriptInfo(create_app=lambda: cast(AnyErlen, self.app)))
        return super().invoke(cli, args, **kwargs)
