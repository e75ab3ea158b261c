"""The plugin's error codes; each has a page in docs/reference/codes."""

from typing import Final

from mypy.errorcodes import ErrorCode

__all__ = [
    "ABORT_CODE",
    "ALL",
    "ERROR_CODE",
    "JSON_VALUE",
    "ROUTE_ANNOTATION",
    "ROUTE_CONVERTER",
    "ROUTE_DEFAULTS",
    "ROUTE_ENDPOINT",
    "ROUTE_METHODS",
    "ROUTE_PARAMETER",
    "ROUTE_SIGNATURE",
    "ROUTE_SLASH",
    "ROUTE_SYNTAX",
    "URL_ARGUMENTS",
    "URL_ENDPOINT",
]


def _code(name: str, description: str) -> ErrorCode:
    return ErrorCode(f"erlen-{name}", description, "erlen")


ROUTE_PARAMETER: Final = _code("route-parameter", "Rule variables and view parameters have the same names")
ROUTE_ANNOTATION: Final = _code("route-annotation", "A view parameter takes what its rule variable yields")
ROUTE_SIGNATURE: Final = _code("route-signature", "Decorators below a route keep the view's parameters")
ROUTE_CONVERTER: Final = _code("route-converter", "The converters of a rule exist")
ROUTE_SYNTAX: Final = _code("route-syntax", "A rule can be read")
ROUTE_SLASH: Final = _code("route-slash", "A rule starts with a slash")
ROUTE_ENDPOINT: Final = _code("route-endpoint", "An endpoint has one view")
ROUTE_DEFAULTS: Final = _code("route-defaults", "defaults= names parameters and fits them")
ROUTE_METHODS: Final = _code("route-methods", "A method view has a handler for each method of its rule")
ERROR_CODE: Final = _code("error-code", "Error handlers are registered for codes that have an exception")
ABORT_CODE: Final = _code("abort-code", "abort() gets a code that has an exception")
URL_ENDPOINT: Final = _code("url-endpoint", "url_for() names an endpoint that exists")
URL_ARGUMENTS: Final = _code("url-arguments", "url_for() gets the values that the endpoint's rules take")
JSON_VALUE: Final = _code("json-value", "What a view returns as JSON can be written as JSON")

ALL: Final = (
    ROUTE_PARAMETER,
    ROUTE_ANNOTATION,
    ROUTE_SIGNATURE,
    ROUTE_CONVERTER,
    ROUTE_SYNTAX,
    ROUTE_SLASH,
    ROUTE_ENDPOINT,
    ROUTE_DEFAULTS,
    ROUTE_METHODS,
    ERROR_CODE,
    ABORT_CODE,
    URL_ENDPOINT,
    URL_ARGUMENTS,
    JSON_VALUE,
)
