"""A request and what it matched: the request, the rule, the arguments and the URL adapter, each made at first look.

Knows the application as its router and its override points; no session, no context variable. Rule: as long as no request was made, what matched
is kept here; after that it belongs to the request, on which hooks may change it.
"""

from __future__ import annotations

from werkzeug import routing
from werkzeug.exceptions import HTTPException

from ._binding import keep_on_site
from .appctx import UNSET, ContextApp, Unset
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
        *("__dict__", "__weakref__", "app", "environ", "is_touched"),
        *("made_request", "matched", "matched_args", "refused"),
    )

    app: ContextApp
    environ: WSGIEnvironment

    # Whether something was made or added that the end of the request has to look at.
    is_touched: bool
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
        return self._make_request() if made is None else made

    def _make_request(self) -> Request:
        self.is_touched = True
        request = self.made_request = self.app.request_class(self.environ)
        request.json_module = self.app.json
        trusted_hosts: list[str] | None = self.app.config["TRUSTED_HOSTS"]
        if trusted_hosts is not None:
            request.trusted_hosts = trusted_hosts
        request.url_rule = self.matched
        request.view_args = self.matched_args
        if self.refused is not None:
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
