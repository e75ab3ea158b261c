"""A request and what it matched: the request, the rule, the arguments and the URL adapter, each made at first look.

Knows the application as its router and its override points; no session, no context variable. Rule: as long as no request was made, what matched
is kept here; after that it belongs to the request, on which hooks may change it.
"""

from __future__ import annotations

from copy import copy

from werkzeug import routing
from werkzeug.exceptions import HTTPException

from ._binding import complete_redirect, keep_on_site
from ._stack import LOOKED_AT
from ._watching import binds_as_made
from .appctx import UNSET, ContextApp, Unset
from .hosts import LONGEST
from .types import URLValues, WSGIEnvironment
from .wrappers import Request

__all__ = ["Matched"]


class Matched:
    """The part of a request context that knows request and routing.

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> with app.test_request_context("/nowhere") as context:
    ...     context.url_rule, context.routing_exception
    (None, <NotFound '404: Not Found'>)
    """

    __slots__ = (
        *("__dict__", "__weakref__", "app", "environ", "touched"),
        *("made_request", "matched", "matched_args", "refused"),
    )

    app: ContextApp
    environ: WSGIEnvironment

    # What the end of the request has to look at: 0, or some of LOOKED_AT and JOINED.
    touched: int
    made_request: Request | None
    matched: routing.Rule | None
    matched_args: URLValues | None
    refused: HTTPException | None

    # What most requests never have stands in the class.
    _url_adapter: routing.MapAdapter | Unset | None = UNSET

    @property
    def request(self) -> Request:
        """The request, made at first use."""
        made = self.made_request
        return self.make_request() if made is None else made

    def make_request(self) -> Request:
        """Make the request, which nobody has looked at yet."""
        app = self.app
        self.touched |= LOOKED_AT
        request = self.made_request = app.request_class(self.environ)
        request.json_module = app.json
        trusted_hosts: list[str] | None = app.config["TRUSTED_HOSTS"]
        if trusted_hosts is not None:
            request.trusted_hosts = trusted_hosts
        if self.refused is None:
            request.url_rule = self.matched
            request.view_args = self.matched_args
        else:
            request.routing_exception = self.refused
        return request

    @property
    def url_rule(self) -> routing.Rule | None:
        """The rule that matched, or None."""
        return self.matched if self.made_request is None else self.made_request.url_rule

    @property
    def view_args(self) -> URLValues | None:
        """The arguments for the view, or None where nothing matched."""
        return self.matched_args if self.made_request is None else self.made_request.view_args

    @property
    def routing_exception(self) -> HTTPException | None:
        """Why nothing matched, or None."""
        return self.refused if self.made_request is None else self.made_request.routing_exception

    @property
    def url_adapter(self) -> routing.MapAdapter | None:
        """The adapter bound to this request; None where binding failed (HOST-07)."""
        if isinstance(self._url_adapter, Unset):
            self._bind()
        # _bind leaves an adapter or None.
        return None if isinstance(self._url_adapter, Unset) else self._url_adapter

    def _bind(self) -> None:
        self._url_adapter = None
        try:
            self._url_adapter = self.app.create_url_adapter(self.request)
        except HTTPException as error:
            self.note_match(None, None, error)

    def note_match(self, rule: routing.Rule | None, view_args: URLValues | None, error: HTTPException | None) -> None:
        """Keep what matching found, for the view and for the request."""
        request = self.made_request
        if request is None:
            self.matched, self.matched_args, self.refused = rule, view_args, error
        elif error is None:
            request.url_rule, request.view_args = rule, view_args
        else:
            request.routing_exception = error

    def match_request(self) -> None:
        """Match the request against the rules and keep the outcome (ROUTE-25)."""
        if not isinstance(self._url_adapter, Unset):
            self.match_otherwise(False)
            return
        environ = self.environ
        is_known = self.is_host_known
        found = self.app.router.find(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")) if is_known else None
        if found is None:
            self.match_otherwise(is_known)
        else:
            self.note_match(found[0].rule, found[1], None)

    @property
    def is_host_known(self) -> bool:
        """Tell whether such a host was bound once, and nothing but the path decides."""
        app, environ = self.app, self.environ
        trusted: object = app.config["TRUSTED_HOSTS"]
        return (
            environ.get("HTTP_HOST") in app.known_hosts
            and "HTTP_UPGRADE" not in environ
            and (trusted is None or trusted == app.hosts_trusted)
            and binds_as_made(app)
        )

    def match_otherwise(self, is_known: bool) -> None:
        """Say why no rule matches, or let the map match the request and remember that its host can be bound."""
        app, environ = self.app, self.environ
        error = app.router.refusal(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")) if is_known else None
        if isinstance(error, routing.RequestRedirect):
            error = complete_redirect(error, app.config, environ)
        if error is not None:
            self.note_match(None, None, error)
            return
        known = self._hosts_known()
        self._match_by_adapter()
        host: str | None = environ.get("HTTP_HOST")
        # No name is that long: only a flood of headers is.
        if host and len(host) <= LONGEST and self.url_adapter is not None and not app.subdomain_matching:
            # A flood of made-up hosts must not grow the set without end.
            if len(known) >= 256:
                known.clear()
            known.add(host)

    def _hosts_known(self) -> set[str]:
        """Return the set of the hosts that were bound under what is trusted now."""
        app = self.app
        trusted: object = app.config["TRUSTED_HOSTS"]
        if trusted != app.hosts_trusted:
            # Another set: whoever binds a host under the former setting adds it to that one. A copy: the setting may be changed in its place.
            app.known_hosts = set()
            app.hosts_trusted = copy(trusted)
        return app.known_hosts

    def _match_by_adapter(self) -> None:
        adapter = self.url_adapter
        if adapter is None:
            return
        try:
            rule, view_args = self.app.router.match(adapter)
        except HTTPException as error:
            if error.__suppress_context__:
                # What the map raised on the way is shown to nobody, but would keep this context alive.
                error.__context__ = None
            keep_on_site(error, self.app.config, adapter)
            self.note_match(None, None, error)
        else:
            self.note_match(rule, view_args, None)
