"""From what a view returned straight to what a server is told, where no response object is needed to say it (RESP-51, RESP-53, RESP-57).

Knows the application as its JSON provider, its session interface and its security policy. Rules: what it does not know is for a response object to
say; each answer gets a list of headers of its own.
"""

from __future__ import annotations

from typing import Any, Final

from markupsafe import escape
from werkzeug import routing
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from ._endings import EndingApp, lines_of
from .headers import LENGTHS, is_encoded
from .json.provider import DefaultJSONProvider
from .reqctx import RequestContext
from .responding import WholeAnswer
from .response import Emission, Response
from .sessions import may_refresh

__all__ = ["HTML", "MIMETYPE", "emission_of"]

# As it was: whoever sets another one wants to have it.
MIMETYPE: Final = Response.default_mimetype
HTML: Final = ("Content-Type", "text/html; charset=utf-8")
JSON: Final = ("Content-Type", "application/json")

# With a body and headers of their own; the others go through a response object.
STATUS_LINES: Final = {
    code: f"{code} {reason.upper()}"
    for code, reason in HTTP_STATUS_CODES.items()
    if code in {200, 201, 202} or code >= 400
}


# As they were: whoever replaces them wants to be asked.
CALL: Final = HTTPException.__call__
GET_RESPONSE: Final = HTTPException.get_response

# werkzeug's words.
REDIRECTING: Final = (
    "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
    '<p>You should be redirected automatically to the target URL: <a href="{}">{}</a>. If not, click the link.\n'
)


def emission_of(app: EndingApp, context: RequestContext, rv: object) -> Emission | None:
    """Return what is sent for *rv*, or None where it takes a response object to say."""
    status, line = "200 OK", HTML
    given = rv
    if type(rv) is tuple:
        parts: tuple[object, ...] = rv  # pyright: ignore[reportUnknownVariableType]  # it may hold anything
        if len(parts) != 2 or type(parts[1]) is not int or parts[1] not in STATUS_LINES:
            return None
        status = STATUS_LINES[parts[1]]
        rv = parts[0]
    elif type(rv) is Response or type(rv) is WholeAnswer:
        return _sent_as_it_is(app, context, rv)
    if type(rv) is str:
        body = rv.encode()
    elif type(rv) is dict or type(rv) is list:
        provider = app.json
        if type(provider) is not DefaultJSONProvider or provider.mimetype != "application/json":
            return None
        line, body = JSON, provider.response_text(rv).encode()
    elif type(rv) is bytes:
        body = rv
    elif isinstance(rv, HTTPException) and rv is given:
        return _error_page(app, context, rv)
    else:
        return None
    if line is HTML and Response.default_mimetype is not MIMETYPE:
        return None
    lines = app.security_lines
    if lines is None:
        lines = lines_of(app, context)
    cookies: str | None = context.environ.get("HTTP_COOKIE")
    if context.opened_session is None and (cookies is None or not may_refresh(app, cookies)):
        return status, [line, LENGTHS[len(body)], *lines], body
    return status, [line, LENGTHS[len(body)], *_session_lines(app, context), *lines], body


def _error_page(app: EndingApp, context: RequestContext, error: HTTPException) -> Emission | None:
    """Return what is sent for an error that nobody handled (ERR-10)."""
    if type(error) is routing.RequestRedirect:
        return _redirect_page(app, context, error)
    kind, environ = type(error), context.environ
    # Its answer consists of its code, its body, and headers that are werkzeug's own.
    is_plain = (
        kind.__call__ is CALL
        and kind.get_response is GET_RESPONSE
        and kind.get_headers.__module__ == CALL.__module__
        and error.response is None
    )
    status = STATUS_LINES.get(error.code or 0)
    if not is_plain or status is None or _has_session_to_save(context):
        return None
    headers = error.get_headers(environ)
    if any(not (value.isascii() and value.isprintable()) for _, value in headers):
        return None
    body = error.get_body(environ).encode()
    # It has answered: see _dispatch.finalize_request.
    error.__traceback__ = None
    return status, [*headers, LENGTHS[len(body)], *lines_of(app, context)], body


def _redirect_page(app: EndingApp, context: RequestContext, error: routing.RequestRedirect) -> Emission | None:
    """Return what is sent where routing asks for another path (ROUTE-18)."""
    location = error.new_url
    kind = type(error)
    is_plain = (
        kind.__call__ is CALL
        and kind.get_response.__module__ == kind.__module__
        and error.code == 308
        and is_encoded(location)
    )
    if not is_plain or _has_session_to_save(context):
        return None
    shown = escape(location)
    body = REDIRECTING.format(shown, shown).encode()
    error.__traceback__ = None
    return "308 PERMANENT REDIRECT", [HTML, LENGTHS[len(body)], ("Location", location), *lines_of(app, context)], body


def _has_session_to_save(context: RequestContext) -> bool:
    return context.opened_session is not None or ("HTTP_COOKIE" in context.environ and context.has_session_to_save)


def _session_lines(app: EndingApp, context: RequestContext) -> list[tuple[str, str]]:
    """Return what saving the session adds to a response that is never made (SESS-07, SESS-09)."""
    session = context.open_session()
    # The corridor has made sure of its class, which makes such sessions only.
    interface: Any = app.session_interface
    lines: list[tuple[str, str]] = [] if interface.is_null_session(session) else interface.lines_for(app, session)
    return lines


def _sent_as_it_is(app: EndingApp, context: RequestContext, response: Response | WholeAnswer) -> Emission | None:
    # What a session says is merged into the headers that the response has.
    if _has_session_to_save(context):
        return None
    return response.emission(app.security_lines or lines_of(app, context), app.security_marks)
