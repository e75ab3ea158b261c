"""Request bodies as streams that neither end too early without a word, nor go on for longer than allowed.

Knows environs; no request and no configuration. Rules: a body of exactly the limit passes, one byte more is refused; what was promised and did not
come is an error.
"""

from typing import IO, NoReturn, cast

from werkzeug.exceptions import ClientDisconnected, LengthRequired, RequestEntityTooLarge
from werkzeug.wsgi import LimitedStream, get_input_stream

from ._typing import override
from .types import WSGIEnvironment

__all__ = ["Body", "body_of", "whole_body"]

BLOCK = 64 * 1024
"""How many bytes are asked for at once where all of them are wanted."""


class Body(LimitedStream):
    """A body of a known length (*is_max* false), or of any length up to a limit.

    >>> import io
    >>> Body(io.BytesIO(b"12345678"), 8, is_max=True).read()
    b'12345678'
    """

    # werkzeug's.
    _pos: int

    _has_ended = False
    _is_too_long = False

    # Both positions of RawIOBase.read and of WSGI's streams.
    @override
    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to *size* bytes; all of them, if it is negative.

        Raises:
            RequestEntityTooLarge: the body goes on behind the limit.
            werkzeug.exceptions.ClientDisconnected: it ended before its length.
        """
        if size is None or size < 0:
            return self.readall()
        remaining = self.limit - self._pos
        if remaining <= 0:
            self.on_exhausted()
            return b""
        if size == 0:
            return b""
        try:
            data = self._stream.read(min(size, remaining))
        except (OSError, ValueError) as error:
            self.on_disconnect(error=error)
            return b""
        if not data:
            self._has_ended = True
            self.on_disconnect()
        self._pos += len(data)
        return data

    @override
    def readall(self) -> bytes:
        """Return what is left of the body; raises as `read` does."""
        first = self.read(BLOCK)
        if len(first) < BLOCK and self.is_exhausted and not self._limit_is_max:
            return first
        parts = [first]
        while parts[-1]:
            parts.append(self.read(BLOCK))
        return b"".join(parts)

    @override
    def on_exhausted(self) -> None:
        """Tell a body that ends at the limit from one that goes on behind it."""
        if not self._limit_is_max or self._has_ended:
            return
        if not self._is_too_long:
            try:
                self._is_too_long = bool(self._stream.read(1))
            except (OSError, ValueError) as error:
                self.on_disconnect(error=error)
        if self._is_too_long:
            raise RequestEntityTooLarge()
        self._has_ended = True


class Undelivered(LimitedStream):
    """The body of a request in chunks whose server does not say where they end: nobody can read it."""

    @override
    def read(self, size: int | None = -1, /) -> NoReturn:
        """Refuse to be read.

        Raises:
            LengthRequired: always.
        """
        raise LengthRequired(
            "The body came in chunks, which this server does not pass on; send it with a Content-Length."
        )

    @override
    def readall(self) -> NoReturn:
        """See `read`."""
        self.read()

    @override
    def exhaust(self, chunk_size: int = 0) -> NoReturn:
        """See `read`."""
        self.read()


def body_of(environ: WSGIEnvironment, length: int | None, limit: int | None) -> IO[bytes]:
    """Return the body of the request that *environ* describes, which says it has *length*, exact to the byte; see `werkzeug.wsgi.get_input_stream`.

    Raises:
        RequestEntityTooLarge: its length is above *limit*.
    """
    if length is not None and limit is not None and length > limit:
        raise RequestEntityTooLarge()
    stream = cast("IO[bytes]", environ["wsgi.input"])
    if "wsgi.input_terminated" in environ:
        # Where the length is known the server counts already.
        return stream if limit is None else cast("IO[bytes]", Body(stream, limit, is_max=True))
    if length is not None:
        return cast("IO[bytes]", Body(stream, length))
    if "HTTP_TRANSFER_ENCODING" in environ:
        return cast("IO[bytes]", Undelivered(stream, 0))
    # Neither: there is no body.
    return get_input_stream(environ)


def whole_body(source: IO[bytes], length: int) -> bytes:
    """Return all of a body of *length* bytes, without a stream of its own.

    Raises:
        werkzeug.exceptions.ClientDisconnected: fewer come.

    >>> import io
    >>> whole_body(io.BytesIO(b"12345"), 5)
    b'12345'
    """
    try:
        begin = source.read(length)
    except (OSError, ValueError) as error:
        raise ClientDisconnected() from error
    if len(begin) == length:
        return begin
    if not begin:
        raise ClientDisconnected()
    return begin + Body(source, length - len(begin)).read()
