"""What a module written by `erlen typegen` is made of: a tree of endpoints whose calls are URLs.

Knows how a URL is built and no endpoint: those are named by the generated module. Rule: a call costs what `url_for` costs.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, Self, cast, final

import attrs

from . import _stack
from .types import RouteValue, URLValues
from .urls import with_query

__all__ = ["URLOptions", "URLRoot", "URLTree", "given", "url_of"]


class Builder(Protocol):
    """The application's own ``url_for``, which a subclass may override."""

    def url_for(self, endpoint: str, /, **values: RouteValue) -> str: ...


# The application is more than its outline; only its own url_for knows what a subclass made of it.
_app = cast("Callable[[], Builder]", _stack.app)


# Values of any converter's type.
def url_of(endpoint: str, values: URLValues, /) -> str:
    """Return the URL of *endpoint* as the current application builds it."""
    return _app().url_for(endpoint, **values)


@final
@attrs.frozen
class URLOptions:
    """How the URLs of a tree are built, beside their endpoints' values; None leaves it to `url_for`."""

    external: bool | None = None
    anchor: str | None = None
    method: str | None = None
    scheme: str | None = None
    query: Mapping[str, object] | None = None

    def url(self, endpoint: str, values: URLValues) -> str:
        """Return the URL of *endpoint* with these options."""
        options = {"_external": self.external, "_anchor": self.anchor, "_method": self.method, "_scheme": self.scheme}
        return with_query(url_of(endpoint, values | options), self.query)


class URLTree:
    """The endpoints below one name; a generated class has a method for each."""

    __slots__ = ("_options",)

    def __init__(self, options: URLOptions | None = None) -> None:
        self._options = options

    # Values of any converter's type.
    def _url(self, endpoint: str, values: URLValues, /) -> str:
        options = self._options
        if options is None:
            return _app().url_for(endpoint, **values)
        return options.url(endpoint, values)


class URLRoot(URLTree):
    """All endpoints of an application.

    >>> from erlen import Erlen
    >>> from erlen.urltrees import URLRoot
    >>> class URLs(URLRoot):
    ...     def profile(self, *, user_id: int) -> str:
    ...         return self._url("profile", {"user_id": user_id})
    >>> urls = URLs()
    >>> app = Erlen("example")
    >>> app.add_url_rule("/users/<int:user_id>", "profile", lambda user_id: "")
    >>> with app.test_request_context():
    ...     urls.profile(user_id=3), urls(query={"page": 2}, anchor="posts").profile(user_id=3)
    ('/users/3', '/users/3?page=2#posts')
    """

    __slots__ = ()

    def __call__(
        self,
        *,
        external: bool | None = None,
        anchor: str | None = None,
        method: str | None = None,
        scheme: str | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Self:
        """Return the same tree whose URLs are built with these options, as `erlen.link` takes them."""
        return type(self)(URLOptions(external, anchor, method, scheme, query))


# Values of any converter's type.
def given(values: URLValues, /) -> URLValues:
    """Return *values* without those that were left out, which functions registered with ``url_defaults`` may then supply.

    >>> given({"page": None, "user_id": 3})
    {'user_id': 3}
    """
    return {name: value for name, value in values.items() if value is not None}
