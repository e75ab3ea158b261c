from erlen.compat.flask import wrappers as _home

Request = _home.Request
RequestBase = _home.RequestBase
Response = _home.Response
ResponseBase = _home.ResponseBase
