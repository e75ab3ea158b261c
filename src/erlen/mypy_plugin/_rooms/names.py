"""The full names by which the plugin recognises what it checks."""

from collections.abc import Mapping
from typing import Final

__all__ = [
    "ABORT",
    "ADD_URL_RULE",
    "APP",
    "BLUEPRINT",
    "CALLED",
    "FREE_AS_VIEW",
    "METHOD_VIEW",
    "REGISTRAR",
    "SHORTCUTS",
    "URL_FOR",
    "VIEW",
    "VIEW_FUNCTION",
]

APP: Final = "erlen.app.Erlen"
BLUEPRINT: Final = "erlen.blueprints.Blueprint"
REGISTRAR: Final = "erlen.decorators.Registrar"
VIEW: Final = "erlen.views.View"
METHOD_VIEW: Final = "erlen.views.MethodView"
VIEW_FUNCTION: Final = "erlen.views.ViewFunction"
FREE_AS_VIEW: Final = "erlen.views.as_view"
ABORT: Final = "erlen.helpers.abort"
URL_FOR: Final = "erlen.urls.url_for"

ROUTE_DECORATOR_CALL: Final = "erlen.decorators.RouteDecorator.__call__"
ERROR_DECORATOR_CALL: Final = "erlen.errordecorator.ErrorDecorator.__call__"

ADD_URL_RULE: Final = "add_url_rule"

SHORTCUTS: Final[Mapping[str, str | None]] = {
    "route": None,
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "delete": "DELETE",
    "patch": "PATCH",
}
"""The methods that make a route's decorator, with the HTTP method that each stands for."""

CALLED: Final = frozenset({ADD_URL_RULE, "register_error_handler", "url_for"})
"""Methods of applications and blueprints that are checked where they are called."""
