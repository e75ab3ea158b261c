"""The words the house speaks: aliases for values, hooks and headers.

Knows werkzeug's response classes and the standard library, nothing of erlen. An alias stands here when at least two rooms, or a user, need it.
"""

import decimal
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence, Set
from datetime import date
from typing import Any, ClassVar, Concatenate, Literal, NewType, Protocol, TypeAlias, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Headers as WerkzeugHeaders
from werkzeug.wrappers import Response as WerkzeugResponse

__all__ = [
    "AfterRequest",
    "AttrsInstance",
    "BeforeRequest",
    "Body",
    "ContextProcessor",
    "CookieFormat",
    "CustomMethod",
    "DataclassInstance",
    "ErrorStatus",
    "FilterCallable",
    "HTTPMethod",
    "HandlerCallable",
    "HasHTML",
    "HeaderValue",
    "HookCallable",
    "Headers",
    "JSONArray",
    "JSONInput",
    "JSONScalar",
    "JSONValue",
    "Method",
    "MethodCollection",
    "RV",
    "RedirectCode",
    "ResponseConvertible",
    "Ret",
    "RouteValue",
    "SameSite",
    "Scope",
    "SessionValue",
    "ShellContextProcessor",
    "StartResponse",
    "Status",
    "Teardown",
    "TemplateCallable",
    "TestCallable",
    "TypedDictInstance",
    "URLBuildErrorHandler",
    "URLDefaults",
    "URLValuePreprocessor",
    "URLValues",
    "ViewCallable",
    "WSGIApplication",
    "WSGIEnvironment",
    "WerkzeugResponse",
]

T_co = TypeVar("T_co", covariant=True)

# Scopes and methods

Scope: TypeAlias = str | None
"""Where a hook or handler applies: ``None`` for the whole application, ``"a.b"`` for the blueprint ``b`` mounted in ``a``."""

HTTPMethod: TypeAlias = Literal[
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
    "connect", "delete", "get", "head", "options", "patch", "post", "put", "trace",
]  # fmt: skip
"""The methods of RFC 9110 and RFC 5789, in either case; the router works with upper case."""

CustomMethod = NewType("CustomMethod", str)
"""The named way to use a method outside of `HTTPMethod`: ``methods=[CustomMethod("PROPFIND")]``."""

Method: TypeAlias = HTTPMethod | CustomMethod
# Not Collection: pyrefly takes one string for a collection of its letters.
MethodCollection: TypeAlias = Sequence[Method] | Set[Method]
"""The methods of a rule; one string is none."""

SameSite: TypeAlias = Literal["Lax", "None", "Strict"]
CookieFormat: TypeAlias = Literal["erlen", "both", "flask"]
"""``SESSION_COOKIE_FORMAT``: erlen's own, erlen's own that reads Flask's too and signs it anew, or Flask's."""
RedirectCode: TypeAlias = Literal[300, 301, 302, 303, 305, 307, 308]
ErrorStatus: TypeAlias = Literal[
    400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 428, 429, 431,
    451, 500, 501, 502, 503, 504, 505,
]  # fmt: skip
"""The codes `abort` and `errorhandler` know: those for which werkzeug has an exception class."""

# JSON


class HasHTML(Protocol):
    """An object that renders itself as HTML, such as `markupsafe.Markup`."""

    def __html__(self) -> str: ...


class DataclassInstance(Protocol):
    """Any instance of a standard-library dataclass."""

    # The standard library gives each dataclass its own field types: Any is what it promises.
    __dataclass_fields__: ClassVar[dict[str, Any]]


class AttrsInstance(Protocol):
    """Any instance of an attrs class, for a checker that does not take it for a dataclass (mypy)."""

    # attrs gives each class its own field types: Any is what it promises.
    __attrs_attrs__: ClassVar[Any]


class TypedDictInstance(Protocol):
    """Any instance of a `typing.TypedDict`: a mapping to a checker, but of values of any type."""

    __required_keys__: ClassVar[frozenset[str]]
    __optional_keys__: ClassVar[frozenset[str]]


class JSONArray(Protocol[T_co]):
    """A list or tuple: what has items in order and, other than text and bytes, may be asked for anything."""

    def __iter__(self) -> Iterator[T_co]: ...

    def __contains__(self, key: object, /) -> bool: ...

    def __getitem__(self, key: slice, /) -> object: ...


class JSONArrayInside(Protocol[T_co]):
    """See `JSONInput`."""

    def __iter__(self) -> Iterator[T_co]: ...

    def __contains__(self, key: object, /) -> bool: ...

    def __getitem__(self, key: slice, /) -> object: ...


class JSONArrayDeep(Protocol[T_co]):
    """See `JSONInput`."""

    def __iter__(self) -> Iterator[T_co]: ...

    def __contains__(self, key: object, /) -> bool: ...

    def __getitem__(self, key: slice, /) -> object: ...


