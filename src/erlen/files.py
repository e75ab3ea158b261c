"""Files on disk, ready to be sent: headers worked out once for each state of a file, the body read when it is asked for.

Knows paths and werkzeug's file sending, whose headers it keeps; knows no application. Rules:
- What is kept is compared with the file each time: identity, size and time of change, and the type that `mimetypes` gives its suffix.
- The file that was looked at is the file that is read: one descriptor serves both.
- A file is read and closed at once where it is small; of a large one the descriptor lives as long as its body.
- The bytes of a small file are kept only where any later change of it shows: on systems that tell when a file was changed and whose clocks have
  ticked since.
"""

import mimetypes
import os
from collections.abc import Iterable
from functools import lru_cache
from io import FileIO
from stat import S_ISREG
from time import time, time_ns
from typing import ClassVar, Final, TypeAlias, final

import attrs
from werkzeug.http import http_date
from werkzeug.utils import send_file
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from .blocks import Block
from .responding import WholeAnswer
from .types import WSGIEnvironment

__all__ = ["Content", "OpenFile", "Prepared", "PreparedFiles", "leads_out"]

State: TypeAlias = tuple[int, int, int, int]
"""Device, inode, time of change in nanoseconds and size: what makes two looks at a path see the same file."""

READ_AT_ONCE: Final = 65_536
"""Bytes up to which a file is read when its response is made."""

SETTLED: Final = 2_000_000_000
"""Nanoseconds after which another change of a file has another time, on the coarsest of clocks."""

# Elsewhere the time of change is that of creation, and the time of writing anybody may set.
_TELLS_CHANGES: Final = os.name == "posix"

_NO_CACHE: Final = ("Cache-Control", "no-cache")

# A pipe or device must not make the open wait; Windows has text mode and no such flag.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


# Many files are asked for in one second, and most of them may be kept equally long.
_date: Final = lru_cache(maxsize=64)(http_date)


def _state_of(status: os.stat_result) -> State:
    """Return what is compared of a file's *status*."""
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


@final
@attrs.frozen(eq=False)
class Prepared:
    """The headers of a response that sends one state of one file, without those that tell the time."""

    path: str
    state: State
    suffix: str
    mimetype: str | None
    """What `mimetypes` said of *suffix*."""
    before_age: tuple[tuple[str, str], ...]
    before_date: tuple[tuple[str, str], ...]
    after_date: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self.state[3]

    def headers(self, max_age: int | None) -> list[tuple[str, str]]:
        """Return a fresh list of headers, as of now, for a client that may keep the file for *max_age* seconds."""
        return self.headers_at(int(time()), max_age)

    def headers_at(self, now: int, max_age: int | None) -> list[tuple[str, str]]:
        """Return a fresh list of headers, as of the second *now*."""
        date = "Date", _date(now)
        if max_age is None:
            return [*self.before_age, _NO_CACHE, *self.before_date, date, *self.after_date]
        kept = "public" if max_age > 0 else "no-cache"
        age = (("Cache-Control", f"{kept}, max-age={max_age}"), ("Expires", _date(now + max_age)))
        return [*self.before_age, *age, *self.before_date, date, *self.after_date]

    def is_current(self, status: os.stat_result) -> bool:
        """Tell whether *status*, of the file at the path, is still what was prepared."""
        return _state_of(status) == self.state and mimetypes.types_map.get(self.suffix) == self.mimetype


@final
@attrs.define(eq=False)
class OpenFile:
    """A prepared file, open for reading; whoever gets it calls `body` or `close`."""

    prepared: Prepared
    descriptor: int

    def body(self, environ: WSGIEnvironment) -> Iterable[bytes]:
        """Return what the server sends; a small file is read and closed at once."""
        size = self.prepared.size
        if size > READ_AT_ONCE:
            return wrap_file(environ, FileIO(self.descriptor), READ_AT_ONCE)
        try:
            return Block(os.read(self.descriptor, size))
        finally:
            os.close(self.descriptor)

    def close(self) -> None:
        """Close the file without reading it."""
        os.close(self.descriptor)


@final
@attrs.define(eq=False)
class Content:
    """The bytes of one state of one file; whatever is done to the file, its time of change tells."""

    prepared: Prepared
    changed: int
    data: bytes

    # The answer that was made last, and for which second and age: one assignment, so that threads see all of it or nothing.
    _latest: tuple[int, int | None, WholeAnswer] | None = attrs.field(default=None, init=False)

    def is_current(self) -> bool:
        """Tell whether the file at the path is still what was read."""
        prepared = self.prepared
        try:
            status = os.stat(prepared.path)
        except OSError:
            return False
        # The state first that tells most; written out, as it is asked for every file.
        return (
            status.st_ctime_ns == self.changed
            and (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size) == prepared.state
            and mimetypes.types_map.get(prepared.suffix) == prepared.mimetype
        )

    def answer(self, max_age: int | None) -> WholeAnswer:
        """Return the answer, as of now, for a client that may keep the file for *max_age* seconds."""
        now, latest = int(time()), self._latest
        if latest is None or latest[0] != now or latest[1] != max_age:
            answer = WholeAnswer(self.prepared.headers_at(now, max_age), self.data)
            self._latest = latest = now, max_age, answer
        return latest[2]


