"""Requests made up from arguments, for tests: what is not said comes from the application's configuration.

Built on werkzeug's builder. Knows of the application its configuration and its JSON provider, nothing else.
"""

from collections.abc import Iterable, Mapping
from typing import IO, Any, Protocol, TypeAlias, TypedDict
from urllib.parse import urlsplit

import werkzeug.test
from werkzeug.datastructures import Authorization
from werkzeug.datastructures import Headers as WerkzeugHeaders

from ._typing import override
from .protocols import JSONProvider

__all__ = ["EnvironBuilder", "PlainOptions", "RequestData", "RequestHeaders", "RequestMaker", "RequestOptions"]

RequestHeaders: TypeAlias = WerkzeugHeaders | Mapping[str, str] | Iterable[tuple[str, str]]
# A form's fields are text, files, or lists of them; werkzeug tells them apart.
RequestData: TypeAlias = IO[bytes] | str | bytes | Mapping[str, Any]


class PlainOptions(TypedDict, total=False):
    """What a made-up request may consist of, beside where it goes, method and query."""

    input_stream: IO[bytes] | None
    content_type: str | None
    content_length: int | None
    errors_stream: IO[str] | None
    multithread: bool
    multiprocess: bool
    run_once: bool
    headers: RequestHeaders | None
    data: RequestData | None
    environ_base: Mapping[str, object] | None
    environ_overrides: Mapping[str, object] | None
    mimetype: str | None
    # Whatever the application's JSON provider takes.
    json: object
    auth: Authorization | tuple[str, str] | None


class RequestOptions(PlainOptions, total=False):
    """What a made-up request may consist of, beside its path and base URL."""

    subdomain: str | None
    url_scheme: str | None
    query_string: Mapping[str, object] | str | None
    # Any method: a test asks for the wrong ones, too.
    method: str


class RequestMaker(Protocol):
    """What a made-up request asks of the application."""

    # Configuration values have any type (Flask's contract).
    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def json(self) -> JSONProvider: ...


class EnvironBuilder(werkzeug.test.EnvironBuilder):
    """Makes up a request to an application; what is not said comes from its configuration (CLIENT-02, CLIENT-03).

    Raises:
        AssertionError: *base_url* is given together with *subdomain* or *url_scheme*, which are parts of it.

    >>> from erlen import Erlen
    >>> from erlen.testing import EnvironBuilder
    >>> EnvironBuilder(Erlen("example"), "/users?page=2", subdomain="api").get_request().url
    'http://api.localhost/users?page=2'
    """

    def __init__(
        self,
        app: RequestMaker,
        path: str = "/",
        base_url: str | None = None,
        subdomain: str | None = None,
        url_scheme: str | None = None,
        # What werkzeug's builder takes after path and base_url; RequestOptions names it.
        *args: Any,
        # See args.
        **kwargs: Any,
    ) -> None:
        if base_url is None:
            base_url, path = _located(app, path, subdomain, url_scheme)
        elif subdomain or url_scheme:
            raise AssertionError(
                f"base_url={base_url!r} says the host and the scheme already: leave subdomain and url_scheme out, or base_url."
            )
        self.app = app
        super().__init__(path, base_url, *args, **kwargs)

    # Whatever the provider takes.
    @override
    def json_dumps(self, obj: Any, **kwargs: Any) -> str:
        """Serialise what was given as ``json=`` with the application's provider (CLIENT-04)."""
        return self.app.json.dumps(obj, **kwargs)


def _located(app: RequestMaker, path: str, subdomain: str | None, url_scheme: str | None) -> tuple[str, str]:
    """Return base URL and path of a request to *path*, which may be a whole URL."""
    url = urlsplit(path)
    host: str = app.config["SERVER_NAME"] or "localhost"
    if subdomain:
        host = f"{subdomain}.{host}"
    scheme: str = app.config["PREFERRED_URL_SCHEME"] if url_scheme is None else url_scheme
    root: str = app.config["APPLICATION_ROOT"]
    query = f"?{url.query}" if url.query else ""
    return f"{url.scheme or scheme}://{url.netloc or host}/{root.lstrip('/')}", f"{url.path}{query}"
