"""A body that is one block of bytes, at hand already.

Knows nothing of where it came from.
"""

from typing import Self, final

__all__ = ["Block"]


@final
class Block:
    """An iterator over one block at most, such as a small file that was read already.

    Not a list, as what is sent of a file is not looked at on its way (see werkzeug's *direct_passthrough*).

    >>> from erlen.blocks import Block
    >>> list(Block(b"a file")), list(Block(b""))
    ([b'a file'], [])
    """

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        data = self.take()
        if data:
            return data
        raise StopIteration

    def take(self) -> bytes:
        """Return the block, which is then gone."""
        data, self._data = self._data, b""
        return data

    def close(self) -> None:
        """Forget the block."""
        self._data = b""
