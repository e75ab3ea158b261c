"""How an application writes and reads JSON: an open base class, and the one that is used unless an application says otherwise.

Knows the application only through a weak reference, for its response class and debug flag. Rule: `dumps` and `loads` are the two override points;
every other method goes through them (JSON-10).
"""

import dataclasses
import decimal
import json
import uuid
import weakref
from collections.abc import Callable
from datetime import date
from json import encoder as standard_encoder
from typing import IO, Any, cast

import attrs
from werkzeug.http import http_date
from werkzeug.wrappers import Response as WerkzeugResponse

from .._dynamic import attributes, attrs_fields
from .._typing import override
from ..protocols import Application
from ..types import DataclassInstance
from .reading import strict_loads

__all__ = ["DefaultJSONProvider", "JSONProvider", "default"]

Encode = Callable[[object], str]
Separators = tuple[str, str]

COMPACT: Separators = (",", ":")


def default(value: object) -> object:
    """Return what stands for *value* in JSON: dates as HTTP dates, decimals and UUIDs as strings, dataclasses and attrs classes as objects,
    HTML as text (JSON-05).

    Raises:
        TypeError: there is nothing that could stand for it.

    >>> from datetime import date
    >>> from erlen.json.provider import default
    >>> default(date(2026, 1, 2))
    'Fri, 02 Jan 2026 00:00:00 GMT'
    """
    if isinstance(value, date):
        return http_date(value)
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if dataclasses.is_dataclass(value):
        # A class is refused by asdict itself.
        return dataclasses.asdict(cast("DataclassInstance", value))
    render: Callable[[], object] | None = getattr(value, "__html__", None)
    if render is not None:
        return str(render())
    # Beyond Flask: a checker that knows attrs classes as dataclasses lets them through.
    kind = type(value)
    if attrs.has(kind):
        return attributes(value, (field.name for field in attrs_fields(kind)))
    raise TypeError(
        f"Object of type {type(value).__name__} is not JSON serializable; convert it first, or give the JSON provider a default that can."
    )


