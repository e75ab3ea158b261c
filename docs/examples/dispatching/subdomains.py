"""One application for each subdomain."""

from collections.abc import Callable, Iterable
from threading import Lock

import attrs
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import get_host

from erlen.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["SubdomainDispatcher"]


@attrs.frozen
class SubdomainDispatcher:
    """Gives `domain` to *home*, `name.domain` to what *create* makes of the name; else 404."""

    domain: str
    home: WSGIApplication
    create: Callable[[str], WSGIApplication | None]
    made: dict[str, WSGIApplication] = attrs.field(factory=dict[str, WSGIApplication], init=False)
    lock: Lock = attrs.field(factory=Lock, init=False)

    def application(self, host: str) -> WSGIApplication:
        """Return the application behind *host*."""
        host = host.partition(":")[0].lower()
        if host == self.domain:
            return self.home
        name, dot, domain = host.partition(".")
        if not dot or domain != self.domain:
            return NotFound()
        # Two requests at once must not make it twice.
        # Only what exists is kept: anybody can ask for any name.
        with self.lock:
            known = self.made.get(name)
            if known is None:
                known = self.create(name)
                if known is None:
                    return NotFound()
                self.made[name] = known
        return known

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self.application(get_host(environ))(environ, start_response)
