"""Forms and queries: read without detours, and only as much of them as is allowed.

Knows streams and texts; no request and no configuration. Rules:
- What is read is what werkzeug reads; bytes that are no UTF-8 stay percent-encoded.
- A limit is exact: what has that many bytes or fields passes, one more is refused (413).
- Whatever goes wrong, no temporary file stays open.
"""

from codecs import escape_decode
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast
from urllib.parse import unquote, unquote_to_bytes

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import LINE_BREAK_RE, Data, Epilogue, Field, File, MultipartDecoder, NeedData, State

from ._typing import override
from .multidicts import KNOWN_DICTS, MOST_REMEMBERED, multi_dict

__all__ = ["FormParser", "fields_of", "in_memory_first", "parsed_query", "read_urlencoded", "short_query"]

INVALID: Final = "werkzeug.url_quote"
"""The name under which werkzeug registers what keeps invalid bytes percent-encoded."""

BLOCK: Final = 64 * 1024
"""How much is read at once: a larger block would be fresh memory each time."""

IN_MEMORY: Final = 2 * 1024 * 1024
"""Up to how many bytes an uploaded file is kept in memory."""

MOST_HEADERS: Final = 8 * 1024
"""How many bytes the headers of a part have where nothing is odd about it."""

LONGEST_SHORT: Final = 16
"""Up to how many characters a boundary is found sooner from the end; a body made for it takes that way long for more."""

MOST_PLACES: Final = 10_000
"""In how many places a boundary may stand without being odd."""


def _unquoted(text: str) -> str:
    if "%" not in text:
        return text
    if "\\" not in text and text.isascii():
        try:
            # Python's own escapes say the same, and are read several times faster.
            return escape_decode(text.replace("%", "\\x"))[0].decode(errors=INVALID)
        except ValueError:
            # A percent sign without two digits stands for itself.
            pass
    return unquote_to_bytes(text).decode(errors=INVALID) if text.isascii() else unquote(text, errors=INVALID)


def parsed_query(text: str, most: int | None) -> dict[str, list[str]] | None:
    """Return names and values of an urlencoded text, None if there are more than *most*.

    >>> from erlen.forms import parsed_query
    >>> parsed_query("q=a+b&tag=x&tag=%C3%A4", 10)
    {'q': ['a b'], 'tag': ['x', 'ä']}
    """
    if "+" in text:
        text = text.replace("+", " ")
    parts = text.split("&")
    if most is not None and len(parts) > most and sum(map(bool, parts)) > most:
        return None
    found: dict[str, list[str]] = {}
    for part in parts:
        if not part:
            continue
        name, _, value = part.partition("=")
        if "%" in part:
            name = _unquoted(name)
            value = _unquoted(value)
        if name in found:
            found[name].append(value)
        else:
            found[name] = [value]
    return found


@lru_cache(maxsize=MOST_REMEMBERED)
def short_query(text: str) -> Mapping[str, list[str]]:
    """Return names and values of an urlencoded text of up to `SHORT` characters; the same to everybody."""
    return parsed_query(text, None) or {}


def read_urlencoded(
    read: Callable[[int], bytes], length: int | None, most: int | None, most_fields: int | None
) -> dict[str, list[str]]:
    """Return the fields of an urlencoded body of up to *most* bytes; *length* is what the client says.

    Raises:
        RequestEntityTooLarge: it is longer, or has more than *most_fields*.
        UnicodeDecodeError: it is no UTF-8.
    """
    if most is not None and length is not None and length > most:
        raise RequestEntityTooLarge()
    if length is not None and 0 < length <= BLOCK:
        # Nearly always all of it.
        parts = [read(length)]
        size = len(parts[0])
    else:
        parts, size = [], 0
    while size != length and (data := read(BLOCK)):
        parts.append(data)
        size += len(data)
        if most is not None and size > most:
            raise RequestEntityTooLarge()
    return fields_of(b"".join(parts), most_fields)


def fields_of(body: bytes, most_fields: int | None) -> dict[str, list[str]]:
    """Return the fields of an urlencoded body; raises as `read_urlencoded` does."""
    found = parsed_query(body.decode(), most_fields)
    if found is None:
        raise RequestEntityTooLarge()
    return found


# A factory is called with what is known about the file, by name (werkzeug's contract).
def in_memory_first(**known: Any) -> IO[bytes]:
    """Return where an uploaded file goes: memory, and from `IN_MEMORY` on a temporary file."""
    return cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY, mode="rb+"))


def _spooled(content: bytes) -> IO[bytes]:
    """Return *content* as `in_memory_first` would hold it, without copying it."""
    spooled = SpooledTemporaryFile(max_size=IN_MEMORY, mode="rb+")  # noqa: SIM115  # the request closes it
    # What it writes to until it rolls over; there is no other way in than to write.
    spooled._file = BytesIO(content)
    return cast("IO[bytes]", spooled)


