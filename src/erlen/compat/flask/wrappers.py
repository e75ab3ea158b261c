"""``flask.wrappers``."""

from werkzeug.wrappers import Request as RequestBase
from werkzeug.wrappers import Response as ResponseBase

from ...wrappers import Request, Response

__all__ = ["Request", "RequestBase", "Response", "ResponseBase"]
