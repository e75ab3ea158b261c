"""Every part's outline, on one page: what an application can replace, and what it owes in return.

An outline says what the house needs of a part, no more. Conform structurally: inherit nothing, take no base class. Data members are read-only
properties so that frozen classes conform; method parameters are positional-only so that their names are free. What a user's part is told about
(application, request, response) is a type parameter, so that the part can name its own classes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, Protocol, TypeVar

import jinja2
from werkzeug import routing
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from .types import HandlerCallable, HookCallable, Ret, Scope, URLValues, ViewCallable, WSGIEnvironment

__all__ = [
    "AppLoader",
    "Application",
    "ErrorHandlers",
    "Hooks",
    "JSONProvider",
    "ResponseConverter",
    "Router",
    "SessionState",
    "SessionStore",
    "StaticStore",
    "Sure",
    "Security",
    "Structurer",
    "TemplateEngine",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
AppT_contra = TypeVar("AppT_contra", contravariant=True)
RequestT_contra = TypeVar("RequestT_contra", contravariant=True)
ResponseT_contra = TypeVar("ResponseT_contra", contravariant=True)
ResponseT_co = TypeVar("ResponseT_co", covariant=True)
SessionT = TypeVar("SessionT")


class JSONProvider(Protocol):
    """Serialises and parses JSON for responses, requests, templates and sessions (JSON-09).

    Law: ``loads(dumps(value)) == value`` for every `JSONValue`.
    """

    # Options differ from one provider to the next and any object may be offered: Flask's contract, like the parameters' names.
    def dumps(self, obj: Any, **kwargs: Any) -> str: ...

    def loads(self, s: str | bytes, **kwargs: Any) -> Any: ...

    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None: ...

    def load(self, fp: IO[Any], **kwargs: Any) -> Any: ...

    def response(self, *args: Any, **kwargs: Any) -> WerkzeugResponse: ...


class SessionState(Protocol):
    """What the house asks of a session object itself; the mapping part is the view's business."""

    @property
    def accessed(self) -> bool: ...

    @property
    def modified(self) -> bool: ...


class SessionStore(Protocol[AppT_contra, RequestT_contra, ResponseT_contra, SessionT]):
    """Opens the session of a request and saves it with the response (SESS-18).

    Laws: `open_session` returning None means "no session here" and is followed by `make_null_session`; a null session is never saved.
    """

    def open_session(self, app: AppT_contra, request: RequestT_contra, /) -> SessionT | None: ...

    def save_session(self, app: AppT_contra, session: SessionT, response: ResponseT_contra, /) -> None: ...

    # The session that stands in for a missing one refuses writes; its class is the store's own.
    def make_null_session(self, app: AppT_contra, /) -> Any: ...

    def is_null_session(self, obj: object, /) -> bool: ...


class ResponseConverter(Protocol[AppT_contra, ResponseT_co]):
    """Makes a response of what a view returned (RESP-51 to RESP-62).

    Laws: a response of the application's class comes back as the same object; what cannot be converted raises `TypeError`.
    """

    def convert(self, app: AppT_contra, rv: Ret, /) -> ResponseT_co: ...


class Sure(Protocol):
    """A rule that a router is certain about."""

    @property
    def rule(self) -> routing.Rule: ...

    @property
    def endpoint(self) -> str: ...


class Router(Protocol):
    """Holds the rules and the views, matches requests and builds URLs (ROUTE, URL).

    Laws: what `find` finds, `match` finds too, what `refusal` returns, `match` raises (a redirect, which names the bare path here, with host and
    query), and these two and `path_for` may always answer None;
    every rule that was added is found in `url_map`, and another map that is put there counts from then on; `endpoints_of` names each
    endpoint under which a view was added, in that order.
    """

    @property
    def url_map(self) -> routing.Map: ...

    @url_map.setter
    def url_map(self, url_map: routing.Map, /) -> None: ...

    @property
    def view_functions(self) -> dict[str, ViewCallable]: ...

    def add(self, rule: routing.Rule, view: ViewCallable | None, /) -> None: ...

    def attach(self, endpoint: str, view: ViewCallable, /) -> None: ...

    def find(self, method: str, path: str, /) -> tuple[Sure, URLValues] | None: ...

    def refusal(self, method: str, path: str, /) -> HTTPException | None: ...

    def match(self, adapter: routing.MapAdapter, /) -> tuple[routing.Rule, URLValues]: ...

    def path_for(self, endpoint: str, values: URLValues, /) -> str | None: ...

    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]: ...


class Hooks(Protocol):
    """Keeps hooks per scope and joins them for a request (LIFE-02, LIFE-06).

    Law: the list of a scope is one stable object; appending to it is registering.
    """

    def add(self, scope: Scope, hook: HookCallable, /) -> None: ...

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]: ...

    def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]: ...


class ErrorHandlers(Protocol):
    """Finds the handler for an exception by code, class and scope (ERR-01)."""

    def register(self, scope: Scope, key: type[Exception] | int, handler: HandlerCallable, /) -> None: ...

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None: ...


class TemplateEngine(Protocol):
    """Renders templates by name or from source."""

    def get_template(self, name: str, /) -> jinja2.Template: ...

    def from_string(self, source: str, /) -> jinja2.Template: ...


class StaticStore(Protocol[ResponseT_co]):
    """Answers for the files of one static folder (FILE-09)."""

    @property
    def folder(self) -> str: ...

    def send(self, filename: str, max_age: int | None, /) -> ResponseT_co: ...


class AppLoader(Protocol[T_co]):
    """Gives the command line its application when it is first needed (CLI-08)."""

    def load_app(self) -> T_co: ...


class Security(Protocol):
    """What every response says to browsers, and which requests of other sites are refused."""

    @property
    def lines(self) -> tuple[tuple[str, str], ...] | None:
        """The header lines of every response, where they are the same in all of them."""
        ...

    @property
    def is_selective(self) -> bool:
        """Whether any request may be refused."""
        ...

    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> tuple[tuple[str, str], ...]:
        """Return the header lines of the answer to one request; *nonce* returns the one of that request."""
        ...

    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        """Tell whether the request *environ* is answered with 403."""
        ...


class Structurer(Protocol):
    """Turns data from outside into objects of a class, and raises `StructureError` with every field that does not fit.

    Laws: ``structure(unstructure(x), type(x)) == x``; whatever JSON can say, `structure` either answers or raises `StructureError`.
    """

    # Parsed JSON.
    def structure(self, data: object, into: type[T], /) -> T: ...

    # A query or a form: text by name, a name as often as it was sent.
    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T: ...

    def unstructure(self, obj: object, /) -> object: ...


class Application(Protocol):
    """The application as the rooms below it see it; rooms that need more say so in an outline of their own."""

    @property
    def name(self) -> str: ...

    @property
    def import_name(self) -> str: ...

    @property
    def root_path(self) -> str: ...

    @property
    def instance_path(self) -> str: ...

    # Configuration values have any type (Flask's contract); typed settings are the checked way.
    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def debug(self) -> bool: ...

    @property
    def testing(self) -> bool: ...

    @property
    def secret_key(self) -> str | bytes | None: ...

    @property
    def json(self) -> JSONProvider: ...

    @property
    def logger(self) -> logging.Logger: ...

    @property
    def response_class(self) -> type[WerkzeugResponse]: ...

    @property
    def jinja_env(self) -> jinja2.Environment: ...

    # A coroutine function's result is awaited, any other function comes back as it is.
    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]: ...
