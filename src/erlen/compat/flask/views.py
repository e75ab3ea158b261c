"""``flask.views``."""

from ...views import HTTP_METHODS as http_method_funcs
from ...views import MethodView, View

__all__ = ["MethodView", "View", "http_method_funcs"]
