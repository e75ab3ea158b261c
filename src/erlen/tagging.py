"""Tagged JSON: carries what JSON lacks (tuples, bytes, HTML, UUIDs, datetimes) as one-key objects, for sessions in cookies.

Knows JSON through the current application's provider. Rules: the first tag in `TaggedJSONSerializer.order` that claims a value tags it (TAG-03); an
object that merely looks like a tagged value is itself tagged (TAG-02), so that ``loads(dumps(value)) == value``.
"""

from __future__ import annotations

import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, cast

from markupsafe import Markup
from werkzeug.http import http_date, parse_date

from . import json
from ._typing import TypeVar, override
from .types import HasHTML

__all__ = [
    "JSONTag",
    "PassDict",
    "PassList",
    "TagBytes",
    "TagDateTime",
    "TagDict",
    "TagMarkup",
    "TagTuple",
    "TagUUID",
    "TaggedJSONSerializer",
]

# A tag that names neither works with values of any type, as in Flask.
ValueT = TypeVar("ValueT", default=Any)
EncodedT = TypeVar("EncodedT", default=Any)

SCALARS: frozenset[type] = frozenset({str, int, float, bool, type(None)})


class JSONTag(Generic[ValueT, EncodedT]):
    """How values of one kind are written and read; subclass it and `TaggedJSONSerializer.register` the subclass.

    >>> from erlen.tagging import JSONTag, TaggedJSONSerializer
    >>> class TagSet(JSONTag[set[str], list[str]]):
    ...     key = " s"
    ...     def check(self, value: object) -> bool:
    ...         return isinstance(value, set)
    ...     def to_json(self, value: set[str]) -> list[str]:
    ...         return sorted(value)
    ...     def to_python(self, value: list[str]) -> set[str]:
    ...         return set(value)
    >>> serializer = TaggedJSONSerializer()
    >>> serializer.register(TagSet)
    >>> serializer.dumps({"seen": {"b", "a"}})
    '{"seen":{" s":["a","b"]}}'
    """

    __slots__ = ("serializer",)

    key: str = ""
    """The one key of a tagged object; empty for a kind that is changed without being marked."""

    def __init__(self, serializer: TaggedJSONSerializer) -> None:
        self.serializer: TaggedJSONSerializer = serializer

    def check(self, value: object) -> bool:
        """Return whether *value* is of this kind."""
        raise NotImplementedError(f"{type(self).__name__} must override check().")

    def to_json(self, value: ValueT) -> EncodedT:
        """Return what is written for *value*; nested values go through ``self.serializer.tag`` (TAG-07)."""
        raise NotImplementedError(f"{type(self).__name__} must override to_json().")

    def to_python(self, value: EncodedT) -> ValueT:
        """Return the value that was written; nested values are read already."""
        raise NotImplementedError(f"{type(self).__name__} must override to_python().")

    def tag(self, value: ValueT) -> object:
        """Return the marked object for *value*."""
        return {self.key: self.to_json(value)}


class TagDict(JSONTag[dict[str, object], dict[str, object]]):
    """A dictionary whose one key looks like a tag: two underscores are added to the key."""

    __slots__ = ()
    key = " di"

    @override
    def check(self, value: object) -> bool:
        if not isinstance(value, dict):
            return False
        mapping = cast("dict[str, object]", value)
        return len(mapping) == 1 and next(iter(mapping)) in self.serializer.tags

    @override
    def to_json(self, value: dict[str, object]) -> dict[str, object]:
        key = next(iter(value))
        return {f"{key}__": self.serializer.tag(value[key])}

    @override
    def to_python(self, value: dict[str, object]) -> dict[str, object]:
        key = next(iter(value))
        return {key[:-2]: value[key]}


class PassDict(JSONTag[dict[object, object], dict[object, object]]):
    """object other dictionary: JSON objects may be nothing but str-keyed, so only values are tagged."""

    __slots__ = ()

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, dict)

    @override
    def to_json(self, value: dict[object, object]) -> dict[object, object]:
        return {key: self.serializer.tag(item) for key, item in value.items()}

    @override
    def tag(self, value: dict[object, object]) -> object:
        return self.to_json(value)


class TagTuple(JSONTag[tuple[object, ...], list[object]]):
    """A tuple."""

    __slots__ = ()
    key = " t"

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, tuple)

    @override
    def to_json(self, value: tuple[object, ...]) -> list[object]:
        return [self.serializer.tag(item) for item in value]

    @override
    def to_python(self, value: list[object]) -> tuple[object, ...]:
        return tuple(value)


class PassList(JSONTag[list[object], list[object]]):
    """A list: only its items are tagged."""

    __slots__ = ()

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, list)

    @override
    def to_json(self, value: list[object]) -> list[object]:
        return [self.serializer.tag(item) for item in value]

    @override
    def tag(self, value: list[object]) -> object:
        return self.to_json(value)


class TagBytes(JSONTag[bytes, str]):
    """Bytes, as base64."""

    __slots__ = ()
    key = " b"

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, bytes)

    @override
    def to_json(self, value: bytes) -> str:
        return b64encode(value).decode("ascii")

    @override
    def to_python(self, value: str) -> bytes:
        return b64decode(value)


class TagMarkup(JSONTag[HasHTML, str]):
    """Anything with ``__html__``; it comes back as `markupsafe.Markup`."""

    __slots__ = ()
    key = " m"

    @override
    def check(self, value: object) -> bool:
        return callable(getattr(value, "__html__", None))

    @override
    def to_json(self, value: HasHTML) -> str:
        return str(value.__html__())

    @override
    def to_python(self, value: str) -> Markup:
        return Markup(value)


