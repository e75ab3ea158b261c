"""A middleware that gives a POST request the method of its `X-HTTP-Method-Override` header."""

from collections.abc import Iterable

import attrs

from erlen.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["MethodOverride"]

METHODS = frozenset({"DELETE", "PATCH", "PUT"})


@attrs.frozen
class MethodOverride:
    """Calls *app* with the method that a POST request means; other requests stay what they are."""

    app: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        meant = str(environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "")).upper()
        # Only a POST: a link or a picture must not delete anything.
        if environ["REQUEST_METHOD"] == "POST" and meant in METHODS:
            environ["REQUEST_METHOD"] = meant
        return self.app(environ, start_response)