@final
@attrs.define(eq=False)
class PreparedFiles:
    """What is kept of files that were sent; dropped as a whole where it has grown too large, as files come and go.

    >>> from erlen.files import PreparedFiles
    >>> PreparedFiles().opened("/no/such/file.css", within=None) is None
    True
    """

    LIMIT: ClassVar[int] = 1_024
    MOST_BYTES: ClassVar[int] = 8 * 1_048_576

    _kept: dict[tuple[str, str | None], Prepared] = attrs.field(
        factory=dict[tuple[str, str | None], Prepared], init=False
    )
    _contents: dict[tuple[str, str | None], Content] = attrs.field(
        factory=dict[tuple[str, str | None], Content], init=False
    )
    _size: int = attrs.field(default=0, init=False)

    def kept(self, path: str, within: str | None) -> Content | None:
        """Return what is kept of the file at *path*, if it is still as it was; else None."""
        key = (path, within)
        content = self._contents.get(key)
        if content is None or content.is_current():
            return content
        self._forget(key)
        return None

    def read(self, path: str, within: str | None) -> tuple[Prepared, bytes] | None:
        """Return the headers and all bytes of the file at *path*, if it is known, small, and still as it was; else None."""
        content = self.kept(path, within)
        if content is not None:
            return content.prepared, content.data
        key = (path, within)
        known = self._kept.get(key)
        if known is None or known.size > READ_AT_ONCE:
            return None
        try:
            descriptor = os.open(path, _FLAGS)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            if not known.is_current(status):
                return None
            data = os.read(descriptor, known.size)
        finally:
            os.close(descriptor)
        if _TELLS_CHANGES and time_ns() - max(status.st_ctime_ns, status.st_mtime_ns) > SETTLED:
            self._keep(key, Content(known, status.st_ctime_ns, data))
        return known, data

    def _forget(self, key: tuple[str, str | None]) -> None:
        content = self._contents.pop(key, None)
        if content is not None:
            self._size -= len(content.data)

    def _keep(self, key: tuple[str, str | None], content: Content) -> None:
        # Threads may count it wrong by a file or two.
        self._size += len(content.data)
        if self._size > self.MOST_BYTES:
            self._contents.clear()
            self._size = len(content.data)
        self._contents[key] = content

    def opened(self, path: str, within: str | None) -> OpenFile | None:
        """Open the file at *path* with its headers; None where they must be worked out anew each time, or there is no such file.

        Also where the file lies outside of the folder *within*, once symbolic links are followed.
        """
        key = (path, within)
        prepared = self._kept.get(key)
        opened = None if prepared is None else _opened(prepared)
        if opened is not None:
            return opened
        prepared = _prepared(path)
        # Checked once for each state: what a link leads to is another file when it changes.
        if prepared is None or (within is not None and leads_out(within, path)):
            return None
        if len(self._kept) >= self.LIMIT:
            self._kept.clear()
            self._contents.clear()
            self._size = 0
        self._kept[key] = prepared
        return _opened(prepared)


def _prepared(path: str) -> Prepared | None:
    """Return what sending the file at *path* says, or None where that takes a longer look each time."""
    name = os.path.basename(path)
    suffix = os.path.splitext(name)[1]
    # Several suffixes, or none that is known, take more than one look into the tables of types.
    if name.count(".") != 1 or suffix not in mimetypes.types_map:
        return None
    try:
        before = os.stat(path)
        if not S_ISREG(before.st_mode):
            return None
        response = send_file(path, {"REQUEST_METHOD": "GET"}, response_class=Response)
        response.close()
        if _state_of(os.stat(path)) != _state_of(before):
            return None
    # Whoever then asks for the file in the ordinary way is told why.
    except (OSError, ValueError):
        return None
    headers = response.headers.to_wsgi_list()
    age, date = headers.index(_NO_CACHE), [name for name, _ in headers].index("Date")
    return Prepared(
        path=path,
        state=_state_of(before),
        suffix=suffix,
        mimetype=mimetypes.types_map[suffix],
        before_age=tuple(headers[:age]),
        before_date=tuple(headers[age + 1 : date]),
        after_date=tuple(headers[date + 1 :]),
    )


def _opened(prepared: Prepared) -> OpenFile | None:
    """Open the file that was prepared; None where it is another one by now, or cannot be opened."""
    try:
        descriptor = os.open(prepared.path, _FLAGS)
    except OSError:
        return None
    try:
        is_current = prepared.is_current(os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    if is_current:
        return OpenFile(prepared, descriptor)
    os.close(descriptor)
    return None


def leads_out(directory: str, path: str) -> bool:
    """Tell whether *path* lies outside of *directory* once symbolic links are followed.

    >>> from erlen.files import leads_out
    >>> leads_out("files", "files/a.css"), leads_out("files", "files/../secret")
    (False, True)
    """
    inside = os.path.join(os.path.realpath(directory), "")
    return not os.path.realpath(path).startswith(inside)
