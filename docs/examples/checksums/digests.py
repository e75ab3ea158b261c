"""A digest that grows while a request's body is read."""

import hashlib
from io import RawIOBase
from typing import IO

from typing_extensions import Buffer, override

from erlen import Request

__all__ = ["HashedStream", "hashed_body"]


class HashedStream(RawIOBase):
    """The bytes of *stream*, hashed as they pass."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The digest of what has been read so far."""
        return self.digest.hexdigest()

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        """Read into *buffer*; every other way of reading leads here."""
        view = memoryview(buffer)
        data = self.stream.read(len(view))
        self.digest.update(data)
        view[: len(data)] = data
        return len(data)


def hashed_body(request: Request) -> HashedStream:
    """Hash what is read of the body from now on; call it before anything reads the body."""
    stream = HashedStream(request.environ["wsgi.input"])
    request.environ["wsgi.input"] = stream
    return stream