class TagUUID(JSONTag["uuid.UUID", str]):
    """A UUID, as hexadecimal digits."""

    __slots__ = ()
    key = " u"

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, uuid.UUID)

    @override
    def to_json(self, value: uuid.UUID) -> str:
        return value.hex

    @override
    def to_python(self, value: str) -> uuid.UUID:
        return uuid.UUID(value)


class TagDateTime(JSONTag[datetime | None, str]):
    """A datetime, as an HTTP date: whole seconds in UTC; what is no date comes back as None."""

    __slots__ = ()
    key = " d"

    @override
    def check(self, value: object) -> bool:
        return isinstance(value, datetime)

    @override
    def to_json(self, value: datetime | None) -> str:
        return http_date(value)

    @override
    def to_python(self, value: str) -> datetime | None:
        return parse_date(value)


STANDARD_TAGS: tuple[type[JSONTag[Any, Any]], ...] = (
    TagDict,
    PassDict,
    TagTuple,
    PassList,
    TagBytes,
    TagMarkup,
    TagUUID,
    TagDateTime,
)


# Values of any type pass through, and tags of any kinds stand side by side: Any below is Flask's contract.
class TaggedJSONSerializer:
    """Writes and reads tagged JSON; `register` teaches it further kinds of values.

    >>> from erlen.tagging import TaggedJSONSerializer
    >>> serializer = TaggedJSONSerializer()
    >>> serializer.dumps({"pair": (1, b"two")})
    '{"pair":{" t":[1,{" b":"dHdv"}]}}'
    >>> serializer.loads(serializer.dumps({"pair": (1, b"two")}))
    {'pair': (1, b'two')}
    """

    __slots__ = ("_standard_order", "order", "tags")

    default_tags: ClassVar[list[type[JSONTag[Any, Any]]]] = list(STANDARD_TAGS)
    """The tags an instance starts with, in the order in which they are asked."""

    tags: dict[str, JSONTag[Any, Any]]
    """The tags that mark what they write, by key."""
    order: list[JSONTag[Any, Any]]
    """Every tag, in the order in which they are asked."""

    def __init__(self) -> None:
        self.tags = {}
        self.order = []
        for tag_class in self.default_tags:
            self.register(tag_class)
        is_standard = type(self).tag is TaggedJSONSerializer.tag and tuple(map(type, self.order)) == STANDARD_TAGS
        # None of these tags claims a scalar; any other might.
        self._standard_order = self.order.copy() if is_standard else None

    def register(self, tag_class: type[JSONTag[Any, Any]], force: bool = False, index: int | None = None) -> None:
        """Add a tag: at the end, or at *index* of `order` (TAG-04).

        Args:
            force: Replace a tag that has the same key.

        Raises:
            KeyError: the key is taken, and *force* is false.

        See `JSONTag` for an example.
        """
        tag = tag_class(self)
        if tag.key:
            if tag.key in self.tags and not force:
                raise KeyError(f"Tag {tag.key!r} is already registered; pass force=True to replace it.")
            self.tags[tag.key] = tag
        if index is None:
            self.order.append(tag)
        else:
            self.order.insert(index, tag)

    def tag(self, value: object) -> Any:
        """Return what is written for *value*: itself, unless a tag claims it.

        >>> from erlen.tagging import TaggedJSONSerializer
        >>> TaggedJSONSerializer().tag([("a", "b")])
        [{' t': ['a', 'b']}]
        """
        for tag in self.order:
            if tag.check(value):
                return tag.tag(value)
        return value

    def untag(self, value: dict[str, Any]) -> Any:
        """Return the value for which *value* was written, if it is marked by one of `tags`.

        >>> from erlen.tagging import TaggedJSONSerializer
        >>> TaggedJSONSerializer().untag({" t": ["a", "b"]})
        ('a', 'b')
        """
        if len(value) != 1:
            return value
        key = next(iter(value))
        tag = self.tags.get(key)
        return value if tag is None else tag.to_python(value[key])

    def _untag_scan(self, value: object) -> object:
        if isinstance(value, dict):
            return self.untag(
                {
                    key: item if type(item) in SCALARS else self._untag_scan(item)
                    for key, item in cast("dict[str, object]", value).items()
                }
            )
        if isinstance(value, list):
            return [self._untag_scan(item) for item in cast("list[object]", value)]
        return value

    def dumps(self, value: object) -> str:
        """Return *value* as compact tagged JSON (TAG-06).

        >>> from erlen.tagging import TaggedJSONSerializer
        >>> TaggedJSONSerializer().dumps({"user_id": 3, "name": "Ada"})
        '{"user_id":3,"name":"Ada"}'
        """
        if self.order != self._standard_order or not _is_plain(value, self.tags):
            value = self.tag(value)
        return json.dumps(value, separators=(",", ":"))

    def loads(self, value: str | bytes) -> Any:
        """Return the value that was written (TAG-05).

        Raises:
            ValueError: the text is not JSON.

        >>> from erlen.tagging import TaggedJSONSerializer
        >>> TaggedJSONSerializer().loads('{"pair":{" t":[1,2]}}')
        {'pair': (1, 2)}
        """
        return self._untag_scan(json.loads(value))


def _is_plain(value: object, tags: Mapping[str, object]) -> bool:
    """Return whether *value* is made of nothing but exact JSON types and no object that looks tagged: it is written as it is."""
    kind = type(value)
    if kind in SCALARS:
        return True
    items: Iterable[object]
    if kind is dict:
        mapping = cast("dict[str, object]", value)
        if len(mapping) == 1 and next(iter(mapping)) in tags:
            return False
        items = mapping.values()
    elif kind is list:
        items = cast("list[object]", value)
    else:
        return False
    for item in items:  # noqa: SIM110  # a generator would cost more than most sessions hold
        if type(item) not in SCALARS and not _is_plain(item, tags):
            return False
    return True