JSONValue: TypeAlias = "dict[str, JSONValue] | list[JSONValue] | str | int | float | bool | None"
"""What parsing JSON can yield."""

JSONScalar: TypeAlias = (
    "str | int | float | bool | date | decimal.Decimal | uuid.UUID | HasHTML | DataclassInstance | AttrsInstance | None"
)
"""What the default JSON provider can serialise without looking inside."""

# Three classes of arrays in turn: ty looks into an array inside of an array of another class only. One level is like the next.
JSONInput: TypeAlias = "Mapping[str, JSONInside] | JSONArray[JSONInside] | TypedDictInstance | JSONScalar"
"""What the default JSON provider can serialise; what the items of a typed dictionary are is not looked at."""

JSONInside: TypeAlias = "Mapping[str, JSONDeep] | JSONArrayInside[JSONDeep] | TypedDictInstance | JSONScalar"
JSONDeep: TypeAlias = "Mapping[str, JSONInput] | JSONArrayDeep[JSONInput] | TypedDictInstance | JSONScalar"

SessionValue: TypeAlias = "Mapping[str, SessionValue] | Sequence[SessionValue] | str | bytes | int | float | bool | date | uuid.UUID | HasHTML | None"
"""What the tagged serializer can carry in a cookie."""

# Callables and values whose types are somebody else's business: each Any is Flask's contract

ViewCallable: TypeAlias = Callable[..., Any]
"""A registered view: its parameters are its rule's variables, its result is converted."""

HookCallable: TypeAlias = Callable[..., Any]
"""A registered hook of any kind; `decorators` checked its shape."""

TemplateCallable: TypeAlias = Callable[..., Any]
"""A filter, test or global: it takes what the template passes."""

# The value may have any type, and what else the template passes is its business (jinja's contract).
FilterCallable: TypeAlias = Callable[Concatenate[Any, ...], Any]
"""A template filter: it takes a value first."""

TestCallable: TypeAlias = Callable[Concatenate[Any, ...], bool]
"""A template test: it takes a value first, and tells true from false."""

HandlerCallable: TypeAlias = Callable[[Any], Any]
"""An error handler: it takes the exception it was registered for."""

URLValues: TypeAlias = dict[str, Any]
"""Values of a URL by variable, or of a view by parameter; each rule's converters decide their types."""

# View results


class ResponseConvertible(Protocol):
    """An object that knows its own response: the open end of `Body`."""

    def __response__(self) -> WerkzeugResponse: ...


HeaderValue: TypeAlias = str | int | Sequence[str]
Headers: TypeAlias = WerkzeugHeaders | Mapping[str, HeaderValue] | Sequence[tuple[str, HeaderValue]]
Status: TypeAlias = int | str
"""A code, or a code with a reason: ``201``, ``"201 Made"``."""

# list[Any], not Sequence[object]: a tuple is a Sequence, and tuples mean (body, status, headers).
Body: TypeAlias = (
    WerkzeugResponse
    | str
    | bytes
    | bytearray
    | Mapping[str, object]
    | list[Any]
    | Iterator[str]
    | Iterator[bytes]
    | ResponseConvertible
    | WSGIApplication
)
RV: TypeAlias = Body | tuple[Body, Headers] | tuple[Body, Status] | tuple[Body, Status | None, Headers | None]
Ret: TypeAlias = RV | Awaitable[RV]
"""What a view may return, awaited first where it is a coroutine."""

# Hooks; each may be a coroutine function where Flask awaits it

BeforeRequest: TypeAlias = Callable[[], RV | None] | Callable[[], Awaitable[RV | None]]
# The response class is the application's own (Flask's contract): Any on the way in.
AfterRequest: TypeAlias = Callable[[Any], WerkzeugResponse] | Callable[[Any], Awaitable[WerkzeugResponse]]
Teardown: TypeAlias = Callable[[BaseException | None], object]
ContextProcessor: TypeAlias = Callable[[], Mapping[str, object]] | Callable[[], Awaitable[Mapping[str, object]]]
ShellContextProcessor: TypeAlias = Callable[[], Mapping[str, object]]
URLValuePreprocessor: TypeAlias = Callable[[str | None, dict[str, Any] | None], object]
URLDefaults: TypeAlias = Callable[[str, dict[str, Any]], object]
# Values of any converter reach a build-error handler: Flask's contract.
URLBuildErrorHandler: TypeAlias = Callable[[Exception, str, dict[str, Any]], str | None]
RouteValue: TypeAlias = object
"""A value for a rule's variable or a query argument; the converter decides what it takes."""

# A rule's defaults become view arguments of any type: Flask's contract.
RuleDefaults: TypeAlias = MutableMapping[str, Any] | Mapping[str, Any]
