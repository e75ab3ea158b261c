"""What can be found wrong with an application without a request: the findings of ``erlen check``.

Knows every check and the order in which they run; not how findings are written or suppressed. No view, hook or template is run.
"""

from collections.abc import Iterator

from .._stack import app_or_none
from ..app import AnyErlen
from ..definitions import command_findings, route_findings
from ..findings import Finding
from .ambient import ambient_of
from .deploy import POSTURE, deploy_findings
from .endpoints import Endpoints
from .families import Families
from .python import url_findings
from .refusals import code_of
from .renders import Renderings
from .reports import FORMATS
from .settings import findings_of_settings, setting_findings
from .shelf import Shelf
from .sources import Territory, territory_of
from .suppressions import CODES, CheckConfigError, Selection, comment_findings, problem_of_code
from .templates import TemplateChecks
from .variables import VariableChecks

__all__ = [
    "CODES",
    "FORMATS",
    "POSTURE",
    "CheckConfigError",
    "Selection",
    "check",
    "code_of",
    "findings_of_settings",
    "problem_of_code",
]


def check(app: AnyErlen, deploy: bool = False) -> list[Finding]:
    """Return what is wrong with *app*, sorted; with *deploy*, also what must not go out.

    Nothing is suppressed here: that is for `Selection.told`.

    >>> from jinja2 import DictLoader
    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> app.jinja_loader = DictLoader({"index.html": "{{ url_for('idnex') }}"})
    >>> app.add_url_rule("/", "index", lambda: "")
    >>> for finding in check(app):
    ...     print(finding)
    <template index.html>:1: template-url There is no endpoint 'idnex'; did you mean 'index'?
    """
    if app_or_none() is app:
        return sorted(set(_findings(app, deploy)))
    with app.app_context():
        return sorted(set(_findings(app, deploy)))


def _findings(app: AnyErlen, deploy: bool) -> Iterator[Finding]:
    territory = territory_of(app)
    endpoints = Endpoints(app)
    yield from comment_findings((file.shown, file.text) for file in territory.files)
    if endpoints.is_plain:
        yield from url_findings(territory.files, endpoints)
    yield from route_findings(app)
    yield from command_findings(app)
    yield from setting_findings(app, territory.files)
    yield from _template_findings(app, territory, endpoints)
    if deploy:
        yield from deploy_findings(app)


def _template_findings(app: AnyErlen, territory: Territory, endpoints: Endpoints) -> Iterator[Finding]:
    shelf = Shelf(app, territory)
    renderings = Renderings(territory.files)
    ambient = ambient_of(app)
    yield from comment_findings((template.path, template.source) for template in shelf.all() if template.is_own)
    for string in renderings.strings:
        rendering = string.rendering
        shelf.add(rendering.named.names[0], rendering.file.shown, rendering.line, string.source)
    families = Families(shelf, ambient.environment)
    yield from TemplateChecks(app, shelf, renderings, endpoints, families, ambient).findings()
    yield from VariableChecks(shelf, renderings, families, ambient).findings()