# Options differ from one provider to the next and any object may be offered or come back: Flask's contract for every Any below.
class JSONProvider:
    """The base of an application's JSON provider: override `dumps` and `loads`, and set ``app.json`` to an instance (JSON-09).

    >>> from erlen import Erlen
    >>> from erlen.json.provider import JSONProvider
    >>> class Shouting(JSONProvider):
    ...     def dumps(self, obj: object, **kwargs: object) -> str:
    ...         return f'"{obj}!"'.upper()
    >>> app = Erlen("shop")
    >>> app.json = Shouting(app)
    >>> app.json.dumps("hello")
    '"HELLO!"'
    """

    def __init__(self, app: Application) -> None:
        # Weak, so that an application without other owners goes at once (JSON-13).
        self._app: Application = weakref.proxy(app)

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return *obj* as JSON text; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} must override dumps().")

    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None:
        """Write *obj* as JSON to a text file."""
        fp.write(self.dumps(obj, **kwargs))

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what JSON text stands for; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} must override loads().")

    def load(self, fp: IO[Any], **kwargs: Any) -> Any:
        """Return what the JSON in a file stands for."""
        return self.loads(fp.read(), **kwargs)

    def response(self, *args: object, **kwargs: object) -> WerkzeugResponse:
        """Return a JSON response: of the one argument, of all as a list, of the keyword arguments as an object, or of null (JSON-01).

        Raises:
            TypeError: there are positional and keyword arguments.
        """
        obj = self._prepare_response_obj(args, kwargs)
        return self._app.response_class(self.dumps(obj), mimetype="application/json")

    def _prepare_response_obj(self, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        if args and kwargs:
            raise TypeError(
                "app.json.response() takes either args or kwargs, not both; pass one object, or only keyword arguments."
            )
        if len(args) == 1:
            return args[0]
        return args or kwargs or None


class DefaultJSONProvider(JSONProvider):
    """Writes and reads JSON with the standard library; dates, decimals, UUIDs, dataclasses and HTML are understood too.

    The attributes below can be set on ``app.json`` or in a subclass.

    >>> from erlen import Erlen
    >>> app = Erlen("shop")
    >>> app.json.dumps({"b": 1, "a": [2]})
    '{"a": [2], "b": 1}'
    >>> app.json.sort_keys = False
    >>> app.json.dumps({"b": 1, "a": [2]})
    '{"b": 1, "a": [2]}'
    """

    default: Callable[[Any], object] = staticmethod(default)
    """Called for a value that JSON does not know; returns one that it knows, or raises `TypeError`."""

    ensure_ascii: bool = True
    """Escape every character outside of ASCII."""

    sort_keys: bool = True
    """Sort the keys of objects: the same data always is the same text. Keys of mixed types cannot be sorted."""

    compact: bool | None = None
    """Write responses without spaces (True), indented (False), or indented in debug mode only (None)."""

    mimetype: str = "application/json"
    """The type of `response`."""

    strict: bool = True
    """Read and write JSON only as RFC 8259 has it: neither NaN nor Infinity, no half characters."""

    max_depth: int | None = 100
    """How many levels deep a text may be nested that is read, None for as deep as the stack; counts where `strict` is on."""

    _encoders: tuple[Callable[[Any], object], dict[tuple[bool, bool, Separators | None, bool], Encode]] | None = None

    @override
    def dumps(
        self,
        obj: Any,
        *,
        ensure_ascii: bool | None = None,
        sort_keys: bool | None = None,
        separators: Separators | None = None,
        **kwargs: Any,
    ) -> str:
        """Return *obj* as JSON text; keyword arguments go to `json.dumps` and win over the attributes (JSON-07)."""
        if ensure_ascii is None:
            ensure_ascii = self.ensure_ascii
        if sort_keys is None:
            sort_keys = self.sort_keys
        if not kwargs:
            # A list of two serves as separators as well, but cannot be part of a key.
            pair = None if separators is None else (separators[0], separators[1])
            return self._encoder(ensure_ascii, sort_keys, pair)(obj)
        kwargs.setdefault("default", self.default)
        kwargs.setdefault("allow_nan", not self.strict)
        return json.dumps(obj, ensure_ascii=ensure_ascii, sort_keys=sort_keys, separators=separators, **kwargs)

    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what JSON text stands for; keyword arguments go to `json.loads`."""
        if kwargs or not self.strict:
            return json.loads(s, **kwargs)
        return strict_loads(s, self.max_depth)

    @override
    def response(self, *args: object, **kwargs: object) -> WerkzeugResponse:
        """Return a JSON response that ends in a line break; see `JSONProvider.response`."""
        text = self.response_text(self._prepare_response_obj(args, kwargs))
        return self._app.response_class(text, mimetype=self.mimetype)

    def response_text(self, obj: object) -> str:
        """Return the body of a response of *obj*: compact, or indented in debug mode (JSON-04).

        >>> from erlen import Erlen
        >>> app = Erlen("shop")
        >>> app.json.response_text({"a": [1, 2]})
        '{"a":[1,2]}\\n'
        """
        compact = self.compact
        if compact is None:
            compact = not self._app.debug
        text = self.dumps(obj, separators=COMPACT) if compact else self.dumps(obj, indent=2)
        return f"{text}\n"

    def _encoder(self, ensure_ascii: bool, sort_keys: bool, separators: Separators | None) -> Encode:
        """Return the prepared encoder of these options, for the present `default`."""
        default = self.default
        prepared = self._encoders
        if prepared is None or prepared[0] != default:
            prepared = self._encoders = (default, {})
        key = (ensure_ascii, sort_keys, separators, self.strict)
        encode = prepared[1].get(key)
        if encode is None:
            encode = prepared[1][key] = _prepare(default, *key)
        return encode


def _prepare(
    default: Callable[[Any], object], ensure_ascii: bool, sort_keys: bool, separators: Separators | None, strict: bool
) -> Encode:
    """Return a function that does what `json.dumps` does with these options, without making an encoder at each call."""
    checked = json.JSONEncoder(
        default=default,
        ensure_ascii=ensure_ascii,
        sort_keys=sort_keys,
        separators=separators,
        allow_nan=not strict,
    )
    # The accelerator is no documented name; an interpreter without it takes the documented way.
    make: object = getattr(standard_encoder, "c_make_encoder", None)
    if not callable(make):
        return checked.encode
    write_string: Callable[[str], str] = (
        standard_encoder.encode_basestring_ascii if ensure_ascii else standard_encoder.encode_basestring
    )
    # No markers for circular references: one dictionary would be shared by all threads.
    unchecked = cast("Callable[..., Callable[[object, int], tuple[str, ...]]]", make)(
        None, default, write_string, None, checked.key_separator, checked.item_separator, sort_keys, False, not strict
    )

    def encode(obj: object) -> str:
        try:
            return "".join(unchecked(obj, 0))
        except RecursionError:
            # Too deep or circular: the checking encoder knows which.
            return checked.encode(obj)
        except ValueError as error:
            if strict and str(error).startswith("Out of range float"):
                raise ValueError(
                    "JSON has neither NaN nor Infinity; send None or a text instead, or set app.json.strict = False."
                ) from error
            raise

    return encode
