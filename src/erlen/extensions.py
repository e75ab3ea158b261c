"""The state that extensions keep on an application: by typed key, or by name as in Flask.

Knows keys and nothing else.
"""

from typing import Any, TypeVar, final, overload

from ._typing import override
from .keys import ExtensionKey, ReadableExtensionKey

__all__ = ["Extensions"]

T = TypeVar("T")
D = TypeVar("D")


def _name(key: ReadableExtensionKey[Any] | str) -> str:
    return key if isinstance(key, str) else key.name


# State under a plain name has any type (Flask's contract); an ExtensionKey is the checked way.
@final
class Extensions(dict[str, Any]):
    """``app.extensions``: a dictionary that also takes typed keys (APP-14).

    >>> from erlen import Erlen, ExtensionKey
    >>> HITS = ExtensionKey[list[str]]("hits")
    >>> app = Erlen("example")
    >>> app.extensions[HITS] = ["/"]
    >>> app.extensions[HITS][0], app.extensions["hits"], HITS in app.extensions
    ('/', ['/'], True)
    """

    @overload
    def __getitem__(self, key: ReadableExtensionKey[T], /) -> T: ...
    @overload
    def __getitem__(self, key: str, /) -> Any: ...
    @override
    def __getitem__(self, key: ReadableExtensionKey[Any] | str, /) -> object:
        return super().__getitem__(_name(key))

    @overload
    def __setitem__(self, key: ExtensionKey[T], value: T, /) -> None: ...
    @overload
    def __setitem__(self, key: str, value: object, /) -> None: ...
    @override
    def __setitem__(self, key: ExtensionKey[Any] | str, value: object, /) -> None:
        super().__setitem__(_name(key), value)

    @override
    def __delitem__(self, key: ExtensionKey[Any] | str, /) -> None:
        super().__delitem__(_name(key))

    @override
    def __contains__(self, key: object, /) -> bool:
        return super().__contains__(key.name if isinstance(key, ExtensionKey) else key)

    @overload
    def get(self, key: ReadableExtensionKey[T], default: None = None, /) -> T | None: ...
    @overload
    def get(self, key: ReadableExtensionKey[T], default: D, /) -> T | D: ...
    @overload
    def get(self, key: str, default: object = None, /) -> Any: ...
    @override
    def get(  # pyright: ignore[reportIncompatibleMethodOverride]  # wider: it takes typed keys too
        self, key: ReadableExtensionKey[Any] | str, default: object = None, /
    ) -> object:
        """Return the state under *key*, or *default*."""
        return super().get(_name(key), default)

    @overload
    def pop(self, key: ReadableExtensionKey[T], /) -> T: ...
    @overload
    def pop(self, key: ReadableExtensionKey[T], default: D, /) -> T | D: ...
    @overload
    def pop(self, key: str, default: object = ..., /) -> Any: ...
    @override
    def pop(  # pyright: ignore[reportIncompatibleMethodOverride]  # wider: it takes typed keys too
        self, key: ReadableExtensionKey[Any] | str, /, *default: object
    ) -> object:
        """Remove *key* and return its state, or the default where one is given."""
        return super().pop(_name(key), *default)

    @overload
    def setdefault(self, key: ExtensionKey[T], default: T, /) -> T: ...
    @overload
    def setdefault(self, key: str, default: object = None, /) -> Any: ...
    @override
    def setdefault(  # pyright: ignore[reportIncompatibleMethodOverride]  # wider: it takes typed keys too
        self, key: ExtensionKey[Any] | str, default: object = None, /
    ) -> object:
        """Return the state under *key*, setting it to *default* first where it is missing."""
        return super().setdefault(_name(key), default)
