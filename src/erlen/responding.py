"""From what a view returned to a response.

Knows the application only for its response class and JSON provider, and the current request only for messages and for running WSGI callables. Rules
(RESP): tuples are taken apart first; the body decides how the response is made; status and headers win over what the body brought.
"""

from collections.abc import Iterable, Iterator
from types import GeneratorType
from typing import Any, Protocol, TypeGuard, cast, final

import attrs
from werkzeug.datastructures import Headers as WerkzeugHeaders
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack
from .blocks import Block
from .errors import ReturnValueError
from .headers import FIRST, LOWER, UNTAKEN, Marks, lacking
from .protocols import JSONProvider
from .response import Emission, Response
from .types import Headers, Ret, Status, WSGIApplication

__all__ = ["DefaultConverter", "WholeAnswer"]

# Generators by their own class: an abstract one takes a longer look.
ITERATED = (str, bytes, bytearray, GeneratorType, Iterator)
VALID = (
    "a string, bytes, a dict, a list, an iterator of strings or bytes, a response, a WSGI callable, an object with __response__(),"
    " or a tuple (body, status), (body, headers) or (body, status, headers)"
)


class ConverterApp(Protocol):
    """What conversion asks of the application."""

    @property
    def response_class(self) -> type[WerkzeugResponse]: ...

    @property
    def json(self) -> JSONProvider: ...


def _is_header_collection(value: object) -> TypeGuard[Headers]:
    return isinstance(value, WerkzeugHeaders | dict | tuple | list)


def _where() -> str:
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    endpoint: object = None if context is None else getattr(context.request, "endpoint", None)
    return "The view" if endpoint is None else f"The view of endpoint {endpoint!r}"


def _taken_apart(rv: object) -> tuple[object, Status | None, Headers | None]:
    """Return body, status and headers of *rv*, which may be a tuple (RESP-02)."""
    if not isinstance(rv, tuple):
        return rv, None, None
    parts = cast("tuple[object, ...]", rv)
    if len(parts) == 3:
        body, status, headers = cast("tuple[object, Status | None, Headers | str | bytes | None]", parts)
        if isinstance(headers, str | bytes):
            raise ReturnValueError(
                f"{_where()} returned the headers {headers!r}; return them as a dict or a list of pairs."
            )
        return body, status, headers
    if len(parts) == 2:
        body, second = parts
        if _is_header_collection(second):
            return body, None, second
        return body, cast("Status | None", second), None
    raise ReturnValueError(
        f"{_where()} returned a tuple of {len(parts)} elements;"
        " a tuple must have the form (body, status), (body, headers) or (body, status, headers)."
    )


@final
@attrs.frozen(eq=False, repr=False)
class DefaultConverter:
    """Flask's conversion of view results, extended by ``__response__``.

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> with app.test_request_context():
    ...     app.make_response(("made", 201)).status
    '201 CREATED'
    """

    def convert(self, app: ConverterApp, rv: Ret, /) -> WerkzeugResponse:
        """Return the response that *rv* stands for.

        Raises:
            ReturnValueError: *rv* is None, a tuple of the wrong length, or of a type that is no response (RESP-60 to RESP-62).
        """
        response_class = app.response_class
        if isinstance(rv, response_class):
            return rv
        if type(rv) is tuple:
            parts = cast("tuple[object, ...]", rv)
            if len(parts) == 2 and type(parts[0]) is str and type(parts[1]) is int:
                return response_class(parts[0], status=parts[1])
        body, status, headers = _taken_apart(rv)
        if body is None:
            raise ReturnValueError(f"{_where()} returned None; end it with a return statement that returns {VALID}.")
        response: WerkzeugResponse
        if isinstance(body, response_class):
            response = body
        elif (own := getattr(type(body), "__response__", None)) is not None:
            # Before what it inherits: a dict that knows its own response is no plain dict.
            response = self.convert(app, own(body))
        elif isinstance(body, ITERATED):
            # The constructor takes both, so that a Content-Type among the headers replaces the default (RESP-07).
            return self._made(response_class, cast("Iterable[str] | str", body), status, headers)
        elif isinstance(body, (dict, list)):
            response = app.json.response(body)
        else:
            response = self._forced(response_class, body, rv)
        return _with(response, status, headers)

    def _made(
        self,
        response_class: type[WerkzeugResponse],
        body: Iterable[str] | str,
        status: Status | None,
        headers: Headers | None,
    ) -> WerkzeugResponse:
        return response_class(body, status=status, headers=headers)  # type: ignore[arg-type]  # werkzeug's stub lacks int values

    def _forced(self, response_class: type[WerkzeugResponse], body: object, rv: object) -> WerkzeugResponse:
        """Return what a foreign response or WSGI callable answers (RESP-55, RESP-56)."""
        if isinstance(body, WerkzeugResponse):
            return response_class.force_type(body)
        if callable(body):
            application = cast(WSGIApplication, body)
            try:
                return response_class.force_type(
                    cast(WerkzeugResponse, application), cast(Any, _stack.request_frame().environ)
                )
            except TypeError as error:
                raise ReturnValueError(
                    f"{error}\n{_where()} returned {body!r}, which is callable but no WSGI application; return {VALID}."
                ) from error
        place = "it" if body is rv else f"its body {body!r}"
        raise ReturnValueError(f"{_where()} returned {rv!r}: {place} was a {type(body).__name__}. Return {VALID}.")


def _with(response: WerkzeugResponse, status: Status | None, headers: Headers | None) -> WerkzeugResponse:
    """Apply *status* and *headers* to a finished response (RESP-07)."""
    if status is not None:
        if isinstance(status, str | bytes | bytearray):
            response.status = status
        else:
            response.status_code = status
    if headers:
        response.headers.update(headers)
    return response


@final
class WholeAnswer:
    """Headers and bytes that may be sent as they are, any number of times; a response is made of them only where somebody looks.

    >>> from erlen.responding import WholeAnswer
    >>> WholeAnswer([("X-Kind", "example")], b"whole").emission()
    ('200 OK', [('X-Kind', 'example')], b'whole')
    """

    __slots__ = ("_data", "_lines", "_names")

    def __init__(self, lines: list[tuple[str, str]], data: bytes) -> None:
        self._lines = lines
        self._names = frozenset(map(LOWER, map(FIRST, lines)))
        self._data = data

    def __response__(self) -> Response:
        return Response.of([*self._lines], Block(self._data))

    def emission(self, lines: Iterable[tuple[str, str]] = (), marks: Marks = UNTAKEN) -> Emission:
        """Return what is sent; see `Response.emission`."""
        names, own = marks.names, self._lines
        is_apart = names is not None and names.isdisjoint(self._names)
        return "200 OK", [*own, *(lines if is_apart else lacking(lines, own))], self._data