def _whole(stream: IO[bytes], length: int) -> bytes:
    """Return all of a body of *length* bytes, from a stream that may give less than it is asked for."""
    parts = [stream.read(length)]
    size = len(parts[0])
    while parts[-1] and size < length:
        parts.append(stream.read(length - size))
        size += len(parts[-1])
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _places(body: bytes, mark: bytes) -> list[int]:
    """Return where *mark* stands in *body*, in order; no place where there are too many of them."""
    places: list[int] = []
    if len(mark) - 2 <= LONGEST_SHORT:
        place = len(body)
        while (place := body.rfind(mark, 0, place)) != -1 and len(places) <= MOST_PLACES:
            places.append(place)
        places.reverse()
    else:
        place = -len(mark)
        while (place := body.find(mark, place + len(mark))) != -1 and len(places) <= MOST_PLACES:
            places.append(place)
    return places if len(places) <= MOST_PLACES else []


def _well_formed(body: bytes, boundary: bytes) -> list[tuple[bytes, int, int]] | None:
    """Return header block, begin and end of each part of a body that is written as clients write it; None for the decoder to judge."""
    mark = b"--" + boundary
    if not body.startswith(mark + b"\r\n"):
        return None
    found: list[tuple[bytes, int, int]] = []
    for place, following in pairwise(_places(body, mark)):
        start = place + len(mark) + 2
        blank = body.find(b"\r\n\r\n", start, start + MOST_HEADERS)
        head = body[start:blank]
        begin, end = blank + 4, following - 2
        is_odd = blank == -1 or end < begin or b"\n\n" in head or b"\r\r" in head
        if is_odd or body[start - 2 : start] != b"\r\n" or body[end:following] != b"\r\n":
            return None
        found.append((head, begin, end))
        if body.startswith(b"--", following + len(mark)):
            return found
    return None


class _Decoder(MultipartDecoder):
    """werkzeug's decoder, which looks at the end of a block only for the beginning of a boundary."""

    @override
    def _parse_data(self, data: bytes | bytearray, *, start: bool) -> tuple[bytes, int, bool]:
        line_break = LINE_BREAK_RE.match(data) if start else None
        begin = 0 if line_break is None else line_break.end()
        # See LONGEST_SHORT.
        find = data.rfind if len(self.boundary) <= LONGEST_SHORT else data.find
        if find(b"--" + self.boundary) == -1:
            match = None
            # A boundary that has begun, but is not complete, begins with a line break.
            tail = max(begin, len(data) - len(self.boundary) - 4)
            breaks = [place for place in (data.find(b"\r", tail), data.find(b"\n", tail)) if place != -1]
            end = after = min(breaks, default=len(data))
        else:
            match = self.boundary_re.search(data)
            if match is None:
                end = after = self._last_partial_boundary_index(data[begin:]) + begin
            else:
                self.state = State.EPILOGUE if match.group(1).startswith(b"--") else State.PART
                end, after = match.start(), match.end()
        with memoryview(data) as view:
            return bytes(view[begin:end]), after, match is None


class _Parts:
    """What was read of a multipart body so far."""

    def __init__(self, parser: "_Reader", content_length: int | None) -> None:
        self.parser = parser
        self.content_length = content_length
        self.fields: list[tuple[str, str]] = []
        self.files: list[tuple[str, FileStorage]] = []
        self.opened: list[IO[bytes]] = []
        self.part: Field | File | None = None
        self.pieces: list[bytes] = []
        self.size = 0
        self.total = 0
        self.count = 0

    def begin(self, part: Field | File) -> None:
        self.part = part
        if isinstance(part, File):
            self.opened.append(self.parser.start_file_streaming(part, self.content_length))
            return
        self.pieces, self.size = [], 0
        self.count += 1
        if self.parser.max_fields is not None and self.count > self.parser.max_fields:
            raise RequestEntityTooLarge()

    def take(self, data: Data) -> None:
        part = self.part
        if isinstance(part, File):
            container = self.opened[-1]
            container.write(data.data)
            if not data.more_data:
                container.seek(0)
                self.keep(part, container)
        elif part is not None:
            self._count(len(data.data))
            self.pieces.append(data.data)
            if not data.more_data:
                value = b"".join(self.pieces).decode(self.parser.get_part_charset(part.headers), "replace")
                self.fields.append((self.name_of(part), value))

    def keep(self, part: File, container: IO[bytes]) -> None:
        name = self.name_of(part)
        self.files.append((name, FileStorage(container, part.filename, name, headers=part.headers)))

    def name_of(self, part: Field | File) -> str:
        """Return the name of *part*: for one without, the empty one where names are text, else werkzeug's None, whatever the annotation says."""
        return part.name or "" if self.parser.is_exact else part.name

    def _count(self, size: int) -> None:
        self.size += size
        self.total += size
        parser = self.parser
        for used, most in ((self.size, parser.max_form_memory_size), (self.total, parser.max_total)):
            if most is not None and used > most:
                raise RequestEntityTooLarge()

    def close(self) -> None:
        for container in self.opened:
            container.close()


