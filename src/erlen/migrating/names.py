"""Flask's names, and what they are called in erlen.

Knows names only. Rules: what is said in the table "Names" of docs/explanation/from-flask.md holds here, a name that has no row has the same path
below ``erlen``, and what erlen does not offer natively is in compatibility mode.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

# The one list of Flask's modules.
from ..compat.flask._names import MODULES as FLASK_MODULES  # pyright: ignore[reportPrivateUsage]

__all__ = ["COMPAT", "FLASK_MODULES", "MODULES", "RENAMED", "is_flask", "module_of", "target_of"]

COMPAT = "erlen.compat.flask"
"""Where a name of Flask lives that erlen does not offer natively."""

RENAMED: Mapping[str, str] = {
    "flask.Flask": "erlen.Erlen",
    "flask.app.Flask": "erlen.app.Erlen",
    "flask.cli.FlaskGroup": "erlen.cli.ErlenGroup",
    "flask.testing.FlaskClient": "erlen.testing.ErlenClient",
    "flask.testing.FlaskCliRunner": "erlen.testing.ErlenCliRunner",
    "flask.templating.Environment": "erlen.environment.Environment",
    "flask.templating.DispatchingJinjaLoader": "erlen.environment.DispatchingJinjaLoader",
    "flask.sansio.blueprints.Blueprint": "erlen.blueprints.Blueprint",
    "flask.sansio.blueprints.BlueprintSetupState": "erlen.blueprints.BlueprintSetupState",
    "flask.typing.ResponseReturnValue": "erlen.types.Ret",
    "flask.typing.ResponseValue": "erlen.types.Body",
    "flask.typing.HeaderValue": "erlen.types.HeaderValue",
    "flask.typing.HeadersValue": "erlen.types.Headers",
    "flask.typing.AppOrBlueprintKey": "erlen.types.Scope",
    "flask.typing.AfterRequestCallable": "erlen.types.AfterRequest",
    "flask.typing.BeforeRequestCallable": "erlen.types.BeforeRequest",
    "flask.typing.TeardownCallable": "erlen.types.Teardown",
    "flask.typing.TemplateContextProcessorCallable": "erlen.types.ContextProcessor",
    "flask.typing.ShellContextProcessorCallable": "erlen.types.ShellContextProcessor",
    "flask.typing.URLDefaultCallable": "erlen.types.URLDefaults",
    "flask.typing.URLValuePreprocessorCallable": "erlen.types.URLValuePreprocessor",
    "flask.typing.TemplateFilterCallable": "erlen.types.TemplateCallable",
    "flask.typing.TemplateGlobalCallable": "erlen.types.TemplateCallable",
    "flask.typing.TemplateTestCallable": "erlen.types.TemplateCallable",
    "flask.typing.ErrorHandlerCallable": "erlen.types.HandlerCallable",
    "flask.typing.RouteCallable": "erlen.types.ViewCallable",
}

MODULES: Mapping[str, str] = {
    **{name: f"erlen{name.removeprefix('flask')}" for name in FLASK_MODULES if not name.startswith("flask.sansio")},
    "flask.json.tag": "erlen.tagging",
    "flask.typing": "erlen.types",
}
"""Flask's modules that erlen has under a name of its own; the others are in compatibility mode only."""


def is_flask(dotted: str) -> bool:
    """Tell whether *dotted* is Flask or something in it.

    >>> is_flask("flask.views"), is_flask("flask_login")
    (True, False)
    """
    return dotted.partition(".")[0] == "flask"


def module_of(dotted: str) -> str | None:
    """Return erlen's module for Flask's *dotted*, None where there is none.

    >>> module_of("flask.json.tag"), module_of("flask.Flask")
    ('erlen.tagging', None)
    """
    return MODULES.get(dotted)


@cache
def target_of(dotted: str) -> str | None:
    """Return what Flask's name *dotted* is called in erlen, None where erlen has no such name.

    >>> target_of("flask.Flask"), target_of("flask.views.MethodView"), target_of("flask.json.tag.TagTuple")
    ('erlen.Erlen', 'erlen.views.MethodView', 'erlen.tagging.TagTuple')
    >>> target_of("flask.sansio.app.App"), target_of("flask.Markup")
    ('erlen.compat.flask.sansio.app.App', None)
    """
    if dotted in RENAMED:
        return RENAMED[dotted]
    if dotted in MODULES:
        return MODULES[dotted]
    module, _, name = dotted.rpartition(".")
    native = MODULES.get(module)
    if native is not None and not name.startswith("_") and _offers(native, name):
        return f"{native}.{name}"
    compat = COMPAT + module.removeprefix("flask")
    return f"{compat}.{name}" if module in FLASK_MODULES and _offers(compat, name) else None


def _offers(module: str, name: str) -> bool:
    if f"{module}.{name}" == "erlen.compat":
        return False
    imported = import_module(module)
    promised: object = getattr(imported, "__all__", None)
    return name in promised if isinstance(promised, list) else hasattr(imported, name)
