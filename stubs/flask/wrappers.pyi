from erlen.compat.flask import wrappers as _home
from erlen.wrappers import Response as Response

Request = _home.Request
RequestBase = _home.RequestBase
ResponseBase = _home.ResponseBase
