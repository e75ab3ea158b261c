"""The dictionaries of forms, queries and cookies: werkzeug's, filled and read without detours.

Knows no request. Rule: whoever names a class of its own gets that class, filled by werkzeug.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from werkzeug.datastructures import ImmutableMultiDict as WerkzeugMultiDict
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequestKeyError

from ._typing import override

__all__ = ["FROZEN_DICT", "KNOWN_DICTS", "MOST_REMEMBERED", "SHORT", "ImmutableMultiDict", "multi_dict"]

FROZEN_DICT: Final[object] = WerkzeugMultiDict
"""The class of those that nobody changes."""

KNOWN_DICTS: Final[tuple[object, ...]] = (FROZEN_DICT, MultiDict)
"""The classes of forms and queries whose insides are known."""

SHORT: Final = 512
"""Up to how many characters a query or a ``Cookie`` header has whose names and values are remembered: clients send the same ones again."""

MOST_REMEMBERED: Final = 256
"""Of how many of them."""

DictT = TypeVar("DictT", bound=MultiDict[str, Any])

# A dictionary of lists of strings, to itself alone.
_MAKE: Final[Any] = dict.__new__
_FILL: Final[Any] = dict[str, list[str]].update
_VALUES: Final[Any] = dict[str, list[str]].get


# Its name is part of its repr.
class ImmutableMultiDict(WerkzeugMultiDict[str, str]):
    """werkzeug's class, which looks once for what it is asked for.

    >>> from erlen.multidicts import multi_dict
    >>> from werkzeug.datastructures import ImmutableMultiDict
    >>> found = multi_dict(ImmutableMultiDict, {"tag": ["a", "b"]})
    >>> found["tag"], found.get("page", 1, type=int), found
    ('a', 1, ImmutableMultiDict([('tag', 'a'), ('tag', 'b')]))
    """

    @override
    def __getitem__(self, key: str) -> str:
        found: list[str] | None = _VALUES(self, key)
        if found:
            return found[0]
        raise BadRequestKeyError(key)

    # A default has any type, and so has what *type* makes of a value (werkzeug's contract).
    @override
    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]  # werkzeug's overloads say more
        """Return the first value of *key*, as *type* makes it, or *default*; see `werkzeug.datastructures.MultiDict.get`."""
        if type is not None:
            return super().get(key, default, type)
        found: list[str] | None = _VALUES(self, key)
        return found[0] if found else default

    @override
    def listvalues(self) -> list[list[str]]:
        """Return the values of each name: copies, as everywhere else, for another request may have the same lists."""
        return [[*values] for values in super().listvalues()]


def multi_dict(kind: type[DictT], found: Mapping[str, list[str]]) -> DictT:
    """Return *found* as a multi dict that shares its lists; *kind* is one of `KNOWN_DICTS`."""
    known: Any = kind
    made: DictT = _MAKE(ImmutableMultiDict if known is WerkzeugMultiDict else known)
    # A multi dict is a dictionary of lists, which its own constructor would fill one by one.
    _FILL(made, found)
    return made