class _Reader(MultiPartParser):
    """werkzeug's reader of multipart bodies, with limits for all fields together."""

    max_total: int | None = None
    max_fields: int | None = None
    may_hold_all: bool = False
    is_exact: bool = False

    # The values of a form are text; the class they come in is the request's (werkzeug's contract).
    @override
    def parse(
        self, stream: IO[bytes], boundary: bytes, content_length: int | None
    ) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
        parts = _Parts(self, content_length)
        try:
            self._read(stream, boundary, parts)
        except BaseException:
            parts.close()
            raise
        return self.cls(parts.fields), self.cls(parts.files)

    def _read(self, stream: IO[bytes], boundary: bytes, parts: _Parts) -> None:
        length = parts.content_length
        most = self.max_form_memory_size
        is_counted = self.is_exact or most is None or most >= BLOCK
        if self.may_hold_all and length is not None and 0 < length <= IN_MEMORY and is_counted:
            body = _whole(stream, length)
            if self._take_all(body, boundary, parts):
                return
            stream = BytesIO(body)
        self._decode(stream, boundary, parts)

    def _take_all(self, body: bytes, boundary: bytes, parts: _Parts) -> bool:
        """Take the parts of a body that is in memory; tell whether it is well-formed."""
        found = _well_formed(body, boundary)
        if found is None:
            return False
        if self.max_form_parts is not None and len(found) > self.max_form_parts:
            raise RequestEntityTooLarge()
        # What its subclasses may call, which a class in between made ours.
        read_headers = _Decoder(boundary)._parse_headers  # pyright: ignore[reportPrivateUsage]
        headed: list[Field | File] = []
        for head, _, _ in found:
            headers = read_headers(head)
            disposition = headers.get("content-disposition")
            if disposition is None:
                return False
            options = parse_options_header(disposition)[1]
            name = options.get("name", "")
            filename = options.get("filename")
            headed.append(
                Field(headers=headers, name=name)
                if filename is None
                else File(headers=headers, name=name, filename=filename)
            )
        for part, (_, begin, end) in zip(headed, found, strict=True):
            if isinstance(part, File):
                container = _spooled(body[begin:end])
                parts.opened.append(container)
                parts.keep(part, container)
            else:
                parts.begin(part)
                parts.take(Data(data=body[begin:end], more_data=False))
        return True

    def _decode(self, stream: IO[bytes], boundary: bytes, parts: _Parts) -> None:
        # werkzeug also holds the limit of a field against each block that is read, whatever is in it.
        most = self.max_form_memory_size
        block = max(most, 2 * BLOCK) if self.is_exact and most is not None else most
        decoder = _Decoder(boundary, max_form_memory_size=block, max_parts=self.max_form_parts)
        while True:
            data = stream.read(BLOCK)
            decoder.receive_data(data or None)
            event = decoder.next_event()
            while not isinstance(event, Epilogue | NeedData):
                if isinstance(event, Data):
                    parts.take(event)
                elif isinstance(event, Field | File):
                    parts.begin(event)
                event = decoder.next_event()
            if not data:
                return


class FormParser(FormDataParser):
    """werkzeug's form parser, with limits for a whole form, urlencoded or multipart."""

    max_total: int | None = None
    """How many bytes all fields may take together; files do not count."""

    max_fields: int | None = None
    """How many fields there may be; files do not count."""

    may_hold_all: bool = False
    """Whether a body of up to `IN_MEMORY` bytes may be read at once, its files staying in memory."""

    is_exact: bool = False
    """Whether every name is text, and the limit of a field counts the field's own bytes only, not what else comes in the same block."""

    # The class of forms and files is the request's (werkzeug's contract).
    @override
    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        reader = _Reader(self.stream_factory, self.max_form_memory_size, self.cls, max_form_parts=self.max_form_parts)
        reader.max_total, reader.max_fields = self.max_total, self.max_fields
        reader.may_hold_all, reader.is_exact = self.may_hold_all, self.is_exact
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("Missing boundary")
        form, files = reader.parse(stream, boundary, content_length)
        return stream, form, files

    # See _parse_multipart.
    @override
    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        if self.cls not in KNOWN_DICTS:
            # Another class may keep the order of all fields.
            return super()._parse_urlencoded(stream, mimetype, content_length, options)
        found = read_urlencoded(stream.read, content_length, self.max_total, self.max_fields)
        return stream, multi_dict(self.cls, found), self.cls()  # pyright: ignore[reportUnknownVariableType]  # of these very types
